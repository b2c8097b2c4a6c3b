namespace ActMax

open System
open ActMax.Kernels
open TorchSharp

/// Adam in one pass over float64 or float32 tensors.
[<RequireQualifiedAccess>]
module internal AdamPass =

    /// Whether the pass can read the tensors together.
    let reads (tensors: torch.Tensor list) : bool =
        let kind = tensors.Head.dtype

        (kind = torch.float64 || kind = torch.float32)
        && tensors
           |> List.forall (fun tensor -> tensor.is_cpu () && tensor.dtype = kind && tensor.is_contiguous ())

    let private run<'element
        when 'element: unmanaged
        and 'element: struct
        and 'element: (new: unit -> 'element)
        and 'element :> ValueType
        and 'element :> Numerics.IFloatingPointIeee754<'element>>
        (factors: AdamFactors)
        (tensors: torch.Tensor[])
        =
        AdamStep.Run(
            factors,
            Span.op_Implicit (Convert.elements<'element> tensors[0]),
            Span.op_Implicit (Convert.elements<'element> tensors[1]),
            Span.op_Implicit (Convert.elements<'element> tensors[2]),
            Span.op_Implicit (Convert.elements<'element> tensors[3]),
            Convert.elements<'element> tensors[4],
            Convert.elements<'element> tensors[5],
            Convert.elements<'element> tensors[6]
        )

    /// Parameters, first and second moment after a step from parameters `x` with gradient `g`, all that `reads` takes.
    /// `over` writes the moments over those given; else nothing that is given changes.
    let step
        (over: bool)
        (factors: AdamFactors)
        (mean: torch.Tensor)
        (square: torch.Tensor)
        (x: torch.Tensor)
        (g: torch.Tensor)
        : torch.Tensor * torch.Tensor * torch.Tensor =
        let newMean = if over then mean else torch.empty_like x
        let newSquare = if over then square else torch.empty_like x
        let moved = torch.empty_like x
        let tensors = [| mean; square; x; g; newMean; newSquare; moved |]

        if x.dtype = torch.float64 then
            run<float> factors tensors
        else
            run<float32> factors tensors

        moved, newMean, newSquare
