// What tells two neurons apart: the stimulus that drives one up while the other stays down, and the reverse.

#load "load.fsx"

open ActMax

let circuit, planted =
    PlantedCircuit.create
        { PlantedCircuit.defaults with
            Seed = 4
        }

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let model =
    Network.create (Connectome.signed circuit) receptors 4 |> Multilayered.model

let reading (planted: Planted) =
    Reading.cell planted.Layer planted.Target

let best (up: Planted) (down: Planted) =
    let loss =
        Objective.difference (reading up) (reading down) + 0.2 * Regulariser.stimulus

    Search.defaults |> Search.withBudget 100 |> Search.run model loss

let a, b = planted[0], planted[1]
let forA, forB = best a b, best b a

let activity (outcome: Outcome) (planted: Planted) =
    NdArray.get [| 0; planted.Target; planted.Layer |] outcome.Activity

printfn $"stimulus for A: A {activity forA a:f3}, B {activity forA b:f3}"
printfn $"stimulus for B: A {activity forB a:f3}, B {activity forB b:f3}"

// The inputs whose first column differs most.
let difference j =
    NdArray.get [| 0; j; 0 |] forA.Stimulus
    - NdArray.get [| 0; j; 0 |] forB.Stimulus

printfn "the inputs that tell them apart:"

for j in
    Seq.sortByDescending (difference >> abs) [ 0 .. receptors.Length - 1 ]
    |> Seq.truncate 12 do
    let neuron = receptors[j]

    let owner =
        if Array.contains neuron a.Inputs then "A"
        elif Array.contains neuron b.Inputs then "B"
        else "-"

    printfn $"  %-20s{circuit.Neurons.Id[neuron]} {difference j, 7:f3}  planted for {owner}"
