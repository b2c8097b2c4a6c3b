/// The box eye against numbers that torch's convolution, interpolation and median give (and flyvis, at extent 15).
module ActMax.Tests.BoxEyeTests

open ActMax
open Xunit

let private picture (height: int) (width: int) =
    NdArray.init [| height; width |] (fun index -> float32 ((7 * index[1] + 13 * index[0]) % 17) / 16f)

let private eye extent kernel filter =
    {
        Extent = extent
        KernelSize = kernel
        Filter = filter
    }

/// The first three values, the centre's, the last one, their sum and extremes.
let private digest (values: float32[]) =
    let wide = Array.map float values

    [
        wide[0]
        wide[1]
        wide[2]
        wide[wide.Length / 2]
        wide[wide.Length - 1]
        Array.sum wide
        Array.min wide
        Array.max wide
    ]

let private agree (expected: float list) (values: float32[]) =
    let tolerance (x: float) = 1e-6 * max 1.0 (abs x)

    for known, found in List.zip expected (digest values) do
        Assert.True(abs (known - found) <= tolerance known, $"expected {known}, found {found}")

[<Fact>]
let ``the golden picture of flyvis at extent 15`` () =
    let found = BoxEye.render (BoxEye.create 15) (picture 391 391)
    Assert.Equal(721, found.Length)

    agree
        [
            0.2736686
            0.4966716
            0.5033284
            0.5003698
            0.2666420
            352.6690089
            0.2636834
            0.5048077
        ]
        found

[<Fact>]
let ``an all-white smallest picture is darker on the border and nowhere else`` () =
    let white = NdArray.init [| 391; 391 |] (fun _ -> 1f)
    let found = BoxEye.render (BoxEye.create 15) white

    Assert.Equal(
        34,
        found
        |> Array.filter (fun value -> abs (value - 0.5384615f) < 1e-6f)
        |> Array.length
    )

    Assert.Equal(721 - 34, found |> Array.filter (fun value -> value = 1f) |> Array.length)

[<Fact>]
let ``mean, sum and median of odd and even boxes, in pictures of other sides`` () =
    let cases =
        [
            37, 61, 2, 5, BoxFilter.Mean, [ 0.5; 0.4925; 0.48; 0.5075; 0.515; 9.4725; 0.475; 0.525 ]
            37, 61, 2, 5, BoxFilter.Sum, [ 12.5; 12.3125; 12.0; 12.6875; 12.875; 236.8125; 11.875; 13.125 ]
            37, 61, 2, 5, BoxFilter.Median, [ 0.5; 0.5; 0.5; 0.5; 0.5; 9.5; 0.5; 0.5 ]
            30,
            30,
            2,
            6,
            BoxFilter.Mean,
            [
                0.4947917
                0.5104167
                0.4965278
                0.5052083
                0.4861111
                9.5104167
                0.4791667
                0.5208333
            ]
            30, 30, 2, 6, BoxFilter.Median, [ 0.5; 0.5; 0.5; 0.4375; 0.5; 9.375; 0.4375; 0.5 ]
            101, 87, 3, 6, BoxFilter.Sum, [ 18.25; 17.75; 17.25; 17.75; 17.25; 665.25; 17.25; 18.75 ]
            101, 87, 3, 6, BoxFilter.Median, [ 0.5; 0.5; 0.4375; 0.5; 0.4375; 17.9375; 0.4375; 0.5 ]
        ]

    for height, width, extent, kernel, filter, expected in cases do
        agree expected (BoxEye.render (eye extent kernel filter) (picture height width))

[<Fact>]
let ``small pictures are resized, also where only one side is small`` () =
    let cases =
        [
            20,
            15,
            BoxFilter.Mean,
            [
                0.2867177
                0.4942602
                0.3036820
                0.5068027
                0.2815476
                7.9067262
                0.2759099
                0.5354847
            ]
            20,
            15,
            BoxFilter.Median,
            [
                0.4672619
                0.5297619
                0.5714286
                0.5386905
                0.4613095
                9.4370748
                0.4345238
                0.5714286
            ]
            40,
            9,
            BoxFilter.Mean,
            [
                0.3022852
                0.4889702
                0.3040216
                0.5016001
                0.3070918
                7.9126745
                0.2752702
                0.5135245
            ]
            40,
            9,
            BoxFilter.Median,
            [
                0.5408835
                0.4869240
                0.4901903
                0.5230263
                0.5361842
                9.4435415
                0.4354441
                0.5408835
            ]
        ]

    for height, width, filter, expected in cases do
        agree expected (BoxEye.render (eye 2 5 filter) (picture height width))

[<Fact>]
let ``misuse is refused with the sizes`` () =
    let wrong =
        Assert.ThrowsAny<System.ArgumentException>(fun () ->
            BoxEye.render (BoxEye.create 2) (NdArray.zeros [| 3; 4; 5 |]) |> ignore)

    Assert.Contains("3; 4; 5", wrong.Message)

    Assert.ThrowsAny<System.ArgumentException>(fun () ->
        BoxEye.render (BoxEye.create 2) (NdArray.zeros [| 0; 4 |]) |> ignore)
    |> ignore
