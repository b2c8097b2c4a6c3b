namespace ActMax

open System.Text.Json

/// Names for what a landscape file tells about inputs.
[<NoEquality; NoComparison>]
type InputNames =
    {
        /// Id of an input, by its number.
        Id: int -> string
        Group: int -> string
    }

/// Writes landscape.json.
[<RequireQualifiedAccess>]
module LandscapeFile =

    let private grid (json: Utf8JsonWriter) (name: string) (rows: float[][]) =
        rows
        |> JsonText.array json name (fun row ->
            json.WriteStartArray()
            row |> Array.iter (JsonText.number json)
            json.WriteEndArray())

    let private input (json: Utf8JsonWriter) (names: InputNames) (number: int) =
        json.WriteNumber("input", number)
        json.WriteString("id", names.Id number)
        json.WriteString("group", names.Group number)

    /// One point more than there are steps: nothing removed comes first.
    let private removal (json: Utf8JsonWriter) names key (removal: Removal) =
        let start =
            {
                Input = -1
                Left = removal.Active.Length
                Value = removal.Full
            }

        // Of a response that is 0 there are no shares.
        let points =
            if removal.Full = 0.0 then
                Seq.empty
            else
                Seq.append [ start ] removal.Steps

        points
        |> JsonText.objects json key (fun step ->
            json.WriteNumber("inputs", removal.Active.Length - step.Left)
            json.WriteNumber("left", step.Left)
            JsonText.field json "share" (Removal.share removal step.Value)
            JsonText.field json "response" step.Value

            if step.Input >= 0 then
                input json names step.Input)

    let private sweep (json: Utf8JsonWriter) (first: SweepDirection, second: SweepDirection, sweep: StimulusSweep) =
        json.WriteStartObject "sweep"
        json.WriteString("name_a", first.Name)
        json.WriteString("name_b", second.Name)
        JsonText.numbers json "a" sweep.A
        JsonText.numbers json "b" sweep.B
        grid json "response" sweep.Value
        grid json "gradient_a" sweep.GradientA
        grid json "gradient_b" sweep.GradientB
        json.WriteEndObject()

    /// Writes the landscape of an item. "removal" and "removal_weakest" have a point for every number of inputs that
    /// are removed, from none, with the share of the response that is left; "alone" has every active input removed by
    /// itself; "sweep" has response[i][j] at a[i] and b[j].
    let write
        (path: string)
        (item: int)
        (reading: string)
        (names: InputNames)
        (landscape: Landscape)
        : Result<unit, InputError list> =
        JsonText.write path (fun json ->
            let strongest = landscape.StrongestFirst
            json.WriteNumber("item", item)
            json.WriteString("reading", reading)
            JsonText.field json "full" strongest.Full
            JsonText.field json "empty" strongest.Empty
            removal json names "removal" strongest
            removal json names "removal_weakest" landscape.WeakestFirst

            Seq.zip strongest.Active strongest.Alone
            |> JsonText.objects json "alone" (fun (number', value) ->
                input json names number'
                JsonText.field json "share" (Removal.share strongest value)
                JsonText.field json "response" value)

            landscape.Noise
            |> JsonText.objects json "noise" (fun level ->
                JsonText.field json "sd" level.Sd
                JsonText.field json "mean" level.Mean
                JsonText.field json "sd_response" level.SdResponse)

            landscape.Dose
            |> JsonText.objects json "dose" (fun dose ->
                JsonText.field json "scale" dose.Scale
                JsonText.field json "response" dose.Value)

            match landscape.Sweep with
            | Some found -> sweep json found
            | None -> json.WriteNull "sweep"

            match landscape.Restarts with
            | Some restarts ->
                restarts.Clusters
                |> JsonText.objects json "clusters" (fun cluster ->
                    JsonText.array json "restarts" (JsonText.integer json) cluster.Restarts
                    JsonText.field json "total" cluster.Total)

                JsonText.field json "diversity" restarts.Diversity
            | None ->
                json.WriteStartArray "clusters"
                json.WriteEndArray()
                json.WriteNull "diversity")
