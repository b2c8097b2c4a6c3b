// The fly's visual system sees on a lattice of hexagons. What moving picture does one of its cells like best? Three ways
// to an answer: look among clips, take out of a clip what the cell does not need, or start from noise.

#load "load.fsx"

open System.IO
open ActMax
open ActMax.Report

// A detector of motion whose preferred directions are known: T4a to d for light edges, T5a to d for dark ones. For
// flyvis' connectome: HexConnectomeReader.read FILE, HexNetwork.create 15 and HexCheckpoint.load.
let extent = 4
let network = PlantedMotion.network PlantedMotion.defaults extent
let cell = "T4c"

let _, planted, _ =
    PlantedMotion.preferred |> List.find (fun (name, _, _) -> name = cell)

/// Shows so many frames to the network, from grey, and reads the middle cell.
let model frames =
    HexRun.create frames
    |> HexRun.reading (HexCells.Central [ cell ])
    |> HexModel.create network
    |> InputError.orFail

// Light and dark edges in twelve directions.
let edges =
    ClipSet.ofStimuli
        "edges"
        extent
        0.01
        (seq {
            for angle in HexGrid.motion.Angles do
                for intensity in [ 0.0; 1.0 ] ->
                    HexStimulus.Moving
                        {
                            Shape = MovingShape.Edge
                            Angle = angle
                            Speed = 9.7
                            Intensity = intensity
                            Background = 0.5
                            First = -4.0
                            Last = 4.0
                            Height = None
                            Before = 0.05
                            After = 0.1
                        }
        })

// 1. Look: the clip that drives the cell the most.
let found =
    DatasetSearch.find DatasetSearch.defaults model 0 edges |> InputError.orFail

printfn $"planted: {cell} prefers light edges that move at {planted:f0} degrees"
printfn $"found: {found.Best.Name}, peak {found.Ranking[0].Peak:f3}"

// 2. Regularise: the same response from as little contrast as it takes.
let frames = Clip.frames found.Best
let shown = model frames
let natural = DatasetSearch.stimuli shown.Space [ found.Best ]
let kept = GreySearch.keep GreySearch.regularising 0 shown natural
printfn $"regularised: {TraceMatch.describe kept.Match}"

// 3. Generate: from noise, whatever drives the cell the most.
let loss, search = GreySearch.generate GreySearch.generating 0
let made = Search.run shown loss search
let trace = Outcome.trace 0 0 made
printfn $"generated: peak {Array.max trace:f3}"

let direction (stimulus: NdArray) =
    NdArray.create [| frames; HexLattice.count extent |] stimulus.Values
    |> Clip.create cell 0.01 []
    |> MotionDirection.ofClip

for name, stimulus in
    [
        "found", natural
        "regularised", kept.Outcome.Stimulus
        "generated", made.Stimulus
    ] do
    let angle = (direction stimulus).Angle
    printfn $"direction {name}: {angle:f0} degrees, {MotionDirection.between angle planted:f0} off"

// Traces side by side, and what the cell does for every direction.
let folder = Load.outputFolder "10-moving-edge"

let drawings =
    [
        "traces.svg",
        TraceFigure.draw
            $"Responses of {cell}"
            "voltage"
            0.01
            None
            [| "natural", found.Trace; "regularised", kept.Trace; "artificial", trace |]
        "directions.svg", PolarFigure.draw $"Directions of {cell}" (HexTuning.directions model 0)
        "field.svg", HexFigure.field $"Receptive field of {cell}" (HexTuning.receptiveField model 0)
    ]

for name, svg in drawings do
    File.WriteAllText(Path.Combine(folder, name), svg)

printfn $"drawings: {folder}"
