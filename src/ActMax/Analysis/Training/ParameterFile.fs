namespace ActMax

open System
open System.IO
open System.Text.Json

/// Parameters as a file: a JSON object of kinds, each an object of groups with their values.
/// {"slope": {"KC": 4.1, "*": 5}, "bias": {"MBON": -0.02}}
[<RequireQualifiedAccess>]
module ParameterFile =

    let private value (what: string) (element: JsonElement) : Result<float32, InputError list> =
        match element.ValueKind with
        | JsonValueKind.Number ->
            match element.TryGetSingle() with
            | true, number when Single.IsFinite number -> Ok number
            | _ -> Error [ InputError.Unreadable(what, element.GetRawText(), "a finite number") ]
        | _ -> Error [ InputError.Unreadable(what, element.GetRawText(), "a number") ]

    let private twice (what: string) (names: string list) =
        names
        |> List.countBy id
        |> List.filter (fun (_, count) -> count > 1)
        |> List.map (fun (name, _) -> InputError.Duplicate(what, name))

    let private kind (path: string) (property: JsonProperty) =
        match ParameterTable.kindOf $"kind of parameter in {path}" property.Name, property.Value.ValueKind with
        | Ok kind, JsonValueKind.Object ->
            let groups = List.ofSeq (property.Value.EnumerateObject())

            match twice $"{path}: group with a {property.Name}" [ for group in groups -> group.Name ] with
            | [] ->
                groups
                |> List.map (fun group ->
                    value $"{path}: the {property.Name} of '{group.Name}'" group.Value
                    |> Result.map (fun number -> group.Name, number))
                |> InputError.gather
                |> Result.map (fun values -> kind, Map.ofList values)
            | faults -> Error faults
        | Ok _, _ ->
            Error
                [
                    InputError.Unreadable($"{path}: {property.Name}", property.Value.GetRawText(), "groups in braces")
                ]
        | Error faults, _ -> Error faults

    /// Reads a parameter file. Faults: no such file, broken JSON, unknown kinds, what is there twice, and values that
    /// are no finite numbers.
    let read (path: string) : Result<ParameterTable, InputError list> =
        InputFile.attempt path (fun () -> File.ReadAllText path)
        |> Result.bind (fun text ->
            try
                use document = JsonDocument.Parse text

                if document.RootElement.ValueKind = JsonValueKind.Object then
                    let entries = List.ofSeq (document.RootElement.EnumerateObject())

                    match twice $"{path}: kind" [ for entry in entries -> entry.Name ] with
                    | [] -> entries |> List.map (kind path) |> InputError.gather |> Result.map Map.ofList
                    | faults -> Error faults
                else
                    Error
                        [
                            InputError.FileDamaged(path, "is JSON, but not an object of parameters in braces")
                        ]
            with :? JsonException as error ->
                let line = error.LineNumber.GetValueOrDefault() + 1L
                Error [ InputError.FileDamaged(path, $"is not JSON: see line {line}") ])

    /// Writes a parameter file under a temporary name and renames it. Numbers are such that reading gives them back
    /// bit for bit.
    let write (path: string) (table: ParameterTable) : Result<unit, InputError list> =
        JsonText.write path (fun json ->
            for KeyValue(kind, values) in table do
                json.WriteStartObject(ParameterTable.name kind)

                for KeyValue(group, value) in values do
                    json.WriteNumber(group, value)

                json.WriteEndObject())
