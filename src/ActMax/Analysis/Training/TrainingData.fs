namespace ActMax

/// The activity that was measured of a neuron under a stimulus.
type Measurement =
    {
        /// Which stimulus.
        Item: int
        /// Position of the neuron in the network.
        Neuron: int
        /// 0-based, negative from the last one; None: the value is a mean over all layers.
        Layer: int option
        Activity: float32
    }

/// Stimuli and what was measured under them.
type TrainingData =
    {
        /// [item; sensory; time].
        Stimuli: NdArray
        Measured: Measurement list
    }

[<RequireQualifiedAccess>]
module TrainingData =

    /// Throws ArgumentException for stimuli of another shape than the network takes, and for measurements of items,
    /// neurons or layers that are not there.
    let mustFit (network: Network) (data: TrainingData) : unit =
        let expected = [| network.Sensory.Length; network.Layers |]
        let shape = data.Stimuli.Shape

        if shape.Length <> 3 || shape[1..] <> expected then
            invalidArg
                (nameof data)
                $"the stimuli have shape %A{shape}; expected [items; {expected[0]} sensory; {expected[1]} time]."

        let within what size index =
            if index < 0 || index >= size then
                invalidArg (nameof data) $"a measurement of {what} {index}; expected 0 .. {size - 1}."

        for measured in data.Measured do
            within "item" shape[0] measured.Item
            within "neuron" (Network.size network) measured.Neuron

            measured.Layer
            |> Option.iter (fun layer ->
                within "layer" network.Layers (if layer < 0 then network.Layers + layer else layer))

            if not (System.Single.IsFinite measured.Activity) then
                invalidArg
                    (nameof data)
                    $"the measurement of neuron {measured.Neuron} under stimulus {measured.Item} is {measured.Activity}."

        if data.Measured.IsEmpty then
            invalidArg (nameof data) "no measurement to fit."

    /// Measurements from activity [item; neuron; layer]: of these neurons in every layer.
    let ofActivity (neurons: int[]) (activity: NdArray) : Measurement list =
        [
            for item in 0 .. activity.Shape[0] - 1 do
                for neuron in neurons do
                    for layer in 0 .. activity.Shape[2] - 1 ->
                        {
                            Item = item
                            Neuron = neuron
                            Layer = Some layer
                            Activity = NdArray.get [| item; neuron; layer |] activity
                        }
        ]
