namespace ActMax

open TorchSharp

/// The element type that a model computes in.
[<RequireQualifiedAccess>]
type Precision =
    /// float32.
    | Single
    /// float64: for following a reference digit by digit where a search amplifies rounding; slow.
    | Double

[<RequireQualifiedAccess>]
module Precision =

    let elementType (precision: Precision) : torch.ScalarType =
        match precision with
        | Precision.Single -> torch.float32
        | Precision.Double -> torch.float64

    /// The tensor in this precision; itself when it is so already.
    let cast (precision: Precision) (tensor: torch.Tensor) : torch.Tensor = tensor.``to`` (elementType precision)
