namespace ActMax

open TorchSharp

/// How the cells of a reading become one number.
[<RequireQualifiedAccess>]
type Reducer =
    | Mean
    | Sum
    | Max

/// Which activity is read, and how: some neurons over some layers.
type Reading =
    {
        Neurons: int[]
        /// 0-based layers.
        Layers: int[]
        Over: Reducer
    }

[<RequireQualifiedAccess>]
module Reading =

    /// One neuron in one layer.
    let cell (layer: int) (neuron: int) : Reading =
        {
            Neurons = [| neuron |]
            Layers = [| layer |]
            Over = Reducer.Mean
        }

    /// The mean over some neurons from the first to the last of a window of layers, both included.
    let window (first: int, last: int) (neurons: int[]) : Reading =
        {
            Neurons = neurons
            Layers = [| first..last |]
            Over = Reducer.Mean
        }

    let private within what size (index: int) =
        if index < 0 || int64 index >= size then
            invalidArg what $"{what} {index} is outside of 0 .. {size - 1L}."

    let private check (units: int64) (layers: int64) (reading: Reading) =
        if reading.Neurons.Length = 0 || reading.Layers.Length = 0 then
            invalidArg (nameof reading) "a reading needs at least one neuron and one layer."

        reading.Neurons |> Array.iter (within "neuron" units)
        reading.Layers |> Array.iter (within "layer" layers)

    /// The cells of a reading in an activity, neuron by neuron. Throws ArgumentException as `read` does.
    let internal cells (shape: ActivityShape) (reading: Reading) : ActivityCell[] =
        check (int64 shape.Units) (int64 shape.Layers) reading

        [|
            for neuron in reading.Neurons do
                for layer in reading.Layers do
                    { Unit = neuron; Layer = layer }
        |]

    /// One number an item, [batch], of its cells, [batch; cell].
    let internal reduce (over: Reducer) (cells: torch.Tensor) : torch.Tensor =
        match over with
        | Reducer.Mean -> cells.mean ([| 1L |])
        | Reducer.Sum -> cells.sum (1L)
        | Reducer.Max -> cells.amax ([| 1L |])

    /// The reading of every item, [batch]. Throws ArgumentException for nothing to read, or a neuron or layer that
    /// the response does not have.
    let read (reading: Reading) (response: Response) : torch.Tensor =
        let activity = response.Activity
        check activity.shape[1] activity.shape[2] reading

        activity
            .index_select(1L, Convert.indices reading.Neurons)
            .index_select(2L, Convert.indices reading.Layers)
            .flatten(1L)
        |> reduce reading.Over
