/// What happens to a response around its stimulus: against closed forms, one-by-one references and finite differences.
module ActMax.Tests.LandscapeTests

open System
open ActMax
open TorchSharp
open Xunit

let private worth = [| 0.5f; -0.2f; 0.9f; 0.0f; 0.3f |]

/// Five inputs at two times; the one unit sums them with weights, twice as much at the second time.
let private linear (bounds: Bounds) : Model =
    let weights =
        Convert.toTensor (NdArray.init [| 1; 5; 2 |] (fun index -> worth[index[1]] * float32 (index[2] + 1)))

    let model =
        SampleModel.ofFunction 5 2 Precision.Single (fun stimulus ->
            (stimulus.mul weights).sum([| 1L; 2L |]).reshape [| -1L; 1L; 1L |])

    { model with
        Space = { model.Space with Bounds = bounds }
    }

let private stimulus =
    NdArray.create [| 5; 2 |] [| 0.5f; 0.5f; 1f; 0.5f; 0.25f; 0f; 0.75f; 0.5f; 0f; 0f |]

let private whole: Readout = Reading.read (Reading.cell 0 0)

let private near (expected: float) (actual: float) =
    let allowed = 1e-5 * max 1.0 (abs expected)
    Assert.True(abs (expected - actual) < allowed, $"expected {expected}, got {actual}")

let private value (x: NdArray) =
    Seq.sum
        [
            for i in 0..4 -> float worth[i] * float (x.Values[2 * i] + 2f * x.Values[2 * i + 1])
        ]

let private inputs (model: Model) = StimulusInputs.ofSpace (model.Space)

[<Fact>]
let ``in a linear model every removal takes the input's own part`` () =
    let model = linear Bounds.unbounded

    let found =
        Removal.measure RemovalOrder.StrongestFirst 0.01f (inputs model) model whole stimulus

    near (value stimulus) found.Full
    near 0.0 found.Empty
    Assert.Equal<int[]>([| 0; 1; 2; 3 |], found.Active)

    let part i =
        float worth[i]
        * float (stimulus.Values[2 * i] + 2f * stimulus.Values[2 * i + 1])

    found.Alone
    |> Array.iteri (fun k alone -> near (found.Full - part found.Active[k]) alone)

    Assert.Equal<int[]>([| 0; 2; 3; 1 |], found.Steps |> Array.map _.Input)
    Assert.Equal<int[]>([| 3; 2; 1; 0 |], found.Steps |> Array.map _.Left)

    let mutable left = found.Full

    for step in found.Steps do
        left <- left - part step.Input
        near left step.Value

    let weakest =
        Removal.measure RemovalOrder.WeakestFirst 0.01f (inputs model) model whole stimulus

    Assert.Equal<int[]>([| 1; 3; 2; 0 |], weakest.Steps |> Array.map _.Input)

let private without (input: int) (x: NdArray) =
    NdArray.init x.Shape (fun index -> if index[0] = input then 0f else NdArray.get index x)

let private readOne (model: Model) (reading: Reading) (x: NdArray) =
    let activity = Model.activity (NdArray.stack [ x ]) model

    Seq.average
        [
            for neuron in reading.Neurons do
                for layer in reading.Layers -> float (NdArray.get [| 0; neuron; layer |] activity)
        ]

[<Fact>]
let ``on generated networks every removal is what the model says of that one stimulus`` () =
    GeneratedNetwork.check 40 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make { plan with Batch = 1; Clamps = 0 }
        let model = Multilayered.modelWith SampleModel.execution case.Network
        let x = NdArray.item 0 case.Stimulus
        let reading = Reading.window (0, plan.Layers - 1) [| 0 .. plan.Neurons - 1 |]
        let inputs = StimulusInputs.ofSpace model.Space

        let found =
            Removal.measure RemovalOrder.StrongestFirst 0.01f inputs model (Reading.read reading) x

        near (readOne model reading x) found.Full

        for k, input in Seq.indexed found.Active do
            near (readOne model reading (without input x)) found.Alone[k]

        let mutable left = x

        for step in found.Steps do
            left <- without step.Input left
            near (readOne model reading left) step.Value)

