namespace ActMax.Report

open System.Text.Json
open ActMax

/// Reads landscape.json; each of its parts may be missing.
[<RequireQualifiedAccess>]
module LandscapeReader =

    /// As many single inputs as a page should carry.
    let private mostAlone = 1_000

    let private part (fields: JsonFields) (root: JsonElement) (name: string) (read: string * JsonElement -> 'value) =
        if JsonFields.Has(root, name) then
            fields.List("", root, name) |> Array.map read
        else
            [||]

    let private plane (fields: JsonFields) (sweep: JsonElement) (name: string) (rows: int) (columns: int) : float[][] =
        let values =
            fields.List("sweep", sweep, name)
            |> Array.map (fun (where, row) ->
                if row.ValueKind = JsonValueKind.Array then
                    [|
                        for cell in row.EnumerateArray() ->
                            if cell.ValueKind = JsonValueKind.Number then
                                cell.GetDouble()
                            else
                                nan
                    |]
                else
                    fields.Fault(where, "is not a list")
                    [||])

        if
            values.Length <> rows
            || values |> Array.exists (fun row -> row.Length <> columns)
        then
            fields.Fault($"sweep.{name}", $"is not {rows} lists of {columns} numbers, as a and b ask for")

        values

    let private sweep (fields: JsonFields) (root: JsonElement) : PageSweep option =
        if not (JsonFields.Has(root, "sweep")) then
            None
        else
            let sweep = root.GetProperty "sweep"
            let a, b = fields.Numbers("sweep", sweep, "a"), fields.Numbers("sweep", sweep, "b")

            let optional name =
                if JsonFields.Has(sweep, name) then
                    plane fields sweep name a.Length b.Length
                else
                    [||]

            let name key fallback =
                if JsonFields.Has(sweep, key) then
                    fields.Text("sweep", sweep, key)
                else
                    fallback

            Some
                {
                    NameA = name "name_a" "direction A"
                    NameB = name "name_b" "direction B"
                    A = a
                    B = b
                    Response = plane fields sweep "response" a.Length b.Length
                    GradientA = optional "gradient_a"
                    GradientB = optional "gradient_b"
                }

    let read (path: string) : Result<PageLandscape, InputError list> =
        JsonFields.Read(
            path,
            fun fields root ->
                let removal name =
                    part fields root name (fun (where, entry) ->
                        fields.Whole(where, entry, "inputs"), fields.Number(where, entry, "share"))

                {
                    Reading =
                        if JsonFields.Has(root, "reading") then
                            fields.Text("", root, "reading")
                        else
                            ""
                    Removal = removal "removal"
                    WeakestFirst = removal "removal_weakest"
                    Alone =
                        part fields root "alone" (fun (where, entry) ->
                            PageUnit.create (fields.Text(where, entry, "id")) (fields.Text(where, entry, "group")),
                            fields.Number(where, entry, "share"))
                        |> Array.sortBy snd
                        |> Array.truncate mostAlone
                    Noise =
                        part fields root "noise" (fun (where, entry) ->
                            fields.Number(where, entry, "sd"),
                            fields.Number(where, entry, "mean"),
                            fields.Number(where, entry, "sd_response"))
                    Dose =
                        part fields root "dose" (fun (where, entry) ->
                            fields.Number(where, entry, "scale"), fields.Number(where, entry, "response"))
                    Sweep = sweep fields root
                    Clusters =
                        part fields root "clusters" (fun (where, entry) ->
                            {
                                Restarts = fields.Numbers(where, entry, "restarts") |> Array.map int
                                Total = fields.Number(where, entry, "total")
                            })
                    Diversity =
                        if JsonFields.Has(root, "diversity") then
                            Some(fields.Number("", root, "diversity"))
                        else
                            None
                }
        )
