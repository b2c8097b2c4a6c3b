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
