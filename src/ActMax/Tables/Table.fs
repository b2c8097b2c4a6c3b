namespace ActMax

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.IO.Compression
open System.Text
open CsvHelper
open CsvHelper.Configuration

[<Sealed>]
type Table(name: string, columns: (string * string[]) list, rowCount: int) =
    let byName = dict columns
    member _.Name = name
    member _.Columns = List.map fst columns
    member _.RowCount = rowCount

    member _.Cells(column: string) : string[] voption =
        match byName.TryGetValue column with
        | true, cells -> ValueSome cells
        | _ -> ValueNone

[<RequireQualifiedAccess>]
module Table =

    let create (name: string) (columns: (string * string[]) list) : Table =
        let rowCount =
            match columns with
            | [] -> 0
            | (_, cells) :: _ -> cells.Length

        for column, cells in columns do
            if cells.Length <> rowCount then
                invalidArg
                    (nameof columns)
                    $"column '{column}' has {cells.Length} cells, '{fst columns.Head}' has {rowCount}."

        match columns |> List.countBy fst |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(column, _) -> invalidArg (nameof columns) $"there are two columns '{column}'."
        | None -> Table(name, columns |> List.map (fun (column, cells) -> column, Array.copy cells), rowCount)

    let read (path: string) : Result<Table, InputError list> =
        InputFile.attempt path (fun () ->
            let mutable names: string[] = [||]
            let mutable columns: List<string>[] = [||]

            CsvFile.forEachRow path true (fun header ->
                names <- header
                columns <- header |> Array.map (fun _ -> List<string>())
                let columns = columns

                Action<_>(fun parser ->
                    for i in 0 .. columns.Length - 1 do
                        columns[i].Add parser[i]))

            let cells = columns |> Array.map (fun column -> column.ToArray())
            Table(path, List.ofArray (Array.zip names cells), cells[0].Length))

    let private cells (name: string) (table: Table) : Result<string[], InputError list> =
        match table.Cells name with
        | ValueSome cells -> Ok cells
        | ValueNone -> Error [ InputError.MissingColumn(name, table.Name, table.Columns) ]

    let column (name: string) (table: Table) : Result<string[], InputError list> =
        cells name table |> Result.map Array.copy

    let private parsed (expected: string) (parse: string -> 'value voption) (name: string) (table: Table) =
        cells name table
        |> Result.bind (fun cells ->
            let values = cells |> Array.map parse

            let faults =
                Seq.zip cells values
                |> Seq.indexed
                |> Seq.choose (fun (row, (cell, value)) ->
                    if value.IsNone then
                        Some(InputError.Unreadable($"{table.Name}: {name} of row {row}", cell, expected))
                    else
                        None)
                |> Seq.truncate 10
                |> List.ofSeq

            if List.isEmpty faults then
                Ok(values |> Array.map ValueOption.get)
            else
                Error faults)

    let private orEmpty (parse: string -> 'value voption) (cell: string) : 'value voption voption =
        if Cell.isEmpty cell then
            ValueSome ValueNone
        else
            parse cell |> ValueOption.map ValueSome

    let integers (name: string) (table: Table) : Result<int64[], InputError list> =
        parsed "a whole number" Cell.integer name table

    let optionalIntegers (name: string) (table: Table) : Result<int64 voption[], InputError list> =
        parsed "a whole number or nothing" (orEmpty Cell.integer) name table

    let floats (name: string) (table: Table) : Result<float[], InputError list> =
        parsed "a finite number" Cell.number name table

    let optionalFloats (name: string) (table: Table) : Result<float voption[], InputError list> =
        parsed "a finite number or nothing" (orEmpty Cell.number) name table

    let private all (table: Table) : (string * string[]) list =
        table.Columns
        |> List.map (fun column -> column, (table.Cells column |> ValueOption.get))

    let rows (positions: int[]) (table: Table) : Table =
        for position in positions do
            if position < -1 || position >= table.RowCount then
                invalidArg (nameof positions) $"there is no row {position} in a table of {table.RowCount} rows."

        let pick (cells: string[]) =
            positions
            |> Array.map (fun position -> if position < 0 then "" else cells[position])

        Table(table.Name, all table |> List.map (fun (name, cells) -> name, pick cells), positions.Length)

    let withColumn (name: string) (cells: string[]) (table: Table) : Table =
        if cells.Length <> table.RowCount && not table.Columns.IsEmpty then
            invalidArg (nameof cells) $"{cells.Length} cells for {table.RowCount} rows."

        let added = name, Array.copy cells

        let columns =
            if List.contains name table.Columns then
                all table
                |> List.map (fun column -> if fst column = name then added else column)
            else
                all table @ [ added ]

        Table(table.Name, columns, cells.Length)

    let join (key: string) (otherKey: string) (other: Table) (table: Table) : Result<Table, InputError list> =
        match cells key table, cells otherKey other with
        | Error ours, Error theirs -> Error(ours @ theirs)
        | Error faults, _
        | _, Error faults -> Error faults
        | Ok ours, Ok theirs ->
            let places = Dictionary<string, int>(StringComparer.Ordinal)
            let twice = List<string>()

            theirs
            |> Array.iteri (fun row cell ->
                if cell <> "" && not (places.TryAdd(cell, row)) then
                    twice.Add cell)

            if twice.Count > 0 then
                twice
                |> Seq.distinct
                |> Seq.truncate 10
                |> Seq.map (fun cell -> InputError.Duplicate($"{other.Name}: {otherKey}", cell))
                |> List.ofSeq
                |> Error
            else
                let partner =
                    ours
                    |> Array.map (fun cell ->
                        match places.TryGetValue cell with
                        | true, row -> row
                        | _ -> -1)

                let found = rows partner other

                let free name =
                    Seq.initInfinite (fun i -> if i = 0 then name else $"{name}_{i + 1}")
                    |> Seq.find (fun name -> not (List.contains name table.Columns))

                let added =
                    all found
                    |> List.filter (fun (name, _) -> name <> otherKey)
                    |> List.map (fun (name, cells) -> free name, cells)

                Ok(create table.Name (all table @ added))

    let write (path: string) (table: Table) : Result<unit, InputError list> =
        InputFile.writeAtomically path (fun stream ->
            use target: Stream =
                if path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) then
                    new GZipStream(stream, CompressionLevel.Fastest, leaveOpen = true)
                else
                    new BufferedStream(stream)

            let settings = CsvConfiguration(CultureInfo.InvariantCulture, NewLine = "\n")

            do
                use writer =
                    new StreamWriter(target, UTF8Encoding(false), 1 <<< 16, leaveOpen = true)

                use csv = new CsvWriter(writer, settings)
                let columns = all table

                for name, _ in columns do
                    csv.WriteField name

                csv.NextRecord()

                for row in 0 .. table.RowCount - 1 do
                    for _, cells in columns do
                        csv.WriteField cells[row]

                    csv.NextRecord()

            target.Flush())
