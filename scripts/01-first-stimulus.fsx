// The best stimulus for one neuron of an invented olfactory circuit, and a page that shows it.

#load "load.fsx"

open System.IO
open ActMax
open ActMax.Report
open Load

// A circuit of 1,000 neurons. What drives its targets best is known, because it was planted.
let circuit, planted = PlantedCircuit.create PlantedCircuit.defaults
let target = planted.Head

// Neurons are chosen by a condition on their table, never by counting rows.
let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

// A network is a description; its model is what can be differentiated.
let network = Network.create (Connectome.signed circuit) receptors 4
let model = Multilayered.model network

// What is wanted: the target at its planted response, by few and small inputs.
let targets = [ Target.create target.Layer target.Target target.Response ]
let loss = Objective.targets targets + 0.1 * Regulariser.stimulus

let search = Search.defaults |> Search.withBudget 100
let outcome = search |> Search.run model loss

// Which inputs did it find?
let found =
    [
        for j in 0 .. receptors.Length - 1 do
            if Seq.exists (fun t -> NdArray.get [| 0; j; t |] outcome.Stimulus >= 0.01f) [ 0..3 ] then
                receptors[j]
    ]

printfn $"wanted {target.Response:f3}, reached {NdArray.get [| 0; target.Target; target.Layer |] outcome.Activity:f3}"
printfn $"planted inputs: %A{List.ofArray target.Inputs}"
printfn $"found inputs:   %A{found}"

let page = Path.Combine(outputFolder "01-first-stimulus", "report.html")

RunPage.ofScript "First stimulus" circuit network loss search targets outcome
|> Html.write page
|> InputError.orFail

printfn $"page: {page}"
