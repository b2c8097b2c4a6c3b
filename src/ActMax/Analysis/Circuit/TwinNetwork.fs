namespace ActMax

open System
open System.Collections.Generic
open ActMax.Kernels

/// A network in which single edges can be silenced like neurons: each such edge leaves a twin of its presynaptic
/// neuron, which hears what that neuron hears and sends this edge alone. So edges are ablated as items of one batch,
/// exactly, without a network for each.
[<NoEquality; NoComparison>]
type internal TwinNetwork =
    {
        Network: Network
        Stimulus: NdArray
        /// By place of the edge in the weights of the original network: its twin.
        Twin: Dictionary<int, int>
        /// Neurons that must be silent with a neuron: its twins.
        TwinsOf: Dictionary<int, ResizeArray<int>>
        /// Rows of the stimulus that must be silent with a row.
        RowsOf: Dictionary<int, ResizeArray<int>>
    }

[<RequireQualifiedAccess>]
module internal TwinNetwork =

    let private add (key: int) (value: int) (to': Dictionary<int, ResizeArray<int>>) =
        match to'.TryGetValue key with
        | true, known -> known.Add value
        | _ -> to'[key] <- ResizeArray [ value ]

    /// The row of a neuron with the edges that have twins moved to them; twins come after all neurons, so the order
    /// of columns is kept when they follow.
    let private rewired (weights: CsrMatrix) (twin: Dictionary<int, int>) (row: int) : (int * float32)[] =
        let moved = ResizeArray()

        let plain =
            [|
                for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                    match twin.TryGetValue k with
                    | true, own -> moved.Add(own, weights.Values[k])
                    | _ -> weights.ColumnIndices[k], weights.Values[k]
            |]

        Array.append plain (moved.ToArray() |> Array.sortBy fst)

    /// The row of an entry, by bisection on the row starts.
    let private rowOfEdge (weights: CsrMatrix) (k: int) : int =
        let at = Array.BinarySearch(weights.RowStarts, k)

        if at < 0 then
            ~~~at - 1
        else
            // Of rows that start together all but the last are empty.
            let mutable last = at

            while last < weights.Rows && weights.RowStarts[last + 1] = k do
                last <- last + 1

            last

    let private matrix (weights: CsrMatrix) (pre: int[]) (twin: Dictionary<int, int>) : CsrMatrix =
        let size = weights.Rows + pre.Length
        let changed = Dictionary<int, (int * float32)[]>()

        for k in twin.Keys do
            let post = rowOfEdge weights k

            if not (changed.ContainsKey post) then
                changed[post] <- rewired weights twin post

        let rowOf (neuron: int) : (int * float32)[] voption =
            match changed.TryGetValue neuron with
            | true, entries -> ValueSome entries
            | _ -> ValueNone

        let length (neuron: int) =
            weights.RowStarts[neuron + 1] - weights.RowStarts[neuron]

        let starts = Array.zeroCreate (size + 1)

        for i in 0 .. size - 1 do
            starts[i + 1] <- starts[i] + length (if i < weights.Rows then i else pre[i - weights.Rows])

        let columns = Array.zeroCreate starts[size]
        let values = Array.zeroCreate columns.Length

        for i in 0 .. size - 1 do
            let from = if i < weights.Rows then i else pre[i - weights.Rows]

            match rowOf from with
            | ValueSome entries ->
                entries
                |> Array.iteri (fun n (column, value) ->
                    columns[starts[i] + n] <- column
                    values[starts[i] + n] <- value)
            | ValueNone ->
                Array.blit weights.ColumnIndices weights.RowStarts[from] columns starts[i] (length from)
                Array.blit weights.Values weights.RowStarts[from] values starts[i] (length from)

        CsrMatrix(size, size, starts, columns, values)

    /// The network with twins for these edges, by their distinct places in its weights.
    let create (network: Network) (stimulus: NdArray) (edges: int[]) : TwinNetwork =
        let neurons = Network.size network
        let pre = edges |> Array.map (fun k -> network.Weights.ColumnIndices[k])
        let twin = Dictionary<int, int>()
        edges |> Array.iteri (fun i k -> twin[k] <- neurons + i)
        let twinsOf = Dictionary()
        pre |> Array.iteri (fun i neuron -> add neuron (neurons + i) twinsOf)

        let some (values: 'value[]) =
            if values.Length = 0 then
                values
            else
                Array.append values (pre |> Array.map (fun neuron -> values[neuron]))

        // A twin of a sensory neuron receives the same stimulus.
        let extra =
            [|
                for row, neuron in Array.indexed network.Sensory do
                    match twinsOf.TryGetValue neuron with
                    | true, twins ->
                        for own in twins do
                            row, own
                    | _ -> ()
            |]

        let rowsOf = Dictionary()

        extra
        |> Array.iteri (fun i (row, _) -> add row (network.Sensory.Length + i) rowsOf)

        let layers = network.Layers

        {
            Network =
                { network with
                    Weights = matrix network.Weights pre twin
                    Sensory = Array.append network.Sensory (Array.map snd extra)
                    Group = some network.Group
                    Initial = some network.Initial
                    Clamps =
                        [
                            for clamp in network.Clamps do
                                clamp

                                match twinsOf.TryGetValue clamp.Neuron with
                                | true, twins ->
                                    for own in twins do
                                        Clamp(clamp.Layer, own, clamp.Batch, clamp.Value)
                                | _ -> ()
                        ]
                }
            Stimulus =
                {
                    Shape = [| network.Sensory.Length + extra.Length; layers |]
                    Values =
                        extra
                        |> Array.collect (fun (row, _) -> Array.sub stimulus.Values (row * layers) layers)
                        |> Array.append stimulus.Values
                }
            Twin = twin
            TwinsOf = twinsOf
            RowsOf = rowsOf
        }

    let private withTwins (known: Dictionary<int, ResizeArray<int>>) (values: int[]) : int[] =
        [|
            for value in values do
                value

                match known.TryGetValue value with
                | true, more -> yield! more
                | _ -> ()
        |]

    /// What is silent in this network where these neurons, inputs and edges of the original one are.
    let silenced (neurons: int[]) (inputs: int[]) (edges: int[]) (twins: TwinNetwork) : Silenced =
        {
            Neurons =
                Array.append (withTwins twins.TwinsOf neurons) (edges |> Array.map (fun k -> twins.Twin[k]))
                |> Array.distinct
            Inputs = withTwins twins.RowsOf inputs
        }