[<Fact>]
let ``noise of deviation 0 changes nothing, the same seed gives the same, and its spread is that of the model`` () =
    let model = linear Bounds.unbounded

    let measure seed =
        NoiseTolerance.measure seed 2000 [ 0.0; 0.1; 0.2 ] model whole stimulus

    let found = measure 3L
    near (value stimulus) found.Head.Mean
    near 0.0 found.Head.SdResponse
    let norm = sqrt (5.0 * Seq.sum [ for w in worth -> float w * float w ])

    for level in found.Tail do
        Assert.InRange(level.SdResponse, 0.93 * level.Sd * norm, 1.07 * level.Sd * norm)
        Assert.InRange(level.Mean - value stimulus, -0.1 * level.Sd * norm, 0.1 * level.Sd * norm)
        Assert.Equal(2000, level.Values.Length)

    let again, other = measure 3L, measure 4L
    Assert.Equal<float[]>(found[1].Values, again[1].Values)
    Assert.NotEqual<float[]>(found[1].Values, other[1].Values)

[<Fact>]
let ``no stimulus that is shown leaves the bounds of the model`` () =
    let seen = ResizeArray<float32>()
    let model = linear (Bounds.between 0f 1f)

    let watching =
        { model with
            Respond =
                fun x ->
                    seen.AddRange (Convert.ofTensor x).Values
                    model.Respond x
        }

    NoiseTolerance.measure 1L 20 [ 1.0 ] watching whole stimulus |> ignore
    let doses = DoseCurve.measure DoseCurve.scales watching whole stimulus

    StimulusSweep.measure [| 0.0; 1.0; 3.0 |] [| 0.0; 2.0 |] watching whole stimulus stimulus stimulus
    |> ignore

    Assert.True(seen |> Seq.forall (fun x -> x >= 0f && x <= 1f))
    Assert.True(seen.Count > 300)
    near (value stimulus) doses[10].Value
    near 0.0 doses[0].Value
    let doubled = stimulus |> NdArray.map (fun x -> min 1f (2f * x))
    near (value doubled) doses[20].Value

