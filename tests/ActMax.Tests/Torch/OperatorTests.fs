module ActMax.Tests.Torch.OperatorTests

open System.Runtime.InteropServices
open TorchSharp
open ActMax.Torch
open Xunit

let private expected =
    lazy
        (Map.ofSeq
            [
                for entry in (Fixtures.json "operators.json").GetProperty("cases").EnumerateObject() ->
                    entry.Name, [ for result in entry.Value.EnumerateArray() -> Fixtures.recorded result ]
            ])

let private compare name (results: torch.Tensor list) =
    let wanted = expected.Value[name]

    if wanted.Length <> results.Length then
        Some $"{name}: {results.Length} results instead of {wanted.Length}"
    else
        List.zip wanted results
        |> List.tryPick (fun (want, result) -> Fixtures.difference want (Fixtures.ofTensor result))
        |> Option.map (fun what -> $"{name}: {what}")

[<Fact>]
let ``every operation gives what PyTorch gives`` () =
    use _ = torch.NewDisposeScope()

    let faults =
        OperatorCases.all
        |> List.choose (fun (name, run) ->
            try
                compare name (run ())
            with e ->
                Some $"{name}: {e.GetType().Name} {e.Message}")

    Assert.True(List.isEmpty faults, String.concat "\n" faults)

[<Fact>]
let ``every recorded operation is called`` () =
    use _ = torch.NewDisposeScope()

    let called =
        set
            [
                yield! List.map fst OperatorCases.all
                yield! List.map fst (OperatorCases.random ())
            ]

    Assert.Equal<Set<string>>(expected.Value |> Map.keys |> set, called)

[<Fact>]
let ``an operation in place changes its tensor and returns it`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.tensor [| 1f; 4f; 9f |]
    let same = x.sqrt_().mul_(2.0.ToScalar()).add_(torch.ones_like x)
    Assert.True(obj.ReferenceEquals(x, same))
    Assert.Equal<float32[]>([| 3f; 5f; 7f |], x.data<float32>().ToArray())

[<Fact>]
let ``shapes that do not fit are told in one line`` () =
    use _ = torch.NewDisposeScope()

    let product () =
        torch.zeros(2L, 3L).mm(torch.zeros (2L, 3L)) |> ignore

    let error = Assert.Throws<ExternalException> product
    Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message)

[<Fact>]
let ``an operator can be called by name`` () =
    use _ = torch.NewDisposeScope()
    let x = torch.tensor [| 1f; 2f |]
    Assert.Equal<float32[]>([| 4f; 5f |], Aten.Call("add.Scalar", x, 3).data<float32>().ToArray())

    let unknown () =
        Aten.Call("no_such_operator", x) |> ignore

    let error = Assert.Throws<ExternalException> unknown
    Assert.Contains("no_such_operator", error.Message)

/// The stream of random numbers belongs to the process, so nothing else may run meanwhile.
[<Collection "alone">]
type ``Random numbers``() =

    [<Fact>]
    member _.``are those of PyTorch for the same seed``() =
        use _ = torch.NewDisposeScope()

        let faults =
            OperatorCases.random ()
            |> List.choose (fun (name, result) -> compare name [ result ])

        Assert.True(List.isEmpty faults, String.concat "\n" faults)
