namespace ActMax

open ActMax.Kernels
open TorchSharp

/// How the numbers are computed; never, but for rounding, what they are.
type Execution =
    {
        /// Most threads to use; 0 for one per processor.
        Threads: int
        /// Name of a kernel for single precision; None for the best of this machine.
        Kernel: string option
        /// Double precision always uses the reference kernel; custom neurons are always single.
        Precision: Precision
        /// Keep the state after every so many layers only, and compute the layers between again for the gradient;
        /// 0 keeps every layer. Never changes a result; the reference kernel keeps every layer always.
        CheckpointEvery: int
    }

[<RequireQualifiedAccess>]
module Execution =

    let defaults: Execution =
        {
            Threads = 0
            Kernel = None
            Precision = Precision.Single
            CheckpointEvery = 0
        }

/// The whole activity [layer; neuron; batch] or some cells of it [cell; batch], perhaps with the sums of every layer
/// after them, of parameters and a stimulus [batch; sensory; time].
[<NoEquality; NoComparison>]
type private RolledOut =
    {
        Whole: NodeParameters<torch.Tensor> -> torch.Tensor -> torch.Tensor
        Cells: ActivityCell[] -> NodeParameters<torch.Tensor> -> torch.Tensor -> torch.Tensor
        CellsWithSums: ActivityCell[] -> NodeParameters<torch.Tensor> -> torch.Tensor -> torch.Tensor
    }

