namespace ActMax.Tests.Torch

open System.IO
open System.Text.Json
open TorchSharp
open ActMax.Torch

/// A tensor as generate_fixtures.py wrote it: complex ones as pairs along a last dimension.
type Recorded =
    {
        Shape: int64[]
        Type: string
        Data: float[]
    }

/// What PyTorch computed (generate_fixtures.py).
[<RequireQualifiedAccess>]
module Fixtures =

    let path name =
        Path.Combine(__SOURCE_DIRECTORY__, "fixtures", name)

    let private number (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.True -> 1.0
        | JsonValueKind.False -> 0.0
        | JsonValueKind.String ->
            match element.GetString() with
            | "nan" -> nan
            | "inf" -> infinity
            | "-inf" -> -infinity
            | other -> failwith $"a number was expected, not '{other}'"
        | _ -> element.GetDouble()

    let recorded (element: JsonElement) =
        {
            Shape =
                [|
                    for size in element.GetProperty("shape").EnumerateArray() -> size.GetInt64()
                |]
            Type = string (element.GetProperty("type").GetString())
            Data = [| for value in element.GetProperty("data").EnumerateArray() -> number value |]
        }

    let json name =
        JsonDocument.Parse(File.ReadAllText(path name)).RootElement

    let private typeName (tensor: torch.Tensor) =
        match tensor.dtype with
        | torch.ScalarType.Float32 -> "float32"
        | torch.ScalarType.Float64 -> "float64"
        | torch.ScalarType.Int64 -> "int64"
        | torch.ScalarType.Int32 -> "int32"
        | torch.ScalarType.Bool -> "bool"
        | torch.ScalarType.ComplexFloat32 -> "complex64"
        | other -> string other

    /// The recorded form of a tensor.
    let ofTensor (tensor: torch.Tensor) =
        let real =
            if tensor.is_complex () then
                tensor.resolve_conj().view_as_real()
            else
                tensor

        {
            Shape = real.shape
            Type = typeName tensor
            Data = real.detach().``to``(torch.ScalarType.Float64).data<float>().ToArray()
        }

    /// A tensor with the recorded elements.
    let toTensor (recorded: Recorded) =
        let wide = TensorData.FromArray(recorded.Data, recorded.Shape)

        match recorded.Type with
        | "float32" -> wide.``float`` ()
        | "int64" -> wide.``long`` ()
        | "bool" -> wide.bool ()
        | other -> failwith $"no input of type {other}"

    let private near (expected: float) (actual: float) =
        expected = actual
        || (System.Double.IsNaN expected && System.Double.IsNaN actual)
        || abs (expected - actual) <= 2e-5 * max 1.0 (abs expected)

    /// The difference in words; None when there is none.
    let difference (expected: Recorded) (actual: Recorded) =
        if expected.Shape <> actual.Shape then
            Some $"shape %A{actual.Shape} instead of %A{expected.Shape}"
        elif expected.Type <> actual.Type then
            Some $"type {actual.Type} instead of {expected.Type}"
        else
            Array.zip expected.Data actual.Data
            |> Array.tryFindIndex (fun (e, a) -> not (near e a))
            |> Option.map (fun i -> $"element {i} is {actual.Data[i]} instead of {expected.Data[i]}")
