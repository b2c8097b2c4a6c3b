namespace ActMax

/// A search on an image network or a video model and what is to be written of it.
type ModelRequest =
    {
        Job: ModelJob
        /// The run's folder.
        Out: string
        Report: bool
        Quiet: bool
    }

[<RequireQualifiedAccess>]
module ModelRequest =

    let defaults: ModelRequest =
        {
            Job = ModelJob.defaults
            Out = ""
            Report = true
            Quiet = false
        }

    let private inJob get set : (ModelRequest -> 'value option) * ('value -> ModelRequest -> ModelRequest) =
        (fun request -> get request.Job),
        (fun value request ->
            { request with
                Job = set value request.Job
            })

    let private filled (text: string) = if text = "" then None else Some text

    let private some (list: 'entry list) =
        if list.IsEmpty then None else Some list

    /// "3" or "0-9".
    let private numbers (key: string) (text: string) : Result<int list, InputError list> =
        let wrong =
            Error [ InputError.Unreadable(key, text, "a number or a range such as 0-9") ]

        match text.Split('-', 2) |> Array.map Cell.integer with
        | [| ValueSome one |] when one >= 0L && one <= 1_000_000_000L -> Ok [ int one ]
        | [| ValueSome first; ValueSome last |] when first >= 0L && last >= first && last - first < 100_000L ->
            Ok [ int first .. int last ]
        | _ -> wrong

    let private units key (value: SettingValue) =
        SettingValue.texts key value
        |> Result.bind (
            List.collect (fun text -> text.Split ',' |> List.ofArray)
            >> List.map (_.Trim() >> numbers key)
            >> InputError.gather
        )
        |> Result.map List.concat

    let private showUnits (units: int list) =
        SettingValue.Texts(List.map string units)

    let private size key (value: SettingValue) =
        SettingValue.text key value
        |> Result.bind (fun text ->
            let sizes =
                text.Split([| 'x'; ','; ' ' |]) |> Array.map Cell.integer |> List.ofArray

            if
                sizes
                |> List.forall (fun size -> size.IsSome && size.Value > 0L && size.Value < 1_000_000L)
            then
                Ok [ for size in sizes -> int size.Value ]
            else
                Error [ InputError.Unreadable(key, text, "sizes such as 3x224x224 or 2x50x18x16") ])

    let private showSize (sizes: int list) =
        SettingValue.Text(sizes |> List.map string |> String.concat "x")

    /// Two numbers with a colon between.
    let private pair (key: string) (text: string) : Result<float * float, InputError list> =
        match text.Split ':' |> Array.map Cell.number with
        | [| ValueSome low; ValueSome high |] when low < high -> Ok(low, high)
        | _ ->
            Error
                [
                    InputError.Unreadable(key, text, "LOW:HIGH, two numbers, the lower one first")
                ]

    let private window key (value: SettingValue) =
        SettingValue.text key value |> Result.bind (pair key)

    let private showPair (low: float, high: float) =
        System.FormattableString.Invariant $"{low:R}:{high:R}"

    let private range key (value: SettingValue) =
        SettingValue.text key value
        |> Result.bind (fun text ->
            text.Split ','
            |> List.ofArray
            |> List.map (_.Trim() >> pair key)
            |> InputError.gather)
        |> Result.map (List.map (fun (low, high) -> float32 low, float32 high))

    let private showRange (ranges: (float32 * float32) list) =
        ranges
        |> List.map (fun (low, high) -> System.FormattableString.Invariant $"{low:R}:{high:R}")
        |> String.concat ","
        |> SettingValue.Text

    /// Every setting, in the order in which a job file shows them.
    let all: Setting<ModelRequest> list =
        [
            Setting.text "title" (inJob (fun job -> Some job.Title) (fun x job -> { job with Title = x }))
            Setting.text "model" (inJob _.Model (fun x job -> { job with Model = filled x }))
            |> Setting.path
            Setting.text "network" (inJob _.Network (fun x job -> { job with Network = filled x }))
            Setting.text "weights" (inJob _.Weights (fun x job -> { job with Weights = filled x }))
            |> Setting.path
            Setting.create "size" size showSize
            <|| inJob (fun job -> some job.Size) (fun x job -> { job with Size = x })
            Setting.real "frame-rate" (inJob _.FrameRate (fun x job -> { job with FrameRate = Some x }))
            Setting.text "layout" (inJob _.Layout (fun x job -> { job with Layout = filled x }))
            Setting.text "output" (inJob _.Output (fun x job -> { job with Output = filled x }))
            Setting.text "session" (inJob _.Session (fun x job -> { job with Session = filled x }))
            Setting.text "layer" (inJob _.Layer (fun x job -> { job with Layer = filled x }))
            Setting.create "unit" units showUnits
            <|| inJob (fun job -> some job.Units) (fun x job -> { job with Units = x })
            Setting.text "objective" (inJob _.Objective (fun x job -> { job with Objective = filled x }))
            Setting.create "against" units showUnits
            <|| inJob (fun job -> some job.Against) (fun x job -> { job with Against = x })
            Setting.create "window" window (showPair >> SettingValue.Text)
            <|| inJob _.Window (fun x job -> { job with Window = Some x })
            Setting.text "preset" (inJob (fun job -> Some job.Preset) (fun x job -> { job with Preset = x }))
            Setting.real "norm" (inJob _.Norm (fun x job -> { job with Norm = Some x }))
            Setting.create "range" range showRange
            <|| inJob (fun job -> some job.Range) (fun x job -> { job with Range = x })
            Setting.text
                "parameterisation"
                (inJob _.Parameterisation (fun x job -> { job with Parameterisation = filled x }))
            Setting.real "blur" (inJob _.Blur (fun x job -> { job with Blur = Some x }))
            Setting.whole "jitter" (inJob _.Jitter (fun x job -> { job with Jitter = Some x }))
            Setting.real "total-variation" (inJob _.TotalVariation (fun x job -> { job with TotalVariation = Some x }))
            Setting.text "init" (inJob _.Init (fun x job -> { job with Init = filled x }))
            |> Setting.path
            Setting.whole "iterations" (inJob _.Iterations (fun x job -> { job with Iterations = Some x }))
            Setting.real "learning-rate" (inJob _.LearningRate (fun x job -> { job with LearningRate = Some x }))
            Setting.create "seed" SettingValue.long SettingValue.ofLong
            <|| inJob (fun job -> Some job.Seed) (fun x job -> { job with Seed = x })
            Setting.whole "seeds" (inJob (fun job -> Some job.Seeds) (fun x job -> { job with Seeds = x }))
            Setting.text "data" (inJob _.Data (fun x job -> { job with Data = filled x }))
            |> Setting.path
            Setting.create "held-out" SettingValue.texts SettingValue.Texts
            <|| inJob (fun job -> some job.HeldOut) (fun x job -> { job with HeldOut = x })
            |> Setting.path
            Setting.whole "threads" (inJob (fun job -> Some job.Threads) (fun x job -> { job with Threads = x }))
            Setting.flag "report" (_.Report, (fun x request -> { request with Report = x }))
            Setting.flag "quiet" (_.Quiet, (fun x request -> { request with Quiet = x }))
            Setting.text "out" ((fun request -> filled request.Out), (fun x request -> { request with Out = x }))
            |> Setting.path
            |> Setting.needed "the folder to write"
        ]

    /// What its job file may say.
    let form: JobForm = JobForm.create [ "report" ] all

    let private lacking (given: Settings) =
        [
            match Map.containsKey "model" given, Map.containsKey "network" given with
            | false, false -> InputError.Missing("model", "a TorchScript file, or --network and the name of one")
            | true, true -> InputError.Duplicate("what names the model", "--model and --network")
            | true, false when not (Map.containsKey "size" given) ->
                InputError.Missing("size", "the sizes of a stimulus, such as 3x224x224 or 2x50x18x16")
            | false, true when not (Map.containsKey "weights" given) ->
                InputError.Missing("weights", "a state dict (.pt, .pth) or .safetensors file of the network")
            | _ -> ()

            if not (Map.containsKey "unit" given) then
                InputError.Missing("unit", "at least one unit to drive")
        ]

    /// The request that these settings make. Faults: unknown names, values that cannot be read, and what is missing.
    let ofSettings (settings: Settings) : Result<ModelRequest, InputError list> =
        Setting.request all lacking defaults settings

    /// The settings that make this request.
    let settings (request: ModelRequest) : (string * SettingValue) list = Setting.shown all request
