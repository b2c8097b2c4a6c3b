module ActMax.Tests.AttributionTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private plans = GeneratedNetwork.plans

/// One item of a generated case, and a weighted sum of two of its cells.
let private single (plan: NetworkPlan) =
    let case = GeneratedNetwork.make { plan with Batch = 1 }
    let random = Random plan.Seed

    let cells =
        Array.init 2 (fun _ ->
            ({
                Neuron = random.Next plan.Neurons
                Layer = random.Next plan.Layers
            }
            : WatchedCell),
            GeneratedNetwork.between -1.0 1.0 random)

    Network.forItem 0 case.Network, NdArray.item 0 case.Stimulus, cells

let private double (network: Network) =
    Multilayered.modelWith
        { Execution.defaults with
            Precision = Precision.Double
        }
        network

let private sum (network: Network) (stimulus: NdArray) (cells: (WatchedCell * float32)[]) : float =
    Scope.run (fun () ->
        let activity =
            ((double network).Respond(Precision.cast Precision.Double (Convert.toTensor (NdArray.stack [ stimulus ]))))
                .Activity

        cells
        |> Array.sumBy (fun (cell, weight) ->
            float weight
            * Convert.number (
                activity.index_select(1L, Convert.indices [| cell.Neuron |]).select(2L, int64 cell.Layer)
            )))

let private withWeight (k: int) (value: float32) (network: Network) =
    let values = Array.copy network.Weights.Values
    values[k] <- value

    { network with
        Weights = network.Weights.WithValues values
    }

[<Fact>]
let ``what an edge accounts for is its weight times the derivative by it`` () =
    GeneratedNetwork.check 60 plans (fun plan ->
        let network, stimulus, cells = single plan

        if network.Weights.NonZeros > 0 then
            let _, edges =
                Attribution.withEdges (Simulation(Execution.defaults, network, stimulus)) cells

            let divides = NodeValues.divides network
            let middle = sum network stimulus cells
            let random = Random plan.Seed

            for _ in 1..4 do
                let k = random.Next network.Weights.NonZeros
                let post = Array.FindLastIndex(network.Weights.RowStarts, (fun start -> start <= k))
                let weight = network.Weights.Values[k]

                let slope (step: float32) =
                    let moved = weight + step

                    (sum (withWeight k moved network) stimulus cells - middle)
                    / float (moved - weight)

                let up, down = slope 1e-4f, slope -1e-4f

                if divides network.Weights.ColumnIndices[k] post then
                    Assert.Equal(0f, edges[k])
                // At a kink the two sides differ.
                elif abs (up - down) < 1e-3 * (1.0 + abs up) then
                    let expected = float weight * (up + down) / 2.0

                    Assert.True(
                        abs (expected - float edges[k]) < 1e-3 * (1.0 + abs expected),
                        $"edge {k}: {edges[k]}, expected {expected}"
                    ))

[<Fact>]
let ``what an input accounts for is its stimulus times its gradient, and a neuron sends what its edges do`` () =
    GeneratedNetwork.check 60 plans (fun plan ->
        let network, stimulus, cells = single plan
        let simulation = Simulation(Execution.defaults, network, stimulus)
        let found, edges = Attribution.withEdges simulation cells
        Assert.Equal<float32[]>(found.Neurons, (Attribution.ofCells simulation cells).Neurons)

        let gradient =
            Scope.run (fun () ->
                let given = (Convert.toTensor (NdArray.stack [ stimulus ])).requires_grad_()
                let activity = ((Multilayered.model network).Respond given).Activity

                let parts =
                    cells
                    |> Array.map (fun (cell, weight) ->
                        (activity.index_select(1L, Convert.indices [| cell.Neuron |]).select(2L, int64 cell.Layer))
                            .sum()
                            .mul(Scalar.op_Implicit weight))

                (Array.reduce (fun (a: torch.Tensor) b -> a.add b) parts).backward()
                (Convert.ofTensor (nonNull given.grad)).Values)

        // A stimulus that rules gate counts as what passes; there the gradient is 0 anyway.
        if not network.Rules.GateStimulus then
            for row in 0 .. network.Sensory.Length - 1 do
                let expected =
                    Seq.sum (
                        seq {
                            for t in 0 .. network.Layers - 1 do
                                let at = row * network.Layers + t
                                float stimulus.Values[at] * float gradient[at]
                        }
                    )

                Assert.Equal(expected, float found.Inputs[row], 4)

        let sent = Array.zeroCreate<float> plan.Neurons

        edges
        |> Array.iteri (fun k value ->
            let pre = network.Weights.ColumnIndices[k]
            sent[pre] <- sent[pre] + float value)

        Array.iter2 (fun (a: float) (b: float32) -> Assert.Equal(a, float b, 4)) sent found.Neurons)

[<Fact>]
let ``custom neurons and stimuli of another shape are refused`` () =
    let network, stimulus, _ =
        single (GeneratedNetwork.plans |> FsCheck.FSharp.Gen.sample 1 |> Array.head)

    let custom =
        network |> Network.withNeuron (NeuronModel.Custom("mine", fun drive _ -> drive))

    let refused network stimulus =
        Assert.Throws<ArgumentException>(fun () -> Simulation(Execution.defaults, network, stimulus) |> ignore).Message

    Assert.Contains("'mine'", refused custom stimulus)
    Assert.Contains("(input; time)", refused network (NdArray.zeros [| 1; 99 |]))
