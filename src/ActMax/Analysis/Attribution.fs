namespace ActMax

open ActMax.Kernels

/// How much of some activity each part of a network accounts for, to first order: activity x gradient, from one
/// rollout and one adjoint.
type Attribution =
    {
        /// By row of the stimulus: the sum over time of stimulus x gradient.
        Inputs: float32[]
        /// By neuron: the sum of what its outgoing edges account for, which without a leak is the sum over layers of
        /// activity x gradient.
        Neurons: float32[]
        /// Activity of the rollout, [layer; neuron].
        Activity: float32[]
        /// Activity before layer 0, [neuron].
        Origin: float32[]
    }

/// Activity x gradient per input, neuron and edge.
[<RequireQualifiedAccess>]
module Attribution =

    /// Calls `visit k pre post value` for every edge that accounts for anything, k its place in the weights: the sum
    /// over layers of weight x activity of pre in the layer before x gradient at the drive of post. That is the weight
    /// times the derivative by it. Edges that divide add nothing to a drive and are passed over.
    let iterEdges (network: Network) (found: Sensitivity) (visit: int -> int -> int -> float32 -> unit) : unit =
        let weights = network.Weights
        let neurons, layers = weights.Rows, network.Layers
        let divides = NodeValues.divides network
        let isDivisive = network.Divisive.IsSome
        let gradient = Array.zeroCreate<float32> layers

        for post in 0 .. neurons - 1 do
            let mutable any = false

            for layer in 0 .. layers - 1 do
                let value = found.Drive[layer * neurons + post]
                gradient[layer] <- value
                any <- any || value <> 0f

            if any then
                for k in weights.RowStarts[post] .. weights.RowStarts[post + 1] - 1 do
                    let pre = weights.ColumnIndices[k]
                    let mutable sum = gradient[0] * found.Origin[pre]

                    for layer in 1 .. layers - 1 do
                        sum <- sum + gradient[layer] * found.Activity[(layer - 1) * neurons + pre]

                    if sum <> 0f && not (isDivisive && divides pre post) then
                        visit k pre post (weights.Values[k] * sum)

    let private inputs (simulation: Simulation) (found: Sensitivity) : float32[] =
        let layers = simulation.Network.Layers

        Array.init simulation.Network.Sensory.Length (fun row ->
            let mutable sum = 0f

            for at in row * layers .. (row + 1) * layers - 1 do
                sum <- sum + simulation.Stimulus.Values[at] * found.Stimulus[at]

            sum)

    let private gathered (simulation: Simulation) (cells: (WatchedCell * float32)[]) (visit: int -> float32 -> unit) =
        let network = simulation.Network
        let found = simulation.Sensitivity cells
        let neurons = Array.zeroCreate<float32>(Network.size network)

        iterEdges network found (fun k pre _ value ->
            neurons[pre] <- neurons[pre] + value
            visit k value)

        {
            Inputs = inputs simulation found
            Neurons = neurons
            Activity = found.Activity
            Origin = found.Origin
        }

    /// What inputs and neurons account for of a weighted sum of cells.
    let ofCells (simulation: Simulation) (cells: (WatchedCell * float32)[]) : Attribution =
        gathered simulation cells (fun _ _ -> ())

    /// The same with what every edge accounts for, in the order of the network's weights.
    let withEdges (simulation: Simulation) (cells: (WatchedCell * float32)[]) : Attribution * float32[] =
        let edges = Array.zeroCreate<float32> simulation.Network.Weights.NonZeros
        let found = gathered simulation cells (fun k value -> edges[k] <- value)
        found, edges
