namespace ActMax

open System
open System.Collections.Generic

/// Which columns of a neuron table say what. `None` means that the table does not say it.
type NeuronColumns =
    {
        /// What identifies a neuron. None: the first of root_id, bodyId, bodyid, body, skid, id and neuron that is there,
        /// and else the position in the matrix.
        Id: string option
        /// The position in the matrix (0-based, "128.0" counts as 128; rows where it is empty are dropped).
        /// None: the rows are in the order of the matrix.
        Index: string option
        /// The group that shares parameters, mostly the cell type; an empty cell becomes "untyped". None: all neurons are
        /// one group, "all".
        Group: string option
        /// 1, -1, + or -; an empty cell counts as +1. None: see `Transmitter`.
        Sign: string option
        /// The transmitter, from which the sign follows when there is no column of signs (see `SignRule`).
        /// None: all neurons are excitatory.
        Transmitter: string option
        /// Whether a neuron of the matrix may have no row; it then gets empty cells and its position as its id.
        AllowMissing: bool
    }

/// From a neurotransmitter to a sign.
[<RequireQualifiedAccess>]
module SignRule =

    /// -1 for glutamate and GABA (also GLUT), +1 for every other and for an unknown transmitter; case does not matter.
    let ofTransmitter (transmitter: string) : float32 =
        match transmitter.Trim().ToLowerInvariant() with
        | "gaba"
        | "glut"
        | "glutamate" -> -1.0f
        | _ -> 1.0f

    /// The sign that "1", "-1.0", "+" or "-" says; an empty cell says +1, as unknown transmitters do.
    let ofText (text: string) : float32 voption =
        match text.Trim() with
        | cell when Cell.isEmpty cell -> ValueSome 1.0f
        | "+" -> ValueSome 1.0f
        | "-" -> ValueSome -1.0f
        | cell ->
            match Cell.integer (cell.TrimStart '+') with
            | ValueSome 1L -> ValueSome 1.0f
            | ValueSome -1L -> ValueSome -1.0f
            | _ -> ValueNone

/// Brings the rows of a neuron table into the order of a matrix.
[<RequireQualifiedAccess>]
module NeuronColumns =

    /// The position in `idx`, nothing else.
    let defaults: NeuronColumns =
        {
            Id = None
            Index = Some "idx"
            Group = None
            Sign = None
            Transmitter = None
            AllowMissing = false
        }

    let private usualIds =
        [ "root_id"; "bodyId"; "bodyid"; "body"; "skid"; "id"; "neuron" ]

    let internal idColumn (columns: NeuronColumns) (table: Table) : string option =
        columns.Id
        |> Option.orElse (usualIds |> List.tryFind (fun name -> List.contains name table.Columns))

    let private missing (columns: NeuronColumns) (table: Table) =
        [ columns.Id; columns.Index; columns.Group; columns.Sign; columns.Transmitter ]
        |> List.choose id
        |> List.distinct
        |> List.filter (fun name -> not (List.contains name table.Columns))
        |> List.map (fun name -> InputError.MissingColumn(name, table.Name, table.Columns))

    /// The row of each matrix position, or -1.
    let private places (columns: NeuronColumns) (size: int) (table: Table) : Result<int[], InputError list> =
        let named = defaultArg columns.Index "row"

        let positions =
            match columns.Index with
            | None -> Ok(Array.init table.RowCount (int64 >> ValueSome))
            | Some name -> Table.optionalIntegers name table

        positions
        |> Result.bind (fun positions ->
            let rows = Array.create size -1
            let faults = List<InputError>()

            positions
            |> Array.iteri (fun row position ->
                match position with
                | ValueNone -> ()
                | ValueSome position when position < 0L || position >= int64 size ->
                    faults.Add(
                        InputError.OutOfRange(
                            $"{table.Name}: {named} of row {row}",
                            string position,
                            $"0 .. {size - 1}"
                        )
                    )
                | ValueSome position when rows[int position] >= 0 ->
                    faults.Add(InputError.Duplicate($"{table.Name}: {named}", string position))
                | ValueSome position -> rows[int position] <- row)

            let absent =
                rows
                |> Seq.indexed
                |> Seq.filter (fun (_, row) -> row < 0)
                |> Seq.map fst
                |> List.ofSeq

            if faults.Count = 0 && not absent.IsEmpty && not columns.AllowMissing then
                let first = absent |> List.truncate 5 |> List.map string |> String.concat ", "

                faults.Add(
                    InputError.OutOfRange(
                        $"{table.Name}: the number of neurons without a row",
                        $"{absent.Length} (first: {first})",
                        $"a row for each of {size} neurons"
                    )
                )

            if faults.Count = 0 then
                Ok rows
            else
                Error(faults |> Seq.truncate 10 |> List.ofSeq))

    let private signs (columns: NeuronColumns) (ordered: Table) : Result<float32[], InputError list> =
        match columns.Sign, columns.Transmitter with
        | Some name, _ ->
            Table.column name ordered
            |> Result.bind (fun cells ->
                let values = cells |> Array.map SignRule.ofText

                let faults =
                    Seq.zip cells values
                    |> Seq.filter (fun (_, value) -> value.IsNone)
                    |> Seq.map (fun (cell, _) ->
                        InputError.Unreadable($"{ordered.Name}: {name}", cell, "1, -1, + or -"))
                    |> Seq.distinct
                    |> Seq.truncate 10
                    |> List.ofSeq

                if faults.IsEmpty then
                    Ok(values |> Array.map ValueOption.get)
                else
                    Error faults)
        | None, Some name -> Table.column name ordered |> Result.map (Array.map SignRule.ofTransmitter)
        | None, None -> Ok(Array.create ordered.RowCount 1.0f)

    /// The neurons in the order of these table rows (-1: no row); `fallback` is the id of a neuron without one.
    let internal ordered
        (columns: NeuronColumns)
        (fallback: int -> string)
        (rows: int[])
        (table: Table)
        : Result<Neurons, InputError list> =
        let ordered = Table.rows rows table

        let orFallback (cells: string[]) =
            cells
            |> Array.mapi (fun i cell ->
                if String.IsNullOrWhiteSpace cell then
                    fallback i
                else
                    cell.Trim())

        let ids =
            match idColumn columns table with
            | Some name -> Table.column name ordered |> Result.map orFallback
            | None -> Ok(Array.init rows.Length fallback)

        let groups =
            match columns.Group with
            | Some name ->
                Table.column name ordered
                |> Result.map (Array.map (fun cell -> if String.IsNullOrWhiteSpace cell then "untyped" else cell))
            | None -> Ok(Array.create rows.Length "all")

        match ids, groups, signs columns ordered with
        | Ok ids, Ok groups, Ok signs ->
            Ok
                {
                    Id = ids
                    Group = groups
                    Sign = signs
                    Table = ordered
                }
        | ids, groups, signs ->
            let faults result =
                match result with
                | Ok _ -> []
                | Error faults -> faults

            Error(
                faults (Result.map ignore ids)
                @ faults (Result.map ignore groups)
                @ faults (Result.map ignore signs)
            )

    /// The neurons of a matrix with `size` rows from a table that says where each belongs. Faults: missing columns,
    /// positions that are outside, twice or not numbers, neurons without a row, unreadable signs.
    let align (columns: NeuronColumns) (size: int) (table: Table) : Result<Neurons, InputError list> =
        match missing columns table with
        | [] ->
            places columns size table
            |> Result.bind (fun rows -> ordered columns string rows table)
        | faults -> Error faults
