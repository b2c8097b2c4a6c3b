/// Stimulus optimisation as open-retina does it, number by number, and where ActMax does otherwise.
module ActMax.Tests.OpenRetinaTests

open System
open System.IO
open System.Text.Json
open ActMax
open TorchSharp
open Xunit

let private golden =
    lazy (JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.folder, "openretina.json"))).RootElement)

let private list (name: string) =
    [|
        for value in golden.Value.GetProperty(name).EnumerateArray() -> value.GetDouble()
    |]

let private close (expected: float[]) (actual: float32[]) =
    Assert.Equal(expected.Length, actual.Length)
    Array.iter2 (fun (e: float) a -> Assert.True(abs (e - float a) <= 2e-6, $"{e} is not {a}")) expected actual

let private space = SampleVision.video 2 1 2 2
let private x = [| 3f; -4f; 0f; 12f; 0f; 0f; -5f; 1f |]
let private ranges = [ Some -0.654f, Some 6.269f; Some -0.913f, Some 6.269f ]

let private project space constraint' (shape: int[]) (values: float32[]) : float32[] =
    (SampleVision.onTensor (fun x -> Constraint.project space x constraint') (NdArray.create shape values)).Values

let private one = project space >> fun p -> p [| 1; 2; 1; 2; 2 |]

[<Fact>]
let ``the norm made equal and then the channels clipped are open-retina's postprocessor`` () =
    Assert.Equal(golden.Value.GetProperty("cnjcrs_in_norm").GetDouble(), SampleVision.norm x, 5)
    let sequential = Constraint.NormThenRanges(Some 5.0, ranges)
    let once = one sequential x
    close (list "cnjcrs_n5") once
    Assert.Equal(golden.Value.GetProperty("cnjcrs_n5_postnorm").GetDouble(), SampleVision.norm once, 5)
    // Not idempotent, which is why the exact projection is ActMax's own.
    let twice = one sequential once
    close (list "cnjcrs_n5_twice") twice
    Assert.Equal(golden.Value.GetProperty("cnjcrs_twice_norm").GetDouble(), SampleVision.norm twice, 5)
    let open' = Constraint.NormThenRanges(None, [ None, Some 2f; None, None ])
    close (list "cnjcrs_nonorm_halfopen") (one open' x)

    let both =
        project space sequential [| 2; 2; 1; 2; 2 |] (Array.append x (Array.map ((*) 2f) x))

    Assert.True(SampleVision.gap both[..7] both[8..] < 1e-6)

[<Fact>]
let ``a zero stimulus is never NaN`` () =
    for constraint' in
        [
            Constraint.NormThenRanges(Some 5.0, ranges)
            Constraint.NormEqual 5.0
            Constraint.NormAtMost 5.0
            Constraint.NormAndRanges(5.0, ranges)
            Constraint.PNormAtMost(1.0, 5.0)
            Constraint.PNormAtMost(3.0, 5.0)
            Constraint.MeanAndContrast(None, Some 1.0)
        ] do
        Assert.Equal<float32[]>(Array.zeroCreate 8, one constraint' (Array.zeroCreate 8))

[<Fact>]
let ``the Gaussian kernels are open-retina's`` () =
    for sigma, size, name in [ 0.5, 5, "gauss_s0.5_k5"; 1.0, 5, "gauss_s1_k5"; 1.0, 4, "gauss_s1_k4" ] do
        close (list name) (AxisFilter.kernel sigma size |> Array.map float32)

let private film = SampleVision.video 1 7 1 1

let private impulse frame =
    Array.init 7 (fun t -> if t = frame then 1f else 0f)

[<Fact>]
let ``the low-pass is open-retina's where that is asked for`` () =
    for sigma, size, frame, name in
        [
            0.5, 5, 3, "lp_impulse_T7_p3_s0.5_k5"
            0.5, 5, 0, "lp_impulse_T7_p0_s0.5_k5"
            1.0, 4, 3, "lp_impulse_T7_p3_s1_k4"
        ] do
        let filter = Constraint.TemporalLowPassAsReference(sigma, size)
        close (list name) (project film filter [| 1; 1; 7; 1; 1 |] (impulse frame))

    let ones = Constraint.TemporalLowPassAsReference(0.5, 5)
    close (list "lp_ones_T7_s0.5_k5") (project film ones [| 1; 1; 7; 1; 1 |] (Array.create 7 1f))

[<Fact>]
let ``an even low-pass is symmetric, and a constant film stays constant`` () =
    for size in [ 1; 2; 4; 5; 8; 31 ] do
        let filter = Constraint.TemporalLowPass(1.0, size, Boundary.Reflect)
        let shown = project film filter [| 1; 1; 7; 1; 1 |] (impulse 3)
        Assert.True(SampleVision.gap shown (Array.rev shown) < 1e-6)
        let constant = project film filter [| 1; 1; 7; 1; 1 |] (Array.create 7 2.5f)
        Assert.True(SampleVision.gap constant (Array.create 7 2.5f) < 1e-5)

/// f = -sum (x - 1)^2, maximised.
let private model = SampleModel.ofFunction 4 1 Precision.Single id

let private loss =
    Loss.custom "objective" (fun stimulus _ -> (stimulus - 1.0).square().flatten(1L).sum(1L))

let private start = NdArray.create [| 1; 4; 1 |] [| 0f; 0.5f; -1f; 2f |]

let private search optimiser iterations =
    { Search.defaults with
        Optimiser = optimiser
        Constraints = []
        Initial = Initial.Given start
        ProjectStart = false
        Keep = Keep.Last
    }
    |> Search.withBudget iterations

[<Fact>]
let ``the loops with SGD, Adam and a regulariser end where open-retina's do`` () =
    let project =
        Constraint.Custom(
            "norm 1, then within 1",
            fun x ->
                let norm = x.norm (2f)
                (x / norm).clamp(min = Scalar.op_Implicit -1f, max = Scalar.op_Implicit 1f)
        )

    let sgd = search (Optimiser.sgd 0.1) 3
    let outcome = Search.run model loss { sgd with Constraints = [ project ] }
    close (list "loop_sgd_final") outcome.Stimulus.Values

    let steps =
        Search.states model loss { sgd with Constraints = [ project ] }
        |> Seq.truncate 3
        |> Seq.map (fun state ->
            let x, g = Convert.ofTensor state.Stimulus, Convert.ofTensor state.Gradient
            Array.map2 (fun x g -> x - 0.1f * g) x.Values g.Values)
        |> List.ofSeq

    for expected, actual in Seq.zip (golden.Value.GetProperty("loop_sgd_prepost").EnumerateArray()) steps do
        close [| for value in expected.EnumerateArray() -> value.GetDouble() |] actual

    close (list "loop_adam_final") (Search.run model loss (search (Optimiser.adam 0.1) 3)).Stimulus.Values

    let hinge =
        Loss.custom "range" (fun x _ ->
            let x = x.flatten 1L
            0.5 * ((-0.5 - x).relu() + (x - 0.5).relu()).sum(1L))

    let regularised = Search.run model (loss + hinge) (search (Optimiser.sgd 0.1) 5)
    close (list "loop_reg_final") regularised.Stimulus.Values
    close (list "loop_losses_with_reg") (regularised.History |> Array.map (fun losses -> float32 losses.Total))

[<Fact>]
let ``n iterations are n updates, the model is called once a step, and the value is that of the stimulus handed over``
    ()
    =
    let mutable calls = 0

    let counted =
        { model with
            Respond =
                fun x ->
                    calls <- calls + 1
                    model.Respond x
        }

    let outcome = Search.run counted loss (search (Optimiser.sgd 0.1) 7)
    Assert.Equal(7, outcome.Iterations)
    Assert.Equal(7, outcome.History.Length)
    // Eight states and the answer.
    Assert.Equal(9, calls)

    let expected =
        outcome.Stimulus.Values |> Array.sumBy (fun v -> (float v - 1.0) ** 2.0)

    Assert.Equal(expected, outcome.Losses.Total, 6)

[<Fact>]
let ``a loss that is NaN stops with its cause`` () =
    let sick = Loss.custom "sick" (fun x _ -> (x.flatten(1L).sum(1L) - 100.0).log())
    let outcome = Search.run model (loss + sick) (search (Optimiser.sgd 0.1) 7)

    match outcome.Stop with
    | StopReason.NotFinite cause -> Assert.Contains("sick", cause)
    | other -> failwith $"{other}"

/// What open-retina's stopper says after each loss.
let private early (patience: int) (tolerance: float) (totals: float[]) =
    [|
        for count in 1 .. totals.Length ->
            let progress: Progress =
                {
                    Iteration = count - 1
                    Losses =
                        [|
                            for total in Array.truncate count totals ->
                                {
                                    Total = total
                                    Terms = [| "t", total |]
                                    Items = [| total |]
                                }
                        |]
                    Sizes = Array.empty
                    Elapsed = TimeSpan.Zero
                    NotFinite = None
                }

            (StopRule.check progress (StopRule.EarlyStop(patience, tolerance))).IsSome
    |]

[<Fact>]
let ``the early stopper is open-retina's, has no state between runs, and a plateau does not end it`` () =
    for patience, tolerance, totals, name in
        [
            1, 0.0, [| 1.0; 1.1; 1.2; 1.3 |], "es_0.0_1_[1.0, 1.1, 1.2, 1.3]"
            3, 0.0, [| 1.0; 0.9; 0.8; 0.7; 0.8; 0.9; 1.0; 1.1 |], "es_0.0_3_[1, 0.9, 0.8, 0.7, 0.8, 0.9, 1, 1.1]"
            1, 0.1, [| 1.0; 1.01; 1.09; 1.15; 0.9; 1.01 |], "es_0.1_1_[1.0, 1.01, 1.09, 1.15, 0.9, 1.01]"
            1, 0.0, [| 1.0; 1.0; 1.0 |], "es_0.0_1_[1.0, 1.0, 1.0]"
            2, 0.0, [| 1.0; 1.1; 1.0; 1.1 |], "es_0.0_2_[1.0, 1.1, 1.0, 1.1]"
            1, 0.0, [| nan; 1.0; 2.0 |], "es_0.0_1_[nan, 1.0, 2.0]"
        ] do
        let expected =
            [|
                for value in golden.Value.GetProperty(name).EnumerateArray() -> value.GetBoolean()
            |]

        for _ in 1..2 do
            Assert.Equal<bool[]>(expected, early patience tolerance totals)

[<Fact>]
let ``stillness, small gradients and moving averages end a search`` () =
    let run rule =
        Search.run model loss (search (Optimiser.sgd 0.1) 500 |> Search.withStopRule rule)

    let still = run (StopRule.Stillness(0.01, 3))
    let last = still.Iterations
    // Each step takes a fifth of what is left of the largest distance, 2.
    let change i = 0.2 * 2.0 * 0.8 ** float (i - 1)
    Assert.True(change (last - 2) < 0.01 && change (last - 3) >= 0.01)
    Assert.True(still.Stop.IsStill)
    let flat = run (StopRule.SmallGradient 0.05)
    Assert.True(flat.Stop.IsFlat && flat.Iterations > 5)

    let rising =
        search (Optimiser.sgd 1.1) 500
        |> Search.withStopRule (StopRule.MovingAverage(0.5, 4, 0.0))

    let outcome = Search.run model loss rising
    Assert.True(outcome.Stop.IsNoImprovement)
    Assert.Equal(4, outcome.Iterations)
