namespace ActMax.Report

open System.Text.Json

/// What analyses found, as JSON for the page.
[<RequireQualifiedAccess>]
module internal AnalysesData =

    let private numbers (json: Utf8JsonWriter) (name: string) (values: seq<float>) =
        JsonData.array json name (JsonData.number json) values

    let private texts (json: Utf8JsonWriter) (name: string) (values: seq<string>) =
        JsonData.array json name (fun (text: string) -> json.WriteStringValue text) values

    let private field (json: Utf8JsonWriter) (name: string) (value: float) =
        json.WritePropertyName name
        JsonData.number json value

    let private wiring (json: Utf8JsonWriter) (wiring: PageWiring) =
        JsonData.object json (fun () ->
            json.WriteString("name", wiring.Name)
            json.WriteString("file", wiring.File)
            json.WriteNumber("allNodes", wiring.AllNodes)
            json.WriteNumber("allEdges", wiring.AllEdges)
            texts json "columns" wiring.Columns

            JsonData.array
                json
                "nodes"
                (fun (node: WiringNode) ->
                    JsonData.object json (fun () ->
                        json.WriteNumber("column", node.Column)
                        JsonData.unitFields json node.Unit
                        json.WriteBoolean("input", node.IsInput)
                        json.WriteBoolean("target", node.IsTarget)
                        field json "activity" node.Activity
                        field json "necessity" node.Necessity))
                wiring.Nodes

            JsonData.array json "from" (JsonData.integer json) (wiring.Edges |> Array.map _.From)
            JsonData.array json "to" (JsonData.integer json) (wiring.Edges |> Array.map _.To)
            numbers json "weight" (wiring.Edges |> Array.map _.Weight))

    let private members (json: Utf8JsonWriter) (name: string) (members: PageMember[]) =
        JsonData.array
            json
            name
            (fun (found: PageMember) ->
                JsonData.object json (fun () ->
                    JsonData.unitFields json found.Unit
                    field json "necessity" found.Necessity
                    numbers json "activity" found.Activity))
            members

    let private circuit (json: Utf8JsonWriter) (circuit: PageCircuit) =
        JsonData.object json (fun () ->
            field json "share" circuit.Share
            field json "full" circuit.Full
            field json "kept" circuit.Kept
            field json "alone" circuit.Alone

            JsonData.array
                json
                "targets"
                (fun (target: PageCircuitTarget) ->
                    JsonData.object json (fun () ->
                        JsonData.unitFields json target.Unit
                        json.WriteNumber("layer", target.Layer)
                        field json "full" target.Full
                        field json "kept" target.Kept))
                circuit.Targets

            members json "inputs" circuit.Inputs
            members json "neurons" circuit.Neurons
            json.WriteNumber("allEdges", circuit.AllEdges)

            JsonData.array
                json
                "edges"
                (fun (edge: PageMemberEdge) ->
                    JsonData.object json (fun () ->
                        json.WriteString("pre", edge.Pre.Name)
                        json.WriteString("preId", edge.Pre.Id)
                        json.WriteString("post", edge.Post.Name)
                        json.WriteString("postId", edge.Post.Id)
                        field json "weight" edge.Weight
                        field json "necessity" edge.Necessity))
                circuit.Edges

            JsonData.array
                json
                "curve"
                (fun (point: PageCurvePoint) ->
                    JsonData.object json (fun () ->
                        json.WriteNumber("neurons", point.Neurons)
                        json.WriteNumber("inputs", point.Inputs)
                        json.WriteNumber("edges", point.Edges)
                        field json "share" point.Share))
                circuit.Curve)

    let private influences (json: Utf8JsonWriter) (found: PageInfluences) =
        JsonData.object json (fun () ->
            texts json "columns" found.Columns
            json.WriteString("file", found.File)
            json.WriteNumber("allRows", found.AllRows)

            JsonData.array
                json
                "rows"
                (fun (row: PageInfluence) ->
                    JsonData.object json (fun () ->
                        JsonData.unitFields json row.Unit
                        json.WriteString("time", row.Time)
                        numbers json "values" row.Values))
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

        JsonData.object json (fun () ->
            side "a" contrast.NameA contrast.ActivityOfA
            side "b" contrast.NameB contrast.ActivityOfB

            JsonData.array
                json
                "neurons"
                (fun (neuron: PageContrastNeuron) ->
                    JsonData.object json (fun () ->
                        JsonData.unitFields json neuron.Unit
                        json.WriteBoolean("input", neuron.IsInput)
                        both neuron.WithA neuron.WithB))
                contrast.Neurons

            JsonData.array
                json
                "edges"
                (fun (edge: PageContrastEdge) ->
                    JsonData.object json (fun () ->
                        json.WriteString("pre", edge.Pre.Name)
                        json.WriteString("preId", edge.Pre.Id)
                        json.WriteString("post", edge.Post.Name)
                        json.WriteString("postId", edge.Post.Id)
                        field json "weight" edge.Weight
                        both edge.WithA edge.WithB))
                contrast.Edges)

    let private sweep (json: Utf8JsonWriter) (sweep: PageSweep) =
        let plane name (values: float[][]) =
            JsonData.array
                json
                name
                (fun (row: float[]) ->
                    json.WriteStartArray()
                    row |> Array.iter (JsonData.number json)
                    json.WriteEndArray())
                values

        JsonData.object json (fun () ->
            json.WriteString("nameA", sweep.NameA)
            json.WriteString("nameB", sweep.NameB)
            numbers json "a" sweep.A
            numbers json "b" sweep.B
            plane "response" sweep.Response
            plane "gradientA" sweep.GradientA
            plane "gradientB" sweep.GradientB)

    let private landscape (json: Utf8JsonWriter) (landscape: PageLandscape) =
        JsonData.object json (fun () ->
            json.WriteString("reading", landscape.Reading)
            numbers json "weakestRemoved" (landscape.WeakestFirst |> Array.map (fst >> float))
            numbers json "weakestLeft" (landscape.WeakestFirst |> Array.map snd)

            JsonData.array
                json
                "alone"
                (fun (unit: PageUnit, share: float) ->
                    JsonData.object json (fun () ->
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

            JsonData.array
                json
                "clusters"
                (fun (cluster: PageCluster) ->
                    JsonData.object json (fun () ->
                        JsonData.array json "restarts" (JsonData.integer json) cluster.Restarts
                        field json "total" cluster.Total))
                landscape.Clusters

            field json "diversity" (landscape.Diversity |> Option.defaultValue nan))

    let private segments (json: Utf8JsonWriter) (segments: PageSegments) =
        JsonData.object json (fun () ->
            json.WriteString("column", segments.Column)
            json.WriteString("source", segments.Source)
            json.WriteNumber("leftOut", segments.LeftOut)

            JsonData.array
                json
                "layers"
                (fun (name: string, found: (string * float32)[]) ->
                    JsonData.object json (fun () ->
                        json.WriteString("name", name)
                        texts json "ids" (found |> Array.map fst)
                        JsonData.array json "values" (JsonData.single json) (found |> Array.map snd)))
                segments.Layers)

    let write (json: Utf8JsonWriter) (analyses: Analyses) : unit =
        let optional (name: string) write value =
            json.WritePropertyName name

            match value with
            | Some found -> write json found
            | None -> json.WriteNullValue()

        optional "circuit" circuit analyses.Circuit
        JsonData.array json "wiring" (wiring json) analyses.Wiring
        optional "saliency" influences analyses.Saliency
        optional "contrast" influences analyses.Contrast
        optional "contrastParts" contrastParts analyses.ContrastParts
        optional "landscape" landscape analyses.Landscape
        optional "segments" segments analyses.Segments
