// A target that changes with time: one neuron up and then silent, while another comes up later.

#load "load.fsx"

open ActMax

let circuit, planted =
    PlantedCircuit.create
        { PlantedCircuit.defaults with
            Seed = 3
            GlomeruliPerTarget = 3
        }

let first, second = planted[0], planted[1]

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let network = Network.create (Connectome.signed circuit) receptors 6
let model = Multilayered.model network

// Layer L is reached from stimulus column t by L + 1 - t hops; the circuit has three, so a target in layer L is
// driven from column L - 2.
let pattern =
    [
        first.Target, [ 2, 0.4f; 3, 0.0f; 4, 0.0f; 5, 0.4f ]
        second.Target, [ 2, 0.0f; 3, 0.4f; 4, 0.4f; 5, 0.0f ]
    ]

let targets =
    [
        for neuron, wanted in pattern do
            for layer, value in wanted do
                Target.create layer neuron value
    ]

let loss = Objective.targets targets + 0.02 * Regulariser.stimulus

// A uniform start would inhibit both neurons, and silent neurons give no gradient: start from the linear guess.
let outcome =
    Search.defaults
    |> Search.withOptimiser (Optimiser.adam 0.02)
    |> Search.withBudget 400
    |> Search.withInitial (LinearGuess.start targets network)
    |> Search.withStopRule (StopRule.Reached("target", 1e-5))
    |> Search.run model loss

printfn "neuron     layer:   2      3      4      5"

for neuron, wanted in pattern do
    let row values =
        values |> List.map (fun x -> $"{x, 6:f3}") |> String.concat " "

    let got =
        [
            for layer, _ in wanted -> NdArray.get [| 0; neuron; layer |] outcome.Activity
        ]

    printfn $"%-10s{circuit.Neurons.Group[neuron]} wanted {row [ for _, value in wanted -> value ]}"
    printfn $"           got    {row got}"

let active column =
    [
        for j in 0 .. receptors.Length - 1 do
            if NdArray.get [| 0; j; column |] outcome.Stimulus >= 0.01f then
                circuit.Neurons.Group[receptors[j]]
    ]
    |> List.countBy id

for column in 0..3 do
    printfn $"column {column}: %A{active column}"
