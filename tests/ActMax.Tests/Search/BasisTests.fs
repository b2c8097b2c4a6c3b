/// Parameterisations: inverses, bounds, numbers of the systems that have them, and gradients that arrive.
module ActMax.Tests.BasisTests

open System
open ActMax
open TorchSharp
open Xunit

let private roundTrip (parameterisation: Parameterisation) (x: NdArray) : NdArray =
    SampleVision.onTensor parameterisation.Decode (parameterisation.Encode x)

let private ring (nodes: int) =
    [| for i in 0 .. nodes - 1 -> i, (i + 1) % nodes, 1f |]

let private hexes: StimulusSpace =
    { SampleVision.image 1 1 1 with
        Axes = [ Axis.create "time" 4; Axis.create "channel" 1; Axis.create "hexal" 7 ]
    }

[<Fact>]
let ``encoding and decoding give the stimulus back, for odd and even sizes, in one to three dimensions`` () =
    for channels, frames, height, width in [ 3, 4, 6, 8; 1, 5, 5, 7; 2, 3, 4, 5; 1, 1, 1, 2 ] do
        let video = SampleVision.video channels frames height width
        let image = SampleVision.image channels height width

        let cases =
            [
                video, FourierBasis.create video (FourierBasis.usual video) 1.0
                video, FourierBasis.create video [ "time" ] 0.5
                video, FourierBasis.create video [ "height" ] 2.0
                image, FourierBasis.create image [ "height"; "width" ] 1.0
                image, PyramidBasis.create image 4
                video, PyramidBasis.create video 3
                video, LowRank.create video (max frames (height * width))
                image, GraphBasis.create image "width" (GraphBasis.line width) 0.5 None
                image, Parameterisation.shared image 2 Parameterisation.direct
                image, Parameterisation.bounded image [ -5f, 5f ]
                if channels = 3 then
                    image, Parameterisation.andThen (Parameterisation.decorrelatedColour image) Parameterisation.direct
            ]

        for space, parameterisation in cases do
            let x =
                SampleVision.numbers 3L (StimulusSpace.shape 2 space)
                |> NdArray.map (max -4.5f >> min 4.5f)

            let again = roundTrip parameterisation x
            Assert.Equal<int[]>(x.Shape, again.Shape)
            let gap = SampleVision.gap x.Values again.Values
            Assert.True(gap < 1e-4, $"{parameterisation.Name} of {channels}, {frames}, {height}, {width}: {gap}")

    let x = SampleVision.numbers 3L [| 2; 4; 1; 7 |]
    let again = roundTrip (GraphBasis.create hexes "hexal" (ring 7) 0.5 None) x
    Assert.True(SampleVision.gap x.Values again.Values < 1e-4)

[<Fact>]
let ``every parameterisation starts by itself, differs from seed to seed and item to item, and passes gradient`` () =
    let space = SampleVision.video 3 4 6 7
    let shape = StimulusSpace.shape 2 space

    for parameterisation in
        [
            Parameterisation.direct
            FourierBasis.create space (FourierBasis.usual space) 1.0
            PhaseOnly.create space [ "height"; "width" ] (FourierBasis.power space [ "height"; "width" ] 1.0)
            PyramidBasis.create space 3
            LowRank.create space 2
            Parameterisation.shared space 2 Parameterisation.direct
            GraphBasis.create space "width" (GraphBasis.line 7) 0.5 (Some 4)
            Cppn.create space { Width = 5; Depth = 3 }
        ] do
        let start = parameterisation.Start 1L shape
        Assert.NotEqual<float32[]>(start.Values, (parameterisation.Start 2L shape).Values)

        if not parameterisation.Couples then
            Assert.NotEqual<float32[]>((NdArray.item 0 start).Values, (NdArray.item 1 start).Values)
            // Item 1 of a batch is item 0 of the search that stands for it.
            let alone =
                parameterisation.Start (Seed.ofItem 1 1L) (Array.append [| 1 |] shape[1..])

            Assert.Equal<float32[]>((NdArray.item 1 start).Values, alone.Values)

        Scope.run (fun () ->
            let leaf = (Convert.toTensor start).requires_grad_()
            let x = parameterisation.Decode leaf
            Assert.Equal<int64[]>(Array.map int64 shape, x.shape)
            (x * Convert.toTensor (SampleVision.numbers 9L shape)).sum().backward()

            match leaf.grad with
            | null -> failwith parameterisation.Name
            | gradient -> Assert.True(Convert.number (gradient.abs().mean()) > 1e-4, parameterisation.Name))

