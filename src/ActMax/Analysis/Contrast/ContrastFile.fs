namespace ActMax

open System.IO
open System.Text.Json

/// A contrast in a run's folder: contrast.json, contrast.csv (inputs and times), contrast_neurons.csv,
/// contrast_edges.csv and contrast_stimulus.npy, [2; input; time].
[<RequireQualifiedAccess>]
module ContrastFile =

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

    let private inputs (connectome: Connectome) (sensory: int[]) (contrast: Contrast) =
        let cells = activeCells contrast

        let at (values: float32[]) =
            cells |> Array.map (fun (_, _, at) -> Cell.ofSingle values[at])

        Table.create
            "contrast"
            [
                yield! NeuronCells.columns "input" connectome (cells |> Array.map (fun (row, _, _) -> sensory[row]))
                "time", cells |> Array.map (fun (_, time, _) -> string time)
                "a", at contrast.A.Values
                "b", at contrast.B.Values
                "difference", at contrast.Difference.Values
            ]

    let private shares (parts: ContrastPart[]) : (string * string[]) list =
        [
            "with_a", parts |> Array.map (fun part -> Cell.ofSingle part.WithA)
            "with_b", parts |> Array.map (fun part -> Cell.ofSingle part.WithB)
        ]

    let private neurons (connectome: Connectome) (contrast: Contrast) =
        let found = ranked contrast.Neurons

        Table.create
            "contrast_neurons"
            [
                yield! NeuronCells.columns "neuron" connectome found
                yield! shares (found |> Array.map (fun neuron -> contrast.Neurons[neuron]))
            ]

    let private edges (connectome: Connectome) (contrast: Contrast) =
        Table.create
            "contrast_edges"
            [
                yield!
                    NeuronCells.edgeColumns connectome (contrast.Edges |> Array.map (fun edge -> edge.Pre, edge.Post))
                "weight", contrast.Edges |> Array.map (fun edge -> Cell.ofSingle edge.Weight)
                yield! shares (contrast.Edges |> Array.map _.Part)
            ]

    /// How many neurons the JSON file lists; contrast_neurons.csv has all of them.
    let private listed = 200

    let private content
        (connectome: Connectome)
        (sensory: int[])
        (nameA: string, nameB: string)
        (contrast: Contrast)
        (json: Utf8JsonWriter)
        =
        let times = contrast.A.Shape[1]
        let named = NeuronCells.fields json connectome

        let series (name: string) (values: float32[]) (row: int) =
            Seq.init times (fun time -> values[row * times + time])
            |> JsonText.array json name (JsonText.single json)

        let part (found: ContrastPart) =
            json.WriteNumber("with_a", found.WithA)
            json.WriteNumber("with_b", found.WithB)

        let side (name: string) (title: string) (activity: ContrastPart) =
            json.WritePropertyName name

            JsonText.object json (fun () ->
                json.WriteString("title", title)
                part activity)

        side "a" nameA contrast.ActivityOfA
        side "b" nameB contrast.ActivityOfB

        activeCells contrast
        |> Seq.map (fun (row, _, _) -> row)
        |> Seq.distinct
        |> JsonText.objects json "inputs" (fun row ->
            named sensory[row]
            series "a" contrast.A.Values row
            series "b" contrast.B.Values row
            series "difference" contrast.Difference.Values row
            part contrast.Inputs[row])

        ranked contrast.Neurons
        |> Seq.truncate listed
        |> JsonText.objects json "neurons" (fun neuron ->
            named neuron
            part contrast.Neurons[neuron])

        contrast.Edges
        |> JsonText.objects json "edges" (fun edge ->
            json.WriteNumber("pre", edge.Pre)
            json.WriteNumber("post", edge.Post)
            json.WriteNumber("weight", edge.Weight)
            part edge.Part)

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

        InputFile.inTurn
            [
                fun () -> Table.write (at "contrast.csv") (inputs connectome sensory contrast)
                fun () -> Table.write (at "contrast_neurons.csv") (neurons connectome contrast)
                fun () -> Table.write (at "contrast_edges.csv") (edges connectome contrast)
                fun () ->
                    Npy.write (at "contrast_stimulus.npy") (Npy.ofFloat32 (List.ofArray stimuli.Shape) stimuli.Values)
                fun () -> JsonText.write (at "contrast.json") (content connectome sensory names contrast)
            ]
