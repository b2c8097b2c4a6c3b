namespace ActMax.Tests.Report

open System
open System.Globalization
open System.IO
open System.Text.Json
open ActMax
open ActMax.Tests.Cli

/// The folder of a real run on a planted circuit, and files beside it in the formats that analyses leave. Their numbers
/// are those of the network where that is quick, and invented (but plausible) where it is not.
[<RequireQualifiedAccess>]
module SampleRun =

    let private text (value: float) =
        value.ToString("R", CultureInfo.InvariantCulture)

    let private table (path: string) (columns: (string * string[]) list) =
        Table.create "sample" columns |> Table.write path |> InputError.orFail

    let private peak (array: NdArray) (row: int) =
        Seq.init array.Shape[2] (fun t -> abs (NdArray.get [| 0; row; t |] array))
        |> Seq.max

    let private writeJson (path: string) (write: Utf8JsonWriter -> unit) =
        use stream = File.Create path
        use json = new Utf8JsonWriter(stream)
        json.WriteStartObject()
        write json
        json.WriteEndObject()

    let private numbers (json: Utf8JsonWriter) (name: string) (values: seq<float>) =
        json.WriteStartArray name
        values |> Seq.iter json.WriteNumberValue
        json.WriteEndArray()

    let private objects (json: Utf8JsonWriter) (name: string) (values: seq<'value>) (write: 'value -> unit) =
        json.WriteStartArray name

        for value in values do
            json.WriteStartObject()
            write value
            json.WriteEndObject()

        json.WriteEndArray()

    /// Inputs and neurons that are active, by position in the network, with their values over time.
    let private members (run: SavedRun) (connectome: Connectome) =
        let positions = Connectome.indices run.Record.Inputs connectome |> InputError.orFail

        let inputs =
            [|
                for row in 0 .. positions.Length - 1 do
                    if peak run.Stimulus row >= 0.01f then
                        positions[row],
                        Array.init run.Stimulus.Shape[2] (fun t -> float (NdArray.get [| 0; row; t |] run.Stimulus))
            |]

        let driven = inputs |> Array.map fst |> Set.ofArray

        let neurons =
            [|
                for row in 0 .. run.Positions.Length - 1 do
                    if peak run.Activity row >= 0.01f && not (driven.Contains run.Positions[row]) then
                        run.Positions[row],
                        Array.init run.Activity.Shape[2] (fun t -> float (NdArray.get [| 0; row; t |] run.Activity))
            |]

        inputs, neurons

    let private edges (connectome: Connectome) (inside: Set<int>) =
        [|
            for pre in inside do
                for k in connectome.Weights.RowStarts[pre] .. connectome.Weights.RowStarts[pre + 1] - 1 do
                    let post = connectome.Weights.ColumnIndices[k]

                    if inside.Contains post then
                        pre, post, float (connectome.Neurons.Sign[pre] * connectome.Weights.Values[k])
        |]

    let private circuit (path: string) (run: SavedRun) (connectome: Connectome) =
        let inputs, neurons = members run connectome
        let inside = Seq.append (Seq.map fst inputs) (Seq.map fst neurons) |> Set.ofSeq
        let edges = edges connectome inside
        let neurons' = connectome.Neurons

        let necessity neuron =
            let out =
                edges
                |> Seq.sumBy (fun (pre, _, weight) -> if pre = neuron then weight else 0.0)

            tanh out

        let named (json: Utf8JsonWriter) (neuron: int) =
            json.WriteNumber("neuron", neuron)
            json.WriteString("id", neurons'.Id[neuron])
            json.WriteString("group", neurons'.Group[neuron])

        writeJson path (fun json ->
            json.WriteNumber("share", 0.9)
            json.WriteNumber("full", 0.8123456789012345)
            json.WriteNumber("kept", 0.7612345678901234)
            json.WriteNumber("alone", 0.75)

            objects json "target" run.Record.Goals (fun goal ->
                named json run.Positions[goal.Neuron]

                let reached =
                    float (NdArray.get [| goal.Item; goal.Neuron; goal.Layer |] run.Activity)

                json.WriteNumber("layer", goal.Layer)
                json.WriteNumber("full", reached)
                json.WriteNumber("kept", 0.93 * reached))

            objects json "inputs" inputs (fun (neuron, _) ->
                named json neuron
                json.WriteNumber("necessity", necessity neuron))

            objects json "neurons" neurons (fun (neuron, trace) ->
                named json neuron
                json.WriteNumber("necessity", necessity neuron)
                numbers json "activity" trace)

            objects json "edges" edges (fun (pre, post, weight) ->
                json.WriteNumber("pre", pre)
                json.WriteNumber("post", post)
                json.WriteNumber("weight", weight)
                json.WriteNumber("necessity", 0.5 * abs weight))

            objects json "curve" (seq { 1..12 }) (fun i ->
                json.WriteNumber("neurons", 4 * i)
                json.WriteNumber("inputs", i)
                json.WriteNumber("edges", 9 * i)
                json.WriteNumber("share", tanh (0.25 * float i))))

    let private paths (path: string) (run: SavedRun) (connectome: Connectome) =
        let inputs, neurons = members run connectome
        let values = Array.append inputs neurons |> dict
        let given = inputs |> Array.map fst |> Set.ofArray
        let edges = edges connectome (values.Keys |> Set.ofSeq)

        /// What a neuron shows in a column: its stimulus at that time, or its activity one layer before.
        let at neuron column =
            if given.Contains neuron then
                Array.tryItem column values[neuron] |> Option.defaultValue 0.0
            elif column = 0 then
                0.0
            else
                Array.tryItem (column - 1) values[neuron] |> Option.defaultValue 0.0

        let rows =
            [|
                for layer in 1 .. run.Activity.Shape[2] do
                    for pre, post, weight in edges do
                        if at pre (layer - 1) > 0.01 && not (given.Contains post) && at post layer > 0.01 then
                            pre, post, weight, layer, at pre (layer - 1), at post layer
            |]

        let id neuron = connectome.Neurons.Id[neuron]

        table
            path
            [
                "pre", rows |> Array.map (fun (pre, _, _, _, _, _) -> id pre)
                "post", rows |> Array.map (fun (_, post, _, _, _, _) -> id post)
                "weight", rows |> Array.map (fun (_, _, weight, _, _, _) -> text (abs weight))
                "layer", rows |> Array.map (fun (_, _, _, layer, _, _) -> string layer)
                "pre_activation", rows |> Array.map (fun (_, _, _, _, before, _) -> text before)
                "post_activation", rows |> Array.map (fun (_, _, _, _, _, after) -> text after)
                "sign",
                rows
                |> Array.map (fun (_, _, weight, _, _, _) -> if weight < 0.0 then "-1" else "1")
            ]

    let private influences (folder: string) (run: SavedRun) =
        let rows =
            [|
                for row in 0 .. run.Record.Inputs.Length - 1 do
                    for t in 0 .. run.Stimulus.Shape[2] - 1 do
                        let value = float (NdArray.get [| 0; row; t |] run.Stimulus)

                        if value <> 0.0 then
                            row, t, value
            |]

        let column choose = rows |> Array.map choose
        let id (row, _, _) = run.Record.Inputs[row]
        let group (row, _, _) = run.Record.InputGroups[row]

        table
            (Path.Combine(folder, "saliency.csv"))
            [
                "neuron", column (fun (row, _, _) -> string row)
                "id", column id
                "group", column group
                "time", column (fun (_, t, _) -> string t)
                "value", column (fun (row, t, value) -> text (sin (float row + float t) * value))
            ]

        table
            (Path.Combine(folder, "contrast.csv"))
            [
                "input", column (fun (row, _, _) -> string row)
                "id", column id
                "group", column group
                "time", column (fun (_, t, _) -> string t)
                "a", column (fun (_, _, value) -> text value)
                "b", column (fun (row, _, value) -> text (value * (0.5 + 0.5 * sin (float row))))
                "difference", column (fun (row, _, value) -> text (value - value * (0.5 + 0.5 * sin (float row))))
            ]

    let private landscape (path: string) =
        writeJson path (fun json ->
            objects json "removal" (seq { 0..12 }) (fun k ->
                json.WriteNumber("inputs", k)
                json.WriteNumber("share", exp (-0.2 * float k)))

            objects json "removal_weakest" (seq { 0..12 }) (fun k ->
                json.WriteNumber("inputs", k)
                json.WriteNumber("share", 1.0 - 0.005 * float (k * k)))

            objects json "alone" (seq { 0..11 }) (fun k ->
                json.WriteNumber("input", k)
                json.WriteString("id", string (720575940600000000L + int64 k))
                json.WriteString("group", "ORN")
                json.WriteNumber("share", 0.9 + 0.005 * float k))

            json.WriteString("reading", "mean activity of 2 target cells")

            objects json "noise" (seq { 0..8 }) (fun k ->
                json.WriteNumber("sd", 0.05 * float k)
                json.WriteNumber("mean", 0.8 - 0.03 * float k)
                json.WriteNumber("sd_response", 0.01 * float k))

            objects json "dose" (seq { 0..10 }) (fun k ->
                json.WriteNumber("scale", 0.2 * float k)
                json.WriteNumber("response", tanh (0.2 * float k)))

            let axis = [| for k in 0..10 -> 0.1 * float k |]

            let plane (name: string) value =
                json.WriteStartArray name

                for a in axis do
                    json.WriteStartArray()

                    for b in axis do
                        json.WriteNumberValue(value a b: float)

                    json.WriteEndArray()

                json.WriteEndArray()

            json.WriteStartObject "sweep"
            json.WriteString("name_a", "ORN <b>44</b>")
            json.WriteString("name_b", "ORN 25")
            numbers json "a" axis
            numbers json "b" axis
            plane "response" (fun a b -> a * (1.0 - b * b))
            plane "gradient_a" (fun _ b -> 1.0 - b * b)
            plane "gradient_b" (fun a b -> -2.0 * a * b)
            json.WriteEndObject()

            objects json "clusters" [ [ 0; 2; 3 ], 0.01; [ 1 ], 0.04 ] (fun (restarts, total) ->
                numbers json "restarts" (Seq.map float restarts)
                json.WriteNumber("total", total))

            json.WriteNumber("diversity", 0.37))

    let connectome (folder: string) : Connectome =
        let columns =
            { NeuronColumns.defaults with
                Id = Some "root_id"
                Sign = Some "sign"
                Group = Some "cell_type"
            }

        MatrixReader.read columns (Path.Combine(folder, "weights.npz")) (Path.Combine(folder, "neurons.csv"))
        |> InputError.orFail

    /// Runs the demo into `folder` and adds what each analysis leaves.
    let write (folder: string) (flags: string list) : unit =
        let said =
            CommandLine.run ([ "demo"; "circuit"; "--quiet"; "--out"; folder ] @ flags)

        if said.Code <> 0 then
            failwith said.Error

        let at name = Path.Combine(folder, name)
        let run = SavedRun.read folder |> InputError.orFail
        let connectome = connectome folder
        circuit (at "circuit.json") run connectome
        paths (at "paths.csv") run connectome
        influences folder run
        landscape (at "landscape.json")
