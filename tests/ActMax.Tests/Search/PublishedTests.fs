/// The numbers of published recipes, and that a search leaves its model as it was.
module ActMax.Tests.PublishedTests

open System
open ActMax
open Xunit

let private budget (search: Search) =
    match search.StopRule with
    | StopRule.Any [ StopRule.NotFinite; StopRule.Budget n ] -> n
    | other -> failwith $"%A{other}"

let private names (search: Search) =
    search.Transforms |> List.map _.Name |> Array.ofList

let private image =
    { SampleVision.convolution 3 24 20 with
        Space =
            { SampleVision.image 3 24 20 with
                Bounds = Bounds.between -2f 2f
            }
    }

let private film = SampleVision.video 2 30 3 4

let private retina =
    SampleVision.linearNonlinear film (SampleVision.filters 4 film 5) true

let private mouse = [ Some -0.654f, Some 6.269f; Some -0.913f, Some 6.269f ]

let private start (search: Search) =
    match search.Initial with
    | Initial.Normal(mean, deviation) -> mean, deviation
    | other -> failwith $"%A{other}"

[<Fact>]
let ``open-retina's recipes have their rates, norms, ranges and steps`` () =
    let window = TimeWindow.frames 10 10

    for name, norm, rate, iterations, (_, search: Search) in
        [
            "notebook", 5.0, 10.0, 10, Published.openRetinaNotebook retina 1
            "inhibiting", 5.0, 10.0, 10, Published.openRetinaInhibiting retina 1
            "sparse", 5.0, 10.0, 50, Published.openRetinaSparse retina 1
            "command line", 30.0, 100.0, 10, Published.openRetinaCommandLine window retina 1
        ] do
        Assert.Equal(Optimiser.sgd rate, search.Optimiser)
        Assert.Equal(iterations, budget search)
        Assert.Equal((0f, 0.1f), start search)
        Assert.Empty search.Transforms
        Assert.Empty search.Preconditions
        Assert.True(search.ProjectStart, name)

        match search.Constraints with
        | [ Constraint.NormThenRanges(Some found, ranges) ] ->
            Assert.Equal(norm, found)
            Assert.Equal<(float32 option * float32 option) list>(mouse, ranges)
        | _ -> Assert.Fail name

    let _, search =
        Published.openRetinaDiscriminative window retina [| 0; 1 |] [ [| 2 |]; [| 3 |] ]

    Assert.Equal(Optimiser.sgd 100.0, search.Optimiser)
    Assert.Equal(10, budget search)
    Assert.Equal(40L, search.Seed)

    match search.Constraints with
    | [ Constraint.NormThenRanges(Some 30.0, ranges); Constraint.TemporalLowPass(0.5, 5, _) ] ->
        Assert.Equal<(float32 option * float32 option) list>([ Some -0.6f, Some 6.2f; Some -0.9f, Some 6.2f ], ranges)
    | _ -> Assert.Fail "discriminative"

[<Fact>]
let ``lucid's recipe has its rate, steps and transforms`` () =
    let _, search = Published.lucid image 2
    Assert.Equal(Optimiser.adam 0.05, search.Optimiser)
    Assert.Equal(512, budget search)
    Assert.Empty search.Constraints

    Assert.Equal<string[]>(
        [|
            "pad 12"
            "jitter 8, smaller"
            "scale 0.9 to 1.1"
            "rotate -10 to 10"
            "jitter 4, smaller"
            "crop or pad to 24 x 20"
        |],
        names search
    )

[<Fact>]
let ``MaCo's recipe has its rate, steps, crops and noise, and keeps the magnitude that was measured`` () =
    let _, search = Published.maco None image 2
    Assert.Equal(Optimiser.nAdam 1.0, search.Optimiser)
    Assert.Equal(256, budget search)
    Assert.Equal<string[]>([| "32 crops"; "noise 0.08"; "uniform noise 0.04" |], names search)
    let axes = FourierBasis.usual image.Space
    let images = SampleVision.numbers 5L [| 4; 3; 24; 20 |]
    let magnitude = FourierBasis.magnitude image.Space axes images
    let basis = PhaseOnly.create image.Space axes magnitude
    let phases = basis.Start 3L [| 1; 3; 24; 20 |]

    let shown =
        SampleVision.onTensor basis.Decode phases
        |> FourierBasis.magnitude image.Space axes

    // Up to one factor; the first and the last column of a real spectrum mirror themselves, so that free phases do not
    // keep what they have.
    let ratios =
        Array.map2 (/) shown.Values magnitude.Values
        |> Array.indexed
        |> Array.filter (fun (i, _) -> i % 11 <> 0 && i % 11 <> 10)
        |> Array.map snd
        |> Array.sort

    Assert.Equal(ratios[0], Array.last ratios, 1e-3f * ratios[0])

[<Fact>]
let ``sinzlab's and Erhan's recipes have their rates, norms, blur and steps`` () =
    let _, search = Published.sinzlab image 2
    Assert.Equal(Optimiser.adamW 10.0, search.Optimiser)
    Assert.Equal(1000, budget search)

    match search.Preconditions, search.Constraints with
    | [ Precondition.GaussianBlur([ "height"; "width" ], 1.0, 0.0, _) ], [ Constraint.NormEqual 25.0 ] -> ()
    | _ -> Assert.Fail "sinzlab"

    let _, search = Published.erhan 7.0 image 2
    Assert.Equal(Optimiser.sgd 100.0, search.Optimiser)
    Assert.Equal(250, budget search)
    Assert.Equal((0f, 1f), start search)

    match search.Constraints with
    | [ Constraint.NormEqual 7.0 ] -> ()
    | _ -> Assert.Fail "erhan"

