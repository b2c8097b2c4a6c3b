namespace ActMax

open System.Collections.Generic
open ActMax.Kernels
open TorchSharp

/// A network one layer at a time, for gradients with respect to the activity of every layer.
[<RequireQualifiedAccess>]
module LayerStep =

    /// The layer alone as a network: it starts from a given state, and what was injected into that state is in it
    /// already. A layer that receives stimulus is followed by another one, because the last layer never does.
    let private alone (layer: int) (network: Network) : Network =
        { network with
            Layers = (if layer = network.Layers - 1 then 1 else 2)
            Initial = Array.empty
            Rules =
                { network.Rules with
                    Embedding = StimulusEmbedding.Add
                }
            Clamps =
                network.Clamps
                |> List.filter (fun clamp -> clamp.Layer = layer || clamp.Layer = Clamp.All)
                |> List.map (fun clamp -> Clamp(0, clamp.Neuron, clamp.Batch, clamp.Value))
        }

    let private fused (execution: Execution) (network: Network) =
        let weights, divisive = NodeValues.splitDivisive network
        let compiled = CompiledNetwork(weights, network.Sensory, divisive)

        let parameters =
            Multilayered.constant execution.Precision (NodeValues.ofNetwork network)

        // Layers that differ in nothing but their number share one rollout and its buffers.
        let rollouts = Dictionary<int * (int * int * float32) list, _>()

        let rollout layer =
            let step = alone layer network

            let key =
                step.Layers, step.Clamps |> List.map (fun clamp -> clamp.Neuron, clamp.Batch, clamp.Value)

            match rollouts.TryGetValue key with
            | true, known -> known
            | _ ->
                let made = Multilayered.rollOut execution compiled step
                rollouts[key] <- made
                made

        fun (columns: torch.Tensor) (layer: int) (previous: torch.Tensor) ->
            let nothing = torch.zeros_like (columns.select (0L, 0L))

            let received =
                if layer = network.Layers - 1 then
                    [ nothing ]
                else
                    [ nothing; columns.select (0L, int64 layer + 1L) ]

            let activity =
                rollout layer (torch.stack (ResizeArray received, 0L), Some previous, parameters)

            activity.select (0L, 0L)

    /// `next execution network stimulus layer previous` is the state after layer `layer` > 0, [neuron; batch], as a
    /// differentiable function of the state before it (what the model shows for layer - 1). The stimulus is the whole
    /// one, [batch; sensory; time]. Apply it to the first two arguments once: that compiles the network.
    let next (execution: Execution) (network: Network) : torch.Tensor -> int -> torch.Tensor -> torch.Tensor =
        let step =
            match network.Neuron with
            | NeuronModel.Custom(_, neuron) ->
                let weights = SparseProduct.pair network.Weights

                fun columns layer previous ->
                    ComposedRollout.next network execution.Threads weights neuron columns layer previous
            | _ -> fused execution network

        fun stimulus layer previous ->
            if layer < 1 || layer >= network.Layers then
                invalidArg (nameof layer) $"layer {layer} is outside of 1 .. {network.Layers - 1}."

            step (Multilayered.shaped network stimulus) layer previous
