namespace ActMax

/// A change of a model's weights before it is used. Every edit is noted in the model.
[<RequireQualifiedAccess>]
type WeightEdit =
    /// Every row of every weight whose name contains `key` becomes `target`: with the read-outs' mask means ("mask_mean")
    /// and (0, 0) it brings all receptive fields to the centre (openretina's Center).
    | Center of key: string * target: float32 list
    /// One weight becomes these values.
    | Set of name: string * values: NdArray

[<RequireQualifiedAccess>]
module WeightEdit =

    /// What is noted in the model.
    let note (edit: WeightEdit) : string =
        match edit with
        | WeightEdit.Center(key, target) ->
            let values = target |> List.map string |> String.concat ", "
            $"every weight named *{key}* set to ({values})"
        | WeightEdit.Set(name, _) -> $"the weight {name} replaced"

    let private rowsOf (target: float32 list) (array: NdArray) =
        let row = Array.ofList target

        { array with
            Values = Array.init array.Values.Length (fun i -> row[i % row.Length])
        }

    /// The weights that an edit changes, by name, with their new values. Faults: no such weight, other shapes.
    let changes (weights: Map<string, NdArray>) (edit: WeightEdit) : Result<Map<string, NdArray>, InputError list> =
        let names = weights |> Map.toList |> List.map fst

        match edit with
        | WeightEdit.Center(key, target) ->
            let found = weights |> Map.filter (fun name _ -> name.Contains key)

            let faults =
                [
                    if found.IsEmpty then
                        InputError.UnknownName("part of a weight's name", key, names)
                    for KeyValue(name, array) in found do
                        if array.Shape.Length = 0 || Array.last array.Shape <> target.Length then
                            InputError.WrongShape(
                                $"weight '{name}'",
                                List.ofArray array.Shape,
                                $"rows of {target.Length} numbers"
                            )
                ]

            if faults.IsEmpty then
                Ok(found |> Map.map (fun _ array -> rowsOf target array))
            else
                Error faults
        | WeightEdit.Set(name, values) ->
            match Map.tryFind name weights with
            | None -> Error [ InputError.UnknownName("weight", name, names) ]
            | Some old when old.Shape <> values.Shape ->
                Error
                    [
                        InputError.WrongShape($"the new weight '{name}'", List.ofArray values.Shape, $"%A{old.Shape}")
                    ]
            | Some _ -> Ok(Map.ofList [ name, values ])

    /// The weights after all edits, one after the other; every fault of the first edit that has one.
    let apply (edits: WeightEdit list) (weights: Map<string, NdArray>) : Result<Map<string, NdArray>, InputError list> =
        edits
        |> List.fold
            (fun state edit ->
                state
                |> Result.bind (fun weights ->
                    changes weights edit
                    |> Result.map (Map.fold (fun all name array -> Map.add name array all) weights)))
            (Ok weights)
