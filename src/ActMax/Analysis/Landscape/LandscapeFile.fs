namespace ActMax

open System
open System.Text.Encodings.Web
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

    let private finite (value: float) = Double.IsFinite value

    /// JSON has no NaN: it becomes null.
    let private number (json: Utf8JsonWriter) (name: string) (value: float) =
        if finite value then
            json.WriteNumber(name, value)
        else
            json.WriteNull name

    let private items (json: Utf8JsonWriter) (name: string) (values: 'item seq) (write: 'item -> unit) =
        json.WriteStartArray name

        for value in values do
            json.WriteStartObject()
            write value
            json.WriteEndObject()

        json.WriteEndArray()

    let private numbers (json: Utf8JsonWriter) (values: float[]) =
        json.WriteStartArray()

        for value in values do
            if finite value then
                json.WriteNumberValue value
            else
                json.WriteNullValue()

        json.WriteEndArray()

    let private grid (json: Utf8JsonWriter) (name: string) (rows: float[][]) =
        json.WriteStartArray name
        rows |> Array.iter (numbers json)
        json.WriteEndArray()

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

        items json key points (fun step ->
            json.WriteNumber("inputs", removal.Active.Length - step.Left)
            json.WriteNumber("left", step.Left)
            number json "share" (Removal.share removal step.Value)
            number json "response" step.Value

            if step.Input >= 0 then
                input json names step.Input)

    let private sweep (json: Utf8JsonWriter) (first: SweepDirection, second: SweepDirection, sweep: StimulusSweep) =
        json.WriteStartObject "sweep"
        json.WriteString("name_a", first.Name)
        json.WriteString("name_b", second.Name)
        json.WritePropertyName "a"
        numbers json sweep.A
        json.WritePropertyName "b"
        numbers json sweep.B
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
        InputFile.writeAtomically path (fun stream ->
            use json =
                new Utf8JsonWriter(
                    stream,
                    JsonWriterOptions(Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                )

            let strongest = landscape.StrongestFirst
            json.WriteStartObject()
            json.WriteNumber("item", item)
            json.WriteString("reading", reading)
            number json "full" strongest.Full
            number json "empty" strongest.Empty
            removal json names "removal" strongest
            removal json names "removal_weakest" landscape.WeakestFirst

            items json "alone" (Seq.zip strongest.Active strongest.Alone) (fun (number', value) ->
                input json names number'
                number json "share" (Removal.share strongest value)
                number json "response" value)

            items json "noise" landscape.Noise (fun level ->
                number json "sd" level.Sd
                number json "mean" level.Mean
                number json "sd_response" level.SdResponse)

            items json "dose" landscape.Dose (fun dose ->
                number json "scale" dose.Scale
                number json "response" dose.Value)

            match landscape.Sweep with
            | Some found -> sweep json found
            | None -> json.WriteNull "sweep"

            match landscape.Restarts with
            | Some restarts ->
                items json "clusters" restarts.Clusters (fun cluster ->
                    json.WriteStartArray "restarts"
                    cluster.Restarts |> Array.iter json.WriteNumberValue
                    json.WriteEndArray()
                    number json "total" cluster.Total)

                number json "diversity" restarts.Diversity
            | None ->
                json.WriteStartArray "clusters"
                json.WriteEndArray()
                json.WriteNull "diversity"

            json.WriteEndObject())
