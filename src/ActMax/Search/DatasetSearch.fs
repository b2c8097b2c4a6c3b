namespace ActMax

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO

/// How strongly a clip drives a unit.
type ClipPeak =
    {
        /// Its number in the set.
        Clip: int
        /// Highest activity of the unit, and the first frame in which it is reached.
        Peak: float
        Frame: int
    }

/// Where responses to sets of clips are kept between runs.
type ResponseCache =
    {
        Folder: string
        /// Something that no two different models share, such as a hash of a network's parameters.
        ModelHash: string
    }

type DatasetSearchSettings =
    {
        /// Clips in one pass through the model.
        Batch: int
        Cache: ResponseCache option
    }

/// The clip of a set that drives a unit the most.
type FoundClip =
    {
        /// Position of the unit in the model.
        Unit: int
        /// Every clip, the strongest first; of equals the earlier one, clips without a finite response last.
        Ranking: ClipPeak[]
        Best: Clip
        /// The unit's activity for it, frame by frame.
        Trace: float32[]
        /// Whether the ranking came from the cache.
        IsCached: bool
        Seconds: float
    }

/// Searches a set of clips for the one that drives a unit the most. Clips are read one at a time and shown in batches,
/// each from the state in which the model begins; the set may be larger than memory.
[<RequireQualifiedAccess>]
module DatasetSearch =

    let defaults: DatasetSearchSettings = { Batch = 16; Cache = None }

    let private size (name: string) (space: StimulusSpace) =
        space.Axes |> List.tryFind (fun axis -> axis.Name = name) |> Option.map _.Size

    /// Clips of one length as a batch of stimuli of the space, whose axes are time, hexal and others of size 1. Throws
    /// ArgumentException for clips that do not fit.
    let stimuli (space: StimulusSpace) (clips: Clip list) : NdArray =
        let shape = StimulusSpace.shape clips.Length space

        for clip in clips do
            let frames, hexals = Some(Clip.frames clip), Some(Clip.hexals clip)

            if (size "time" space, size "hexal" space) <> (frames, hexals) then
                invalidArg
                    (nameof clips)
                    $"clip '{clip.Name}' has shape %A{clip.Frames.Shape}; expected stimuli %A{Array.tail shape}."

        NdArray.create shape (clips |> List.map _.Frames.Values |> Array.concat)

    let private faults (space: StimulusSpace) (set: ClipSet) : InputError list =
        [
            match size "hexal" space with
            | Some hexals when hexals = HexLattice.count set.Extent -> ()
            | hexals ->
                let wanted =
                    match hexals with
                    | Some hexals -> $"{hexals} as the model has"
                    | None -> "none: the model's stimuli have no axis 'hexal'"

                InputError.OutOfRange(
                    $"the number of hexals of '{set.Name}'",
                    string (HexLattice.count set.Extent),
                    wanted
                )
            match space.FrameSeconds with
            | Some seconds when abs (seconds - set.FrameSeconds) > 1e-9 * seconds ->
                InputError.OutOfRange(
                    $"the frame duration of '{set.Name}'",
                    $"{set.FrameSeconds:g6} s",
                    $"{seconds:g6} s as the model has (see ClipSet.resampled)"
                )
            | _ -> ()
        ]

    /// Runs of consecutive clips of one length, at most `most` of them.
    let private batches (most: int) (set: ClipSet) : seq<int * Clip list> =
        seq {
            let waiting = ResizeArray<Clip>()
            let mutable first = 0

            for i in 0 .. set.Count - 1 do
                let clip = set.Read i

                if
                    waiting.Count = most
                    || (waiting.Count > 0 && Clip.frames waiting[0] <> Clip.frames clip)
                then
                    yield first, List.ofSeq waiting
                    waiting.Clear()
                    first <- i

                waiting.Add clip

            yield first, List.ofSeq waiting
        }

    let private peak (clip: int) (trace: float32[]) : ClipPeak =
        let mutable frame = -1

        for i in 0 .. trace.Length - 1 do
            if Single.IsFinite trace[i] && (frame < 0 || trace[i] > trace[frame]) then
                frame <- i

        {
            Clip = clip
            Peak = if frame < 0 then nan else float trace[frame]
            Frame = max 0 frame
        }

    let private cacheFile (cache: ResponseCache) (unit': int) (set: ClipSet) =
        let key = ClipSet.hashOf [ "peaks 1"; set.Hash; cache.ModelHash; string unit' ]
        Path.Combine(cache.Folder, $"peaks-{key[..31]}.npy")

    /// What the cache holds; None for nothing, and for a file that is not what it should be.
    let private remembered (cache: ResponseCache option) (unit': int) (set: ClipSet) : ClipPeak[] option =
        cache
        |> Option.map (fun cache -> cacheFile cache unit' set)
        |> Option.filter File.Exists
        |> Option.bind (fun path -> Npy.read path |> Result.toOption)
        |> Option.bind (fun array ->
            match array.Shape, array.Data with
            | [ count; 2 ], NpyData.Float64 values when count = set.Count ->
                Some(
                    Array.init count (fun i ->
                        {
                            Clip = i
                            Peak = values[2 * i]
                            Frame = int values[2 * i + 1]
                        })
                )
            | _ -> None)

    let private remember (cache: ResponseCache option) (unit': int) (set: ClipSet) (peaks: ClipPeak[]) =
        match cache with
        | None -> Ok()
        | Some cache ->
            let path = cacheFile cache unit' set

            let array =
                {
                    Shape = [ peaks.Length; 2 ]
                    Data = NpyData.Float64(peaks |> Array.collect (fun peak -> [| peak.Peak; float peak.Frame |]))
                }

            try
                Directory.CreateDirectory cache.Folder |> ignore
                Npy.write path array
            with
            | :? IOException as error -> Error [ InputError.Unwritable(cache.Folder, error.Message.TrimEnd '.') ]
            | :? UnauthorizedAccessException as error ->
                Error [ InputError.Unwritable(cache.Folder, error.Message.TrimEnd '.') ]

    let private ranked (peaks: ClipPeak[]) =
        peaks
        |> Array.sortBy (fun peak -> if Double.IsNaN peak.Peak then infinity else -peak.Peak)

    /// The unit's peak for every clip in order. `model` makes the model for a number of frames.
    let peaks (settings: DatasetSearchSettings) (model: int -> Model) (unit': int) (set: ClipSet) : seq<ClipPeak> =
        if settings.Batch < 1 then
            invalidArg (nameof settings) $"batches of {settings.Batch} clips; expected at least 1."

        let known = Dictionary<int, Model>()

        let modelFor frames =
            match known.TryGetValue frames with
            | true, model -> model
            | _ ->
                known[frames] <- model frames
                known[frames]

        batches settings.Batch set
        |> Seq.collect (fun (first, clips) ->
            let model = modelFor (Clip.frames clips.Head)

            UnitTrace.ofStimuli model unit' (stimuli model.Space clips)
            |> Array.mapi (fun i trace -> peak (first + i) trace))

    /// Searches the whole set. `model` makes the model for a number of frames; `observe` is told the number of clips
    /// done. A set of another lattice or frame duration than the model's is an error, and so is a cache that cannot be
    /// written. Throws ArgumentException for a unit that the model does not have.
    let observed
        (observe: int -> unit)
        (settings: DatasetSearchSettings)
        (model: int -> Model)
        (unit': int)
        (set: ClipSet)
        : Result<FoundClip, InputError list> =
        let watch = Stopwatch.StartNew()
        let first = model (Clip.frames (set.Read 0))

        match faults first.Space set with
        | [] ->
            let isCached, found =
                match remembered settings.Cache unit' set with
                | Some peaks -> true, Ok peaks
                | None ->
                    let peaks =
                        peaks settings model unit' set
                        |> Seq.map (fun peak ->
                            observe (peak.Clip + 1)
                            peak)
                        |> Array.ofSeq

                    false, remember settings.Cache unit' set peaks |> Result.map (fun () -> peaks)

            found
            |> Result.map (fun peaks ->
                let ranking = ranked peaks
                let best = set.Read ranking[0].Clip
                let model = model (Clip.frames best)

                {
                    Unit = unit'
                    Ranking = ranking
                    Best = best
                    Trace = UnitTrace.ofStimuli model unit' (stimuli model.Space [ best ]) |> Array.head
                    IsCached = isCached
                    Seconds = watch.Elapsed.TotalSeconds
                })
        | faults -> Error faults

    /// The same without being told how far it is.
    let find settings model unit' set : Result<FoundClip, InputError list> =
        observed ignore settings model unit' set
