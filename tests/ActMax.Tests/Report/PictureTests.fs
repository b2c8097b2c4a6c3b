/// Picture files, read again by readers of their own.
module ActMax.Tests.Report.PictureTests

open System
open System.Diagnostics
open System.IO
open System.Text
open ActMax
open ActMax.Report
open FsCheck
open FsCheck.FSharp
open Xunit

let private noise (seed: int) (width: int) (height: int) (channels: int) =
    let random = Random seed
    Raster.create width height channels (Array.init (width * height * channels) (fun _ -> byte (random.Next 256)))

[<Fact>]
let ``a PNG holds every pixel, and its texts`` () =
    for channels in [ 1; 3; 4 ] do
        let raster = noise channels 17 9 channels
        let bytes = PngFile.bytes [ "Title", "µ of <x>" ] raster
        let read = PictureFiles.png bytes
        Assert.Equal((17, 9, channels), (read.Width, read.Height, read.Channels))
        Assert.Equal<byte[]>(raster.Pixels, read.Frames[0])
        let text = read.Chunks |> List.find (fst >> (=) "iTXt") |> snd
        Assert.EndsWith("µ of <x>", Encoding.UTF8.GetString text)
        Assert.Equal<byte[]>(bytes, PngFile.bytes [ "Title", "µ of <x>" ] raster)

[<Fact>]
let ``an APNG shows every frame for its exact time`` () =
    let frames = Array.init 5 (fun i -> noise i 6 4 3)

    let read =
        PngFile.animated [] (FrameDuration.ofSeconds (1.0 / 30.0)) frames
        |> PictureFiles.png

    Assert.Equal<byte[][]>(frames |> Array.map _.Pixels, read.Frames)
    let controls = read.Chunks |> List.filter (fst >> (=) "fcTL") |> List.map snd
    Assert.Equal(5, controls.Length)

    for control in controls do
        Assert.Equal<byte[]>([| 0uy; 1uy; 0uy; 30uy |], control[20..23])

    // One sequence through frame controls and data.
    let numbers =
        read.Chunks
        |> List.filter (fun (kind, _) -> kind = "fcTL" || kind = "fdAT")
        |> List.map (fun (_, data) -> int data[3])

    Assert.Equal<int list>([ 0..8 ], numbers)
    let count = read.Chunks |> List.find (fst >> (=) "acTL") |> snd
    Assert.Equal(5uy, count[3])

[<Fact>]
let ``durations are the fractions they mean`` () =
    for seconds, expected in
        [
            1.0 / 30.0, (1, 30)
            0.02, (1, 50)
            1.0 / 59.94, (50, 2997)
            2.0, (2, 1)
            0.4, (2, 5)
            1.0 / 65535.0, (1, 65535)
        ] do
        let found = FrameDuration.ofSeconds seconds
        Assert.Equal(expected, (found.Numerator, found.Denominator))

    for wrong in [ 0.0; -1.0; nan; 1e-9; 1e9 ] do
        Assert.Throws<ArgumentException>(fun () -> FrameDuration.ofSeconds wrong |> ignore)
        |> ignore

[<Fact>]
let ``any duration is kept to a hundredth of a percent`` () =
    Check.QuickThrowOnFailure(
        Prop.forAll (Arb.fromGen (Gen.choose (0, 65_535))) (fun number ->
            let seconds = 0.001 + float number / 6000.0

            abs (FrameDuration.seconds (FrameDuration.ofSeconds seconds) - seconds)
            <= 1e-4 * seconds)
    )

[<Fact>]
let ``a GIF of few colours holds every pixel`` () =
    let frames =
        Array.init 4 (fun i ->
            let grey = noise i 70 50 1
            // Long runs and noise: short and long codes.
            Raster.create 70 50 1 (grey.Pixels |> Array.mapi (fun p x -> if p < 1500 then byte i else x)))

    let read =
        GifFile.animated "grey: 0 to 1" (FrameDuration.ofSeconds 0.1) frames
        |> PictureFiles.gif

    Assert.Equal((70, 50), (read.GifWidth, read.GifHeight))
    Assert.Equal("grey: 0 to 1", read.Comment)

    Assert.Equal<byte[][]>(
        frames |> Array.map (fun frame -> (Raster.rgb frame).Pixels),
        read.GifFrames |> Array.map fst
    )

    Assert.Equal<int[]>([| 10; 10; 10; 10 |], read.GifFrames |> Array.map snd)

