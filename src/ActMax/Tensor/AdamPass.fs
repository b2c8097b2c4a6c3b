namespace ActMax

open System
open ActMax.Kernels
open TorchSharp

/// Adam in one pass over float64 tensors.
[<RequireQualifiedAccess>]
module internal AdamPass =

    /// Whether the pass can read the tensor.
    let reads (tensor: torch.Tensor) : bool =
        tensor.is_cpu () && tensor.dtype = torch.float64 && tensor.is_contiguous ()

    /// Parameters, first and second moment after a step from parameters `x` with gradient `g`, all float64 and
    /// contiguous. Nothing that is given changes.
    let step
        (factors: AdamFactors)
        (mean: torch.Tensor)
        (square: torch.Tensor)
        (x: torch.Tensor)
        (g: torch.Tensor)
        : torch.Tensor * torch.Tensor * torch.Tensor =
        let moved, newMean, newSquare =
            torch.empty_like x, torch.empty_like x, torch.empty_like x

        AdamStep.Run(
            factors,
            Span.op_Implicit (Convert.elements<float> mean),
            Span.op_Implicit (Convert.elements<float> square),
            Span.op_Implicit (Convert.elements<float> x),
            Span.op_Implicit (Convert.elements<float> g),
            Convert.elements<float> newMean,
            Convert.elements<float> newSquare,
            Convert.elements<float> moved
        )

        moved, newMean, newSquare
