namespace ActMax

open System
open System.Buffers.Binary
open System.IO
open System.Runtime.InteropServices
open System.Text.Json

/// Writes the weights of layers as `LayerWeights.read` and other programs read them.
[<RequireQualifiedAccess>]
module WeightFile =

    let private header (weights: (string * NdArray) list) : byte[] =
        use buffer = new MemoryStream()
        use json = new Utf8JsonWriter(buffer)
        json.WriteStartObject()

        weights
        |> List.fold
            (fun start (name, array) ->
                let past = start + 4L * int64 array.Values.Length
                json.WriteStartObject name
                json.WriteString("dtype", "F32")
                json.WriteStartArray "shape"
                array.Shape |> Array.iter json.WriteNumberValue
                json.WriteEndArray()
                json.WriteStartArray "data_offsets"
                json.WriteNumberValue start
                json.WriteNumberValue past
                json.WriteEndArray()
                json.WriteEndObject()
                past)
            0L
        |> ignore

        json.WriteEndObject()
        json.Flush()
        buffer.ToArray()

    /// A safetensors file: the length of a JSON header (8 bytes, little-endian), the header, the numbers as float32 in
    /// the order of the names. Faults: a place that cannot be written. Source: huggingface/safetensors, format.
    let write (path: string) (weights: Map<string, NdArray>) : Result<unit, InputError list> =
        InputFile.writeAtomically path (fun stream ->
            let weights = Map.toList weights
            let header = header weights
            let length = Array.zeroCreate<byte> 8
            BinaryPrimitives.WriteInt64LittleEndian(length.AsSpan(), int64 header.Length)
            stream.Write length
            stream.Write header

            for _, array in weights do
                stream.Write(MemoryMarshal.AsBytes(ReadOnlySpan array.Values)))
