namespace ActMax.Report

open System.Text.Json
open ActMax

/// Movies, drawings and baselines as JSON that may stand inside a script element.
[<RequireQualifiedAccess>]
module internal MovieData =

    let movie (json: Utf8JsonWriter) (movie: PageMovie option) : unit =
        match movie with
        | None -> json.WriteNull "movie"
        | Some movie ->
            json.WriteStartObject "movie"
            json.WriteString("kind", StimulusKind.name movie.Kind)
            JsonText.texts json "channels" movie.Channels
            json.WriteNumber("frames", movie.Frames)
            json.WriteNumber("height", movie.Height)
            json.WriteNumber("width", movie.Width)
            JsonText.field json "frameSeconds" (movie.FrameSeconds |> Option.defaultValue nan)
            json.WriteNumber("lower", movie.Lower)
            json.WriteNumber("upper", movie.Upper)
            json.WriteString("caption", movie.Caption)
            json.WriteNumber("responseStart", movie.ResponseStart)
            JsonText.array json "items" (fun (levels: byte[]) -> json.WriteBase64StringValue levels) movie.Items
            json.WriteEndObject()

    let figures (json: Utf8JsonWriter) (figures: PageFigure[]) : unit =
        figures
        |> JsonText.objects json "figures" (fun figure ->
            json.WriteString("name", figure.Name)
            json.WriteString("title", figure.Title)
            json.WriteString("caption", figure.Caption)
            json.WriteString("svg", figure.Svg)

            match figure.Item with
            | Some item -> json.WriteNumber("item", item)
            | None -> json.WriteNull "item")

    let private kind (kind: BaselineKind) =
        match kind with
        | BaselineKind.Found -> "found"
        | BaselineKind.Random -> "random"
        | BaselineKind.DataSet -> "data set"
        | BaselineKind.WhiteNoise -> "white noise"

    let baselines (json: Utf8JsonWriter) (baselines: PageBaselines[]) : unit =
        baselines
        |> JsonText.objects json "baselines" (fun found ->
            json.WriteNumber("item", found.Item)
            json.WriteString("reading", found.Baselines.Reading)
            JsonText.texts json "validators" found.Baselines.Validators

            Array.zip found.Baselines.Rows found.Pictures
            |> JsonText.objects json "rows" (fun (row, picture) ->
                json.WriteString("name", row.Name)
                json.WriteString("kind", kind row.Kind)
                JsonText.field json "norm" row.Norm
                JsonText.field json "response" row.Response
                JsonText.numbers json "validators" row.Validators
                json.WriteString("picture", picture)))
