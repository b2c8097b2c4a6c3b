namespace ActMax

open System
open System.IO
open FsToolkit.ErrorHandling

/// Keeps contrast responses in the folder of a run: contrast-response.csv, one row for each point. Items count from 0;
/// a response that is not finite is an empty cell.
[<RequireQualifiedAccess>]
module ContrastResponseFile =

    let fileName = "contrast-response.csv"

    let private cell (value: float) =
        Cell.ofFloat (if Double.IsFinite value then value else nan)

    /// Writes the file into a folder that is there.
    let write (folder: string) (curves: ContrastCurve list) : Result<unit, InputError list> =
        let rows =
            [|
                for curve in curves do
                    for point in curve.Points -> curve, point
            |]

        Table.create
            fileName
            [
                "item", rows |> Array.map (fun (curve, _) -> string curve.Item)
                "reading", rows |> Array.map (fun (curve, _) -> curve.Reading)
                "contrast", rows |> Array.map (fun (_, point) -> cell point.Contrast)
                "norm", rows |> Array.map (fun (_, point) -> cell point.Norm)
                "response", rows |> Array.map (fun (_, point) -> cell point.Response)
                "clipped", rows |> Array.map (fun (_, point) -> if point.IsClipped then "1" else "0")
            ]
        |> Table.write (Path.Combine(folder, fileName))

    /// Reads the file of a run with so many items. Faults: columns that are missing, cells that are no numbers, an item
    /// that the run does not have.
    let read (items: int) (folder: string) : Result<ContrastCurve list, InputError list> =
        let path = Path.Combine(folder, fileName)

        result {
            let! table = Table.read path

            let! item, reading, contrast, norm, response, clipped =
                validation {
                    let! item = Table.integers "item" table
                    and! reading = Table.column "reading" table
                    and! contrast = Table.floats "contrast" table
                    and! norm = Table.floats "norm" table
                    and! response = Table.optionalFloats "response" table
                    and! clipped = Table.integers "clipped" table
                    return item, reading, contrast, norm, response, clipped
                }

            match item |> Array.tryFind (fun item -> item < 0L || item >= int64 items) with
            | Some other ->
                return!
                    Error
                        [
                            InputError.FileDamaged(path, $"has item {other}; the run has items 0 .. {items - 1}")
                        ]
            | None ->
                return
                    [ 0 .. table.RowCount - 1 ]
                    |> List.groupBy (fun row -> item[row], reading[row])
                    |> List.map (fun ((item, reading), rows) ->
                        {
                            Item = int item
                            Reading = reading
                            Points =
                                [
                                    for row in rows ->
                                        {
                                            Contrast = contrast[row]
                                            Norm = norm[row]
                                            Response = response[row] |> ValueOption.defaultValue nan
                                            IsClipped = clipped[row] <> 0L
                                        }
                                ]
                        })
        }
