namespace ActMax

open System.IO
open System.Text.Json

/// A circuit in a run's folder: circuit.json, circuit_neurons.csv and circuit_edges.csv.
[<RequireQualifiedAccess>]
module CircuitFile =

    let private content (connectome: Connectome) (circuit: Circuit) (json: Utf8JsonWriter) =
        let number, named = JsonText.field json, NeuronCells.fields json connectome
        number "share" circuit.Share
        number "full" circuit.Full
        number "kept" circuit.Kept
        number "alone" circuit.Alone
        json.WriteStartObject "minimal"
        json.WriteBoolean("inputs", circuit.Minimal.Inputs)
        json.WriteBoolean("neurons", circuit.Minimal.Neurons)
        json.WriteBoolean("edges", circuit.Minimal.Edges)
        json.WriteEndObject()

        circuit.Targets
        |> JsonText.objects json "target" (fun target ->
            named target.Neuron
            json.WriteNumber("layer", target.Layer)
            number "full" (float target.Full)
            number "kept" (float target.Kept))

        circuit.Inputs
        |> JsonText.objects json "inputs" (fun input ->
            named input.Neuron
            number "necessity" input.Necessity)

        circuit.Neurons
        |> JsonText.objects json "neurons" (fun neuron ->
            named neuron.Neuron
            number "necessity" neuron.Necessity
            JsonText.array json "activity" (JsonText.single json) neuron.Activity)

        circuit.Edges
        |> JsonText.objects json "edges" (fun edge ->
            json.WriteNumber("pre", edge.Pre)
            json.WriteNumber("post", edge.Post)
            number "weight" (float edge.Weight)
            number "necessity" edge.Necessity)

        circuit.Curve
        |> JsonText.objects json "curve" (fun point ->
            json.WriteNumber("neurons", point.Neurons)
            json.WriteNumber("inputs", point.Inputs)
            json.WriteNumber("edges", point.Edges)
            number "share" point.Share)

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

        Table.create
            "circuit_neurons"
            [
                yield! NeuronCells.columns "neuron" connectome (rows |> Array.map (fun (neuron, _, _) -> neuron))
                "role", rows |> Array.map (fun (_, role, _) -> role)
                "necessity", rows |> Array.map (fun (_, _, necessity) -> Cell.ofFloat necessity)
            ]

    let private edges (connectome: Connectome) (circuit: Circuit) : Table =
        Table.create
            "circuit_edges"
            [
                yield! NeuronCells.edgeColumns connectome (circuit.Edges |> Array.map (fun edge -> edge.Pre, edge.Post))
                "weight", circuit.Edges |> Array.map (fun edge -> Cell.ofSingle edge.Weight)
                "necessity", circuit.Edges |> Array.map (fun edge -> Cell.ofFloat edge.Necessity)
            ]

    /// Writes the three files; necessities that were not measured are null and empty.
    let write (folder: string) (connectome: Connectome) (circuit: Circuit) : Result<unit, InputError list> =
        let at name = Path.Combine(folder, name)

        InputFile.inTurn
            [
                fun () -> Table.write (at "circuit_neurons.csv") (neurons connectome circuit)
                fun () -> Table.write (at "circuit_edges.csv") (edges connectome circuit)
                fun () -> JsonText.write (at "circuit.json") (content connectome circuit)
            ]