[<Fact>]
let ``a GIF of many colours is near to them`` () =
    let frame = noise 1 40 40 3

    let read =
        GifFile.animated "" (FrameDuration.ofSeconds 0.5) [| frame |]
        |> PictureFiles.gif

    Array.iter2
        (fun (a: byte) (b: byte) -> Assert.InRange(abs (int a - int b), 0, 26))
        frame.Pixels
        (fst read.GifFrames[0])

[<Fact>]
let ``a GIF plays as long as the movie`` () =
    let frame = noise 0 2 2 1

    for seconds, count in [ 1.0 / 30.0, 50; 1.0 / 24.0, 7; 0.0125, 40; 0.01, 80; 1.0 / 60.0, 61; 0.3, 3 ] do
        let read =
            GifFile.animated "" (FrameDuration.ofSeconds seconds) (Array.create count frame)
            |> PictureFiles.gif

        let delays = read.GifFrames |> Array.map snd
        Assert.Equal(Math.Round(100.0 * seconds * float count), float (Array.sum delays), 1.0)
        // Viewers slow down what is shorter.
        Assert.All(delays, (fun delay -> Assert.True(delay >= 2)))

        if seconds >= 0.02 then
            Assert.Equal(count, delays.Length)

let private video (stimulus: NdArray) =
    Movie.ofVideo (ColourScale.spanning ColourMap.grey stimulus.Values) 0.1 stimulus

[<Fact>]
let ``one scale for all frames, and constant movies are grey`` () =
    let movie = video (NdArray.init [| 1; 3; 2; 2 |] (fun index -> float32 index[1]))
    Assert.Equal<byte list>([ 0uy; 128uy; 255uy ], [ for frame in movie.Frames -> frame.Pixels[0] ])
    Assert.Equal("grey: 0 to 2", movie.Caption)
    let still = video (NdArray.init [| 1; 3; 2; 2 |] (fun _ -> 7f))
    Assert.All(still.Frames, (fun frame -> Assert.All(frame.Pixels, (fun level -> Assert.Equal(128uy, level)))))

