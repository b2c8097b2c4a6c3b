namespace ActMax

open TorchSharp

/// The parameters of a network as tensors: by type (bias, time constant in seconds), by pair of types (sign,
/// strength), by filter (logarithm of the synapse count), in the orders of `HexNetwork.types`, `pairs` and `filters`.
[<NoEquality; NoComparison>]
type HexParameters =
    {
        Bias: torch.Tensor
        TimeConstant: torch.Tensor
        Sign: torch.Tensor
        Strength: torch.Tensor
        LogCount: torch.Tensor
    }

[<RequireQualifiedAccess>]
module HexParameters =

    /// The values of a network's parameters, in double precision.
    let ofNetwork (network: HexNetwork) : HexParameters =
        let filters = HexNetwork.filters network
        let pairs = HexNetwork.pairsOf filters
        let types = HexNetwork.types network

        let values (map: Map<'key, float>) keys =
            torch.tensor (keys |> Array.map (fun key -> map[key]))

        {
            Bias = values network.Bias types
            TimeConstant = values network.TimeConstant types
            Sign = values network.Sign pairs
            Strength = values network.Strength pairs
            LogCount = values network.LogCount filters
        }

    /// Number of the pair that a filter belongs to.
    let internal pairOfFilter (network: HexNetwork) =
        let filters = HexNetwork.filters network

        let number =
            HexNetwork.pairsOf filters |> Array.mapi (fun i pair -> pair, i) |> dict

        filters |> Array.map (fun (source, target, _, _) -> number[(source, target)])

    /// Parameters as kernels take them: weights by filter. Sums of products, so that gradients reach every parameter.
    let internal forKernel (precision: Precision) (pairOf: torch.Tensor) (p: HexParameters) =
        let cast = Precision.cast precision
        let spread (values: torch.Tensor) = (cast values).index_select(0L, pairOf)
        let weights = (spread p.Sign).mul((cast p.LogCount).exp()).mul(spread p.Strength)
        weights, cast p.Bias, cast p.TimeConstant
