// Why a stimulus works: the smallest part of the network that keeps the target active, proven by taking it apart.

#load "load.fsx"

open ActMax
open Load

// A circuit of 1,000 neurons in which it is known which of them drive the target.
let circuit, planted = PlantedCircuit.create PlantedCircuit.defaults
let target = planted.Head

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let network = Network.create (Connectome.signed circuit) receptors 3

let outcome =
    Search.defaults
    |> Search.withBudget 100
    |> Search.run
        (Multilayered.model network)
        (Objective.targets [ Target.create target.Layer target.Target target.Response ]
         + 0.1 * Regulariser.stimulus)

// The circuit of one stimulus, [input; time], and the cell that it drives.
let stimulus = NdArray.item 0 outcome.Stimulus

let cell: WatchedCell =
    {
        Neuron = target.Target
        Layer = target.Layer
    }

let circuitAt share =
    MinimalCircuit.find
        Execution.defaults
        { MinimalCircuit.defaults with
            Share = share
        }
        network
        stimulus
        [| cell |]
    |> InputError.orFail

// At 99 % every planted member counts, so the circuit should be what was planted: no more, no less.
let found = circuitAt 0.99
let neurons, edges = PlantedCircuit.carrying circuit target

let compare (what: string) (wanted: seq<'a>) (found: seq<'a>) =
    let wanted, found = Set.ofSeq wanted, Set.ofSeq found
    let right = float (Set.intersect wanted found).Count

    printfn
        $"%-12s{what} {found.Count, 3} found, precision {right / float found.Count:g3}, recall {right / float wanted.Count:g3}"

printfn $"kept {found.Kept:f4} of {found.Full:f4}; the whole network with all else silenced: {found.Alone:f4}"
compare "inputs" target.Inputs (found.Inputs |> Seq.map _.Neuron)

compare "neurons" neurons (Seq.append (found.Inputs |> Seq.map _.Neuron) (found.Neurons |> Seq.map _.Neuron))

compare "connections" edges (found.Edges |> Seq.map (fun edge -> edge.Pre, edge.Post))
printfn $"no member can go: {found.Minimal.Inputs && found.Minimal.Neurons && found.Minimal.Edges}"

// What is lost when one member alone is taken from the whole network.
printfn "necessity:"

let necessity =
    [
        for input in found.Inputs do
            input.Neuron, input.Necessity
        for neuron in found.Neurons do
            if neuron.Neuron <> target.Target then
                neuron.Neuron, neuron.Necessity
    ]

for neuron, lost in necessity |> List.sortByDescending snd |> List.truncate 6 do
    printfn $"  %-12s{circuit.Neurons.Group[neuron]} {100.0 * lost, 5:f1} %%"

// Fewer members keep less: circuit size against kept activity.
printfn "kept activity   inputs neurons connections"

for point in found.Curve do
    printfn $"  {100.0 * point.Share, 5:f1} %%      {point.Inputs, 6} {point.Neurons, 7} {point.Edges, 11}"
