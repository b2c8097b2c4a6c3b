namespace ActMax

/// Paths of the wiring itself, whatever is active.
[<RequireQualifiedAccess>]
module PathSearch =

    /// Every connection of at least this strength that lies on a path of exactly `hops` connections from an input to an
    /// output (positions of names), by layer 1 .. hops. A name may come again on a path. Activities are NaN. Empty when
    /// there is no path. Costs a few passes over the edges for each hop; the table has one row a connection and layer.
    /// After find_paths_of_length of connectome_interpreter. Throws ArgumentException for fewer than one hop, or no input
    /// or output.
    let ofLength (hops: int) (minimum: float32) (wiring: Wiring) (inputs: int[]) (outputs: int[]) : PathTable =
        if hops < 1 then
            invalidArg (nameof hops) $"{hops} hops; at least 1 is needed."

        if inputs.Length = 0 || outputs.Length = 0 then
            invalidArg (nameof inputs) $"{inputs.Length} inputs and {outputs.Length} outputs; both are needed."

        let weights = wiring.Strength

        let isEdge k =
            weights.Values[k] > 0f && weights.Values[k] >= minimum

        let members (names: int[]) =
            let found = Array.create weights.Rows false

            for name in names do
                found[name] <- true

            found

        let forward (from: bool[]) =
            let reached = Array.create weights.Rows false

            for pre in 0 .. weights.Rows - 1 do
                if from[pre] then
                    for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                        if isEdge k then
                            reached[weights.ColumnIndices[k]] <- true

            reached

        let backward (onto: bool[]) =
            let leads = Array.create weights.Rows false

            for pre in 0 .. weights.Rows - 1 do
                let mutable k = weights.RowStarts[pre]

                while not leads[pre] && k < weights.RowStarts[pre + 1] do
                    leads[pre] <- isEdge k && onto[weights.ColumnIndices[k]]
                    k <- k + 1

            leads

        let reached =
            Seq.scan (fun from _ -> forward from) (members inputs) (seq { 1..hops })
            |> Array.ofSeq

        let leads =
            Seq.scan (fun onto _ -> backward onto) (members outputs) (seq { 1..hops })
            |> Array.ofSeq
            |> Array.rev

        let edges = ResizeArray<PathEdge>()

        for layer in 1..hops do
            for pre in 0 .. weights.Rows - 1 do
                if reached[layer - 1][pre] && leads[layer - 1][pre] then
                    for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                        if isEdge k && leads[layer][weights.ColumnIndices[k]] then
                            edges.Add
                                {
                                    Layer = layer
                                    Pre = pre
                                    Post = weights.ColumnIndices[k]
                                    Weight = weights.Values[k]
                                    Sign = Wiring.signOf wiring pre k
                                    PreActivity = nanf
                                    PostActivity = nanf
                                }

        {
            Names = wiring.Naming.Names
            Edges = edges.ToArray()
        }
