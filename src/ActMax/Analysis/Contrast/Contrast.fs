namespace ActMax

/// One side of a contrast: a stimulus, [input; time], and the cells that it is for.
[<NoEquality; NoComparison>]
type ContrastSide =
    {
        Stimulus: NdArray
        Cells: WatchedCell[]
    }

/// What tells A from B: the mean activity of A's cells minus that of B's, and how much of it a part accounts for
/// (integrated gradients) with the stimulus for A and with that for B.
type ContrastPart = { WithA: float32; WithB: float32 }

/// An edge of a contrast.
type ContrastEdge =
    {
        Pre: int
        Post: int
        Weight: float32
        Part: ContrastPart
    }

/// Two optimal stimuli side by side.
[<NoEquality; NoComparison>]
type Contrast =
    {
        /// The stimulus for A, [input; time].
        A: NdArray
        B: NdArray
        /// A minus B.
        Difference: NdArray
        /// Mean activity of A's cells with the stimulus for A and with that for B.
        ActivityOfA: ContrastPart
        ActivityOfB: ContrastPart
        /// By row of the stimulus.
        Inputs: ContrastPart[]
        /// By neuron: what it sends on.
        Neurons: ContrastPart[]
        /// Edges that account for most with either stimulus, the largest first.
        Edges: ContrastEdge[]
    }

/// What two sets of targets share and what tells them apart.
[<RequireQualifiedAccess>]
module Contrast =

    /// The mean over cells, layer by layer, as a loss: `measure` of each layer's reading by its share of the cells.
    let private overLayers (measure: Reading -> Loss) (cells: WatchedCell[]) : Loss =
        cells
        |> Array.groupBy _.Layer
        |> Array.map (fun (layer, some) ->
            let reading = Reading.window (layer, layer) (some |> Array.map _.Neuron)
            float some.Length / float cells.Length * measure reading)
        |> Array.fold (+) Loss.Zero

    /// Small when A's cells are active and B's are not: minus the mean activity of A plus the mean activity of B. Add a
    /// regulariser and search as with any loss. Throws ArgumentException when a side has no cells.
    let loss (up: WatchedCell[]) (down: WatchedCell[]) : Loss =
        if up.Length = 0 || down.Length = 0 then
            invalidArg (nameof up) $"{up.Length} cells up and {down.Length} down; each side needs at least one."

        let named name (loss: Loss) =
            {
                Terms = loss.Terms |> List.map (fun term -> { term with Name = name })
            }

        (overLayers Objective.maximise up |> named "up")
        + (overLayers Objective.minimise down |> named "down")

    /// The stimulus that drives A up while B stays down, and the reverse.
    let search
        (model: Model)
        (regulariser: Loss)
        (search: Search)
        (a: WatchedCell[])
        (b: WatchedCell[])
        : ContrastSide * ContrastSide =
        let best up down =
            let outcome = Search.run model (loss up down + regulariser) search

            {
                Stimulus = NdArray.item 0 outcome.Stimulus
                Cells = up
            }

        best a b, best b a

    /// Cells with weights such that their sum is the mean of A minus the mean of B.
    let private weights (a: WatchedCell[]) (b: WatchedCell[]) : (WatchedCell * float32)[] =
        [|
            for cell in a do
                cell, 1f / float32 a.Length
            for cell in b do
                cell, -1f / float32 b.Length
        |]

    /// From no stimulus to the whole one.
    let private steps = 16

    let private mean (activity: float32[]) (neurons: int) (cells: WatchedCell[]) : float32 =
        cells
        |> Array.averageBy (fun cell -> activity[cell.Layer * neurons + cell.Neuron])

    let private largest (count: int) (network: Network) (withA: float32[]) (withB: float32[]) : ContrastEdge[] =
        let matrix = network.Weights
        let size k = max (abs withA[k]) (abs withB[k])

        // Only those above the last one that is wanted are sorted and told.
        let places =
            [|
                for k in 0 .. withA.Length - 1 do
                    if size k > 0f then
                        k
            |]
            |> Array.sortBy (fun k -> -(size k))
            |> Array.truncate count

        let postOf (k: int) =
            let mutable low, high = 0, matrix.Rows - 1

            while low < high do
                let middle = (low + high + 1) / 2

                if matrix.RowStarts[middle] <= k then
                    low <- middle
                else
                    high <- middle - 1

            low

        places
        |> Array.map (fun k ->
            {
                Pre = matrix.ColumnIndices[k]
                Post = postOf k
                Weight = matrix.Values[k]
                Part = { WithA = withA[k]; WithB = withB[k] }
            })

    /// The contrast of two sides in one network, with at most so many edges. Throws ArgumentException for custom
    /// neurons, a side without cells, and stimuli that do not fit.
    let ofSides (execution: Execution) (network: Network) (edges: int) (a: ContrastSide) (b: ContrastSide) : Contrast =
        if a.Cells.Length = 0 || b.Cells.Length = 0 then
            invalidArg
                (nameof a)
                $"{a.Cells.Length} cells of A and {b.Cells.Length} of B; each side needs at least one."

        let wanted = weights a.Cells b.Cells

        let found (side: ContrastSide) =
            Attribution.integrated steps (Simulation(execution, network, side.Stimulus)) wanted

        let withA, edgesA = found a
        let withB, edgesB = found b
        let part x y : ContrastPart = { WithA = x; WithB = y }
        let neurons = Network.size network

        let activity cells =
            part (mean withA.Activity neurons cells) (mean withB.Activity neurons cells)

        {
            A = a.Stimulus
            B = b.Stimulus
            Difference = NdArray.create a.Stimulus.Shape (Array.map2 (-) a.Stimulus.Values b.Stimulus.Values)
            ActivityOfA = activity a.Cells
            ActivityOfB = activity b.Cells
            Inputs = Array.map2 part withA.Inputs withB.Inputs
            Neurons = Array.map2 part withA.Neurons withB.Neurons
            Edges = largest edges network edgesA edgesB
        }
