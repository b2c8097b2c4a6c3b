namespace ActMax

open System
open System.Globalization
open System.IO
open System.Text.Encodings.Web
open System.Text.Json

/// A circuit in a run's folder: circuit.json, circuit_neurons.csv and circuit_edges.csv.
[<RequireQualifiedAccess>]
module CircuitFile =

    let private number (json: Utf8JsonWriter) (name: string) (value: float) =
        if Double.IsFinite value then
            json.WriteNumber(name, value)
        else
            json.WriteNull name

    let private listed (json: Utf8JsonWriter) (name: string) (values: 'value[]) (write: 'value -> unit) =
        json.WriteStartArray name

        for value in values do
            json.WriteStartObject()
            write value
            json.WriteEndObject()

        json.WriteEndArray()

    let private unit' (json: Utf8JsonWriter) (connectome: Connectome) (neuron: int) =
        json.WriteNumber("neuron", neuron)
        json.WriteString("id", connectome.Neurons.Id[neuron])
        json.WriteString("group", connectome.Neurons.Group[neuron])

    let private content (connectome: Connectome) (circuit: Circuit) (stream: Stream) =
        use json =
            new Utf8JsonWriter(
                stream,
                JsonWriterOptions(Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            )

        let number, named = number json, unit' json connectome
        json.WriteStartObject()
        number "share" circuit.Share
        number "full" circuit.Full
        number "kept" circuit.Kept
        number "alone" circuit.Alone
        json.WriteStartObject "minimal"
        json.WriteBoolean("inputs", circuit.Minimal.Inputs)
        json.WriteBoolean("neurons", circuit.Minimal.Neurons)
        json.WriteBoolean("edges", circuit.Minimal.Edges)
        json.WriteEndObject()

        listed json "target" circuit.Targets (fun target ->
            named target.Neuron
            json.WriteNumber("layer", target.Layer)
            number "full" (float target.Full)
            number "kept" (float target.Kept))

        listed json "inputs" circuit.Inputs (fun input ->
            named input.Neuron
            number "necessity" input.Necessity)

        listed json "neurons" circuit.Neurons (fun neuron ->
            named neuron.Neuron
            number "necessity" neuron.Necessity
            json.WriteStartArray "activity"
            neuron.Activity |> Array.iter json.WriteNumberValue
            json.WriteEndArray())

        listed json "edges" circuit.Edges (fun edge ->
            json.WriteNumber("pre", edge.Pre)
            json.WriteNumber("post", edge.Post)
            number "weight" (float edge.Weight)
            number "necessity" edge.Necessity)

        listed json "curve" circuit.Curve (fun point ->
            json.WriteNumber("neurons", point.Neurons)
            json.WriteNumber("inputs", point.Inputs)
            json.WriteNumber("edges", point.Edges)
            number "share" point.Share)

        json.WriteEndObject()

    let private text (value: float) =
        if Double.IsFinite value then
            value.ToString("R", CultureInfo.InvariantCulture)
        else
            ""

    let private neurons (connectome: Connectome) (circuit: Circuit) : Table =
        let targets = circuit.Targets |> Array.map _.Neuron |> Set.ofArray

        let rows =
            [|
                for input in circuit.Inputs do
                    input.Neuron, "input", input.Necessity
                for neuron in circuit.Neurons do
                    neuron.Neuron,
                    (if targets.Contains neuron.Neuron then
                         "target"
                     else
                         "neuron"),
                    neuron.Necessity
            |]

        let column name (cell: int * string * float -> string) = name, Array.map cell rows

        Table.create
            "circuit_neurons"
            [
                column "neuron" (fun (neuron, _, _) -> string neuron)
                column "id" (fun (neuron, _, _) -> connectome.Neurons.Id[neuron])
                column "group" (fun (neuron, _, _) -> connectome.Neurons.Group[neuron])
                column "role" (fun (_, role, _) -> role)
                column "necessity" (fun (_, _, necessity) -> text necessity)
            ]

    let private edges (connectome: Connectome) (circuit: Circuit) : Table =
        let column name (cell: CircuitEdge -> string) = name, Array.map cell circuit.Edges

        Table.create
            "circuit_edges"
            [
                column "pre" (fun edge -> string edge.Pre)
                column "post" (fun edge -> string edge.Post)
                column "pre_id" (fun edge -> connectome.Neurons.Id[edge.Pre])
                column "post_id" (fun edge -> connectome.Neurons.Id[edge.Post])
                column "pre_group" (fun edge -> connectome.Neurons.Group[edge.Pre])
                column "post_group" (fun edge -> connectome.Neurons.Group[edge.Post])
                column "weight" (fun edge -> edge.Weight.ToString("R", CultureInfo.InvariantCulture))
                column "necessity" (fun edge -> text edge.Necessity)
            ]

    /// Writes the three files; necessities that were not measured are null and empty.
    let write (folder: string) (connectome: Connectome) (circuit: Circuit) : Result<unit, InputError list> =
        let at name = Path.Combine(folder, name)

        Table.write (at "circuit_neurons.csv") (neurons connectome circuit)
        |> Result.bind (fun () -> Table.write (at "circuit_edges.csv") (edges connectome circuit))
        |> Result.bind (fun () -> InputFile.writeAtomically (at "circuit.json") (content connectome circuit))
