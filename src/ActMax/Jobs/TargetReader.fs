namespace ActMax

open System
open System.Globalization
open System.Text.RegularExpressions

/// Reads what a job wants: targets as text and targets as a table.
[<RequireQualifiedAccess>]
module TargetReader =

    let private form = "CONDITION@LAYER=VALUE, where VALUE is a number, max or min"

    let private pattern =
        Regex(@"^(?<condition>.+)@(?<layer>-?\d+)=(?<wish>[^=@]+)$", RegexOptions.Singleline)

    let private wish (text: string) : Wish option =
        match text.Trim().ToLowerInvariant() with
        | "max" -> Some Wish.Maximum
        | "min" -> Some Wish.Minimum
        | number ->
            match Single.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, value when Single.IsFinite value -> Some(Wish.Value value)
            | _ -> None

    /// "cell_type = 'MBON'@4=0.9": neurons by a condition, layer, and a value, max or min.
    let parse (text: string) : Result<TargetSpec, InputError list> =
        let found = pattern.Match text

        match
            found.Success,
            (if found.Success then
                 wish found.Groups["wish"].Value
             else
                 None)
        with
        | true, Some wish ->
            match Int32.TryParse found.Groups["layer"].Value with
            | true, layer ->
                Ok
                    {
                        Condition = found.Groups["condition"].Value.Trim()
                        Layer = layer
                        Wish = wish
                    }
            | _ -> Error [ InputError.Unreadable("target", text, form) ]
        | _ -> Error [ InputError.Unreadable("target", text, form) ]

    /// The text that `parse` reads as this target.
    let text (spec: TargetSpec) : string =
        let wish =
            match spec.Wish with
            | Wish.Value value -> value.ToString("R", CultureInfo.InvariantCulture)
            | Wish.Maximum -> "max"
            | Wish.Minimum -> "min"

        spec.Condition + "@" + string spec.Layer + "=" + wish

    /// The layer when it is one of the network's.
    let private layerOf (what: string) (layers: int) (layer: int64) : Result<int, InputError list> =
        if layer >= 0L && layer < int64 layers then
            Ok(int layer)
        else
            Error [ InputError.OutOfRange(what, string layer, $"0 .. {layers - 1}") ]

    /// The neurons of a target, checked against the network's layers.
    let resolve
        (layers: int)
        (connectome: Connectome)
        (spec: TargetSpec)
        : Result<(int * int * Wish) list, InputError list> =
        match
            layerOf $"the layer of target \"{spec.Condition}\"" layers (int64 spec.Layer),
            Connectome.select spec.Condition connectome
        with
        | Ok layer, Ok neurons -> Ok [ for neuron in neurons -> neuron, layer, spec.Wish ]
        | Error first, Error second -> Error(first @ second)
        | Error faults, _
        | _, Error faults -> Error faults

    let private bare =
        Regex(@"^(?<condition>.+)@(?<layer>-?\d+)$", RegexOptions.Singleline)

    /// "cell_type = 'MBON'@4": neurons in a layer, without a wish (it counts as max).
    let place (text: string) : Result<TargetSpec, InputError list> =
        let found = bare.Match text

        match Int32.TryParse found.Groups["layer"].Value with
        | true, layer when found.Success ->
            Ok
                {
                    Condition = found.Groups["condition"].Value.Trim()
                    Layer = layer
                    Wish = Wish.Maximum
                }
        | _ -> Error [ InputError.Unreadable("target", text, "CONDITION@LAYER") ]

    /// As `place`, or with a wish as `parse` reads it.
    let placeOrTarget (text: string) : Result<TargetSpec, InputError list> =
        match parse text with
        | Ok spec -> Ok spec
        | Error _ -> place text

    /// The neurons and layers of `place`, checked against the network's layers.
    let cells (layers: int) (connectome: Connectome) (text: string) : Result<(int * int) list, InputError list> =
        place text
        |> Result.bind (resolve layers connectome)
        |> Result.map (List.map (fun (neuron, layer, _) -> neuron, layer))

    /// One stimulus a batch number: a number beyond this is no batch, but an id in the wrong column.
    let private mostItems = 100_000L

    /// Columns batch (optional), layer, value and one of neuron (position in the matrix), where (condition) and id.
    let ofTable (layers: int) (connectome: Connectome) (table: Table) : Result<Target list, InputError list> =
        let has name = List.contains name table.Columns

        let batches =
            if has "batch" then
                Table.integers "batch" table |> Result.map (Array.map Some)
            else
                Ok(Array.create table.RowCount None)

        let chosen = NeuronRows.read connectome table

        let faultsOf (result: Result<'value, InputError list>) =
            match result with
            | Error faults -> faults
            | Ok _ -> []

        match batches, Table.integers "layer" table, Table.floats "value" table, chosen with
        | Ok batches, Ok planned, Ok values, Ok chosen ->
            List.init table.RowCount (fun row ->
                match
                    layerOf $"{table.Name}: the layer of row {row}" layers planned[row], chosen[row], batches[row]
                with
                | _, _, Some batch when batch < 0L || batch >= mostItems ->
                    Error
                        [
                            InputError.OutOfRange($"{table.Name}: batch", string batch, $"0 .. {mostItems - 1L}")
                        ]
                | Ok layer, Ok neurons, batch when Double.IsFinite values[row] ->
                    Ok
                        [
                            for neuron in neurons ->
                                {
                                    Item = Option.map int batch
                                    Layer = layer
                                    Neuron = neuron
                                    Value = float32 values[row]
                                }
                        ]
                | Ok _, Ok _, _ -> Error [ InputError.NotFinite($"{table.Name}: value", $"row {row}") ]
                | layer, neurons, _ -> Error(faultsOf layer @ faultsOf neurons))
            |> InputError.gather
            |> Result.map List.concat
        | batches, planned, values, chosen ->
            Error(faultsOf batches @ faultsOf planned @ faultsOf values @ faultsOf chosen)
