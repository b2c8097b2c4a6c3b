namespace ActMax.Report

open System.Text.Json
open ActMax

/// The data of a comparison as JSON that may stand inside a script element.
[<RequireQualifiedAccess>]
module internal ComparisonData =

    let private run (json: Utf8JsonWriter) (comparison: Comparison) (index: int) =
        let run = comparison.Runs[index]
        let page = run.Page
        let text (value: string) = json.WriteStringValue value

        JsonText.object json (fun () ->
            json.WriteString("name", run.Name)
            json.WriteString("title", page.Title)
            json.WriteString("stopReason", page.StopReason)
            JsonText.array json "times" text page.Times
            JsonText.array json "layers" text page.Layers
            json.WriteNumber("inputCount", page.Inputs.Length)

            json.WriteNumber(
                "activeInputs",
                (StimulusDigest.activeInputs page |> Array.tryHead |> Option.defaultValue 0)
            )

            json.WriteNumber("items", page.Items.Length)
            json.WriteNumber("iterations", page.Losses.Iterations.Length)
            json.WritePropertyName "finalLoss"
            JsonText.number json (page.Items |> Array.tryHead |> Option.map _.FinalLoss |> Option.defaultValue nan)

            match page.Analyses.Circuit with
            | Some circuit ->
                json.WritePropertyName "circuit"

                JsonText.object json (fun () ->
                    json.WriteNumber("inputs", circuit.Inputs.Length)
                    json.WriteNumber("neurons", circuit.Neurons.Length)
                    json.WriteNumber("edges", circuit.AllEdges)
                    json.WritePropertyName "kept"
                    JsonText.number json (circuit.Kept / circuit.Full))
            | None -> json.WriteNull "circuit"

            PageData.losses json page.Losses
            JsonData.floats json "stimulus" comparison.Stimuli[index]
            json.WriteStartArray "targets"

            for item in page.Items do
                for target in item.Targets do
                    JsonText.object json (fun () ->
                        json.WriteString("item", item.Name)
                        PageData.targetFields json target)

            json.WriteEndArray())

    /// JSON of a comparison.
    let json (comparison: Comparison) : string =
        JsonData.text (fun json ->
            let text (value: string) = json.WriteStringValue value
            json.WriteString("timeUnit", comparison.Runs[0].Page.TimeUnit)
            json.WriteNumber("allInputs", comparison.AllInputs)

            JsonText.array
                json
                "inputs"
                (fun input -> JsonText.object json (fun () -> JsonData.unitFields json input))
                comparison.Inputs

            JsonText.array
                json
                "settings"
                (fun (section: string, name: string, values: string[]) ->
                    JsonText.object json (fun () ->
                        json.WriteString("section", section)
                        json.WriteString("name", name)
                        JsonText.array json "values" text values))
                comparison.Settings

            json.WriteStartArray "runs"
            comparison.Runs |> Array.iteri (fun index _ -> run json comparison index)
            json.WriteEndArray())
