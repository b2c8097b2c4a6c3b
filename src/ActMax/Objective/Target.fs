namespace ActMax

/// A wish: one neuron, in one layer, at one activity.
type Target =
    {
        /// The item of the batch that it is for; None: every item.
        Item: int option
        /// 0-based; a negative layer counts from the last one, -1.
        Layer: int
        /// Position of the neuron in the network.
        Neuron: int
        Value: float32
    }

[<RequireQualifiedAccess>]
module Target =

    /// Every item of the batch: the neuron at the value in the layer.
    let create (layer: int) (neuron: int) (value: float32) : Target =
        {
            Item = None
            Layer = layer
            Neuron = neuron
            Value = value
        }

    /// Several neurons at one value in one layer.
    let all (layer: int) (neurons: int[]) (value: float32) : Target list =
        [ for neuron in neurons -> create layer neuron value ]

    /// The same targets for one item only.
    let forItem (item: int) (targets: Target list) : Target list =
        targets |> List.map (fun target -> { target with Item = Some item })

    /// How many different stimuli the targets ask for: the largest item plus one, at least 1.
    let items (targets: Target list) : int =
        targets
        |> List.choose _.Item
        |> List.fold (fun most item -> max most (item + 1)) 1

    /// A target for every item that it concerns, layers and neurons counted from the start; of several for the same
    /// cell the last one stays. Throws ArgumentException for a layer, neuron or item outside of the sizes.
    let resolve (layers: int) (neurons: int) (items: int) (targets: Target list) : (int * Target) list =
        let within what size index =
            let positive = if index < 0 then size + index else index

            if positive < 0 || positive >= size then
                invalidArg (nameof targets) $"target {what} {index} is outside of 0 .. {size - 1}."

            positive

        targets
        |> List.collect (fun target ->
            let fixedTarget =
                { target with
                    Layer = within "layer" layers target.Layer
                    Neuron = within "neuron" neurons target.Neuron
                }

            match target.Item with
            | Some item when item < 0 || item >= items ->
                invalidArg (nameof targets) $"target item {item} is outside of 0 .. {items - 1}."
            | Some item -> [ item, fixedTarget ]
            | None -> [ for item in 0 .. items - 1 -> item, fixedTarget ])
        |> List.rev
        |> List.distinctBy (fun (item, target) -> item, target.Layer, target.Neuron)
        |> List.rev
