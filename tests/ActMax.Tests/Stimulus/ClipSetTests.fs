/// Sets of clips: laziness, hashes, files and their faults, resampling and splitting as torch and flyvis do.
module ActMax.Tests.ClipSetTests

open System.IO
open ActMax
open ActMax.Tests.Fixtures
open FsCheck
open FsCheck.FSharp
open Xunit

let private clip name frames hexals seed =
    Clip.create name 0.01 [] (NdArray.create [| frames; hexals |] (Seed.uniform (frames * hexals) seed))

let private numbered frames =
    Clip.create "numbered" (1.0 / 24.0) [] (NdArray.init [| frames; 1 |] (fun index -> float32 index[0]))

let private write folder name (shape: int list) values =
    let path = Path.Combine(folder, name)
    Npy.write path (Npy.ofFloat32 shape values) |> InputError.orFail
    path

[<Fact>]
let ``resampling takes the frames that torch's nearest-exact takes`` () =
    let resampled dt frames =
        (Clip.resampled dt (numbered frames)).Frames.Values
        |> Array.map int
        |> List.ofArray

    Assert.Equal<int list>(
        [
            0
            0
            0
            0
            1
            1
            1
            1
            2
            2
            2
            2
            2
            3
            3
            3
            3
            4
            4
            4
            4
            5
            5
            5
            5
            6
            6
            6
            6
            7
            7
            7
            7
            7
            8
            8
            8
            8
            9
            9
            9
            9
            10
            10
            10
            10
            11
            11
            11
            11
            11
            12
            12
            12
            12
            13
            13
            13
            13
            14
            14
            14
            14
            15
            15
            15
            15
            16
            16
            16
            16
            16
            17
            17
            17
            17
            18
            18
            18
            18
        ],
        resampled 0.01 19
    )

    Assert.Equal(40, (resampled 0.02 19).Length)
    Assert.Equal<int list>([ 0; 0; 1; 1; 2; 2; 3; 3; 4; 4; 5; 5; 5; 6; 6; 7; 7; 8; 8; 9; 9 ], resampled 0.02 10)
    Assert.Equal<int list>([ 1; 3; 5 ], resampled (7.0 / 72.0) 7)
    Assert.Equal<int list>([ 0..6 ], resampled (1.0 / 24.0) 7)

[<Fact>]
let ``pieces begin where flyvis' begin`` () =
    Assert.Equal<(int * int)[]>([| 0, 19; 15, 19; 30, 19 |], Clip.pieces 19 49)
    Assert.Equal<(int * int)[]>([| 0, 19 |], Clip.pieces 19 20)
    Assert.Equal<(int * int)[]>([| 0, 12 |], Clip.pieces 19 12)
    Assert.Equal<(int * int)[]>([| 0, 19; 19, 19 |], Clip.pieces 19 38)
    // Fewer pieces than would fit are longer: 46 / 19 is rounded to 2.
    Assert.Equal<(int * int)[]>([| 0, 23; 23, 23 |], Clip.pieces 19 46)

[<Fact>]
let ``pieces lie inside and have one length`` () =
    let holds (PositiveInt most, PositiveInt frames) =
        let pieces = Clip.pieces most frames
        let lengths = pieces |> Array.map snd |> Array.distinct

        lengths.Length = 1
        && pieces
           |> Array.forall (fun (first, length) -> first >= 0 && first + length <= frames)
        && (pieces.Length = 1 || lengths[0] >= most)

    Check.QuickThrowOnFailure holds

[<Fact>]
let ``durations are rounded to the nearest frame`` () =
    for seconds, frames in [ 0.29, 29; 0.47, 47; 0.57, 57; 0.8, 80; 0.245, 25 ] do
        Assert.Equal(frames, Clip.framesIn 0.01 seconds)

