namespace ActMax

open System.Text.Json

/// A stimulus space inside of outcome.json: "kind" (for other programs; it follows from the axes), "axes" with name,
/// size and, where they have them, labels, "frameSeconds" (null where time has no unit), "lower" and "upper".
[<RequireQualifiedAccess>]
module internal SpaceJson =

    let write (json: Utf8JsonWriter) (space: StimulusSpace) : unit =
        let bound (name: string) (value: float32 option) =
            match value with
            | Some value -> json.WriteNumber(name, value)
            | None -> json.WriteNull name

        json.WriteStartObject "space"
        json.WriteString("kind", StimulusKind.name (StimulusKind.ofSpace space))

        space.Axes
        |> JsonText.objects json "axes" (fun axis ->
            json.WriteString("name", axis.Name)
            json.WriteNumber("size", axis.Size)

            if axis.Labels.Length > 0 then
                JsonText.texts json "labels" axis.Labels)

        match space.FrameSeconds with
        | Some seconds -> JsonText.field json "frameSeconds" seconds
        | None -> json.WriteNull "frameSeconds"

        bound "lower" space.Bounds.Lower
        bound "upper" space.Bounds.Upper
        json.WriteEndObject()

    let private axis (fields: JsonFields) (where: string, entry: JsonElement) : Axis =
        let size = fields.Whole(where, entry, "size")

        let labels =
            if JsonFields.Has(entry, "labels") then
                fields.List(where, entry, "labels")
                |> Array.map (fun (_, label) -> label.ToString())
            else
                [||]

        if size < 1 then
            fields.Fault(where, $"has the size {size}")

        if labels.Length > 0 && labels.Length <> size then
            fields.Fault(where, $"has {labels.Length} labels for {size} positions")

        {
            Name = fields.Text(where, entry, "name")
            Size = size
            Labels = labels
        }

    /// None where the file tells of no space, as those of networks do.
    let read (fields: JsonFields) (root: JsonElement) : StimulusSpace option =
        if not (JsonFields.Has(root, "space")) then
            None
        else
            let space = root.GetProperty "space"

            let optional (name: string) =
                if JsonFields.Has(space, name) then
                    Some(fields.Number("space", space, name))
                else
                    None

            let seconds = optional "frameSeconds"

            match seconds with
            | Some value when not (value > 0.0) -> fields.Fault("space.frameSeconds", "is not above 0")
            | _ -> ()

            Some
                {
                    Axes = fields.List("space", space, "axes") |> Array.map (axis fields) |> List.ofArray
                    Bounds =
                        {
                            Lower = optional "lower" |> Option.map float32
                            Upper = optional "upper" |> Option.map float32
                        }
                    FrameSeconds = seconds
                }