[<Fact>]
let ``a sweep is what the model says of every point, and its gradient that of finite differences`` () =
    let model = SampleModel.model

    let start =
        NdArray.item 0 (SampleModel.start 3 1) |> NdArray.map (fun x -> 0.2f * x)

    let first = NdArray.item 0 (SampleModel.start 4 1)
    let second = NdArray.item 0 (SampleModel.start 5 1)
    let reading = Reading.window (2, 3) [| 8; 9; 10 |]
    let a, b = [| 0.0; 0.3; 0.6 |], [| 0.0; 0.5 |]

    let found =
        StimulusSweep.measure a b model (Reading.read reading) start first second

    let at (p: float) (q: float) =
        let point =
            NdArray.init start.Shape (fun index ->
                let of' (x: NdArray) = float (NdArray.get index x)
                float32 (of' start + p * of' first + q * of' second) |> max 0f |> min 1f)

        readOne model reading point

    for i in 0..2 do
        for j in 0..1 do
            near (at a[i] b[j]) (found.Value[i][j])
            let step = 1e-3

            let slope f = (f step - f -step) / (2.0 * step)

            let byA = slope (fun d -> at (a[i] + d) b[j])
            let byB = slope (fun d -> at a[i] (b[j] + d))
            Assert.True(abs (byA - found.GradientA[i][j]) < 0.02, $"{byA} {found.GradientA[i][j]}")
            Assert.True(abs (byB - found.GradientB[i][j]) < 0.02, $"{byB} {found.GradientB[i][j]}")

[<Fact>]
let ``restarts that found the same in other strength are one cluster, the best first`` () =
    let shape = [| 1; 4; 1 |]
    let stimulus values = NdArray.create shape values

    let found =
        RestartClusters.ofStimuli
            RestartClusters.near
            0
            [
                0, 0.5, stimulus [| 1f; 0f; 0f; 0.1f |]
                1, 0.2, stimulus [| 0f; 1f; 0.1f; 0f |]
                2, 0.4, stimulus [| 0.5f; 0f; 0.05f; 0f |]
                3, 0.1, stimulus [| 0f; 0.4f; 0f; 0f |]
                4, nan, stimulus [| 0f; 0f; 1f; 1f |]
            ]

    Assert.Equal<int[] list>([ [| 3; 1 |]; [| 2; 0 |]; [| 4 |] ], found.Clusters |> List.map _.Restarts)
    Assert.Equal(0.1, found.Clusters.Head.Total)
    Assert.InRange(found.Diversity, 0.5, 0.9)
    Assert.Equal(0.0, Diversity.mean [ stimulus [| 1f; 0f; 0f; 0f |] ])

[<Fact>]
let ``a search keeps the stimuli of its restarts when asked to`` () =
    let loss = Objective.targets SampleModel.targets + 0.1 * Regulariser.stimulus

    let search =
        { Search.defaults with
            Items = 3
            Restarts = 4
        }
        |> Search.withBudget 20

    Assert.True((Search.run SampleModel.model loss search).RestartStimuli.IsNone)
    let outcome = search |> Search.keepingRestarts |> Search.run SampleModel.model loss
    let kept = outcome.RestartStimuli.Value
    Assert.Equal<int[]>([| 12; 4; 4 |], kept.Shape)
    let found = RestartClusters.ofOutcome RestartClusters.near outcome
    Assert.Equal(3, found.Length)

    for clusters in found do
        let best = clusters.Clusters.Head.Restarts[0]
        let position = best * 3 + clusters.Item
        Assert.Equal(outcome.Restarts[position].Number, best)

        Assert.Equal<float32[]>(
            (NdArray.item clusters.Item outcome.Stimulus).Values,
            (NdArray.item position kept).Values
        )

        Assert.Equal<int list>([ 0..3 ], clusters.Clusters |> Seq.collect _.Restarts |> Seq.sort |> List.ofSeq)

[<Fact>]
let ``inputs of stimuli of any rank are what they are at all times`` () =
    let space: StimulusSpace =
        {
            Axes =
                [
                    Axis.create "channel" 1
                    Axis.create "time" 3
                    Axis.create "height" 2
                    Axis.create "width" 4
                ]
            Bounds = Bounds.unbounded
            FrameSeconds = None
        }

    let pixels = StimulusInputs.ofSpace space
    Assert.Equal(8, pixels.Count)

    Assert.Equal<int[]>(
        [|
            for _ in 0..2 do
                for p in 0..7 -> p
        |],
        pixels.OfElement
    )

    Assert.Equal(24, (StimulusInputs.elements space).Count)
    let early = pixels |> StimulusInputs.atTimes [| 0 |] space

    Assert.Equal<int[]>(
        [|
            for t in 0..2 do
                for p in 0..7 -> if t = 0 then p else -1
        |],
        early.OfElement
    )

    Assert.Throws<ArgumentException>(fun () -> StimulusInputs.along [ "hexal" ] space |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () -> StimulusInputs.atTimes [| 3 |] space pixels |> ignore)
    |> ignore

    // Brightness of the second row at the last frame.
    let model =
        {
            Name = "video"
            Space = space
            Precision = Precision.Single
            Inner = None
            Notes = []
            Redirected = None
            Cells = None
            Respond =
                fun x ->
                    let row =
                        x.select(2L, 2L).select(2L, 1L).sum([| 1L; 2L |]).reshape [| -1L; 1L; 1L |]

                    { Activity = row; Layer = fun _ -> row }
        }

    let bright = NdArray.init [| 1; 3; 2; 4 |] (fun _ -> 1f)

    let found =
        Removal.measure RemovalOrder.StrongestFirst 0.01f pixels model whole bright

    Assert.Equal<float[]>([| 4.0; 4.0; 4.0; 4.0; 3.0; 3.0; 3.0; 3.0 |], found.Alone)
    Assert.Equal<Set<int>>(set [ 4..7 ], set [ for step in found.Steps[..3] -> step.Input ])

[<Fact>]
let ``stimuli of another shape and inputs of another space are refused`` () =
    let model = linear Bounds.unbounded
    let wrong = NdArray.zeros [| 4; 2 |]

    let refused (work: unit -> 'found) =
        Assert.Throws<ArgumentException>(fun () -> work () |> ignore) |> ignore

    refused (fun () -> DoseCurve.measure [ 1.0 ] model whole wrong)
    refused (fun () -> NoiseTolerance.measure 0L 0 [ 0.1 ] model whole stimulus)
    refused (fun () -> NoiseTolerance.measure 0L 1 [ -0.1 ] model whole stimulus)

    refused (fun () ->
        Removal.measure
            RemovalOrder.WeakestFirst
            0f
            (StimulusInputs.ofSpace SampleModel.model.Space)
            model
            whole
            stimulus)

    refused (fun () -> DoseCurve.measure [ 1.0 ] model (fun response -> response.Activity) stimulus)