/// A connectome network as a model: the differentiable form of a `Network`.
[<RequireQualifiedAccess>]
module Multilayered =

    /// The layer rules of a network as kernels take them.
    let internal settings (network: Network) : RolloutSettings =
        let rules = network.Rules
        let linear = network.Neuron.IsLinear

        RolloutSettings(
            Dynamics =
                (if linear then
                     NodeDynamics.Linear
                 else
                     NodeDynamics.RectifiedTanh),
            Threshold = network.Threshold,
            GateAfterInjection = (rules.GateAfterInjection && not linear),
            GateGradientAtThreshold = rules.GateGradientAtThreshold,
            Ceiling =
                (if linear then
                     System.Nullable()
                 else
                     Option.toNullable rules.Ceiling),
            SettleLastLayer = rules.SettleLastLayer,
            Embedding = rules.Embedding,
            DivisiveForm = rules.DivisiveForm,
            DuplicateGradient = rules.DuplicateGradient
        )

    /// v2.8 reads a stimulus through the gate: below the threshold 0, above 1 it counts as 1.
    let private gated (network: Network) (stimulus: torch.Tensor) : torch.Tensor =
        if network.Rules.GateStimulus then
            let passed =
                torch.where (stimulus.ge (torch.tensor network.Threshold), stimulus, torch.zeros_like stimulus)

            torch.where (passed.gt (torch.tensor 1f), torch.ones_like passed, passed)
        else
            stimulus

    let private space (network: Network) : StimulusSpace =
        {
            Axes =
                [
                    Axis.create "sensory" network.Sensory.Length
                    Axis.create "time" network.Layers
                ]
            Bounds = Bounds.between 0f 1f
            FrameSeconds = None
        }

    let private response (activity: torch.Tensor) : Response =
        // [layer; neuron; batch] to [batch; neuron; layer], without moving the numbers.
        let shown = activity.permute ([| 2L; 1L; 0L |])
        let layers = shown.shape[2]

        {
            Activity = shown
            Layer =
                fun name ->
                    match System.Int64.TryParse name with
                    | true, layer when layer >= 0L && layer < layers -> shown.select (2L, layer)
                    | _ -> invalidArg (nameof name) $"layer '{name}' is not one of 0 .. {layers - 1L}."
        }

    /// The stimulus as the rollout takes it, [time; sensory; batch].
    let internal shaped (network: Network) (stimulus: torch.Tensor) : torch.Tensor =
        stimulus
        |> Shape.mustBe
            "stimulus"
            [
                "batch", None
                "sensory", Some(int64 network.Sensory.Length)
                "time", Some(int64 network.Layers)
            ]

        (gated network stimulus).permute([| 2L; 1L; 0L |])

    let private initial (network: Network) (batch: int64) : torch.Tensor option =
        if network.Initial.Length = 0 then
            None
        else
            let column =
                Convert.toTensor (NdArray.create [| network.Initial.Length; 1 |] network.Initial)

            Some(column.expand([| -1L; batch |]).contiguous())

    let private describe (execution: Execution) (compiled: CompiledNetwork) (network: Network) kernel =
        {
            Network = compiled
            Settings = settings network
            Layers = network.Layers
            Clamps = network.Clamps
            Threads = execution.Threads
            CheckpointEvery = execution.CheckpointEvery
            Kernel = kernel
        }

    /// Whole rollouts of a network whose weights have been compiled before.
    let internal rollOut
        (execution: Execution)
        (compiled: CompiledNetwork)
        (network: Network)
        : torch.Tensor * torch.Tensor option * NodeParameters<torch.Tensor> -> torch.Tensor =
        let describe kernel =
            describe execution compiled network kernel

        match execution.Precision with
        | Precision.Single ->
            Rollout<float32>(execution.Precision, describe (Kernel.Choose(Option.toObj execution.Kernel))).Apply
        | Precision.Double -> Rollout<float>(execution.Precision, describe (ReferenceKernel<float>())).Apply

    let private rolledOut (execution: Execution) (network: Network) : RolledOut =
        let weights, divisive = NodeValues.splitDivisive network
        let compiled = CompiledNetwork(weights, network.Sensory, divisive)

        let describe kernel =
            describe execution compiled network kernel

        let given (stimulus: torch.Tensor) =
            shaped network stimulus, initial network stimulus.shape[0]

        let operations (rollout: Rollout<'element>) =
            {
                Whole =
                    fun parameters stimulus ->
                        let columns, initial = given stimulus
                        rollout.Apply(columns, initial, parameters)
                Cells =
                    fun cells parameters stimulus ->
                        let columns, initial = given stimulus
                        rollout.Read(cells, columns, initial, parameters)
                CellsWithSums =
                    fun cells parameters stimulus ->
                        let columns, initial = given stimulus
                        rollout.ReadWithSums(cells, columns, initial, parameters)
            }

        match execution.Precision with
        | Precision.Single ->
            operations (Rollout<float32>(execution.Precision, describe (Kernel.Choose(Option.toObj execution.Kernel))))
        | Precision.Double -> operations (Rollout<float>(execution.Precision, describe (ReferenceKernel<float>())))

    /// The network's response as a function of its parameters too, for training and for gradients of parameters.
    /// Slope, bias and tau have one value a neuron, strength one a dividing group; the stimulus is
    /// [batch; sensory; time]. Throws ArgumentException for a custom neuron model, which has no such parameters.
    let parametric
        (execution: Execution)
        (network: Network)
        : NodeParameters<torch.Tensor> -> torch.Tensor -> Response =
        match network.Neuron with
        | NeuronModel.Custom(name, _) -> invalidArg (nameof network) $"the neuron model '{name}' has no parameters."
        | _ -> ()

        let rolledOut = rolledOut execution network
        fun parameters stimulus -> rolledOut.Whole parameters stimulus |> response

    let internal constant
        (precision: Precision)
        (parameters: NodeParameters<float32[]>)
        : NodeParameters<torch.Tensor> =
        // They live as long as the model does, whatever scope it was made in.
        let tensor (values: float32[]) =
            Scope.keeping List.singleton (fun () ->
                Precision.cast precision (Convert.toTensor (NdArray.create [| values.Length |] values)))

        {
            Slope = tensor parameters.Slope
            Bias = tensor parameters.Bias
            Tau = tensor parameters.Tau
            Strength = tensor parameters.Strength
        }

    /// The model of a network, computed as `execution` says. Stimulus [batch; sensory; time], activity
    /// [batch; neuron; layer]; layer 0 is one hop after stimulus column 0.
    let modelWith (execution: Execution) (network: Network) : Model =
        let respond, cells =
            match network.Neuron with
            | NeuronModel.Custom(_, neuron) ->
                let weights = SparseProduct.pair network.Weights

                (fun stimulus ->
                    shaped network stimulus
                    |> ComposedRollout.apply network execution.Threads weights neuron
                    |> response),
                None
            | _ ->
                let parameters = NodeValues.ofNetwork network |> constant execution.Precision
                let rolledOut = rolledOut execution network

                (fun stimulus -> rolledOut.Whole parameters stimulus |> response),
                Some
                    {
                        Units = Network.size network
                        Layers = network.Layers
                        Read = fun cells stimulus -> (rolledOut.Cells cells parameters stimulus).permute([| 1L; 0L |])
                        ReadWithSums =
                            Some(fun cells stimulus ->
                                (rolledOut.CellsWithSums cells parameters stimulus).permute([| 1L; 0L |]))
                    }

        {
            Name = "multilayered"
            Space = space network
            Precision =
                match network.Neuron with
                | NeuronModel.Custom _ -> Precision.Single
                | _ -> execution.Precision
            Respond = respond
            Cells = cells
            Inner = None
            Notes = []
            Redirected = None
        }

    /// The model of a network with the best kernel and every processor.
    let model (network: Network) : Model = modelWith Execution.defaults network
