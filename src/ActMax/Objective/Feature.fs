namespace ActMax

open TorchSharp

/// Readouts of a named layer, from `Response.Layer name` [batch; channel; ...positions]; every one gives [batch]. The
/// positions of a layer of a video model are [time; height; width], of an image network [height; width]. All throw
/// ArgumentException for channels and positions that the layer does not have.
[<RequireQualifiedAccess>]
module Feature =

    let private channelOf (channel: int) (layer: string) (x: torch.Tensor) : torch.Tensor =
        if x.dim () < 2L then
            invalidArg (nameof layer) $"layer '{layer}' has shape {Shape.text x.shape}; it has no channels."

        if channel < 0 || int64 channel >= x.shape[1] then
            invalidArg
                (nameof channel)
                $"channel {channel} is outside of 0 .. {x.shape[1] - 1L}, the channels of layer '{layer}'."

        x.select (1L, int64 channel)

    let private perItem (x: torch.Tensor) = x.reshape ([| x.shape[0]; -1L |])

    /// A map [batch; ...; position axes] at one position of its last axes, as many as `position` has.
    let private at (position: int list) (x: torch.Tensor) : torch.Tensor =
        List.foldBack
            (fun index (x: torch.Tensor) ->
                let axis = x.dim () - 1L
                let size = x.shape[int axis]

                if index < 0 || int64 index >= size then
                    invalidArg (nameof position) $"position {index} is outside of 0 .. {size - 1L}."

                x.select (axis, int64 index))
            position
            x

    /// The middle of the last axes, size / 2 along each of them: right for maps that are not square too.
    let private centre (axes: int) (x: torch.Tensor) : int list =
        [
            for axis in int (x.dim ()) - axes .. int (x.dim ()) - 1 -> int x.shape[axis] / 2
        ]

    /// One channel at one position (None: the spatial centre). In a layer [batch; channel; time; height; width] the
    /// window says which frames are read; the others have no time.
    let neuronAt (window: TimeWindow) (position: int list option) (channel: int) (layer: string) : Readout =
        fun response ->
            let map = channelOf channel layer (response.Layer layer)
            let axes = map.dim () - 1L
            let spatial = if axes = 3L then 2 else int axes
            let place = position |> Option.defaultWith (fun () -> centre spatial map)

            if place.Length <> spatial then
                invalidArg
                    (nameof position)
                    $"a position of {place.Length} numbers; the maps of layer '{layer}' have {spatial} axes."

            let read = at place map
            if axes = 3L then TimeWindow.reduce window read else read

    /// One channel at the spatial centre of its map; the mean over the frames of a video.
    let neuron (channel: int) (layer: string) : Readout =
        neuronAt TimeWindow.whole None channel layer

    /// The mean of a channel over all positions.
    let channel (channel: int) (layer: string) : Readout =
        fun response -> (channelOf channel layer (response.Layer layer) |> perItem).mean([| 1L |])

    /// The mean of a whole layer.
    let layer (layer: string) : Readout =
        fun response -> (response.Layer layer |> perItem).mean([| 1L |])

    /// The mean square of a whole layer: whatever is there, more of it (DeepDream).
    let deepDream (layer: string) : Readout =
        fun response -> ((response.Layer layer).square() |> perItem).mean([| 1L |])

    /// A layer as [batch; channel; position] and a vector over its channels as [1; channel; 1].
    let private alongChannels (vector: float32[]) (layer: string) (x: torch.Tensor) =
        if x.dim () < 2L || x.shape[1] <> int64 vector.Length then
            invalidArg
                (nameof vector)
                $"a direction of {vector.Length} numbers for layer '{layer}' of shape {Shape.text x.shape}."

        x.reshape ([| x.shape[0]; x.shape[1]; -1L |]),
        (Convert.toTensor (NdArray.create [| 1; vector.Length; 1 |] vector)).``to``(x.dtype)

    /// The mean over positions of the dot product with a vector over channels.
    let direction (vector: float32[]) (layer: string) : Readout =
        fun response ->
            let x, v = alongChannels vector layer (response.Layer layer)
            (x * v).sum(1L).mean([| 1L |])

    // Norms as lucid's, which never divides by 0.
    let private length (axis: int64) (x: torch.Tensor) =
        (x.square().sum(axis, keepdim = true) + 1e-8).sqrt()

    let private dotAndCosine (axis: int64) (x: torch.Tensor) (v: torch.Tensor) =
        let dot = (x * v).sum(axis)

        dot, dot / ((length axis x * length axis v).squeeze(axis))

    /// The mean over positions of the cosine with a vector over channels.
    let cosine (vector: float32[]) (layer: string) : Readout =
        fun response ->
            let x, v = alongChannels vector layer (response.Layer layer)
            (snd (dotAndCosine 1L x v)).mean([| 1L |])

    let private bent (power: float) (dot: torch.Tensor, cosine: torch.Tensor) =
        dot
        * (cosine.clamp (min = Scalar.op_Implicit 0.1)).pow(Scalar.op_Implicit power)

    /// The mean over positions of the dot product times max(0.1, cosine)^power: strong and pointing the right way.
    /// Source: lucid's dot_cossim, with the floor that keeps a gradient where the cosine is low.
    let dotCosine (power: float) (vector: float32[]) (layer: string) : Readout =
        fun response ->
            let x, v = alongChannels vector layer (response.Layer layer)
            (bent power (dotAndCosine 1L x v)).mean([| 1L |])

    /// The same dot product with a whole layer [channel; ...positions] instead of one vector for all positions: what
    /// lucid calls a caricature. Throws ArgumentException for another shape than the layer's.
    let wholeDirection (power: float) (pattern: NdArray) (layer: string) : Readout =
        fun response ->
            let x = response.Layer layer

            if Array.map int (Array.tail x.shape) <> pattern.Shape then
                invalidArg
                    (nameof pattern)
                    $"a pattern of shape %A{List.ofArray pattern.Shape} for layer '{layer}' of shape {Shape.text x.shape}."

            let v = (Convert.toTensor pattern).``to``(x.dtype).reshape([| 1L; -1L |])
            bent power (dotAndCosine 1L (perItem x) v)
