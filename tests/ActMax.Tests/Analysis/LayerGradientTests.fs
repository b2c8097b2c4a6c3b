/// Gradients with respect to every layer against central differences: a clamp holds a cell a little higher or lower.
module ActMax.Tests.LayerGradientTests

open System
open ActMax.Kernels
open ActMax
open TorchSharp
open Xunit

let private twice =
    { Execution.defaults with
        Precision = Precision.Double
    }

let private total (readings: Reading list) (execution: Execution) (network: Network) (stimulus: NdArray) : float =
    Scope.run (fun () ->
        use _ = torch.no_grad ()

        let response =
            (Multilayered.modelWith execution network)
                .Respond(Precision.cast execution.Precision (Convert.toTensor stimulus))

        readings
        |> List.sumBy (fun reading -> Convert.number ((Reading.read reading response).sum())))

/// The two one-sided differences for a cell held below, at and above its activity.
let private slopes readings execution network stimulus item neuron layer (at: float32) =
    let value (x: float32) =
        let held = network |> Network.clamp [ Clamp(layer, neuron, item, x) ]
        total readings execution held stimulus

    let step = 1f / 1024f
    let lower, upper = at - step, at + step
    let centre = value at

    (centre - value lower) / float (at - lower), (value upper - centre) / float (upper - at)

let private readings (case: NetworkCase) (random: Random) : Reading list =
    let size, layers = Network.size case.Network, case.Network.Layers

    [
        {
            Neurons = [| random.Next size; random.Next size |] |> Array.distinct
            Layers = [| layers - 1 |]
            Over = Reducer.Sum
        }
        {
            Neurons = [| random.Next size |]
            Layers = [| random.Next layers |]
            Over = Reducer.Mean
        }
    ]

[<Fact>]
let ``gradients by layer agree with central differences for every rule and neuron model`` () =
    let mutable compared = 0
    let mutable kinks = 0
    let mutable moving = 0

    GeneratedNetwork.check 120 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make plan
        let random = Random(plan.Seed + 1)
        let readings = readings case random

        let found =
            LayerGradients.compute twice (Readout.readings readings) case.Network case.Stimulus

        for _ in 1..6 do
            let item = random.Next case.Stimulus.Shape[0]
            let neuron = random.Next(Network.size case.Network)
            let layer = random.Next case.Network.Layers
            let at = NdArray.get [| item; neuron; layer |] found.Activity

            let below, above =
                slopes readings twice case.Network case.Stimulus item neuron layer at

            if abs (below - above) > 0.02 * (abs below + abs above) + 1e-4 then
                kinks <- kinks + 1
            else
                let gradient = float (NdArray.get [| item; neuron; layer |] found.Values)
                let expected = (below + above) / 2.0
                compared <- compared + 1

                if abs expected > 1e-3 then
                    moving <- moving + 1

                let allowed = 1e-3 * abs expected + 2e-4

                Assert.True(
                    abs (gradient - expected) <= allowed,
                    $"item {item}, neuron {neuron}, layer {layer}: {gradient}, differences say {below} and {above}"
                ))

    Assert.True(compared > 500, $"{compared} compared, {kinks} kinks")
    Assert.True(moving > 60, $"{moving} of {compared} other than 0")

[<Fact>]
let ``a neuron model of one's own has gradients by layer too`` () =
    let neuron (drive: torch.Tensor) (previous: torch.Tensor) =
        ((drive.mul (Scalar.op_Implicit 1.3f)).tanh()).add(previous.mul (Scalar.op_Implicit 0.2f))

    for seed in 0..9 do
        let case =
            GeneratedNetwork.make
                {
                    Neurons = 8
                    Layers = 4
                    Batch = 2
                    Rules = 2
                    Linear = false
                    Threshold = 0f
                    Leak = false
                    Divisive = false
                    Initial = true
                    Clamps = 2
                    Duplicates = false
                    Seed = seed
                }

        let network = case.Network |> Network.withNeuron (NeuronModel.Custom("own", neuron))
        let random = Random seed
        let readings = readings case random

        let found =
            LayerGradients.compute Execution.defaults (Readout.readings readings) network case.Stimulus

        for _ in 1..10 do
            let item, cell, layer = random.Next 2, random.Next 8, random.Next 4
            let at = NdArray.get [| item; cell; layer |] found.Activity

            let below, above =
                slopes readings Execution.defaults network case.Stimulus item cell layer at

            if abs (below - above) <= 0.02 * (abs below + abs above) + 2e-3 then
                let gradient = float (NdArray.get [| item; cell; layer |] found.Values)
                Assert.True(abs (gradient - (below + above) / 2.0) < 5e-3, $"{gradient}: {below}, {above}")

[<Fact>]
let ``an item has the gradients it has alone, and layers after every target have none`` () =
    GeneratedNetwork.check 40 GeneratedNetwork.plans (fun plan ->
        let case =
            GeneratedNetwork.make
                { plan with
                    Batch = max 2 plan.Batch
                    Clamps = 0
                }

        let readings = [ Reading.cell (case.Network.Layers / 2) 1 ]

        let together =
            LayerGradients.compute Execution.defaults (Readout.readings readings) case.Network case.Stimulus

        let alone =
            NdArray.stack [ NdArray.item 1 case.Stimulus ]
            |> LayerGradients.compute Execution.defaults (Readout.readings readings) case.Network

        Assert.Equal<float32[]>((NdArray.item 1 together.Values).Values, (NdArray.item 0 alone.Values).Values)

        for neuron in 0 .. Network.size case.Network - 1 do
            for layer in case.Network.Layers / 2 + 1 .. case.Network.Layers - 1 do
                Assert.Equal(0f, NdArray.get [| 0; neuron; layer |] together.Values))

[<Fact>]
let ``the share of a group is the sum of its members' shares`` () =
    let gradients =
        {
            Values = NdArray.create [| 1; 3; 1 |] [| 1f; 2f; -3f |]
            Activity = NdArray.create [| 1; 3; 1 |] [| 0.5f; 0.25f; 1f |]
        }

    let found =
        LayerGradients.timesActivity gradients
        |> LayerGradients.sums (Naming.byGroup [| "b"; "b"; "a" |])

    Assert.Equal<string list>([ "a"; "b" ], [ for row in found -> row.Name ])
    Assert.Equal<float32 list>([ -3f; 1f ], [ for row in found -> row.Activity[0] ])

[<Fact>]
let ``layers are normalised by item unless the batch is asked for`` () =
    let values = NdArray.create [| 2; 2; 1 |] [| 3f; 4f; 0f; 12f |]

    let norm over =
        (LayerGradients.normalised over values).Values

    Assert.Equal<float32[]>([| 0.6f; 0.8f; 0f; 1f |], norm NormOver.Item)
    Assert.Equal<float32[]>([| 3f / 13f; 4f / 13f; 0f; 12f / 13f |], norm NormOver.Batch)
