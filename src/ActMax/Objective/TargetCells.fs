namespace ActMax

open System.Collections.Concurrent

/// Targets as cells of a response: which, at which value, and with which share of their item's mean.
type TargetedCells =
    {
        Cells: TensorCell[]
        Values: float[]
        /// 1 / the number of targets of the cell's item.
        Shares: float[]
    }

/// Turns targets into cells once for every size of response.
[<Sealed>]
type TargetPlan(wanted: Target list) =

    let known = ConcurrentDictionary<struct (int * int * int), TargetedCells>()

    let resolve (batch: int) (neurons: int) (layers: int) : TargetedCells =
        let items = Target.items wanted

        if batch % items <> 0 then
            invalidArg "targets" $"the targets ask for {items} items, and the batch has {batch}."

        let single = Target.resolve layers neurons items wanted |> Array.ofList

        let cells =
            [|
                for repeat in 0 .. batch / items - 1 do
                    for item, target in single do
                        repeat * items + item, target
            |]

        let count = Array.zeroCreate<int> batch

        for item, _ in cells do
            count[item] <- count[item] + 1

        {
            Cells =
                cells
                |> Array.map (fun (item, target) ->
                    {
                        Item = item
                        Unit = target.Neuron
                        Layer = target.Layer
                    })
            Values = cells |> Array.map (fun (_, target) -> float target.Value)
            Shares = cells |> Array.map (fun (item, _) -> 1.0 / float count[item])
        }

    member _.Wanted = wanted

    /// The cells in a response [batch; neuron; layer]; a batch longer than the targets' items repeats them (restarts).
    /// Throws ArgumentException for a batch that is no multiple, and for targets outside of the response.
    member _.Cells(batch: int, neurons: int, layers: int) : TargetedCells =
        known.GetOrAdd(struct (batch, neurons, layers), (fun _ -> resolve batch neurons layers))
