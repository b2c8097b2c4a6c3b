/// Searches that move something else than the stimulus itself.
module ActMax.Tests.ParameterisationTests

open ActMax
open TorchSharp
open Xunit

let private logistic: Parameterisation =
    Parameterisation.custom
        "logistic"
        (NdArray.map (fun x -> log (max 1e-6f x / max 1e-6f (1f - x))))
        (fun parameters -> parameters.sigmoid ())

let private halves: Parameterisation =
    Parameterisation.custom "halves" (NdArray.map (fun x -> 2f * x)) (fun parameters ->
        parameters.mul (Scalar.op_Implicit 0.5f))

let private loss = Objective.targets (SampleModel.alone 0)

let private states parameterisation constraints =
    Search.states
        SampleModel.model
        loss
        { SampleModel.search with
            Parameterisation = parameterisation
            Constraints = constraints
        }
    |> Seq.truncate 20
    |> List.ofSeq

let private stimulus (state: State) = Convert.ofTensor state.Stimulus

[<Fact>]
let ``a search starts at its start, whatever it moves`` () =
    for parameterisation in [ Parameterisation.direct; halves; logistic ] do
        for constraints in [ []; [ Constraint.WithinBounds ] ] do
            let first = states parameterisation constraints |> List.head |> stimulus

            Array.iter2
                (fun (a: float32) b -> Assert.True(abs (a - b) < 1e-6f, parameterisation.Name))
                (SampleModel.start 1 1).Values
                first.Values

[<Fact>]
let ``constraints hold for the stimulus, not for what makes it`` () =
    for state in states halves [ Constraint.Box(0.1f, 0.4f); Constraint.Masked [| 2 |] ] do
        let x = stimulus state

        for input in 0..3 do
            for time in 0..3 do
                let value = NdArray.get [| 0; input; time |] x

                if input = 2 then
                    Assert.Equal(0f, value)
                else
                    Assert.InRange(value, 0.1f, 0.4f)

[<Fact>]
let ``the gradient is that of the parameters, through whatever makes the stimulus`` () =
    // Half the stimulus a parameter: half the gradient.
    let direct = (states Parameterisation.direct []).Head
    let half = (states halves []).Head

    let values (state: State) =
        (Convert.ofTensor state.Gradient).Values

    Array.iter2
        (fun (a: float32) b -> Assert.True(abs (a / 2f - b) <= 1e-6f * (1f + abs a)))
        (values direct)
        (values half)

[<Fact>]
let ``a search through a parameterisation comes down, and hands over the stimulus`` () =
    let search =
        { SampleModel.search with
            Parameterisation = logistic
        }
        |> Search.withOptimiser (Optimiser.adam 0.3)

    let outcome = Search.run SampleModel.model loss search
    Assert.True(outcome.Losses.Total < 0.9 * outcome.History[0].Total)
    Assert.True(outcome.Stimulus.Values |> Array.forall (fun x -> x > 0f && x < 1f))
    // Parameters held between 0 and 1 would keep the stimulus between 0.5 and 0.73.
    Assert.True(outcome.Stimulus.Values |> Array.exists (fun x -> x < 0.4f))
