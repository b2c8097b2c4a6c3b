module ActMax.Tests.AblationTests

open System
open ActMax
open ActMax.Kernels
open Xunit

let private cell neuron layer : WatchedCell = { Neuron = neuron; Layer = layer }

/// The slow, obvious way: a network for this ablation alone.
let private slow (network: Network) (stimulus: NdArray) (cells: WatchedCell[]) (ablation: Ablation) : float32[] =
    let values = Array.copy network.Weights.Values

    for pre, post in ablation.Edges do
        for k in network.Weights.RowStarts[post] .. network.Weights.RowStarts[post + 1] - 1 do
            if network.Weights.ColumnIndices[k] = pre then
                values[k] <- 0f

    let without =
        { network with
            Weights = network.Weights.WithValues values
            Initial =
                network.Initial
                |> Array.mapi (fun i x -> if Array.contains i ablation.Neurons then 0f else x)
        }
        |> Network.silence ablation.Neurons

    let silent row =
        Array.contains row ablation.Inputs
        || Array.contains network.Sensory[row] ablation.Neurons

    let given =
        NdArray.init stimulus.Shape (fun at -> if silent at[0] then 0f else NdArray.get at stimulus)

    let activity = Model.activity (NdArray.stack [ given ]) (Multilayered.model without)

    cells
    |> Array.map (fun cell -> NdArray.get [| 0; cell.Neuron; cell.Layer |] activity)

let private edges (network: Network) =
    [|
        for post in 0 .. network.Weights.Rows - 1 do
            for k in network.Weights.RowStarts[post] .. network.Weights.RowStarts[post + 1] - 1 do
                network.Weights.ColumnIndices[k], post
    |]

[<Fact>]
let ``neurons, inputs and edges taken out side by side give what networks without them give`` () =
    GeneratedNetwork.check 80 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make { plan with Batch = 1 }
        let network, stimulus = Network.forItem 0 case.Network, NdArray.item 0 case.Stimulus
        let random = Random plan.Seed
        let edges = edges network

        let cells =
            [| for neuron in 0 .. plan.Neurons - 1 -> cell neuron (plan.Layers - 1) |]

        let some most (from: 'value[]) =
            if from.Length = 0 then
                Array.empty
            else
                Array.init (random.Next(most + 1)) (fun _ -> from[random.Next from.Length])
                |> Array.distinct

        let mixed _ =
            {
                Neurons = some 2 [| 0 .. plan.Neurons - 1 |]
                Inputs = some 2 [| 0 .. network.Sensory.Length - 1 |]
                Edges = some 3 edges
            }

        let ablations =
            [|
                Ablation.none
                yield! Array.init plan.Neurons Ablation.ofNeuron
                yield! Array.init network.Sensory.Length Ablation.ofInput
                yield!
                    edges
                    |> Array.truncate 100
                    |> Array.map (fun (pre, post) -> Ablation.ofEdge pre post)
                yield! Array.init 20 mixed
            |]

        let found = Ablation.run Execution.defaults network stimulus cells ablations

        for ablation, found in Array.zip ablations found do
            let expected = slow network stimulus cells ablation
            // A linear network may grow without bound: what is left of large numbers has their rounding.
            let size = expected |> Array.map abs |> Array.max

            Array.iter2
                (fun (a: float32) b -> Assert.True(abs (a - b) < 1e-5f * (1f + size), $"{a} and {b}: {ablation}"))
                expected
                found)

[<Fact>]
let ``an edge that is not there is named`` () =
    let weights =
        CsrMatrix.FromCoordinates(3, 3, ReadOnlySpan [| 1 |], ReadOnlySpan [| 0 |], ReadOnlySpan [| 1f |])

    let network = Network.create weights [| 0 |] 2

    let message =
        Assert
            .Throws<ArgumentException>(fun () ->
                Ablation.run
                    Execution.defaults
                    network
                    (NdArray.zeros [| 1; 2 |])
                    [| cell 1 0 |]
                    [| Ablation.ofEdge 1 2 |]
                |> ignore)
            .Message

    Assert.Contains("no edge from neuron 1 to 2", message)