[<Fact>]
let ``a file of clips is read clip by clip and equals what was written`` () =
    inFolder (fun folder ->
        let clips = [ for i in 0..4 -> clip $"{i}" 6 7 (int64 i) ]

        let path =
            write folder "set.npy" [ 5; 6; 7 ] (clips |> List.map _.Frames.Values |> Array.concat)

        let set = ClipFile.ofNpy 0.01 path |> InputError.orFail
        Assert.Equal((5, 1, 0.01), (set.Count, set.Extent, set.FrameSeconds))

        for i in [ 4; 0; 2 ] do
            Assert.Equal<float32[]>(clips[i].Frames.Values, (set.Read i).Frames.Values)

        // The hash is that of the content: the same from memory, another one for another value.
        let inMemory = ClipSet.ofClips "set" clips |> InputError.orFail
        Assert.Equal(inMemory.Hash, set.Hash)
        clips[3].Frames.Values[ 5 ] <- 0.123f
        Assert.NotEqual<string>(set.Hash, (ClipSet.ofClips "set" clips |> InputError.orFail).Hash)

        let single = write folder "one.npy" [ 6; 7 ] clips[0].Frames.Values

        Assert.Equal<float32[]>(
            clips[0].Frames.Values,
            ((ClipFile.ofNpy 0.01 single |> InputError.orFail).Read 0).Frames.Values
        )

        let both = ClipFile.ofFolder 0.01 folder |> InputError.orFail
        Assert.Equal(6, both.Count)
        Assert.Equal<float32[]>(clips[0].Frames.Values, (both.Read 0).Frames.Values)
        Assert.Equal<float32[]>(clips[1].Frames.Values, (both.Read 2).Frames.Values))

[<Fact>]
let ``every fault of every file is said`` () =
    inFolder (fun folder ->
        write folder "a-narrow.npy" [ 2; 3; 8 ] (Array.zeroCreate 48) |> ignore
        let withNaN = Array.zeroCreate<float32> 42
        withNaN[16] <- nanf
        write folder "b-nan.npy" [ 2; 3; 7 ] withNaN |> ignore
        File.WriteAllText(Path.Combine(folder, "c-text.npy"), "not an array")
        write folder "d-flat.npy" [ 9 ] (Array.zeroCreate 9) |> ignore

        ClipFile.ofFolder 0.01 folder
        |> failsWith
            [
                "a-narrow.npy has shape [2; 3; 8]"
                "1, 7, 19, 37"
                "b-nan.npy, clip 0 is NaN or infinite at frame 2, hexal 2"
                "c-text.npy: is not a .npy array"
                "d-flat.npy has shape [9]"
            ]

        ClipFile.ofNpy 0.0 (Path.Combine(folder, "b-nan.npy"))
        |> failsWith [ "frame duration" ]

        ClipFile.ofNpy 0.01 (Path.Combine(folder, "absent.npy"))
        |> failsWith [ "absent.npy: no such file" ]

        ClipFile.ofFolder 0.01 (Path.Combine(folder, "absent"))
        |> failsWith [ "absent: no such file or folder" ]

        let empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName
        ClipFile.ofFolder 0.01 empty |> failsWith [ "files that end in .npy" ])

[<Fact>]
let ``clips of different extents and frame durations do not make a set`` () =
    let slow =
        { clip "slow" 3 7 1L with
            FrameSeconds = 0.02
        }

    ClipSet.ofClips "mixed" [ clip "a" 3 7 1L; clip "b" 3 19 2L; slow ]
    |> failsWith
        [
            "clip 1 ('b') has shape [3; 19]"
            "7 hexals (extent 1)"
            "clip 2 ('slow') is 0.02 s"
            "0.01 s"
        ]

    ClipSet.ofClips "none" [] |> failsWith [ "at least one" ]

    let one extent dt =
        ClipSet.ofStimuli "edges" extent dt (HexGrid.movingEdges HexGrid.motion)

    ClipSet.concat "both" [ one 1 0.01; one 2 0.02 ]
    |> failsWith [ "extent of 'edges' is 2"; "0.02 s" ]

