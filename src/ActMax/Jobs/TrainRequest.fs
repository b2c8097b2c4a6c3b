namespace ActMax

open System
open FsToolkit.ErrorHandling

/// A training and where it is written.
type TrainRequest =
    {
        Job: TrainJob
        /// The training's folder.
        Out: string
        /// Epochs between two writings of its state.
        SaveEvery: int
        /// Go on from the state in the folder.
        Resume: bool
        Quiet: bool
    }

/// From settings by name to a request.
[<RequireQualifiedAccess>]
module TrainRequest =

    /// Settings of `MaximiseRequest` that say what the network is.
    let networkKeys: string list =
        [
            "weights"
            "neurons"
            "id-column"
            "index-column"
            "group-column"
            "sign-column"
            "transmitter-column"
            "allow-missing"
            "sensory"
            "layers"
            "preset"
            "linear"
            "tau"
            "threshold"
            "slope"
            "silence"
            "divides"
            "parameters"
            "threads"
            "kernel"
            "precision"
        ]

    let private network (settings: Settings) : Result<MaximiseJob, InputError list> =
        let steps = networkKeys |> List.choose MaximiseRequest.setting'
        let request, wrong = Setting.apply steps settings MaximiseRequest.defaults

        match Setting.missing steps settings @ wrong with
        | [] -> Ok request.Job
        | faults -> Error faults

    let private given (settings: Settings) key read (fallback: 'value) : Result<'value, InputError list> =
        match Map.tryFind key settings with
        | Some value -> read key value
        | None -> Ok fallback

    let private needed (settings: Settings) key what : Result<string, InputError list> =
        match Map.tryFind key settings with
        | Some value ->
            SettingValue.text key value
            |> Result.bind (fun text ->
                if text = "" || text.Contains '\000' then
                    Error [ InputError.Missing(key, what) ]
                else
                    Ok text)
        | None -> Error [ InputError.Missing(key, what) ]

    let private kinds key (value: SettingValue) : Result<ParameterKind list, InputError list> =
        SettingValue.text key value
        |> Result.bind (fun text ->
            text.Split(',', StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray
            |> List.map (ParameterTable.kindOf "kind of parameter to train")
            |> InputError.gather
            |> Result.bind (fun kinds ->
                if kinds.IsEmpty then
                    Error [ InputError.Missing(key, "slope, bias, tau or divisive") ]
                else
                    Ok(List.distinct kinds)))

    let private seed key (value: SettingValue) : Result<uint32, InputError list> =
        SettingValue.long key value
        |> Result.bind (fun number ->
            if number >= 0L && number <= int64 UInt32.MaxValue then
                Ok(uint32 number)
            else
                Error [ InputError.OutOfRange(key, string number, $"0 .. {UInt32.MaxValue}") ])

    let private patience key (value: SettingValue) : Result<int option, InputError list> =
        SettingValue.whole key value
        |> Result.bind (fun epochs ->
            if epochs < 0 then
                Error [ InputError.OutOfRange(key, string epochs, "at least 0") ]
            else
                Ok(if epochs = 0 then None else Some epochs))

    /// The training that a preset of the network asks for.
    let private preset (job: MaximiseJob) : Training =
        if job.Preset = Rules.v2_8.Name then Training.v2_8
        elif job.Preset = Rules.v2_10.Name then Training.v2_10
        else Training.defaults

    /// What a preset trains unless it is told otherwise: what the network has and the version can.
    let private usual (job: MaximiseJob) : ParameterKind list =
        (preset job).Kinds
        |> List.filter (fun kind -> kind <> ParameterKind.Divisive || not job.Divisive.IsEmpty)

    /// The request that these settings make. Faults: values that cannot be read, and what is missing.
    let ofSettings (settings: Settings) : Result<TrainRequest, InputError list> =
        let given key read fallback = given settings key read fallback

        validation {
            let! network = network settings
            and! inputs = needed settings "inputs" "the stimuli (.npy or .csv)"
            and! responses = needed settings "responses" "what was measured (.csv)"
            and! out = needed settings "out" "the folder to write"
            and! kinds = given "train" (fun key -> kinds key >> Result.map Some) None

            and! epochs =
                given "epochs" (fun key -> SettingValue.whole key >> Result.map Some) None

            and! rate =
                given "learning-rate" (fun key -> SettingValue.real key >> Result.map Some) None

            and! pull = given "pull" (fun key -> SettingValue.real key >> Result.map Some) None

            and! fraction =
                given "fraction" (fun key -> SettingValue.real key >> Result.map Some) None

            and! patience = given "patience" (fun key -> patience key >> Result.map Some) None
            and! seed = given "seed" (fun key -> seed key >> Result.map Some) None
            and! every = given "save-every" SettingValue.whole 100
            and! resume = given "resume" SettingValue.flag false
            and! quiet = given "quiet" SettingValue.flag false

            and! () =
                match Map.tryFind "save-every" settings with
                | Some value ->
                    SettingValue.whole "save-every" value
                    |> Result.bind (fun epochs ->
                        if epochs < 1 then
                            Error [ InputError.OutOfRange("save-every", string epochs, "at least 1") ]
                        else
                            Ok())
                | None -> Ok()

            let usual' = preset network

            return
                {
                    Job =
                        {
                            Network = network
                            Inputs = inputs
                            Responses = responses
                            Training =
                                { usual' with
                                    Kinds = defaultArg kinds (usual network)
                                    Epochs = defaultArg epochs usual'.Epochs
                                    LearningRate = defaultArg rate usual'.LearningRate
                                    PullWeight = defaultArg pull usual'.PullWeight
                                    Fraction = defaultArg fraction usual'.Fraction
                                    Patience = defaultArg patience usual'.Patience
                                    Seed = defaultArg seed usual'.Seed
                                }
                        }
                    Out = out
                    SaveEvery = every
                    Resume = resume
                    Quiet = quiet
                }
        }
