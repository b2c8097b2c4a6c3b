namespace ActMax

open System
open System.Collections.Generic

/// What a circuit does alone and what its members cost in the whole network.
[<RequireQualifiedAccess>]
module internal CircuitMeasure =

    /// The circuit as the whole network sees it: everything else silenced, other edges between its neurons gone.
    let private alone (goal: CircuitGoal) (whole: Subnetwork) (circuit: Subnetwork) : float32[] =
        let weights = whole.Network.Weights
        let place = Array.create whole.Neurons.Length -1
        circuit.Neurons |> Array.iteri (fun i neuron -> place[neuron] <- i)
        let kept = circuit.Network.Weights
        let values = Array.copy weights.Values

        circuit.Neurons
        |> Array.iteri (fun i neuron ->
            let start = kept.RowStarts[i]
            let length = kept.RowStarts[i + 1] - start

            for k in weights.RowStarts[neuron] .. weights.RowStarts[neuron + 1] - 1 do
                let pre = place[weights.ColumnIndices[k]]

                if pre >= 0 && Array.BinarySearch(kept.ColumnIndices, start, length, pre) < 0 then
                    values[k] <- 0f)

        let inCircuit = HashSet circuit.Inputs

        let network =
            { whole.Network with
                Weights = weights.WithValues values
            }

        Simulation(goal.Execution, network, whole.Stimulus)
            .Read(
                whole.Cells,
                [|
                    {
                        Neurons =
                            [|
                                for i in 0 .. place.Length - 1 do
                                    if place[i] < 0 then
                                        i
                            |]
                        Inputs = whole.Inputs |> Array.filter (fun row -> not (inCircuit.Contains row))
                    }
                |]
            )
        |> Array.head

    /// What every member costs when it alone is taken from the whole network; NaN from where time is up on.
    let private necessity (goal: CircuitGoal) (whole: Subnetwork) (ablations: (int[] * int[] * int[])[]) : float[] =
        let lost =
            ablations
            |> Ablation.byPlace goal.Execution whole.Network whole.Stimulus goal.GoOn whole.Cells
            |> Array.map (fun left -> 1.0 - CircuitSearch.shareOf goal.Full left)

        Array.append lost (Array.create (ablations.Length - lost.Length) nan)

    let private mean (values: float32[]) = values |> Array.averageBy float

    let private edgesOf (whole: Subnetwork) (circuit: Subnetwork) : (int * int * float32 * int)[] =
        let kept, weights = circuit.Network.Weights, whole.Network.Weights

        [|
            for i in 0 .. kept.Rows - 1 do
                for k in kept.RowStarts[i] .. kept.RowStarts[i + 1] - 1 do
                    let pre, post = circuit.Neurons[kept.ColumnIndices[k]], circuit.Neurons[i]
                    let start = weights.RowStarts[post]
                    let length = weights.RowStarts[post + 1] - start
                    pre, post, kept.Values[k], Array.BinarySearch(weights.ColumnIndices, start, length, pre)
        |]

    /// The circuit with what each of its members costs. Edges that nobody chose among are not measured.
    let circuit (goal: CircuitGoal) (withEdges: bool) (whole: Subnetwork) (circuit: Subnetwork) : Circuit =
        let kept =
            Simulation(goal.Execution, circuit.Network, circuit.Stimulus).Sensitivity Array.empty

        let layers, size = circuit.Network.Layers, circuit.Neurons.Length

        let reached =
            circuit.Cells
            |> Array.map (fun cell -> kept.Activity[cell.Layer * size + cell.Neuron])

        let fed = circuit.Network.Sensory |> Array.map (fun i -> circuit.Neurons[i])
        let isTarget = HashSet(whole.Cells |> Array.map _.Neuron)
        let isFed = HashSet fed

        let others =
            circuit.Neurons
            |> Array.indexed
            |> Array.filter (fun (_, neuron) -> not (isFed.Contains neuron))

        let edges = edgesOf whole circuit

        let costs =
            Array.append
                (circuit.Inputs |> Array.map (fun row -> [||], [| row |], [||]))
                (others
                 |> Array.map (fun (_, neuron) -> (if isTarget.Contains neuron then [||] else [| neuron |]), [||], [||]))
            |> necessity goal whole

        let edgeCosts =
            if withEdges then
                edges
                |> Array.map (fun (_, _, _, k) -> [||], [||], [| k |])
                |> necessity goal whole
            else
                Array.create edges.Length nan

        {
            Share = goal.Share
            Full = mean goal.Full
            Kept = mean reached
            Alone = mean (alone goal whole circuit)
            Targets =
                Array.map3
                    (fun (cell: WatchedCell) full kept ->
                        {
                            Neuron = cell.Neuron
                            Layer = cell.Layer
                            Full = full
                            Kept = kept
                        })
                    whole.Cells
                    goal.Full
                    reached
            Inputs =
                circuit.Inputs
                |> Array.mapi (fun i row ->
                    {
                        Row = row
                        Neuron = fed[i]
                        Necessity = costs[i]
                    })
            Neurons =
                others
                |> Array.mapi (fun n (i, neuron) ->
                    {
                        Neuron = neuron
                        Necessity =
                            if isTarget.Contains neuron then
                                nan
                            else
                                costs[fed.Length + n]
                        Activity = Array.init layers (fun layer -> kept.Activity[layer * size + i])
                    })
            Edges =
                edges
                |> Array.mapi (fun n (pre, post, weight, _) ->
                    {
                        Pre = pre
                        Post = post
                        Weight = weight
                        Necessity = edgeCosts[n]
                    })
            Curve = Array.empty
            Minimal =
                {
                    Inputs = false
                    Neurons = false
                    Edges = false
                }
        }
