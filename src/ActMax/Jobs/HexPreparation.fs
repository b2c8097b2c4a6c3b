namespace ActMax

open System
open System.Security.Cryptography
open System.Text
open FsToolkit.ErrorHandling

/// A job on a hex network whose files have been read and whose every setting has been checked.
[<NoEquality; NoComparison>]
type PreparedHex =
    {
        Job: HexJob
        Network: HexNetwork
        /// Ids and types of the units: the middle cell of every type, and the cell that is driven.
        Units: (string * string)[]
        /// Place of the driven cell among them.
        Unit: int
        /// The model for a number of frames; all begin with one grey state.
        Model: int -> Model
        /// Clips to search, where the method needs them.
        Clips: ClipSet option
        /// [time; 1; hexal], where the job gives one.
        Stimulus: NdArray option
        /// What no two different models share.
        ModelHash: string
        /// What should be known before the numbers are believed.
        Warnings: string list
        Provenance: Provenance
    }

/// Reads and checks what a job on a hex network says.
[<RequireQualifiedAccess>]
module HexPreparation =

    let private presets = [ "default"; "flyvis" ]

    let private between what least most (value: int) =
        if value >= least && value <= most then
            Ok()
        else
            Error [ InputError.OutOfRange(what, string value, $"{least} .. {most}") ]

    let private above what (value: float) =
        if value > 0.0 then
            Ok()
        else
            Error [ InputError.OutOfRange(what, $"{value:g6}", "more than 0") ]

    let private optional check value =
        value |> Option.map check |> Option.defaultValue (Ok())

    /// What can be said without any file.
    let private settings (job: HexJob) : Result<unit, InputError list> =
        validation {
            let! () = between "extent" (if job.Hex.IsNone then 1 else 0) 100 job.Extent
            and! () = above "frame-seconds" job.FrameSeconds
            and! () = above "seconds" job.Seconds

            and! () =
                if not (job.FrameSeconds > 0.0) || not (job.Seconds > 0.0) then
                    Ok()
                else
                    let frames = Math.Round(job.Seconds / job.FrameSeconds)

                    if frames >= 1.0 && frames <= 100_000.0 then
                        Ok()
                    else
                        Error
                            [
                                InputError.OutOfRange(
                                    "seconds",
                                    $"{job.Seconds:g6} s, {frames} frames",
                                    "1 .. 100000 frames"
                                )
                            ]

            and! () =
                if List.contains job.Preset presets then
                    Ok()
                else
                    Error [ InputError.UnknownName("preset", job.Preset, presets) ]

            and! () = optional (between "iterations" 0 10_000_000) job.Iterations
            and! () = optional (above "learning-rate") job.LearningRate
            and! () = between "restarts" 1 1000 job.Restarts
            and! () = between "threads" 0 4096 job.Threads

            and! () =
                if
                    job.Method = HexMethod.Regularise
                    && job.Preset = "default"
                    && (job.ResponseWeight.IsSome || job.GreyWeight.IsSome)
                then
                    Error
                        [
                            InputError.OutOfRange(
                                "preset",
                                "default",
                                "flyvis with response-weight or grey-weight: by default the trace is a constraint"
                            )
                        ]
                else
                    Ok()

            return ()
        }

    let private hashOf (job: HexJob) (network: HexNetwork) =
        let parts =
            seq {
                $"%A{network.Activation} {network.Extent} {network.StepSeconds:R} %A{job.Precision}"

                for name in HexNetwork.types network do
                    $"{name} {network.Bias[name]:R} {network.TimeConstant[name]:R}"

                for key, weight in Array.zip (HexNetwork.filters network) (HexNetwork.weights network) do
                    $"%O{key} {weight:R}"
            }

        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

        for part in parts do
            hash.AppendData(ReadOnlySpan(Encoding.UTF8.GetBytes(part + "\n")))

        Convert.ToHexStringLower(hash.GetHashAndReset())

    /// The middle cell of every type that has one, and the driven cell: nodes, names, and the place of the latter.
    let private units (job: HexJob) (network: HexNetwork) =
        HexNetwork.node network job.Cell job.Position
        |> Result.map (fun driven ->
            let middle =
                HexNetwork.types network
                |> Array.choose (fun name ->
                    match HexNetwork.central network name with
                    | Ok node -> Some(node, (name, name))
                    | Error _ -> None)

            match middle |> Array.tryFindIndex (fun (node, _) -> node = driven) with
            | Some place -> Array.map fst middle, Array.map snd middle, place
            | None ->
                let u, v = job.Position
                let all = Array.append middle [| driven, ($"{job.Cell} ({u}, {v})", job.Cell) |]
                Array.map fst all, Array.map snd all, middle.Length)

    let private warnings (job: HexJob) (network: HexNetwork) : Result<string list, InputError list> =
        let found =
            HexModel.warnings
                { network with
                    StepSeconds = network.StepSeconds
                }

        match
            found
            |> List.tryPick (fun warning ->
                match warning with
                | HexWarning.Diverges largest -> Some largest
                | _ -> None)
        with
        | Some largest ->
            Error
                [
                    InputError.OutOfRange(
                        "frame-seconds",
                        $"{job.FrameSeconds:g6} s, at which the network is not stable (voltages reach {largest:g3} under constant grey)",
                        "a smaller step, at most 0.02 s"
                    )
                ]
        | None ->
            Ok
                [
                    if job.Hex.IsSome && job.Checkpoint.IsNone then
                        "no checkpoint is given: parameters are those of the file, or flyvis' initial ones."
                    yield! List.map HexWarning.message found
                ]

    /// Reads and checks everything; every fault that can be seen at once is reported.
    let prepare (job: HexJob) : Result<PreparedHex, InputError list> =
        result {
            do! settings job
            Preload.start ()
            let! network = HexSource.network job

            let! (nodes, names, place), clips, stimulus =
                validation {
                    let! units = units job network

                    and! stimulus =
                        match job.Stimulus with
                        | Some path when job.Method = HexMethod.Regularise ->
                            HexSource.stimulus path network |> Result.map Some
                        | _ -> Ok None

                    and! clips =
                        match job.Method, job.Stimulus with
                        | HexMethod.Find, _
                        | HexMethod.Regularise, None -> HexSource.clips job network |> Result.map Some
                        | _ -> Ok None

                    return units, clips, stimulus
                }

            let run =
                { HexRun.create 1 with
                    Cells = HexCells.Nodes nodes
                    Threads = job.Threads
                    Precision = job.Precision |> Option.defaultValue Precision.Single
                }

            let! warnings = warnings job network

            let files =
                [
                    "connectome", job.Hex
                    "checkpoint", job.Checkpoint |> Option.filter IO.File.Exists
                    "stimulus", job.Stimulus
                    "clips",
                    Some job.Clips
                    |> Option.filter (fun clips -> clips <> "" && IO.File.Exists clips)
                ]
                |> List.choose (fun (role, path) -> path |> Option.map (fun path -> role, path))

            let kernel = (Kernels.LatticeKernel.Choose<float32>()).Name
            let! provenance = Provenance.collect kernel job.Threads files
            let grey = lazy HexStart.Given(HexModel.greyState network run)

            return
                {
                    Job = job
                    Network = network
                    Units = names
                    Unit = place
                    Model =
                        fun frames ->
                            HexModel.create
                                network
                                { run with
                                    Frames = frames
                                    Start = grey.Value
                                }
                            |> InputError.orFail
                    Clips = clips
                    Stimulus = stimulus
                    ModelHash = hashOf job network
                    Warnings = warnings
                    Provenance = provenance
                }
        }