[<Fact>]
let ``channels keep their colours`` () =
    let of' channels channel =
        (video (NdArray.init [| channels; 1; 1; 1 |] (fun index -> if index[0] = channel then 1f else 0f)))
            .Frames[0].Pixels

    Assert.Equal<byte[]>([| 0uy; 255uy; 0uy |], of' 2 0)
    Assert.Equal<byte[]>([| 255uy; 0uy; 255uy |], of' 2 1)
    Assert.Equal<byte[]>([| 255uy; 0uy; 0uy |], of' 3 0)
    Assert.Equal<byte[]>([| 0uy; 0uy; 255uy |], of' 3 2)
    // Five side by side, a gap of one pixel between them.
    Assert.Equal(9 * 3, (of' 5 0).Length)

[<Fact>]
let ``axes are found by their names`` () =
    let space names : StimulusSpace =
        {
            Axes = names |> List.map (fun (name, size) -> Axis.create name size)
            Bounds = Bounds.unbounded
            FrameSeconds = Some 0.1
        }

    let usual = space [ "channel", 2; "time", 3; "height", 4; "width", 5 ]
    let other = space [ "time", 3; "width", 5; "channel", 2; "height", 4 ]

    let value c t h w =
        float32 (1000 * c + 100 * t + 10 * h + w)

    let a = NdArray.init [| 2; 3; 4; 5 |] (fun i -> value i[0] i[1] i[2] i[3])
    let b = NdArray.init [| 3; 5; 2; 4 |] (fun i -> value i[2] i[0] i[3] i[1])
    Assert.Equal(PictureAxes.inOrder usual a, PictureAxes.inOrder other b)
    Assert.Equal(None, PictureAxes.inOrder (space [ "sensory", 4; "time", 2 ]) (NdArray.zeros [| 4; 2 |]))

[<Fact>]
let ``an MP4 is red where the stimulus is red, as long as the movie, and constant movies export`` () =
    match Mp4File.program () with
    | None -> Assert.Skip "no ffmpeg on the PATH"
    | Some ffmpeg ->
        SamplePage.inFolder (fun folder ->
            let decoded (path: string) =
                let start =
                    ProcessStartInfo(
                        ffmpeg,
                        [ "-v"; "error"; "-i"; path; "-f"; "rawvideo"; "-pix_fmt"; "rgb24"; "-" ],
                        RedirectStandardOutput = true
                    )

                use running = nonNull (Process.Start start)
                use bytes = new MemoryStream()
                running.StandardOutput.BaseStream.CopyTo bytes
                running.WaitForExit()
                bytes.ToArray()

            let path = Path.Combine(folder, "red.mp4")

            let red =
                NdArray.init [| 3; 8; 5; 7 |] (fun index -> if index[0] = 0 then 1f else 0f)

            Movie.save path "red" (video red) |> InputError.orFail
            // 7 x 5 pixels 54 times enlarged, to even sides.
            let bytes = decoded path
            Assert.Equal(8 * 378 * 270 * 3, bytes.Length)
            let at = (100 * 378 + 100) * 3
            Assert.InRange(int bytes[at], 235, 255)
            Assert.InRange(int bytes[at + 1], 0, 20)
            Assert.InRange(int bytes[at + 2], 0, 20)

            for channels in [ 1; 2; 3; 4 ] do
                let path = Path.Combine(folder, $"constant-{channels}.mp4")

                Movie.save path "constant" (video (NdArray.zeros [| channels; 3; 6; 6 |]))
                |> InputError.orFail

                Assert.True(FileInfo(path).Length > 200L)

            Assert.Empty(Directory.GetFiles(folder, "*.part"))

            match Movie.save (Path.Combine(folder, "no", "where.mp4")) "x" (video red) with
            | Ok() -> failwith "written into a folder that is not there"
            | Error faults -> Assert.Single faults |> ignore)

[<Fact>]
let ``without ffmpeg one message says what is missing, and nothing is written`` () =
    SamplePage.inFolder (fun folder ->
        let movie = video (NdArray.zeros [| 1; 2; 4; 4 |])
        let duration = FrameDuration.ofSeconds 0.1

        for program in [ None; Some(Path.Combine(folder, "no-ffmpeg")) ] do
            match Mp4File.writeBy program (Path.Combine(folder, "x.mp4")) "" duration movie.Frames with
            | Ok() -> failwith "written without ffmpeg"
            | Error faults ->
                Assert.Contains("ffmpeg", InputError.message (Assert.Single faults))
                Assert.Empty(Directory.GetFileSystemEntries folder))

[<Fact>]
let ``an unknown kind of picture is named`` () =
    match Movie.save "stimulus.webm" "x" (video (NdArray.zeros [| 1; 1; 1; 1 |])) with
    | Ok() -> failwith "written"
    | Error faults -> Assert.Contains(".webm", faults |> List.map InputError.message |> String.concat "")

[<Fact>]
let ``diverging maps are blue below, light in the middle and red above`` () =
    for map in [ ColourMap.coolWarm; ColourMap.blueWhiteRed ] do
        let channels index =
            let struct (red, green, blue) = ColourMap.colour index map
            int red, int green, int blue

        let lowRed, _, lowBlue = channels 0
        let highRed, _, highBlue = channels 255
        let red, green, blue = channels 128
        Assert.True(lowBlue > lowRed + 50)
        Assert.True(highRed > highBlue + 50)

        Assert.True(
            min red (min green blue) > 200
            && max red (max green blue) - min red (min green blue) < 12
        )

    // Moreland's published ends of the map.
    Assert.Equal(struct (59uy, 76uy, 192uy), ColourMap.colour 0 ColourMap.coolWarm)
    Assert.Equal(struct (180uy, 4uy, 38uy), ColourMap.colour 255 ColourMap.coolWarm)

[<Fact>]
let ``every pixel of a lattice shows the hexal whose middle is nearest`` () =
    for extent in 0..4 do
        let hexals = HexLattice.count extent
        let side = 7.0
        let raster = HexRaster.create side hexals
        let places = HexLattice.coordinates extent

        for pixel in 0 .. raster.HexalAt.Length - 1 do
            let x = (float (pixel % raster.Width) + 0.5 - float raster.Width / 2.0) / side
            let y = -(float (pixel / raster.Width) + 0.5 - float raster.Height / 2.0) / side

            let distance (struct (u, v)) =
                let struct (px, py) = HexLattice.pixel u v
                sqrt ((x - px) ** 2.0 + (y - py) ** 2.0)

            let nearest = places |> Array.minBy distance
            let found = raster.HexalAt[pixel]

            if found >= 0 then
                Assert.True(distance places[found] <= distance nearest + 1e-9)
            else
                // Outside of the hexagon of the nearest one: beyond its inner circle.
                Assert.True(distance nearest >= sqrt 3.0 / 2.0 - 1e-9)

        Assert.Equal(
            hexals,
            raster.HexalAt
            |> Array.filter (fun hexal -> hexal >= 0)
            |> Array.distinct
            |> Array.length
        )
