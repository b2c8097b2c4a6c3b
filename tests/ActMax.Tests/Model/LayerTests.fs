/// Layers as descriptions, against torch.nn.
module ActMax.Tests.LayerTests

open System
open System.IO
open ActMax
open TorchSharp
open Xunit

let private cases = NetworkFixture.json "layers.json"

let private conv inputs outputs kernel = Layer.convolution inputs outputs kernel

let private axesOf (shape: int list) : Axis list =
    let names =
        match shape with
        | [ _; 3 ] -> [ "time"; "unit" ]
        | [ _; _ ] -> [ "channel"; "time" ]
        | [ _; _; _ ] -> [ "channel"; "height"; "width" ]
        | _ -> [ "channel"; "time"; "height"; "width" ]

    List.map2 Axis.create names shape

let private space (shape: int list) : StimulusSpace =
    {
        Axes = axesOf shape
        Bounds = Bounds.unbounded
        FrameSeconds = None
    }

let layerNames = TheoryData<string>(NetworkFixture.texts cases)

[<Theory; MemberData(nameof layerNames)>]
let ``every layer computes what torch computes, and its shape is known without running it`` (name: string) =
    let case = cases.GetProperty name
    let input = NetworkFixture.array (case.GetProperty "input")
    let expected = NetworkFixture.array (case.GetProperty "output")

    let weights =
        NetworkFixture.arrays (case.GetProperty "weights")
        |> Map.toList
        |> List.map (fun (key, value) -> "the.layer." + key, value)
        |> Map.ofList

    let layers =
        Layers.create
            name
            (space (List.ofArray input.Shape[1..]))
            [
                Layer.named "the" (Layer.Sequence [ Layer.named "layer" LayerCases.described[name] ])
            ]

    let model = Layers.model layers weights |> InputError.orFail
    let found = NetworkFixture.layer "the.layer" model input
    NetworkFixture.mustBeNear 2e-6 name expected found
    let inferred = LayerShape.at "the.layer" layers |> List.map _.Size
    Assert.Equal<int list>(List.ofArray expected.Shape[1..], inferred)

[<Fact>]
let ``every kind of layer is among the cases`` () =
    Assert.Equal<string list>(
        NetworkFixture.texts cases |> List.sort,
        LayerCases.described |> Map.toList |> List.map fst
    )

/// Convolution, residual block with and without a shortcut, pooling, dropout, recurrent layer over frames.
let private video: Layers =
    let padded inputs outputs =
        Layer.Convolution(
            conv inputs outputs [ 1; 3; 3 ]
            |> fun c ->
                { c with
                    Convolution.Padding = [ 0; 1; 1 ]
                }
        )

    let residual shortcut inputs =
        Layer.Residual
            {
                Residual.Main = [ Layer.named "conv" (padded inputs 4); Layer.named "norm" (Layer.batchNorm 4) ]
                Shortcut = shortcut
                After = Some Activation.Relu
            }

    Layers.create
        "video"
        (Layers.video 0.05 2 7 6 5)
        [
            Layer.named "conv1" (Layer.Convolution(conv 2 3 [ 3; 1; 1 ]))
            Layer.named
                "block"
                (Layer.numbered
                    [
                        residual
                            (Some(Layer.named "downsample" (Layer.numbered [ Layer.Convolution(conv 3 4 [ 1; 1; 1 ]) ])))
                            3
                        residual None 4
                    ])
            Layer.named "drop" (Layer.Dropout 0.9)
            Layer.named "pool" (Layer.Pool(Layer.pool PoolKind.Average [ 1; 2; 2 ]))
            Layer.named "frames" Layer.Frames
            Layer.named
                "gru"
                (Layer.Recurrent
                    {
                        Recurrent.Cell = RecurrentCell.Gru
                        Inputs = 24
                        Hidden = 5
                        Depth = 1
                    })
            Layer.named "out" (Layer.Linear(5, 2, true))
        ]

let private model = Layers.random Initialisation.Torch 3L video

[<Fact>]
let ``every layer of a response is readable, in the shape that was inferred`` () =
    let stimulus = NetworkFixture.stimuli 1 2 model

    for path, axes in LayerShape.all video do
        let found = NetworkFixture.layer path model stimulus
        Assert.Equal<int list>(2 :: (axes |> List.map _.Size), List.ofArray found.Shape)

    let unknown =
        Assert.Throws<ArgumentException>(fun () -> NetworkFixture.layer "block.2" model stimulus |> ignore)

    Assert.Contains("block.1.conv", unknown.Message)

[<Fact>]
let ``the read-out at a layer has its positions as units and its time as frames`` () =
    let stimulus = NetworkFixture.stimuli 2 2 model

    for path, axes in LayerShape.all video do
        let moved = Model.at path model
        let activity = Model.activity stimulus moved
        let values = NetworkFixture.layer path model stimulus
        let frames = axes |> List.find (fun axis -> axis.Name = "time") |> _.Size
        let units = values.Values.Length / 2 / frames
        Assert.Equal<int[]>([| 2; units; frames |], activity.Shape)
        Assert.Equal<NdArray>(values, NetworkFixture.layer path moved stimulus)

    // [batch; channel; time; height; width]: unit (c, y, x) in row-major order.
    let activity = Model.activity stimulus (Model.at "conv1" model)
    let values = NetworkFixture.layer "conv1" model stimulus
    let expected = NdArray.get [| 1; 2; 4; 3; 1 |] values
    Assert.Equal(expected, NdArray.get [| 1; 2 * 30 + 3 * 5 + 1; 4 |] activity)

    let unknown =
        Assert.Throws<ArgumentException>(fun () -> Model.at "features.8" model |> ignore)

    Assert.Contains("features.8", unknown.Message)

