module ActMax.Tests.Torch.JitTests

open System.IO
open System.Runtime.InteropServices
open TorchSharp
open Xunit

let private load () =
    torch.jit.load<torch.Tensor, torch.Tensor>(Fixtures.path "net.pt")

let private input () =
    torch.tensor (array2D [ [ 1f; 2f; -1f ] ])

let private expected =
    // tanh of a linear layer plus an offset; the numbers of generate_fixtures.py
    let x = [| 1f; 2f; -1f |]
    let weight = [| [| 0.5f; -1.25f; 2f |]; [| -0.75f; 1.5f; 0.3f |] |]
    let bias, offset = [| 0.5f; -1f |], [| 1f; 2f |]

    Array.init 2 (fun i -> tanh (bias[i] + Array.sum (Array.map2 (*) weight[i] x)) + offset[i])

let private near (expected: float32[]) (actual: torch.Tensor) =
    Assert.All(
        Array.zip expected (actual.detach().data<float32>().ToArray()),
        fun (e, a) -> Assert.Equal(float e, float a, 5)
    )

[<Fact>]
let ``a module runs in the mode for use`` () =
    use _ = torch.NewDisposeScope()
    use net = load ()
    Assert.True net.training
    net.eval ()
    Assert.False net.training
    near expected (net.forward (input ()))
    near expected (net.call (input ()))
    Assert.Equal(1, net.GetNumberOfInputs())

[<Fact>]
let ``dropout is active in the mode for training`` () =
    use _ = torch.NewDisposeScope()
    use net = load ()
    net.train ()
    torch.manual_seed 0L |> ignore

    let results =
        [ for _ in 1..20 -> (net.forward (input ())).data<float32>().[0L, 0L] ]

    Assert.Contains(1f, results)
    Assert.True(results |> List.distinct |> List.length > 1)

[<Fact>]
let ``gradients reach the input and the parameters`` () =
    use _ = torch.NewDisposeScope()
    use net = load ()
    net.eval ()
    let x = (input ()).requires_grad_()
    (net.forward x).sum().backward()
    Assert.NotNull x.grad
    let names = [ for struct (name, _) in net.named_parameters () -> name ]
    Assert.Equal<string list>([ "inner.weight"; "inner.bias" ], names)
    Assert.All(net.parameters (), fun p -> Assert.NotNull p.grad)
    let struct (name, offset) = Seq.exactlyOne (net.named_buffers ())
    Assert.Equal("offset", name)
    Assert.Equal<float32[]>([| 1f; 2f |], offset.data<float32>().ToArray())

[<Fact>]
let ``other methods take and return tuples, lists, numbers and dictionaries`` () =
    use _ = torch.NewDisposeScope()
    use net = torch.jit.load (Fixtures.path "net.pt")
    let x, y = torch.tensor [| 1f; 2f |], torch.tensor [| 3f; 4f |]

    let struct (sum, product) =
        net.invoke<struct (torch.Tensor * torch.Tensor)>("pair", x, y)

    near [| 4f; 6f |] sum
    near [| 3f; 8f |] product
    let parts = net.invoke<torch.Tensor[]>("parts", [| x; y |], 2.0)
    near [| 2f; 4f |] parts[0]
    near [| 6f; 8f |] parts[1]

    let named =
        net.invoke ("named", x) :?> System.Collections.Generic.Dictionary<obj, obj>

    near [| 2f; 4f |] (named["twice"] :?> torch.Tensor)

[<Fact>]
let ``a module is loaded from memory too`` () =
    use _ = torch.NewDisposeScope()
    use net = torch.jit.load<torch.Tensor>(File.ReadAllBytes(Fixtures.path "net.pt"))
    net.eval ()
    near expected (net.forward (input ()))

[<Fact>]
let ``what cannot be loaded or called says so`` () =
    use _ = torch.NewDisposeScope()

    let missing () =
        torch.jit.load "no such file.pt" |> ignore

    Assert.Throws<FileNotFoundException> missing |> ignore

    let wrong () =
        torch.jit.load (Fixtures.path "tensors.safetensors") |> ignore

    Assert.Throws<ExternalException> wrong |> ignore
    use net = torch.jit.load (Fixtures.path "net.pt")

    Assert.Throws<ExternalException>(fun () -> net.invoke ("nothing", input ()) |> ignore)
    |> ignore

    Assert.Throws<ExternalException>(fun () -> net.forward (torch.zeros (1L, 4L)) |> ignore)
    |> ignore
