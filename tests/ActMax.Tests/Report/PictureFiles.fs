namespace ActMax.Tests.Report

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.IO.Compression
open System.Text

/// A PNG or APNG read again: chunks in order, and every frame's bytes.
type ReadPng =
    {
        Width: int
        Height: int
        Channels: int
        Chunks: (string * byte[]) list
        Frames: byte[][]
    }

/// A GIF read again.
type ReadGif =
    {
        GifWidth: int
        GifHeight: int
        Comment: string
        /// RGB of every frame, and its hundredths of a second.
        GifFrames: (byte[] * int)[]
    }

/// Slow, plain readers of picture files, apart from what writes them.
[<RequireQualifiedAccess>]
module PictureFiles =

    let private crc (bytes: byte[]) =
        let mutable value = 0xFFFFFFFFu

        for byte in bytes do
            value <- value ^^^ uint32 byte

            for _ in 1..8 do
                value <-
                    if value % 2u = 1u then
                        (value >>> 1) ^^^ 0xEDB88320u
                    else
                        value >>> 1

        value ^^^ 0xFFFFFFFFu

    let private number (bytes: byte[]) at =
        BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(bytes, at, 4))

    let private inflated (data: byte[]) =
        use zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress)
        use result = new MemoryStream()
        zlib.CopyTo result
        result.ToArray()

    let private unfiltered (height: int) (stride: int) (step: int) (rows: byte[]) =
        if rows.Length <> height * (stride + 1) then
            failwith $"{rows.Length} bytes for {height} rows of {stride}"

        let pixels = Array.zeroCreate<byte>(height * stride)

        for y in 0 .. height - 1 do
            for x in 0 .. stride - 1 do
                let raw = int rows[y * (stride + 1) + 1 + x]
                let left = if x < step then 0 else int pixels[y * stride + x - step]
                let above = if y = 0 then 0 else int pixels[(y - 1) * stride + x]

                pixels[y * stride + x] <-
                    match rows[y * (stride + 1)] with
                    | 0uy -> byte raw
                    | 1uy -> byte (raw + left)
                    | 2uy -> byte (raw + above)
                    | filter -> failwith $"filter {filter}"

        pixels

    let png (bytes: byte[]) : ReadPng =
        if bytes[0..7] <> [| 137uy; 80uy; 78uy; 71uy; 13uy; 10uy; 26uy; 10uy |] then
            failwith "no PNG"

        let chunks = List<string * byte[]>()
        let mutable at = 8

        while at < bytes.Length do
            let length = int (number bytes at)
            let body = bytes[at + 4 .. at + 7 + length]

            if crc body <> number bytes (at + 8 + length) then
                failwith "checksum"

            chunks.Add(Encoding.ASCII.GetString(body, 0, 4), body[4..])
            at <- at + 12 + length

        let header = snd chunks[0]
        let width, height = int (number header 0), int (number header 4)

        let channels =
            match header[9] with
            | 0uy -> 1
            | 2uy -> 3
            | 6uy -> 4
            | kind -> failwith $"colour type {kind}"

        let frame data =
            unfiltered height (width * channels) channels (inflated data)

        {
            Width = width
            Height = height
            Channels = channels
            Chunks = List.ofSeq chunks
            Frames =
                [|
                    for kind, data in chunks do
                        if kind = "IDAT" then
                            frame data
                        elif kind = "fdAT" then
                            frame data[4..]
                |]
        }

    let private unpacked (codeSize: int) (data: byte[]) : byte[] =
        let clear, finish = 1 <<< codeSize, (1 <<< codeSize) + 1
        let output = List<byte>()
        let table = List<byte[]>()

        let reset () =
            table.Clear()

            for i in 0 .. clear + 1 do
                table.Add(if i < clear then [| byte i |] else [||])

        reset ()
        let mutable width = codeSize + 1
        let mutable bit = 0
        let mutable previous: byte[] = [||]
        let mutable isOver = false

        while not isOver do
            let mutable code = 0

            for i in 0 .. width - 1 do
                if (int data[(bit + i) / 8] >>> ((bit + i) % 8)) % 2 = 1 then
                    code <- code + (1 <<< i)

            bit <- bit + width

            if code = clear then
                reset ()
                width <- codeSize + 1
                previous <- [||]
            elif code = finish then
                isOver <- true
            else
                let entry =
                    if code < table.Count then
                        table[code]
                    elif code = table.Count && previous.Length > 0 then
                        Array.append previous [| previous[0] |]
                    else
                        failwith $"code {code} of {table.Count}"

                output.AddRange entry

                if previous.Length > 0 && table.Count < 4096 then
                    table.Add(Array.append previous [| entry[0] |])

                if table.Count = (1 <<< width) && width < 12 then
                    width <- width + 1

                previous <- entry

        output.ToArray()

    let gif (bytes: byte[]) : ReadGif =
        let small at = int bytes[at] + 256 * int bytes[at + 1]

        if Encoding.ASCII.GetString(bytes, 0, 6) <> "GIF89a" then
            failwith "no GIF"

        let width, height = small 6, small 8
        let palette = bytes[13 .. 13 + 767]
        let mutable at = 13 + 768
        let mutable delay = 0
        let mutable comment = ""
        let frames = List<byte[] * int>()

        let blocks () =
            let data = List<byte>()

            while bytes[at] <> 0uy do
                data.AddRange bytes[at + 1 .. at + int bytes[at]]
                at <- at + 1 + int bytes[at]

            at <- at + 1
            data.ToArray()

        while bytes[at] <> 0x3Buy do
            match bytes[at] with
            | 0x21uy ->
                let kind = bytes[at + 1]
                at <- at + 2
                let data = blocks ()

                if kind = 0xF9uy then
                    delay <- int data[1] + 256 * int data[2]
                elif kind = 0xFEuy then
                    comment <- Encoding.UTF8.GetString data
            | 0x2Cuy ->
                if small (at + 5) <> width || small (at + 7) <> height then
                    failwith "a part of a frame"

                let codeSize = int bytes[at + 10]
                at <- at + 11

                let pixels =
                    unpacked codeSize (blocks ())
                    |> Array.collect (fun index -> palette[3 * int index .. 3 * int index + 2])

                frames.Add(pixels, delay)
            | other -> failwith $"block {other}"

        if at <> bytes.Length - 1 then
            failwith "bytes behind the end"

        {
            GifWidth = width
            GifHeight = height
            Comment = comment
            GifFrames = frames.ToArray()
        }
