namespace ActMax

open System
open System.Collections.Generic
open ActMax.Kernels

/// From the grouped parameters of a description to one value a neuron, and to the edges that divide.
[<RequireQualifiedAccess>]
module NodeValues =

    let private spread (network: Network) (grouped: Grouped) : float32[] =
        if network.Group.Length = 0 then
            Array.create (Network.size network) grouped.Default
        else
            network.Group |> Array.map (fun group -> Grouped.valueOf group grouped)

    let private isGrouped (network: Network) = network.Group.Length > 0

    let private divisiveGroups (network: Network) : string[] =
        match network.Divisive with
        | Some divisive -> divisive.Groups |> List.map fst |> List.distinct |> List.sort |> Array.ofList
        | None -> Array.empty

    /// Slope, bias and tau of every neuron and the strength of every dividing group (names ascending), as the
    /// network's rules take them: by v2.8 and v2.10 a bias given by group loses its sign; a tau given by group is
    /// at least 1.
    let ofNetwork (network: Network) : NodeParameters<float32[]> =
        let bias = spread network network.Bias
        let tau = spread network network.Tau

        {
            Slope = spread network network.Slope
            Bias =
                if network.Rules.AbsoluteGroupBias && isGrouped network then
                    Array.map abs bias
                else
                    bias
            Tau = if isGrouped network then Array.map (max 1f) tau else tau
            Strength =
                match network.Divisive with
                | Some divisive ->
                    divisiveGroups network
                    |> Array.map (fun group -> Grouped.valueOf group divisive.Strength)
                | None -> Array.empty
        }

    /// Whether the edge from one neuron to another divides instead of adding; `fun pre post -> ...`.
    let divides (network: Network) : int -> int -> bool =
        match network.Divisive with
        | None -> fun _ _ -> false
        | Some divisive ->
            let pairs =
                HashSet
                    [
                        for pre, posts in divisive.Groups do
                            yield! posts |> List.map (fun post -> struct (pre, post))
                    ]

            fun pre post -> pairs.Contains(struct (network.Group[pre], network.Group[post]))

    /// The weights without the dividing edges, and those edges. Throws ArgumentException when the network has no
    /// groups or a dividing edge excites.
    let splitDivisive (network: Network) : CsrMatrix * DivisiveEdge[] =
        match network.Divisive with
        | None -> network.Weights, Array.empty
        | Some divisive ->
            if not (isGrouped network) then
                invalidArg (nameof network) "divisive normalisation names groups, and the network has none."

            let targets = Dictionary<string, HashSet<string>>()

            for pre, posts in divisive.Groups do
                match targets.TryGetValue pre with
                | true, known -> known.UnionWith posts
                | _ -> targets[pre] <- HashSet posts

            let strength = divisiveGroups network
            let weights = network.Weights
            let edges = ResizeArray()
            let starts = Array.zeroCreate (weights.Rows + 1)
            let columns = ResizeArray weights.NonZeros
            let values = ResizeArray weights.NonZeros

            for post in 0 .. weights.Rows - 1 do
                for k in weights.RowStarts[post] .. weights.RowStarts[post + 1] - 1 do
                    let pre = weights.ColumnIndices[k]
                    let weight = weights.Values[k]
                    let group = network.Group[pre]

                    match targets.TryGetValue group with
                    | true, posts when posts.Contains network.Group[post] ->
                        if weight > 0f then
                            invalidArg
                                (nameof network)
                                $"the edge from neuron {pre} ({group}) to {post} ({network.Group[post]}) has weight {weight}; a dividing edge must not be above 0."

                        edges.Add(DivisiveEdge(post, pre, weight, Array.IndexOf(strength, group)))
                    | _ ->
                        columns.Add pre
                        values.Add weight

                starts[post + 1] <- columns.Count

            CsrMatrix(weights.Rows, weights.Columns, starts, columns.ToArray(), values.ToArray()), edges.ToArray()
