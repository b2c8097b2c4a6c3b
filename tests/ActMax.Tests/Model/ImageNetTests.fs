/// AlexNet, VGG-16 and ResNet-18, layer by layer against torchvision (generate_networks.py).
module ActMax.Tests.ImageNetTests

open System
open System.Text.Json
open ActMax
open Xunit

let private recorded = NetworkFixture.json "networks.json"

/// A weight as generate_networks.py makes it.
let private weight (name: string) (shape: int list) (place: int) : NdArray =
    let values = NetworkFixture.hashed (List.fold (*) 1 shape) (place + 1)

    let scaled =
        if name.EndsWith "running_var" then
            values |> Array.map (fun value -> float32 (1.0 + 0.5 * value))
        elif shape.Length > 1 then
            let factor = sqrt (6.0 / float (List.fold (*) 1 shape.Tail))
            values |> Array.map (fun value -> float32 (value * factor))
        elif name.EndsWith "weight" then
            values |> Array.map (fun value -> float32 (1.0 + 0.25 * value))
        else
            values |> Array.map (fun value -> float32 (0.1 * value))

    NdArray.create (Array.ofList shape) scaled

let private number (element: JsonElement) (name: string) = (element.GetProperty name).GetDouble()

let private checkLayer (path: string) (expected: JsonElement) (found: NdArray) =
    let magnitude = number expected "magnitude"
    Assert.Equal<int list>(NetworkFixture.ints (expected.GetProperty "shape"), List.ofArray found.Shape)
    let sum = found.Values |> Array.sumBy float
    // Rounding of a sum grows with the root of its length.
    let allowed = 1e-5 * magnitude * sqrt (float found.Values.Length)
    Assert.True(abs (sum - number expected "sum") <= allowed, $"{path}: the sum is {sum}")

    Seq.iter2
        (fun (place: int) (value: JsonElement) ->
            let difference = abs (float found.Values[place] - value.GetDouble())
            Assert.True(difference <= 1e-5 * magnitude, $"{path}[{place}] is {found.Values[place]}"))
        (NetworkFixture.ints (expected.GetProperty "places"))
        ((expected.GetProperty "values").EnumerateArray())

let private check (describe: int -> Layers) =
    let name = (describe 64).Name
    let case = recorded.GetProperty name
    let size = (case.GetProperty "size").GetInt32()
    let layers = describe size

    let expected =
        [
            for property in (case.GetProperty "weights").EnumerateObject() ->
                property.Name, NetworkFixture.ints property.Value
        ]

    Assert.Equal<Set<string * int list>>(set expected, set (LayerWeights.shapes layers.Stack))

    let model =
        expected
        |> List.mapi (fun place (name, shape) -> name, weight name shape place)
        |> Map.ofList
        |> Layers.model layers
        |> InputError.orFail

    let image =
        NdArray.create
            [| 1; 3; size; size |]
            (NetworkFixture.hashed (3 * size * size) 0
             |> Array.map (fun value -> float32 (0.5 + 0.5 * value)))

    let paths = NetworkFixture.texts (case.GetProperty "layers")

    let responses =
        Scope.run (fun () ->
            use _ = TorchSharp.torch.no_grad ()
            let response = model.Respond(Convert.toTensor image)
            paths |> List.map (fun path -> path, Convert.ofTensor (response.Layer path)))

    for path, found in responses do
        checkLayer path ((case.GetProperty "layers").GetProperty path) found

    // What torchvision has as modules, and nothing else but what it does between them.
    let own = LayerPath.all layers.Stack |> List.map fst
    Assert.Equal<string list>([ "flatten"; "preprocess" ], List.except paths own |> List.sort)

[<Fact>]
let ``AlexNet is torchvision's`` () = check ImageNet.alexNet

[<Fact>]
let ``VGG-16 is torchvision's`` () = check ImageNet.vgg16

[<Fact>]
let ``ResNet-18 is torchvision's`` () = check ImageNet.resNet18

[<Fact>]
let ``shapes at the usual size of images`` () =
    let at path (layers: Layers) =
        LayerShape.at path layers |> List.map _.Size

    Assert.Equal<int list>([ 384; 13; 13 ], at "features.6" (ImageNet.alexNet 224))
    Assert.Equal<int list>([ 512; 7; 7 ], at "features" (ImageNet.vgg16 224))
    Assert.Equal<int list>([ 512; 7; 7 ], at "layer4" (ImageNet.resNet18 224))
    Assert.Equal<int list>([ 1000 ], at "" (ImageNet.resNet18 224))

    Assert.Throws<ArgumentException>(fun () -> at "" (ImageNet.vgg16 31) |> ignore)
    |> ignore
