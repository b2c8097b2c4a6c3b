/// Rollouts that keep few layers, and rollouts of which few cells are read: the same numbers to the last bit.
module ActMax.Tests.LongRolloutTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private executions: Execution list =
    { SampleModel.execution with
        Precision = Precision.Double
    }
    :: [
        for kernel in Kernel.All ->
            { SampleModel.execution with
                Kernel = Some kernel.Name
            }
    ]

let private doubles (tensor: torch.Tensor) : float[] =
    (Convert.elements<float>(tensor.detach().``to``(torch.float64).contiguous())).ToArray()

let private gradient (leaf: torch.Tensor) : float[] =
    match leaf.grad with
    | null -> Array.empty
    | found -> doubles found

/// Activity, and gradients of stimulus and parameters for a linear reading of it.
let private respond (execution: Execution) (case: NetworkCase) : float[][] =
    Scope.run (fun () ->
        let leaf (tensor: torch.Tensor) =
            (Precision.cast execution.Precision tensor).clone().requires_grad_()

        let nodes = NodeValues.ofNetwork case.Network

        let parameters =
            {
                Slope = leaf (torch.tensor nodes.Slope)
                Bias = leaf (torch.tensor nodes.Bias)
                Tau = leaf (torch.tensor nodes.Tau)
                Strength = leaf (torch.tensor nodes.Strength)
            }

        let stimulus = leaf (Convert.toTensor case.Stimulus)

        let activity =
            (Multilayered.parametric execution case.Network parameters stimulus).Activity

        let weights = Precision.cast execution.Precision (Convert.toTensor case.Reading)
        activity.mul(weights).sum().backward()

        [|
            doubles activity
            for input in
                [
                    stimulus
                    parameters.Slope
                    parameters.Bias
                    parameters.Tau
                    parameters.Strength
                ] do
                gradient input
        |])

[<Fact>]
let ``a rollout that keeps every k-th layer equals the stored one to the last bit, gradients too`` () =
    GeneratedNetwork.check 60 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make plan

        for execution in executions do
            let stored = respond execution case

            for every in 1 .. plan.Layers + 1 do
                let again =
                    respond
                        { execution with
                            CheckpointEvery = every
                        }
                        case

                Assert.Equal<float[][]>(stored, again))

[<Fact>]
let ``cells read alone equal those of the whole activity to the last bit, gradients too`` () =
    GeneratedNetwork.check 60 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make plan
        let random = Random plan.Seed

        let cells =
            Array.init 4 (fun _ ->
                {
                    Unit = random.Next plan.Neurons
                    Layer = random.Next plan.Layers
                })
            |> Array.distinct

        for execution in executions do
            let found (every: int) (read: Model -> torch.Tensor -> torch.Tensor) =
                let model =
                    Multilayered.modelWith
                        { execution with
                            CheckpointEvery = every
                        }
                        case.Network

                Scope.run (fun () ->
                    let stimulus =
                        (Precision.cast execution.Precision (Convert.toTensor case.Stimulus)).clone().requires_grad_()

                    let values = read model stimulus
                    values.square().sum().backward()
                    doubles values, gradient stimulus)

            let whole =
                found 0 (fun model stimulus ->
                    let activity = (model.Respond stimulus).Activity

                    torch.stack (
                        ResizeArray [ for cell in cells -> activity.select(2L, cell.Layer).select(1L, cell.Unit) ],
                        1L
                    ))

            for every in [ 0; 1; 2; 3 ] do
                let alone =
                    found every (fun model stimulus -> model.Cells.Value.Read cells stimulus)

                Assert.Equal<float[]>(fst whole, fst alone)
                Assert.Equal<float[]>(snd whole, snd alone))

[<Fact>]
let ``rollouts of one model that read other cells in turn do not disturb each other`` () =
    let cells = SampleModel.model.Cells.Value
    let a = [| { Unit = 8; Layer = 2 } |]
    let b = [| { Unit = 10; Layer = 3 }; { Unit = 6; Layer = 1 } |]

    let after (interrupt: torch.Tensor -> unit) =
        Scope.run (fun () ->
            let stimulus = (Convert.toTensor (SampleModel.start 3 2)).requires_grad_()
            let values = cells.Read a stimulus
            interrupt stimulus
            values.sum().backward()
            gradient stimulus)

    let other (stimulus: torch.Tensor) =
        for read in [ a; b ] do
            use _ = torch.no_grad ()
            cells.Read read (stimulus.mul (Scalar.op_Implicit 0.5f)) |> ignore

    Assert.Equal<float[]>(after ignore, after other)

[<Fact>]
let ``a cell that the network does not have is refused`` () =
    let cells = SampleModel.model.Cells.Value

    for cell in [ { Unit = 12; Layer = 0 }; { Unit = 0; Layer = 4 }; { Unit = -1; Layer = 0 } ] do
        Assert.ThrowsAny<ArgumentException>(fun () ->
            Scope.run (fun () -> cells.Read [| cell |] (Convert.toTensor (SampleModel.start 3 1)) |> ignore))
        |> ignore
