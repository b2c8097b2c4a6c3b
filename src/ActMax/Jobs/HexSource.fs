namespace ActMax

open System
open System.IO
open FsToolkit.ErrorHandling

/// Networks, clips and stimuli as a job names them.
[<RequireQualifiedAccess>]
module HexSource =

    let private isSaved (path: string) =
        InputFile.attempt path (fun () ->
            use file = InputFile.openRead path
            let start = Array.zeroCreate<char> 200
            use reader = new StreamReader(file)
            let count = reader.Read(start, 0, start.Length)
            String(start, 0, count).Contains "actmax hex network")

    let private ofFile (job: HexJob) (path: string) =
        isSaved path
        |> Result.bind (fun isSaved ->
            if isSaved then
                HexNetworkFile.load path
                |> Result.map (fun network ->
                    if network.Extent = job.Extent then
                        network
                    else
                        HexNetwork.atExtent job.Extent network)
            else
                HexConnectomeReader.read path |> Result.map (HexNetwork.create job.Extent))

    let private trained (job: HexJob) (network: HexNetwork) =
        match job.Checkpoint with
        | None -> Ok network
        | Some path when Directory.Exists path ->
            HexCheckpoint.best path
            |> Result.bind (fun found -> HexCheckpoint.load found network)
        | Some path -> HexCheckpoint.load path network

    /// The network of a job, with its step. Faults: no such file or another kind of file, a checkpoint that does not fit.
    let network (job: HexJob) : Result<HexNetwork, InputError list> =
        match job.Hex with
        | Some path -> ofFile job path
        | None -> Ok(PlantedMotion.network PlantedMotion.defaults job.Extent)
        |> Result.map (fun network ->
            match job.BiasSeed with
            | Some seed -> HexBias.drawn seed network
            | None -> network)
        |> Result.bind (trained job)
        |> Result.map (HexNetwork.withStep job.FrameSeconds)

    /// The network begins at grey already, so that a moment of it before the motion is enough.
    let private motion: HexGrid.Motion =
        { HexGrid.motion with
            Before = 0.1
            After = 0.3
        }

    let private gratings: seq<HexStimulus> =
        seq {
            for angle in motion.Angles do
                for spatial in [ 0.02; 0.035; 0.05 ] do
                    for temporal in [ 1.0; 3.0; 6.0 ] ->
                        HexStimulus.Grating
                            {
                                Wave = Wave.Sine
                                Angle = angle
                                SpatialFrequency = spatial
                                TemporalFrequency = temporal
                                Contrast = 1.0
                                Mean = 0.5
                                Before = 0.1
                                Seconds = 1.0
                                After = 0.1
                            }
        }

    /// Of half a second, for the network begins at grey.
    let private dots: HexGrid.Dots =
        { HexGrid.dots with
            Before = 0.1
            Seconds = 0.5
        }

    /// The families of stimuli that a job can name, for a lattice of an extent.
    let families: (string * (int -> seq<HexStimulus>)) list =
        [
            "moving-edges", (fun _ -> HexGrid.movingEdges motion)
            "moving-bars", (fun _ -> HexGrid.movingBars motion)
            "flashes", (fun _ -> HexGrid.flashing HexGrid.flashes)
            "gratings", (fun _ -> gratings)
            "dots", (fun extent -> HexGrid.dotting extent dots)
        ]

    /// Whether a job's clips are a family and no file.
    let isFamily (clips: string) : bool = List.exists (fst >> (=) clips) families

    let private width (what: string) (hexals: int) (network: HexNetwork) =
        let wanted = HexNetwork.hexals network

        if hexals = wanted then
            []
        else
            let extent =
                match HexLattice.extentOf hexals with
                | Some extent -> $"extent {extent}"
                | None -> "no lattice has so many"

            [
                InputError.OutOfRange(
                    $"the number of hexals of {what}",
                    $"{hexals} ({extent})",
                    $"{wanted}, as the network has at extent {network.Extent}"
                )
            ]

    /// The clips of a job, for its network. Faults: neither a family nor a file, files that are no clips, another width.
    let clips (job: HexJob) (network: HexNetwork) : Result<ClipSet, InputError list> =
        match List.tryFind (fst >> (=) job.Clips) families with
        | Some(name, stimuli) -> Ok(ClipSet.ofStimuli name network.Extent job.FrameSeconds (stimuli network.Extent))
        | None when Directory.Exists job.Clips -> ClipFile.ofFolder job.FrameSeconds job.Clips
        | None when File.Exists job.Clips -> ClipFile.ofNpy job.FrameSeconds job.Clips
        | None ->
            Error
                [
                    InputError.UnknownName(
                        "clips",
                        job.Clips,
                        List.map fst families @ [ "a .npy file or a folder of them" ]
                    )
                ]
        |> Result.bind (fun set ->
            match width $"'{set.Name}'" (HexLattice.count set.Extent) network with
            | [] -> Ok set
            | faults -> Error faults)

    /// A stimulus of a .npy file, [time; hexal], [time; 1; hexal] or [1; time; 1; hexal], as the last but one. Faults:
    /// no such file, other shapes, another width than the network's, values that are not finite.
    let stimulus (path: string) (network: HexNetwork) : Result<NdArray, InputError list> =
        result {
            let! read = Npy.read path
            let! values = Npy.toFloat32 path read

            let! frames, hexals =
                match read.Shape with
                | [ frames; hexals ]
                | [ frames; 1; hexals ]
                | [ 1; frames; 1; hexals ] when frames > 0 -> Ok(frames, hexals)
                | shape -> Error [ InputError.WrongShape(path, shape, "[time; hexal] or [1; time; 1; hexal]") ]

            do!
                match width path hexals network with
                | [] -> Ok()
                | faults -> Error faults

            do!
                match values |> Array.tryFindIndex (Single.IsFinite >> not) with
                | Some at -> Error [ InputError.NotFinite(path, $"frame {at / hexals}, hexal {at % hexals}") ]
                | None -> Ok()

            return NdArray.create [| frames; 1; hexals |] values
        }
