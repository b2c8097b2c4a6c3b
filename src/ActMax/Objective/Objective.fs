namespace ActMax

open TorchSharp

/// The losses that say what is wanted of the activity.
[<RequireQualifiedAccess>]
module Objective =

    /// Squared distance of every targeted cell from its value, [batch]: for each item the mean over its targets, 0
    /// where it has none. A batch longer than the targets' items repeats them (restarts).
    let private distances (targets: Target list) (response: Response) : torch.Tensor =
        let sizes = response.Activity.shape
        let batch = int sizes[0]
        let items = Target.items targets

        if batch % items <> 0 then
            invalidArg (nameof targets) $"the targets ask for {items} items, and the batch has {batch}."

        let single = Target.resolve (int sizes[2]) (int sizes[1]) items targets

        let cells =
            [|
                for repeat in 0 .. batch / items - 1 do
                    for item, target in single do
                        repeat * items + item, target
            |]

        let count = Array.zeroCreate<int> batch

        for item, _ in cells do
            count[item] <- count[item] + 1

        if cells.Length = 0 then
            response.Activity.sum([| 1L; 2L |]).mul(Scalar.op_Implicit 0f)
        else
            let along (f: int * Target -> int) = Convert.indices (Array.map f cells)

            let numbers (f: int * Target -> float32) =
                torch.tensor (Array.map f cells: float32[])

            let reached =
                response.Activity.index (
                    [|
                        torch.TensorIndex.Tensor(along fst)
                        torch.TensorIndex.Tensor(along (fun (_, target) -> target.Neuron))
                        torch.TensorIndex.Tensor(along (fun (_, target) -> target.Layer))
                    |]
                )

            let squares = (reached.sub (numbers (fun (_, target) -> target.Value))).square()
            let shares = squares.mul (numbers (fun (item, _) -> 1f / float32 count[item]))

            (torch.zeros ([| int64 batch |], dtype = shares.dtype))
                .index_add(0L, along fst, shares, Scalar.op_Implicit 1f)

    /// The targets reached as closely as possible, item by item.
    let targets (wanted: Target list) : Loss =
        Loss.custom "target" (fun _ response -> distances wanted response)

    /// The same, as one number over the batch: the mean over items, as connectome_interpreter has it.
    let targetsOverBatch (wanted: Target list) : Loss =
        Loss.custom "target" (fun _ response -> (distances wanted response).mean())

    /// A reading as large as possible.
    let maximise (reading: Reading) : Loss =
        Loss.custom "maximise" (fun _ response -> (Reading.read reading response).neg())

    /// A reading as small as possible.
    let minimise (reading: Reading) : Loss =
        Loss.custom "minimise" (fun _ response -> Reading.read reading response)

    /// The first reading above the second as far as possible: what tells two sets of neurons apart.
    let difference (up: Reading) (down: Reading) : Loss =
        (maximise up |> Loss.named "up") + (minimise down |> Loss.named "down")
