namespace ActMax

open System
open ActMax.Kernels
open TorchSharp

/// Whether a tensor holds numbers only.
[<RequireQualifiedAccess>]
module Finite =

    /// Whether every element is finite.
    let all (tensor: torch.Tensor) : bool =
        match Convert.inMemoryOrder tensor with
        | Some numbers when numbers.dtype = torch.float32 -> FiniteNumbers.All(Span.op_Implicit (Convert.span numbers))
        | _ -> tensor.isfinite().all().item<bool>()
