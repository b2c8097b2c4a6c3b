// What two senses tell two output neurons, and which inputs and connections tell these two apart: on the larval brain
// (Winding et al. 2023) where ACTMAX_DATA or shared/data beside the project has it, else on an invented circuit.
// Every run is kept in a folder of its own with its circuit and the page that shows both.

#load "load.fsx"

open System
open System.IO
open ActMax
open ActMax.Report
open Load

let larva =
    [
        match Environment.GetEnvironmentVariable "ACTMAX_DATA" |> Option.ofObj with
        | Some folder ->
            Path.Combine(folder, "larva")
            folder
        | None -> ()
        Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "shared", "data", "larva")
    ]
    |> List.tryFind (fun folder -> File.Exists(Path.Combine(folder, "larva_inprop.npz")))

// The connectome, two senses and two output neurons, as conditions on its table.
let connectome, senses, outputs =
    match larva with
    | Some folder ->
        MatrixReader.read
            { NeuronColumns.defaults with
                Group = Some "cell_type"
            }
            (Path.Combine(folder, "larva_inprop.npz"))
            (Path.Combine(folder, "larva_type_meta.csv"))
        |> InputError.orFail,
        [
            "smell", "annotated_name = 'olfactory'"
            "taste", "annotated_name LIKE 'gustatory%'"
        ],
        [ "name = 'BAla12 descending 3 left'"; "name = 'CM4-dm Switcheroo 1 left'" ]
    | None ->
        let circuit, planted = PlantedCircuit.create PlantedCircuit.defaults

        let glomeruli (planted: Planted) =
            planted.Inputs
            |> Seq.map (fun neuron -> "'" + circuit.Neurons.Group[neuron] + "'")
            |> Seq.distinct
            |> String.concat ", "

        circuit,
        [
            for i, one in List.indexed planted -> $"odour {i + 1}", $"cell_type IN ({glomeruli one})"
        ],
        [ for one in planted -> $"cell_type = '{circuit.Neurons.Group[one.Target]}'" ]

let select condition =
    connectome |> Connectome.select condition |> InputError.orFail

let name neuron =
    $"{connectome.Neurons.Group[neuron]} {connectome.Neurons.Id[neuron]}"

let signed = Connectome.signed connectome

// The layer in which an output should answer, and the next one, which section 3 needs.
let at = if larva.IsSome then 3 else 2
let layers = at + 2

let cell neuron layer : WatchedCell = { Neuron = neuron; Layer = layer }
let first, second = (select outputs[0])[0], (select outputs[1])[0]

// The smallest part of a network that keeps a cell at 90 % of its activity, and what smaller ones keep.
let circuitOf network (outcome: Outcome) cell =
    let options =
        { MinimalCircuit.defaults with
            Curve = [ 0.95; 0.9; 0.8; 0.7; 0.5 ]
        }

    MinimalCircuit.find Execution.defaults options network (NdArray.item 0 outcome.Stimulus) [| cell |]
    |> InputError.orFail

// A run with its circuit in a folder; `maximise` and the others do the same from the command line.
let keep runName title network loss search goals outcome circuit =
    let folder = Path.Combine(outputFolder "08-contrast", runName)
    let record = RunRecord.ofScript title connectome network loss search goals

    RunFolder.write folder None record outcome
    |> Result.bind (fun () -> CircuitFile.write folder connectome circuit)
    |> Result.bind (fun () -> RunReport.write folder)
    |> InputError.orFail

    folder

let compare page folders =
    let path = Path.Combine(outputFolder "08-contrast", page)
    RunReport.compare path folders |> InputError.orFail
    printfn $"page: {path}"

// 1. Each sense alone: its best stimulus for the first output, and the circuit that carries it.
let circuits, senseRuns =
    [
        for (sense, condition), output in List.zip senses (if larva.IsSome then [ first; first ] else [ first; second ]) do
            let network = Network.create signed (select condition) layers

            let targets = [ Target.create at output 0.7f ]
            let loss, search = Preset.standard targets Preset.weights 0.1 60
            let outcome = Search.run (Multilayered.model network) loss search
            let circuit = circuitOf network outcome (cell output at)

            printfn
                $"%-8s{sense}: {name output} reaches {circuit.Full:f3}; {circuit.Inputs.Length} inputs, {circuit.Neurons.Length} neurons and {circuit.Edges.Length} connections alone give {circuit.Kept:f3}"

            for point in circuit.Curve do
                printfn
                    $"          {100.0 * point.Share, 5:f1} %% kept by {point.Inputs, 4} inputs, {point.Neurons, 4} neurons, {point.Edges, 5} connections"

            let goals = Goal.ofTargets network 1 targets
            circuit, keep sense $"{sense} to {name output}" network loss search goals outcome circuit
    ]
    |> List.unzip

