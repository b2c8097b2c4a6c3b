namespace ActMax

open System
open System.Globalization
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

    /// JSON has no NaN: it becomes null.
    let private number (json: Utf8JsonWriter) (value: float) =
        if Double.IsFinite value then
            json.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture))
        else
            json.WriteNullValue()

    let private numbers (json: Utf8JsonWriter) (name: string) (values: float[]) =
        json.WriteStartArray name
        values |> Array.iter (number json)
        json.WriteEndArray()

    let private epoch (json: Utf8JsonWriter) (epoch: TrainingEpoch) =
        json.WriteStartArray()
        json.WriteNumberValue epoch.Epoch
        number json epoch.Loss
        number json epoch.Misfit
        number json epoch.Pull
        number json epoch.Validation
        json.WriteEndArray()

    /// Writes the file under a temporary name and renames it.
    let write (path: string) (saved: SavedTraining) : Result<unit, InputError list> =
        InputFile.writeAtomically path (fun stream ->
            use json = new Utf8JsonWriter(stream, JsonWriterOptions(Indented = false))
            let state = saved.State
            json.WriteStartObject()
            json.WriteStartObject "settings"
            saved.Settings |> List.iter (fun (key, value) -> json.WriteString(key, value))
            json.WriteEndObject()
            json.WriteStartArray "parameters"
            saved.Parameters |> List.iter json.WriteStringValue
            json.WriteEndArray()
            json.WriteNumber("epoch", state.Epoch)
            numbers json "values" state.Values
            json.WriteNumber("steps", state.Steps)
            numbers json "mean" state.Mean
            numbers json "square" state.Square
            json.WriteNumber("best_epoch", state.Best.Epoch)
            json.WritePropertyName "best_score"
            number json state.Best.Score
            numbers json "best_values" state.Best.Values
            json.WriteStartArray "history"
            state.History |> List.rev |> List.iter (epoch json)
            json.WriteEndArray()
            json.WriteEndObject())

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
