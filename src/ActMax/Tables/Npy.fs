namespace ActMax

open System
open System.IO
open System.Runtime.InteropServices
open System.Text

/// Reads and writes numpy's .npy files (format versions 1 to 3).
[<RequireQualifiedAccess>]
module Npy =

    /// How numpy calls the element type, for messages: "float32", "int64", "text".
    let typeName (array: NpyArray) : string =
        match array.Data with
        | NpyData.Bool _ -> "bool"
        | NpyData.Int8 _ -> "int8"
        | NpyData.Int16 _ -> "int16"
        | NpyData.Int32 _ -> "int32"
        | NpyData.Int64 _ -> "int64"
        | NpyData.UInt8 _ -> "uint8"
        | NpyData.UInt16 _ -> "uint16"
        | NpyData.UInt32 _ -> "uint32"
        | NpyData.UInt64 _ -> "uint64"
        | NpyData.Float16 _ -> "float16"
        | NpyData.Float32 _ -> "float32"
        | NpyData.Float64 _ -> "float64"
        | NpyData.Text _ -> "text"

    let private count (shape: int list) =
        shape |> List.fold (fun product size -> product * int64 size) 1L

    /// A float32 array of this shape; the values are in C order.
    /// Raises ArgumentException when the shape has another number of elements than there are values.
    let ofFloat32 (shape: int list) (values: float32[]) : NpyArray =
        if count shape <> int64 values.Length then
            invalidArg (nameof values) $"{values.Length} values for the shape %A{shape} of {count shape} elements."

        {
            Shape = shape
            Data = NpyData.Float32 values
        }

    /// The values as float32, whatever number type the file has; `what` names the array in the error.
    let toFloat32 (what: string) (array: NpyArray) : Result<float32[], InputError list> =
        match array.Data with
        | NpyData.Float32 values -> Ok values
        | NpyData.Float64 values -> Ok(Array.map float32 values)
        | NpyData.Float16 values -> Ok(Array.map (fun (value: Half) -> Half.op_Explicit value: float32) values)
        | NpyData.Bool values -> Ok(Array.map (fun value -> if value then 1.0f else 0.0f) values)
        | NpyData.Int8 values -> Ok(Array.map float32 values)
        | NpyData.Int16 values -> Ok(Array.map float32 values)
        | NpyData.Int32 values -> Ok(Array.map float32 values)
        | NpyData.Int64 values -> Ok(Array.map float32 values)
        | NpyData.UInt8 values -> Ok(Array.map float32 values)
        | NpyData.UInt16 values -> Ok(Array.map float32 values)
        | NpyData.UInt32 values -> Ok(Array.map float32 values)
        | NpyData.UInt64 values -> Ok(Array.map float32 values)
        | NpyData.Text _ -> Error [ InputError.WrongType(what, typeName array, "numbers") ]

    /// The values as int32 where all of them are whole numbers that fit; `what` names the array in the error.
    let toInt32 (what: string) (array: NpyArray) : Result<int32[], InputError list> =
        let tooLarge value =
            Error [ InputError.OutOfRange(what, string value, $"at most {Int32.MaxValue}") ]

        let fromInt64 (values: int64[]) =
            match values |> Array.tryFind (fun value -> value <> int64 (int32 value)) with
            | Some value -> tooLarge value
            | None -> Ok(Array.map int32 values)

        match array.Data with
        | NpyData.Int32 values -> Ok values
        | NpyData.Int64 values -> fromInt64 values
        | NpyData.Int8 values -> Ok(Array.map int32 values)
        | NpyData.Int16 values -> Ok(Array.map int32 values)
        | NpyData.UInt8 values -> Ok(Array.map int32 values)
        | NpyData.UInt16 values -> Ok(Array.map int32 values)
        | NpyData.UInt32 values -> fromInt64 (Array.map int64 values)
        | NpyData.UInt64 values ->
            match values |> Array.tryFind (fun value -> value > uint64 Int32.MaxValue) with
            | Some value -> tooLarge value
            | None -> Ok(Array.map int32 values)
        | _ -> Error [ InputError.WrongType(what, typeName array, "whole numbers") ]

    /// Reads a .npy file. Big-endian numbers are converted, Fortran order becomes C order, arrays of Python objects
    /// are refused.
    let read (path: string) : Result<NpyArray, InputError list> =
        InputFile.attempt path (fun () ->
            use file = InputFile.openRead path
            NpyReader.readStream path file.Length file)

    let private descr (data: NpyData) =
        match data with
        | NpyData.Bool _ -> "|b1"
        | NpyData.Int8 _ -> "|i1"
        | NpyData.Int16 _ -> "<i2"
        | NpyData.Int32 _ -> "<i4"
        | NpyData.Int64 _ -> "<i8"
        | NpyData.UInt8 _ -> "|u1"
        | NpyData.UInt16 _ -> "<u2"
        | NpyData.UInt32 _ -> "<u4"
        | NpyData.UInt64 _ -> "<u8"
        | NpyData.Float16 _ -> "<f2"
        | NpyData.Float32 _ -> "<f4"
        | NpyData.Float64 _ -> "<f8"
        | NpyData.Text values ->
            let width =
                values
                |> Array.fold (fun widest value -> max widest (Encoding.UTF32.GetByteCount value / 4)) 1

            $"<U{width}"

    let private writeValues<'value when 'value: struct and 'value :> ValueType and 'value: (new: unit -> 'value)>
        (stream: Stream)
        (array: 'value[])
        =
        let step = 1 <<< 16

        for first in 0..step .. array.Length - 1 do
            let length = min step (array.Length - first)
            stream.Write(Span.op_Implicit (MemoryMarshal.AsBytes(array.AsSpan(first, length))))

    let private length (data: NpyData) =
        match data with
        | NpyData.Bool values -> values.Length
        | NpyData.Int8 values -> values.Length
        | NpyData.Int16 values -> values.Length
        | NpyData.Int32 values -> values.Length
        | NpyData.Int64 values -> values.Length
        | NpyData.UInt8 values -> values.Length
        | NpyData.UInt16 values -> values.Length
        | NpyData.UInt32 values -> values.Length
        | NpyData.UInt64 values -> values.Length
        | NpyData.Float16 values -> values.Length
        | NpyData.Float32 values -> values.Length
        | NpyData.Float64 values -> values.Length
        | NpyData.Text values -> values.Length

    /// Writes one array to a stream, in format version 1.
    let internal writeStream (array: NpyArray) (stream: Stream) : unit =
        if count array.Shape <> int64 (length array.Data) then
            invalidArg (nameof array) $"{length array.Data} values for the shape %A{array.Shape}."

        let sizes = array.Shape |> List.map (sprintf "%d,") |> String.concat " "

        let sizes =
            if List.length array.Shape > 1 then
                sizes.TrimEnd ','
            else
                sizes

        let typeText = descr array.Data

        let header =
            $"{{'descr': '{typeText}', 'fortran_order': False, 'shape': ({sizes}), }}"
        // Magic, version, length and header together fill a multiple of 64 bytes.
        let padded =
            header.PadRight((header.Length + 10 + 1 + 63) / 64 * 64 - 10 - 1) + "\n"

        let bytes = Encoding.Latin1.GetBytes padded
        stream.Write(ReadOnlySpan [| 0x93uy; 'N'B; 'U'B; 'M'B; 'P'B; 'Y'B; 1uy; 0uy |])
        stream.Write(ReadOnlySpan [| byte (bytes.Length &&& 0xff); byte (bytes.Length >>> 8) |])
        stream.Write(ReadOnlySpan bytes)

        match array.Data with
        | NpyData.Bool values -> writeValues stream (values |> Array.map (fun flag -> if flag then 1uy else 0uy))
        | NpyData.Int8 values -> writeValues stream values
        | NpyData.Int16 values -> writeValues stream values
        | NpyData.Int32 values -> writeValues stream values
        | NpyData.Int64 values -> writeValues stream values
        | NpyData.UInt8 values -> writeValues stream values
        | NpyData.UInt16 values -> writeValues stream values
        | NpyData.UInt32 values -> writeValues stream values
        | NpyData.UInt64 values -> writeValues stream values
        | NpyData.Float16 values -> writeValues stream values
        | NpyData.Float32 values -> writeValues stream values
        | NpyData.Float64 values -> writeValues stream values
        | NpyData.Text values ->
            let width = 4 * int (typeText.Substring 2)

            for value in values do
                let cell = Array.zeroCreate<byte> width
                Encoding.UTF32.GetBytes(value, 0, value.Length, cell, 0) |> ignore
                stream.Write(ReadOnlySpan cell)

    /// Writes a .npy file; the name appears only when everything is written.
    let write (path: string) (array: NpyArray) : Result<unit, InputError list> =
        InputFile.writeAtomically path (writeStream array)
