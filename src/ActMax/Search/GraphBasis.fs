namespace ActMax

open TorchSharp

/// The eigenmodes of an undirected graph's Laplacian: what the Fourier basis is to a grid, for hexagonal lattices, the
/// inputs of a connectome, or any positions that have neighbours.
[<RequireQualifiedAccess>]
module GraphBasis =

    /// Eigenvalues, the smallest first, and modes [node; mode] of the Laplacian D - W of a graph given by weighted edges
    /// between 0-based nodes. Every edge counts in both directions, several between the same nodes add up. Throws
    /// ArgumentException for a node that does not exist, an edge from a node to itself, or a weight that is not above 0.
    let modes (nodes: int) (edges: (int * int * float32)[]) : float[] * NdArray =
        for a, b, weight in edges do
            if a < 0 || b < 0 || a >= nodes || b >= nodes then
                invalidArg (nameof edges) $"an edge between {a} and {b}; the nodes are 0 .. {nodes - 1}."

            if a = b then
                invalidArg (nameof edges) $"an edge from node {a} to itself."

            if not (weight > 0f) then
                invalidArg (nameof edges) $"the edge between {a} and {b} has weight {weight}; it must be above 0."

        let laplacian = Array.zeroCreate<float>(nodes * nodes)

        let add a b value =
            laplacian[a * nodes + b] <- laplacian[a * nodes + b] + value

        for a, b, weight in edges do
            let w = float weight
            add a a w
            add b b w
            add a b -w
            add b a -w

        Scope.run (fun () ->
            use _ = torch.no_grad ()
            let matrix = (torch.tensor laplacian).reshape([| int64 nodes; int64 nodes |])
            let struct (values, vectors) = torch.linalg.eigh matrix
            (Convert.elements<float>(values.contiguous ())).ToArray(), Convert.ofTensor vectors)

    /// Coefficients of the modes along the named axis, each scaled by 1 / max(eigenvalue, smallest above 0)^power, so
    /// that smooth patterns are near. `kept` modes, the smoothest, or all. Parameters have the shape of the stimulus but
    /// for the axis, which has one position a mode. Encoding is exact with all modes; with fewer it is the nearest in
    /// squares. Its own start is normal with deviation 0.01. The spectrum of an image with f^-1 decay is power 0.5.
    /// Throws ArgumentException as `modes` does, and for an axis that the space does not have.
    let create
        (space: StimulusSpace)
        (axis: string)
        (edges: (int * int * float32)[])
        (power: float)
        (kept: int option)
        : Parameterisation =
        let position = StimulusSpace.position axis space
        let nodes = (List.item (position - 1) space.Axes).Size
        let values, vectors = modes nodes edges
        let count = kept |> Option.defaultValue nodes

        if count < 1 || count > nodes then
            invalidArg (nameof kept) $"{count} modes of a graph of {nodes} nodes."

        // Rounding leaves the eigenvalue 0 of every connected part near 0 only.
        let smallest =
            values
            |> Array.tryFind (fun value -> value > 1e-9 * max 1.0 (Array.last values))
            |> Option.defaultValue 1.0

        let scale = values |> Array.map (fun value -> 1.0 / (max value smallest ** power))

        let decoding =
            NdArray.init [| nodes; count |] (fun at -> vectors.Values[at[0] * nodes + at[1]] * float32 scale[at[1]])

        let encoding =
            NdArray.init [| count; nodes |] (fun at -> vectors.Values[at[1] * nodes + at[0]] / float32 scale[at[0]])

        {
            Name = $"graph modes of '{axis}', power {power:g}"
            Encode = Parameterisation.onArrays (AxisFilter.along position encoding)
            Decode = AxisFilter.along position decoding
            Start =
                fun seed shape ->
                    let sizes = Array.copy shape
                    sizes[position] <- count
                    Seed.normalItems sizes seed |> NdArray.map (fun x -> 0.01f * x)
            Couples = false
        }

    /// Neighbours along an axis that is a line: the path graph, whose modes are cosines.
    let line (nodes: int) : (int * int * float32)[] =
        [| for i in 0 .. nodes - 2 -> i, i + 1, 1f |]
