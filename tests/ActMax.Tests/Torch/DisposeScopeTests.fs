module ActMax.Tests.Torch.DisposeScopeTests

open System
open System.Threading
open TorchSharp
open ActMax.Torch
open Xunit

let private make () = torch.ones 3L

/// Runs on a new thread: a task may run on the thread that waits for it, inside its scopes.
let private elsewhere (body: unit -> 'a) =
    let outcome = ref (Error(InvalidOperationException "never ran" :> exn))

    let guarded () =
        outcome.Value <-
            try
                Ok(body ())
            with e ->
                Error e

    let thread = Thread guarded
    thread.Start()
    thread.Join()

    match outcome.Value with
    | Ok value -> value
    | Error e -> raise (AggregateException e)

[<Fact>]
let ``a scope disposes what was made in it`` () =
    let before = torch.CurrentDisposeScope

    let step () =
        use scope = torch.NewDisposeScope()
        let inside = make ()
        Assert.Equal(1, scope.DisposablesCount)
        Assert.True(scope.Contains inside)
        Assert.False inside.IsInvalid
        inside

    let outside = step ()
    Assert.True outside.IsInvalid
    Assert.Equal(before, torch.CurrentDisposeScope)

[<Fact>]
let ``moving outwards goes one scope at a time`` () =
    use outer = torch.NewDisposeScope()
    let inner = torch.NewDisposeScope()
    let kept = (make ()).MoveToOuterDisposeScope()
    let kept2 = inner.MoveToOuter(make ())
    let struct (kept3, kept4) = inner.MoveToOuter(make (), make ())
    let lost = make ()
    inner.Dispose()
    Assert.True lost.IsInvalid
    Assert.Equal(4, outer.DisposablesCount)

    for tensor in [ kept; kept2; kept3; kept4 ] do
        Assert.False tensor.IsInvalid

[<Fact>]
let ``a detached tensor is nobody's`` () =
    let scope = torch.NewDisposeScope()
    let detached = (make ()).DetachFromDisposeScope()
    let other = scope.Detach(make ())
    scope.Dispose()
    Assert.False detached.IsInvalid
    Assert.False other.IsInvalid
    detached.Dispose()
    other.Dispose()
    detached.Dispose()
    Assert.True detached.IsInvalid

[<Fact>]
let ``moving out of the outermost scope detaches`` () =
    let body () =
        let scope = torch.NewDisposeScope()
        let moved = (make ()).MoveToOuterDisposeScope()
        scope.Dispose()
        Assert.False moved.IsInvalid
        moved.Dispose()

    elsewhere body

[<Fact>]
let ``moving to the scope of another tensor`` () =
    use outer = torch.NewDisposeScope()
    let anchor = make ()
    let inner = torch.NewDisposeScope()
    let moved = (make ()).MoveToOtherDisposeScope anchor
    let attached = make ()
    outer.Attach attached
    inner.Dispose()
    Assert.False moved.IsInvalid
    Assert.False attached.IsInvalid
    Assert.Equal(3, outer.DisposablesCount)

[<Fact>]
let ``everything but some can be disposed early`` () =
    use scope = torch.NewDisposeScope()
    let kept, lost = make (), make ()
    Assert.True(obj.ReferenceEquals(kept, scope.DisposeEverythingBut kept))
    Assert.True lost.IsInvalid
    Assert.False kept.IsInvalid
    Assert.Equal(1, scope.DisposablesCount)
    scope.DisposeEverything()
    Assert.True kept.IsInvalid

[<Fact>]
let ``a tensor disposed by hand leaves its scope`` () =
    use scope = torch.NewDisposeScope()
    (make ()).Dispose()
    Assert.Equal(0, scope.DisposablesCount)

[<Fact>]
let ``a scope closed out of order does not take the inner one with it`` () =
    let outer = torch.NewDisposeScope()
    let inner = torch.NewDisposeScope()
    outer.Dispose()
    let tensor = make ()
    Assert.True(inner.Contains tensor)
    inner.Dispose()
    Assert.True tensor.IsInvalid

    Assert.Throws<ObjectDisposedException>(fun () -> outer.DisposablesCount |> ignore)
    |> ignore

[<Fact>]
let ``scopes of two threads know nothing of each other`` () =
    use scope = torch.NewDisposeScope()
    let foreign = elsewhere make
    Assert.False(scope.Contains foreign)
    foreign.Dispose()

[<Fact>]
let ``only the result of a wrapped function survives`` () =
    use scope = torch.NewDisposeScope()
    let result = torch.WrappedTensorDisposeScope(fun () -> (make () + 1.0) * 2.0)
    Assert.Equal(1, scope.DisposablesCount)
    Assert.Equal(12f, result.sum().item<float32>())

/// Runs while no other test does, so that the live tensors of the process can be counted.
[<CollectionDefinition("alone", DisableParallelization = true)>]
type Alone() = class end

[<Collection "alone">]
type ``Live tensors``() =

    let settle () =
        GC.Collect()
        GC.WaitForPendingFinalizers()
        torch.Tensor.TotalCount

    let step (x: torch.Tensor) () =
        use _ = torch.NewDisposeScope()

        let y =
            DifferentiableOperation.Apply([| x |], (fun () -> x * 2.0), (fun (g: torch.Tensor) -> [| g * 2.0 |]))

        (y * y).sum().backward()

    [<Fact>]
    member _.``return to what they were after a step, also when it fails``() =
        use x = torch.ones (4L, requires_grad = true)
        step x ()
        let before = settle ()

        for _ in 1..20 do
            step x ()

        Assert.Equal(before, torch.Tensor.TotalCount)

        let failing () =
            use _ = torch.NewDisposeScope()
            let y = x * 3.0
            y.mm y |> ignore

        for _ in 1..20 do
            Assert.Throws<Runtime.InteropServices.ExternalException> failing |> ignore

        Assert.Equal(before, torch.Tensor.TotalCount)

    [<Fact>]
    member _.``are released by the garbage collector where no scope does it``() =
        let before = settle ()

        elsewhere (fun () ->
            for _ in 1..100 do
                make () + 1.0 |> ignore)

        Assert.True(settle () <= before + 2L, "forgotten tensors were not released")
