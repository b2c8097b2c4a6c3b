namespace ActMax.Report

open System
open ActMax

/// Neurons by the ids of their segments, for a viewer of volumes.
[<RequireQualifiedAccess>]
module Segments =

    /// Columns whose ids are those of segments, and where their shapes are published, when that is known.
    let private sources =
        Map
            [
                "root_id", "precomputed://gs://flywire_v141_m783"
                "bodyId", ""
                "bodyid", ""
                "skid", ""
            ]

    /// All moments together; a link with more would be too long for browsers and for people's machines.
    let private most = 4_000

    let private isSegment (id: string) =
        id <> "" && id |> Seq.forall Char.IsAsciiDigit

    /// The active neurons of the first stimulus at every moment, when the run knows ids of segments.
    let ofRun (activeFrom: float32) (run: SavedRun) : PageSegments option =
        match
            run.Record.IdColumn
            |> Option.bind (fun column -> sources |> Map.tryFind column |> Option.map (fun source -> column, source))
        with
        | Some(column, source) when run.Record.Units |> Array.exists isSegment ->
            let active (array: NdArray) (ids: string[]) (moment: int) =
                [|
                    for row in 0 .. ids.Length - 1 do
                        let value = NdArray.get [| 0; row; moment |] array

                        if abs value >= activeFrom && isSegment ids[row] then
                            ids[row], value
                |]
                |> Array.sortByDescending (snd >> abs)

            let layers = run.Activity.Shape[2]
            let share = max 50 (most / (layers + 1))

            let all =
                [|
                    let inputs =
                        [|
                            for time in 0 .. run.Stimulus.Shape[2] - 1 do
                                yield! active run.Stimulus run.Record.Inputs time
                        |]
                        |> Array.groupBy fst
                        |> Array.map (fun (id, found) -> id, found |> Array.map snd |> Array.maxBy abs)
                        |> Array.sortByDescending (snd >> abs)

                    "stimulus", inputs

                    for layer in 0 .. layers - 1 do
                        $"layer {layer}", active run.Activity run.Record.Units layer
                |]

            Some
                {
                    Column = column
                    Source = source
                    Layers = all |> Array.map (fun (name, found) -> name, Array.truncate share found)
                    LeftOut = all |> Array.sumBy (fun (_, found) -> max 0 (found.Length - share))
                }
        | _ -> None
