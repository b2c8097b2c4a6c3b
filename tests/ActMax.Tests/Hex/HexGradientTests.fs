/// Gradients of rollouts on a lattice beside central differences, in double precision.
module ActMax.Tests.HexGradientTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

/// A smooth scalar of the activity that is neither linear nor symmetric.
let private loss (activity: torch.Tensor) =
    let weights =
        torch.tensor(HexCase.drawn 11 -1.0 1.0 (int (activity.numel ()))).reshape activity.shape

    (activity.mul weights).add((activity.mul(activity).mul weights).mul(Scalar.op_Implicit 0.5)).sum()

[<Fact>]
let ``gradients of stimulus and parameters are central differences, at three extents with all activations`` () =
    let compared = ref 0

    for extent in [ 1; 2; 4 ] do
        for activation in Enum.GetValues<LatticeActivation>() do
            let fresh =
                HexNetwork.create extent HexCase.small |> HexNetwork.withActivation activation

            let network =
                { fresh with
                    TimeConstant =
                        fresh.TimeConstant
                        |> Map.map (fun name _ -> if name = "Til" then 0.004 else 0.03)
                    Strength = fresh.Strength |> Map.map (fun _ strength -> 20.0 * strength)
                }

            let state = HexCase.drawn 5 -1.0 1.0 (HexNetwork.size network)
            let run = HexCase.double 6 |> HexRun.from (HexStart.Given state)
            let respond = HexModel.parametric network run |> InputError.orFail
            let hexals = HexNetwork.hexals network

            Scope.run (fun () ->
                let p = HexParameters.ofNetwork network

                let stimulus =
                    torch.tensor(HexCase.drawn 7 0.0 1.0 (2 * 6 * hexals)).reshape([| 2L; 6L; 1L; int64 hexals |])

                let leaves = [| stimulus; p.Bias; p.TimeConstant; p.Sign; p.Strength; p.LogCount |]

                let value (tensors: torch.Tensor[]) =
                    (respond
                        {
                            Bias = tensors[1]
                            TimeConstant = tensors[2]
                            Sign = tensors[3]
                            Strength = tensors[4]
                            LogCount = tensors[5]
                        }
                        tensors[0])
                        .Activity
                    |> loss

                let tracked =
                    leaves |> Array.map (fun leaf -> leaf.detach().clone().requires_grad_())

                (value tracked).backward()

                tracked
                |> Array.iteri (fun input leaf ->
                    let gradient =
                        match leaf.grad with
                        | null -> failwith $"no gradient of input {input}"
                        | gradient -> HexCase.numbers gradient

                    let values = HexCase.numbers leaf
                    let largest = gradient |> Array.fold (fun most x -> max most (abs x)) 1e-3

                    for position in 0 .. max 1 (values.Length / 9) .. values.Length - 1 do
                        let at step =
                            let moved = Array.copy values
                            moved[position] <- moved[position] + step
                            let tensors = Array.copy leaves
                            tensors[input] <- torch.tensor(moved).reshape leaf.shape
                            use _ = torch.no_grad ()
                            Convert.number (value tensors)

                        let step = if input = 2 then 1e-7 else 1e-6
                        let expected = (at step - at -step) / (2.0 * step)
                        compared.Value <- compared.Value + 1

                        if not (abs (gradient[position] - expected) <= 2e-6 * largest + 1e-7) then
                            Assert.Fail
                                $"{activation}, extent {extent}, input {input}[{position}]: {gradient[position]:g9}, by differences {expected:g9}, largest {largest:g4}"))

    Assert.True(compared.Value > 500, $"{compared.Value} compared")
