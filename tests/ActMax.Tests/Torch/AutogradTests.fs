module ActMax.Tests.Torch.AutogradTests

open System
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open TorchSharp
open ActMax.Torch
open Xunit

let private values (tensor: torch.Tensor) = tensor.data<float32>().ToArray()

let private leaf (numbers: float32[]) =
    torch.tensor (numbers, requires_grad = true)

let private gradient (tensor: torch.Tensor) =
    match tensor.grad with
    | null -> failwith "no gradient"
    | found -> values found

/// x times x, with a backward of our own.
let private square (x: torch.Tensor) =
    DifferentiableOperation.Apply([| x |], (fun () -> x * x), (fun (g: torch.Tensor) -> [| g * x * 2.0 |]))

[<Fact>]
let ``backward adds up in the leaves until the gradient is cleared`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f; 2f |]
    (x * x).sum().backward()
    (x * 3.0).sum().backward()
    Assert.Equal<float32[]>([| 5f; 7f |], gradient x)
    x.grad <- null
    Assert.Null x.grad
    x.grad <- torch.ones 2L
    Assert.Equal<float32[]>([| 1f; 1f |], gradient x)
    Assert.Throws<ExternalException>(fun () -> x.grad <- torch.ones 3L) |> ignore

[<Fact>]
let ``weights stand for the gradient of what is not a single number`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f; 2f |]
    (x * x).backward [| torch.tensor [| 1f; 10f |] |]
    Assert.Equal<float32[]>([| 2f; 40f |], gradient x)
    Assert.Throws<ExternalException>(fun () -> (x * x).backward()) |> ignore
    Assert.Throws<ArgumentException>(fun () -> (x * x).backward [||]) |> ignore

[<Fact>]
let ``grad returns gradients and leaves the leaves alone`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 3f |]
    let y = leaf [| 4f |]
    let z = x * x * y
    let found = torch.autograd.grad ([| z |], [| x; y |], create_graph = true)
    Assert.Equal(24f, found[0].item<float32>())
    Assert.Equal(9f, found[1].item<float32>())
    Assert.Null x.grad
    let second = torch.autograd.grad ([| found[0] |], [| x |])
    Assert.Equal(8f, second[0].item<float32>())

    let unused () =
        torch.autograd.grad ([| x * x |], [| y |]) |> ignore

    Assert.Throws<ExternalException> unused |> ignore
    Assert.Null((torch.autograd.grad ([| x * x |], [| y |], allow_unused = true))[0])

[<Fact>]
let ``nothing is recorded under no_grad, and recording comes back`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f |]

    let inside =
        use _ = torch.no_grad ()
        Assert.False(torch.is_grad_enabled ())
        use _ = torch.enable_grad ()
        Assert.True(torch.is_grad_enabled ())
        use _ = torch.no_grad ()
        x * 2.0

    Assert.False inside.requires_grad
    Assert.True(torch.is_grad_enabled ())
    let recorded = x * 2.0
    Assert.True recorded.requires_grad
    Assert.True x.is_leaf
    Assert.False recorded.is_leaf
    Assert.False(recorded.detach().requires_grad)

[<Fact>]
let ``an inner tensor keeps its gradient when asked`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 2f |]
    let y = x * 3.0
    y.retain_grad ()
    (y * y).sum().backward()
    Assert.Equal<float32[]>([| 12f |], gradient y)
    Assert.Equal<float32[]>([| 36f |], gradient x)

[<Fact>]
let ``whole numbers cannot require gradients`` () =
    use _ = torch.NewDisposeScope()

    Assert.Throws<ExternalException>(fun () -> torch.tensor([| 1L |]).requires_grad <- true)
    |> ignore

[<Fact>]
let ``a managed operation passes gradients like a built-in one`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f; -2f; 3f |]
    let y = square (x + 1.0) * x
    y.sum().backward()
    let own = gradient x
    x.grad <- null
    let z = (x + 1.0).square() * x
    z.sum().backward()
    Assert.Equal<float32[]>(gradient x, own)
    Assert.Equal<float32[]>(values z, values y)

[<Fact>]
let ``a managed operation without need for gradients has no history`` () =
    use _ = torch.NewDisposeScope()
    let free = square (torch.ones 2L)
    Assert.False free.requires_grad
    use _ = torch.no_grad ()
    let unrecorded = square (leaf [| 1f |])
    Assert.False unrecorded.requires_grad

