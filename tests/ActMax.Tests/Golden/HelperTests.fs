/// Tables that connectome_interpreter makes of activity and connections, row by row. The text of a recorded call says
/// what was called with what; a call that nobody understands is a failure.
module ActMax.Tests.HelperTests

open System
open System.Text.Json
open ActMax
open Xunit

/// Rows by what names them; the order of rows is no part of a table.
type private Rows = Map<string list, float[]>

let private rows (keys: string list) (values: string list) (frame: Frame) : Rows =
    let at name = List.findIndex ((=) name) frame.Columns

    let pick names (row: JsonElement[]) =
        names |> List.map (fun name -> row[at name])

    frame.Rows
    |> Seq.map (fun row ->
        pick keys row |> List.map AnalysisFile.text,
        pick values row |> List.map (fun cell -> cell.GetDouble()) |> Array.ofList)
    |> Map.ofSeq

let private times (frame: Frame) =
    frame.Columns |> List.filter _.StartsWith("time_")

let private ofActivity (named: bool) (found: ActivityRow[]) : Rows =
    found
    |> Seq.map (fun row ->
        (if named then [ $"b{row.Item}"; row.Name ] else [ row.Name ]), row.Activity |> Array.map float)
    |> Map.ofSeq

let private pathKeys = [ "pre"; "post"; "layer" ]
let private pathValues = [ "weight"; "pre_activation"; "post_activation" ]

let private ofPaths (batched: bool) (tables: PathTable[]) : Rows =
    tables
    |> Seq.indexed
    |> Seq.collect (fun (item, table) ->
        table.Edges
        |> Seq.map (fun edge ->
            [
                table.Names[edge.Pre]
                table.Names[edge.Post]
                string edge.Layer
                if batched then
                    string item
            ],
            [| float edge.Weight; float edge.PreActivity; float edge.PostActivity |]))
    |> Map.ofSeq

let private first (array: NdArray) = NdArray.stack [ NdArray.item 0 array ]

let private byGroup (case: AnalysisFile) =
    Naming.byGroup case.Connectome.Neurons.Group

let private byNeuron (case: AnalysisFile) =
    Naming.byNeuron case.Connectome.Neurons.Id

let private everyone (case: AnalysisFile) =
    [| 0 .. Connectome.size case.Connectome - 1 |]

let private paths (case: AnalysisFile) naming activity strength batched =
    let limit (array: NdArray) = if batched then array else first array

    ActivePaths.ofActivity
        (PathRules.reference (float32 activity) (float32 strength))
        (Wiring.grouped naming case.Connectome)
        case.Network
        (limit case.Stimulus)
        (limit case.Activity)

let private byColumns (result: JsonElement) : Rows =
    [
        for column in result.EnumerateObject() do
            for cell in column.Value.EnumerateObject() -> [ column.Name; cell.Name ], [| cell.Value.GetDouble() |]
    ]
    |> Map.ofList

let private ofStrongest (found: (string * float32)[][]) : Rows =
    [
        for column, cells in Seq.indexed found do
            for name, value in cells -> [ string column; name ], [| float value |]
    ]
    |> Map.ofList

/// Which of equally weak ones is the last of the strongest is anybody's guess: they lose their names.
let private withoutTies (rows: Rows) : Rows =
    rows
    |> Map.toSeq
    |> Seq.groupBy (fun (key, _) -> key.Head)
    |> Seq.collect (fun (column, cells) ->
        let weakest = cells |> Seq.map (fun (_, values) -> values[0]) |> Seq.min

        cells
        |> Seq.map (fun (key, values) ->
            (if values[0] > weakest + 1e-6 then
                 key
             else
                 [ column; "weakest" ]),
            values))
    |> Map.ofSeq

/// The columns of the committed case; other files have their own.
let private columns (case: AnalysisFile) =
    let given =
        if GoldenFile.has "idx_to_column" case.File.Root then
            [
                for entry in case.File.Root.GetProperty("idx_to_column").EnumerateObject() ->
                    int entry.Name, entry.Value.GetDouble()
            ]
        else
            [ 3, 1.0; 5, 2.0; 6, 3.0; 7, 4.0; 0, 1.0; 1, 2.0; 2, 3.0; 4, 2.0 ]

    let places = Array.create (Connectome.size case.Connectome) nan
    given |> List.iter (fun (neuron, place) -> places[neuron] <- place)
    places

