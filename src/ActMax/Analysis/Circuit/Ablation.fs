namespace ActMax

open System

/// What is taken out of a network, by positions: neurons (with the stimulus they receive), rows of the stimulus, and
/// edges by (pre, post).
type Ablation =
    {
        Neurons: int[]
        Inputs: int[]
        Edges: (int * int)[]
    }

/// Exact re-simulation of a network with parts taken out.
[<RequireQualifiedAccess>]
module Ablation =

    /// Nothing taken out.
    let none: Ablation =
        {
            Neurons = Array.empty
            Inputs = Array.empty
            Edges = Array.empty
        }

    let ofNeuron (neuron: int) : Ablation = { none with Neurons = [| neuron |] }
    let ofInput (row: int) : Ablation = { none with Inputs = [| row |] }

    let ofEdge (pre: int) (post: int) : Ablation = { none with Edges = [| pre, post |] }

    /// Place of an edge in the weights. Throws ArgumentException where there is none.
    let private place (network: Network) (pre: int, post: int) : int =
        let weights = network.Weights

        let at =
            if post < 0 || post >= weights.Rows then
                -1
            else
                let start = weights.RowStarts[post]
                Array.BinarySearch(weights.ColumnIndices, start, weights.RowStarts[post + 1] - start, pre)

        if at < 0 then
            invalidArg (nameof pre) $"there is no edge from neuron {pre} to {post}."

        at

    /// How many ablations are made between two looks at the clock.
    let private batch = 64

    /// Ablations by the places of edges: several together share a network as long as the twins of their edges do not
    /// make it much larger. Ends early, with the first ones only, when `goOn` says so.
    let internal byPlace
        (execution: Execution)
        (network: Network)
        (stimulus: NdArray)
        (goOn: unit -> bool)
        (cells: WatchedCell[])
        (ablations: (int[] * int[] * int[])[])
        : float32[][] =
        let weights = network.Weights

        let incoming (k: int) =
            let pre = weights.ColumnIndices[k]
            weights.RowStarts[pre + 1] - weights.RowStarts[pre] + 1

        let room = max 20_000 (weights.NonZeros / 4)

        // Ablations in a row whose twins fit.
        let groups =
            let found = ResizeArray<ResizeArray<int>>()
            let mutable used = Int32.MaxValue

            for i in 0 .. ablations.Length - 1 do
                let _, _, edges = ablations[i]
                let size = edges |> Array.sumBy incoming

                if used > room - size || found.Count = 0 then
                    found.Add(ResizeArray())
                    used <- 0

                used <- used + size
                found[found.Count - 1].Add i

            found

        let plain = lazy (Simulation(execution, network, stimulus))

        [|
            for group in groups do
                if goOn () then
                    let own = group.ToArray() |> Array.map (fun i -> ablations[i])
                    let edges = own |> Array.collect (fun (_, _, edges) -> edges) |> Array.distinct

                    let simulation, silenced =
                        if edges.Length = 0 then
                            plain.Value, (fun (neurons, inputs, _) -> { Neurons = neurons; Inputs = inputs })
                        else
                            let twins = TwinNetwork.create network stimulus edges

                            Simulation(execution, twins.Network, twins.Stimulus),
                            (fun (neurons, inputs, edges) -> TwinNetwork.silenced neurons inputs edges twins)

                    for some in Array.chunkBySize batch own do
                        if goOn () then
                            yield! simulation.Read(cells, Array.map silenced some)
        |]

    /// Activity of the cells with each of these ablations, one array an ablation. The stimulus is [input; time]. All
    /// are items of a few batches. Throws ArgumentException for an edge that is not there, custom neurons, and a
    /// stimulus of another shape.
    let run
        (execution: Execution)
        (network: Network)
        (stimulus: NdArray)
        (cells: WatchedCell[])
        (ablations: Ablation[])
        : float32[][] =
        ablations
        |> Array.map (fun ablation -> ablation.Neurons, ablation.Inputs, Array.map (place network) ablation.Edges)
        |> byPlace execution network stimulus (fun () -> true) cells
