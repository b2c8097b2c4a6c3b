namespace ActMax.Report

open System
open ActMax

/// From the stimuli of a run to what the page plays and draws.
[<RequireQualifiedAccess>]
module RunMovie =

    /// Bytes of all items together; a page may have 6 MB.
    let private budget = 2_400_000

    /// The stimulus of an item, [axes].
    let private stimulus (run: SavedRun) (item: int) = NdArray.item item run.Stimulus

    /// One scale for all items.
    let private scale (space: StimulusSpace) (run: SavedRun) = Movie.scaleFor space run.Stimulus

    /// Every `every`-th row and column, or hexal movies as they are.
    let private levels (scale: ColourScale) (kind: StimulusKind) (every: int) (array: NdArray) : byte[] =
        let level value = byte (ColourScale.index scale value)

        match kind, array.Shape with
        | StimulusKind.Hex, _ -> array.Values |> Array.map level
        | _, shape ->
            let channels, frames, height, width =
                match shape with
                | [| channels; height; width |] -> channels, 1, height, width
                | shape -> shape[0], shape[1], shape[2], shape[3]

            [|
                for frame in 0 .. frames - 1 do
                    for channel in 0 .. channels - 1 do
                        for y in 0..every .. height - 1 do
                            for x in 0..every .. width - 1 do
                                level array.Values[((channel * frames + frame) * height + y) * width + x]
            |]

    /// None for runs of networks.
    let ofRun (run: SavedRun) : PageMovie option =
        match run.Record.Space with
        | None -> None
        | Some space ->
            let kind = StimulusKind.ofSpace space
            let items = run.Stimulus.Shape[0]

            let pictures =
                Array.init items (fun item -> PictureAxes.inOrder space (stimulus run item))
                |> Array.choose id

            if pictures.Length < items || items = 0 then
                None
            else
                let shape = pictures[0].Shape

                let frames, height, width =
                    match kind with
                    | StimulusKind.Hex -> shape[0], 1, shape[2]
                    | StimulusKind.Image -> 1, shape[1], shape[2]
                    | _ -> shape[1], shape[2], shape[3]

                let bytes = items * pictures[0].Values.Length

                let every =
                    if kind = StimulusKind.Hex then
                        1
                    else
                        Seq.initInfinite ((+) 1)
                        |> Seq.find (fun every -> bytes / (every * every) <= budget || every >= min height width)

                let scale = scale space run
                let sampled size = (size + every - 1) / every

                Some
                    {
                        Kind = kind
                        Channels = PictureAxes.channels space
                        Frames = frames
                        Height = sampled height
                        Width = sampled width
                        FrameSeconds =
                            if kind = StimulusKind.Image then
                                None
                            else
                                space.FrameSeconds
                        Lower = scale.Lower
                        Upper = scale.Upper
                        Caption =
                            if every = 1 then
                                ColourScale.caption scale
                            else
                                $"{ColourScale.caption scale}. This page carries every {every}th row and column."
                        ResponseStart = max 0 (frames - run.Activity.Shape[2])
                        Items = pictures |> Array.map (levels scale kind every)
                    }

    /// The times, in seconds, of the frames whose response the goals of an item ask for; None for pictures that stand.
    let private highlight (run: SavedRun) (item: int) (frames: int) (seconds: float) =
        let layers =
            run.Record.Goals
            |> Array.filter (fun goal -> goal.Item = item)
            |> Array.map _.Layer

        if layers.Length = 0 then
            None
        else
            let start = max 0 (frames - run.Activity.Shape[2])

            Some(float (start + Array.min layers) * seconds, float (start + Array.max layers + 1) * seconds)

    /// More frames than this are no sheet any more.
    let private mostItems = 12

    let private composition (run: SavedRun) (space: StimulusSpace) (item: int) : PageFigure option =
        match StimulusKind.ofSpace space, space.FrameSeconds, PictureAxes.inOrder space (stimulus run item) with
        | StimulusKind.Video, Some seconds, Some stimulus when Array.forall Single.IsFinite stimulus.Values ->
            let composition =
                CompositionFigure.ofStimulus
                    $"What stimulus {item + 1} is made of"
                    Spectrum.defaults
                    seconds
                    (PictureAxes.channels space |> Array.filter ((<>) ""))
                    stimulus

            let composition =
                { composition with
                    Highlight = highlight run item stimulus.Shape[1] seconds
                }

            let share =
                composition.Parts
                |> Array.map (fun part -> $"{100.0 * SpaceTime.share part:f0} %%")
                |> String.concat ", "

            Some
                {
                    Name = $"composition-{item + 1}"
                    Title = "Composition"
                    Caption =
                        "Each channel as the product of one map and one course, the nearest there is; it carries "
                        + $"{share} of the stimulus. Grey: the frames that the goals ask for. "
                        + (if composition.Spectra.IsSome then
                               "Frequencies are those of the courses below 10 Hz."
                           else
                               "The movie is too short, or its frames too long, for frequencies up to 10 Hz.")
                    Svg = CompositionFigure.draw composition
                    Item = Some item
                }
        | _ -> None

    let private sheet (run: SavedRun) (space: StimulusSpace) (scale: ColourScale) (item: int) : PageFigure option =
        match Movie.onScale scale space (stimulus run item) with
        | Some movie when movie.Frames.Length > 1 ->
            Some
                {
                    Name = $"frames-{item + 1}"
                    Title = "Frames"
                    Caption = $"{movie.Caption}; one scale for all frames."
                    Svg = PictureGrid.frameSheet $"Frames of stimulus {item + 1}" 10 movie
                    Item = Some item
                }
        | _ -> None

    /// The drawings of a run, of its first items.
    let figures (run: SavedRun) : PageFigure[] =
        match run.Record.Space with
        | Some space when StimulusKind.ofSpace space <> StimulusKind.Network ->
            let scale = scale space run

            [|
                for item in 0 .. min mostItems run.Stimulus.Shape[0] - 1 do
                    yield! Option.toArray (composition run space item)
                    yield! Option.toArray (sheet run space scale item)
            |]
        | _ -> [||]

    /// Baselines with a picture of each row, all on the scale of the run.
    let baselines (run: SavedRun) (found: (int * Baselines)[]) : PageBaselines[] =
        let picture (row: BaselineRow) =
            match run.Record.Space, row.Stimulus with
            | Some space, Some stimulus when stimulus.Shape = Array.tail run.Stimulus.Shape ->
                Movie.onScale (scale space run) space stimulus
                |> Option.map (Movie.still >> PngFile.dataAddress)
                |> Option.defaultValue ""
            | _ -> ""

        found
        |> Array.map (fun (item, baselines) ->
            {
                Item = item
                Baselines = baselines
                Pictures = baselines.Rows |> Array.map picture
            })

    /// For images of several units: what was found for each beside the best real images, one row an item.
    let classGrid (run: SavedRun) (found: (int * Baselines)[]) : PageFigure[] =
        let picture space (row: BaselineRow) =
            row.Stimulus
            |> Option.filter (fun stimulus -> stimulus.Shape = Array.tail run.Stimulus.Shape)
            |> Option.bind (Movie.onScale (scale space run) space)
            |> Option.map (fun movie ->
                {
                    Picture = movie.Frames[0]
                    Caption = $"{row.Name}: {row.Response:g3}"
                })

        let nameOf item =
            match run.Record.Goals |> Array.tryFind (fun goal -> goal.Item = item) with
            | Some goal -> (PageUnit.create run.Record.Units[goal.Neuron] run.Record.UnitGroups[goal.Neuron]).Name
            | None -> $"stimulus {item + 1}"

        match run.Record.Space with
        | Some space when StimulusKind.ofSpace space = StimulusKind.Image && found.Length > 1 ->
            let rows =
                found
                |> Array.choose (fun (item, baselines) ->
                    let ofKind kind =
                        baselines.Rows
                        |> Array.filter (fun row -> row.Kind = kind)
                        |> Array.choose (picture space)

                    ofKind BaselineKind.Found
                    |> Array.tryHead
                    |> Option.map (fun first -> nameOf item, first, ofKind BaselineKind.DataSet))

            if rows.Length = 0 then
                [||]
            else
                [|
                    {
                        Name = "classes"
                        Title = "Found and real"
                        Caption = "First what the search found, then the best of the data set, each with its response."
                        Svg = PictureGrid.classes "Found and real images" (ColourScale.caption (scale space run)) rows
                        Item = None
                    }
                |]
        | _ -> [||]
