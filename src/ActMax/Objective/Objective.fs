namespace ActMax

open TorchSharp

/// The losses that say what is wanted of the activity.
[<RequireQualifiedAccess>]
module Objective =

    let private along (f: TensorCell -> int) (targeted: TargetedCells) =
        Convert.indices (Array.map f targeted.Cells)

    /// Squared distance of what every targeted cell has reached from its value, [batch]: for each item the mean over
    /// its targets, 0 where it has none.
    let private squares (batch: int64) (targeted: TargetedCells) (reached: torch.Tensor) : torch.Tensor =
        let numbers (values: float[]) =
            torch.tensor (Array.map float32 values: float32[])

        let squares = (reached.sub (numbers targeted.Values)).square()
        let shares = squares.mul (numbers targeted.Shares)

        (torch.zeros ([| batch |], dtype = shares.dtype))
            .index_add(0L, along _.Item targeted, shares, Scalar.op_Implicit 1f)

    let private distances (plan: TargetPlan) (response: Response) : torch.Tensor =
        let sizes = response.Activity.shape
        let batch = sizes[0]
        let targeted = plan.Cells(int batch, int sizes[1], int sizes[2])

        if targeted.Cells.Length = 0 then
            response.Activity.sum([| 1L; 2L |]).mul(Scalar.op_Implicit 0f)
        else
            response.Activity.index (
                [|
                    torch.TensorIndex.Tensor(along _.Item targeted)
                    torch.TensorIndex.Tensor(along _.Unit targeted)
                    torch.TensorIndex.Tensor(along _.Layer targeted)
                |]
            )
            |> squares batch targeted

    /// The same from the targeted cells alone, reduced in some way.
    let private distancesOfCells
        (plan: TargetPlan)
        (reduce: torch.Tensor -> torch.Tensor)
        (shape: ActivityShape)
        : CellMeasure =
        let targeted = plan.Cells(shape.Items, shape.Units, shape.Layers)

        let cells =
            targeted.Cells
            |> Array.map (fun cell -> { Unit = cell.Unit; Layer = cell.Layer })
            |> Array.distinct

        {
            Cells = cells
            OfCells =
                fun _ activity ->
                    let position = cells |> Seq.mapi (fun i cell -> cell, i) |> dict

                    let place (cell: TensorCell) =
                        position[{ Unit = cell.Unit; Layer = cell.Layer }]

                    activity.index (
                        [|
                            torch.TensorIndex.Tensor(along _.Item targeted)
                            torch.TensorIndex.Tensor(along place targeted)
                        |]
                    )
                    |> squares activity.shape[0] targeted
                    |> reduce
        }

    let private wish (wanted: Target list) (overBatch: bool) (reduce: torch.Tensor -> torch.Tensor) : Loss =
        let plan = TargetPlan wanted

        Loss.reading "target" (Some(Builtin.Targets(plan, overBatch))) (distancesOfCells plan reduce) (fun _ response ->
            reduce (distances plan response))

    /// The targets reached as closely as possible, item by item.
    let targets (wanted: Target list) : Loss = wish wanted false id

    /// The same, as one number over the batch: the mean over items, as connectome_interpreter has it.
    let targetsOverBatch (wanted: Target list) : Loss = wish wanted true _.mean()

    let private extreme (name: string) (reading: Reading) (signed: torch.Tensor -> torch.Tensor) : Loss =
        Loss.reading
            name
            None
            (fun shape ->
                {
                    Cells = Reading.cells shape reading
                    OfCells = fun _ activity -> signed (Reading.reduce reading.Over activity)
                })
            (fun _ response -> signed (Reading.read reading response))

    /// A reading as large as possible.
    let maximise (reading: Reading) : Loss = extreme "maximise" reading _.neg()

    /// A reading as small as possible.
    let minimise (reading: Reading) : Loss = extreme "minimise" reading id

    /// The first reading above the second as far as possible: what tells two sets of neurons apart.
    let difference (up: Reading) (down: Reading) : Loss =
        (maximise up |> Loss.named "up") + (minimise down |> Loss.named "down")

    /// Any readout as large as possible: the most exciting stimulus. Never looks at cells alone, so the model computes
    /// its whole response.
    let increase (name: string) (readout: Readout) : Loss =
        Loss.custom name (fun _ response -> (readout response).neg())

    /// Any readout as small as possible: the most inhibiting stimulus.
    let decrease (name: string) (readout: Readout) : Loss =
        Loss.custom name (fun _ response -> readout response)
