namespace ActMax

/// What a regulariser keeps small.
[<RequireQualifiedAccess>]
type Place =
    | Stimulus
    | Activity

/// How much of it there is.
[<RequireQualifiedAccess>]
type Amount =
    /// Mean of the absolute values, for every item: does not depend on batch, neurons or layers.
    | MeanL1
    /// Root of the mean square, for every item: does not depend on batch, neurons or layers either.
    | MeanL2
    /// Sum of the absolute values over the whole tensor, all items together.
    | WholeL1
    /// Root of the sum of squares over the whole tensor, all items together.
    | WholeL2

[<RequireQualifiedAccess>]
module internal Amount =

    /// Whether it couples the items of a batch.
    let isWhole (amount: Amount) : bool =
        match amount with
        | Amount.WholeL1
        | Amount.WholeL2 -> true
        | Amount.MeanL1
        | Amount.MeanL2 -> false

    // A norm has the gradient 0 at 0.
    let private inverse (norm: float) = if norm = 0.0 then 0.0 else 1.0 / norm

    /// The amount of a summary, one number or one an item, and its derivatives by the sums of every item.
    let ofSums (summary: TensorSummary) (amount: Amount) : float[] * (float[] * float[]) =
        let items = summary.Absolute.Length
        let none = Array.zeroCreate<float> items
        let size = float summary.Size

        match amount with
        | Amount.WholeL1 -> [| Array.sum summary.Absolute |], (Array.create items 1.0, none)
        | Amount.WholeL2 ->
            let norm = sqrt (Array.sum summary.Squares)
            [| norm |], (none, Array.create items (0.5 * inverse norm))
        | Amount.MeanL1 -> Array.map (fun sum -> sum / size) summary.Absolute, (Array.create items (1.0 / size), none)
        | Amount.MeanL2 ->
            let roots = summary.Squares |> Array.map (fun sum -> sqrt (sum / size))
            roots, (none, roots |> Array.map (fun root -> 0.5 * inverse root / size))
