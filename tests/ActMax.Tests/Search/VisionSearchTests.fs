/// Searches of image and video models: known answers, batches, transforms, gradients made ready, and recipes.
module ActMax.Tests.VisionSearchTests

open System
open ActMax
open TorchSharp
open Xunit

let private video = SampleVision.video 2 9 3 4
let private filters = SampleVision.filters 3 video 5

let private filter (unit': int) = (NdArray.item unit' filters).Values

/// The part of a found film that response frame 2 reads.
let private seen (stimulus: NdArray) =
    let film = NdArray.item 0 stimulus
    (NdArray.init [| 2; 5; 3; 4 |] (fun at -> NdArray.get [| at[0]; at[1] + 2; at[2]; at[3] |] film)).Values

let private window = TimeWindow.frames 2 1

let private onNorm (norm: float) (iterations: int) : Search =
    { Search.defaults with
        Initial = Initial.Normal(0f, 0.1f)
        Constraints = [ Constraint.NormAtMost norm ]
    }
    |> Search.withOptimiser (Optimiser.sgd 5.0)
    |> Search.withBudget iterations

[<Fact>]
let ``the best stimulus of a linear-nonlinear unit under a norm is its filter`` () =
    let model = SampleVision.linearNonlinear video filters true

    let outcome =
        Search.run model (Objective.increase "up" (UnitReadout.unit' window 0)) (onNorm 3.0 60)

    Assert.True(SampleVision.cosine (filter 0) (seen outcome.Stimulus) >= 0.999)
    Assert.Equal(3.0, SampleVision.norm outcome.Stimulus.Values, 4)
    // Nothing is spent on frames that the unit does not see.
    Assert.True(
        SampleVision.norm outcome.Stimulus.Values
        - SampleVision.norm (seen outcome.Stimulus)
            <
            0.01
    )

[<Fact>]
let ``the most inhibiting stimulus is minus the filter, and a contrast of two units their difference`` () =
    let model = SampleVision.linearNonlinear video filters false

    let down =
        Search.run model (Objective.decrease "down" (UnitReadout.unit' window 0)) (onNorm 3.0 60)

    Assert.True(SampleVision.cosine (filter 0 |> Array.map (~-)) (seen down.Stimulus) >= 0.999)

    let contrast =
        Objective.increase "contrast" (UnitReadout.contrastive window 1.6 [| 0 |] [ [| 1 |] ])

    let apart = Search.run model contrast (onNorm 1.0 150)
    let difference = Array.map2 (-) (filter 0) (filter 1)
    Assert.True(SampleVision.cosine difference (seen apart.Stimulus) >= 0.999)
    let sparse = Objective.increase "sparse" (UnitReadout.sparse window (Some 0))
    let alone = Search.run model sparse (onNorm 1.0 150)
    // 2 r0 - (r0 + r1 + r2).
    let expected = Array.map3 (fun a b c -> a - b - c) (filter 0) (filter 1) (filter 2)
    Assert.True(SampleVision.cosine expected (seen alone.Stimulus) >= 0.999)

[<Fact>]
let ``norm and channel ranges hold exactly in every state of a search`` () =
    let model = SampleVision.linearNonlinear video filters true
    let ranges = [ Some -0.2f, Some 0.3f; None, Some 0.5f ]

    let search =
        { onNorm 1.0 20 with
            Constraints = [ Constraint.NormAndRanges(1.0, ranges) ]
        }

    for state in
        Search.states model (Objective.increase "up" (UnitReadout.unit' window 0)) search
        |> Seq.truncate 20 do
        let x = (Convert.ofTensor state.Stimulus).Values
        Assert.True(SampleVision.norm x <= 1.0 + 1e-6)
        Assert.True(x[..107] |> Array.forall (fun v -> v >= -0.2f && v <= 0.3f))
        Assert.True(x[108..] |> Array.forall (fun v -> v <= 0.5f))

let private small = SampleVision.convolution 3 9 8

let private everyTransform =
    [
        Transform.pad 2 0.5
        Transform.jitterCrop 2
        Transform.scale [ 0.9; 1.0; 1.2 ]
        Transform.rotate [ -10.0; 0.0; 25.0 ]
        Transform.jitter 3
        Transform.cropOrPad 9 8
        Transform.noise 0.1
        Transform.uniformNoise 0.1
    ]

let private rich: Search =
    { Search.defaults with
        Parameterisation =
            FourierBasis.create small.Space [ "height"; "width" ] 1.0
            |> Parameterisation.andThen (Parameterisation.decorrelatedColour small.Space)
            |> Parameterisation.andThen (Parameterisation.sigmoid small.Space [ 0f, 1f ])
        Initial = Initial.Own
        Constraints = []
        Transforms = everyTransform @ [ Transform.crops 3 (0.3, 1.0) (fun _ -> 0.8) ]
        Preconditions = [ Precondition.ClipNorm 0.5 ]
        Seed = 11L
        Items = 2
        Restarts = 2
        KeepRestarts = true
        Keep = Keep.Last
    }
    |> Search.withOptimiser (Optimiser.adam 0.05)
    |> Search.withBudget 6

[<Fact>]
let ``item k of a batch of seeds and units equals its single run, transforms and all`` () =
    let units = [| 3; 1 |]

    let together =
        Search.run small (Objective.increase "up" (UnitReadout.each TimeWindow.whole units)) rich

    let all = together.RestartStimuli.Value

    for position in 0..3 do
        let loss =
            Objective.increase "up" (UnitReadout.unit' TimeWindow.whole units[position % 2])

        let single = Search.run small loss (Search.single position rich)

        let gap =
            SampleVision.gap (NdArray.item position all).Values (NdArray.item 0 single.Stimulus).Values

        Assert.True(gap <= 1e-5, $"position {position}: {gap}")

        let number =
            together.Restarts |> Array.find (fun r -> r.Number * 2 + r.Item = position)

        Assert.Equal(single.Restarts[0].Total, number.Total, 4)

[<Fact>]
let ``a search with transforms runs twice to the same bits, and another seed to others`` () =
    let loss = Objective.increase "up" (UnitReadout.unit' TimeWindow.whole 0)

    let found seed =
        (Search.run small loss (Search.withSeed seed rich)).Stimulus.Values

    Assert.Equal<float32[]>(found 1L, found 1L)
    Assert.NotEqual<float32[]>(found 1L, found 2L)

let private apply (transform: Transform) (seeds: int64[]) (x: NdArray) : NdArray =
    let context: TransformContext = { Iteration = 0; Seeds = seeds }
    SampleVision.onTensor (transform.Apply context) x

[<Fact>]
let ``transforms treat every item by itself, and all frames and channels alike`` () =
    let x = SampleVision.numbers 3L [| 2; 3; 9; 8 |]

    for transform in everyTransform do
        let both = apply transform [| 5L; 6L |] x

        for item in 0..1 do
            let alone =
                apply transform [| 5L + int64 item |] (NdArray.stack [ NdArray.item item x ])

            Assert.True(SampleVision.gap (NdArray.item item both).Values alone.Values < 1e-6, transform.Name)

    // A film of one image stays one: every frame has the same shift.
    let frame = SampleVision.numbers 4L [| 6; 7 |]

    let film =
        NdArray.init [| 1; 2; 3; 6; 7 |] (fun at -> NdArray.get [| at[3]; at[4] |] frame)

    for transform in List.take 6 everyTransform do
        let moved = apply transform [| 9L |] film
        let size = moved.Values.Length / 6

        for plane in 1..5 do
            Assert.Equal<float32[]>(moved.Values[.. size - 1], moved.Values[plane * size .. (plane + 1) * size - 1])

[<Fact>]
let ``views are copies that noise changes each in its own way`` () =
    let x = SampleVision.numbers 3L [| 2; 1; 3; 4 |]
    let copies = apply (Transform.views 3) [| 1L; 2L |] x
    Assert.Equal<int[]>([| 6; 1; 3; 4 |], copies.Shape)
    Assert.Equal<float32[]>(Array.concat [ x.Values; x.Values; x.Values ], copies.Values)
    let noisy = apply (Transform.noise 0.1) [| 1L .. 6L |] copies
    Assert.Equal(6, (Array.chunkBySize 12 noisy.Values |> Array.distinct).Length)

    Assert.Throws<ArgumentException>(fun () -> Transform.views 0 |> ignore)
    |> ignore

[<Fact>]
let ``jitter rolls, padding frames, and a quarter turn of an image that is not square is one`` () =
    let image = NdArray.init [| 1; 1; 3; 3 |] (fun at -> float32 (3 * at[2] + at[3]))
    let padded = apply (Transform.pad 1 0.5) [| 0L |] image
    Assert.Equal<int[]>([| 1; 1; 5; 5 |], padded.Shape)
    Assert.Equal(0.5f, padded.Values[0])
    Assert.Equal(4f, NdArray.get [| 0; 0; 2; 2 |] padded)
    Assert.Equal<float32[]>(image.Values, (apply (Transform.cropOrPad 3 3) [| 0L |] padded).Values)
    let turned = apply (Transform.rotate [ 90.0 ]) [| 0L |] image

    Assert.True(
        SampleVision.gap [| 6f; 3f; 0f; 7f; 4f; 1f; 8f; 5f; 2f |] turned.Values < 1e-4
        || SampleVision.gap [| 2f; 5f; 8f; 1f; 4f; 7f; 0f; 3f; 6f |] turned.Values < 1e-4
    )

    let tall = NdArray.init [| 1; 1; 5; 3 |] (fun at -> if at[2] = 2 then 1f else 0f)
    let lying = apply (Transform.rotate [ 90.0 ]) [| 0L |] tall
    // A row of 3 in the middle becomes a column of 3.
    Assert.True(
        SampleVision.gap [| for i in 0..14 -> if i % 3 = 1 && i / 3 >= 1 && i / 3 <= 3 then 1f else 0f |] lying.Values <
            1e-4
    )

    let rolled = apply (Transform.jitter 4) [| 3L |] image
    Assert.Equal<float32[]>(Array.sort image.Values, Array.sort rolled.Values)

[<Fact>]
let ``crops keep their size within what was asked for, and stay inside`` () =
    // Rows and columns as values, so that a crop shows what it has taken.
    let x =
        NdArray.init [| 1; 2; 21; 21 |] (fun at -> float32 (if at[1] = 0 then at[2] else at[3]))

    for seed in 1L .. 20L do
        let views = apply (Transform.crops 4 (0.2, 0.4) (fun _ -> 0.3)) [| seed |] x
        Assert.Equal<int[]>([| 4; 2; 21; 21 |], views.Shape)

        for view in 0..3 do
            let rows = (NdArray.item 0 (NdArray.item view views)).Values
            // Between the middles of the outermost pixels.
            let side = float (Array.max rows - Array.min rows) / 20.0
            Assert.InRange(side, 0.15, 0.401)

let private context iteration (gradient: torch.Tensor) : GradientContext =
    {
        Stimuli = SampleVision.image 2 7 6
        Iteration = iteration
        Seeds = [| 1L; 2L |]
        Parameters = gradient
    }

let private precondition iteration precondition (x: NdArray) =
    SampleVision.onTensor (fun g -> Precondition.apply (context iteration g) g precondition) x

[<Fact>]
let ``gradients are blurred by the iteration's sigma, counted from 0, and not at all from 0 down`` () =
    let gradient = SampleVision.numbers 3L [| 2; 2; 7; 6 |]
    let axes = [ "height"; "width" ]

    let blurred iteration =
        precondition iteration (Precondition.GaussianBlur(axes, 1.0, -0.25, 0)) gradient

    let expected sigma =
        SampleVision.onTensor (AxisFilter.blur sigma [ 2; 3 ]) gradient

    Assert.Equal<float32[]>((expected 1.0).Values, (blurred 0).Values)
    Assert.Equal<float32[]>((expected 0.5).Values, (blurred 2).Values)
    Assert.Equal<float32[]>(gradient.Values, (blurred 4).Values)
    Assert.Equal<float32[]>(gradient.Values, (blurred 9).Values)
    let from1 = precondition 1 (Precondition.GaussianBlur(axes, 1.0, -0.25, 1)) gradient
    Assert.Equal<float32[]>((expected 0.5).Values, from1.Values)
    // A constant stays, and the mass of a pulse too.
    let constant = NdArray.create [| 2; 2; 7; 6 |] (Array.create 168 2f)
    Assert.True(SampleVision.gap constant.Values (precondition 0 (Precondition.blur 3.0) constant).Values < 1e-5)

[<Fact>]
let ``gradients are smoothed in frequency, normalised and clipped item by item`` () =
    let gradient = SampleVision.numbers 3L [| 2; 2; 7; 6 |]
    let axes = [ "height"; "width" ]

    let items (x: NdArray) =
        [ for item in 0..1 -> (NdArray.item item x).Values ]

    for item in items (precondition 0 Precondition.MeanAbsolute gradient) do
        Assert.Equal(1.0, item |> Array.averageBy (fun v -> float (abs v)), 4)

    for before, after in List.zip (items gradient) (items (precondition 0 (Precondition.ClipNorm 2.0) gradient)) do
        Assert.Equal(2.0, SampleVision.norm after, 4)
        Assert.Equal(1.0, SampleVision.cosine before after, 5)

    Assert.Equal<float32[]>(gradient.Values, (precondition 0 (Precondition.ClipNorm 1e3) gradient).Values)
    let clipped = precondition 0 (Precondition.ClipValue 0.3) gradient
    Assert.True(clipped.Values |> Array.forall (fun v -> abs v <= 0.3f))
    let zeros = NdArray.zeros [| 2; 2; 7; 6 |]

    for p in [ Precondition.MeanAbsolute; Precondition.ClipNorm 1.0 ] do
        Assert.Equal<float32[]>(zeros.Values, (precondition 0 p zeros).Values)

    let smooth = precondition 0 (Precondition.FourierSmooth(axes, 1.0)) gradient

    let rough (x: NdArray) =
        (SampleVision.onTensor (fun x -> x.diff(dim = -1L).square().sum()) x).Values[0]

    Assert.True(rough smooth < rough gradient / 2f)
    let none = precondition 0 (Precondition.FourierSmooth(axes, 0.0)) gradient
    Assert.True(SampleVision.gap none.Values gradient.Values < 1e-5)
    let flat = precondition 0 (Precondition.FourierDecay(axes, 0.0)) gradient
    Assert.True(SampleVision.gap flat.Values gradient.Values < 1e-5)

    let wrong =
        { rich with
            Preconditions = [ Precondition.blur 1.0 ]
            Transforms = []
        }

    Assert.Throws<ArgumentException>(fun () ->
        Search.run small (Objective.increase "up" (UnitReadout.unit' TimeWindow.whole 0)) wrong
        |> ignore)
    |> ignore

[<Fact>]
let ``best, last and majority are kept beside the result`` () =
    // Three units on a line: unit 1 is the most active one only near the middle.
    let model =
        SampleModel.ofFunction 1 1 Precision.Single (fun x ->
            let x = x.reshape [| x.shape[0]; 1L; 1L |]
            torch.cat ([| x * 0.0 + 0.3; 1.0 - (x - 1.0).square(); x - 0.9 |], 1L))

    let search =
        { Search.defaults with
            Initial = Initial.Given(NdArray.zeros [| 1; 1 |])
            Constraints = []
            Keep = Keep.Last
            Landmarks =
                [
                    Landmark.Best
                    Landmark.Last
                    Landmark.Majority [| 1 |]
                    Landmark.Majority [| 0 |]
                ]
        }
        |> Search.withOptimiser (Optimiser.Sgd(0.2, 0.9, false))
        |> Search.withBudget 12

    let loss = Objective.increase "up" (UnitReadout.unit' TimeWindow.whole 1)
    let outcome = Search.run model loss search
    let totals = Array.append outcome.History [| outcome.Losses |] |> Array.map _.Total

    let best, last, majority =
        outcome.Landmarks[0], outcome.Landmarks[1], outcome.Landmarks[2]

    Assert.Equal(Array.min totals, best.Totals[0])
    Assert.Equal(12, last.Iterations[0])
    Assert.Equal<float32[]>(outcome.Stimulus.Values, last.Stimulus.Values)
    Assert.Equal("majority", majority.Name)
    Assert.Equal(best.Totals[0], majority.Totals[0])

[<Fact>]
let ``every published recipe runs on a model of its kind, comes down, and has its settings`` () =
    let images: (string * int * (Model -> int -> Loss * Search)) list =
        [
            "lucid", 512, Published.lucid
            "maco", 256, Published.maco None
            "sinzlab", 1000, Published.sinzlab
            "erhan", 250, Published.erhan 3.0
            "small norm", 500, Published.yosinski YosinskiSetting.SmallNorm
            "strong decay", 750, Published.yosinski YosinskiSetting.StrongDecay
            "blurred", 1000, Published.yosinski YosinskiSetting.Blurred
            "small benefit", 1000, Published.yosinski YosinskiSetting.SmallBenefit
        ]

    let budget (search: Search) =
        match search.StopRule with
        | StopRule.Any [ StopRule.NotFinite; StopRule.Budget n ] -> n
        | _ -> -1

    let bounded =
        { small with
            Space =
                { small.Space with
                    Bounds = Bounds.between -2f 2f
                }
        }

    for name, iterations, recipe in images do
        let loss, search = recipe bounded 2
        Assert.Equal(iterations, budget search)

        let outcome =
            Search.run
                bounded
                loss
                { search with
                    StopRule = StopRule.Budget 8
                    Keep = Keep.Best
                }

        Assert.True(outcome.Stimulus.Values |> Array.forall Single.IsFinite, name)

        Assert.True(
            outcome.Losses.Total
            <= outcome.History[0].Total + (if name = "maco" then 0.5 else 0.0),
            name
        )

    let film = SampleVision.video 2 30 3 4
    let model = SampleVision.linearNonlinear film (SampleVision.filters 4 film 5) true

    let films =
        [
            "notebook", 10, Published.openRetinaNotebook model 1
            "inhibiting", 10, Published.openRetinaInhibiting model 1
            "sparse", 50, Published.openRetinaSparse model 1
            "command line", 10, Published.openRetinaCommandLine (TimeWindow.frames 10 10) model 1
            "discriminative",
            10,
            Published.openRetinaDiscriminative (TimeWindow.frames 10 10) model [| 0; 1 |] [ [| 2 |]; [| 3 |] ]
        ]

    for name, iterations, (loss, search) in films do
        let outcome = Search.run model loss search
        Assert.Equal(iterations, outcome.Iterations)
        Assert.True(outcome.Losses.Total < outcome.History[0].Total, name)

    // The notebook's sequential clip: within the ranges, the norm not above 5.
    let loss, search = Published.openRetinaNotebook model 1
    let x = (Search.run model loss search).Stimulus
    Assert.True(SampleVision.norm x.Values <= 5.0 + 1e-4)
    Assert.True(x.Values |> Array.forall (fun v -> v >= -0.9131f && v <= 6.2691f))
