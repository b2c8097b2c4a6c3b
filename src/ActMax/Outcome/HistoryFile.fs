namespace ActMax

open System
open System.Globalization
open FsToolkit.ErrorHandling

/// Reads history.csv: the losses of every state, term by term.
[<RequireQualifiedAccess>]
module internal HistoryFile =

    /// Also "NaN" and "Infinity", which a history may hold.
    let private number (path: string) (cell: string) : float =
        match Double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, value -> value
        | _ -> InputFile.fault (InputError.Unreadable(path, cell, "a number"))

    let read (path: string) : Result<LossReport[], InputError list> =
        result {
            let! table = Table.read path
            let! total = Table.column "total" table

            let terms =
                table.Columns
                |> List.filter (fun name -> name <> "iteration" && name <> "total")

            let! columns =
                terms |> List.map (fun name -> Table.column name table) |> InputError.gather

            return!
                InputFile.attempt path (fun () ->
                    let columns = columns |> List.map (Array.map (number path))
                    let total = total |> Array.map (number path)

                    Array.init table.RowCount (fun row ->
                        {
                            Total = total[row]
                            Terms = [| for name, values in List.zip terms columns -> name, values[row] |]
                            Items = [||]
                        }))
        }
