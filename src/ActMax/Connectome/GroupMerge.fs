namespace ActMax

open System
open System.Collections.Generic
open ActMax.Kernels

/// What a merged weight is made of.
[<RequireQualifiedAccess>]
type MergedWeight =
    /// Synapse counts: the sum over all pairs of a presynaptic and a postsynaptic member.
    | Sum
    /// Input proportions: the sum over the presynaptic members, and its mean over the postsynaptic ones.
    | MeanOfSums

/// Makes one neuron of every group.
[<RequireQualifiedAccess>]
module internal GroupMerge =

    let run (merged: MergedWeight) (connectome: Connectome) : Connectome =
        let neurons = connectome.Neurons
        let names = neurons.Group |> Array.distinct
        let place = names |> Array.mapi (fun i name -> name, i) |> dict
        let group = neurons.Group |> Array.map (fun name -> place[name])
        let members = Array.zeroCreate<int> names.Length
        let votes = Array.zeroCreate<float32> names.Length

        group
        |> Array.iteri (fun neuron i ->
            members[i] <- members[i] + 1
            votes[i] <- votes[i] + neurons.Sign[neuron])

        let weights = connectome.Weights
        // Sums of many float32 are kept in double precision until the end.
        let sums = Dictionary<struct (int * int), float>()

        for row in 0 .. weights.Rows - 1 do
            for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                let key = struct (group[row], group[weights.ColumnIndices[k]])

                let before =
                    match sums.TryGetValue key with
                    | true, sum -> sum
                    | _ -> 0.0

                sums[key] <- before + float weights.Values[k]

        let entries = Seq.toArray sums

        let value (entry: KeyValuePair<struct (int * int), float>) =
            let struct (_, post) = entry.Key

            match merged with
            | MergedWeight.Sum -> float32 entry.Value
            | MergedWeight.MeanOfSums -> float32 (entry.Value / float members[post])

        let matrix =
            CsrMatrix.FromCoordinates(
                names.Length,
                names.Length,
                ReadOnlySpan(entries |> Array.map (fun entry -> let struct (pre, _) = entry.Key in pre)),
                ReadOnlySpan(entries |> Array.map (fun entry -> let struct (_, post) = entry.Key in post)),
                ReadOnlySpan(entries |> Array.map value)
            )

        let agreed (cells: string[]) =
            let merged = Array.create names.Length (ValueNone: string voption)

            group
            |> Array.iteri (fun neuron i ->
                merged[i] <-
                    match merged[i] with
                    | ValueNone -> ValueSome cells[neuron]
                    | ValueSome cell when cell = cells[neuron] -> merged[i]
                    | ValueSome _ -> ValueSome "")

            merged |> Array.map (ValueOption.defaultValue "")

        let table =
            neurons.Table.Columns
            |> List.map (fun name -> name, agreed (neurons.Table.Cells name |> ValueOption.get))
            |> Table.create neurons.Table.Name
            |> Table.withColumn "members" (members |> Array.map string)

        {
            Name = connectome.Name
            Weights = matrix
            Neurons =
                {
                    Id = names
                    Group = names
                    Sign = votes |> Array.map (fun vote -> if vote < 0.0f then -1.0f else 1.0f)
                    Table = table
                }
        }
