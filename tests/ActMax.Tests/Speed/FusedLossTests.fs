/// Built-in losses are computed in one pass; they equal the composed operations that each term also carries.
module ActMax.Tests.FusedLossTests

open System
open ActMax
open TorchSharp
open Xunit

/// The same loss without what the fused pass recognises.
let private composed (loss: Loss) : Loss =
    {
        Terms = loss.Terms |> List.map (fun term -> { term with Builtin = None })
    }

let private regulariser place amount =
    Regulariser.loss { On = place; Amount = amount }

let private targets (batch: int) =
    [
        { Target.create -1 0 0.5f with
            Item = Some(batch - 1)
        }
        yield! Target.all 0 [| 2; 1 |] 0.25f
        Target.create 1 2 0.75f
    ]

/// Every built-in term with a weight of its own.
let private every (batch: int) : Loss =
    let amounts = [ Amount.MeanL1; Amount.MeanL2; Amount.WholeL1; Amount.WholeL2 ]

    let regularisers =
        List.allPairs [ Place.Stimulus; Place.Activity ] amounts
        |> List.mapi (fun i (place, amount) -> (0.3 + 0.1 * float i) * regulariser place amount)

    [
        yield! regularisers
        0.7 * Regulariser.wholeL1L2 Place.Activity
        1.3 * Regulariser.wholeL1L2 Place.Stimulus
        2.0 * Objective.targets (targets batch)
        -0.5 * Objective.targetsOverBatch (targets batch)
        Objective.targets []
    ]
    |> List.reduce (+)

/// Numbers around 0 of which a third is 0 exactly.
let private numbers (count: int) (seed: int64) (precision: Precision) : torch.Tensor =
    let values =
        Seed.uniform count seed
        |> Array.map (fun x -> if x < 0.33f then 0f else x - 0.6f)

    Precision.cast precision (Convert.toTensor (NdArray.create [| count |] values))

