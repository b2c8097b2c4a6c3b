namespace ActMax

open TorchSharp

/// Measurements of some items as the tensors that compare them with activity.
[<NoEquality; NoComparison>]
type private FitPart =
    {
        /// Positions in the stimuli.
        Items: int[]
        /// Item within the part, measurement and weight.
        Cells: (int * Measurement * float)[]
    }

/// The misfit of a network's activity as a function of its parameters.
[<RequireQualifiedAccess>]
module internal Fit =

    /// Numbers of activity that are computed at a time; more items than that go one part after the other.
    let private mostNumbers = 64_000_000L

    /// Weights by which distances add up to the misfit.
    let private weights (misfit: Misfit) (measured: Measurement[]) : float[] =
        match misfit with
        | Misfit.Squared
        | Misfit.Absolute -> Array.create measured.Length (1.0 / float measured.Length)
        | Misfit.AbsoluteByItem ->
            let count = measured |> Array.countBy _.Item |> dict

            measured
            |> Array.map (fun one -> 1.0 / (float count[one.Item] * float count.Count))

    let private parts (misfit: Misfit) (network: Network) (items: int[]) (measured: Measurement list) =
        let wanted = set items

        let chosen =
            measured |> List.filter (fun one -> wanted.Contains one.Item) |> Array.ofList

        let weighted = Array.zip chosen (weights misfit chosen)

        let each = int64 (Network.size network) * int64 network.Layers
        let length = int (max 1L (mostNumbers / max 1L each))

        items
        |> Array.chunkBySize length
        |> Array.map (fun items ->
            let place = items |> Seq.mapi (fun i item -> item, i) |> dict

            {
                Items = items
                Cells =
                    weighted
                    |> Array.choose (fun (one, weight) ->
                        match place.TryGetValue one.Item with
                        | true, i -> Some(i, one, weight)
                        | _ -> None)
            })
        |> Array.filter (fun part -> part.Cells.Length > 0)

    /// Weighted distances of the cells that `choose` gives a layer or not.
    let private distance (misfit: Misfit) (dtype: torch.ScalarType) (read: torch.Tensor) cells =
        let numbers (f: int * Measurement * float -> float) =
            torch.tensor (Array.map f cells, dtype = dtype)

        let gaps = read.sub (numbers (fun (_, one, _) -> float one.Activity))

        let sizes =
            match misfit with
            | Misfit.Squared -> gaps.square ()
            | Misfit.Absolute
            | Misfit.AbsoluteByItem -> gaps.abs ()

        (sizes.mul (numbers (fun (_, _, weight) -> weight))).sum()

    let private compare (misfit: Misfit) (layers: int) (activity: torch.Tensor) cells : torch.Tensor =
        let withLayer, withoutLayer =
            cells |> Array.partition (fun (_, one: Measurement, _) -> one.Layer.IsSome)

        let index (f: int * Measurement * float -> int) cells =
            torch.TensorIndex.Tensor(Convert.indices (Array.map f cells))

        let layerOf (_, one: Measurement, _) =
            let layer = Option.get one.Layer
            if layer < 0 then layers + layer else layer

        let item (i, _: Measurement, _: float) = i
        let neuron (_: int, one: Measurement, _: float) = one.Neuron

        [
            if withLayer.Length > 0 then
                let read =
                    activity.index [| index item withLayer; index neuron withLayer; index layerOf withLayer |]

                distance misfit activity.dtype read withLayer

            if withoutLayer.Length > 0 then
                let read =
                    activity.index([| index item withoutLayer; index neuron withoutLayer |]).mean [| 1L |]

                distance misfit activity.dtype read withoutLayer
        ]
        |> List.reduce (fun (a: torch.Tensor) b -> a.add b)

    let private vectorOf (values: float[]) =
        torch.tensor (values, dtype = torch.float64)

    let private shown (trainable: Trainable) (stimuli: NdArray) (items: int[]) =
        NdArray.stack [ for item in items -> NdArray.item item stimuli ]
        |> Convert.toTensor
        |> Precision.cast trainable.Precision

    /// The misfit over some items, without a gradient; None when nothing was measured of them.
    let value misfit network (data: TrainingData) (trainable: Trainable) (items: int[]) : (float[] -> float) option =
        match parts misfit network items data.Measured with
        | [||] -> None
        | parts ->
            Some(fun values ->
                parts
                |> Array.sumBy (fun part ->
                    Scope.run (fun () ->
                        use _ = torch.no_grad ()

                        let response =
                            trainable.Respond (vectorOf values) (shown trainable data.Stimuli part.Items)

                        Convert.number (compare misfit network.Layers response.Activity part.Cells))))

    /// The misfit over some items and its gradient. Throws ArgumentException when nothing was measured of them.
    let gradient
        misfit
        network
        (data: TrainingData)
        (trainable: Trainable)
        (items: int[])
        : float[] -> float * float[] =
        let parts = parts misfit network items data.Measured

        if parts.Length = 0 then
            invalidArg (nameof items) $"nothing was measured of the {items.Length} items that train."

        fun values ->
            let slopes = Array.zeroCreate<float> values.Length

            let sum =
                parts
                |> Array.sumBy (fun part ->
                    Scope.run (fun () ->
                        use _ = torch.enable_grad ()
                        let vector = (vectorOf values).requires_grad_()
                        let response = trainable.Respond vector (shown trainable data.Stimuli part.Items)
                        let misfit = compare misfit network.Layers response.Activity part.Cells
                        misfit.backward ()

                        match vector.grad with
                        | null -> ()
                        | gradient ->
                            let found = Convert.elements<float>(gradient.contiguous ())

                            for i in 0 .. slopes.Length - 1 do
                                slopes[i] <- slopes[i] + found[i]

                        Convert.number misfit))

            sum, slopes
