namespace ActMax

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open System.Text

/// Reads the luminance of PNG pictures (ISO/IEC 15948): grey, colour and palette, 1 to 16 bits, not interlaced.
[<RequireQualifiedAccess>]
module internal PngReader =

    type private Header =
        {
            Width: int
            Height: int
            Depth: int
            /// 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha.
            Colour: int
        }

    let signature = [| 0x89uy; 'P'B; 'N'B; 'G'B; 13uy; 10uy; 26uy; 10uy |]

    /// More pixels than this are taken for a damaged header.
    let private mostPixels = 1L <<< 28

    let private channels (header: Header) =
        match header.Colour with
        | 2 -> 3
        | 4 -> 2
        | 6 -> 4
        | _ -> 1

    let private chunk (path: string) (stream: Stream) : string * byte[] =
        let damaged reason =
            InputFile.fault (InputError.FileDamaged(path, reason))

        let head = Array.zeroCreate<byte> 8
        stream.ReadExactly(head, 0, 8)
        let length = BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(head, 0, 4))

        if int64 length > stream.Length - stream.Position then
            damaged "ends too early"

        let content = Array.zeroCreate<byte>(int length + 4)
        stream.ReadExactly(content, 0, content.Length)
        let body = Array.sub content 0 (int length)
        let running = Checksum.update 0xffffffffu (ReadOnlySpan(head, 4, 4))

        if
            ~~~(Checksum.update running (ReadOnlySpan body))
            <> BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(content, int length, 4))
        then
            damaged "has a damaged part (its checksum differs)"

        Encoding.ASCII.GetString(head, 4, 4), body

    let private header (path: string) (name: string, body: byte[]) : Header =
        let damaged reason =
            InputFile.fault (InputError.FileDamaged(path, reason))

        if name <> "IHDR" || body.Length <> 13 then
            damaged "has no PNG header"

        let size at =
            int64 (BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(body, at, 4)))

        let width, height = size 0, size 4

        if
            width = 0L
            || height = 0L
            || width > mostPixels
            || height > mostPixels
            || width * height > mostPixels
        then
            damaged $"says it has {width} x {height} pixels"

        let depth, colour = int body[8], int body[9]

        let isKnown =
            match colour with
            | 0 -> List.contains depth [ 1; 2; 4; 8; 16 ]
            | 3 -> List.contains depth [ 1; 2; 4; 8 ]
            | 2
            | 4
            | 6 -> depth = 8 || depth = 16
            | _ -> false

        if not isKnown || body[10] <> 0uy || body[11] <> 0uy then
            damaged $"has the unknown PNG format of colour type {colour} with {depth} bits"

        if body[12] <> 0uy then
            damaged "is interlaced, which is not supported: save it without interlacing"

        {
            Width = int width
            Height = int height
            Depth = depth
            Colour = colour
        }

    let private paeth (a: int) (b: int) (c: int) =
        let p = a + b - c
        let da, db, dc = abs (p - a), abs (p - b), abs (p - c)

        if da <= db && da <= dc then a
        elif db <= dc then b
        else c

    /// Undoes a row's filter in place; `above` is the row before it, already undone.
    let private unfilter (path: string) (kind: byte) (step: int) (above: byte[]) (row: byte[]) =
        for i in 0 .. row.Length - 1 do
            let left = if i >= step then int row[i - step] else 0
            let up = int above[i]
            let corner = if i >= step then int above[i - step] else 0

            let predicted =
                match kind with
                | 0uy -> 0
                | 1uy -> left
                | 2uy -> up
                | 3uy -> (left + up) / 2
                | 4uy -> paeth left up corner
                | other -> InputFile.fault (InputError.FileDamaged(path, $"has a row with the unknown filter {other}"))

            row[i] <- byte (int row[i] + predicted)

    /// Sample `i` of a row.
    let private sample (depth: int) (row: byte[]) (i: int) : int =
        match depth with
        | 8 -> int row[i]
        | 16 -> (int row[2 * i] <<< 8) ||| int row[2 * i + 1]
        | depth ->
            let perByte = 8 / depth

            (int row[i / perByte] >>> (8 - depth * (i % perByte + 1)))
            &&& ((1 <<< depth) - 1)

    let private luminance (path: string) (header: Header) (palette: byte[]) (row: byte[]) (x: int) : float32 =
        let most = float32 ((1 <<< header.Depth) - 1)

        let at channel =
            sample header.Depth row (x * channels header + channel)

        match header.Colour with
        | 0
        | 4 -> float32 (at 0) / most
        | 3 ->
            let entry = 3 * at 0

            if entry + 2 >= palette.Length then
                InputFile.fault (InputError.FileDamaged(path, "names a colour that its palette does not have"))

            Luminance.ofBytes (int palette[entry]) (int palette[entry + 1]) (int palette[entry + 2])
        | _ when header.Depth = 8 -> Luminance.ofBytes (at 0) (at 1) (at 2)
        | _ -> Luminance.ofNumbers (float (at 0)) (float (at 1)) (float (at 2)) / most

    /// Luminance, 0 to 1, [height; width], of the picture that the stream holds from its start.
    let read (path: string) (stream: Stream) : NdArray =
        let start = Array.zeroCreate<byte> 8
        stream.ReadExactly(start, 0, 8)

        if start <> signature then
            InputFile.fault (InputError.FileDamaged(path, "is not a PNG picture"))

        let header = header path (chunk path stream)
        use packed = new MemoryStream()
        let mutable palette = Array.empty<byte>
        let mutable isOpen = true

        while isOpen do
            match chunk path stream with
            | "PLTE", body -> palette <- body
            | "IDAT", body -> packed.Write(body, 0, body.Length)
            | "IEND", _ -> isOpen <- false
            | _ -> ()

        packed.Position <- 0L
        use pixels = new ZLibStream(packed, CompressionMode.Decompress)
        let bits = header.Depth * channels header
        let length = int ((int64 header.Width * int64 bits + 7L) / 8L)
        let values = ResizeArray<float32>()
        let kind = Array.zeroCreate<byte> 1
        let mutable above = Array.zeroCreate<byte> length

        for _ in 1 .. header.Height do
            pixels.ReadExactly(kind, 0, 1)
            let row = Array.zeroCreate<byte> length
            pixels.ReadExactly(row, 0, length)
            unfilter path kind[0] (max 1 (bits / 8)) above row

            for x in 0 .. header.Width - 1 do
                values.Add(luminance path header palette row x)

            above <- row

        NdArray.create [| header.Height; header.Width |] (values.ToArray())
