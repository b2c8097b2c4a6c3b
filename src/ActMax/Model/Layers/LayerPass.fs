namespace ActMax

open ActMax.Torch
open TorchSharp

/// One pass through layers that have their weights as tensors.
[<NoEquality; NoComparison>]
type internal LayerPass =
    {
        Weights: Map<string, torch.Tensor>
        /// Dropout and statistics of the batch, as in training; never for a model.
        IsTraining: bool
        /// Told of what every layer gives out, by path.
        Told: string -> torch.Tensor -> unit
    }

/// The interpreter of layers: the meaning of every case of `Layer`, as torch has it.
[<RequireQualifiedAccess>]
module internal LayerPass =

    let private longs (numbers: int list) : int64[] =
        numbers |> List.map int64 |> Array.ofList

    let private activate (activation: Activation) (x: torch.Tensor) : torch.Tensor =
        match activation with
        | Activation.Relu -> x.relu ()
        | Activation.RedirectedRelu -> RedirectedRelu.apply x
        | Activation.LeakyRelu slope -> torch.nn.functional.leaky_relu (x, slope)
        | Activation.Elu alpha -> torch.nn.functional.elu (x, alpha)
        | Activation.Gelu -> x.gelu ()
        | Activation.Sigmoid -> x.sigmoid ()
        | Activation.Tanh -> x.tanh ()
        | Activation.Softplus -> torch.nn.functional.softplus x
        | Activation.Exp -> x.exp ()

    let private pool (pooling: Pooling) (x: torch.Tensor) : torch.Tensor =
        let axes = pooling.Kernel.Length

        let kernel, stride, padding =
            longs pooling.Kernel, longs pooling.Stride, longs pooling.Padding

        match pooling.Kind with
        | PoolKind.Max ->
            let dilation = Array.create axes 1L
            Aten.Call($"max_pool{axes}d", x, kernel, stride, padding, dilation, pooling.Ceiling)
        | PoolKind.Average -> Aten.Call($"avg_pool{axes}d", x, kernel, stride, padding, pooling.Ceiling, true)

    let private adaptivePool (kind: PoolKind) (sizes: int list) (x: torch.Tensor) : torch.Tensor =
        match kind with
        | PoolKind.Max ->
            match (Aten.CallAny($"adaptive_max_pool{sizes.Length}d", x, longs sizes))[0] with
            | :? torch.Tensor as pooled -> pooled
            | other -> failwith $"a tensor was expected of adaptive_max_pool, not {other}"
        | PoolKind.Average -> Aten.Call($"adaptive_avg_pool{sizes.Length}d", x, longs sizes)

    let private frames (x: torch.Tensor) : torch.Tensor =
        // [batch; channel; time; ...] to [batch; time; channel; ...].
        let order =
            Array.append [| 0L; 2L; 1L |] [| for axis in 3L .. x.dim () - 1L -> axis |]

        x.permute(order).reshape([| x.shape[0]; x.shape[2]; -1L |])

    let private standardise (mean: float list) (deviation: float list) (x: torch.Tensor) : torch.Tensor =
        let column (values: float list) =
            let shape = Array.create (int (x.dim ()) - 1) 1L
            shape[0] <- int64 values.Length
            let numbers: float32[] = values |> List.map float32 |> Array.ofList
            torch.tensor(numbers).reshape(shape).``to`` x.dtype

        (x.sub (column mean)).div(column deviation)

    let private recurrent (weight: string -> torch.Tensor) (layer: Recurrent) isTraining (x: torch.Tensor) =
        let parameters =
            [|
                for depth in 0 .. layer.Depth - 1 do
                    for kind in [ "weight_ih"; "weight_hh"; "bias_ih"; "bias_hh" ] do
                        weight $"{kind}_l{depth}"
            |]

        let start =
            torch.zeros ([| int64 layer.Depth; x.shape[0]; int64 layer.Hidden |], dtype = x.dtype)

        let run (name: string) (start: obj) =
            match
                (Aten.CallAny(name, x, start, parameters, true, layer.Depth, 0.0, (isTraining: bool), false, true))[0]
            with
            | :? torch.Tensor as states -> states
            | other -> failwith $"a tensor was expected of {name}, not {other}"

        match layer.Cell with
        | RecurrentCell.Tanh -> run "rnn_tanh.input" start
        | RecurrentCell.Gru -> run "gru.input" start
        | RecurrentCell.Lstm -> run "lstm.input" [| start; start |]

    let private convolutionalGru (weight: string -> torch.Tensor) (gru: ConvolutionalGru) (x: torch.Tensor) =
        let padding = Array.create 2 (int64 (gru.Kernel / 2))
        let hidden = int64 gru.Hidden

        let convolve name (input: torch.Tensor) =
            torch.nn.functional.conv2d (input, weight $"{name}.weight", weight $"{name}.bias", padding = padding)

        let step (state: torch.Tensor) (input: torch.Tensor) =
            let gates = (convolve "gates" (torch.cat ([| input; state |], 1L))).sigmoid()
            let reset, update = gates.narrow (1L, 0L, hidden), gates.narrow (1L, hidden, hidden)

            let candidate =
                (convolve "candidate" (torch.cat ([| input; reset.mul state |], 1L))).tanh()

            // (1 - update) candidate + update state
            candidate.add (update.mul (state.sub candidate))

        let start =
            torch.zeros ([| x.shape[0]; hidden; x.shape[3]; x.shape[4] |], dtype = x.dtype)

        let states =
            [| for frame in 0L .. x.shape[2] - 1L -> x.select (2L, frame) |]
            |> Array.scan step start
            |> Array.tail

        torch.stack (states, 2L)

    /// What the layer at a path gives out of an input with the batch first.
    let rec run (pass: LayerPass) (path: string) (layer: Layer) (x: torch.Tensor) : torch.Tensor =
        let weight name = pass.Weights[LayerPath.join path name]

        let perhaps name : torch.Tensor | null =
            match Map.tryFind (LayerPath.join path name) pass.Weights with
            | Some tensor -> tensor
            | None -> null

        match layer with
        | Layer.Convolution c ->
            Aten.Call(
                $"conv{c.Kernel.Length}d",
                x,
                weight "weight",
                perhaps "bias",
                longs c.Stride,
                longs c.Padding,
                longs c.Dilation,
                c.Groups
            )
        | Layer.Transposed c ->
            let name =
                if c.Kernel.Length = 1 then
                    "conv_transpose1d"
                else
                    $"conv_transpose{c.Kernel.Length}d.input"

            let extra = Array.create c.Kernel.Length 0L

            Aten.Call(
                name,
                x,
                weight "weight",
                perhaps "bias",
                longs c.Stride,
                longs c.Padding,
                extra,
                c.Groups,
                longs c.Dilation
            )
        | Layer.Pool pooling -> pool pooling x
        | Layer.AdaptivePool(kind, sizes) -> adaptivePool kind sizes x
        | Layer.Normalise(Normalisation.Batch _, epsilon) ->
            torch.nn.functional.batch_norm (
                x,
                weight "running_mean",
                weight "running_var",
                weight "weight",
                weight "bias",
                pass.IsTraining,
                0.1,
                epsilon
            )
        | Layer.Normalise(Normalisation.Instance _, epsilon) ->
            torch.nn.functional.instance_norm (x, null, null, perhaps "weight", perhaps "bias", true, 0.1, epsilon)
        | Layer.Normalise(Normalisation.Layer sizes, epsilon) ->
            torch.nn.functional.layer_norm (x, longs sizes, weight "weight", weight "bias", epsilon)
        | Layer.Activate activation -> activate activation x
        | Layer.Linear _ -> torch.nn.functional.linear (x, weight "weight", perhaps "bias")
        | Layer.Flatten -> x.flatten 1L
        | Layer.Frames -> frames x
        | Layer.Unflatten axes -> x.reshape (Array.append [| x.shape[0] |] [| for axis in axes -> int64 axis.Size |])
        | Layer.Dropout share ->
            if pass.IsTraining then
                torch.nn.functional.dropout (x, share, true)
            else
                x
        | Layer.Standardise(mean, deviation) -> standardise mean deviation x
        | Layer.Recurrent layer -> recurrent weight layer pass.IsTraining x
        | Layer.ConvolutionalGru gru -> convolutionalGru weight gru x
        | Layer.Sequence layers -> through pass path layers x
        | Layer.Residual residual ->
            let main = through pass path residual.Main x

            let shortcut =
                match residual.Shortcut with
                | None -> x
                | Some named -> through pass path [ named ] x

            let sum = main.add shortcut

            match residual.After with
            | None -> sum
            | Some activation -> activate activation sum

    /// What the last of some layers gives out; a container's own path is told after those inside.
    and through (pass: LayerPass) (path: string) (layers: NamedLayer list) (x: torch.Tensor) : torch.Tensor =
        layers
        |> List.fold
            (fun input named ->
                let here = LayerPath.join path named.Name
                let output = run pass here named.Layer input
                pass.Told here output
                output)
            x
