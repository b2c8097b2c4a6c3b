namespace ActMax

open ActMax.Kernels
open TorchSharp

/// Rollouts composed of one tensor operation after the other: slower than the fused ones, and open to any
/// differentiable function of drive and previous state as the neuron model.
[<RequireQualifiedAccess>]
module ComposedRollout =

    let private gate (rules: Rules) (threshold: float32) (x: torch.Tensor) =
        let at = torch.tensor threshold

        if rules.GateGradientAtThreshold then
            torch.where (x.ge at, x, torch.zeros_like x)
        else
            (x.sub at).relu().add((x.ge at).``to``(torch.float32).mul at)

    let private embed (network: Network) (sensory: torch.Tensor) (column: torch.Tensor) =
        let batch = column.shape[1]

        let before =
            if network.Initial.Length = 0 then
                torch.zeros ([| int64 (Network.size network); batch |], dtype = torch.float32)
            else
                (Convert.toTensor (NdArray.create [| network.Initial.Length; 1 |] network.Initial))
                    .expand([| -1L; batch |])
                    .contiguous()

        match network.Rules.Embedding with
        | StimulusEmbedding.Add -> before.index_add (0L, sensory, column, Scalar.op_Implicit 1f)
        | _ -> before.scatter (0L, sensory.unsqueeze(1L).expand([| -1L; batch |]), column)

    /// Cells of one layer that are held: a mask [neuron; batch] and the values there.
    let private held (network: Network) (batch: int) (layer: int) =
        let cells =
            network.Clamps
            |> List.filter (fun clamp -> clamp.Layer = layer || clamp.Layer = Clamp.All)

        if cells.IsEmpty then
            None
        else
            let mask = Array.zeroCreate (Network.size network * batch)
            let values = Array.zeroCreate mask.Length

            for cell in cells do
                for b in 0 .. batch - 1 do
                    if cell.Batch = b || cell.Batch = Clamp.All then
                        mask[cell.Neuron * batch + b] <- 1f
                        values[cell.Neuron * batch + b] <- cell.Value

            let shaped (numbers: float32[]) =
                Convert.toTensor (NdArray.create [| Network.size network; batch |] numbers)

            Some((shaped mask).gt(torch.tensor 0.5f), shaped values)

    /// One layer: the state after layer `layer` from the state before it, [neuron; batch], when every neuron follows
    /// `neuron drive previous`. `columns` is the whole stimulus, [time; sensory; batch], in single precision.
    let next
        (network: Network)
        (threads: int)
        (weights: SparsePair)
        (neuron: torch.Tensor -> torch.Tensor -> torch.Tensor)
        (columns: torch.Tensor)
        (layer: int)
        (previous: torch.Tensor)
        : torch.Tensor =
        let rules = network.Rules
        let last = layer = network.Layers - 1

        let settle (x: torch.Tensor) =
            if last && not rules.SettleLastLayer then
                x
            else
                let gated =
                    if rules.GateAfterInjection then
                        gate rules network.Threshold x
                    else
                        x

                match rules.Ceiling with
                | Some ceiling -> gated.clamp (max = Scalar.op_Implicit ceiling)
                | None -> gated

        let inject (x: torch.Tensor) =
            if last then
                x
            else
                let sensory = Convert.indices network.Sensory

                let received =
                    (x.index_select (0L, sensory)).add(columns.select (0L, int64 layer + 1L))

                x.index_copy (0L, sensory, received)

        let hold (x: torch.Tensor) =
            match held network (int columns.shape[2]) layer with
            | Some(mask, values) -> torch.where (mask, values, x)
            | None -> x

        neuron (SparseProduct.apply threads weights previous) previous
        |> inject
        |> settle
        |> hold

    /// Activity [layer; neuron; batch] of a stimulus [time; sensory; batch] when every neuron follows
    /// `neuron drive previous`, on tensors [neuron; batch]. Always in single precision.
    let apply
        (network: Network)
        (threads: int)
        (weights: SparsePair)
        (neuron: torch.Tensor -> torch.Tensor -> torch.Tensor)
        (stimulus: torch.Tensor)
        : torch.Tensor =
        let columns = Precision.cast Precision.Single stimulus

        let first =
            embed network (Convert.indices network.Sensory) (columns.select (0L, 0L))

        let step previous layer =
            next network threads weights neuron columns layer previous

        List.scan step first [ 0 .. network.Layers - 1 ]
        |> List.tail
        |> fun layers -> torch.stack (ResizeArray layers, 0L)
