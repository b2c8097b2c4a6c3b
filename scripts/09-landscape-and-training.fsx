// How firm a stimulus stands, what on/off stimuli can do, and a network fitted to measured responses.

#load "load.fsx"

open System
open ActMax

let circuit, planted = PlantedCircuit.create PlantedCircuit.defaults
let target = planted.Head

let receptors =
    circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

let network =
    Network.create (Connectome.signed circuit) receptors 4
    |> Network.withGroups circuit.Neurons.Group

let model = Multilayered.model network
let reading = Reading.cell target.Layer target.Target
let loss = Objective.maximise reading + 0.5 * Regulariser.stimulus

let outcome =
    Search.defaults
    |> Search.withBudget 100
    |> Search.withRestarts 4
    |> Search.keepingRestarts
    |> Search.run model loss

// Do four starts find one stimulus or several?
let restarts = (RestartClusters.ofOutcome RestartClusters.near outcome).Head
printfn $"different stimuli: {restarts.Clusters.Length} (diversity {restarts.Diversity:f2})"

// What is left of the response without the strongest inputs, with noise, and at another dose?
let inputs = StimulusInputs.ofSpace model.Space
let group input = circuit.Neurons.Group[receptors[input]]
let name input = circuit.Neurons.Id[receptors[input]]

let landscape =
    Landscape.measure
        Landscape.defaults
        inputs
        (Landscape.directions group name)
        (Some restarts)
        model
        (Reading.read reading)
        (NdArray.item 0 outcome.Stimulus)

let removal = landscape.StrongestFirst

for step in removal.Steps do
    printfn $"without %-12s{name step.Input} {Removal.share removal step.Value:P0} is left"

for level in landscape.Noise do
    printfn $"noise {level.Sd:f2}: {level.Mean:f3} +- {level.SdResponse:f3}"

printfn $"half the dose: {landscape.Dose[5].Value:f3} of {removal.Full:f3}"

match landscape.Sweep with
| Some(a, b, sweep) ->
    printfn $"{a.Name} alone {(Array.last sweep.Value)[0]:f3}, {b.Name} alone {Array.last sweep.Value[0]:f3}"
| None -> ()

// Six receptors on, all others off, in the first column: no single flip or swap is better.
let onOff =
    { OnOff.create 6 1f model.Space with
        Inputs = inputs |> StimulusInputs.atTimes [| 0 |] model.Space
    }

let switched =
    Search.defaults
    |> Search.withBudget 30
    |> OnOffSearch.run onOff model (Objective.maximise reading)

printfn $"planted inputs: %A{List.ofArray target.Inputs}"
printfn $"on:             %A{[ for input in switched.On[0] -> receptors[input] ]}"

// Training. The same wiring with other slopes answers to twelve stimuli; a little noise is in what was measured.
let planted' =
    network
    |> Network.withSlope (
        Grouped.same 5f
        |> Grouped.withGroup "KC" 4f
        |> Grouped.withGroup "MBON" 6f
        |> Grouped.withGroup "LN" 3f
    )

let random = Random 1

let stimuli =
    NdArray.init [| 12; receptors.Length; 4 |] (fun index ->
        if index[2] = 0 && random.NextDouble() < 0.3 then
            float32 (random.NextDouble())
        else
            0f)

let measured =
    circuit |> Connectome.select "cell_class <> 'receptor'" |> InputError.orFail

let data =
    {
        Stimuli = stimuli
        Measured =
            Model.activity stimuli (Multilayered.model planted')
            |> TrainingData.ofActivity measured
            |> List.map (fun one ->
                { one with
                    Activity = one.Activity + 0.01f * float32 (random.NextDouble() - 0.5)
                })
    }

let trained =
    TrainingRun.run
        { Training.defaults with
            Kinds = [ ParameterKind.Slope ]
            LearningRate = 0.05
            Epochs = 150
        }
        network
        data

printfn $"misfit: {trained.History[0].Misfit:g3} before, {(Array.last trained.History).Misfit:g3} after"

for group in [ "KC"; "MBON"; "LN" ] do
    printfn
        $"slope of %-4s{group} planted {Grouped.valueOf group planted'.Slope:f2}, found {trained.Parameters[ParameterKind.Slope][group]:f2}"
