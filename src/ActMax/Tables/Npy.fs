namespace ActMax

open System
open System.Buffers.Binary
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Text.RegularExpressions

/// The values of an array file in C order (the last axis runs fastest), by element type.
[<RequireQualifiedAccess>]
type NpyData =
    | Bool of bool[]
    | Int8 of sbyte[]
    | Int16 of int16[]
    | Int32 of int32[]
    | Int64 of int64[]
    | UInt8 of byte[]
    | UInt16 of uint16[]
    | UInt32 of uint32[]
    | UInt64 of uint64[]
    | Float16 of Half[]
    | Float32 of float32[]
    | Float64 of float[]
    /// Fixed-width text (numpy's S and U) without its trailing zeros.
    | Text of string[]

/// An array as numpy stores it: the sizes of its axes (none for a scalar) and its values.
type NpyArray = { Shape: int list; Data: NpyData }

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

    // ---- reading ----

    type private Header =
        {
            /// numpy's type letter and byte count, for example "f4".
            Kind: char
            Width: int
            BigEndian: bool
            Fortran: bool
            Shape: int list
        }

    let private descrPattern = Regex(@"'descr'\s*:\s*(?:'([^']*)'|""([^""]*)""|(\[))")
    let private orderPattern = Regex(@"'fortran_order'\s*:\s*(True|False)")
    let private shapePattern = Regex(@"'shape'\s*:\s*\(([0-9,\sL]*)\)")

    let private parseHeader (what: string) (text: string) : Header =
        let damaged reason =
            InputFile.fault (InputError.FileDamaged(what, reason))

        let descr = descrPattern.Match text
        let order = orderPattern.Match text
        let shape = shapePattern.Match text

        if not (descr.Success && order.Success && shape.Success) then
            damaged "has an array header that says no type, order and shape"

        let wrongType found =
            InputFile.fault (InputError.WrongType(what, found, "numbers, truth values or fixed-width text"))

        if descr.Groups[3].Success then
            wrongType "records (a structured type)"

        let name = descr.Groups[1].Value + descr.Groups[2].Value

        if name.Length < 2 then
            wrongType $"elements of type '{name}'"

        let order', letters =
            if "<>=|".Contains name[0] then
                name[0], name[1..]
            else
                '=', name

        if letters.StartsWith 'O' then
            wrongType "Python objects (pickled, never loaded)"

        let width =
            match Int32.TryParse letters[1..] with
            | true, width when width >= 0 && width <= (1 <<< 20) -> width
            | _ -> wrongType $"elements of type '{name}'"

        let sizes =
            shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)
            |> Array.map (fun size ->
                match Int32.TryParse(size.TrimEnd 'L') with
                | true, size -> size
                | _ -> InputFile.fault (InputError.OutOfRange($"an axis of {what}", size, "a size below 2^31")))

        {
            Kind = letters[0]
            Width = width
            BigEndian = (order' = '>')
            Fortran = (order.Groups[1].Value = "True")
            Shape = List.ofArray sizes
        }

    let private elements (what: string) (shape: int list) : int64 =
        if List.contains 0 shape then
            0L
        else
            try
                shape |> List.fold (fun product size -> Checked.(*) product (int64 size)) 1L
            with :? OverflowException ->
                InputFile.fault (InputError.WrongShape(what, shape, "fewer than 2^63 elements"))

    /// Reads in pieces that stay in the cache, because a checksum may be taken of each on the way.
    let private readInto (stream: Stream) (bytes: Span<byte>) =
        let mutable rest = bytes

        while rest.Length > 0 do
            let piece = min rest.Length (1 <<< 18)
            stream.ReadExactly(rest.Slice(0, piece))
            rest <- rest.Slice piece

    let private values<'value when 'value: struct and 'value :> ValueType and 'value: (new: unit -> 'value)>
        (stream: Stream)
        (count: int)
        : 'value[] =
        let array = GC.AllocateUninitializedArray<'value> count
        let step = 1 <<< 24
        let mutable first = 0

        while first < count do
            let length = min step (count - first)
            readInto stream (MemoryMarshal.AsBytes(array.AsSpan(first, length)))
            first <- first + length

        array

    /// From Fortran order (the first axis runs fastest) to C order.
    let private toCOrder (shape: int list) (values: 'value[]) : 'value[] =
        if List.length shape < 2 then
            values
        else
            let sizes = Array.ofList shape
            let axes = sizes.Length
            let strides = Array.scan (*) 1 sizes
            let place = Array.zeroCreate<int> axes
            let result = Array.zeroCreate values.Length
            let mutable from = 0

            for target in 0 .. values.Length - 1 do
                result[target] <- values[from]
                let mutable axis = axes - 1
                let mutable carry = true

                while carry && axis >= 0 do
                    place[axis] <- place[axis] + 1
                    from <- from + strides[axis]

                    if place[axis] = sizes[axis] then
                        from <- from - strides[axis] * sizes[axis]
                        place[axis] <- 0
                        axis <- axis - 1
                    else
                        carry <- false

            result

    let private text (header: Header) (bytes: byte[]) (count: int) =
        let width, encoding =
            if header.Kind = 'S' then
                header.Width, Encoding.UTF8
            elif header.BigEndian then
                4 * header.Width, (UTF32Encoding(true, false) :> Encoding)
            else
                4 * header.Width, Encoding.UTF32

        Array.init count (fun i -> encoding.GetString(bytes, i * width, width).TrimEnd '\000')

    let private ordered (header: Header) (array: 'value[]) : 'value[] =
        if header.Fortran then
            toCOrder header.Shape array
        else
            array

    let private numbers<'value when 'value: struct and 'value :> ValueType and 'value: (new: unit -> 'value)>
        (header: Header)
        (stream: Stream)
        (count: int)
        (wrap: 'value[] -> NpyData)
        : NpyData =
        let array = values<'value> stream count

        if header.BigEndian && header.Width > 1 then
            let bytes = MemoryMarshal.AsBytes(array.AsSpan())
            let mutable first = 0

            while first < bytes.Length do
                bytes.Slice(first, header.Width).Reverse()
                first <- first + header.Width

        wrap (ordered header array)

    let private readData (what: string) (header: Header) (stream: Stream) (count: int) : NpyData =
        match header.Kind, header.Width with
        | 'f', 4 -> numbers<float32> header stream count NpyData.Float32
        | 'f', 8 -> numbers<float> header stream count NpyData.Float64
        | 'f', 2 -> numbers<Half> header stream count NpyData.Float16
        | 'i', 1 -> numbers<sbyte> header stream count NpyData.Int8
        | 'i', 2 -> numbers<int16> header stream count NpyData.Int16
        | 'i', 4 -> numbers<int32> header stream count NpyData.Int32
        | 'i', 8 -> numbers<int64> header stream count NpyData.Int64
        | 'u', 1 -> numbers<byte> header stream count NpyData.UInt8
        | 'u', 2 -> numbers<uint16> header stream count NpyData.UInt16
        | 'u', 4 -> numbers<uint32> header stream count NpyData.UInt32
        | 'u', 8 -> numbers<uint64> header stream count NpyData.UInt64
        | 'b', 1 -> numbers<byte> header stream count (Array.map (fun flag -> flag <> 0uy) >> NpyData.Bool)
        | ('S' | 'U'), _ ->
            let width = if header.Kind = 'U' then 4 * header.Width else header.Width
            let bytes = values<byte> stream (count * width)
            NpyData.Text(ordered header (text header bytes count))
        | kind, width ->
            InputFile.fault (
                InputError.WrongType(what, $"elements of type '{kind}{width}'", "numbers, truth values or text")
            )

    /// Reads one array from a stream of which `available` bytes are known to be there.
    /// Nothing is allocated before the header's sizes have been compared with them.
    let internal readStream (what: string) (available: int64) (stream: Stream) : NpyArray =
        let damaged reason =
            InputFile.fault (InputError.FileDamaged(what, reason))

        let start = values<byte> stream 8

        if not (start.AsSpan(0, 6).SequenceEqual(ReadOnlySpan [| 0x93uy; 'N'B; 'U'B; 'M'B; 'P'B; 'Y'B |])) then
            damaged "is not a .npy array"

        let headerLength, before =
            match start[6] with
            | 1uy -> int (BinaryPrimitives.ReadUInt16LittleEndian(ReadOnlySpan(values<byte> stream 2))), 10
            | 2uy
            | 3uy ->
                let length =
                    BinaryPrimitives.ReadUInt32LittleEndian(ReadOnlySpan(values<byte> stream 4))

                (if length > (1u <<< 20) then -1 else int length), 12
            | version -> damaged $"has the unknown array format version {version}"

        if headerLength < 0 || int64 (before + headerLength) > available then
            damaged "has an array header longer than the file"

        let header =
            parseHeader what (Encoding.UTF8.GetString(values<byte> stream headerLength))

        let count = elements what header.Shape
        let width = if header.Kind = 'U' then 4 * header.Width else header.Width
        let rest = available - int64 (before + headerLength)

        if count > int64 Array.MaxLength || (width > 0 && count > rest / int64 width) then
            damaged $"says it holds {count} elements of {width} bytes, and only {rest} bytes follow"

        {
            Shape = header.Shape
            Data = readData what header stream (int count)
        }

    /// Reads a .npy file. Big-endian numbers are converted, Fortran order becomes C order, arrays of Python objects
    /// are refused.
    let read (path: string) : Result<NpyArray, InputError list> =
        InputFile.attempt path (fun () ->
            use file = InputFile.openRead path
            readStream path file.Length file)

    // ---- writing ----

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