[<Fact>]
let ``the Fourier image is lucid's where sizes are even, and of the right period where they are odd`` () =
    let decoded size =
        let space = SampleVision.image 1 size size
        let basis = FourierBasis.create space [ "height"; "width" ] 1.0
        let shape = [| 1; 1; size; size / 2 + 1; 2 |]

        fun row column ->
            let one =
                NdArray.init shape (fun at ->
                    if at[2] = row && at[3] = column && at[4] = 0 then
                        1f
                    else
                        0f)

            (SampleVision.onTensor basis.Decode one).Values

    Assert.True(SampleVision.gap (Array.create 16 0.25f) (decoded 4 0 0) < 1e-6)
    Assert.True(SampleVision.gap [| 0.5f; 0f; -0.5f; 0f |] ((decoded 4 0 1)[..3]) < 1e-6)
    // lucent's numbers for 5 x 5; lucid's have a period of 6.
    let expected = [| 0.5f; 0.1545f; -0.4045f; -0.4045f; 0.1545f |]
    Assert.True(SampleVision.gap expected ((decoded 5 0 1)[..4]) < 1e-4)

[<Fact>]
let ``decorrelated colour has lucid's matrix, and its inverse is one`` () =
    let space = SampleVision.image 3 1 1
    let map = Parameterisation.decorrelatedColour space

    let expected =
        [|
            0.56282854f
            0.58447582f
            0.58447582f
            0.19482528f
            0f
            -0.19482528f
            0.0432945f
            -0.10823626f
            0.06494176f
        |]

    let axes =
        NdArray.init [| 3; 3; 1; 1 |] (fun at -> if at[0] = at[1] then 1f else 0f)

    Assert.True(SampleVision.gap expected (SampleVision.onTensor map.Forward axes).Values < 1e-6)
    let back = SampleVision.onTensor (map.Forward >> map.Inverse) axes
    Assert.True(SampleVision.gap axes.Values back.Values < 1e-5)

    Assert.Throws<ArgumentException>(fun () -> Parameterisation.decorrelatedColour (SampleVision.image 2 1 1) |> ignore)
    |> ignore

[<Fact>]
let ``bounded stimuli keep each channel's range`` () =
    let space = SampleVision.image 2 2 2
    let basis = Parameterisation.bounded space [ -1f, 1f; 2f, 3f ]
    let wild = SampleVision.numbers 1L [| 3; 2; 2; 2 |] |> NdArray.map ((*) 30f)
    let x = SampleVision.onTensor basis.Decode wild

    for item in 0..2 do
        for i in 0..3 do
            Assert.InRange(x.Values[item * 8 + i], -1f, 1f)
            Assert.InRange(x.Values[item * 8 + 4 + i], 2f, 3f)

    // A constraint outside of the range is met as nearly as it can be, not with NaN.
    let outside = roundTrip basis (NdArray.create [| 1; 2; 2; 2 |] (Array.create 8 9f))
    Assert.True(outside.Values |> Array.forall Single.IsFinite)

[<Fact>]
let ``few modes of a graph are the nearest pattern, and modes of a line are cosines`` () =
    let values, modes = GraphBasis.modes 8 (GraphBasis.line 8)

    for k in 0..7 do
        Assert.Equal(2.0 - 2.0 * cos (Math.PI * float k / 8.0), values[k], 9)

        let cosine =
            Array.init 8 (fun n -> float32 (cos (Math.PI * float k * (float n + 0.5) / 8.0)))

        let mode = Array.init 8 (fun n -> modes.Values[n * 8 + k])
        Assert.Equal(1.0, abs (SampleVision.cosine cosine mode), 5)

    let x = SampleVision.numbers 3L [| 1; 4; 1; 7 |]
    let basis = GraphBasis.create hexes "hexal" (ring 7) 0.5 (Some 3)
    let near = roundTrip basis x
    let again = roundTrip basis near
    Assert.True(SampleVision.gap near.Values again.Values < 1e-5)
    // What is left is orthogonal to what is kept.
    let rest = Array.map2 (-) x.Values near.Values
    Assert.True(abs (SampleVision.cosine rest near.Values) < 1e-5)

    for wrong in [ [| 0, 7, 1f |]; [| 2, 2, 1f |]; [| 0, 1, 0f |] ] do
        Assert.Throws<ArgumentException>(fun () -> GraphBasis.modes 7 wrong |> ignore)
        |> ignore

[<Fact>]
let ``low rank keeps the best sum of products of time and space`` () =
    let space = SampleVision.video 1 5 3 4
    let course, pattern = Seed.normal 5 1L, Seed.normal 12 2L

    let product =
        NdArray.init [| 1; 1; 5; 3; 4 |] (fun at -> course[at[2]] * pattern[4 * at[3] + at[4]])

    Assert.True(SampleVision.gap product.Values (roundTrip (LowRank.create space 1) product).Values < 1e-5)
    let random = SampleVision.numbers 7L [| 1; 1; 5; 3; 4 |]

    let error rank =
        SampleVision.norm (Array.map2 (-) random.Values (roundTrip (LowRank.create space rank) random).Values)

    Assert.True(error 1 > error 2 && error 2 > error 3 && error 5 < 1e-4)

