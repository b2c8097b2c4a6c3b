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

/// Reads numpy's .npy format from a stream.
[<RequireQualifiedAccess>]
module internal NpyReader =

    /// What the head of a file says of its array.
    type Header =
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

    let readData (what: string) (header: Header) (stream: Stream) (count: int) : NpyData =
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

    /// Bytes of an element.
    let elementBytes (header: Header) : int =
        if header.Kind = 'U' then 4 * header.Width else header.Width

    /// Reads the head of an array from a stream of which `available` bytes are known to be there, and counts its
    /// elements. Nothing is allocated before the header's sizes have been compared with them.
    let readHeader (what: string) (available: int64) (stream: Stream) : Header * int64 =
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
        let width = elementBytes header
        let rest = available - int64 (before + headerLength)

        // An element without a width still takes room here.
        if count > rest / int64 (max 1 width) then
            damaged $"says it holds {count} elements of {width} bytes, and only {rest} bytes follow"

        header, count

    /// Reads one array from a stream of which `available` bytes are known to be there.
    let readStream (what: string) (available: int64) (stream: Stream) : NpyArray =
        let header, count = readHeader what available stream

        let isTooLongText =
            (header.Kind = 'S' || header.Kind = 'U')
            && count * int64 (elementBytes header) > int64 Array.MaxLength

        if count > int64 Array.MaxLength || isTooLongText then
            InputFile.fault (
                InputError.FileDamaged(
                    what,
                    $"says it holds {count} elements of {elementBytes header} bytes, more than fit in one array"
                )
            )

        {
            Shape = header.Shape
            Data = readData what header stream (int count)
        }
