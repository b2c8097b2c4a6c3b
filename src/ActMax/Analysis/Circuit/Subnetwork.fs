namespace ActMax

open ActMax.Kernels

/// A part of a network that stands for itself: everything else is silent.
[<NoEquality; NoComparison>]
type Subnetwork =
    {
        Network: Network
        /// [input; time].
        Stimulus: NdArray
        /// For each of its neurons the position in the whole network, ascending.
        Neurons: int[]
        /// For each of its inputs the row of the whole stimulus, ascending.
        Inputs: int[]
        /// The cells that it is about, in its own positions; their neurons always stay.
        Cells: WatchedCell[]
    }

/// Parts of networks; a part of a part is a part.
[<RequireQualifiedAccess>]
module Subnetwork =

    /// The whole network with a stimulus [input; time].
    let whole (network: Network) (stimulus: NdArray) (cells: WatchedCell[]) : Subnetwork =
        {
            Network = network
            Stimulus = stimulus
            Neurons = Array.init (Network.size network) id
            Inputs = Array.init network.Sensory.Length id
            Cells = cells
        }

    let private weights (neurons: int[]) (place: int[]) (edge: int -> bool) (weights: CsrMatrix) : CsrMatrix =
        let starts = Array.zeroCreate (neurons.Length + 1)

        let visit (found: int -> int -> unit) =
            for i in 0 .. neurons.Length - 1 do
                for k in weights.RowStarts[neurons[i]] .. weights.RowStarts[neurons[i] + 1] - 1 do
                    if place[weights.ColumnIndices[k]] >= 0 && edge k then
                        found i k

        visit (fun i _ -> starts[i + 1] <- starts[i + 1] + 1)

        for i in 1 .. neurons.Length do
            starts[i] <- starts[i] + starts[i - 1]

        let columns = Array.zeroCreate starts[neurons.Length]
        let values = Array.zeroCreate columns.Length
        let next = ref 0

        visit (fun _ k ->
            columns[next.Value] <- place[weights.ColumnIndices[k]]
            values[next.Value] <- weights.Values[k]
            next.Value <- next.Value + 1)

        CsrMatrix(neurons.Length, neurons.Length, starts, columns, values)

    /// The part with these neurons (besides those of its cells), inputs of kept neurons, and edges between kept neurons;
    /// all by their positions in the part so far, edges by their place in its weights.
    let restrict (neuron: int -> bool) (input: int -> bool) (edge: int -> bool) (part: Subnetwork) : Subnetwork =
        let network = part.Network
        let keep = Array.init part.Neurons.Length neuron
        part.Cells |> Array.iter (fun cell -> keep[cell.Neuron] <- true)

        let kept =
            [|
                for i in 0 .. keep.Length - 1 do
                    if keep[i] then
                        i
            |]

        let place = Array.create keep.Length -1
        kept |> Array.iteri (fun i from -> place[from] <- i)
        let layers = network.Layers

        let inputs =
            [|
                for row in 0 .. part.Inputs.Length - 1 do
                    if keep[network.Sensory[row]] && input row then
                        row
            |]

        let some (values: 'value[]) =
            if values.Length = 0 then
                values
            else
                kept |> Array.map (fun i -> values[i])

        let initial = Array.copy network.Initial

        // A stimulus that replaces the state before it, and is not there, leaves 0.
        if initial.Length > 0 && network.Rules.Embedding = StimulusEmbedding.Replace then
            for row in Array.except inputs [| 0 .. part.Inputs.Length - 1 |] do
                initial[network.Sensory[row]] <- 0f

        {
            Network =
                { network with
                    Weights = weights kept place edge network.Weights
                    Sensory = inputs |> Array.map (fun row -> place[network.Sensory[row]])
                    Group = some network.Group
                    Initial = some initial
                    Clamps =
                        network.Clamps
                        |> List.filter (fun clamp -> keep[clamp.Neuron])
                        |> List.map (fun clamp -> Clamp(clamp.Layer, place[clamp.Neuron], clamp.Batch, clamp.Value))
                }
            Stimulus =
                {
                    Shape = [| inputs.Length; layers |]
                    Values =
                        inputs
                        |> Array.collect (fun row -> Array.sub part.Stimulus.Values (row * layers) layers)
                }
            Neurons = some part.Neurons
            Inputs = inputs |> Array.map (fun row -> part.Inputs[row])
            Cells =
                part.Cells
                |> Array.map (fun cell ->
                    { cell with
                        Neuron = place[cell.Neuron]
                    })
        }

    let private always (_: int) = true

    /// Without neurons that cannot reach its cells, those that are silent throughout, and inputs without stimulus.
    /// What is left has the same activity in its cells.
    let tidy (activity: float32[]) (origin: float32[]) (part: Subnetwork) : Subnetwork =
        let weights = part.Network.Weights
        let neurons, layers = weights.Rows, part.Network.Layers
        let reaches = Array.zeroCreate<bool> neurons
        let waiting = System.Collections.Generic.Stack<int>()

        let mark neuron =
            if not reaches[neuron] then
                reaches[neuron] <- true
                waiting.Push neuron

        part.Cells |> Array.iter (fun cell -> mark cell.Neuron)

        while waiting.Count > 0 do
            let post = waiting.Pop()

            for k in weights.RowStarts[post] .. weights.RowStarts[post + 1] - 1 do
                mark weights.ColumnIndices[k]

        let isActive neuron =
            origin[neuron] <> 0f
            || Seq.exists (fun layer -> activity[layer * neurons + neuron] <> 0f) (seq { 0 .. layers - 1 })

        let hasStimulus row =
            Seq.exists (fun at -> part.Stimulus.Values[at] <> 0f) (seq { row * layers .. (row + 1) * layers - 1 })

        restrict (fun neuron -> reaches[neuron] && isActive neuron) hasStimulus always part
