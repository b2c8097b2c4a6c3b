namespace ActMax

open System.Text.Json

/// Reads connectomes of types as flyvis keeps them (its `fib25-fib19_v2.2.json`).
[<RequireQualifiedAccess>]
module HexConnectomeReader =

    let private whole (fields: JsonFields) (where: string, element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Number ->
            match element.TryGetInt32() with
            | true, number -> number
            | _ ->
                fields.Fault(where, "is not a whole number")
                0
        | _ ->
            fields.Fault(where, "is not a whole number")
            0

    let private number (fields: JsonFields) (where: string, element: JsonElement) =
        if element.ValueKind = JsonValueKind.Number then
            // flyvis keeps counts in single precision.
            float (float32 (element.GetDouble()))
        else
            fields.Fault(where, "is not a number")
            1.0

    let private entries (fields: JsonFields) count (where: string, element: JsonElement) =
        if element.ValueKind = JsonValueKind.Array && element.GetArrayLength() = count then
            [ for i in 0 .. count - 1 -> $"{where}[{i}]", element[i] ]
        else
            fields.Fault(where, $"is not a list of {count}")
            []

    let private texts (fields: JsonFields) root name =
        fields.List("", root, name)
        |> Array.map (fun (where, element) ->
            if element.ValueKind = JsonValueKind.String then
                string (element.GetString())
            else
                fields.Fault(where, "is not a text")
                "")

    let private cellType (fields: JsonFields) (where: string, element: JsonElement) : HexCellType =
        let pattern =
            match fields.List(where, element, "pattern") |> List.ofArray with
            | [ kind, name; argument ] when name.ValueKind = JsonValueKind.String ->
                match name.GetString() with
                | "stride" ->
                    match entries fields 2 argument with
                    | [ u; v ] -> HexPattern.Stride(whole fields u, whole fields v)
                    | _ -> HexPattern.Single
                | "tile" -> HexPattern.Tile(whole fields argument)
                | "single" -> HexPattern.Single
                | other ->
                    fields.Fault(kind, $"is '{other}', not stride, tile or single")
                    HexPattern.Single
            | [] -> HexPattern.Single
            | _ ->
                fields.Fault($"{where}.pattern", "is not a name and its argument")
                HexPattern.Single

        {
            Name = fields.Text(where, element, "name")
            Pattern = pattern
        }

    let private offset (fields: JsonFields) item : HexOffset =
        match entries fields 2 item with
        | [ place; synapses ] ->
            match entries fields 2 place with
            | [ du; dv ] ->
                {
                    Du = whole fields du
                    Dv = whole fields dv
                    Synapses = number fields synapses
                }
            | _ -> { Du = 0; Dv = 0; Synapses = 1.0 }
        | _ -> { Du = 0; Dv = 0; Synapses = 1.0 }

    let private connection (fields: JsonFields) (where: string, element: JsonElement) : HexConnection =
        {
            Source = fields.Text(where, element, "src")
            Target = fields.Text(where, element, "tar")
            Sign = fields.Whole(where, element, "alpha")
            Offsets = fields.List(where, element, "offsets") |> Array.map (offset fields)
        }

    /// The connectome in a file, gaps within the hull of measured offsets filled with so many synapses (flyvis: 1), or
    /// every fault: no such file, no JSON, another JSON, and what `HexConnectome.check` finds.
    let readWith (fill: float) (path: string) : Result<HexConnectome, InputError list> =
        JsonFields.Read(
            path,
            fun fields root ->
                {
                    Types = fields.List("", root, "nodes") |> Array.map (cellType fields)
                    Connections = fields.List("", root, "edges") |> Array.map (connection fields)
                    InputUnits = texts fields root "input_units"
                    OutputUnits = texts fields root "output_units"
                }
        )
        |> Result.bind HexConnectome.check
        |> Result.map (HexConnectome.fillHull fill)

    /// As `readWith`, with one synapse where an offset was not measured.
    let read (path: string) : Result<HexConnectome, InputError list> = readWith 1.0 path
