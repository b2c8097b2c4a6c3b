// Which inputs count for a target, by how much, and through which groups: gradients and shares.

#load "load.fsx"

open ActMax

let circuit, planted =
    PlantedCircuit.create
        { PlantedCircuit.defaults with
            Seed = 5
        }

let one = planted.Head

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let network = Network.create (Connectome.signed circuit) receptors 4
let model = Multilayered.model network

// A stimulus that nobody optimised: every receptor a little, the planted ones more.
let stimulus =
    NdArray.init [| 1; receptors.Length; 4 |] (fun index ->
        match index[2], Array.contains receptors[index[1]] one.Inputs with
        | 0, true -> 0.8f
        | 0, false -> 0.02f
        | _ -> 0f)

// What the attribution is about is a measure of the response: here one neuron in one layer. Any function will do.
let measure = Readout.readings [ Reading.cell one.Layer one.Target ]

let groupOf j = circuit.Neurons.Group[receptors[j]]

let isPlanted j = Array.contains receptors[j] one.Inputs

// The gradient says what a little more of an input would do; shares say what the inputs did.
for name, method in
    [
        "gradient", SaliencyMethod.Gradient
        "input times gradient", SaliencyMethod.InputTimesGradient
        "integrated, 200 steps", SaliencyMethod.Integrated 200
    ] do
    let map = Saliency.compute method measure model stimulus
    let value j = NdArray.get [| 0; j; 0 |] map.Values
    let all = [ 0 .. receptors.Length - 1 ]

    let sum chosen =
        all |> List.filter chosen |> List.sumBy value

    printfn $"{name}: planted {sum isPlanted:f4}, others {sum (isPlanted >> not):f4}"

    match method with
    | SaliencyMethod.Gradient -> ()
    | _ ->
        let account = map.Completeness[0]
        printfn $"  shares sum to {account.Sum:f4}; the response is {map.Response[0]:f4}"

// A neuron's threshold is a jump that no sum of gradients sees: the two numbers need not agree, and are both told.

// The same question for every layer: the gradient with respect to the activity of each group.
let gradients = LayerGradients.compute Execution.defaults measure network stimulus

printfn "groups that bear most on the target, by layer (gradient times activity):"

for row in
    LayerGradients.timesActivity gradients
    |> LayerGradients.sums (Naming.byGroup circuit.Neurons.Group)
    |> Array.sortByDescending (fun row -> row.Activity |> Array.sumBy abs)
    |> Array.truncate 8 do
    let layers = row.Activity |> Array.map (fun x -> $"{x, 8:f4}") |> String.concat " "
    printfn $"  %-12s{row.Name} {layers}"
