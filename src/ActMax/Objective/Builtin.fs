namespace ActMax

open TorchSharp

/// A loss term that the library knows, so that all of them can be computed at once.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Builtin =
    /// Squared distance from targets: for every item the mean over its targets, or the mean of that over items.
    | Targets of plan: TargetPlan * overBatch: bool
    /// The sum of some amounts, all of them whole or none.
    | Amounts of on: Place * amounts: Amount list

/// Computes built-in terms in one pass over activity and stimulus each.
[<RequireQualifiedAccess>]
module internal Builtin =

    /// Whether it gives one number for the whole batch.
    let couples (term: Builtin) : bool =
        match term with
        | Builtin.Targets(_, overBatch) -> overBatch
        | Builtin.Amounts(_, amounts) -> List.exists Amount.isWhole amounts

    let private targets (batch: int) (weight: float) (overBatch: bool) (cells: TargetedCells) (reached: float[]) =
        let factor = if overBatch then weight / float batch else weight
        let values = Array.zeroCreate<float> batch

        let slopes =
            cells.Cells
            |> Array.mapi (fun i cell ->
                let gap = reached[i] - cells.Values[i]
                values[cell.Item] <- values[cell.Item] + cells.Shares[i] * gap * gap
                2.0 * factor * cells.Shares[i] * gap)

        (if overBatch then [| Array.average values |] else values), slopes

    let private amounts (weight: float) (summary: TensorSummary) (amounts: Amount list) =
        let found = amounts |> List.map (Amount.ofSums summary)
        let sum = List.reduce (Array.map2 (fun a b -> a + b))
        let weighted = Array.map (fun slope -> weight * slope)

        found |> List.map fst |> sum,
        found |> List.map (snd >> fst) |> sum |> weighted,
        found |> List.map (snd >> snd) |> sum |> weighted

    /// The cells that a term wants at values.
    let targeted (shape: ActivityShape) (term: Builtin) : TargetedCells =
        match term with
        | Builtin.Targets(plan, _) -> plan.Cells(shape.Items, shape.Units, shape.Layers)
        | Builtin.Amounts _ ->
            {
                Cells = Array.empty
                Values = Array.empty
                Shares = Array.empty
            }

    /// The sum over items of weighted terms, as a tensor to differentiate, and every term's own value without its
    /// weight: one number, or one an item. `cells` are those of every term, in the activity [batch; unit; layer].
    let evaluate
        (terms: (float * Builtin)[])
        (cells: TargetedCells[])
        (stimulus: torch.Tensor)
        (activity: torch.Tensor)
        : torch.Tensor * float[][] =
        let batch = int activity.shape[0]

        let firstCell =
            cells |> Array.scan (fun count cells -> count + cells.Cells.Length) 0

        let sums place =
            terms
            |> Array.exists (fun (_, term) ->
                match term with
                | Builtin.Amounts(on, _) -> on = place
                | Builtin.Targets _ -> false)

        let requests =
            [|
                if sums Place.Stimulus then
                    {
                        Tensor = stimulus
                        Sums = true
                        Cells = Array.empty
                    }
                {
                    Tensor = activity
                    Sums = sums Place.Activity
                    Cells = cells |> Array.collect _.Cells
                }
            |]

        let values = Array.create terms.Length Array.empty<float>

        let evaluate (summaries: TensorSummary[]) =
            let last = summaries.Length - 1

            let slot place =
                if place = Place.Activity then last else 0

            let slopes =
                Array.init summaries.Length (fun slot ->
                    {
                        Absolute = Array.zeroCreate<float> summaries[slot].Absolute.Length
                        Squares = Array.zeroCreate<float> summaries[slot].Squares.Length
                        Cells = Array.zeroCreate<float> summaries[slot].Cells.Length
                    }
                    : SummarySlopes)

            let add (total: float[]) (more: float[]) =
                for i in 0 .. total.Length - 1 do
                    total[i] <- total[i] + more[i]

            terms
            |> Array.iteri (fun i (weight, term) ->
                match term with
                | Builtin.Targets(_, overBatch) ->
                    let reached = Array.sub summaries[last].Cells firstCell[i] cells[i].Cells.Length

                    let found, byCell = targets batch weight overBatch cells[i] reached
                    values[i] <- found
                    Array.blit byCell 0 slopes[last].Cells firstCell[i] byCell.Length
                | Builtin.Amounts(on, which) ->
                    let found, absolute, squares = amounts weight summaries[slot on] which
                    values[i] <- found
                    add slopes[slot on].Absolute absolute
                    add slopes[slot on].Squares squares)

            Array.fold2 (fun sum (weight, _) found -> sum + weight * Array.sum found) 0.0 terms values, slopes

        let objective = Summary.apply requests evaluate
        objective, values
