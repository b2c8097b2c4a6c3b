namespace ActMax.Report

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open System.Text

/// Pictures as PNG, movies as APNG. The same picture gives the same bytes.
/// Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 2025.
[<RequireQualifiedAccess>]
module PngFile =

    let private signature =
        [| 0x89uy; 0x50uy; 0x4Euy; 0x47uy; 0x0Duy; 0x0Auy; 0x1Auy; 0x0Auy |]

    let private crcTable =
        Array.init 256 (fun n ->
            Seq.init 8 id
            |> Seq.fold (fun c _ -> if c &&& 1u = 1u then 0xEDB88320u ^^^ (c >>> 1) else c >>> 1) (uint32 n))

    let private crc (bytes: byte[]) =
        let mutable value = UInt32.MaxValue

        for byte in bytes do
            value <- crcTable[int ((value ^^^ uint32 byte) &&& 0xFFu)] ^^^ (value >>> 8)

        ~~~value

    let private big32 (value: uint32) =
        let bytes = Array.zeroCreate<byte> 4
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value)
        bytes

    let private big16 (value: int) = [| byte (value >>> 8); byte value |]

    let private chunk (kind: string) (data: byte[]) : byte[] =
        let named = Array.append (Encoding.ASCII.GetBytes kind) data
        Array.concat [ big32 (uint32 data.Length); named; big32 (crc named) ]

    let private header (raster: Raster) =
        let colourType =
            match raster.Channels with
            | 1 -> 0uy
            | 3 -> 2uy
            | _ -> 6uy

        chunk
            "IHDR"
            (Array.concat
                [
                    big32 (uint32 raster.Width)
                    big32 (uint32 raster.Height)
                    [| 8uy; colourType; 0uy; 0uy; 0uy |]
                ])

    /// Rows with the Up filter, which suits what changes little from row to row.
    let private compressed (raster: Raster) : byte[] =
        let stride = raster.Width * raster.Channels
        let rows = Array.zeroCreate<byte>((stride + 1) * raster.Height)

        for y in 0 .. raster.Height - 1 do
            let at = y * (stride + 1)
            rows[at] <- 2uy

            for x in 0 .. stride - 1 do
                let above = if y = 0 then 0uy else raster.Pixels[(y - 1) * stride + x]

                rows[at + 1 + x] <- raster.Pixels[y * stride + x] - above

        use stream = new MemoryStream()

        do
            use zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen = true)
            zlib.Write(rows, 0, rows.Length)

        stream.ToArray()

    /// Names are Latin-1, texts any; uncompressed international text.
    let private texts (pairs: (string * string) list) =
        pairs
        |> List.map (fun (name, text) ->
            [
                Encoding.Latin1.GetBytes name
                [| 0uy; 0uy; 0uy; 0uy; 0uy |]
                Encoding.UTF8.GetBytes text
            ]
            |> Array.concat
            |> chunk "iTXt")

    /// The file of a picture, with texts by name ("Title", "Description") inside.
    let bytes (about: (string * string) list) (raster: Raster) : byte[] =
        [
            [ signature; header raster ]
            texts about
            [ chunk "IDAT" (compressed raster); chunk "IEND" [||] ]
        ]
        |> List.concat
        |> Array.concat

    let private frameControl (number: int) (raster: Raster) (duration: FrameDuration) =
        [
            big32 (uint32 number)
            big32 (uint32 raster.Width)
            big32 (uint32 raster.Height)
            big32 0u
            big32 0u
            big16 duration.Numerator
            big16 duration.Denominator
            // Nothing is disposed of and nothing blended: every frame is whole.
            [| 0uy; 0uy |]
        ]
        |> Array.concat
        |> chunk "fcTL"

    /// The file of a movie that plays for ever, every frame for exactly this time. Throws ArgumentException for no
    /// frame, or frames of different sizes or channels.
    let animated (about: (string * string) list) (duration: FrameDuration) (frames: Raster[]) : byte[] =
        if frames.Length = 0 then
            invalidArg (nameof frames) "a movie without frames."

        let first = frames[0]

        for frame in frames do
            if
                frame.Width <> first.Width
                || frame.Height <> first.Height
                || frame.Channels <> first.Channels
            then
                invalidArg
                    (nameof frames)
                    $"a frame of {frame.Width} x {frame.Height} x {frame.Channels} among those of {first.Width} x {first.Height} x {first.Channels}."

        [
            signature
            header first
            chunk "acTL" (Array.append (big32 (uint32 frames.Length)) (big32 0u))
            yield! texts about

            for i in 0 .. frames.Length - 1 do
                // Sequence numbers count frame controls and the data of all frames but the first.
                frameControl (max 0 (2 * i - 1)) frames[i] duration

                if i = 0 then
                    chunk "IDAT" (compressed frames[i])
                else
                    chunk "fdAT" (Array.append (big32 (uint32 (2 * i))) (compressed frames[i]))

            chunk "IEND" [||]
        ]
        |> Array.concat

    /// As an address that a page or a drawing can hold.
    let dataAddress (raster: Raster) : string =
        "data:image/png;base64," + Convert.ToBase64String(bytes [] raster)
