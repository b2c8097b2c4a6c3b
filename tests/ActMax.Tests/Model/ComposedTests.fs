/// The fused rollouts against one that is composed of tensor operations, an independent reference.
module ActMax.Tests.ComposedTests

open System
open ActMax
open ActMax.Kernels
open FsCheck.FSharp
open TorchSharp
open Xunit

/// The built-in neuron, written with tensors.
let private rectifiedTanh (network: Network) (drive: torch.Tensor) (previous: torch.Tensor) : torch.Tensor =
    let nodes = NodeValues.ofNetwork network

    let column (values: float32[]) =
        Convert.toTensor (NdArray.create [| values.Length; 1 |] values)

    let z = (drive.mul (column nodes.Slope)).add(column nodes.Bias)
    let at = torch.tensor network.Threshold

    let gated =
        if network.Rules.GateGradientAtThreshold then
            torch.where (z.ge at, z, torch.zeros_like z)
        else
            (z.sub at).relu().add((z.ge at).``to``(torch.float32).mul at)

    let rate = (column nodes.Tau).reciprocal()
    (gated.tanh().mul rate).add(previous.mul ((torch.ones_like rate).sub rate))

/// Activity and the gradient of a smooth loss with respect to the stimulus.
let private follow (case: NetworkCase) (model: Model) =
    Scope.run (fun () ->
        let stimulus = (Convert.toTensor case.Stimulus).requires_grad_()
        let activity = (model.Respond stimulus).Activity
        (activity.mul(activity).mul(Convert.toTensor case.Reading)).sum().backward()

        match stimulus.grad with
        | null -> failwith "no gradient"
        | gradient -> (Convert.ofTensor activity).Values, (Convert.ofTensor gradient).Values)

let private plans duplicates =
    GeneratedNetwork.plans
    |> Gen.map (fun plan ->
        { plan with
            Linear = false
            Divisive = false
            Duplicates = duplicates
        })

let private distance (a: float32[]) (b: float32[]) =
    Array.fold2 (fun most x y -> max most (abs (float x - float y))) 0.0 a b

let private agree (cases: int) duplicates compareGradients =
    let mutable rolledOut = 0
    let mutable parted = 0

    GeneratedNetwork.check cases (plans duplicates) (fun plan ->
        let case = GeneratedNetwork.make plan

        let composed =
            case.Network
            |> Network.withNeuron (NeuronModel.Custom("rectified tanh", rectifiedTanh case.Network))
            |> Multilayered.modelWith SampleModel.execution
            |> follow case

        let largest =
            snd composed |> Array.fold (fun most x -> max most (abs (float x))) 1.0

        for kernel in Kernel.All do
            let fused =
                case.Network
                |> Multilayered.modelWith
                    { Execution.defaults with
                        Threads = 1
                        Kernel = Some kernel.Name
                    }
                |> follow case

            rolledOut <- rolledOut + 1

            // Rounding can put a cell on the other side of the gate.
            if distance (fst fused) (fst composed) > 5e-3 then
                parted <- parted + 1
            else
                if not (distance (fst fused) (fst composed) < 2e-5) then
                    Assert.Fail $"{kernel.Name}: activity\n%A{plan}"

                if
                    compareGradients case.Network.Rules
                    && not (distance (snd fused) (snd composed) < 1e-4 * largest)
                then
                    Assert.Fail $"{kernel.Name}: gradient\n%A{plan}")

    Assert.True(parted * 50 < rolledOut, $"{parted} of {rolledOut} rollouts parted")

[<Fact>]
let ``a custom neuron that equals the built-in one has its activity and gradient on every kernel`` () =
    agree 150 false (fun _ -> true)

[<Fact>]
let ``the same holds with repeated sensory neurons, for gradients where the rules take torch's`` () =
    agree 100 true (fun rules -> rules.DuplicateGradient = DuplicateGradient.AsTorch)

[<Fact>]
let ``a custom neuron may leave the drive alone, and the rules around it still hold`` () =
    let network =
        SampleModel.network
        |> Network.withNeuron (NeuronModel.Custom("bare", (fun drive _ -> drive)))
        |> Network.clamp [ Clamp(2, 5, Clamp.All, 0.25f) ]

    let activity = Multilayered.model network |> Model.activity (SampleModel.start 3 2)
    Assert.Equal<int[]>([| 2; 12; 4 |], activity.Shape)
    Assert.True(activity.Values |> Array.forall (fun x -> x >= 0f && x <= 1f))

    for item in 0..1 do
        Assert.Equal(0.25f, NdArray.get [| item; 5; 2 |] activity)

[<Fact>]
let ``a network of custom neurons can be searched in double precision too`` () =
    let custom =
        SampleModel.network
        |> Network.withNeuron (NeuronModel.Custom("rectified tanh", rectifiedTanh SampleModel.network))

    let run network precision =
        let model =
            Multilayered.modelWith
                { SampleModel.execution with
                    Precision = precision
                }
                network

        Search.run model (Objective.targets (SampleModel.alone 0)) SampleModel.search

    let built = run SampleModel.network Precision.Single
    Assert.True(distance built.Stimulus.Values (run custom Precision.Single).Stimulus.Values < 1e-4)
    Assert.True(distance built.Stimulus.Values (run custom Precision.Double).Stimulus.Values < 1e-4)

[<Fact>]
let ``a stimulus of another shape is refused with both shapes, whatever the neuron`` () =
    for neuron in
        [
            NeuronModel.RectifiedTanh
            NeuronModel.Linear
            NeuronModel.Custom("bare", (fun drive _ -> drive))
        ] do
        let model = SampleModel.network |> Network.withNeuron neuron |> Multilayered.model

        let error =
            Assert.Throws<ArgumentException>(fun () -> Model.activity (NdArray.zeros [| 2; 5; 4 |]) model |> ignore)

        Assert.Contains("[2; 5; 4]", error.Message)
        Assert.Contains("sensory 4", error.Message)
        Assert.Contains("time 4", error.Message)
