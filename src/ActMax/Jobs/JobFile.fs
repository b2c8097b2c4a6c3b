namespace ActMax

open System
open System.IO
open System.Text.Json

/// A job as a file: one JSON object whose keys are the settings' names. Paths in it are relative to its folder.
[<RequireQualifiedAccess>]
module JobFile =

    let private fault (path: string) (reason: string) =
        Error [ InputError.FileDamaged(path, reason) ]

    let private value (key: string) (element: JsonElement) : Result<SettingValue option, InputError list> =
        match element.ValueKind with
        | JsonValueKind.Null -> Ok None
        | JsonValueKind.String -> Ok(Some(SettingValue.Text(string (element.GetString()))))
        | JsonValueKind.Number -> Ok(Some(SettingValue.Number(element.GetRawText())))
        | JsonValueKind.True -> Ok(Some(SettingValue.Flag true))
        | JsonValueKind.False -> Ok(Some(SettingValue.Flag false))
        | JsonValueKind.Array when
            element.EnumerateArray()
            |> Seq.forall (fun entry -> entry.ValueKind = JsonValueKind.String)
            ->
            Ok(Some(SettingValue.Texts [ for entry in element.EnumerateArray() -> string (entry.GetString()) ]))
        | JsonValueKind.Array -> Error [ InputError.WrongType(key, "a list with other things than texts", "texts") ]
        | _ -> Error [ InputError.WrongType(key, "an object", "a text, a number, true or false") ]

    let private located (form: JobForm) (folder: string) (key: string) (value: SettingValue) =
        let absolute (path: string) =
            if path = "" then path else Path.GetFullPath(path, folder)

        match value with
        | SettingValue.Text path when JobForm.isPath key form -> SettingValue.Text(absolute path)
        | SettingValue.Texts paths when JobForm.isPath key form -> SettingValue.Texts(List.map absolute paths)
        | _ -> value

    let private property (form: JobForm) (folder: string) (path: string) (property: JsonProperty) =
        let key = property.Name

        if not (List.contains key (JobForm.names form)) then
            Error [ InputError.UnknownName($"key in {path}:", key, JobForm.names form) ]
        else
            value key property.Value
            |> Result.bind (fun value ->
                match value, key.StartsWith "no-" with
                | None, _ -> Ok None
                | Some(SettingValue.Flag _ as value), _ -> Ok(Some(JobForm.normal form key value))
                | Some value, true -> SettingValue.flag key value |> Result.map (fun _ -> None)
                | Some value, false -> Ok(Some(key, located form folder key value)))

    let private ofObject (form: JobForm) (path: string) (root: JsonElement) : Result<Settings, InputError list> =
        let folder = Path.GetDirectoryName(Path.GetFullPath path) |> string

        let read =
            [ for entry in root.EnumerateObject() -> property form folder path entry ]

        let faults =
            read
            |> List.collect (fun entry ->
                match entry with
                | Error faults -> faults
                | Ok _ -> [])

        let entries = read |> List.choose (Result.toOption >> Option.flatten)

        let twice =
            entries
            |> List.countBy fst
            |> List.filter (fun (_, count) -> count > 1)
            |> List.map (fun (key, _) -> InputError.Duplicate($"{path}: key", key))

        match faults @ twice with
        | [] -> Ok(Map.ofList entries)
        | faults -> Error faults

    let private options =
        JsonDocumentOptions(AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip)

    /// The settings of a job file, its paths made absolute. Comments and trailing commas are allowed; null counts as
    /// not there. Faults: no such file, broken JSON (with the line), unknown keys, values that no setting has.
    let read (form: JobForm) (path: string) : Result<Settings, InputError list> =
        InputFile.attempt path (fun () -> File.ReadAllText path)
        |> Result.bind (fun text ->
            try
                use document = JsonDocument.Parse(text, options)

                if document.RootElement.ValueKind = JsonValueKind.Object then
                    ofObject form path document.RootElement
                else
                    fault path "is JSON, but not an object of settings in braces"
            with :? JsonException as error ->
                let line = error.LineNumber.GetValueOrDefault() + 1L
                let reason = error.Message.Split(". LineNumber:")[0] |> _.Split(" LineNumber:").[0]
                fault path $"is not JSON: line {line}: {reason.TrimEnd '.'}")

    /// A path as the file in `folder` says it: relative when it lies inside, so that the folder can be moved as a whole.
    let private shown (folder: string) (path: string) =
        let relative = Path.GetRelativePath(Path.GetFullPath folder, Path.GetFullPath path)

        if relative.StartsWith ".." || Path.IsPathRooted relative then
            Path.GetFullPath path
        else
            relative.Replace(Path.DirectorySeparatorChar, '/')

    let private write' (form: JobForm) (folder: string) (json: Utf8JsonWriter) (key: string) (value: SettingValue) =
        let shown = if JobForm.isPath key form then shown folder else id

        match value with
        | SettingValue.Word text
        | SettingValue.Text text -> json.WriteString(key, shown text)
        | SettingValue.Number text ->
            json.WritePropertyName key
            json.WriteRawValue text
        | SettingValue.Flag flag -> json.WriteBoolean(key, flag)
        | SettingValue.Texts texts -> JsonText.texts json key (Seq.map shown texts)

    /// Writes job.json into the run's folder: with it the same run can be made again.
    let write
        (form: JobForm)
        (folder: string)
        (settings: (string * SettingValue) list)
        : Result<unit, InputError list> =
        JsonText.write (Path.Combine(folder, "job.json")) (fun json ->
            for key, value in settings do
                write' form folder json key value)
