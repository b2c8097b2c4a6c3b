namespace ActMax.Report

open System.Collections.Generic
open System.IO
open System.Text

/// Movies as GIF. Times of frames are whole hundredths of a second there, so they vary by one to make every frame
/// begin when it should; and as viewers slow down frames of less than 2, those that would be shorter are left out.
/// Source: CompuServe, "Graphics Interchange Format, Version 89a", 1990.
[<RequireQualifiedAccess>]
module GifFile =

    let private shortest = 2

    let private key (pixels: byte[]) (pixel: int) =
        (int pixels[3 * pixel] <<< 16)
        ||| (int pixels[3 * pixel + 1] <<< 8)
        ||| int pixels[3 * pixel + 2]

    /// The colours themselves where there are at most 256.
    let private exactPalette (frames: Raster[]) : Dictionary<int, int> option =
        let found = Dictionary<int, int>()
        let mutable frame = 0

        while frame < frames.Length && found.Count <= 256 do
            let pixels = frames[frame].Pixels

            for pixel in 0 .. pixels.Length / 3 - 1 do
                if found.Count <= 256 then
                    found.TryAdd(key pixels pixel, found.Count) |> ignore

            frame <- frame + 1

        if found.Count <= 256 then Some found else None

    /// Six steps of red, seven of green, six of blue.
    let private cube = [| 6; 7; 6 |]

    let private cubeColours =
        [|
            for r in 0..5 do
                for g in 0..6 do
                    for b in 0..5 -> [| byte (r * 255 / 5); byte (g * 255 / 6); byte (b * 255 / 5) |]
        |]

    let private cubeIndex (pixels: byte[]) (pixel: int) =
        let step i =
            (int pixels[3 * pixel + i] * (cube[i] - 1) + 127) / 255

        (step 0 * 7 + step 1) * 6 + step 2

    /// Codes of 9 to 12 bits for ever longer runs of pixels (Lempel, Ziv and Welch), low bits first.
    let private compressed (indices: byte[]) : byte[] =
        let clear, finish = 256, 257
        let output = List<byte>()
        let mutable held, bits = 0, 0

        let emit code width =
            held <- held ||| (code <<< bits)
            bits <- bits + width

            while bits >= 8 do
                output.Add(byte held)
                held <- held >>> 8
                bits <- bits - 8

        let codes = Dictionary<int, int>()
        let mutable next, width = 258, 9
        emit clear width
        let mutable run = int indices[0]

        for i in 1 .. indices.Length - 1 do
            let longer = (run <<< 8) ||| int indices[i]

            match codes.TryGetValue longer with
            | true, code -> run <- code
            | _ ->
                emit run width

                if next = 4096 then
                    emit clear width
                    codes.Clear()
                    next <- 258
                    width <- 9
                else
                    // A reader learns each code one step later, and widens its codes then.
                    if next = (1 <<< width) then
                        width <- width + 1

                    codes[longer] <- next
                    next <- next + 1

                run <- int indices[i]

        emit run width

        if next = (1 <<< width) && width < 12 then
            width <- width + 1

        emit finish width

        if bits > 0 then
            output.Add(byte held)

        output.ToArray()

    let private blocks (data: byte[]) =
        [|
            for part in Array.chunkBySize 255 data do
                byte part.Length
                yield! part

            0uy
        |]

    /// Which frames are shown, and for how many hundredths of a second.
    let internal timing (duration: FrameDuration) (frames: int) : (int * int)[] =
        let starts = Array.init (frames + 1) (FrameDuration.hundredths duration)
        let kept = List<int>()

        for i in 0 .. frames - 1 do
            if kept.Count = 0 || starts[i] - starts[kept[kept.Count - 1]] >= shortest then
                kept.Add i

        // The last one is shown until the end of the movie, which may be near.
        if kept.Count > 1 && starts[frames] - starts[kept[kept.Count - 1]] < shortest then
            kept.RemoveAt(kept.Count - 1)

        Array.init kept.Count (fun i ->
            let ends =
                if i + 1 < kept.Count then
                    starts[kept[i + 1]]
                else
                    starts[frames]

            kept[i], ends - starts[kept[i]])

    /// The file of a movie that plays for ever, with a comment inside. Colours are exact where the movie has at most
    /// 256 of them, as every movie with one colour map has. Throws ArgumentException for no frame, frames of different
    /// sizes, or sides above 65535.
    let animated (comment: string) (duration: FrameDuration) (frames: Raster[]) : byte[] =
        if frames.Length = 0 then
            invalidArg (nameof frames) "a movie without frames."

        let frames = frames |> Array.map Raster.rgb
        let first = frames[0]

        for frame in frames do
            if frame.Width <> first.Width || frame.Height <> first.Height then
                invalidArg
                    (nameof frames)
                    $"a frame of {frame.Width} x {frame.Height} among those of {first.Width} x {first.Height}."

        if max first.Width first.Height > 65_535 then
            invalidArg (nameof frames) $"{first.Width} x {first.Height} pixels; a GIF has at most 65535 a side."

        let palette = exactPalette frames

        let colours =
            match palette with
            | Some found ->
                found.Keys
                |> Seq.map (fun key -> [| byte (key >>> 16); byte (key >>> 8); byte key |])
                |> Array.ofSeq
            | None -> cubeColours

        let indexOf (pixels: byte[]) =
            match palette with
            | Some found -> fun pixel -> byte found[key pixels pixel]
            | None -> fun pixel -> byte (cubeIndex pixels pixel)

        use stream = new MemoryStream()
        let write (bytes: byte[]) = stream.Write(bytes, 0, bytes.Length)
        let small (value: int) = [| byte value; byte (value >>> 8) |]
        write (Encoding.ASCII.GetBytes "GIF89a")
        write (Array.concat [ small first.Width; small first.Height; [| 0xF7uy; 0uy; 0uy |] ])
        write (Array.append (Array.concat colours) (Array.zeroCreate (3 * (256 - colours.Length))))
        write [| 0x21uy; 0xFFuy; 11uy |]
        write (Encoding.ASCII.GetBytes "NETSCAPE2.0")
        write [| 3uy; 1uy; 0uy; 0uy; 0uy |]

        if comment <> "" then
            write [| 0x21uy; 0xFEuy |]
            write (blocks (Encoding.UTF8.GetBytes comment))

        for frame, delay in timing duration frames.Length do
            let pixels = frames[frame].Pixels
            write (Array.concat [ [| 0x21uy; 0xF9uy; 4uy; 0x04uy |]; small (min delay 65_535); [| 0uy; 0uy |] ])

            write (
                Array.concat
                    [
                        [| 0x2Cuy; 0uy; 0uy; 0uy; 0uy |]
                        small first.Width
                        small first.Height
                        [| 0uy; 8uy |]
                    ]
            )

            write (blocks (compressed (Array.init (pixels.Length / 3) (indexOf pixels))))

        write [| 0x3Buy |]
        stream.ToArray()
