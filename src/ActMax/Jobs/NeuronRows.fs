namespace ActMax

/// Tables whose rows are about neurons: each names them by position, id or condition.
[<RequireQualifiedAccess>]
module internal NeuronRows =

    let private byPosition (column: string) (connectome: Connectome) (table: Table) =
        Table.integers column table
        |> Result.map (
            Array.map (fun neuron ->
                if neuron >= 0L && neuron < int64 (Connectome.size connectome) then
                    Ok [| int neuron |]
                else
                    Error
                        [
                            InputError.OutOfRange(
                                $"{table.Name}: {column}",
                                string neuron,
                                $"0 .. {Connectome.size connectome - 1}"
                            )
                        ])
        )

    /// The neurons of every row, by the first of these columns that is there: neuron or neuron_idx (position in the
    /// matrix), where (condition on the neuron table), id. A fault of a row is that row's own.
    let read (connectome: Connectome) (table: Table) : Result<Result<int[], InputError list>[], InputError list> =
        let has name = List.contains name table.Columns

        match [ "neuron"; "neuron_idx"; "where"; "id" ] |> List.filter has with
        | ("neuron" | "neuron_idx" as column) :: _ -> byPosition column connectome table
        | "where" :: _ ->
            Table.column "where" table
            |> Result.map (Array.map (fun condition -> Connectome.select condition connectome))
        | _ :: _ ->
            Table.column "id" table
            |> Result.map (Array.map (fun id -> Connectome.indices [ id.Trim() ] connectome))
        | [] -> Error [ InputError.MissingColumn("neuron, where or id", table.Name, table.Columns) ]
