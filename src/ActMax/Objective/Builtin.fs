namespace ActMax

open TorchSharp

/// A loss term that the library knows, so that all of them can be computed at once.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Builtin =
    /// Squared distance from targets: for every item the mean over its targets, or the mean of that over items.
    | Targets of plan: TargetPlan * overBatch: bool
    /// The sum of some amounts, all of them whole or none.
    | Amounts of on: Place * amounts: Amount list

/// Where the sums of every layer of an activity stand among cells of it: three units for each layer, of which
/// the first is the absolute values and the second the squares.
type internal LayerSums =
    {
        First: int
        /// Of the whole activity.
        Shape: ActivityShape
    }

[<RequireQualifiedAccess>]
module internal LayerSums =

    let perLayer = ActMax.Kernels.RolloutPlan.SumRows
    let rows (sums: LayerSums) : int = perLayer * sums.Shape.Layers

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

    /// Whether it reads the sums of the activity.
    let sumsActivity (term: Builtin) : bool =
        match term with
        | Builtin.Amounts(place, _) -> place = Place.Activity
        | Builtin.Targets _ -> false

    /// A summary of the whole activity from that of some cells, the last of which are sums of every layer, item by item.
    let private withSums (sums: LayerSums) (items: int) (summary: TensorSummary) : TensorSummary =
        let rows = LayerSums.rows sums
        let first = summary.Cells.Length - items * rows

        let total which =
            Array.init items (fun item ->
                Seq.sum (
                    seq {
                        for layer in 0 .. sums.Shape.Layers - 1 ->
                            summary.Cells[first + item * rows + LayerSums.perLayer * layer + which]
                    }
                ))

        {
            Size = sums.Shape.Units * sums.Shape.Layers
            Absolute = total 0
            Squares = total 1
            Cells = summary.Cells
        }

    /// The sum over items of weighted terms, as a tensor to differentiate, and every term's own value without its
    /// weight: one number, or one an item. `cells` are those of every term, in the activity [batch; unit; layer]. Where
    /// that is only some cells of an activity, `sums` says where the sums of the whole stand.
    let evaluate
        (terms: (float * Builtin)[])
        (cells: TargetedCells[])
        (sums: LayerSums option)
        (stimulus: torch.Tensor)
        (activity: torch.Tensor)
        : torch.Tensor * float[][] =
        let batch = int activity.shape[0]

        let firstCell =
            cells |> Array.scan (fun count cells -> count + cells.Cells.Length) 0

        let readsSums place =
            terms
            |> Array.exists (fun (_, term) ->
                match term with
                | Builtin.Amounts(on, _) -> on = place
                | Builtin.Targets _ -> false)

        let sumCells =
            match sums with
            | None -> Array.empty
            | Some sums ->
                [|
                    for item in 0 .. batch - 1 do
                        for row in 0 .. LayerSums.rows sums - 1 do
                            {
                                Item = item
                                Unit = sums.First + row
                                Layer = 0
                            }
                |]

        let requests =
            [|
                if readsSums Place.Stimulus then
                    {
                        Tensor = stimulus
                        Sums = true
                        Cells = Array.empty
                    }
                {
                    Tensor = activity
                    Sums = sums.IsNone && readsSums Place.Activity
                    Cells = Array.append (cells |> Array.collect _.Cells) sumCells
                }
            |]

        let values = Array.create terms.Length Array.empty<float>

        let evaluate (read: TensorSummary[]) =
            let last = read.Length - 1

            let summaries =
                match sums with
                | Some sums -> Array.updateAt last (withSums sums batch read[last]) read
                | None -> read

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

            // What the sums pass on goes to where they were read.
            for i in 0 .. sumCells.Length - 1 do
                let item = sumCells[i].Item

                slopes[last].Cells[ firstCell[cells.Length] + i ] <-
                    match (sumCells[i].Unit - sums.Value.First) % LayerSums.perLayer with
                    | 0 -> slopes[last].Absolute[item]
                    | 1 -> slopes[last].Squares[item]
                    | _ -> 0.0

            Array.fold2 (fun sum (weight, _) found -> sum + weight * Array.sum found) 0.0 terms values, slopes

        let objective = Summary.apply requests evaluate
        objective, values