[<Fact>]
let ``several inputs and outputs, some without gradient`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 2f |]
    let y = leaf [| 5f |]
    let mutable seen = []

    let outputs =
        DifferentiableOperation.Apply(
            [| x; y |],
            (fun () -> [| x * y; x + y; torch.argmax x |]),
            fun outputs inputs ->
                seen <- [ for g in outputs -> not (isNull g) ]

                match outputs[0] with
                | null -> ()
                | g -> inputs[0] <- g * y
        )

    outputs[0].sum().backward()
    Assert.Equal<bool list>([ true; false; false ], seen)
    Assert.Equal<float32[]>([| 5f |], gradient x)
    Assert.Null y.grad
    Assert.False outputs[2].requires_grad

[<Fact>]
let ``an operation may return its input or a view of it`` () =
    use _ = torch.NewDisposeScope()
    let x = TensorData.FromArray([| 1f; 2f; 3f; 4f |], 2L, 2L).requires_grad_()

    let same =
        DifferentiableOperation.Apply([| x |], (fun () -> x), (fun (g: torch.Tensor) -> [| g * 10.0 |]))

    let view =
        DifferentiableOperation.Apply([| x |], (fun () -> x.t ()), (fun (g: torch.Tensor) -> [| g.t () |]))

    Assert.True x.is_leaf
    (same.sum () + (view * torch.tensor (array2D [ [ 1f; 2f ]; [ 3f; 4f ] ])).sum()).backward()
    Assert.Equal<float32[]>([| 11f; 13f; 12f; 14f |], gradient x)

[<Fact>]
let ``an exception in a managed backward arrives as one message`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f |]

    let broken =
        DifferentiableOperation.Apply(
            [| x |],
            (fun () -> x * 1.0),
            (fun (_: torch.Tensor) -> invalidOp "the sky fell"),
            "rollout"
        )

    let error = Assert.Throws<ExternalException>(fun () -> broken.sum().backward())
    Assert.Contains("the backward of rollout failed: the sky fell", error.Message)

    let wrong =
        DifferentiableOperation.Apply([| x |], (fun () -> x * 1.0), (fun (g: torch.Tensor) -> [| g; g |]))

    let error = Assert.Throws<ExternalException>(fun () -> wrong.sum().backward())
    Assert.Contains("2 gradients for 1 inputs", error.Message)

[<Fact>]
let ``a gradient of another shape is refused`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f; 2f |]

    let wrong =
        DifferentiableOperation.Apply([| x |], (fun () -> x * 1.0), (fun _ -> [| torch.ones 3L |]))

    Assert.Throws<ExternalException>(fun () -> wrong.sum().backward()) |> ignore

[<Fact>]
let ``a graph can be run twice only when it is retained`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 3f |]
    let y = square x
    y.backward (retain_graph = true)
    y.backward ()
    Assert.Equal<float32[]>([| 12f |], gradient x)
    let error = Assert.Throws<ExternalException>(fun () -> y.backward ())
    Assert.Contains("second time", error.Message)

[<Fact>]
let ``higher derivatives go through a managed backward`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 3f |]
    let first = torch.autograd.grad ([| square x * x |], [| x |], create_graph = true)
    Assert.Equal(27f, first[0].item<float32>())
    let second = torch.autograd.grad ([| first[0] |], [| x |])
    Assert.Equal(18f, second[0].item<float32>())

[<Fact>]
let ``one leaf collects from many threads`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 1f |]

    let work _ =
        use _ = torch.NewDisposeScope()
        (square x).sum().backward()

    Array.Parallel.init 400 work |> ignore
    Assert.Equal<float32[]>([| 800f |], gradient x)

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private runOnce (x: torch.Tensor) run =
    use _ = torch.NewDisposeScope()
    let captured = obj ()

    let y =
        DifferentiableOperation.Apply(
            [| x |],
            (fun () -> x * 2.0),
            (fun (g: torch.Tensor) ->
                GC.KeepAlive captured
                [| g * 2.0 |])
        )

    if run then
        y.sum().backward()

    WeakReference captured

[<Theory>]
[<InlineData true>]
[<InlineData false>]
let ``what a backward captures is let go, whether it ran or not`` run =
    use x = leaf [| 1f |]
    let captured = runOnce x run

    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    Assert.False captured.IsAlive

type Scaled() =
    inherit torch.autograd.SingleTensorFunction<Scaled>()
    override _.Name = "Scaled"

    override _.forward(ctx, vars) =
        let x = vars[0] :?> torch.Tensor
        let y = x.exp () * (vars[1] :?> float)
        ctx.save_for_backward (ResizeArray [ y ])
        ctx.save_data ("factor", vars[1])
        y

    override _.backward(ctx, grad_output) =
        ResizeArray
            [
                grad_output * ctx.get_saved_variables().[0]
                Unchecked.defaultof<torch.Tensor>
            ]

type SumAndDifference() =
    inherit torch.autograd.MultiTensorFunction<SumAndDifference>()
    override _.Name = "SumAndDifference"

    override _.forward(_, vars) =
        let x, y = vars[0] :?> torch.Tensor, vars[1] :?> torch.Tensor
        ResizeArray [ x + y; x - y ]

    override _.backward(_, grad_outputs) =
        ResizeArray [ grad_outputs[0] + grad_outputs[1]; grad_outputs[0] - grad_outputs[1] ]

[<Fact>]
let ``functions written as for TorchSharp work`` () =
    use _ = torch.NewDisposeScope()
    let x = leaf [| 0f; 1f |]
    let y = Scaled.apply (x, 3.0)
    y.sum().backward()
    Assert.Equal<float32[]>([| 3f; 3f * exp 1f |], gradient x)
    x.grad <- null
    let other = leaf [| 1f; 1f |]
    let results = SumAndDifference.apply (x, other)
    results[1].sum().backward()
    Assert.Equal<float32[]>([| 1f; 1f |], gradient x)
    Assert.Equal<float32[]>([| -1f; -1f |], gradient other)