[<Fact>]
let ``an item of a batch responds as it does alone`` () =
    let stimuli = NetworkFixture.stimuli 3 3 model
    let together = Model.activity stimuli model

    for i in 0..2 do
        let alone = Model.activity (NdArray.stack [ NdArray.item i stimuli ]) model
        NetworkFixture.mustBeNear 1e-6 $"item {i}" (NdArray.item i together) (NdArray.item 0 alone)

[<Fact>]
let ``every fault of the weights is told, with both shapes`` () =
    let weights = LayerWeights.random Initialisation.Torch 1L video.Stack

    let damaged =
        weights
        |> Map.remove "gru.bias_hh_l0"
        |> Map.add "conv1.weight" (NdArray.zeros [| 3; 2; 3; 3; 3 |])
        |> Map.add "out.weights" (NdArray.zeros [| 2; 5 |])
        |> Map.add "block.0.norm.num_batches_tracked" (NdArray.create [||] [| 7f |])
        |> Map.add "out.bias" (NdArray.create [| 2 |] [| 0f; nanf |])

    match Layers.model video damaged with
    | Ok _ -> Assert.Fail "damaged weights were taken"
    | Error faults ->
        Assert.Equal(4, faults.Length)
        let text = InputError.messages faults

        for part in
            [
                "gru.bias_hh_l0"
                "[15]"
                "[3; 2; 3; 3; 3]; expected [3; 2; 3; 1; 1]"
                "out.weights"
                "'out.bias' is NaN or infinite at position 1"
            ] do
            Assert.Contains(part, text)

[<Fact>]
let ``layers that do not fit each other, or the stimulus, say which layer and both sizes`` () =
    let wrong =
        Layers.create
            "wrong"
            (Layers.images 3 8 8)
            [
                Layer.named "a" (Layer.Convolution(conv 3 4 [ 3; 3 ]))
                Layer.named "b" (Layer.Convolution(conv 5 4 [ 3; 3 ]))
            ]

    let error =
        Assert.Throws<ArgumentException>(fun () -> Layers.random Initialisation.Torch 0L wrong |> ignore)

    Assert.Equal("b", error.ParamName)
    Assert.Contains("5 channels, and is given 4", error.Message)

    let error =
        Assert.Throws<ArgumentException>(fun () -> Model.activity (NdArray.zeros [| 1; 2; 7; 5; 6 |]) model |> ignore)

    Assert.Contains("[1; 2; 7; 5; 6]", error.Message)

[<Fact>]
let ``weights come from state dicts and from safetensors files`` () =
    let dict =
        LayerWeights.read (Torch.Fixtures.path "state_dict.pt") |> InputError.orFail

    let net =
        Layers.create
            "net"
            {
                Axes = [ Axis.create "channel" 2; Axis.create "time" 6 ]
                Bounds = Bounds.unbounded
                FrameSeconds = None
            }
            [
                Layer.named "conv" (Layer.Convolution(conv 2 2 [ 3 ]))
                Layer.named "norm" (Layer.batchNorm 2)
            ]

    let isTaken (result: Result<Model, InputError list>) = Result.isOk result
    Assert.True(isTaken (Layers.model net dict))
    Assert.True(isTaken (Layers.load (Torch.Fixtures.path "state_dict.pt") net))

    let prefixed =
        LayerWeights.read (Torch.Fixtures.path "checkpoint.pt")
        |> InputError.orFail
        |> LayerWeights.under "model."

    Assert.True(isTaken (Layers.model net prefixed))

    let tensors =
        LayerWeights.read (Torch.Fixtures.path "tensors.safetensors")
        |> InputError.orFail

    Assert.Equal<int[]>([| 2; 3 |], tensors["weight"].Shape)
    Assert.False(isTaken (Layers.load (Path.Combine(Path.GetTempPath(), "no such file.pt")) net))

[<Fact>]
let ``random weights are those of the seed, within torch's bounds`` () =
    let weights = LayerWeights.random Initialisation.Torch 5L video.Stack
    Assert.Equal<Map<string, NdArray>>(weights, LayerWeights.random Initialisation.Torch 5L video.Stack)
    Assert.NotEqual<float32[]>(weights["conv1.weight"].Values, weights["out.weight"].Values[..17])
    let bound = 1f / sqrt (2f * 3f)
    Assert.All(weights["conv1.weight"].Values, fun value -> Assert.InRange(value, -bound, bound))
    Assert.Contains(weights["conv1.weight"].Values, fun value -> abs value > 0.7f * bound)
    let kaiming = LayerWeights.random Initialisation.Kaiming 5L video.Stack
    Assert.All(kaiming["conv1.bias"].Values, fun value -> Assert.Equal(0f, value))