[<Fact>]
let ``Yosinski's four settings have their decay, blur, percentiles, rates and steps`` () =
    for setting, iterations, rules, inner in
        [
            YosinskiSetting.SmallNorm,
            500,
            [ StepRule.BlurEvery(0.5, 4); StepRule.SmallNorm 50.0 ],
            Optimiser.Progress(2.0, 100.0)
            YosinskiSetting.StrongDecay, 750, [ StepRule.Decay 0.3; StepRule.SmallNorm 20.0 ], Optimiser.sgd 100.0
            YosinskiSetting.Blurred, 1000, [ StepRule.Decay 1e-4; StepRule.BlurEvery(1.0, 4) ], Optimiser.sgd 100.0
            YosinskiSetting.SmallBenefit,
            1000,
            [ StepRule.BlurEvery(0.5, 4); StepRule.SmallBenefit 90.0 ],
            Optimiser.Progress(2.0, 100.0)
        ] do
        let _, search = Published.yosinski setting image 2
        Assert.Equal(Optimiser.Regularised(rules, inner), search.Optimiser)
        Assert.Equal(iterations, budget search)
        Assert.Equal(2, search.Landmarks.Length)

[<Fact>]
let ``DGN-AM's and PPGN's recipes have their rates, decay and steps`` () =
    let prior: GeneratorPrior =
        {
            Name = "sum"
            CodeShape = [| 3 |]
            Generate = fun code -> code.reshape [| code.shape[0]; 1L; 1L; 3L |]
            Recognise = Some(fun x -> x.flatten 1L)
            Lower = [| -1f; -1f; -1f |]
            Upper = [| 1f; 1f; 1f |]
        }

    let model = SampleVision.convolution 1 1 3
    let _, search = Published.dgnAm prior model 0
    Assert.Equal(200, budget search)
    Assert.Equal(Keep.Last, search.Keep)

    match search.Optimiser, search.Schedule with
    | Optimiser.Regularised(StepRule.Decay decay :: _, Optimiser.NormalisedStep 8.0), Schedule.Linear(last, 200) ->
        Assert.Equal(0.01, decay, 1e-12)
        Assert.Equal(1e-10, 8.0 * last, 1e-16)
    | _ -> Assert.Fail "DGN-AM"

    let _, search = Published.ppgn prior model 0
    Assert.Equal(200, budget search)

    match search.Optimiser, search.Preconditions with
    | Optimiser.Regularised(_, Optimiser.NormalisedStep 1.0), [ Precondition.Reconstructing(1e-5, 1.0, 1e-17, _) ] -> ()
    | _ -> Assert.Fail "PPGN"

[<Fact>]
let ``a search leaves weights, evaluation and answers of its model as they were, also when it fails`` () =
    let layers = ImageClassifier.layers 1 8 8 3
    let weights = LayerWeights.random Initialisation.Torch 1L layers.Stack
    let before = weights |> Map.map (fun _ array -> Array.copy array.Values)
    let described = Layers.model layers weights |> InputError.orFail
    let file = ScriptModel.load ScriptFixture.picture |> InputError.orFail

    for model in [ described; Model.at "relu2" described; file; Model.at "features.3" file ] do
        let shown =
            SampleVision.numbers
                2L
                [|
                    1
                    for axis in model.Space.Axes do
                        axis.Size
                |]

        let answer = Model.activity shown model
        let unit' = UnitReadout.unit' TimeWindow.whole 1

        let search =
            { Search.defaults with
                Constraints = []
                Initial = Initial.Normal(0f, 1f)
            }
            |> Search.withBudget 5

        Search.run model (Objective.increase "up" unit') search |> ignore
        // Dropout would give another answer every time.
        Assert.Equal<float32[]>(answer.Values, (Model.activity shown model).Values)

        let failing =
            Loss.custom "fails" (fun _ _ -> raise (InvalidOperationException "on purpose"))

        Assert.ThrowsAny<exn>(fun () -> Search.run model failing search |> ignore)
        |> ignore

        Assert.Equal<float32[]>(answer.Values, (Model.activity shown model).Values)

    Assert.Equal<Map<string, float32[]>>(before, weights |> Map.map (fun _ array -> array.Values))

[<Fact>]
let ``a clipped gradient is the stimulus' own, and the step is that long at most`` () =
    let x = SampleVision.numbers 4L [| 1; 3; 24; 20 |]

    let search =
        { Search.defaults with
            Optimiser = Optimiser.sgd 1.0
            Preconditions = [ Precondition.ClipNorm 0.01 ]
            Constraints = []
            Initial = Initial.Given x
            Keep = Keep.Last
        }
        |> Search.withBudget 1

    let loss = 1000.0 * Objective.increase "up" (UnitReadout.unit' TimeWindow.whole 2)
    let found = (Search.run image loss search).Stimulus
    Assert.Equal(0.01, SampleVision.norm (Array.map2 (-) found.Values x.Values), 1e-5)
