[<Xunit.Collection("counts everything that lives")>]
module ActMax.Tests.SaliencyTests

open ActMax.Kernels
open ActMax
open TorchSharp
open Xunit

let private twice =
    { Execution.defaults with
        Precision = Precision.Double
    }

let private sumOf (case: NetworkCase) : Reading list =
    [
        {
            Neurons = [| 0; 2 |]
            Layers = [| case.Network.Layers - 1 |]
            Over = Reducer.Sum
        }
    ]

[<Fact>]
let ``integrated shares of a linear network are exactly what the stimulus adds`` () =
    GeneratedNetwork.check 60 GeneratedNetwork.plans (fun plan ->
        let case =
            GeneratedNetwork.make
                { plan with
                    Linear = true
                    Divisive = false
                    Rules = 2
                }

        let map =
            Saliency.compute
                (SaliencyMethod.Integrated 1)
                (Readout.readings (sumOf case))
                (Multilayered.modelWith twice case.Network)
                case.Stimulus

        let gradient =
            Saliency.compute
                SaliencyMethod.InputTimesGradient
                (Readout.readings (sumOf case))
                (Multilayered.modelWith twice case.Network)
                case.Stimulus

        Assert.True(GoldenFile.difference gradient.Values.Values map.Values.Values < 1e-6)

        for item in map.Completeness do
            Assert.True(abs (item.Sum - item.Difference) < 1e-5 * (1.0 + abs item.Difference), $"%A{item}"))

/// Three neurons in a row, without threshold: smooth from 0 to 1.
let private chain =
    let weights =
        CsrMatrix.FromCoordinates(
            3,
            3,
            System.ReadOnlySpan [| 1; 1; 2 |],
            System.ReadOnlySpan [| 0; 2; 1 |],
            System.ReadOnlySpan [| 0.5f; 0.1f; 0.4f |]
        )

    Network.create weights [| 0; 2 |] 3
    |> Network.withThreshold 0f
    |> Network.withSlope (Grouped.same 2f)

[<Fact>]
let ``integrated shares approach the response with the number of steps, input times gradient does not`` () =
    let model = Multilayered.modelWith twice chain

    let stimulus =
        NdArray.init [| 1; 2; 3 |] (fun index -> if index[2] = 0 then 0.9f else 0f)

    let gap method =
        let map =
            Saliency.compute method (Readout.readings [ Reading.cell 1 2; Reading.cell 0 1 ]) model stimulus

        abs (map.Completeness[0].Sum - map.Completeness[0].Difference)

    Assert.True(gap SaliencyMethod.InputTimesGradient > 0.05)

    let coarse, fine =
        gap (SaliencyMethod.Integrated 8), gap (SaliencyMethod.Integrated 64)

    Assert.True(fine < 1e-4, $"{fine}")
    // The midpoint rule: eight times the steps, a sixty-fourth of the error.
    Assert.InRange(coarse / fine, 30.0, 130.0)

[<Fact>]
let ``scales divide each item by itself and keep signs`` () =
    let map =
        {
            Method = SaliencyMethod.Gradient
            Values = NdArray.create [| 3; 2; 1 |] [| 2f; -4f; -3f; -1f; 0f; 0f |]
            Response = [| 0.0; 0.0; 0.0 |]
            Completeness = Array.empty
        }

    let values scale = (Saliency.scaled scale map).Values
    Assert.Equal<float32[]>([| 1f; -2f; -3f; -1f; 0f; 0f |], values SaliencyScale.SignedMaximum)
    Assert.Equal<float32[]>([| 0.5f; -1f; -1f; -1f / 3f; 0f; 0f |], values SaliencyScale.Magnitude)
    Assert.Equal<float32[]>(map.Values.Values, values SaliencyScale.Raw)

let private living () =
    for _ in 1..3 do
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()

    torch.Tensor.TotalCount

[<Fact>]
let ``attribution leaves no tensor behind, also when the measure throws`` () =
    let model = Multilayered.model chain
    let stimulus = NdArray.zeros [| 1; 2; 3 |]
    let measure = Readout.readings [ Reading.cell 1 2 ]
    let outside = Readout.readings [ Reading.cell 7 2 ]

    let run () =
        Saliency.compute (SaliencyMethod.Integrated 3) measure model stimulus |> ignore

        Assert.Throws<System.ArgumentException>(fun () ->
            Saliency.compute SaliencyMethod.Gradient outside model stimulus |> ignore)
        |> ignore

    run ()
    let before = living ()
    run ()
    Assert.Equal(before, living ())

[<Fact>]
let ``targets are measured item by item`` () =
    GeneratedNetwork.check 30 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make { plan with Batch = 3; Clamps = 0 }
        let model = Multilayered.modelWith twice case.Network
        let last = case.Network.Layers - 1

        let targets =
            Target.forItem 1 [ Target.create -1 2 0.5f; Target.create 0 1 0.1f ]
            @ [ Target.create last 0 1f ]

        let map =
            Saliency.compute SaliencyMethod.Gradient (Readout.targets targets) model case.Stimulus

        let expected item cells =
            let alone =
                Saliency.compute
                    SaliencyMethod.Gradient
                    (Readout.readings [ for layer, neuron in cells -> Reading.cell layer neuron ])
                    model
                    (NdArray.stack [ NdArray.item item case.Stimulus ])

            Assert.Equal(alone.Response[0], map.Response[item], 1e-6)
            Assert.True(GoldenFile.difference alone.Values.Values (NdArray.item item map.Values).Values < 1e-6)

        expected 0 [ last, 0 ]
        expected 1 [ last, 0; last, 2; 0, 1 ]
        expected 2 [ last, 0 ])
