namespace ActMax

open System.Globalization
open System.IO
open System.Text.Encodings.Web
open System.Text.Json

/// A contrast in a run's folder: contrast.json, contrast.csv (inputs and times), contrast_neurons.csv,
/// contrast_edges.csv and contrast_stimulus.npy, [2; input; time].
[<RequireQualifiedAccess>]
module ContrastFile =

    let private text (value: float32) =
        value.ToString("R", CultureInfo.InvariantCulture)

    let private size (part: ContrastPart) = max (abs part.WithA) (abs part.WithB)

    /// Positions of the parts that account for anything, those that account for most first.
    let private ranked (parts: ContrastPart[]) : int[] =
        [| 0 .. parts.Length - 1 |]
        |> Array.filter (fun i -> size parts[i] > 0f)
        |> Array.sortBy (fun i -> -(size parts[i]))

    let private activeCells (contrast: Contrast) =
        let times = contrast.A.Shape[1]

        [|
            for row in 0 .. contrast.A.Shape[0] - 1 do
                for time in 0 .. times - 1 do
                    let at = row * times + time

                    if contrast.A.Values[at] <> 0f || contrast.B.Values[at] <> 0f then
                        row, time, at
        |]

    let private table name (rows: 'row[]) (columns: (string * ('row -> string)) list) =
        Table.create name [ for column, cell in columns -> column, Array.map cell rows ]

    let private inputs (connectome: Connectome) (sensory: int[]) (contrast: Contrast) =
        let neuron (row: int, _, _) = sensory[row]
        let at (values: float32[]) (_, _, at: int) = text values[at]

        table
            "contrast"
            (activeCells contrast)
            [
                "input", neuron >> string
                "id", (fun cell -> connectome.Neurons.Id[neuron cell])
                "group", (fun cell -> connectome.Neurons.Group[neuron cell])
                "time", (fun (_, time, _) -> string time)
                "a", at contrast.A.Values
                "b", at contrast.B.Values
                "difference", at contrast.Difference.Values
            ]

    let private parts (name: string) (connectome: Connectome) (neuron: int -> int) (found: ContrastPart[]) =
        table
            name
            (ranked found)
            [
                "neuron", neuron >> string
                "id", (fun i -> connectome.Neurons.Id[neuron i])
                "group", (fun i -> connectome.Neurons.Group[neuron i])
                "with_a", (fun i -> text found[i].WithA)
                "with_b", (fun i -> text found[i].WithB)
            ]

    let private edges (connectome: Connectome) (contrast: Contrast) =
        let neurons = connectome.Neurons

        table
            "contrast_edges"
            contrast.Edges
            [
                "pre", (fun edge -> string edge.Pre)
                "post", (fun edge -> string edge.Post)
                "pre_id", (fun edge -> neurons.Id[edge.Pre])
                "post_id", (fun edge -> neurons.Id[edge.Post])
                "pre_group", (fun edge -> neurons.Group[edge.Pre])
                "post_group", (fun edge -> neurons.Group[edge.Post])
                "weight", (fun edge -> text edge.Weight)
                "with_a", (fun edge -> text edge.Part.WithA)
                "with_b", (fun edge -> text edge.Part.WithB)
            ]

    /// How many neurons the JSON file lists; contrast_neurons.csv has all of them.
    let private listed = 200

    let private json (connectome: Connectome) (sensory: int[]) (names: string * string) (contrast: Contrast) stream =
        use json =
            new Utf8JsonWriter(
                (stream: Stream),
                JsonWriterOptions(Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            )

        let times = contrast.A.Shape[1]

        let series (name: string) (values: float32[]) (row: int) =
            json.WriteStartArray name

            for time in 0 .. times - 1 do
                json.WriteNumberValue values[row * times + time]

            json.WriteEndArray()

        let part (found: ContrastPart) =
            json.WriteNumber("with_a", found.WithA)
            json.WriteNumber("with_b", found.WithB)

        let named (neuron: int) =
            json.WriteNumber("neuron", neuron)
            json.WriteString("id", connectome.Neurons.Id[neuron])
            json.WriteString("group", connectome.Neurons.Group[neuron])

        let side (name: string) (title: string) (activity: ContrastPart) =
            json.WriteStartObject name
            json.WriteString("title", title)
            part activity
            json.WriteEndObject()

        json.WriteStartObject()
        side "a" (fst names) contrast.ActivityOfA
        side "b" (snd names) contrast.ActivityOfB
        json.WriteStartArray "inputs"

        for row in activeCells contrast |> Seq.map (fun (row, _, _) -> row) |> Seq.distinct do
            json.WriteStartObject()
            named sensory[row]
            series "a" contrast.A.Values row
            series "b" contrast.B.Values row
            series "difference" contrast.Difference.Values row
            part contrast.Inputs[row]
            json.WriteEndObject()

        json.WriteEndArray()
        json.WriteStartArray "neurons"

        for neuron in ranked contrast.Neurons |> Seq.truncate listed do
            json.WriteStartObject()
            named neuron
            part contrast.Neurons[neuron]
            json.WriteEndObject()

        json.WriteEndArray()
        json.WriteStartArray "edges"

        for edge in contrast.Edges do
            json.WriteStartObject()
            json.WriteNumber("pre", edge.Pre)
            json.WriteNumber("post", edge.Post)
            json.WriteNumber("weight", edge.Weight)
            part edge.Part
            json.WriteEndObject()

        json.WriteEndArray()
        json.WriteEndObject()

    /// Writes the files. `sensory` are the neurons of the stimulus's rows, `names` what A and B are called.
    let write
        (folder: string)
        (connectome: Connectome)
        (sensory: int[])
        (names: string * string)
        (contrast: Contrast)
        : Result<unit, InputError list> =
        let at name = Path.Combine(folder, name)
        let stimuli = NdArray.stack [ contrast.A; contrast.B ]

        [
            fun () -> Table.write (at "contrast.csv") (inputs connectome sensory contrast)
            fun () -> Table.write (at "contrast_neurons.csv") (parts "contrast_neurons" connectome id contrast.Neurons)
            fun () -> Table.write (at "contrast_edges.csv") (edges connectome contrast)
            fun () -> Npy.write (at "contrast_stimulus.npy") (Npy.ofFloat32 (List.ofArray stimuli.Shape) stimuli.Values)
            fun () -> InputFile.writeAtomically (at "contrast.json") (json connectome sensory names contrast)
        ]
        |> List.fold (fun result write -> Result.bind write result) (Ok())
