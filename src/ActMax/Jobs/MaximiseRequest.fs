namespace ActMax

/// A search on a connectome and what is to be written of it: the sum of a job file and a command line.
type MaximiseRequest =
    {
        Job: MaximiseJob
        /// The run's folder.
        Out: string
        /// Keep the activity of every neuron. The presets of other systems always do.
        FullActivity: bool
        Report: bool
        Quiet: bool
        /// None: on for the presets of other systems, and when a window or a tolerance is given.
        EarlyStop: bool option
        StopWindow: int option
        StopTolerance: float option
    }

[<RequireQualifiedAccess>]
module MaximiseRequest =

    /// A request that says nothing.
    let defaults: MaximiseRequest =
        {
            Job = MaximiseJob.defaults
            Out = ""
            FullActivity = false
            Report = true
            Quiet = false
            EarlyStop = None
            StopWindow = None
            StopTolerance = None
        }

    let private inJob get set : (MaximiseRequest -> 'value option) * ('value -> MaximiseRequest -> MaximiseRequest) =
        (fun request -> get request.Job),
        (fun value request ->
            { request with
                Job = set value request.Job
            })

    let private columns get set =
        inJob (fun job -> get job.Columns) (fun value job ->
            { job with
                Columns = set value job.Columns
            })

    let private jobFlag key get set =
        Setting.flag
            key
            ((fun request -> get request.Job),
             (fun value request ->
                 { request with
                     Job = set value request.Job
                 }))

    let private filled (text: string) = if text = "" then None else Some text

    let private targets key (value: SettingValue) =
        SettingValue.texts key value
        |> Result.bind (List.map TargetReader.parse >> InputError.gather)

    let private precision key (value: SettingValue) =
        SettingValue.text key value
        |> Result.bind (fun name ->
            match name.ToLowerInvariant() with
            | "single" -> Ok Precision.Single
            | "double" -> Ok Precision.Double
            | _ -> Error [ InputError.UnknownName(key, name, [ "single"; "double" ]) ])

    /// "PRE:POST,POST": the inhibition of PRE divides the slope of every POST.
    let private divisive key (value: SettingValue) =
        let parse (text: string) =
            match text.Split(':', 2) with
            | [| pre; posts |] when pre.Trim() <> "" && posts.Trim() <> "" ->
                Ok(pre.Trim(), [ for post in posts.Split ',' -> post.Trim() ])
            | _ -> Error [ InputError.Unreadable(key, text, "GROUP:GROUP,GROUP") ]

        SettingValue.texts key value
        |> Result.bind (List.map parse >> InputError.gather)

    let private showDivisive (groups: (string * string list) list) =
        SettingValue.Texts [ for pre, posts in groups -> pre + ":" + String.concat "," posts ]

    let private showTargets (specs: TargetSpec list) =
        SettingValue.Texts(List.map TargetReader.text specs)

    let private showPrecision (precision: Precision) =
        SettingValue.Text(if precision.IsDouble then "double" else "single")

    /// Every setting, in the order in which a job file shows them.
    let all: Setting<MaximiseRequest> list =
        [
            Setting.text "title" (inJob (fun job -> Some job.Title) (fun x job -> { job with Title = x }))
            Setting.text "weights" (inJob (fun job -> filled job.Weights) (fun x job -> { job with Weights = x }))
            |> Setting.path
            |> Setting.needed "the connectome's matrix (.npz)"
            Setting.text "neurons" (inJob (fun job -> filled job.Neurons) (fun x job -> { job with Neurons = x }))
            |> Setting.path
            |> Setting.needed "the table of its neurons (.csv)"
            Setting.text
                "id-column"
                (columns (fun columns -> columns.Id) (fun x columns -> { columns with Id = filled x }))
            Setting.text
                "index-column"
                (columns (fun columns -> Some(defaultArg columns.Index "")) (fun x columns ->
                    { columns with Index = filled x }))
            Setting.text
                "group-column"
                (columns (fun columns -> columns.Group) (fun x columns -> { columns with Group = filled x }))
            Setting.text
                "sign-column"
                (columns (fun columns -> columns.Sign) (fun x columns -> { columns with Sign = filled x }))
            Setting.text
                "transmitter-column"
                (columns (fun columns -> columns.Transmitter) (fun x columns -> { columns with Transmitter = filled x }))
            jobFlag "allow-missing" (fun job -> job.Columns.AllowMissing) (fun x job ->
                { job with
                    Columns = { job.Columns with AllowMissing = x }
                })
            Setting.text "sensory" (inJob (fun job -> filled job.Sensory) (fun x job -> { job with Sensory = x }))
            |> Setting.needed "a condition that picks the neurons which receive the stimulus"
            Setting.whole "layers" (inJob (fun job -> Some job.Layers) (fun x job -> { job with Layers = x }))
            |> Setting.needed "how many layers the network is unrolled over"
            Setting.text "preset" (inJob (fun job -> Some job.Preset) (fun x job -> { job with Preset = x }))
            jobFlag "linear" _.Linear (fun x job -> { job with Linear = x })
            Setting.single "tau" (inJob _.Tau (fun x job -> { job with Tau = Some x }))
            Setting.single "threshold" (inJob (fun job -> Some job.Threshold) (fun x job -> { job with Threshold = x }))
            Setting.single "slope" (inJob (fun job -> Some job.Slope) (fun x job -> { job with Slope = x }))
            Setting.text "silence" (inJob _.Silenced (fun x job -> { job with Silenced = filled x }))
            Setting.create "divides" divisive showDivisive
            <|| inJob (fun job -> if job.Divisive.IsEmpty then None else Some job.Divisive) (fun x job ->
                { job with Divisive = x })
            Setting.text "parameters" (inJob _.Parameters (fun x job -> { job with Parameters = filled x }))
            |> Setting.path
            Setting.text "targets" (inJob _.TargetsFile (fun x job -> { job with TargetsFile = filled x }))
            |> Setting.path
            Setting.create "target" targets showTargets
            <|| inJob (fun job -> if job.Targets.IsEmpty then None else Some job.Targets) (fun x job ->
                { job with Targets = x })
            Setting.text "init" (inJob _.Init (fun x job -> { job with Init = filled x }))
            |> Setting.path
            jobFlag "linear-guess" _.LinearGuess (fun x job -> { job with LinearGuess = x })
            Setting.whole
                "iterations"
                (inJob (fun job -> Some job.Iterations) (fun x job -> { job with Iterations = x }))
            Setting.real
                "learning-rate"
                (inJob (fun job -> Some job.LearningRate) (fun x job -> { job with LearningRate = x }))
            Setting.real "input-weight" (inJob _.InputWeight (fun x job -> { job with InputWeight = Some x }))
            Setting.real "activity-weight" (inJob _.ActivityWeight (fun x job -> { job with ActivityWeight = Some x }))
            Setting.text "optimiser" (inJob (fun job -> Some job.Optimiser) (fun x job -> { job with Optimiser = x }))
            Setting.whole "most-inputs" (inJob _.MostInputs (fun x job -> { job with MostInputs = Some x }))
            Setting.whole "on-off" (inJob _.OnOff (fun x job -> { job with OnOff = Some x }))
            Setting.single "on-value" (inJob (fun job -> Some job.OnValue) (fun x job -> { job with OnValue = x }))
            jobFlag "constant-in-time" _.ConstantInTime (fun x job -> { job with ConstantInTime = x })
            jobFlag "normalise-gradients" _.NormaliseGradients (fun x job -> { job with NormaliseGradients = x })
            Setting.create
                "early-stop"
                SettingValue.flag
                SettingValue.Flag
                (fun request -> request.EarlyStop)
                (fun x request -> { request with EarlyStop = Some x })
            Setting.whole "stop-window" (_.StopWindow, (fun x request -> { request with StopWindow = Some x }))
            Setting.real "stop-tolerance" (_.StopTolerance, (fun x request -> { request with StopTolerance = Some x }))
            Setting.real "seconds" (inJob _.Seconds (fun x job -> { job with Seconds = Some x }))
            Setting.create "seed" SettingValue.long SettingValue.ofLong
            <|| inJob (fun job -> Some job.Seed) (fun x job -> { job with Seed = x })
            Setting.whole "restarts" (inJob (fun job -> Some job.Restarts) (fun x job -> { job with Restarts = x }))
            Setting.whole "threads" (inJob (fun job -> Some job.Threads) (fun x job -> { job with Threads = x }))
            Setting.whole
                "checkpoint-every"
                (inJob (fun job -> Some job.CheckpointEvery) (fun x job -> { job with CheckpointEvery = x }))
            Setting.text "kernel" (inJob _.Kernel (fun x job -> { job with Kernel = filled x }))
            Setting.create "precision" precision showPrecision
            <|| inJob _.Precision (fun x job -> { job with Precision = Some x })
            Setting.flag "full-activity" (_.FullActivity, (fun x request -> { request with FullActivity = x }))
            Setting.flag "report" (_.Report, (fun x request -> { request with Report = x }))
            Setting.flag "quiet" (_.Quiet, (fun x request -> { request with Quiet = x }))
            Setting.text "out" ((fun request -> filled request.Out), (fun x request -> { request with Out = x }))
            |> Setting.path
            |> Setting.needed "the folder to write"
        ]

    let private byKey = lazy (Map.ofList [ for setting in all -> setting.Key, setting ])

    /// What its job file may say.
    let form: JobForm = JobForm.create [ "early-stop"; "report" ] all

    /// The setting with a name.
    let setting' (key: string) : Setting<MaximiseRequest> option = Map.tryFind key byKey.Value

    let private lacking (given: Settings) =
        if Map.containsKey "target" given || Map.containsKey "targets" given then
            []
        else
            [ InputError.Missing("target", "at least one target, or a file of targets") ]

    /// The request that these settings make. Faults: unknown names, values that cannot be read, and what is missing.
    let ofSettings (settings: Settings) : Result<MaximiseRequest, InputError list> =
        Setting.request all lacking defaults settings

    /// The settings that make this request.
    let settings (request: MaximiseRequest) : (string * SettingValue) list = Setting.shown all request

    let private isOther (request: MaximiseRequest) =
        request.Job.Preset <> MaximiseJob.defaults.Preset

    /// The job with the rule for stopping early that the request asks for.
    let job (request: MaximiseRequest) : MaximiseJob =
        let stops =
            match request.EarlyStop with
            | Some wanted -> wanted
            | None -> isOther request || request.StopWindow.IsSome || request.StopTolerance.IsSome

        { request.Job with
            EarlyStop =
                if stops then
                    Some(defaultArg request.StopWindow 10, defaultArg request.StopTolerance 1e-5)
                else
                    None
        }

    /// Whether the activity of every neuron is kept.
    let keepsAll (request: MaximiseRequest) : bool = request.FullActivity || isOther request
