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

    /// Adds up what neurons send and hands every edge to `visit`.
    let private gathered (simulation: Simulation) (found: Sensitivity) (visit: int -> float32 -> unit) =
        let network = simulation.Network
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
        gathered simulation (simulation.Sensitivity cells) (fun _ _ -> ())

    /// The same with what every edge accounts for, in the order of the network's weights.
    let withEdges (simulation: Simulation) (cells: (WatchedCell * float32)[]) : Attribution * float32[] =
        let edges = Array.zeroCreate<float32> simulation.Network.Weights.NonZeros

        let found =
            gathered simulation (simulation.Sensitivity cells) (fun k value -> edges[k] <- value)

        found, edges

    /// What reaches every part on the way from one strength of the stimulus to another: the change of activity, and the
    /// mean of the gradients at both ends.
    let private between (from: Sensitivity) (into: Sensitivity) : Sensitivity =
        let mean = Array.map2 (fun (x: float32) y -> 0.5f * (x + y))

        {
            Activity = Array.map2 (-) into.Activity from.Activity
            Origin = Array.map2 (-) into.Origin from.Origin
            Drive = mean from.Drive into.Drive
            Stimulus = mean from.Stimulus into.Stimulus
        }

    /// The same added up in so many steps from no stimulus to the whole one (integrated gradients, Sundararajan et al.
    /// 2017; for edges the change of activity takes the place of the activity). What a saturated neuron no longer shows
    /// in its gradient counts here, and what inputs account for adds up to the change of the cells, up to the steps'
    /// size and but for the jumps of neurons that pass their threshold, which no gradient sees. Activity is that of the
    /// whole stimulus.
    let integrated (steps: int) (simulation: Simulation) (cells: (WatchedCell * float32)[]) : Attribution * float32[] =
        if steps < 1 then
            invalidArg (nameof steps) $"{steps} steps; at least 1 is needed."

        let edges = Array.zeroCreate<float32> simulation.Network.Weights.NonZeros

        let along step =
            simulation.Sensitivity(cells, float32 step / float32 steps)

        let add = Array.map2 (fun (x: float32) y -> x + y)
        let share = 1f / float32 steps

        let rec go step (last: Sensitivity) inputs neurons =
            if step > steps then
                {
                    Inputs = inputs
                    Neurons = neurons
                    Activity = last.Activity
                    Origin = last.Origin
                }
            else
                let next = along step

                let part =
                    gathered simulation (between last next) (fun k value -> edges[k] <- edges[k] + value)

                go
                    (step + 1)
                    next
                    (add inputs (part.Inputs |> Array.map (fun x -> share * x)))
                    (add neurons part.Neurons)

        go
            1
            (along 0)
            (Array.zeroCreate simulation.Network.Sensory.Length)
            (Array.zeroCreate (Network.size simulation.Network)),
        edges
