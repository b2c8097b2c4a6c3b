namespace ActMax

/// A wish of a run: a neuron in a layer, what was asked of it, and for which item.
type Goal =
    {
        Item: int
        Neuron: int
        Layer: int
        Text: string
        Value: float option
    }

[<RequireQualifiedAccess>]
module Goal =

    /// A goal for every target of so many stimuli. Throws ArgumentException for a target outside of the network.
    let ofTargets (network: Network) (items: int) (targets: Target list) : Goal[] =
        [|
            for item, target in Target.resolve network.Layers (Network.size network) items targets do
                {
                    Item = item
                    Neuron = target.Neuron
                    Layer = target.Layer
                    Text = $"{target.Value:g4}"
                    Value = Some(float target.Value)
                }
        |]

    /// Cells that are to be as active, or as silent, as the first stimulus can make them.
    let ofCells (up: WatchedCell[]) (down: WatchedCell[]) : Goal[] =
        let extreme text (cell: WatchedCell) =
            {
                Item = 0
                Neuron = cell.Neuron
                Layer = cell.Layer
                Text = text
                Value = None
            }

        Array.append (Array.map (extreme "maximise") up) (Array.map (extreme "minimise") down)
