namespace ActMax

open TorchSharp

/// What a search moves, and how a stimulus comes out of it.
[<NoEquality; NoComparison>]
type Parameterisation =
    {
        Name: string
        /// Parameters from which `Decode` makes the given stimulus, as nearly as it can.
        Encode: NdArray -> NdArray
        /// Parameters [batch; ...] to stimuli [batch; ...], differentiable.
        Decode: torch.Tensor -> torch.Tensor
    }

[<RequireQualifiedAccess>]
module Parameterisation =

    /// The stimulus itself.
    let direct: Parameterisation =
        {
            Name = "direct"
            Encode = id
            Decode = id
        }
