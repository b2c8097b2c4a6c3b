namespace ActMax

open System
open System.IO
open System.Text.Json

/// A state of a training together with what it is a state of.
type SavedTraining =
    {
        /// Every setting that the numbers depend on, by name.
        Settings: (string * string) list
        /// Names of the parameters, in the order of the state's vector.
        Parameters: string list
        State: TrainingState
    }

/// Writes and reads training.json, from which a training goes on bit for bit.
[<RequireQualifiedAccess>]
module TrainingFile =

    let private epoch (json: Utf8JsonWriter) (epoch: TrainingEpoch) =
        json.WriteStartArray()
        json.WriteNumberValue epoch.Epoch
        JsonText.number json epoch.Loss
        JsonText.number json epoch.Misfit
        JsonText.number json epoch.Pull
        JsonText.number json epoch.Validation
        json.WriteEndArray()

    /// Writes the file under a temporary name and renames it.
    let write (path: string) (saved: SavedTraining) : Result<unit, InputError list> =
        JsonText.writeCompact path (fun json ->
            let state = saved.State
            let numbers = JsonText.numbers json
            json.WriteStartObject "settings"
            saved.Settings |> List.iter (fun (key, value) -> json.WriteString(key, value))
            json.WriteEndObject()
            JsonText.texts json "parameters" saved.Parameters
            json.WriteNumber("epoch", state.Epoch)
            numbers "values" state.Values
            json.WriteNumber("steps", state.Steps)
            numbers "mean" state.Mean
            numbers "square" state.Square
            json.WriteNumber("best_epoch", state.Best.Epoch)
            JsonText.field json "best_score" state.Best.Score
            numbers "best_values" state.Best.Values
            JsonText.array json "history" (epoch json) (List.rev state.History))

    let private floatOf (element: JsonElement) =
        if element.ValueKind = JsonValueKind.Null then
            nan
        else
            element.GetDouble()

    let private floats (name: string) (root: JsonElement) =
        [| for entry in root.GetProperty(name).EnumerateArray() -> floatOf entry |]

    let private text (element: JsonElement) = element.GetString() |> string

    let private epochOf (entry: JsonElement) : TrainingEpoch =
        {
            Epoch = entry[0].GetInt32()
            Loss = floatOf entry[1]
            Misfit = floatOf entry[2]
            Pull = floatOf entry[3]
            Validation = floatOf entry[4]
        }

    let private ofRoot (root: JsonElement) : SavedTraining =
        {
            Settings =
                [
                    for setting in root.GetProperty("settings").EnumerateObject() -> setting.Name, text setting.Value
                ]
            Parameters = [ for name in root.GetProperty("parameters").EnumerateArray() -> text name ]
            State =
                {
                    Epoch = root.GetProperty("epoch").GetInt32()
                    Values = floats "values" root
                    Steps = root.GetProperty("steps").GetInt32()
                    Mean = floats "mean" root
                    Square = floats "square" root
                    Best =
                        {
                            Epoch = root.GetProperty("best_epoch").GetInt32()
                            Score = floatOf (root.GetProperty "best_score")
                            Values = floats "best_values" root
                        }
                    History =
                        [ for entry in root.GetProperty("history").EnumerateArray() -> epochOf entry ]
                        |> List.rev
                    NotFinite = None
                }
        }

    let private fits (path: string) (saved: SavedTraining) =
        let count = saved.Parameters.Length
        let state = saved.State

        if
            [ state.Values; state.Mean; state.Square; state.Best.Values ]
            |> List.forall (fun values -> values.Length = count)
        then
            Ok saved
        else
            Error [ InputError.FileDamaged(path, "has vectors of different lengths") ]

    /// Reads the file. Faults: no such file, and what is not the state of a training.
    let read (path: string) : Result<SavedTraining, InputError list> =
        let damaged =
            Error [ InputError.FileDamaged(path, "is not the state of a training") ]

        InputFile.attempt path (fun () -> File.ReadAllText path)
        |> Result.bind (fun content ->
            try
                use document = JsonDocument.Parse content
                ofRoot document.RootElement |> fits path
            with
            | :? JsonException -> damaged
            | :? System.Collections.Generic.KeyNotFoundException -> damaged
            | :? InvalidOperationException -> damaged
            | :? IndexOutOfRangeException -> damaged
            | :? FormatException -> damaged)

    /// The state, if it is one of a training with these settings and parameters; an error for each setting that
    /// differs otherwise.
    let matching
        (path: string)
        (settings: (string * string) list)
        (parameters: string list)
        (saved: SavedTraining)
        : Result<TrainingState, InputError list> =
        let before = Map.ofList saved.Settings

        let faults =
            [
                for key, value in settings do
                    match Map.tryFind key before with
                    | Some old when old = value -> ()
                    | Some old ->
                        InputError.OutOfRange($"{key} of the training to go on with", value, $"{old}, as in {path}")
                    | None -> InputError.Missing($"{path}: {key}", value)
                if saved.Parameters <> parameters then
                    InputError.WrongShape(
                        $"{path}: its parameters",
                        [ saved.Parameters.Length ],
                        $"the {parameters.Length} parameters of this network, by the same names"
                    )
            ]

        if faults.IsEmpty then Ok saved.State else Error faults
