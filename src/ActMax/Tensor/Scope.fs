namespace ActMax

open TorchSharp

/// Dispose scopes: one for every step of a search, opened and closed here and nowhere else.
[<RequireQualifiedAccess>]
module Scope =

    /// Runs `work` and frees every tensor made meanwhile, also when it throws. What `work` returns must not be
    /// a tensor made inside; `keeping` is for that.
    let run (work: unit -> 'result) : 'result =
        use _ = torch.NewDisposeScope()
        work ()

    /// Runs `work` and frees every tensor made meanwhile except those that `kept` lists in the result, which
    /// belong to no scope from then on: they live until they are disposed of or collected.
    let keeping (kept: 'result -> torch.Tensor list) (work: unit -> 'result) : 'result =
        use _ = torch.NewDisposeScope()
        let result = work ()

        kept result
        |> List.iter (fun tensor -> tensor.DetachFromDisposeScope() |> ignore)

        result
