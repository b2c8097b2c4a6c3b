namespace ActMax.Report

open System.Collections.Generic

/// What a page carries of a wiring diagram: as much as it can show, chosen by how much it leads to the targets.
[<RequireQualifiedAccess>]
module internal WiringDigest =

    /// As many connections as a page should carry; the most important are taken.
    let private most = 3_000

    /// How much each connection matters: what it carries, times how much of what it reaches goes on to a target
    /// (products of weights, going back from the targets, each column relative to its largest). Without targets what it
    /// carries.
    let private importance (wiring: PageWiring) : float[] =
        let nodes = wiring.Nodes
        let some = nodes |> Array.exists _.IsTarget

        let reach =
            nodes |> Array.map (fun node -> if node.IsTarget || not some then 1.0 else 0.0)

        let importance = Array.zeroCreate<float> wiring.Edges.Length

        let byColumn =
            [| 0 .. wiring.Edges.Length - 1 |]
            |> Array.groupBy (fun e -> nodes[wiring.Edges[e].To].Column)
            |> Array.sortByDescending fst

        for _, edges in byColumn do
            for e in edges do
                let edge = wiring.Edges[e]
                importance[e] <- abs (edge.Weight * nodes[edge.From].Activity) * reach[edge.To]

                if some then
                    reach[edge.From] <- reach[edge.From] + abs edge.Weight * reach[edge.To]

            if some then
                let before = edges |> Array.map (fun e -> wiring.Edges[e].From) |> Array.distinct

                let largest = before |> Array.fold (fun most node -> max most reach[node]) 0.0

                if largest > 0.0 then
                    for node in before do
                        if not nodes[node].IsTarget then
                            reach[node] <- reach[node] / largest

        importance

    /// Drops all but the most important connections, and nodes without one.
    let shortened (wiring: PageWiring) : PageWiring =
        let edges =
            if wiring.Edges.Length <= most then
                wiring.Edges
            else
                let importance = importance wiring

                [| 0 .. wiring.Edges.Length - 1 |]
                |> Array.sortByDescending (fun e -> importance[e])
                |> Array.truncate most
                |> Array.map (fun e -> wiring.Edges[e])

        let used = HashSet<int>()

        for edge in edges do
            used.Add edge.From |> ignore
            used.Add edge.To |> ignore

        wiring.Nodes
        |> Array.iteri (fun i node ->
            if node.IsTarget then
                used.Add i |> ignore)

        let kept = used |> Seq.sort |> Array.ofSeq
        let place = Dictionary<int, int>()
        kept |> Array.iteri (fun i node -> place[node] <- i)

        { wiring with
            Nodes = kept |> Array.map (fun node -> wiring.Nodes[node])
            Edges =
                edges
                |> Array.map (fun edge ->
                    { edge with
                        From = place[edge.From]
                        To = place[edge.To]
                    })
        }
