namespace ActMax.Report

open System.Text.Json
open ActMax

/// What analyses found, as JSON for the page.
[<RequireQualifiedAccess>]
module internal AnalysesData =

    let private numbers = JsonText.numbers
    let private texts = JsonText.texts
    let private field = JsonText.field

    let private connection (json: Utf8JsonWriter) (pre: PageUnit) (post: PageUnit) (weight: float) =
        json.WriteString("pre", pre.Name)
        json.WriteString("preId", pre.Id)
        json.WriteString("post", post.Name)
        json.WriteString("postId", post.Id)
        field json "weight" weight

    let private wiring (json: Utf8JsonWriter) (wiring: PageWiring) =
        JsonText.object json (fun () ->
            json.WriteString("name", wiring.Name)
            json.WriteString("file", wiring.File)
            json.WriteNumber("allNodes", wiring.AllNodes)
            json.WriteNumber("allEdges", wiring.AllEdges)
            texts json "columns" wiring.Columns

            JsonText.objects
                json
                "nodes"
                (fun (node: WiringNode) ->
                    json.WriteNumber("column", node.Column)
                    JsonData.unitFields json node.Unit
                    json.WriteBoolean("input", node.IsInput)
                    json.WriteBoolean("target", node.IsTarget)
                    field json "activity" node.Activity
                    field json "necessity" node.Necessity)
                wiring.Nodes

            JsonText.array json "from" (JsonText.integer json) (wiring.Edges |> Array.map _.From)
            JsonText.array json "to" (JsonText.integer json) (wiring.Edges |> Array.map _.To)
            numbers json "weight" (wiring.Edges |> Array.map _.Weight))

    let private members (json: Utf8JsonWriter) (name: string) (members: PageMember[]) =
        JsonText.objects
            json
            name
            (fun (found: PageMember) ->
                JsonData.unitFields json found.Unit
                field json "necessity" found.Necessity
                numbers json "activity" found.Activity)
            members

    let private circuit (json: Utf8JsonWriter) (circuit: PageCircuit) =
        JsonText.object json (fun () ->
            field json "share" circuit.Share
            field json "full" circuit.Full
            field json "kept" circuit.Kept
            field json "alone" circuit.Alone

            JsonText.objects
                json
                "targets"
                (fun (target: PageCircuitTarget) ->
                    JsonData.unitFields json target.Unit
                    json.WriteNumber("layer", target.Layer)
                    field json "full" target.Full
                    field json "kept" target.Kept)
                circuit.Targets

            members json "inputs" circuit.Inputs
            members json "neurons" circuit.Neurons
            json.WriteNumber("allEdges", circuit.AllEdges)

            JsonText.objects
                json
                "edges"
                (fun (edge: PageMemberEdge) ->
                    connection json edge.Pre edge.Post edge.Weight
                    field json "necessity" edge.Necessity)
                circuit.Edges

            JsonText.objects
                json
                "curve"
                (fun (point: PageCurvePoint) ->
                    json.WriteNumber("neurons", point.Neurons)
                    json.WriteNumber("inputs", point.Inputs)
                    json.WriteNumber("edges", point.Edges)
                    field json "share" point.Share)
                circuit.Curve)

    let private influences (json: Utf8JsonWriter) (found: PageInfluences) =
        JsonText.object json (fun () ->
            texts json "columns" found.Columns
            json.WriteString("file", found.File)
            json.WriteNumber("allRows", found.AllRows)

            JsonText.objects
                json
                "rows"
                (fun (row: PageInfluence) ->
                    JsonData.unitFields json row.Unit
                    json.WriteString("time", row.Time)
                    numbers json "values" row.Values)
                found.Rows)

    let private contrastParts (json: Utf8JsonWriter) (contrast: PageContrast) =
        let both withA withB =
            field json "withA" withA
            field json "withB" withB

        let side (name: string) (title: string) (activity: float * float) =
            json.WriteStartObject name
            json.WriteString("name", title)
            both (fst activity) (snd activity)
            json.WriteEndObject()

        JsonText.object json (fun () ->
            side "a" contrast.NameA contrast.ActivityOfA
            side "b" contrast.NameB contrast.ActivityOfB

            JsonText.objects
                json
                "neurons"
                (fun (neuron: PageContrastNeuron) ->
                    JsonData.unitFields json neuron.Unit
                    json.WriteBoolean("input", neuron.IsInput)
                    both neuron.WithA neuron.WithB)
                contrast.Neurons

            JsonText.objects
                json
                "edges"
                (fun (edge: PageContrastEdge) ->
                    connection json edge.Pre edge.Post edge.Weight
                    both edge.WithA edge.WithB)
                contrast.Edges)

    let private sweep (json: Utf8JsonWriter) (sweep: PageSweep) =
        let plane name (values: float[][]) =
            JsonText.array
                json
                name
                (fun (row: float[]) ->
                    json.WriteStartArray()
                    row |> Array.iter (JsonText.number json)
                    json.WriteEndArray())
                values

        JsonText.object json (fun () ->
            json.WriteString("nameA", sweep.NameA)
            json.WriteString("nameB", sweep.NameB)
            numbers json "a" sweep.A
            numbers json "b" sweep.B
            plane "response" sweep.Response
            plane "gradientA" sweep.GradientA
            plane "gradientB" sweep.GradientB)

    let private landscape (json: Utf8JsonWriter) (landscape: PageLandscape) =
        JsonText.object json (fun () ->
            json.WriteString("reading", landscape.Reading)
            numbers json "weakestRemoved" (landscape.WeakestFirst |> Array.map (fst >> float))
            numbers json "weakestLeft" (landscape.WeakestFirst |> Array.map snd)

            JsonText.array
                json
                "alone"
                (fun (unit: PageUnit, share: float) ->
                    JsonText.object json (fun () ->
                        JsonData.unitFields json unit
                        field json "share" share))
                landscape.Alone

            numbers json "removed" (landscape.Removal |> Array.map (fst >> float))
            numbers json "left" (landscape.Removal |> Array.map snd)
            numbers json "noise" (landscape.Noise |> Array.map (fun (sd, _, _) -> sd))
            numbers json "noiseMean" (landscape.Noise |> Array.map (fun (_, mean, _) -> mean))
            numbers json "noiseSpread" (landscape.Noise |> Array.map (fun (_, _, spread) -> spread))
            numbers json "scale" (landscape.Dose |> Array.map fst)
            numbers json "response" (landscape.Dose |> Array.map snd)

            match landscape.Sweep with
            | Some found ->
                json.WritePropertyName "sweep"
                sweep json found
            | None -> json.WriteNull "sweep"

            JsonText.objects
                json
                "clusters"
                (fun (cluster: PageCluster) ->
                    JsonText.array json "restarts" (JsonText.integer json) cluster.Restarts
                    field json "total" cluster.Total)
                landscape.Clusters

            field json "diversity" (landscape.Diversity |> Option.defaultValue nan))

    let private segments (json: Utf8JsonWriter) (segments: PageSegments) =
        JsonText.object json (fun () ->
            json.WriteString("column", segments.Column)
            json.WriteString("source", segments.Source)
            json.WriteNumber("leftOut", segments.LeftOut)

            JsonText.array
                json
                "layers"
                (fun (name: string, found: (string * float32)[]) ->
                    JsonText.object json (fun () ->
                        json.WriteString("name", name)
                        texts json "ids" (found |> Array.map fst)
                        JsonText.array json "values" (JsonText.single json) (found |> Array.map snd)))
                segments.Layers)

    let write (json: Utf8JsonWriter) (analyses: Analyses) : unit =
        let optional (name: string) write value =
            json.WritePropertyName name

            match value with
            | Some found -> write json found
            | None -> json.WriteNullValue()

        optional "circuit" circuit analyses.Circuit
        JsonText.array json "wiring" (wiring json) analyses.Wiring
        optional "saliency" influences analyses.Saliency
        optional "contrast" influences analyses.Contrast
        optional "contrastParts" contrastParts analyses.ContrastParts
        optional "landscape" landscape analyses.Landscape
        optional "segments" segments analyses.Segments
