namespace ActMax

open System
open System.Globalization
open System.IO
open System.Text.Json

/// The numbers of a run's folder but for its stimulus and activity.
type WrittenRun =
    {
        Stop: StopReason
        Iterations: int
        Losses: LossReport
        History: LossReport[]
        Restarts: Restart[]
        Seconds: float
        Provenance: Provenance
    }

/// Reads outcome.json and history.csv.
[<RequireQualifiedAccess>]
module internal RunReader =

    let private number (element: JsonElement) =
        if element.ValueKind = JsonValueKind.Null then
            nan
        else
            element.GetDouble()

    let private text (element: JsonElement) = string (element.GetString())

    let private list (name: string) (root: JsonElement) =
        [ for entry in root.GetProperty(name).EnumerateArray() -> entry ]

    let private losses (root: JsonElement) : LossReport =
        {
            Total = number (root.GetProperty "total")
            Terms =
                [|
                    for term in root.GetProperty("terms").EnumerateObject() -> term.Name, number term.Value
                |]
            Items = Array.empty
        }

    let private provenance (root: JsonElement) : Provenance =
        {
            Version = text (root.GetProperty "version")
            Kernel = text (root.GetProperty "kernel")
            Inputs =
                [
                    for file in list "files" root ->
                        text (file.GetProperty "role"), text (file.GetProperty "name"), text (file.GetProperty "sha256")
                ]
            Machine =
                [
                    for entry in root.GetProperty("measured").EnumerateObject() do
                        if entry.Value.ValueKind = JsonValueKind.String then
                            entry.Name, text entry.Value
                ]
        }

    let private restart (root: JsonElement) : Restart =
        {
            Item = root.GetProperty("item").GetInt32()
            Number = root.GetProperty("restart").GetInt32()
            Total = number (root.GetProperty "total")
            Iteration = root.GetProperty("iteration").GetInt32()
        }

    /// Everything of outcome.json but its history.
    let private ofJson (root: JsonElement) : WrittenRun =
        {
            // Only the sentence was written.
            Stop = StopReason.User(text (root.GetProperty "stop"))
            Iterations = root.GetProperty("iterations").GetInt32()
            Losses = losses (root.GetProperty "losses")
            History = Array.empty
            Restarts = list "restarts" root |> List.map restart |> Array.ofList
            Seconds = number (root.GetProperty("measured").GetProperty "seconds")
            Provenance = provenance root
        }

    let private history (path: string) (names: string[]) : Result<LossReport[], InputError list> =
        let column (table: Table) (name: string) =
            Table.column name table
            |> Result.bind (fun cells ->
                cells
                |> List.ofArray
                |> List.map (fun cell ->
                    match Double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture) with
                    | true, value -> Ok value
                    | _ -> Error [ InputError.Unreadable($"{path}: {name}", cell, "a number") ])
                |> InputError.gather)
            |> Result.map Array.ofList

        Table.read path
        |> Result.bind (fun table ->
            "total" :: List.ofArray names
            |> List.map (column table)
            |> InputError.gather
            |> Result.map (fun columns ->
                let columns = Array.ofList columns

                Array.init table.RowCount (fun row ->
                    {
                        Total = columns[0][row]
                        Terms = names |> Array.mapi (fun i name -> name, columns[i + 1][row])
                        Items = Array.empty
                    })))

    /// What the folder says about its run. Faults: files that are not there, and files that do not say it.
    let read (folder: string) : Result<WrittenRun, InputError list> =
        let path = Path.Combine(folder, "outcome.json")

        InputFile.attempt path (fun () -> File.ReadAllText path)
        |> Result.bind (fun text ->
            let damaged (error: exn) =
                Error
                    [
                        InputError.FileDamaged(path, "does not describe a run: " + error.Message.TrimEnd '.')
                    ]

            try
                use document = JsonDocument.Parse text
                Ok(ofJson document.RootElement)
            with
            | :? JsonException as error -> damaged error
            | :? Collections.Generic.KeyNotFoundException as error -> damaged error
            | :? InvalidOperationException as error -> damaged error
            | :? FormatException as error -> damaged error)
        |> Result.bind (fun run ->
            history (Path.Combine(folder, "history.csv")) (Array.map fst run.Losses.Terms)
            |> Result.map (fun history -> { run with History = history }))
