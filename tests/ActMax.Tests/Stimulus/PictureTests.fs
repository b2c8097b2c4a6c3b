/// Pictures against the luminance that Python's imaging library finds in them (make_pictures.py), and damaged ones.
module ActMax.Tests.PictureTests

open System.IO
open ActMax
open ActMax.Tests.Fixtures
open Xunit

let private fixture name =
    Path.Combine(__SOURCE_DIRECTORY__, "fixtures", name)

[<Fact>]
let ``grey, colour, palette, alpha and bits have the luminance that PIL gives`` () =
    let expected =
        [
            "grey.png", 25.176471, 710.058824
            "grey16.png", 27.166613, 747.771008
            "colour.png", 27.156863, 746.156863
            "alpha.png", 27.156863, 746.156863
            "palette.png", 27.286275, 748.243137
            "bits.png", 31.000000, 846.000000
            "grey.pgm", 25.176471, 710.058824
            "colour.ppm", 27.156863, 746.156863
        ]

    for name, sum, moment in expected do
        let picture = Picture.read (fixture name) |> InputError.orFail
        Assert.Equal<int[]>([| 6; 9 |], picture.Shape)
        let values = Array.map float picture.Values
        Assert.Equal(sum, Array.sum values, 5)
        Assert.Equal(moment, values |> Array.mapi (fun i value -> float (i + 1) * value) |> Array.sum, 3)

[<Fact>]
let ``portable pictures are read as text too, comments and all`` () =
    inFolder (fun folder ->
        let path = textFile folder "a.pgm" "P2 # grey\n# two by two\n2 2\n10\n0 5\n10 1\n"
        let picture = Picture.read path |> InputError.orFail
        Assert.Equal<float32[]>([| 0f; 0.5f; 1f; 0.1f |], picture.Values))

[<Fact>]
let ``damaged pictures are one clear message each`` () =
    inFolder (fun folder ->
        let bytes = File.ReadAllBytes(fixture "colour.png")

        let damaged name (change: byte[] -> byte[]) =
            let path = Path.Combine(folder, name)
            File.WriteAllBytes(path, change (Array.copy bytes))
            Picture.read path

        let set at value (bytes: byte[]) =
            bytes[at] <- value
            bytes

        damaged "cut.png" (fun bytes -> Array.truncate 60 bytes)
        |> failsWith [ "cut.png"; "too early" ]

        damaged "flipped.png" (fun bytes -> set 55 (bytes[55] ^^^ 1uy) bytes)
        |> failsWith [ "checksum" ]

        damaged "none.png" (fun _ -> Array.empty) |> failsWith [ "none.png" ]

        textFile folder "hostile.pgm" "P5 2000000000 2000000000 255\n"
        |> Picture.read
        |> failsWith [ "2000000000 x 2000000000" ]

        textFile folder "short.pgm" "P2 2 2 10\n1 2 3"
        |> Picture.read
        |> failsWith [ "too early" ]

        textFile folder "words.pgm" "P2 2 two 10\n1 2 3 4"
        |> Picture.read
        |> failsWith [ "'two'"; "height" ]

        textFile folder "other.png" "GIF89a"
        |> Picture.read
        |> failsWith [ "is not a P" ]

        Picture.read (Path.Combine(folder, "absent.png"))
        |> failsWith [ "no such file" ])

[<Fact>]
let ``a folder of pictures is a film in the order of its numbers, and every fault is said`` () =
    inFolder (fun folder ->
        for name, source in [ "f10.png", "colour.png"; "f9.png", "grey.png"; "f2.pgm", "grey.pgm" ] do
            File.Copy(fixture source, Path.Combine(folder, name))

        File.WriteAllText(Path.Combine(folder, "notes.txt"), "not a picture")
        let film = PixelMovie.ofFolder folder |> InputError.orFail
        Assert.Equal((3, 6, 9), (film.Frames, film.Height, film.Width))

        Assert.Equal<float32[]>(
            (Picture.read (fixture "colour.png") |> InputError.orFail).Values,
            (film.Read 2).Values
        )

        File.WriteAllText(Path.Combine(folder, "f3.ppm"), "P9")
        textFile folder "f4.pgm" "P2 1 1 1 0" |> ignore

        PixelMovie.ofFolder folder
        |> failsWith [ "f3.ppm"; "is not a PGM or PPM"; "f4.pgm has shape [1; 1]"; "[6; 9]" ]

        let empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName
        PixelMovie.ofFolder empty |> failsWith [ ".png" ])
