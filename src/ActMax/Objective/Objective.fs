namespace ActMax

open TorchSharp

/// The losses that say what is wanted of the activity.
[<RequireQualifiedAccess>]
module Objective =

    /// Squared distance of every targeted cell from its value, [batch]: for each item the mean over its targets, 0
    /// where it has none.
    let private distances (plan: TargetPlan) (response: Response) : torch.Tensor =
        let sizes = response.Activity.shape
        let batch = sizes[0]
        let targeted = plan.Cells(int batch, int sizes[1], int sizes[2])

        if targeted.Cells.Length = 0 then
            response.Activity.sum([| 1L; 2L |]).mul(Scalar.op_Implicit 0f)
        else
            let along (f: TensorCell -> int) =
                Convert.indices (Array.map f targeted.Cells)

            let numbers (values: float[]) =
                torch.tensor (Array.map float32 values: float32[])

            let items = along _.Item

            let reached =
                response.Activity.index (
                    [|
                        torch.TensorIndex.Tensor items
                        torch.TensorIndex.Tensor(along _.Unit)
                        torch.TensorIndex.Tensor(along _.Layer)
                    |]
                )

            let squares = (reached.sub (numbers targeted.Values)).square()
            let shares = squares.mul (numbers targeted.Shares)

            (torch.zeros ([| batch |], dtype = shares.dtype)).index_add(0L, items, shares, Scalar.op_Implicit 1f)

    /// The targets reached as closely as possible, item by item.
    let targets (wanted: Target list) : Loss =
        let plan = TargetPlan wanted
        Loss.builtin "target" (Builtin.Targets(plan, false)) (fun _ response -> distances plan response)

    /// The same, as one number over the batch: the mean over items, as connectome_interpreter has it.
    let targetsOverBatch (wanted: Target list) : Loss =
        let plan = TargetPlan wanted
        Loss.builtin "target" (Builtin.Targets(plan, true)) (fun _ response -> (distances plan response).mean())

    /// A reading as large as possible.
    let maximise (reading: Reading) : Loss =
        Loss.custom "maximise" (fun _ response -> (Reading.read reading response).neg())

    /// A reading as small as possible.
    let minimise (reading: Reading) : Loss =
        Loss.custom "minimise" (fun _ response -> Reading.read reading response)

    /// The first reading above the second as far as possible: what tells two sets of neurons apart.
    let difference (up: Reading) (down: Reading) : Loss =
        (maximise up |> Loss.named "up") + (minimise down |> Loss.named "down")
