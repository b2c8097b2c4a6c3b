namespace ActMax

/// A search on a hex network and what is to be written of it.
type HexRequest =
    {
        Job: HexJob
        /// The run's folder.
        Out: string
        Report: bool
        Quiet: bool
    }

[<RequireQualifiedAccess>]
module HexRequest =

    let defaults: HexRequest =
        {
            Job = HexJob.defaults
            Out = ""
            Report = true
            Quiet = false
        }

    let private inJob get set : (HexRequest -> 'value option) * ('value -> HexRequest -> HexRequest) =
        (fun request -> get request.Job),
        (fun value request ->
            { request with
                Job = set value request.Job
            })

    let private filled (text: string) = if text = "" then None else Some text

    let private methods =
        [
            "find", HexMethod.Find
            "regularise", HexMethod.Regularise
            "generate", HexMethod.Generate
        ]

    let private named (names: (string * 'value) list) key (value: SettingValue) =
        SettingValue.text key value
        |> Result.bind (fun name ->
            match List.tryFind (fun (known, _) -> known = name) names with
            | Some(_, value) -> Ok value
            | None -> Error [ InputError.UnknownName(key, name, List.map fst names) ])

    let private showNamed (names: (string * 'value) list) (value: 'value) =
        names |> List.find (fun (_, known) -> known = value) |> fst |> SettingValue.Text

    let private precisions = [ "single", Precision.Single; "double", Precision.Double ]

    /// "2,-1": u and v.
    let private position key (value: SettingValue) =
        SettingValue.text key value
        |> Result.bind (fun text ->
            match text.Split ',' |> Array.map Cell.integer with
            | [| ValueSome u; ValueSome v |] when abs u <= 1000L && abs v <= 1000L -> Ok(int u, int v)
            | _ -> Error [ InputError.Unreadable(key, text, "U,V, two whole numbers") ])

    let private showPosition (u: int, v: int) = SettingValue.Text $"{u},{v}"

    /// Every setting, in the order in which a job file shows them.
    let all: Setting<HexRequest> list =
        [
            Setting.text "title" (inJob (fun job -> Some job.Title) (fun x job -> { job with Title = x }))
            Setting.text "hex" (inJob _.Hex (fun x job -> { job with Hex = filled x }))
            |> Setting.path
            Setting.flag
                "planted"
                ((fun request -> request.Job.Planted),
                 (fun x request ->
                     { request with
                         Job = { request.Job with Planted = x }
                     }))
            Setting.text "checkpoint" (inJob _.Checkpoint (fun x job -> { job with Checkpoint = filled x }))
            |> Setting.path
            Setting.create "bias-seed" SettingValue.long SettingValue.ofLong
            <|| inJob _.BiasSeed (fun x job -> { job with BiasSeed = Some x })
            Setting.whole "extent" (inJob (fun job -> Some job.Extent) (fun x job -> { job with Extent = x }))
            Setting.text "cell" (inJob (fun job -> filled job.Cell) (fun x job -> { job with Cell = x }))
            |> Setting.needed "a cell type, such as T4c"
            Setting.create "position" position showPosition
            <|| inJob (fun job -> Some job.Position) (fun x job -> { job with Position = x })
            Setting.create "method" (named methods) (showNamed methods)
            <|| inJob (fun job -> Some job.Method) (fun x job -> { job with Method = x })
            Setting.text "clips" (inJob (fun job -> filled job.Clips) (fun x job -> { job with Clips = x }))
            Setting.text "stimulus" (inJob _.Stimulus (fun x job -> { job with Stimulus = filled x }))
            |> Setting.path
            Setting.real
                "frame-seconds"
                (inJob (fun job -> Some job.FrameSeconds) (fun x job -> { job with FrameSeconds = x }))
            Setting.real "seconds" (inJob (fun job -> Some job.Seconds) (fun x job -> { job with Seconds = x }))
            Setting.text "preset" (inJob (fun job -> Some job.Preset) (fun x job -> { job with Preset = x }))
            Setting.whole "iterations" (inJob _.Iterations (fun x job -> { job with Iterations = Some x }))
            Setting.real "learning-rate" (inJob _.LearningRate (fun x job -> { job with LearningRate = Some x }))
            Setting.real "response-weight" (inJob _.ResponseWeight (fun x job -> { job with ResponseWeight = Some x }))
            Setting.real "grey-weight" (inJob _.GreyWeight (fun x job -> { job with GreyWeight = Some x }))
            Setting.create
                "last-only"
                SettingValue.flag
                SettingValue.Flag
                (fun request -> request.Job.LastOnly)
                (fun x request ->
                    { request with
                        Job = { request.Job with LastOnly = Some x }
                    })
            Setting.create "seed" SettingValue.long SettingValue.ofLong
            <|| inJob (fun job -> Some job.Seed) (fun x job -> { job with Seed = x })
            Setting.whole "restarts" (inJob (fun job -> Some job.Restarts) (fun x job -> { job with Restarts = x }))
            Setting.whole "threads" (inJob (fun job -> Some job.Threads) (fun x job -> { job with Threads = x }))
            Setting.create "precision" (named precisions) (showNamed precisions)
            <|| inJob _.Precision (fun x job -> { job with Precision = Some x })
            Setting.flag "report" (_.Report, (fun x request -> { request with Report = x }))
            Setting.flag "quiet" (_.Quiet, (fun x request -> { request with Quiet = x }))
            Setting.text "out" ((fun request -> filled request.Out), (fun x request -> { request with Out = x }))
            |> Setting.path
            |> Setting.needed "the folder to write"
        ]

    /// What its job file may say.
    let form: JobForm = JobForm.create [ "report"; "last-only" ] all

    let private lacking (given: Settings) =
        match Map.containsKey "hex" given, Map.tryFind "planted" given with
        | false, Some(SettingValue.Flag true) -> []
        | true, Some(SettingValue.Flag true) ->
            [ InputError.Duplicate("what names the network", "--hex and --planted") ]
        | true, _ -> []
        | false, _ ->
            [
                InputError.Missing("hex", "a connectome of cell types (.json), or --planted")
            ]

    /// The request that these settings make. Faults: unknown names, values that cannot be read, and what is missing.
    let ofSettings (settings: Settings) : Result<HexRequest, InputError list> =
        Setting.request all lacking defaults settings

    /// The settings that make this request.
    let settings (request: HexRequest) : (string * SettingValue) list = Setting.shown all request
