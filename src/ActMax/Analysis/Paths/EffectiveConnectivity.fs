namespace ActMax

open System.Collections.Generic

/// How strongly one name bears on another over all paths of a length, through even and odd numbers of inhibitory hops.
type EffectiveConnection =
    {
        /// In hops.
        Length: int
        Pre: string
        Post: string
        Excitatory: float
        /// Not negative.
        Inhibitory: float
    }

/// Products of weights along paths, excitation and inhibition apart. Vectors along edges, never a product of matrices.
[<RequireQualifiedAccess>]
module EffectiveConnectivity =

    /// Excitatory and inhibitory parts before a hop from those after it.
    let private back (wiring: Wiring) (excitatory: float[], inhibitory: float[]) : float[] * float[] =
        let weights = wiring.Strength
        let e = Array.zeroCreate weights.Rows
        let i = Array.zeroCreate weights.Rows

        for pre in 0 .. weights.Rows - 1 do
            let mutable same = 0.0
            let mutable other = 0.0
            // An inhibitory hop turns excitation into inhibition and back.
            for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                let post = weights.ColumnIndices[k]
                let weight = float weights.Values[k]

                if Wiring.signOf wiring pre k > 0f then
                    same <- same + weight * excitatory[post]
                    other <- other + weight * inhibitory[post]
                else
                    same <- same + weight * inhibitory[post]
                    other <- other + weight * excitatory[post]

            e[pre] <- same
            i[pre] <- other

        e, i

    /// For paths of 1 .. `longest` hops through the wiring of all neurons: the influence of the inputs of each name, summed,
    /// on an average one of the outputs of each name. Inputs and outputs are neurons of the wiring; connections without
    /// influence are left out. Costs `longest` passes over the edges for each name among the outputs.
    /// After signed_conn_by_path_length_data of connectome_interpreter with every neuron between standing for itself.
    let byLength
        (longest: int)
        (wiring: Wiring)
        (sources: Naming)
        (inputs: int[])
        (targets: Naming)
        (outputs: int[])
        : EffectiveConnection[] =
        let size = wiring.Strength.Rows

        if Naming.size sources <> size || Naming.size targets <> size then
            invalidArg
                (nameof sources)
                $"names for {Naming.size sources} and {Naming.size targets} neurons, a wiring of {size}."

        let inputs = Array.distinct inputs

        [|
            for name, members in
                Array.distinct outputs
                |> Array.filter (fun neuron -> targets.Of[neuron] >= 0)
                |> Array.groupBy (fun neuron -> targets.Of[neuron])
                |> Array.sortBy fst do
                let start = Array.zeroCreate<float> size

                for neuron in members do
                    start[neuron] <- 1.0 / float members.Length

                let mutable influence = start, Array.zeroCreate<float> size

                for length in 1..longest do
                    influence <- back wiring influence
                    let excitatory, inhibitory = influence
                    let sums = SortedDictionary<int, struct (float * float)>()

                    for neuron in inputs do
                        let source = sources.Of[neuron]

                        if source >= 0 then
                            let struct (e, i) =
                                match sums.TryGetValue source with
                                | true, known -> known
                                | _ -> struct (0.0, 0.0)

                            sums[source] <- struct (e + excitatory[neuron], i + inhibitory[neuron])

                    for entry in sums do
                        let struct (e, i) = entry.Value

                        if e <> 0.0 || i <> 0.0 then
                            {
                                Length = length
                                Pre = sources.Names[entry.Key]
                                Post = targets.Names[name]
                                Excitatory = e
                                Inhibitory = i
                            }
        |]
        |> Array.sortBy _.Length

    /// Along a table's own paths, from where its first layer begins to where its last one ends. After
    /// signed_effective_conn_from_paths.
    let ofPaths (paths: PathTable) : EffectiveConnection[] =
        let byLayer = paths.Edges |> Array.groupBy _.Layer |> Array.sortBy fst

        if byLayer.Length = 0 then
            Array.empty
        else
            let step (edges: PathEdge[]) (before: Dictionary<int, struct (float * float)>) =
                let after = Dictionary<int, struct (float * float)>()

                for edge in edges do
                    match before.TryGetValue edge.Pre with
                    | true, struct (e, i) ->
                        let struct (e, i) = if edge.Sign > 0f then struct (e, i) else struct (i, e)
                        let weight = float edge.Weight

                        let struct (knownE, knownI) =
                            match after.TryGetValue edge.Post with
                            | true, known -> known
                            | _ -> struct (0.0, 0.0)

                        after[edge.Post] <- struct (knownE + weight * e, knownI + weight * i)
                    | _ -> ()

                after

            let sources =
                snd byLayer[0]
                |> Array.map (fun (edge: PathEdge) -> edge.Pre)
                |> Array.distinct
                |> Array.sort

            [|
                for source in sources do
                    let start = Dictionary<int, struct (float * float)>()
                    start[source] <- struct (1.0, 0.0)

                    let reached =
                        byLayer |> Array.fold (fun before (_, edges) -> step edges before) start

                    for post in reached.Keys |> Seq.sort do
                        let struct (e, i) = reached[post]

                        {
                            Length = byLayer.Length
                            Pre = paths.Names[source]
                            Post = paths.Names[post]
                            Excitatory = e
                            Inhibitory = i
                        }
            |]

    /// Columns length, pre, post, excitatory, inhibitory.
    let table (connections: EffectiveConnection[]) : Table =
        Table.create
            "effective"
            [
                "length", connections |> Array.map (fun c -> string c.Length)
                "pre", connections |> Array.map _.Pre
                "post", connections |> Array.map _.Post
                "excitatory", connections |> Array.map (fun c -> Cell.ofFloat c.Excitatory)
                "inhibitory", connections |> Array.map (fun c -> Cell.ofFloat c.Inhibitory)
            ]
