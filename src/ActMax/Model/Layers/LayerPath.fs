namespace ActMax

/// Dotted paths of layers, as torch names modules.
[<RequireQualifiedAccess>]
module LayerPath =

    /// The path of what is called `name` inside of `path`.
    let join (path: string) (name: string) : string =
        if path = "" then name else path + "." + name

    let private children (layer: Layer) : NamedLayer list =
        match layer with
        | Layer.Sequence layers -> layers
        | Layer.Residual residual -> residual.Main @ Option.toList residual.Shortcut
        | _ -> []

    /// Every layer with its path, in the order in which they give out, so that a container follows what it contains.
    let all (stack: NamedLayer list) : (string * Layer) list =
        let rec inside path (layers: NamedLayer list) =
            layers
            |> List.collect (fun named ->
                let here = join path named.Name
                inside here (children named.Layer) @ [ here, named.Layer ])

        inside "" stack

    /// The layers up to the one at the path, whose output is then the last one; None where there is no such layer.
    let upTo (path: string) (stack: NamedLayer list) : NamedLayer list option =
        let rec cut here (layers: NamedLayer list) : NamedLayer list option =
            layers
            |> List.tryFindIndex (fun named ->
                let place = join here named.Name
                path = place || path.StartsWith(place + "."))
            |> Option.bind (fun last ->
                let named = layers[last]
                let place = join here named.Name

                let ending =
                    if path = place then
                        Some [ named ]
                    else
                        match named.Layer with
                        | Layer.Sequence inner ->
                            cut place inner
                            |> Option.map (fun kept -> [ Layer.named named.Name (Layer.Sequence kept) ])
                        | Layer.Residual residual ->
                            // Both branches begin at the input of the block.
                            cut place residual.Main
                            |> Option.orElse (cut place (Option.toList residual.Shortcut))
                            |> Option.map (fun kept -> [ Layer.named named.Name (Layer.Sequence kept) ])
                        | _ -> None

                ending |> Option.map (fun ending -> List.truncate last layers @ ending))

        cut "" stack
