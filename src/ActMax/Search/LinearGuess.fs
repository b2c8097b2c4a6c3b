namespace ActMax

open ActMax.Kernels

/// A first guess at a stimulus without any search: the signed linear influence of every input on the targets.
[<RequireQualifiedAccess>]
module LinearGuess =

    /// W^T applied to a vector over neurons.
    let private back (transposed: CsrMatrix) (x: float32[]) : float32[] =
        let y = Array.zeroCreate transposed.Rows
        SparseProduct.Multiply(transposed, System.ReadOnlySpan x, System.Span y, 1)
        y

    /// A stimulus [item; sensory; time]: at every time the effective signed connectivity, summed over all paths of
    /// the length that leads from that time to the target's layer, weighted by the target's value. A target in
    /// layer L is reached from stimulus column t by paths of L + 1 - t hops; paths longer than `longest` are left out.
    /// Unscaled, may be negative. After guess_optimal_stimulus of connectome_interpreter v2.10.0, whose columns are
    /// shifted when targets lie in several layers beyond `longest`; here every target has its own columns.
    let stimulus (longest: int) (targets: Target list) (network: Network) : NdArray =
        let items = Target.items targets
        let sensory = network.Sensory.Length
        let layers = network.Layers
        let found = NdArray.zeros [| items; sensory; layers |]
        let transposed = network.Weights.Transpose()

        let byCell =
            Target.resolve layers (Network.size network) items targets
            |> List.groupBy (fun (item, target) -> item, target.Layer)

        for (item, layer), members in byCell do
            let mutable influence = Array.zeroCreate<float32>(Network.size network)

            for _, target in members do
                influence[target.Neuron] <- influence[target.Neuron] + target.Value

            for hops in 1 .. min (layer + 1) longest do
                influence <- back transposed influence
                let column = layer + 1 - hops

                for j in 0 .. sensory - 1 do
                    let at = (item * sensory + j) * layers + column
                    found.Values[at] <- found.Values[at] + influence[network.Sensory[j]]

        found

    /// The same as a start within [0; 1]: what would excite, divided by its largest value, item by item. A search
    /// that starts here has its targets active from the first step on, where a gate passes gradient; a uniform start
    /// may leave them inhibited, and then there is no gradient to follow.
    let start (targets: Target list) (network: Network) : Initial =
        let guess = stimulus network.Layers targets network

        let scaled item =
            let values = NdArray.item item guess
            let most = Array.max values.Values
            values |> NdArray.map (fun x -> if most > 0f then max 0f (x / most) else 0f)

        Initial.Given(NdArray.stack (List.init guess.Shape[0] scaled))
