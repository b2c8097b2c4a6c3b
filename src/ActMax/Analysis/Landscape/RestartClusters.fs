namespace ActMax

/// Restarts that found the same stimulus, more or less.
type RestartCluster =
    {
        /// Numbers of the restarts, the best one first.
        Restarts: int[]
        /// Total loss of the best one.
        Total: float
    }

/// Restarts of one item in clusters, the best cluster first.
type RestartClusters =
    {
        Item: int
        Clusters: RestartCluster list
        /// Mean distance between the stimuli of all pairs of restarts; see `Diversity.distance`.
        Diversity: float
    }

[<RequireQualifiedAccess>]
module RestartClusters =

    /// Distance within which two stimuli are the same idea: an angle of about 37 degrees.
    let near = 0.2

    /// Average linkage (Sokal and Michener 1958): the two nearest clusters become one until all are further apart
    /// than `near`. Gives members by position, each cluster ascending.
    let private linked (near: float) (stimuli: NdArray[]) : int list list =
        let distances =
            Array.init stimuli.Length (fun i -> Array.init i (fun j -> Diversity.distance stimuli[i] stimuli[j]))

        let between i j = distances[max i j][min i j]

        let rec merge (clusters: int list list) =
            let pairs =
                [
                    for i, first in List.indexed clusters do
                        for second in List.take i clusters ->
                            List.averageBy (fun (p, q) -> between p q) (List.allPairs first second), first, second
                ]

            match pairs with
            | [] -> clusters
            | _ ->
                let distance, first, second = pairs |> List.minBy (fun (distance, _, _) -> distance)

                if distance > near then
                    clusters
                else
                    merge (
                        List.sort (first @ second)
                        :: (clusters |> List.filter (fun cluster -> cluster <> first && cluster <> second))
                    )

        merge [ for i in 0 .. stimuli.Length - 1 -> [ i ] ]

    /// Clusters of stimuli by number and total loss.
    let ofStimuli (near: float) (item: int) (found: (int * float * NdArray) list) : RestartClusters =
        let all = Array.ofList found

        let rank (total: float) =
            if System.Double.IsNaN total then
                System.Double.PositiveInfinity
            else
                total

        let cluster (members: int list) =
            let ordered =
                members
                |> List.sortBy (fun position ->
                    let number, total, _ = all[position]
                    rank total, number)

            let total (_, total, _) = total
            let number (number, _, _) = number

            {
                Restarts = [| for position in ordered -> number all[position] |]
                Total = total all[ordered.Head]
            }

        let stimuli = all |> Array.map (fun (_, _, stimulus) -> stimulus)

        {
            Item = item
            Clusters =
                linked near stimuli
                |> List.map cluster
                |> List.sortBy (fun cluster -> rank cluster.Total, cluster.Restarts[0])
            Diversity = Diversity.mean (List.ofArray stimuli)
        }

    /// Restarts of every item in clusters. Throws ArgumentException for an outcome whose search did not keep them
    /// (`Search.keepingRestarts`).
    let ofOutcome (near: float) (outcome: Outcome) : RestartClusters list =
        match outcome.RestartStimuli with
        | None -> invalidArg (nameof outcome) "the search did not keep the stimuli of its restarts."
        | Some stimuli ->
            [
                for item in 0 .. outcome.Stimulus.Shape[0] - 1 do
                    outcome.Restarts
                    |> Seq.indexed
                    |> Seq.filter (fun (_, restart) -> restart.Item = item)
                    |> Seq.map (fun (position, restart) -> restart.Number, restart.Total, NdArray.item position stimuli)
                    |> List.ofSeq
                    |> ofStimuli near item
            ]
