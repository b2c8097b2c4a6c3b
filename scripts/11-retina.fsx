// Video models of retinal neurons: the stimulus that a search finds beside the one that is known to be best.

#load "load.fsx"

open System.IO
open ActMax
open ActMax.Report

// Three linear-nonlinear units, the same inhibited, and a cell that adds up rectified subunits.
let cases = RetinaDemo.cases 0L

let outcomes =
    cases
    |> List.map (fun case -> ModelRun.run ignore StopRule.NotFinite case.Prepared)

for case, outcome in List.zip cases outcomes do
    for unit', cosine, reached, best in RetinaDemo.compare case outcome do
        printfn $"%-18s{case.Name} unit {unit'.Number}: cosine {cosine:f4}, activity {reached:f4} of {best:f4}"

// What else is there of the same norm? Random movies, and what white noise estimates.
let first, found = cases.Head, outcomes.Head
let measured = Measured.ofOutcome first.Prepared found

for row in (snd measured.Baselines.Head).Rows do
    printfn $"%-32s{row.Name} {row.Response:f3}"

// A model of your own: two layers of space and time, described, with any weights.
let model =
    Layers.create
        "two layers"
        (Layers.video 0.02 1 20 12 12)
        [
            Layer.named "core" (Layer.Convolution(Layer.convolution 1 4 [ 6; 5; 5 ]))
            Layer.named "relu" Layer.relu
            Layer.named "out" (Layer.Convolution(Layer.convolution 4 1 [ 1; 8; 8 ]))
        ]
    |> Layers.random Initialisation.Torch 1L

// From 0.1 until 0.2 seconds of the response, between -1 and 1, as smooth as a total variation asks for.
let window = TimeWindow.seconds 0.02 0.1 0.1

let loss =
    Objective.increase "activation" (UnitReadout.unit' window 0)
    + 1e-4 * StimulusTerm.totalVariation model.Space [ "time"; "height"; "width" ]

let outcome =
    Search.defaults
    |> Search.withConstraint (Constraint.Box(-1f, 1f))
    |> Search.withBudget 30
    |> Search.run model loss

printfn $"{outcome.Iterations} updates; loss {outcome.History[0].Total:g3} -> {outcome.Losses.Total:g3}"
let folder = Load.outputFolder "11-retina"
ModelRun.save folder true first.Prepared measured found |> InputError.orFail
printfn $"page: {Path.Combine(folder, RunReport.fileName)}"
