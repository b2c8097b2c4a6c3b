namespace ActMax

/// A search on an image network or a video model whose files have been read and whose every setting has been checked;
/// a script may make one too.
[<NoEquality; NoComparison>]
type PreparedModel =
    {
        Title: string
        Model: Model
        Loss: Loss
        Search: Search
        /// One an item.
        Units: ModelUnit list
        /// The frames of the response that are read.
        Window: TimeWindow
        /// Names of the units of the activity; None: their numbers.
        Names: string[] option
        /// What else is to be said of the outcome: section, then name and value.
        Facts: Outcome -> (string * (string * string) list) list
        /// What is measured beside the found stimuli.
        Baselines: BaselineSettings
        /// Models that judge without having been searched.
        HeldOut: (string * Model) list
        Provenance: Provenance
    }

/// What is measured of the found stimuli after a search.
type Measured =
    {
        /// The stimuli beside others, by item.
        Baselines: (int * Baselines) list
        Contrasts: ContrastCurve list
        /// When the searched units answer; None for models without time, and for those that are too large to ask.
        Latency: Latency option
    }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Measured =

    let none: Measured =
        {
            Baselines = []
            Contrasts = []
            Latency = None
        }

    /// So many items are measured.
    let private mostItems = 24

    let private contrasts = [ for i in 0..8 -> float i / 8.0 ]

    /// The middle of the bounds, 0 for stimuli without.
    let private background (space: StimulusSpace) : float =
        match space.Bounds.Lower, space.Bounds.Upper with
        | Some lower, Some upper -> (float lower + float upper) / 2.0
        | _ -> 0.0

    /// Numbers that the probe of latencies may show; it shows every movie once more for each of its frames.
    let private mostShown = 20_000_000L

    let private latency (prepared: PreparedModel) : Latency option =
        let space = prepared.Model.Space

        if StimulusSpace.has "time" space then
            let frames = (List.item (StimulusSpace.position "time" space - 1) space.Axes).Size

            let size =
                space.Axes |> List.fold (fun product axis -> product * int64 axis.Size) 1L

            match min 3L (mostShown / (size * int64 (frames + 1))) with
            | 0L -> None
            | movies ->
                Some(
                    Latency.measure
                        { Latency.defaults with
                            Units = Some(prepared.Units |> List.map _.Position |> List.distinct |> Array.ofList)
                            Movies = int movies
                            Seed = prepared.Baselines.Seed
                        }
                        prepared.Model
                )
        else
            None

    /// The found stimuli beside others and at parts of their contrast, for the first items, and when the units answer;
    /// nothing where a stimulus is not finite.
    let ofOutcome (prepared: PreparedModel) (outcome: Outcome) : Measured =
        if outcome.Stimulus.Values |> Array.forall System.Single.IsFinite then
            let items = List.indexed (List.truncate mostItems prepared.Units)
            let model = prepared.Model

            {
                Baselines =
                    [
                        for item, unit' in items do
                            item,
                            Baselines.measure
                                { prepared.Baselines with
                                    Reading = unit'.Reading
                                }
                                model
                                unit'.Readout
                                [ for name, other in prepared.HeldOut -> name, other, unit'.Readout ]
                                (NdArray.item item outcome.Stimulus)
                    ]
                Contrasts =
                    [
                        for item, unit' in items ->
                            {
                                Item = item
                                Reading = unit'.Reading
                                Points =
                                    NdArray.item item outcome.Stimulus
                                    |> ContrastResponse.measure contrasts (background model.Space) model unit'.Readout
                            }
                    ]
                Latency = latency prepared
            }
        else
            none

    /// What of it is said in the record of the run.
    let facts (measured: Measured) : (string * (string * string) list) list =
        match measured.Latency with
        | None -> []
        | Some latency ->
            let seconds =
                latency.FrameSeconds
                |> Option.map (fun seconds delay -> $", {delay * seconds:g4} s")
                |> Option.defaultValue (fun _ -> "")

            [
                "latency",
                [
                    "delay of the largest change",
                    match Latency.delayFrames latency with
                    | Some delay -> $"{delay:g4} frames{seconds delay}"
                    | None -> "nothing changes the response"
                    "stimulus frames before the first response", string latency.Offset
                    "probe", "movies of noise, one frame exchanged at a time; the mean over the searched units"
                ]
            ]
