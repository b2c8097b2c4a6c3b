namespace ActMax

open TorchSharp

/// How the activity of every layer bears on a target: its gradient with respect to each of them.
type LayerGradients =
    {
        /// [item; neuron; layer]: change of the item's target for each unit of activity. A target's own cell has its
        /// direct part; layers after every target have 0.
        Values: NdArray
        /// The activity at which the gradients hold, [item; neuron; layer].
        Activity: NdArray
    }

/// What the norm of a layer is taken over, neurons apart.
[<RequireQualifiedAccess>]
type NormOver =
    /// Each item by itself.
    | Item
    /// The whole batch, as connectome_interpreter does: an item's numbers then depend on the others.
    | Batch

/// Gradients of a readout of a network's activity with respect to every layer, one layer back at a time.
[<RequireQualifiedAccess>]
module LayerGradients =

    let private cellsOf (activity: NdArray) (values: float32[]) : NdArray = { activity with Values = values }

    /// Gradient of the readings alone, as if nothing led from layer to layer; [item; neuron; layer].
    let private direct (readout: Readout) (activity: torch.Tensor) : torch.Tensor =
        let leaf = activity.detach().clone().requires_grad_ true

        let response =
            {
                Activity = leaf
                Layer = fun _ -> leaf
            }

        let sum = (readout response).sum()
        (torch.autograd.grad ([| sum |], [| leaf |]))[0]

    /// The gradient of a readout of the activity (see `Readout`), for every item by itself (it does not depend on the other items of
    /// the batch). Stimulus [item; sensory; time]; `activity` is what the network shows for it, [item; neuron; layer].
    /// After get_gradients of connectome_interpreter v2.10.0, which divides by the number of targets and items.
    /// Costs about three rollouts. Throws ArgumentException for sizes that do not fit the network.
    let ofActivity
        (execution: Execution)
        (readout: Readout)
        (network: Network)
        (stimulus: NdArray)
        (activity: NdArray)
        : LayerGradients =
        let expected = [| stimulus.Shape[0]; Network.size network; network.Layers |]

        if activity.Shape <> expected then
            invalidArg (nameof activity) $"activity of shape %A{activity.Shape}; expected %A{expected}."

        let precision =
            match network.Neuron with
            | NeuronModel.Custom _ -> Precision.Single
            | _ -> execution.Precision

        Scope.run (fun () ->
            let tensor array =
                Precision.cast precision (Convert.toTensor array)

            let next = LayerStep.next execution network
            let given = tensor stimulus
            let shown = tensor activity
            let own = direct readout shown

            let state (layer: int) (x: torch.Tensor) =
                x.select(2L, int64 layer).t().contiguous()

            // From what is known after a layer to what is known before it.
            let back (after: torch.Tensor) layer =
                let before = (state (layer - 1) shown).requires_grad_ true
                let reached = next given layer before

                let passed =
                    if reached.requires_grad then
                        (torch.autograd.grad ([| reached |], [| before |], [| after |]))[0]
                    else
                        torch.zeros_like before

                passed.add (state (layer - 1) own)

            let last = network.Layers - 1

            let layers =
                List.scan back (state last own) [ last .. -1 .. 1 ]
                |> List.rev
                |> List.map (fun gradient -> gradient.t ())

            {
                Values = Convert.ofTensor (torch.stack (ResizeArray layers, 2L))
                Activity = activity
            })

    /// The same, with the activity computed first.
    let compute (execution: Execution) (readout: Readout) (network: Network) (stimulus: NdArray) : LayerGradients =
        network
        |> Multilayered.modelWith execution
        |> Model.activity stimulus
        |> ofActivity execution readout network stimulus

    /// Gradient times activity, cell by cell: the first-order share of each neuron in each layer.
    let timesActivity (gradients: LayerGradients) : NdArray =
        Array.map2 (*) gradients.Values.Values gradients.Activity.Values
        |> cellsOf gradients.Activity

    /// Every layer divided by its L2 norm (plus 1e-12), so that layers compare by pattern and not by size; early layers
    /// may be larger by powers of ten.
    let normalised (over: NormOver) (values: NdArray) : NdArray =
        let items, neurons, layers = values.Shape[0], values.Shape[1], values.Shape[2]
        let squares = Array2D.zeroCreate<float> items layers

        values.Values
        |> Array.iteri (fun at x ->
            let item, layer = at / (neurons * layers), at % layers
            squares[item, layer] <- squares[item, layer] + float x * float x)

        let norm item layer =
            match over with
            | NormOver.Item -> squares[item, layer]
            | NormOver.Batch -> Seq.init items (fun item -> squares[item, layer]) |> Seq.sum
            |> fun square -> sqrt square + 1e-12

        let norms = Array2D.init items layers norm

        values.Values
        |> Array.mapi (fun at x -> float32 (float x / norms[at / (neurons * layers), at % layers]))
        |> cellsOf values

    /// Sums over the members of each name, item by item, names in their order: of gradients the change of the target
    /// when every member changes, of gradients times activity the share of the group.
    let sums (naming: Naming) (values: NdArray) : ActivityRow[] =
        let items, neurons, layers = values.Shape[0], values.Shape[1], values.Shape[2]

        if Naming.size naming <> neurons then
            invalidArg (nameof naming) $"names for {Naming.size naming} neurons, values of {neurons}."

        [|
            for item in 0 .. items - 1 do
                let sums = Array2D.zeroCreate<float> naming.Names.Length layers

                for neuron in 0 .. neurons - 1 do
                    let name = naming.Of[neuron]

                    if name >= 0 then
                        for layer in 0 .. layers - 1 do
                            let x = values.Values[(item * neurons + neuron) * layers + layer]
                            sums[name, layer] <- sums[name, layer] + float x

                for name in 0 .. naming.Names.Length - 1 do
                    if naming.Members[name] > 0 then
                        {
                            Item = item
                            Name = naming.Names[name]
                            Activity = Array.init layers (fun layer -> float32 sums[name, layer])
                        }
        |]
