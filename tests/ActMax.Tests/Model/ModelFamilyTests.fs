/// Ensembles, generators, retina models: models made of models, and models with a known answer.
module ActMax.Tests.ModelFamilyTests

open System
open System.IO
open ActMax
open TorchSharp
open Xunit

let private dot (a: NdArray) (b: NdArray) =
    Array.fold2 (fun sum x y -> sum + float x * float y) 0.0 a.Values b.Values

let private norm (a: NdArray) = sqrt (dot a a)

let private small =
    Layers.create
        "small"
        (Layers.images 1 6 6)
        [
            Layer.named "conv" (Layer.Convolution(Layer.convolution 1 3 [ 3; 3 ]))
            Layer.named "act" (Layer.Activate(Activation.Elu 1.0))
            Layer.named "flatten" Layer.Flatten
            Layer.named "out" (Layer.Linear(48, 2, true))
        ]

let private members =
    [ for seed in 1L .. 3L -> Layers.random Initialisation.Torch seed small ]

[<Fact>]
let ``an ensemble is the mean of its members, and keeps each of them readable`` () =
    let ensemble = Ensemble.mean members
    let stimulus = NetworkFixture.stimuli 1 2 ensemble
    let single = members |> List.map (Model.activity stimulus)
    let whole = Model.activity stimulus ensemble

    let mean =
        Array.init whole.Values.Length (fun i -> single |> List.averageBy (fun member' -> float member'.Values[i]))

    Array.iter2 (fun (e: float) a -> Assert.Equal(e, float a, 6)) mean whole.Values

    for i in 0..2 do
        Assert.Equal<NdArray>(single[i], NetworkFixture.layer $"members.{i}" ensemble stimulus)
        let inner = NetworkFixture.layer "conv" members[i] stimulus
        Assert.Equal<NdArray>(inner, NetworkFixture.layer $"members.{i}.conv" ensemble stimulus)
        let moved = Model.activity stimulus (Model.at $"members.{i}.conv" ensemble)
        Assert.Equal<float32[]>(inner.Values, moved.Values)

    let inner = Model.activity stimulus (Model.at "conv" ensemble)
    Assert.Equal<int[]>([| 2; 48; 1 |], inner.Shape)
    Assert.Equal<float32[]>((NetworkFixture.layer "conv" ensemble stimulus).Values, inner.Values)

    Assert.Throws<ArgumentException>(fun () -> NetworkFixture.layer "members.3" ensemble stimulus |> ignore)
    |> ignore

[<Fact>]
let ``members of an ensemble must take the same stimuli and respond alike`` () =
    let taller =
        { small with
            Layers.Space = Layers.images 1 7 6
            Layers.Stack = List.truncate 2 small.Stack
        }

    let other = Layers.random Initialisation.Torch 1L taller

    let error =
        Assert.Throws<ArgumentException>(fun () -> Ensemble.mean [ members[0]; other ] |> ignore)

    Assert.Contains("height 7", error.Message)
    Assert.Contains("height 6", error.Message)
    Assert.Throws<ArgumentException>(fun () -> Ensemble.mean [] |> ignore) |> ignore

    let unlike = Ensemble.mean [ members[0]; Model.at "conv" members[1] ]

    let error =
        Assert.Throws<ArgumentException>(fun () -> Model.activity (NetworkFixture.stimuli 1 1 unlike) unlike |> ignore)

    Assert.Contains("[1; 2; 1]", error.Message)
    Assert.Contains("[1; 48; 1]", error.Message)

let private decoder =
    Layers.create
        "decoder"
        {
            Axes = [ Axis.create "unit" 4 ]
            Bounds = Bounds.unbounded
            FrameSeconds = None
        }
        [
            Layer.named "fc" (Layer.Linear(4, 18, true))
            Layer.named
                "image"
                (Layer.Unflatten [ Axis.create "channel" 2; Axis.create "height" 3; Axis.create "width" 3 ])
            Layer.named "up" (Layer.Transposed(Layer.convolution 2 1 [ 2; 2 ] |> Layer.strided 2))
        ]

