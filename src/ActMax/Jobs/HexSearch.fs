namespace ActMax

open System
open FsToolkit.ErrorHandling

/// What a search on a hex network found.
[<NoEquality; NoComparison>]
type HexFound =
    {
        Outcome: Outcome
        /// What the stimuli are: "found", "regularised", "generated".
        Names: string[]
        /// The frame of each stimulus that counts, and what was wanted there.
        Goals: Goal[]
        /// Name and value of settings and results, by section.
        Settings: (string * (string * string) list) list
        Ranking: (ClipSet * FoundClip) option
        /// How well a response was kept, and whether within the tolerance.
        Kept: (TraceMatch * bool option) option
        /// Traces of the driven cell to compare, by name.
        Courses: (string * float32[])[]
    }

/// From a job to a search on a hex network.
[<RequireQualifiedAccess>]
module HexSearch =

    /// Frames of a generated stimulus.
    let frames (job: HexJob) : int =
        int (Math.Round(job.Seconds / job.FrameSeconds))

    /// How many updates the search makes at most; 0 for `find`.
    let iterations (job: HexJob) : int =
        let usual =
            match job.Method, job.Preset with
            | HexMethod.Find, _ -> 0
            | HexMethod.Regularise, "flyvis" -> FlyvisPreset.regularising.Iterations
            | HexMethod.Regularise, _ -> GreySearch.regularising.Iterations
            | HexMethod.Generate, "flyvis" -> FlyvisPreset.generating.Iterations
            | HexMethod.Generate, _ -> GreySearch.generating.Iterations

        job.Iterations |> Option.defaultValue usual

    let private goal (prepared: PreparedHex) (item: int) (text: string) (trace: float32[]) : Goal =
        {
            Item = item
            Neuron = prepared.Unit
            Layer = Array.IndexOf(trace, Array.max trace) |> max 0
            Text = text
            Value = None
        }

    let private model (prepared: PreparedHex) =
        let job, network = prepared.Job, prepared.Network
        let u, v = job.Position

        "model",
        [
            "network",
            (match job.Hex with
             | Some path -> string (IO.Path.GetFileName path)
             | None -> "the planted motion detector")
            "cells", string (HexNetwork.size network)
            "extent", string network.Extent
            "cell", $"{job.Cell} in column ({u}, {v})"
            "seconds a frame", $"{job.FrameSeconds:g6}"
            for warning in prepared.Warnings do
                "warning", warning
        ]

    let private searchWords (loss: Loss) (search: Search) =
        [ "objective", Describe.loss loss; "search", Describe.search search ]

    let private clipWords (set: ClipSet) (found: FoundClip) =
        "clips",
        [
            "set", set.Name
            "number", string set.Count
            "best", found.Best.Name
            for name, value in found.Best.Labels do
                $"best, {name}", $"{value:g6}"
            "hash", set.Hash
        ]

    let private best (observe: int -> unit) (cache: string option) (prepared: PreparedHex) (set: ClipSet) =
        let settings =
            { DatasetSearch.defaults with
                Cache =
                    cache
                    |> Option.map (fun folder ->
                        {
                            Folder = folder
                            ModelHash = prepared.ModelHash
                        })
            }

        DatasetSearch.observed observe settings prepared.Model prepared.Unit set

    /// The best of the job's clips; `observe` is told how many were shown.
    let find (observe: int -> unit) (cache: string option) (prepared: PreparedHex) : Result<HexFound, InputError list> =
        match prepared.Clips with
        | None -> invalidArg (nameof prepared) "the job has no clips to search."
        | Some set ->
            best observe cache prepared set
            |> Result.map (fun found ->
                let model' = prepared.Model(Clip.frames found.Best)
                let stimulus = DatasetSearch.stimuli model'.Space [ found.Best ]
                let peak = found.Ranking[0].Peak

                {
                    Outcome =
                        {
                            Stimulus = stimulus
                            Activity = Model.activity stimulus model'
                            Units = None
                            Losses =
                                {
                                    Total = -peak
                                    Terms = [| "peak", -peak |]
                                    Items = [| -peak |]
                                }
                            History = [||]
                            Stop = StopReason.User $"all {set.Count} clips were shown"
                            Iterations = 0
                            Restarts = [||]
                            RestartStimuli = None
                            Snapshots = [||]
                            Landmarks = [||]
                            Seconds = found.Seconds
                        }
                    Names = [| "found" |]
                    Goals = [| goal prepared 0 $"the strongest of {set.Count} clips" found.Trace |]
                    Settings = [ model prepared; clipWords set found ]
                    Ranking = Some(set, found)
                    Kept = None
                    Courses = [| "natural", found.Trace |]
                })

    let private matchWords (found: TraceMatch, isKept: bool option) =
        "response",
        [
            "peak ratio", $"{found.PeakRatio:f4}"
            "trace correlation", $"{found.Correlation:f4}"
            "largest difference of the trace, of its range", $"{found.Deviation:f4}"
            "mean |x - 0.5|", $"{found.Contrast:g4}"
            "mean |x - 0.5| before", $"{found.ContrastBefore:g4}"
            "within 0 .. 1", (if found.IsWithinBounds then "yes" else "no")
            match isKept with
            | Some isKept -> "trace kept within the tolerance", (if isKept then "yes" else "no")
            | None -> ()
        ]

    let private regularisedBy observe stop (prepared: PreparedHex) (model': Model) wanted (stimulus: NdArray) =
        let job = prepared.Job

        if job.Preset = "flyvis" then
            let plain = FlyvisPreset.regularising

            let loss, search =
                FlyvisPreset.regularise
                    {
                        TraceWeight = job.ResponseWeight |> Option.defaultValue plain.TraceWeight
                        GreyWeight = job.GreyWeight |> Option.defaultValue plain.GreyWeight
                        LearningRate = job.LearningRate |> Option.defaultValue plain.LearningRate
                        Iterations = iterations job
                    }
                    prepared.Unit
                    wanted
                    stimulus

            let search =
                { search with
                    StopRule = StopRule.Any [ stop; search.StopRule ]
                }

            let outcome = Search.observed observe model' loss search
            let reached = Outcome.trace 0 prepared.Unit outcome
            outcome, loss, search, (TraceMatch.compare wanted stimulus.Values reached outcome.Stimulus.Values, None)
        else
            let plain = GreySearch.regularising

            let kept =
                GreySearch.keepObserved
                    observe
                    stop
                    { plain with
                        Iterations = iterations job
                        LearningRate = job.LearningRate |> Option.defaultValue plain.LearningRate
                    }
                    prepared.Unit
                    model'
                    stimulus

            kept.Outcome, kept.Loss, kept.Search, (kept.Match, Some kept.IsKept)

    /// A stimulus [time; 1; hexal] with everything grey that the response does not need. A cell that does not respond to
    /// it is a fault.
    let keep
        (observe: Progress -> unit)
        (stop: StopRule)
        (prepared: PreparedHex)
        (stimulus: NdArray)
        : Result<HexFound, InputError list> =
        let model' = prepared.Model stimulus.Shape[0]

        let wanted =
            UnitTrace.ofStimuli model' prepared.Unit (NdArray.stack [ stimulus ])
            |> Array.head

        if not (Array.forall Single.IsFinite wanted) then
            Error
                [
                    InputError.NotFinite($"the response of {prepared.Job.Cell}", "the stimulus to regularise")
                ]
        elif Array.max wanted = Array.min wanted then
            Error
                [
                    InputError.OutOfRange(
                        $"the response of {prepared.Job.Cell} to the stimulus",
                        $"constant ({wanted[0]:g4})",
                        "a response to keep"
                    )
                ]
        else
            let outcome, loss, search, kept =
                regularisedBy observe stop prepared model' wanted stimulus

            let reached = Outcome.trace 0 prepared.Unit outcome

            Ok
                {
                    Outcome = outcome
                    Names = [| "regularised" |]
                    Goals = [| goal prepared 0 "as the natural one" reached |]
                    Settings = model prepared :: searchWords loss search @ [ matchWords kept ]
                    Ranking = None
                    Kept = Some kept
                    Courses = [| "natural", wanted; "regularised", reached |]
                }

    /// The job's stimulus, or the best of its clips, regularised. `watch` is told how many clips were shown.
    let regularise watch cache observe stop (prepared: PreparedHex) : Result<HexFound, InputError list> =
        match prepared.Stimulus, prepared.Clips with
        | Some stimulus, _ -> keep observe stop prepared stimulus
        | None, None -> invalidArg (nameof prepared) "the job has neither a stimulus nor clips."
        | None, Some set ->
            best watch cache prepared set
            |> Result.bind (fun found ->
                let frames = found.Best.Frames

                NdArray.create [| frames.Shape[0]; 1; frames.Shape[1] |] frames.Values
                |> keep observe stop prepared
                |> Result.map (fun kept ->
                    { kept with
                        Settings = kept.Settings @ [ clipWords set found ]
                        Ranking = Some(set, found)
                    }))

    /// What drives the cell from noise, in so many frames.
    let generate (observe: Progress -> unit) (stop: StopRule) (frames: int) (prepared: PreparedHex) : HexFound =
        let job = prepared.Job

        let loss, search =
            if job.Preset = "flyvis" then
                let plain = FlyvisPreset.generating

                let loss, search =
                    FlyvisPreset.generate
                        {
                            CentralWeight = job.ResponseWeight |> Option.defaultValue plain.CentralWeight
                            GreyWeight = job.GreyWeight |> Option.defaultValue plain.GreyWeight
                            LearningRate = job.LearningRate |> Option.defaultValue plain.LearningRate
                            Iterations = iterations job
                            Seed = job.Seed
                            LastOnly = job.LastOnly |> Option.defaultValue plain.LastOnly
                        }
                        prepared.Unit

                loss, Search.withRestarts job.Restarts search
            else
                let plain = GreySearch.generating
                // The loss is the response less what is not grey: a weight of one is a weight of the other.
                let weight = job.ResponseWeight |> Option.defaultValue 1.0

                GreySearch.generate
                    { plain with
                        Frames =
                            if job.LastOnly = Some true then
                                ResponseFrames.Last
                            else
                                ResponseFrames.All
                        Grey = (job.GreyWeight |> Option.defaultValue plain.Grey) / weight
                        LearningRate = job.LearningRate |> Option.defaultValue plain.LearningRate
                        Iterations = iterations job
                        Restarts = job.Restarts
                        Seed = job.Seed
                    }
                    prepared.Unit

        let search =
            { search with
                StopRule = StopRule.Any [ stop; search.StopRule ]
            }

        let outcome = Search.observed observe (prepared.Model frames) loss search
        let trace = Outcome.trace 0 prepared.Unit outcome

        {
            Outcome = outcome
            Names = [| "generated" |]
            Goals = [| goal prepared 0 "as high as it goes" trace |]
            Settings = model prepared :: searchWords loss search
            Ranking = None
            Kept = None
            Courses = [| "artificial", trace |]
        }

    let private stack (arrays: NdArray list) : NdArray =
        NdArray.create
            (Array.append [| arrays |> List.sumBy (fun array -> array.Shape[0]) |] (Array.tail arrays.Head.Shape))
            (arrays |> List.map _.Values |> Array.concat)

    /// Several results of one job as one run: stimuli of one duration, item after item. Throws ArgumentException for
    /// none and for stimuli of different shapes.
    let together (all: HexFound list) : HexFound =
        match all with
        | [] -> invalidArg (nameof all) "no result."
        | first :: _ ->
            for found in all do
                if
                    Array.tail found.Outcome.Stimulus.Shape
                    <> Array.tail first.Outcome.Stimulus.Shape
                then
                    invalidArg
                        (nameof all)
                        $"stimuli of shape %A{found.Outcome.Stimulus.Shape} and %A{first.Outcome.Stimulus.Shape}."

            let last = List.last all

            { last with
                Outcome =
                    { last.Outcome with
                        Stimulus = stack [ for found in all -> found.Outcome.Stimulus ]
                        Activity = stack [ for found in all -> found.Outcome.Activity ]
                        Losses =
                            { last.Outcome.Losses with
                                Items = all |> List.map _.Outcome.Losses.Items |> Array.concat
                            }
                        Restarts =
                            all
                            |> List.mapi (fun item found ->
                                found.Outcome.Restarts
                                |> Array.map (fun restart -> { restart with Restart.Item = item }))
                            |> Array.concat
                        Seconds = all |> List.sumBy _.Outcome.Seconds
                    }
                Names = all |> List.map _.Names |> Array.concat
                Goals =
                    all
                    |> List.mapi (fun item found ->
                        found.Goals |> Array.map (fun goal -> { goal with Goal.Item = item }))
                    |> Array.concat
                Settings = all |> List.collect _.Settings |> List.distinctBy fst
                Ranking = all |> List.tryPick _.Ranking
                Kept = all |> List.tryPick _.Kept
                Courses = all |> List.map _.Courses |> Array.concat |> Array.distinctBy fst
            }
