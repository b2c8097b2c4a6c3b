// A loss of one's own is one function over tensors; losses add, subtract and scale.

#load "load.fsx"

open ActMax
open TorchSharp

let circuit, planted =
    PlantedCircuit.create
        { PlantedCircuit.defaults with
            Seed = 2
        }

let target = planted.Head

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let kenyon =
    circuit |> Connectome.select "cell_class = 'Kenyon'" |> InputError.orFail

let network = Network.create (Connectome.signed circuit) receptors 4
let model = Multilayered.model network

/// The whole stimulus may add up to `allowed`; what goes beyond counts as its square. One value an item.
let budget (allowed: float32) =
    Loss.custom "budget" (fun stimulus _ ->
        let total = stimulus.abs().sum [| 1L; 2L |]
        (total.sub (torch.tensor allowed)).relu().square())

/// Mean square activity of the Kenyon cells one layer before the target's: a sparse code costs little.
let sparseCode =
    let cells = Convert.indices kenyon

    Loss.custom "Kenyon code" (fun _ response ->
        response.Activity.index_select(1L, cells).select(2L, int64 target.Layer - 1L).square().mean [| 1L |])

let strong = Objective.maximise (Reading.cell target.Layer target.Target)
let plain = strong + 0.1 * Regulariser.stimulus
let composed = plain + 2.0 * budget 3f + 0.5 * sparseCode

// Start from the linear guess, where the target is awake from the first step on.
let guess =
    network |> LinearGuess.start [ Target.create target.Layer target.Target 1f ]

let search = Search.defaults |> Search.withBudget 120 |> Search.withInitial guess

for name, loss in [ "plain", plain; "composed", composed ] do
    let outcome = search |> Search.run model loss
    let reached = NdArray.get [| 0; target.Target; target.Layer |] outcome.Activity
    printfn $"{name}: activity {reached:f3} from {Array.sum outcome.Stimulus.Values:f2} of input"

    for term, value in outcome.Losses.Terms do
        printfn $"    %-14s{term} {value:f4}"
