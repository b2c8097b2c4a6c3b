namespace ActMax

open System
open System.Globalization
open System.IO
open FsToolkit.ErrorHandling

/// A run as its folder keeps it: numbers and words, neither network nor search. What of the activity was kept may be
/// some units only; `Record.Units`, `Record.UnitGroups` and the goals of the record are about those.
type SavedRun =
    {
        Record: RunRecord
        /// Position of each kept unit in the network.
        Positions: int[]
        /// [item; input; time] for networks, else [item; axes of the record's space].
        Stimulus: NdArray
        /// [item; kept unit; layer].
        Activity: NdArray
        Losses: LossReport
        History: LossReport[]
        Restarts: Restart[]
        /// Why the search ended, in words.
        Stop: string
        Iterations: int
        Seconds: float
    }

[<RequireQualifiedAccess>]
module SavedRun =

    /// A run that is in memory, with the units that it keeps.
    let ofOutcome (record: RunRecord) (outcome: Outcome) : SavedRun =
        let positions =
            outcome.Units |> Option.defaultValue [| 0 .. record.Units.Length - 1 |]

        let place = Array.create record.Units.Length -1
        positions |> Array.iteri (fun i unit' -> place[unit'] <- i)

        {
            Record =
                { record with
                    Units = positions |> Array.map (fun unit' -> record.Units[unit'])
                    UnitGroups = positions |> Array.map (fun unit' -> record.UnitGroups[unit'])
                    Goals =
                        record.Goals
                        |> Array.map (fun goal ->
                            { goal with
                                Neuron = place[goal.Neuron]
                            })
                }
            Positions = positions
            Stimulus = outcome.Stimulus
            Activity = outcome.Activity
            Losses = outcome.Losses
            History = outcome.History
            Restarts = outcome.Restarts
            Stop = StopRule.describe outcome.Stop
            Iterations = outcome.Iterations
            Seconds = outcome.Seconds
        }

    let private arrayWhere (fits: int -> bool) (expected: string) (path: string) : Result<NdArray, InputError list> =
        result {
            let! read = Npy.read path
            let! values = Npy.toFloat32 path read

            if not (fits read.Shape.Length) then
                return! Error [ InputError.WrongShape(path, read.Shape, expected) ]

            return NdArray.create (Array.ofList read.Shape) values
        }

    /// An array of three axes; a fault for another, with `expected` as what they should be.
    let internal array (expected: string) (path: string) : Result<NdArray, InputError list> =
        arrayWhere ((=) 3) expected path

    /// Places (positions in the network or on the axis of the stimulus), ids and groups.
    let private named (place: string) (path: string) =
        result {
            let! table = Table.read path

            return!
                validation {
                    let! places = Table.integers place table
                    and! ids = Table.column "id" table
                    and! groups = Table.column "group" table
                    return places |> Array.map int, ids, groups
                }
        }

    /// A goal names its unit by id; -1 when that was not kept.
    let private goal (fields: JsonFields) (placeOf: string -> int) (where: string, entry) : Goal =
        let id = fields.Text(where, entry, "id")
        let neuron = placeOf id

        if neuron < 0 then
            fields.Fault(where, $"names the neuron '{id}', which activity_units.csv does not have")

        {
            Item = fields.Whole(where, entry, "item")
            Neuron = neuron
            Layer = fields.Whole(where, entry, "layer")
            Text = fields.Text(where, entry, "goal")
            Value =
                if JsonFields.Has(entry, "value") then
                    Some(fields.Number(where, entry, "value"))
                else
                    None
        }

    let private pairs (entries: (string * Text.Json.JsonElement) list) : (string * string) list =
        entries |> List.map (fun (name, value) -> name, value.ToString())

    /// The space of the stimuli alone: the rest of the file says how to read it.
    let private space (path: string) : Result<StimulusSpace option, InputError list> =
        JsonFields.Read(path, SpaceJson.read)

    let private outcome
        (path: string)
        (space: StimulusSpace option)
        (inputs, inputGroups)
        (positions, units: string[], groups)
        stimulus
        activity
        history
        =
        let places = Collections.Generic.Dictionary<string, int>(StringComparer.Ordinal)
        units |> Array.iteri (fun i id -> places.TryAdd(id, i) |> ignore)

        let placeOf id =
            match places.TryGetValue id with
            | true, place -> place
            | _ -> -1

        JsonFields.Read(
            path,
            fun fields root ->
                let losses =
                    match root.TryGetProperty "losses" with
                    | true, losses -> losses
                    | _ -> root

                let measured = fields.Object("", root, "measured")

                {
                    Record =
                        {
                            Title = fields.Text("", root, "title")
                            Settings =
                                fields.Object("", root, "settings")
                                |> List.map (fun (section, _) ->
                                    section, pairs (fields.Object("settings", root.GetProperty "settings", section)))
                            Provenance =
                                {
                                    Version = fields.Text("", root, "version")
                                    Kernel = fields.Text("", root, "kernel")
                                    Inputs =
                                        [
                                            for where, entry in fields.List("", root, "files") ->
                                                fields.Text(where, entry, "role"),
                                                fields.Text(where, entry, "name"),
                                                fields.Text(where, entry, "sha256")
                                        ]
                                    Machine = pairs (measured |> List.filter (fun (name, _) -> name <> "seconds"))
                                }
                            Space = space
                            Inputs = inputs
                            InputGroups = inputGroups
                            Units = units
                            UnitGroups = groups
                            IdColumn =
                                if JsonFields.Has(root, "ids") then
                                    Some(fields.Text("", root, "ids"))
                                else
                                    None
                            Goals = fields.List("", root, "targets") |> Array.map (goal fields placeOf)
                        }
                    Positions = positions
                    Stimulus = stimulus
                    Activity = activity
                    Losses =
                        {
                            Total = fields.Number("losses", losses, "total")
                            Terms =
                                [|
                                    for name, value in fields.Object("losses", losses, "terms") ->
                                        name,
                                        (if value.ValueKind = Text.Json.JsonValueKind.Number then
                                             value.GetDouble()
                                         else
                                             nan)
                                |]
                            Items = fields.Numbers("losses", losses, "items")
                        }
                    History = history
                    Restarts =
                        fields.List("", root, "restarts")
                        |> Array.map (fun (where, entry) ->
                            {
                                Item = fields.Whole(where, entry, "item")
                                Number = fields.Whole(where, entry, "restart")
                                Total = fields.Number(where, entry, "total")
                                Iteration = fields.Whole(where, entry, "iteration")
                            })
                    Stop = fields.Text("", root, "stop")
                    Iterations = fields.Whole("", root, "iterations")
                    Seconds =
                        match List.tryFind (fun (name, _) -> name = "seconds") measured with
                        | Some(_, value) when value.ValueKind = Text.Json.JsonValueKind.Number -> value.GetDouble()
                        | _ -> nan
                }
        )

    let private sizes (folder: string) (run: SavedRun) : Result<SavedRun, InputError list> =
        let at name = Path.Combine(folder, name)
        let items, layers = run.Stimulus.Shape[0], run.Activity.Shape[2]

        let faults =
            [
                match run.Record.Space with
                | Some space when RunRecord.kind run.Record <> StimulusKind.Network ->
                    let axes = StimulusSpace.shape items space

                    if run.Stimulus.Shape <> axes then
                        let names = space.Axes |> List.map _.Name |> String.concat "; "

                        InputError.WrongShape(
                            at "stimulus.npy",
                            List.ofArray run.Stimulus.Shape,
                            $"[item; {names}] of the sizes that outcome.json gives, %A{axes}"
                        )
                | _ when run.Stimulus.Shape[1] = run.Record.Inputs.Length -> ()
                | _ ->
                    let expected =
                        $"one row for each of the {run.Record.Inputs.Length} inputs of inputs.csv"

                    InputError.WrongShape(at "stimulus.npy", List.ofArray run.Stimulus.Shape, expected)
                if
                    run.Activity.Shape[1] <> run.Record.Units.Length
                    || run.Activity.Shape[0] <> items
                then
                    let expected =
                        $"{items} items and the {run.Record.Units.Length} units of activity_units.csv"

                    InputError.WrongShape(at "activity.npy", List.ofArray run.Activity.Shape, expected)
                for goal in run.Record.Goals do
                    if goal.Item < 0 || goal.Item >= items then
                        InputError.OutOfRange("the stimulus of a target", string goal.Item, $"0 .. {items - 1}")

                    if goal.Layer < 0 || goal.Layer >= layers then
                        InputError.OutOfRange("the layer of a target", string goal.Layer, $"0 .. {layers - 1}")
            ]

        if faults.IsEmpty then
            Ok run
        else
            Error(List.distinct faults)

    /// Reads the folder of a run. Faults: what is missing, damaged, or does not fit the rest; of an older version's
    /// folder, that it lacks what this one needs.
    let read (folder: string) : Result<SavedRun, InputError list> =
        let at name = Path.Combine(folder, name)

        if not (Directory.Exists folder) then
            Error [ InputError.FileMissing folder ]
        elif not (File.Exists(at "outcome.json")) then
            Error
                [
                    InputError.FileDamaged(folder, "is not the folder of a run: it has no outcome.json")
                ]
        else
            space (at "outcome.json")
            |> Result.bind (fun space ->
                let isPicture =
                    space
                    |> Option.exists (fun space -> StimulusKind.ofSpace space <> StimulusKind.Network)

                validation {
                    let! inputs, inputGroups =
                        if isPicture then
                            Ok([||], [||])
                        else
                            named "input" (at "inputs.csv")
                            |> Result.map (fun (_, ids, groups) -> ids, groups)

                    and! units = named "neuron" (at "activity_units.csv")

                    and! stimulus =
                        if isPicture then
                            arrayWhere (fun rank -> rank >= 2) "[item; axes of the stimulus]" (at "stimulus.npy")
                        else
                            array "[item; input; time]" (at "stimulus.npy")

                    and! activity = array "[item; unit; layer]" (at "activity.npy")
                    and! history = HistoryFile.read (at "history.csv")
                    return (inputs, inputGroups), units, stimulus, activity, history
                }
                |> Result.bind (fun (inputs, units, stimulus, activity, history) ->
                    outcome (at "outcome.json") space inputs units stimulus activity history))
            |> Result.bind (sizes folder)