/// The path that was completed: in to m, m to m, m to out.
let private threeHops (naming: Naming) : PathTable =
    let at name = (Naming.find [ name ] naming)[0]

    let hop layer pre post weight =
        {
            Layer = layer
            Pre = at pre
            Post = at post
            Weight = weight
            Sign = 1f
            PreActivity = nanf
            PostActivity = nanf
        }

    {
        Names = naming.Names
        Edges = [| hop 1 "in" "m" 0.5f; hop 2 "m" "m" 0.2f; hop 3 "m" "out" 0.3f |]
    }

let private answer (case: AnalysisFile) (call: string) (result: JsonElement) : Rows * Rows =
    let frame = lazy (AnalysisFile.frame result)
    let starts (text: string) = call.StartsWith text

    let after (text: string) =
        AnalysisFile.numbers (call.Substring(text.Length))

    if starts "get_neuron_activation 3d groups" then
        rows [ "batch_name"; "group" ] (times frame.Value) frame.Value,
        ActivityTable.ofNeurons (byGroup case) (everyone case) case.Activity
        |> ofActivity true
    elif starts "get_neuron_activation 2d no group" then
        let chosen =
            after "get_neuron_activation 2d no group" |> List.map int |> Array.ofList

        rows [ "group" ] (times frame.Value) frame.Value,
        ActivityTable.ofNeurons (byNeuron case) chosen (first case.Activity)
        |> ofActivity false
    elif starts "get_input_activation 2d thr" then
        let bar = float32 (List.head (after "get_input_activation 2d thr"))

        let threshold =
            if case.File.Rules.GateStimulus then
                ActivityThreshold.AtLeast bar
            else
                ActivityThreshold.Magnitude bar

        rows [ "group" ] (times frame.Value) frame.Value,
        ActivityTable.ofInputs (byGroup case) case.Network.Sensory None threshold (first case.Stimulus)
        |> ofActivity false
    elif starts "activations_to_df_batched" then
        let bars = after "activations_to_df_batched"

        rows (pathKeys @ [ "batch" ]) pathValues frame.Value,
        paths case (byNeuron case) bars[0] bars[1] true |> ofPaths true
    elif starts "activations_to_df groups" then
        let bars = after "activations_to_df groups"
        rows pathKeys pathValues frame.Value, paths case (byGroup case) bars[0] bars[1] false |> ofPaths false
    elif starts "activations_to_df default" then
        rows pathKeys pathValues frame.Value, paths case (byNeuron case) 0.0 0.0 false |> ofPaths false
    elif starts "get_activations_for_path" then
        let naming = byGroup case

        let found =
            threeHops naming
            |> ActivePaths.withActivity
                (int (List.head (after "get_activations_for_path start")))
                naming
                case.Network
                case.Stimulus
                case.Activity
                0

        rows pathKeys pathValues frame.Value, ofPaths false [| found |]
    elif starts "activated_path_for_ngl" then
        let bars =
            match after "activated_path_for_ngl" with
            | [ activity; strength ] -> activity, strength
            | _ -> 0.1, 0.2

        let found = paths case (byNeuron case) (fst bars) (snd bars) false

        rows [ "neuron_id"; "layer" ] [ "activation" ] frame.Value,
        PathTable.nodes found[0]
        |> Seq.map (fun (name, layer, activity) -> [ name; string layer ], [| float activity |])
        |> Map.ofSeq
    elif starts "input_from_df" then
        let table =
            {
                Groups = [| "in"; "inB" |]
                Stimuli = [| "o1"; "o2" |]
                Values = NdArray.create [| 2; 2 |] [| 0.3f; 0.9f; 0f; 0.5f |]
            }

        let found =
            table
            |> StimulusTable.toStimulus
                case.Connectome.Neurons.Group
                case.Network.Sensory
                case.Network.Layers
                (after "input_from_df t=" |> List.map int)

        let expected = GoldenFile.array result
        Assert.Equal<int[]>(expected.Shape, found.Shape)
        Map [ [], Array.map float expected.Values ], Map [ [], Array.map float found.Values ]
    elif starts "result_summary groups" then
        let summary =
            ConnectivitySummary.create
                Average.Receiver
                Combining.Mean
                0f
                case.Connectome.Weights
                (byGroup case, everyone case)
                (byGroup case, everyone case)

        let names (key: string) =
            [|
                for name in result.GetProperty(key).EnumerateArray() -> AnalysisFile.text name
            |]

        Assert.Equal<string[]>(names "columns", summary.Columns)
        // Of equal rows the first ones are in any order.
        Assert.Equal<Set<string>>(set (names "index"), set summary.Rows)

        let expected =
            names "index"
            |> Array.mapi (fun row name ->
                [ name ],
                [|
                    for cell in result.GetProperty("data").[row].EnumerateArray() -> cell.GetDouble()
                |])
            |> Map.ofArray

        let found =
            summary.Rows
            |> Array.mapi (fun row name ->
                let values = Array.zeroCreate<float> summary.Columns.Length

                for k in summary.Values.RowStarts[row] .. summary.Values.RowStarts[row + 1] - 1 do
                    values[summary.Values.ColumnIndices[k]] <- float summary.Values.Values[k]

                [ name ], values)
            |> Map.ofArray

        expected, found
    elif starts "get_activations groups thr" then
        let bar =
            ActivityThreshold.AtLeast(float32 (List.head (after "get_activations groups thr")))

        byColumns result,
        ActivityTable.strongest None (fun _ -> bar) (byGroup case) (everyone case) 0 case.Activity
        |> ofStrongest
    elif starts "get_activations top_n" then
        withoutTies (byColumns result),
        ActivityTable.strongest
            (Some(int (List.head (after "get_activations top_n"))))
            (fun _ -> ActivityThreshold.Everything)
            (byNeuron case)
            (everyone case)
            0
            case.Activity
        |> ofStrongest
        |> withoutTies
    elif starts "make_sine_stim" then
        match after "make_sine_stim" with
        | [ phase; amplitude; points ] ->
            Map
                [
                    for entry in result.EnumerateObject() -> [ entry.Name ], [| entry.Value.GetDouble() |]
                ],
            StimulusPatterns.sine phase amplitude (int points)
            |> Seq.mapi (fun i value -> [ string (i + 1) ], [| value |])
            |> Map.ofSeq
        | _ -> failwith call
    elif starts "activity_by_column no input" then
        let found =
            ActivityTable.byColumn case.Connectome.Neurons.Group (columns case) [ "m"; "inh" ] None 0 case.Activity

        let key (group: string) (place: float) step =
            [ group; place.ToString("f6"); string step ]

        AnalysisFile.frame result
        |> fun frame ->
            frame.Rows
            |> Seq.map (fun row ->
                key (AnalysisFile.text row[1]) (row[0].GetDouble()) (AnalysisFile.text row[4]),
                [| row[3].GetDouble() |])
            |> Map.ofSeq
        , found
          |> Seq.map (fun row -> key row.Group row.Column row.TimeStep, [| float row.Activity |])
          |> Map.ofSeq
    else
        failwith $"{case.File.Name}: nobody knows how '{call}' was made."

let private difference (expected: Rows) (found: Rows) : string list =
    let keys (rows: Rows) = rows |> Map.keys |> set

    let gaps =
        Set.intersect (keys expected) (keys found)
        |> Set.toList
        |> List.filter (fun key ->
            let gap = Array.map2 (fun (a: float) b -> abs (a - b)) expected[key] found[key]
            not (Array.max gap <= 1e-5))

    [
        for key in keys expected - keys found do
            yield $"missing %A{key}"
        for key in keys found - keys expected do
            yield $"too many %A{key}"
        for key in gaps do
            yield $"%A{key}: %A{expected[key]} is %A{found[key]}"
    ]

[<Fact>]
let ``every recorded table is met row by row`` () =
    let files = AnalysisFile.having "helpers"
    Assert.NotEmpty files

    let wrong =
        [
            for case, helpers in files do
                for call in helpers.EnumerateObject() do
                    let expected, found = answer case call.Name call.Value
                    Assert.NotEmpty expected

                    for fault in difference expected found do
                        $"{case.File.Name}, {call.Name}: {fault}"
        ]

    Assert.True(wrong.IsEmpty, String.concat "\n" (List.truncate 40 wrong))