[<Fact>]
let ``phases have the fixed magnitude, and a gradient that is not zero`` () =
    let space = SampleVision.image 1 8 9
    let axes = [ "height"; "width" ]
    let magnitude = FourierBasis.power space axes 1.0
    let basis = PhaseOnly.create space axes magnitude
    let x = SampleVision.onTensor basis.Decode (basis.Start 3L [| 1; 1; 8; 9 |])
    let found = FourierBasis.magnitude space axes x
    // Standardising scales all of it but the mean.
    let ratio i = found.Values[i] / magnitude.Values[i]

    for i in [ 6; 7; 8; 11; 12; 13; 16; 17 ] do
        Assert.Equal(ratio 6, ratio i, 2)

    Assert.Equal(0.0, Array.averageBy float x.Values, 5)

    Assert.Throws<ArgumentException>(fun () -> PhaseOnly.create space axes (NdArray.zeros [| 1; 8; 9 |]) |> ignore)
    |> ignore

[<Fact>]
let ``a painting network fits a smooth stimulus nearly, and starts blank`` () =
    let space = SampleVision.image 2 9 8
    let basis = Cppn.create space Cppn.defaults
    let blank = SampleVision.onTensor basis.Decode (basis.Start 1L [| 2; 2; 9; 8 |])
    Assert.True(blank.Values |> Array.forall ((=) 0f))

    let smooth =
        NdArray.init [| 1; 2; 9; 8 |] (fun at ->
            sin (0.4f * float32 at[2]) + float32 at[1] * cos (0.5f * float32 at[3]))

    let fitted = roundTrip basis smooth

    let rest =
        SampleVision.norm (Array.map2 (-) smooth.Values fitted.Values)
        / SampleVision.norm smooth.Values

    Assert.True(rest < 0.1, $"{rest}")

let private decoder: GeneratorPrior =
    let weights = SampleVision.numbers 4L [| 3; 12 |]

    {
        GeneratorPrior.Name = "a line"
        GeneratorPrior.CodeShape = [| 3 |]
        GeneratorPrior.Generate =
            fun code -> (code.matmul (Convert.toTensor weights)).reshape([| code.shape[0]; 1L; 3L; 4L |])
        GeneratorPrior.Recognise = None
        GeneratorPrior.Lower = [| -2f; -1f; 0f |]
        GeneratorPrior.Upper = [| 2f; 1f; 0.5f |]
    }

[<Fact>]
let ``a generator's codes stay within their bounds, and what it can make is found again`` () =
    let space = SampleVision.image 1 3 4

    let model =
        SampleVision.model space (fun x -> SampleVision.response [] (x.flatten(1L).unsqueeze -1L))

    let code = NdArray.create [| 1; 3 |] [| 0.5f; -0.7f; 0.2f |]
    let made = SampleVision.onTensor decoder.Generate code
    let basis = GeneratorPrior.create decoder
    Assert.True(SampleVision.gap made.Values (roundTrip basis made).Values < 0.02)
    let loss, search = Published.dgnAm decoder model 5

    for state in Search.states model loss search |> Seq.truncate 10 do
        if state.Iteration > 0 then
            let values = (Convert.ofTensor state.Parameters).Values

            Assert.True(
                abs values[0] <= 2f
                && abs values[1] <= 1f
                && values[2] >= 0f
                && values[2] <= 0.5f
            )

    Assert.Equal(200, (Search.run model loss search).Iterations)

    Assert.Throws<ArgumentException>(fun () -> Published.ppgn decoder model 5 |> ignore)
    |> ignore

    let inverse =
        { decoder with
            Recognise = Some(fun x -> x.flatten(1L).narrow(1L, 0L, 3L))
        }

    let loss, search = Published.ppgn inverse model 5
    let outcome = Search.run model loss (Search.withBudget 20 search)
    Assert.True(outcome.Losses.Total < outcome.History[0].Total)

[<Fact>]
let ``shared parameters couple the items, and move every one of them`` () =
    let space = SampleVision.image 1 4 4

    let model =
        SampleVision.model space (fun x -> SampleVision.response [] (x.flatten(1L).unsqueeze -1L))

    let search =
        { Search.defaults with
            Parameterisation = Parameterisation.shared space 4 Parameterisation.direct
            Initial = Initial.Zeros
            Constraints = []
            Items = 2
        }
        |> Search.withOptimiser (Optimiser.sgd 0.1)
        |> Search.withBudget 1

    let loss = Objective.increase "up" (UnitReadout.each TimeWindow.whole [| 0; 15 |])
    let outcome = Search.run model loss search
    Assert.Empty outcome.Losses.Items
    // Item 0 pushes its own pixel 0; the shared part, of one position, also feels item 1.
    let x = NdArray.item 0 outcome.Stimulus
    Assert.True(x.Values[15] > 0f && x.Values[0] > x.Values[15])