[<Fact>]
let ``generated sets are made when they are read, and hash their descriptions`` () =
    let edges = ClipSet.ofStimuli "edges" 1 0.02 (HexGrid.movingEdges HexGrid.motion)

    let slower =
        { HexGrid.motion with
            Speeds = [ 2.4000001 ]
        }

    Assert.Equal(144, edges.Count)
    Assert.Equal(edges.Hash, (ClipSet.ofStimuli "edges" 1 0.02 (HexGrid.movingEdges HexGrid.motion)).Hash)
    Assert.NotEqual<string>(edges.Hash, (ClipSet.ofStimuli "edges" 1 0.01 (HexGrid.movingEdges HexGrid.motion)).Hash)

    let few speeds =
        ClipSet.ofStimuli "edges" 1 0.02 (HexGrid.movingEdges speeds)

    Assert.NotEqual<string>((few slower).Hash, (few { slower with Speeds = [ 2.4 ] }).Hash)

    Assert.ThrowsAny<System.ArgumentException>(fun () -> edges.Read 144 |> ignore)
    |> ignore

[<Fact>]
let ``augmentation multiplies a set without reading it`` () =
    let mutable reads = 0
    let clips = [| for i in 0..3 -> clip $"{i}" 4 19 (int64 i) |]

    let set =
        { (ClipSet.ofClips "set" (List.ofArray clips) |> InputError.orFail) with
            Read =
                fun i ->
                    reads <- reads + 1
                    clips[i]
        }

    let many = ClipAugmentation.apply ClipAugmentation.flipsAndTurns set
    Assert.Equal(48, many.Count)
    Assert.Equal(0, reads)
    let third = many.Read 27
    Assert.Equal(1, reads)
    Assert.Equal<float32[]>((Clip.moved (HexLattice.Turn 3) clips[2]).Frames.Values, third.Frames.Values)

    // Twelve different pictures of one clip.
    let pictures =
        [ for i in 0..11 -> (many.Read i).Frames.Values |> List.ofArray ]
        |> List.distinct

    Assert.Equal(12, pictures.Length)

[<Fact>]
let ``sets are split, resampled and chosen from`` () =
    let set =
        ClipSet.ofClips "set" [ clip "a" 49 1 1L; clip "b" 10 1 2L ]
        |> InputError.orFail

    let split = ClipSet.split 19 set
    Assert.Equal(4, split.Count)
    Assert.Equal<float32[]>(set.Read(0).Frames.Values[15..33], (split.Read 1).Frames.Values)
    let resampled = ClipSet.resampled 0.02 split
    Assert.Equal((0.02, 10), (resampled.FrameSeconds, Clip.frames (resampled.Read 0)))
    Assert.Equal<float32[]>((split.Read 3).Frames.Values, ((ClipSet.choose [| 3 |] split).Read 0).Frames.Values)

    let hashes =
        [
            set
            split
            resampled
            ClipSet.choose [| 3 |] split
            ClipSet.choose [| 2 |] split
        ]
        |> List.map _.Hash

    Assert.Equal(5, (List.distinct hashes).Length)

[<Fact>]
let ``films of pixels become clips through the eye`` () =
    inFolder (fun folder ->
        let pixels = Seed.uniform (2 * 3 * 25 * 25) 5L
        let path = write folder "film.npy" [ 2; 3; 25; 25 ] pixels
        let films = PixelMovie.ofNpy path |> InputError.orFail
        let eye = { BoxEye.create 2 with KernelSize = 5 }
        let set = ClipFile.ofMovies "films" eye 0.02 films |> InputError.orFail
        Assert.Equal((2, 2), (set.Count, set.Extent))
        let second = NdArray.create [| 25; 25 |] (Array.sub pixels (4 * 625) 625)
        Assert.Equal<float32[]>(BoxEye.render eye second, Array.sub (set.Read 1).Frames.Values 19 19)

        PixelMovie.ofNpy (write folder "flat.npy" [ 3; 4 ] (Array.zeroCreate 12))
        |> failsWith [ "[frame; height; width]" ]

        let broken = Array.copy pixels
        broken[625 + 26] <- infinityf

        PixelMovie.ofNpy (write folder "nan.npy" [ 2; 3; 25; 25 ] broken)
        |> failsWith [ "film 0, frame 1, row 1, column 1" ])
