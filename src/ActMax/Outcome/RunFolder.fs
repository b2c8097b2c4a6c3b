namespace ActMax

open System
open System.Globalization
open System.IO
open System.Text
open System.Text.Json

/// The folder that a run leaves: outcome.json, stimulus.npy, activity.npy, activity_units.csv, history.csv, inputs.csv
/// for networks, and restarts.npy where the stimulus of every restart was kept.
/// Every file is written under a temporary name and renamed.
[<RequireQualifiedAccess>]
module RunFolder =

    /// NaN is spelt out, for the reader of a history wants a number in every row.
    let private number (x: float) =
        x.ToString("R", CultureInfo.InvariantCulture)

    let private writePairs (json: Utf8JsonWriter) (name: string) (pairs: (string * string) list) =
        json.WriteStartObject name

        for key, value in pairs do
            json.WriteString(key, value)

        json.WriteEndObject()

    let private writeLosses (json: Utf8JsonWriter) (name: string) (losses: LossReport) =
        json.WriteStartObject name
        JsonText.field json "total" losses.Total
        json.WriteStartObject "terms"
        losses.Terms |> Array.iter (fun (term, value) -> JsonText.field json term value)
        json.WriteEndObject()
        JsonText.numbers json "items" losses.Items
        json.WriteEndObject()

    let private writeGoal (json: Utf8JsonWriter) (record: RunRecord) (outcome: Outcome) (goal: Goal) =
        let id = record.Units[goal.Neuron]
        json.WriteString("target", $"{id} in layer {goal.Layer}, stimulus {goal.Item}")
        json.WriteString("goal", goal.Text)

        match goal.Value with
        | Some value -> JsonText.field json "value" value
        | None -> json.WriteNull "value"

        JsonText.field json "reached" (float (Outcome.reached goal.Item goal.Neuron goal.Layer outcome))
        json.WriteNumber("item", goal.Item)
        json.WriteNumber("layer", goal.Layer)
        json.WriteString("id", id)

    let private outcomeJson (record: RunRecord) (outcome: Outcome) (json: Utf8JsonWriter) =
        json.WriteString("title", record.Title)
        json.WriteString("stop", StopRule.describe outcome.Stop)
        json.WriteNumber("iterations", outcome.Iterations)
        writeLosses json "losses" outcome.Losses
        JsonText.objects json "targets" (writeGoal json record outcome) record.Goals

        outcome.Restarts
        |> JsonText.objects json "restarts" (fun restart ->
            json.WriteNumber("item", restart.Item)
            json.WriteNumber("restart", restart.Number)
            JsonText.field json "total" restart.Total
            json.WriteNumber("iteration", restart.Iteration))

        json.WriteStartObject "settings"

        record.Settings
        |> List.iter (fun (section, pairs) -> writePairs json section pairs)

        json.WriteEndObject()
        json.WriteString("version", record.Provenance.Version)
        json.WriteString("kernel", record.Provenance.Kernel)
        record.Space |> Option.iter (SpaceJson.write json)

        record.Provenance.Inputs
        |> JsonText.objects json "files" (fun (role, name, hash) ->
            json.WriteString("role", role)
            json.WriteString("name", name)
            json.WriteString("sha256", hash))

        match record.IdColumn with
        | Some column -> json.WriteString("ids", column)
        | None -> json.WriteNull "ids"

        JsonText.texts json "inputs" record.Inputs
        // Only this part differs when the same job runs again.
        json.WriteStartObject "measured"
        JsonText.field json "seconds" outcome.Seconds

        record.Provenance.Machine
        |> List.iter (fun (key, value) -> json.WriteString(key, value))

        json.WriteEndObject()

    let private historyCsv (outcome: Outcome) (stream: Stream) =
        use writer = new StreamWriter(stream, UTF8Encoding false)
        writer.NewLine <- "\n"
        let terms = outcome.Losses.Terms |> Array.map fst

        writer.WriteLine("iteration,total," + (terms |> Array.map Cell.quoted |> String.concat ","))

        outcome.History
        |> Array.iteri (fun i losses ->
            let values = losses.Terms |> Array.map (snd >> number) |> String.concat ","
            writer.WriteLine $"{i},{number losses.Total},{values}")

    let private array (array: NdArray) =
        Npy.ofFloat32 (List.ofArray array.Shape) array.Values

    /// Does something to a path; what the system refuses becomes an error.
    let private attempt (path: string) (work: unit -> unit) : Result<unit, InputError list> =
        let unwritable (reason: exn) =
            Error [ InputError.Unwritable(path, reason.Message.TrimEnd '.') ]

        try
            Ok(work ())
        with
        | :? IOException as error -> unwritable error
        | :? UnauthorizedAccessException as error -> unwritable error
        | :? ArgumentException as error -> unwritable error

    /// Creates the folder if it is not there; an error when it cannot be written to.
    let prepare (folder: string) : Result<unit, InputError list> =
        attempt folder (fun () ->
            Directory.CreateDirectory folder |> ignore
            let probe = Path.Combine(folder, $".{Guid.NewGuid():N}.part")
            File.WriteAllBytes(probe, Array.empty)
            File.Delete probe)

    /// Takes away a file that an older run left and this one does not make.
    let remove (path: string) : Result<unit, InputError list> =
        attempt path (fun () -> File.Delete path)

    /// Positions of the units worth keeping: those listed, and those that reach `threshold` anywhere.
    let activeUnits (threshold: float32) (listed: int[]) (activity: NdArray) : int[] =
        let items, units, layers = activity.Shape[0], activity.Shape[1], activity.Shape[2]
        let keep = Array.create units false
        listed |> Array.iter (fun unit' -> keep[unit'] <- true)

        for item in 0 .. items - 1 do
            for unit' in 0 .. units - 1 do
                for layer in 0 .. layers - 1 do
                    if abs activity.Values[(item * units + unit') * layers + layer] >= threshold then
                        keep[unit'] <- true

        [|
            for unit' in 0 .. units - 1 do
                if keep[unit'] then
                    unit'
        |]

    let private some (units: int[]) (activity: NdArray) : NdArray =
        NdArray.init [| activity.Shape[0]; units.Length; activity.Shape[2] |] (fun index ->
            NdArray.get [| index[0]; units[index[1]]; index[2] |] activity)

    let private columns (place: string) (places: int[]) (ids: string[]) (groups: string[]) =
        Table.create
            place
            [
                place, Array.map string places
                "id", places |> Array.map (fun i -> ids[i])
                "group", places |> Array.map (fun i -> groups[i])
            ]

    /// Writes a run. Without `units` activity.npy is the whole activity [item; unit; layer]; with it only those
    /// units. Of an outcome that keeps some units only, these. Positions in the network, ids and groups of what is kept
    /// are in activity_units.csv, those of a network's inputs (positions on the axis of the stimulus) in inputs.csv.
    let write
        (folder: string)
        (units: int[] option)
        (record: RunRecord)
        (outcome: Outcome)
        : Result<unit, InputError list> =
        let at name = Path.Combine(folder, name)

        let kept, activity =
            match outcome.Units, units with
            | Some kept, _ -> kept, outcome.Activity
            | None, Some units -> units, some units outcome.Activity
            | None, None -> [| 0 .. record.Units.Length - 1 |], outcome.Activity

        InputFile.inTurn
            [
                fun () -> prepare folder
                fun () -> Npy.write (at "stimulus.npy") (array outcome.Stimulus)
                fun () ->
                    match outcome.RestartStimuli with
                    | Some stimuli -> Npy.write (at "restarts.npy") (array stimuli)
                    | None -> remove (at "restarts.npy")
                fun () -> Npy.write (at "activity.npy") (array activity)
                fun () ->
                    columns "neuron" kept record.Units record.UnitGroups
                    |> Table.write (at "activity_units.csv")
                fun () ->
                    if RunRecord.kind record = StimulusKind.Network then
                        columns "input" [| 0 .. record.Inputs.Length - 1 |] record.Inputs record.InputGroups
                        |> Table.write (at "inputs.csv")
                    else
                        remove (at "inputs.csv")
                fun () -> InputFile.writeAtomically (at "history.csv") (historyCsv outcome)
                fun () -> JsonText.write (at "outcome.json") (outcomeJson record outcome)
            ]
