namespace ActMax

open System
open System.Collections.Generic

/// How the values of the members of a group become one.
[<RequireQualifiedAccess>]
type Combining =
    | Mean
    | Sum
    | Median

[<RequireQualifiedAccess>]
module Combining =

    /// One number from the values of some members, when there are `members` and the others have 0.
    let combine (combining: Combining) (members: int) (values: float[]) : float =
        match combining with
        | Combining.Sum -> Array.sum values
        | Combining.Mean -> Array.sum values / float members
        | Combining.Median ->
            let all = Array.append values (Array.zeroCreate (max 0 (members - values.Length)))
            Array.sortInPlace all
            let middle = all.Length / 2

            if all.Length % 2 = 1 then
                all[middle]
            else
                (all[middle - 1] + all[middle]) / 2.0

/// Names for the three roles on a path: where it begins, where it ends, and all between.
[<ReferenceEquality>]
type PathRoles =
    {
        Sources: Naming
        Middles: Naming
        Targets: Naming
    }

/// Whose average a grouped connection is.
[<RequireQualifiedAccess>]
type Average =
    /// Summed over the senders of a group, for an average receiver.
    | Receiver
    /// Summed over the receivers of a group, for an average sender.
    | Sender

/// Paths between groups from paths between neurons.
[<RequireQualifiedAccess>]
module PathGroups =

    /// One naming for every role.
    let same (naming: Naming) : PathRoles =
        {
            Sources = naming
            Middles = naming
            Targets = naming
        }

    /// Paths by group. Weights are summed over one side's members and combined over all members of the other one, also
    /// those that are on no path (only over those on the connection when `connectedOnly`). A neuron without a name stays
    /// itself. The sign is that of the signed sum; activities are means over the neurons of the connection.
    /// After group_paths of connectome_interpreter.
    let group
        (roles: PathRoles)
        (average: Average)
        (combining: Combining)
        (connectedOnly: bool)
        (paths: PathTable)
        : PathTable =
        if paths.Edges.Length = 0 then
            paths
        else
            let first = paths.Edges |> Seq.map _.Layer |> Seq.min
            let last = paths.Edges |> Seq.map _.Layer |> Seq.max
            let place = Dictionary<string, int>(StringComparer.Ordinal)
            let names = ResizeArray<string>()

            let known (name: string) =
                match place.TryGetValue name with
                | true, found -> found
                | _ ->
                    place[name] <- names.Count
                    names.Add name
                    names.Count - 1

            // Positions in the order of the namings, whatever paths there are.
            for naming in [ roles.Sources; roles.Middles; roles.Targets ] do
                naming.Names |> Array.iter (known >> ignore)

            let named (naming: Naming) neuron =
                if naming.Of[neuron] >= 0 then
                    known naming.Names[naming.Of[neuron]], naming.Members[naming.Of[neuron]]
                else
                    known paths.Names[neuron], 1

            let ends (edge: PathEdge) =
                named (if edge.Layer = first then roles.Sources else roles.Middles) edge.Pre,
                named (if edge.Layer = last then roles.Targets else roles.Middles) edge.Post

            let mean (values: (int * float32)[]) =
                values |> Array.distinctBy fst |> Array.averageBy snd

            let grouped =
                paths.Edges
                |> Array.groupBy (fun edge ->
                    let (pre, _), (post, _) = ends edge
                    struct (edge.Layer, pre, post))
                |> Array.map (fun (struct (layer, pre, post), edges) ->
                    let (_, senders), (_, receivers) = ends edges[0]

                    let member', members =
                        match average with
                        | Average.Receiver -> (fun (edge: PathEdge) -> edge.Post), receivers
                        | Average.Sender -> (fun edge -> edge.Pre), senders

                    let sums =
                        edges
                        |> Array.groupBy member'
                        |> Array.map (fun (_, own) -> own |> Array.sumBy (fun edge -> float edge.Weight))

                    let signed = edges |> Array.sumBy (fun edge -> float edge.Sign * float edge.Weight)

                    {
                        Layer = layer
                        Pre = pre
                        Post = post
                        Weight =
                            float32 (Combining.combine combining (if connectedOnly then sums.Length else members) sums)
                        Sign = if signed < 0.0 then -1f else 1f
                        PreActivity = edges |> Array.map (fun edge -> edge.Pre, edge.PreActivity) |> mean
                        PostActivity = edges |> Array.map (fun edge -> edge.Post, edge.PostActivity) |> mean
                    })

            {
                Names = names.ToArray()
                Edges = grouped |> Array.sortBy (fun edge -> struct (edge.Layer, edge.Pre, edge.Post))
            }
