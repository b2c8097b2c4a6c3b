namespace ActMax

open TorchSharp

/// What happens to a gradient before the optimiser sees it.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Precondition =
    /// Each position of the last axis, time, is divided by its L2 norm over batch and inputs plus 1e-8
    /// (connectome_interpreter's normalize_gradients); couples the items of a batch.
    | NormalisePerTime
    /// The same with a norm of its own for every item.
    | NormalisePerTimeAndItem
    | Custom of name: string * f: (torch.Tensor -> torch.Tensor)

[<RequireQualifiedAccess>]
module Precondition =

    let private overNorm (axes: int64[]) (gradient: torch.Tensor) =
        let norm = (gradient.square().sum(axes, keepdim = true)).sqrt()
        gradient.div (norm.add (Scalar.op_Implicit 1e-8f))

    let apply (gradient: torch.Tensor) (precondition: Precondition) : torch.Tensor =
        let last = gradient.dim () - 1L

        match precondition with
        | Precondition.NormalisePerTime -> overNorm [| 0L .. last - 1L |] gradient
        | Precondition.NormalisePerTimeAndItem -> overNorm [| 1L .. last - 1L |] gradient
        | Precondition.Custom(_, f) -> f gradient