[<Fact>]
let ``a decoder makes stimuli of codes, within bounds`` () =
    let weights = LayerWeights.random Initialisation.Torch 4L decoder.Stack

    let generator =
        Generator.ofLayers decoder weights
        |> InputError.orFail
        |> Generator.between -0.5f 0.25f

    Scope.run (fun () ->
        let code = torch.tensor (array2D [ [ -1f; 0f; 0.2f; 3f ]; [ 0.1f; 0f; 0f; 0f ] ])
        let leaf = code.requires_grad_ ()
        let image = generator.Decode leaf
        Assert.Equal<int64[]>([| 2L; 1L; 6L; 6L |], image.shape)
        image.sum().backward()
        Assert.NotNull leaf.grad
        let clamped = Convert.ofTensor (Generator.clamp generator code)
        Assert.Equal<float32[]>([| -0.5f; 0f; 0.2f; 0.25f; 0.1f; 0f; 0f; 0f |], clamped.Values))

    let folder = Directory.CreateTempSubdirectory "actmax"

    try
        let path = Path.Combine(folder.FullName, "bounds.npy")

        Npy.ofFloat32 [ 2; 4 ] [| 0f; 0f; 0f; 0f; 1f; 2f; 3f; 4f |]
        |> Npy.write path
        |> InputError.orFail

        let bounded = Generator.readBounds path generator |> InputError.orFail
        Assert.Equal<float32[]>([| 1f; 2f; 3f; 4f |], (Option.get bounded.Upper).Values)

        Npy.ofFloat32 [ 4 ] [| 1f; 2f; 3f; 4f |] |> Npy.write path |> InputError.orFail

        match Generator.readBounds path generator with
        | Error faults -> Assert.Contains("[2; 4]", InputError.messages faults)
        | Ok _ -> Assert.Fail "bounds of another shape were taken"
    finally
        folder.Delete true

[<Fact>]
let ``a TorchScript file is a decoder where it makes stimuli of the space`` () =
    let code = [ Axis.create "code" 3 ]

    let space: StimulusSpace =
        {
            Axes = [ Axis.create "channel" 1; Axis.create "height" 2; Axis.create "width" 1 ]
            Bounds = Bounds.unbounded
            FrameSeconds = None
        }

    // named.pt gives a dictionary, which is no stimulus.
    match Generator.ofScript (NetworkFixture.path "named.pt") code space with
    | Error faults -> Assert.Contains("a dictionary", InputError.messages faults)
    | Ok _ -> Assert.Fail "a dictionary was taken for a stimulus"

    let net =
        Generator.ofScript (Torch.Fixtures.path "net.pt") code space
        |> InputError.orFail

    Scope.run (fun () -> Assert.Equal<int64[]>([| 5L; 1L; 2L; 1L |], (net.Decode(torch.zeros ([| 5L; 3L |]))).shape))

    match Generator.ofScript (Torch.Fixtures.path "net.pt") code { space with Axes = code } with
    | Error faults -> Assert.Contains("[3]", InputError.messages faults)
    | Ok _ -> Assert.Fail "a decoder of another size was taken"

let private filter row column =
    RetinaFilter.centreSurround [ 1.0; -0.5 ] 6 (7, 8) (row, column) 1.4 2.0

let private linear nonlinearity : LinearNonlinear =
    {
        LinearNonlinear.Filters = [ filter 3.0 3.0; filter 4.0 5.0 |> NdArray.map ((*) -2f) ]
        Biases = [ 0.1f; -0.2f ]
        Nonlinearity = nonlinearity
        Frames = 10
        FrameSeconds = 1.0 / 30.0
    }