/// Objective, report and the gradients of a stimulus and an activity [batch; 3 + neurons; layers] that lies in memory
/// as a rollout keeps it, or item by item.
let private evaluate (loss: Loss) precision (batch: int) (neurons: int) (layers: int) (sideBySide: bool) =
    Scope.run (fun () ->
        let sizes = [| int64 batch; int64 neurons; int64 layers |]

        let base' = (numbers (batch * neurons * layers) 1L precision).requires_grad_()

        let activity =
            if sideBySide then
                base'.reshape(Array.rev sizes).permute([| 2L; 1L; 0L |])
            else
                base'.reshape sizes

        let stimulus =
            (numbers (batch * 5 * layers) 2L precision).reshape([| int64 batch; 5L; int64 layers |]).requires_grad_()

        let response =
            {
                Activity = activity
                Layer = fun _ -> activity
            }

        let objective, report = Loss.evaluate loss stimulus response
        objective.backward ()

        let gradient (x: torch.Tensor) =
            match x.grad with
            | null -> Array.empty
            | found -> (Convert.ofTensor found).Values

        Convert.number objective, report, gradient stimulus, gradient base')

let private close (allowed: float) (expected: float[]) (actual: float[]) =
    Assert.Equal(expected.Length, actual.Length)

    Array.iter2
        (fun (a: float) b -> Assert.True(abs (a - b) <= allowed * (1.0 + abs a), $"expected {a:g9}, got {b:g9}"))
        expected
        actual

[<Fact>]
let ``losses in one pass equal the composed ones, gradients too, for every batch, order in memory and precision`` () =
    for precision, allowed in [ Precision.Single, 3e-6; Precision.Double, 1e-6 ] do
        for batch, neurons, layers in [ 1, 4, 2; 2, 5, 3; 3, 7, 2; 4, 33, 6; 5, 3, 4; 8, 9, 2; 9, 11, 3; 16, 5, 2 ] do
            for sideBySide in [ true; false ] do
                let loss = every batch

                let value, report, byStimulus, byActivity =
                    evaluate loss precision batch neurons layers sideBySide

                let value', report', byStimulus', byActivity' =
                    evaluate (composed loss) precision batch neurons layers sideBySide

                close allowed [| value' |] [| value |]
                close allowed (Array.map snd report'.Terms) (Array.map snd report.Terms)
                close allowed [| report'.Total |] [| report.Total |]
                Assert.Equal<string[]>(Array.map fst report'.Terms, Array.map fst report.Terms)
                close allowed (Array.map float byStimulus') (Array.map float byStimulus)
                close allowed (Array.map float byActivity') (Array.map float byActivity)

[<Fact>]
let ``terms that keep items apart report every item's total`` () =
    let loss =
        Objective.targets (targets 4)
        + 0.1 * regulariser Place.Activity Amount.MeanL2
        + 0.2 * Regulariser.stimulus

    let _, report, _, _ = evaluate loss Precision.Double 4 6 3 true
    let _, expected, _, _ = evaluate (composed loss) Precision.Double 4 6 3 true
    Assert.Equal(4, report.Items.Length)
    close 1e-6 expected.Items report.Items
    Assert.Equal(report.Total, Array.average report.Items, 12)

[<Fact>]
let ``a user's term stands beside built-in ones, and both reach the gradient`` () =
    let squares =
        Loss.custom "squares" (fun _ response -> response.Activity.square().sum())

    let loss = squares + 0.1 * Regulariser.activity
    let value, report, _, gradient = evaluate loss Precision.Double 3 5 2 true

    let value', report', _, gradient' =
        evaluate (composed loss) Precision.Double 3 5 2 true

    close 1e-6 [| value' |] [| value |]
    Assert.Equal<string[]>([| "squares"; "activity L1" |], Array.map fst report.Terms)
    close 1e-6 (Array.map snd report'.Terms) (Array.map snd report.Terms)
    close 1e-6 (Array.map float gradient') (Array.map float gradient)

[<Fact>]
let ``a norm has no gradient where everything is 0`` () =
    Scope.run (fun () ->
        let activity = torch.zeros([| 2L; 3L; 2L |]).requires_grad_()

        let response =
            {
                Activity = activity
                Layer = fun _ -> activity
            }

        let loss =
            Regulariser.wholeL1L2 Place.Activity + regulariser Place.Activity Amount.MeanL2

        let objective, _ = Loss.evaluate loss activity response
        objective.backward ()

        match activity.grad with
        | null -> Assert.Fail "no gradient"
        | gradient -> Assert.All((Convert.ofTensor gradient).Values, fun x -> Assert.Equal(0f, x)))

[<Fact>]
let ``a number that is none shows in the loss`` () =
    Scope.run (fun () ->
        let activity = torch.tensor([| 1f; nanf; 2f; 3f |]).reshape([| 2L; 2L; 1L |])

        let response =
            {
                Activity = activity
                Layer = fun _ -> activity
            }

        let _, report =
            Loss.evaluate (Regulariser.wholeL1L2 Place.Activity) activity response

        Assert.True(Double.IsNaN report.Total)
        Assert.False(Finite.all activity))

[<Fact>]
let ``finite numbers are told from others in every place and order in memory`` () =
    Scope.run (fun () ->
        for size in 1..70 do
            let values = Array.create size 3e38f
            let tensor = Convert.toTensor (NdArray.create [| 1; size |] values)
            Assert.True(Finite.all tensor)
            Assert.True(Finite.all (tensor.permute [| 1L; 0L |]))

            for bad in [ nanf; infinityf; -infinityf ] do
                let spoilt = Array.copy values
                spoilt[size - 1] <- bad
                Assert.False(Finite.all (Convert.toTensor (NdArray.create [| 1; size |] spoilt))))

[<Fact>]
let ``Adam in one pass equals Adam in single operations`` () =
    Scope.run (fun () ->
        // A view with other strides takes the way of single operations.
        let start () = numbers 77 5L Precision.Double

        let apart (x: torch.Tensor) =
            (torch.stack [| x; x |]).permute([| 1L; 0L |]).select(1L, 0L)

        let adam = Optimiser.adam 0.1

        let walk prepare =
            ((Optimiser.start, prepare (start ())), [ 1..20 ])
            ||> List.fold (fun (memory, x) step ->
                let gradient = prepare (numbers 77 (int64 step) Precision.Double)
                let moved, memory = Optimiser.step 0.9 adam memory x gradient
                memory, prepare moved)
            |> snd
            |> Convert.ofTensor

        close 1e-6 (Array.map float (walk apart).Values) (Array.map float (walk id).Values))
