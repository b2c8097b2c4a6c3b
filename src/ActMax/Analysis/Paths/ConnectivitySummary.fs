namespace ActMax

open System
open ActMax.Kernels

/// Connections between names as a table, sparse; what a heat map of connectivity shows.
[<ReferenceEquality>]
type ConnectivitySummary =
    {
        /// Presynaptic names.
        Rows: string[]
        /// Postsynaptic names.
        Columns: string[]
        Values: CsrMatrix
    }

[<RequireQualifiedAccess>]
module ConnectivitySummary =

    /// Input that an average neuron of each postsynaptic name receives from all given neurons of each presynaptic name
    /// (or, for `Average.Sender`, what an average sender gives to all receivers), combined over the given neurons of the
    /// other side. Weights have presynaptic neurons in rows. Rows without a value of at least `faintest` are left out;
    /// rows are in the order of the first column, largest first. After result_summary of connectome_interpreter, whose
    /// `faintest` is 0.001. Throws ArgumentException for namings of another size.
    let create
        (average: Average)
        (combining: Combining)
        (faintest: float32)
        (weights: CsrMatrix)
        (sources: Naming, inputs: int[])
        (targets: Naming, outputs: int[])
        : ConnectivitySummary =
        if Naming.size sources <> weights.Rows || Naming.size targets <> weights.Columns then
            invalidArg
                (nameof sources)
                $"names for {Naming.size sources} and {Naming.size targets} neurons, weights of {weights.Rows}."

        let members (naming: Naming) neurons =
            neurons
            |> Array.distinct
            |> Array.filter (fun neuron -> naming.Of[neuron] >= 0)
            |> Array.groupBy (fun neuron -> naming.Of[neuron])
            |> Array.sortBy fst

        let rows, columns = members sources inputs, members targets outputs
        let column = Array.create weights.Columns -1

        columns
        |> Array.iteri (fun place (_, neurons) ->
            for neuron in neurons do
                column[neuron] <- place)

        let combineRow (neurons: int[]) : (int * float32)[] =
            let edges =
                [|
                    for pre in neurons do
                        for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                            let post = weights.ColumnIndices[k]

                            if column[post] >= 0 then
                                struct (pre, post, float weights.Values[k])
                |]

            edges
            |> Array.groupBy (fun struct (_, post, _) -> column[post])
            |> Array.map (fun (place, edges) ->
                let owner, size =
                    match average with
                    | Average.Receiver -> (fun struct (_, post: int, _) -> post), (snd columns[place]).Length
                    | Average.Sender -> (fun struct (pre, _, _) -> pre), neurons.Length

                let sums =
                    edges
                    |> Array.groupBy owner
                    |> Array.map (fun (_, own) -> own |> Array.sumBy (fun struct (_, _, weight) -> weight))

                place, float32 (Combining.combine combining size sums))
            |> Array.sortBy fst

        let firstColumn (values: (int * float32)[]) =
            match Array.tryHead values with
            | Some(0, value) -> value
            | _ -> 0f

        let kept =
            rows
            |> Array.map (fun (name, neurons) -> sources.Names[name], combineRow neurons)
            |> Array.filter (fun (_, values) ->
                faintest <= 0f
                || values |> Array.exists (fun (_, value) -> abs value >= faintest))
            |> List.ofArray
            |> List.sortWith (fun (_, a) (_, b) -> compare (firstColumn b) (firstColumn a))
            |> Array.ofList

        let coordinates =
            kept
            |> Array.mapi (fun row (_, values) -> values |> Array.map (fun (place, value) -> row, place, value))
            |> Array.concat

        {
            Rows = kept |> Array.map fst
            Columns = columns |> Array.map (fun (name, _) -> targets.Names[name])
            Values =
                CsrMatrix.FromCoordinates(
                    kept.Length,
                    columns.Length,
                    ReadOnlySpan(coordinates |> Array.map (fun (row, _, _) -> row)),
                    ReadOnlySpan(coordinates |> Array.map (fun (_, place, _) -> place)),
                    ReadOnlySpan(coordinates |> Array.map (fun (_, _, value) -> value))
                )
        }