let private activityOf (unit': int) (frame: int) (model: Model) (stimulus: NdArray) =
    NdArray.get [| 0; unit'; frame |] (Model.activity (NdArray.stack [ stimulus ]) model)
    |> float

/// A random stimulus of a norm.
let private random (seed: int) (length: float) (model: Model) =
    let stimulus = NdArray.item 0 (NetworkFixture.stimuli seed 1 model)
    let given = norm stimulus
    NdArray.map (fun value -> float32 (float value * length / given)) stimulus

[<Fact>]
let ``the best and worst stimulus of linear-nonlinear units evoke what the formula says, and no other does better`` () =
    for nonlinearity in [ None; Some Activation.Relu; Some Activation.Softplus; Some Activation.Exp ] do
        let units = linear nonlinearity
        let model = LinearNonlinear.model units

        for unit', frame in [ 0, 0; 1, 4 ] do
            let best = LinearNonlinear.best unit' frame 3.0 units
            let worst = LinearNonlinear.worst unit' frame 3.0 units
            Assert.Equal(3.0, norm best.Stimulus, 5)
            Assert.Equal(best.Response, activityOf unit' frame model best.Stimulus, 1e-4 * (1.0 + abs best.Response))
            Assert.Equal(worst.Response, activityOf unit' frame model worst.Stimulus, 1e-4)

            for seed in 1..20 do
                let other = activityOf unit' frame model (random seed 3.0 model)
                Assert.InRange(other, worst.Response - 1e-5, best.Response + 1e-5)

    let units = linear None
    let both = LinearNonlinear.bestSum [ 1.0; -1.0 ] 2 3.0 units
    let model = LinearNonlinear.model units

    let difference stimulus =
        activityOf 0 2 model stimulus - activityOf 1 2 model stimulus

    Assert.Equal(both.Response, difference both.Stimulus, 4)

    for seed in 1..20 do
        Assert.True(difference (random seed 3.0 model) < both.Response)

    Assert.Throws<ArgumentException>(fun () -> LinearNonlinear.best 0 5 1.0 units |> ignore)
    |> ignore

let private subunits (step: int) (opposed: bool) : Subunits =
    let filter =
        NdArray.init [| 1; 3; 3; 3 |] (fun i ->
            let sign = if opposed && (i[2] + i[3]) % 2 = 1 then -1.0 else 1.0
            float32 (sign * (0.2 + float (i[1] + 2 * i[2] + i[3]) / 10.0)))

    {
        Subunits.Filter = filter
        Step = step
        Weights = NdArray.init [| 2; 3 |] (fun i -> 0.5f + 0.3f * float32 (i[0] + i[1]))
        Bias = 0.05f
        Nonlinearity = Some Activation.Softplus
        Frames = 6
        FrameSeconds = 0.02
    }

/// The best found by climbing from random stimuli: x becomes norm * gradient / |gradient|, which for a convex response
/// never makes it smaller.
let private climbed (frame: int) (length: float) (model: Model) (seed: int) =
    let readout = model

    let step (x: NdArray) =
        Scope.run (fun () ->
            let leaf = (Convert.toTensor (NdArray.stack [ x ])).requires_grad_()
            (readout.Respond leaf).Activity.select(2L, int64 frame).sum().backward()

            match leaf.grad with
            | null -> x
            | gradient ->
                let gradient = NdArray.item 0 (Convert.ofTensor gradient)
                let given = norm gradient

                if given = 0.0 then
                    x
                else
                    NdArray.map (fun value -> float32 (float value * length / given)) gradient)

    let ended = Seq.fold (fun x _ -> step x) (random seed length model) (seq { 1..30 })
    activityOf 0 frame model ended

[<Fact>]
let ``the best stimulus of a subunit model is the best that climbing from many starts finds`` () =
    for step, opposed in [ 3, false; 1, false; 1, true; 2, true ] do
        let cell = subunits step opposed
        let model = Subunits.model cell
        let best = Subunits.best 2 2.5 cell
        Assert.Equal(2.5, norm best.Stimulus, 4)
        Assert.Equal(best.Response, activityOf 0 2 model best.Stimulus, 4)
        let found = [ for seed in 1..20 -> climbed 2 2.5 model seed ]
        Assert.All(found, fun response -> Assert.True(response <= best.Response + 1e-4))
        Assert.True(List.max found >= best.Response - 1e-3, $"climbing found {List.max found} of {best.Response}")

[<Fact>]
let ``a search finds the true filter under a norm`` () =
    let units = linear (Some Activation.Softplus)
    let model = LinearNonlinear.model units
    let best = LinearNonlinear.best 0 3 2.0 units

    let onSphere: Constraint =
        Constraint.Custom(
            "norm 2",
            fun x ->
                let norms = x.square().sum([| 1L; 2L; 3L; 4L |], keepdim = true).sqrt()
                x.mul(torch.tensor 2f).div(norms.clamp_min (Scalar.op_Implicit 1e-9f))
        )

    let outcome =
        Search.run
            model
            (Objective.maximise (Reading.cell 3 0))
            ({ Search.defaults with
                Initial = Initial.Uniform(-0.1f, 0.1f)
                Constraints = [ onSphere ]
             }
             |> Search.withOptimiser (Optimiser.sgd 20.0)
             |> Search.withBudget 50)

    let found = NdArray.item 0 outcome.Stimulus
    let cosine = dot found best.Stimulus / 2.0 / norm found
    Assert.True(cosine > 0.999, $"cosine {cosine}")
