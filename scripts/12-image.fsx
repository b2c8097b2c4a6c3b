// Image networks: what a unit or a channel responds to most. (`actmax demo image` trains one on real pictures.)

#load "load.fsx"

open System.IO
open ActMax
open ActMax.Report

// A small network taught to tell horizontal from vertical bars in noise.
let layers = ImageClassifier.layers 1 16 16 2

let bar (number: int) : NdArray =
    let noise = Seed.uniform 256 (int64 number)
    let place = 2 + number / 2 % 12

    NdArray.init [| 1; 16; 16 |] (fun index ->
        let across = if number % 2 = 0 then index[1] else index[2]

        0.3f * noise[16 * index[1] + index[2]]
        + (if abs (across - place) <= 1 then 0.7f else 0f))

let images = NdArray.stack (List.init 400 bar)
let labels = Array.init 400 (fun number -> number % 2)

let fitted =
    Fitting.run
        { Fitting.defaults with
            Epochs = 2
            BatchSize = 20
        }
        layers
        (LayerWeights.random Initialisation.Kaiming 1L layers.Stack)
        images
        labels

let model = Layers.model layers fitted.Weights |> InputError.orFail
printfn $"accuracy: {Fitting.accuracy model images labels}"

// The best image of each class, side by side in one batch, under a norm and between 0 and 1.
let both = UnitReadout.each TimeWindow.whole [| 0; 1 |]

let search =
    { Search.defaults with
        Items = 2
        Initial = Initial.Uniform(0.2f, 0.3f)
        Transforms = [ Transform.jitter 1 ]
        Preconditions = [ Precondition.blur 1.0 ]
        Constraints = [ Constraint.NormAndRanges(4.0, [ (Some 0f, Some 1f) ]) ]
    }
    |> Search.withBudget 40

let outcome = Search.run model (Objective.increase "class" both) search

// The best real images under the same norm.
for item in 0..1 do
    let baselines =
        Baselines.measure
            { Baselines.defaults with
                DataSet = Seq.init 400 (fun number -> $"bar {number}", bar number)
                Noise = 100
                Best = 1
            }
            model
            (UnitReadout.unit' TimeWindow.whole item)
            []
            (NdArray.item item outcome.Stimulus)

    let real = baselines.Rows |> Array.find (fun row -> row.Kind = BaselineKind.DataSet)
    printfn $"class {item}: found {baselines.Rows[0].Response:f2}, best real ({real.Name}) {real.Response:f2}"

// A channel inside, by the path of its layer, from a 1/f spectrum.
let channel =
    Search.run
        model
        (Objective.increase "channel" (Feature.channel 3 "relu1"))
        { search with
            Items = 1
            Preconditions = []
            Constraints = []
            Initial = Initial.Own
            Optimiser = Optimiser.adam 0.05
            Parameterisation =
                FourierBasis.create model.Space [ "height"; "width" ] 1.0
                |> Parameterisation.andThen (Parameterisation.sigmoid model.Space [ (0f, 1f) ])
        }

printfn $"channel 3 of relu1: {-channel.History[0].Total:f3} -> {-channel.Losses.Total:f3}"

let record =
    RunRecord.ofModel "Two classes of bars" model [| "horizontal", ""; "vertical", "" |] Loss.Zero search [||]

let folder = Load.outputFolder "12-image"
RunFolder.write folder None record outcome |> InputError.orFail
RunReport.write folder |> InputError.orFail
printfn $"page: {Path.Combine(folder, RunReport.fileName)}"