compare "senses.html" senseRuns

let neuronsOf (circuit: Circuit) =
    circuit.Neurons |> Seq.map _.Neuron |> Set.ofSeq

let shared = Set.intersect (neuronsOf circuits[0]) (neuronsOf circuits[1])
printfn $"neurons in both circuits: {shared.Count}"

// 2. All senses at once: the stimulus that drives one output up while the other stays down, and the reverse.
let sensory =
    if larva.IsSome then
        select "cell_type = 'sensory'"
    else
        select PlantedCircuit.sensory

let network = Network.create signed sensory layers
let model = Multilayered.model network
let search = Search.defaults |> Search.withBudget 100

// A up with B down, and the reverse: each a run of its own.
let runFor runName up down =
    let up, down = [| cell up at |], [| cell down at |]
    let loss = Contrast.loss up down + 0.1 * Regulariser.stimulus
    let outcome = Search.run model loss search
    let title = $"{name up[0].Neuron} without {name down[0].Neuron}"

    let folder =
        circuitOf network outcome up[0]
        |> keep runName title network loss search (Goal.ofCells up down) outcome

    folder,
    {
        Stimulus = NdArray.item 0 outcome.Stimulus
        Cells = up
    }

let folderA, sideA = runFor "A" first second
let folderB, sideB = runFor "B" second first
let contrast = Contrast.ofSides Execution.defaults network 100 sideA sideB

// It is about both runs, and the pages of both show it.
for folder in [ folderA; folderB ] do
    ContrastFile.write folder connectome sensory (name first, name second) contrast
    |> Result.bind (fun () -> RunReport.write folder)
    |> InputError.orFail

compare "outputs.html" [ folderA; folderB ]

printfn $"stimulus for A: A {contrast.ActivityOfA.WithA:f3}, B {contrast.ActivityOfB.WithA:f3}"
printfn $"stimulus for B: A {contrast.ActivityOfA.WithB:f3}, B {contrast.ActivityOfB.WithB:f3}"
printfn "inputs that tell them apart (what they account for of A - B, with the stimulus for A and with B's):"

let strongest (parts: ContrastPart[]) =
    [ 0 .. parts.Length - 1 ]
    |> Seq.sortByDescending (fun i -> max (abs parts[i].WithA) (abs parts[i].WithB))
    |> Seq.truncate 5

for row in strongest contrast.Inputs do
    printfn $"  %-24s{name sensory[row]} {contrast.Inputs[row].WithA, 7:f3} {contrast.Inputs[row].WithB, 7:f3}"

printfn "connections that do:"

for edge in contrast.Edges |> Seq.truncate 5 do
    printfn $"  %-24s{name edge.Pre} -> %-24s{name edge.Post} {edge.Part.WithA, 7:f3} {edge.Part.WithB, 7:f3}"

// 3. A target may change with time: A first and B later, from one stimulus. A target is a neuron in a layer.
let turns =
    [
        Target.create at first 0.6f
        Target.create at second 0.0f
        Target.create (at + 1) first 0.0f
        Target.create (at + 1) second 0.6f
    ]

// Silent neurons give no gradient: this starts from the linear guess, as script 03 does.
let inTurn =
    Search.defaults
    |> Search.withOptimiser (Optimiser.adam 0.02)
    |> Search.withBudget 400
    |> Search.withInitial (LinearGuess.start turns network)
    |> Search.run model (Objective.targets turns + 0.02 * Regulariser.stimulus)

for neuron, who in [ first, "A"; second, "B" ] do
    let value layer =
        NdArray.get [| 0; neuron; layer |] inTurn.Activity

    printfn $"in turn: {who} {value at:f2} in layer {at}, {value (at + 1):f2} in layer {at + 1}"
