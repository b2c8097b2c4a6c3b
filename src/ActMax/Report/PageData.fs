namespace ActMax.Report

open System.Text.Json
open ActMax

/// The data of a page as JSON that may stand inside a script element.
[<RequireQualifiedAccess>]
module internal PageData =

    /// More points than this cannot be told apart on a screen.
    let private mostIterations = 4_000

    /// Every how manieth iteration is carried.
    let private stride (iterations: int) =
        max 1 ((iterations + mostIterations - 1) / mostIterations)

    /// Every `step`-th value and always the last.
    let private thin (step: int) (values: 'value[]) =
        if step = 1 then
            values
        else
            values
            |> Array.indexed
            |> Array.filter (fun (i, _) -> i % step = 0 || i = values.Length - 1)
            |> Array.map snd

    let private number = JsonText.number
    let private integer = JsonText.integer
    let private object = JsonText.object
    let private unitFields = JsonData.unitFields
    let private floats = JsonData.floats

    let private array (json: Utf8JsonWriter) (name: string) (write: 'value -> unit) (values: seq<'value>) =
        JsonText.array json name write values

    let private trace (json: Utf8JsonWriter) (values: float32[]) =
        array json "trace" (JsonText.single json) values

    let targetFields (json: Utf8JsonWriter) (target: PageTarget) =
        unitFields json target.Unit
        json.WriteNumber("layer", target.Layer)
        json.WriteString("goal", target.Goal)
        json.WritePropertyName "goalValue"
        number json (target.GoalValue |> Option.defaultValue nan)
        json.WritePropertyName "reached"
        number json target.Reached
        trace json target.Trace

    let private target (json: Utf8JsonWriter) (target: PageTarget) =
        object json (fun () -> targetFields json target)

    let private item (json: Utf8JsonWriter) (digest: StimulusDigest) (index: int) (item: PageItem) =
        object json (fun () ->
            json.WriteString("name", item.Name)
            json.WritePropertyName "finalLoss"
            number json item.FinalLoss
            json.WriteNumber("activeInputs", digest.Active[index])
            json.WriteNumber("presentInputs", digest.Present[index])
            let rows, values = digest.Rows[index]

            if rows.Length = digest.Kept.Length then
                json.WriteNull "rows"
            else
                array json "rows" (integer json) rows

            floats json "stimulus" values
            floats json "sums" digest.Sums[index]
            array json "targets" (target json) item.Targets

            array
                json
                "strongest"
                (fun (neuron, values) ->
                    object json (fun () ->
                        unitFields json neuron
                        trace json values))
                item.Strongest)

    let losses (json: Utf8JsonWriter) (losses: PageLosses) =
        let step = stride losses.Iterations.Length
        json.WriteStartObject "losses"
        json.WriteNumber("every", step)
        array json "iterations" (integer json) (thin step losses.Iterations)
        array json "total" (number json) (thin step losses.Total)

        array
            json
            "terms"
            (fun (name: string, values) ->
                object json (fun () ->
                    json.WriteString("name", name)
                    array json "values" (number json) (thin step values)))
            losses.Terms

        json.WriteEndObject()

    let private stimulusFrame (json: Utf8JsonWriter) (page: Page) (digest: StimulusDigest) =
        let text (value: string) = json.WriteStringValue value
        json.WriteNumber("inputCount", page.Inputs.Length)
        json.WriteNumber("activeFrom", page.ActiveFrom)
        array json "groups" text digest.Groups
        array json "groupSizes" (integer json) digest.GroupSizes
        array json "keptGroups" (integer json) digest.KeptGroups
        json.WriteStartObject "inputs"
        let kept = digest.Kept |> Array.map (fun input -> page.Inputs[input])
        array json "id" text (kept |> Array.map _.Id)
        array json "name" text (kept |> Array.map _.Name)
        array json "group" (integer json) (digest.Kept |> Array.map (fun input -> digest.GroupOf[input]))
        json.WriteEndObject()

    /// JSON of a page whose sizes agree.
    let json (page: Page) : string =
        let digest = StimulusDigest.ofPage page

        JsonData.text (fun json ->
            let text (value: string) = json.WriteStringValue value
            json.WriteString("title", page.Title)
            json.WriteString("stopReason", page.StopReason)
            json.WriteString("timeUnit", page.TimeUnit)
            array json "times" text page.Times
            array json "layers" text page.Layers
            stimulusFrame json page digest
            json.WriteStartArray "items"
            page.Items |> Array.iteri (item json digest)
            json.WriteEndArray()
            losses json page.Losses
            MovieData.movie json page.Movie
            MovieData.figures json page.Figures
            MovieData.baselines json page.Baselines
            AnalysesData.write json page.Analyses)
