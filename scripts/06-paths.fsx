// The connections that activity takes from a stimulus to a target, and how strongly one bears on the other.

#load "load.fsx"

open System.IO
open ActMax
open Load

let circuit, planted =
    PlantedCircuit.create
        { PlantedCircuit.defaults with
            Seed = 6
        }

let one = planted.Head

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let network = Network.create (Connectome.signed circuit) receptors 4

// Stimuli can come from a table of responses, as published for odours: glomeruli in rows, odours in columns.
let folder = outputFolder "06-paths"

let glomerulus =
    Table.column "glomerulus" circuit.Neurons.Table |> InputError.orFail

let own =
    one.Inputs |> Array.map (fun neuron -> glomerulus[neuron]) |> Array.distinct

let responses = own |> Array.map (fun name -> $"{name},0.9,0") |> List.ofArray

File.WriteAllLines(Path.Combine(folder, "odours.csv"), "glomerulus,ester,acid" :: responses @ [ "G001,0.1,0.8" ])

let odours =
    StimulusTable.read (Path.Combine(folder, "odours.csv")) |> InputError.orFail

let stimulus = odours |> StimulusTable.toStimulus glomerulus receptors 4 [ 0 ]
let activity = Multilayered.model network |> Model.activity stimulus

for item, odour in Array.indexed odours.Stimuli do
    printfn $"{odour}: target at {NdArray.get [| item; one.Target; one.Layer |] activity:f3}"

// Paths between groups that lead from the stimulus to the target; one table an odour.
let naming = Naming.byGroup circuit.Neurons.Group
let targets = [ Target.create one.Layer one.Target 1f ]

let rules =
    { PathRules.defaults with
        Activity = ActivityThreshold.Magnitude 0.01f
        Strength = 1e-4f
    }

let paths =
    PathFilter.ofActivity rules (Wiring.grouped naming circuit) network targets stimulus activity

for item, odour in Array.indexed odours.Stimuli do
    printfn $"paths of {odour}: {paths[item].Edges.Length}"

    for edge in paths[item].Edges do
        let sign = if edge.Sign < 0f then "-" else "+"

        printfn
            $"  layer {edge.Layer}: %-10s{paths[item].Names[edge.Pre]} {sign}{edge.Weight:f3} %-10s{paths[item].Names[edge.Post]} {edge.PreActivity:f2} to {edge.PostActivity:f2}"

PathTable.write (Path.Combine(folder, "paths.csv")) paths |> InputError.orFail

// The wiring alone, whatever is active: excitation and inhibition over all paths of a length.
printfn "effective connectivity over 3 hops:"

for found in
    EffectiveConnectivity.byLength 3 (Wiring.ofNeurons circuit) naming receptors naming [| one.Target |]
    |> Array.filter (fun found -> found.Length = 3)
    |> Array.sortByDescending (fun found -> found.Excitatory)
    |> Array.truncate 4 do
    printfn $"  %-10s{found.Pre} excites {found.Excitatory:g3}, inhibits {found.Inhibitory:g3}"

// The same activity as a time series, for any plotting program.
ActivityTable.ofNeurons naming [| 0 .. Connectome.size circuit - 1 |] activity
|> ActivityTable.long
|> Table.write (Path.Combine(folder, "activity.csv"))
|> InputError.orFail

printfn $"planted: %A{List.ofArray own}"
printfn $"written: {folder}"
