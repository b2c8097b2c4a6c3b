namespace ActMax

open ActMax.Kernels
open TorchSharp

/// Tensors [batch; frame; hexal] and parameters by filter and type to voltages [batch; frame; node].
type internal HexRollOut = int[] option -> int -> LatticeTensors -> torch.Tensor

/// Rollouts of a network, and the states in which they begin.
[<RequireQualifiedAccess>]
module internal HexStates =

    let private grey = 0.5

    let rollOut (run: HexRun) (network: HexNetwork) : HexRollOut =
        let compiled = HexNetwork.compile network

        let describe kernel =
            {
                Network = compiled
                Activation = network.Activation
                StepSeconds = network.StepSeconds
                Threads = run.Threads
                Kernel = kernel
            }

        let kernel = Option.toObj run.Kernel

        match run.Precision with
        | Precision.Single ->
            let rollout =
                LatticeRollout<float32>(run.Precision, describe (LatticeKernel.Choose<float32> kernel))

            fun nodes skip tensors -> rollout.Apply(nodes, skip, tensors)
        | Precision.Double ->
            let rollout =
                LatticeRollout<float>(run.Precision, describe (LatticeKernel.Choose<float> kernel))

            fun nodes skip tensors -> rollout.Apply(nodes, skip, tensors)

    let tensor (precision: Precision) (values: float[]) : torch.Tensor =
        Precision.cast precision (torch.tensor values)

    /// Voltages at their bias, [node].
    let atRest (network: HexNetwork) (bias: torch.Tensor) : torch.Tensor =
        let first = HexNetwork.first network

        let types =
            [|
                for i in 0 .. first.Length - 2 do
                    yield! Array.create (first[i + 1] - first[i]) i
            |]

        bias.detach().index_select(0L, Convert.indices types)

    /// The state after so many frames of grey, from rest; no gradient.
    let afterGrey (network: HexNetwork) (rollOut: HexRollOut) frames (weights, bias, tau) : torch.Tensor =
        use _ = torch.no_grad ()
        let hexals = int64 (HexNetwork.hexals network)
        let rest = atRest network bias

        let tensors =
            {
                Stimulus = torch.full ([| 1L; int64 frames; hexals |], Scalar.op_Implicit grey, dtype = rest.dtype)
                Initial = rest
                Weights = weights
                Bias = bias
                Tau = tau
            }

        (rollOut None (frames - 1) tensors).reshape [| -1L |]

    let greyFrames (network: HexNetwork) = max 1 (HexRun.framesOf 1.0 network)

    let start (run: HexRun) (network: HexNetwork) (rollOut: HexRollOut) (weights, bias, tau) : torch.Tensor =
        match run.Start with
        | HexStart.Grey -> afterGrey network rollOut (greyFrames network) (weights, bias, tau)
        | HexStart.Rest
        | HexStart.FadeIn _ -> atRest network bias
        | HexStart.Given state -> tensor run.Precision state

    /// The first frame coming out of grey in front of the stimulus, [batch; fade + frame; hexal].
    let faded (frames: int) (stimulus: torch.Tensor) : torch.Tensor =
        let share =
            torch.tensor (Array.init frames (fun k -> float k / float (max 1 (frames - 1))))

        let ramp = share.``to``(stimulus.dtype).reshape([| 1L; int64 frames; 1L |])
        let first = stimulus.narrow (1L, 0L, 1L)
        let middle = torch.full_like (first, Scalar.op_Implicit grey)
        torch.cat ([| middle.add (first.sub(middle).mul ramp); stimulus |], 1L)

    let fadeFrames (run: HexRun) network =
        match run.Start with
        | HexStart.FadeIn seconds -> HexRun.framesOf seconds network
        | _ -> 0

    let withFade frames (stimulus: torch.Tensor) =
        if frames = 0 then stimulus else faded frames stimulus
