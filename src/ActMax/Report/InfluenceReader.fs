namespace ActMax.Report

open System.IO
open FsToolkit.ErrorHandling
open ActMax

/// Reads tables of numbers about inputs: saliency.csv and contrast.csv.
[<RequireQualifiedAccess>]
module InfluenceReader =

    /// As many as a page should carry; the file has them all.
    let private most = 2_000

    let private read (values: string list) (path: string) : Result<PageInfluences, InputError list> =
        result {
            let! table = Table.read path

            let optional name =
                if List.contains name table.Columns then
                    Table.column name table
                else
                    Ok(Array.create table.RowCount "")

            let! ids, groups, times, batches, columns =
                validation {
                    let! ids = Table.column "id" table
                    and! groups = Table.column "group" table
                    and! times = optional "time"
                    and! batches = optional "batch"

                    and! columns =
                        values |> List.map (fun name -> Table.floats name table) |> InputError.gather

                    return ids, groups, times, batches, Array.ofList columns
                }

            let sizes = columns[columns.Length - 1] |> Array.map abs

            let name = Path.GetFileName path |> string

            let chosen =
                // Of several items the first, as everywhere on the page where one has to be chosen.
                [| 0 .. table.RowCount - 1 |]
                |> Array.filter (fun row -> batches[row] = batches[0])
                |> Array.sortByDescending (fun row -> sizes[row])

            return
                {
                    Columns = Array.ofList values
                    Rows =
                        chosen
                        |> Array.truncate most
                        |> Array.map (fun row ->
                            {
                                Unit = PageUnit.create ids[row] groups[row]
                                Time = times[row]
                                Values = columns |> Array.map (fun column -> column[row])
                            })
                    AllRows = chosen.Length
                    File = name
                }
        }

    /// neuron, id, group, time, value; of a batch the first item.
    let saliency (path: string) : Result<PageInfluences, InputError list> = read [ "value" ] path

    /// input, id, group, perhaps time, a, b, difference.
    let contrast (path: string) : Result<PageInfluences, InputError list> = read [ "a"; "b"; "difference" ] path
