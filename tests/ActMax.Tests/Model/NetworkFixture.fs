namespace ActMax.Tests

open System.IO
open System.Text.Json
open ActMax
open TorchSharp
open Xunit

/// What generate_networks.py and generate_scripts.py wrote.
[<RequireQualifiedAccess>]
module NetworkFixture =

    let path (name: string) =
        Path.Combine(__SOURCE_DIRECTORY__, "fixtures", name)

    let json (name: string) =
        JsonDocument.Parse(File.ReadAllText(path name)).RootElement

    let ints (element: JsonElement) =
        [ for size in element.EnumerateArray() -> size.GetInt32() ]

    let array (element: JsonElement) : NdArray =
        NdArray.create
            (Array.ofList (ints (element.GetProperty "shape")))
            [|
                for value in element.GetProperty("values").EnumerateArray() -> value.GetSingle()
            |]

    let arrays (element: JsonElement) : Map<string, NdArray> =
        Map.ofList
            [
                for property in element.EnumerateObject() -> property.Name, array property.Value
            ]

    let texts (element: JsonElement) =
        [ for property in element.EnumerateObject() -> property.Name ]

    /// The same shape and, up to a share of the largest magnitude, the same values.
    let mustBeNear (tolerance: float) (what: string) (expected: NdArray) (actual: NdArray) =
        Assert.Equal<int[]>(expected.Shape, actual.Shape)
        let largest = expected.Values |> Array.fold (fun most x -> max most (abs x)) 0f

        Array.iter2
            (fun (e: float32) (a: float32) ->
                let isNear = abs (float e - float a) <= tolerance * max 1.0 (float largest)
                Assert.True(isNear, $"{what}: {a} instead of {e}"))
            expected.Values
            actual.Values

    /// What a response has of a layer, as managed numbers.
    let layer (path: string) (model: Model) (stimulus: NdArray) : NdArray =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            Convert.ofTensor ((model.Respond(Convert.toTensor stimulus)).Layer path))

    /// Gradient of the summed activity with respect to the stimulus.
    let gradient (model: Model) (stimulus: NdArray) : NdArray =
        Scope.run (fun () ->
            let leaf = (Convert.toTensor stimulus).requires_grad_()
            (model.Respond leaf).Activity.sum().backward()

            match leaf.grad with
            | null -> failwith "no gradient"
            | gradient -> Convert.ofTensor gradient)

    /// Numbers from -1 to 1 by a hash of their position, the same as in generate_networks.py.
    let hashed (count: int) (seed: int) : float[] =
        Array.init count (fun at ->
            let mixed = uint32 at * 2654435761u + uint32 seed * 40503u
            let mixed = (mixed ^^^ (mixed >>> 15)) * 2246822519u
            let mixed = mixed ^^^ (mixed >>> 13)
            float (mixed >>> 8) / 8388608.0 - 1.0)

    /// Random stimuli of a model.
    let stimuli (seed: int) (items: int) (model: Model) : NdArray =
        let shape = StimulusSpace.shape items model.Space
        NdArray.create shape (hashed (Array.fold (*) 1 shape) seed |> Array.map float32)
