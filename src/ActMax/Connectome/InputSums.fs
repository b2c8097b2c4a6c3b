namespace ActMax

open ActMax.Kernels

/// What happens to the inputs of neurons some of whose connections were changed.
[<RequireQualifiedAccess>]
type Renormalise =
    /// Nothing.
    | No
    /// The inputs of every neuron of the connectome are scaled to sum to 1, as modify_coo_matrix of connectome_interpreter
    /// does (also those that summed to less, because some of their synapses are with unknown neurons).
    | AllToOne
    /// The inputs of the neurons that were changed are scaled to sum to what they summed to before.
    | ChangedToFormerSum

/// Sums of the inputs of every neuron, which stand in the columns of its weights, and weights scaled by them.
[<RequireQualifiedAccess>]
module internal InputSums =

    let ofWeights (weights: CsrMatrix) : float[] =
        let sums = Array.zeroCreate<float> weights.Columns

        for k in 0 .. weights.NonZeros - 1 do
            let column = weights.ColumnIndices[k]
            sums[column] <- sums[column] + float weights.Values[k]

        sums

    let scaled (factors: float[]) (weights: CsrMatrix) : CsrMatrix =
        Array.init weights.NonZeros (fun k -> float32 (float weights.Values[k] * factors[weights.ColumnIndices[k]]))
        |> weights.WithValues

    /// The factors that make the inputs of every neuron sum to 1; 1 for neurons without inputs.
    let factors (weights: CsrMatrix) : float[] =
        ofWeights weights |> Array.map (fun sum -> if sum = 0.0 then 1.0 else 1.0 / sum)

    let renormalised (rule: Renormalise) (former: CsrMatrix) (changed: bool[]) (weights: CsrMatrix) =
        match rule with
        | Renormalise.No -> weights
        | Renormalise.AllToOne -> scaled (factors weights) weights
        | Renormalise.ChangedToFormerSum ->
            let before = ofWeights former
            let now = ofWeights weights

            let factors =
                Array.init changed.Length (fun i ->
                    if changed[i] && now[i] <> 0.0 then
                        before[i] / now[i]
                    else
                        1.0)

            scaled factors weights
