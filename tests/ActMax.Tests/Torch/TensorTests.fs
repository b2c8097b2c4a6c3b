module ActMax.Tests.Torch.TensorTests

open System
open TorchSharp
open ActMax.Torch
open FsCheck
open FsCheck.FSharp
open Xunit

type private Ix = torch.TensorIndex

let private property (p: 'a -> bool) =
    Check.One(Config.QuickThrowOnFailure.WithMaxTest 50, p)

[<Fact>]
let ``elements come back as they went in`` () =
    property (fun (values: float32[]) ->
        use _ = torch.NewDisposeScope()
        let there = torch.tensor values
        let back = there.data<float32>().ToArray()
        back.AsSpan().SequenceEqual(values.AsSpan()) || Array.exists Single.IsNaN values)

[<Fact>]
let ``any view is read in row-major order`` () =
    use _ = torch.NewDisposeScope()
    let x = TensorData.FromArray([| 0..23 |], 2L, 3L, 4L)
    let y = x.permute(2L, 0L, 1L).narrow(0L, 1L, 2L)

    let expected =
        [|
            for k in 1..2 do
                for i in 0..1 do
                    for j in 0..2 -> i * 12 + j * 4 + k
        |]

    Assert.False(y.is_contiguous ())
    Assert.Equal<int[]>(expected, y.data<int>().ToArray())
    Assert.Equal(expected[7], y.data<int>().[1L, 0L, 1L])
    let part = Array.zeroCreate 5
    y.data<int>().CopyTo(part, 1, 3L)
    Assert.Equal<int[]>([| 0; yield! expected[3..6] |], part)

[<Fact>]
let ``a view can be written to`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.zeros (2L, 3L)
    x.t().data<float32>().CopyFrom [| 1f; 2f; 3f; 4f; 5f; 6f |]
    Assert.Equal<float32[]>([| 1f; 3f; 5f; 2f; 4f; 6f |], x.data<float32>().ToArray())
    x.data<float32>().[1L, 2L] <- 9f
    x.data<float32>().CopyFrom([| 7f; 8f |], 0, 1L)
    Assert.Equal<float32[]>([| 1f; 7f; 8f; 2f; 4f; 9f |], x.data<float32>().ToArray())

[<Fact>]
let ``the memory of a tensor is seen without a copy`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.zeros (2L, 2L)
    TensorData.Span<float32>(x).[3] <- 5f
    Assert.Equal<float32[]>([| 0f; 0f; 0f; 5f |], x.data<float32>().ToArray())
    Assert.NotEqual(0n, TensorData.Address x)

    Assert.Throws<InvalidOperationException>(fun () -> TensorData.Span<float32>(x.t ()).Length |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () -> TensorData.Span<float>(x).Length |> ignore)
    |> ignore

[<Fact>]
let ``a shape that needs another number of elements is refused with both numbers`` () =
    let make () =
        TensorData.FromArray([| 1f; 2f; 3f |], 2L, 2L) |> ignore

    let error = Assert.Throws<ArgumentException> make
    Assert.Contains("3 elements", error.Message)
    Assert.Contains("[2; 2], which has 4", error.Message)

[<Fact>]
let ``arrays of any rank keep their shape`` () =
    use _ = torch.NewDisposeScope()
    let matrix = torch.tensor (array2D [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ])
    Assert.Equal<int64[]>([| 2L; 3L |], matrix.shape)
    Assert.Equal(torch.float64, matrix.dtype)
    Assert.Equal<float[]>([| 1.0; 2.0; 3.0; 4.0; 5.0; 6.0 |], matrix.data<float>().ToArray())

    let cube =
        torch.from_array (Array3D.init 2 3 4 (fun i j k -> int64 (i * 100 + j * 10 + k)))

    Assert.Equal<int64[]>([| 2L; 3L; 4L |], cube.shape)
    Assert.Equal(123L, (cube.[1L, 2L, 3L]).item<int64>())

[<Fact>]
let ``element types are those of the arrays or those asked for`` () =
    use _ = torch.NewDisposeScope()
    Assert.Equal(torch.float32, torch.tensor([| 1f |]).dtype)
    Assert.Equal(torch.int64, torch.tensor([| 1L |]).dtype)
    Assert.Equal(torch.bool, torch.tensor([| true |]).dtype)
    Assert.Equal(torch.float64, torch.tensor([| 1L |], torch.float64).dtype)
    Assert.Equal(torch.int64, (torch.arange 3).dtype)
    Assert.Equal(torch.float32, torch.arange(3.0).dtype)
    Assert.Equal(torch.float32, torch.full([| 2L |], (0.5).ToScalar()).dtype)
    Assert.Equal(torch.complex64, torch.zeros(2L, torch.complex64).dtype)

[<Fact>]
let ``one element is read only when there is one and of that type`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.tensor [| 2.5f |]
    Assert.Equal(2.5f, x.item<float32>())
    Assert.Equal(2.5, x.ToDouble())
    Assert.Equal(2, x.ToInt32())
    Assert.Throws<ArgumentException>(fun () -> x.item<float>() |> ignore) |> ignore

    Assert.Throws<ArgumentException>(fun () -> torch.zeros(2L).item<float32>() |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () -> x.data<int64>() |> ignore) |> ignore

[<Fact>]
let ``parts of a tensor can be assigned to`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.zeros (3L, 4L)
    x.[1L] <- torch.ones 4L
    x.[Ix.Colon, Ix.Single 0L] <- torch.tensor [| 5f; 6f; 7f |]
    x.[Ix.Tensor(torch.tensor [| 0L; 2L |]), Ix.Tensor(torch.tensor [| 3L; 3L |])] <- torch.tensor [| 8f; 9f |]

    x.index_put_ ((-1.0).ToScalar(), Ix.Single 2L, Ix.Slice(Nullable 1L, Nullable 3L))
    |> ignore

    let expected = [| 5f; 0f; 0f; 8f; 6f; 1f; 1f; 1f; 7f; -1f; -1f; 9f |]
    Assert.Equal<float32[]>(expected, x.data<float32>().ToArray())
    Assert.Throws<ArgumentException>(fun () -> x.[0L, 0L, 0L] |> ignore) |> ignore

[<Fact>]
let ``conversion returns the same tensor when there is nothing to do`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.ones 2L
    Assert.True(obj.ReferenceEquals(x, x.``to`` torch.float32))
    Assert.True(obj.ReferenceEquals(x, x.``to`` torch.CPU))
    Assert.False(obj.ReferenceEquals(x, x.``to`` (torch.float32, copy = true)))
    let wide = x.``to`` (torch.float64, disposeAfter = true)
    Assert.True x.IsInvalid
    Assert.Equal(torch.float64, wide.dtype)
    Assert.Throws<InvalidOperationException>(fun () -> x.sum () |> ignore) |> ignore

[<Fact>]
let ``devices are read and written as text`` () =
    for text in [ "cpu"; "cuda"; "cuda:1"; "meta" ] do
        Assert.Equal(text, torch.device(text).ToString())

    for text in [ "gpu"; "cuda:"; "cuda:-1"; "cuda:x" ] do
        Assert.Throws<ArgumentException>(fun () -> torch.device text |> ignore)
        |> ignore

    Assert.Equal(torch.device "cuda:1", torch.device (DeviceType.CUDA, 1))

[<Fact>]
let ``generators of one's own do not disturb each other`` () =
    use _ = torch.NewDisposeScope()
    use one = new torch.Generator(3UL)
    use other = new torch.Generator(3UL)
    let first = torch.rand(4L, generator = one).data<float32>().ToArray()
    torch.manual_seed 99L |> ignore
    torch.rand (10L) |> ignore
    Assert.Equal<float32[]>(first, torch.rand(4L, generator = other).data<float32>().ToArray())
    let later = torch.rand(4L, generator = one).data<float32>().ToArray()
    Assert.NotEqual<float32[]>(first, later)
    Assert.Equal<float32[]>(first, torch.rand(4L, generator = one.manual_seed 3L).data<float32>().ToArray())

[<Fact>]
let ``a list of several thousand numbers passes as an argument`` () =
    use _ = torch.NewDisposeScope()
    let parts = torch.arange(5000).split(Array.create 5000 1L)
    Assert.Equal(5000, parts.Length)
    Assert.Equal(4999L, parts[4999].item<int64>())
    Assert.Equal(5000L, torch.cat(parts).numel())

[<Fact>]
let ``sums do not depend on who else computes`` () =
    let total () =
        use _ = torch.NewDisposeScope()
        let x = torch.arange(100.0).reshape(10L, 10L)
        x.mm(x.t ()).sum().ToDouble()

    let expected = total ()
    let found = Array.Parallel.init 200 (fun _ -> total ())
    Assert.All(found, fun value -> Assert.Equal(expected, value))
