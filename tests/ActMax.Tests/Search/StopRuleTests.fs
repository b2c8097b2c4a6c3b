/// Why a search ends, and what it hands over then.
module ActMax.Tests.StopRuleTests

open System
open ActMax
open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit

let private report (total: float) : LossReport =
    {
        Total = total
        Terms = [| "target", total |]
        Items = [| total |]
    }

let private progress (totals: float list) : Progress =
    {
        Iteration = totals.Length - 1
        Losses = totals |> List.map report |> Array.ofList
        Sizes = Array.empty
        Elapsed = TimeSpan.FromSeconds 3.0
        NotFinite = None
    }

/// The first iteration at which a rule speaks, and what it says.
let private first (rule: StopRule) (totals: float list) : (int * StopReason) option =
    [ 1 .. totals.Length ]
    |> List.tryPick (fun count ->
        StopRule.check (progress (List.truncate count totals)) rule
        |> Option.map (fun reason -> count - 1, reason))

[<Fact>]
let ``the plateau is the reference's: at iteration window + 1 at the earliest, over the last window losses`` () =
    let totals =
        Gen.choose (0, 4) |> Gen.map (fun n -> float n / 4.0) |> Gen.listOfLength 40

    let cases =
        Gen.zip totals (Gen.zip (Gen.choose (1, 8)) (Gen.elements [ 0.3; 0.6; 1e-5 ]))

    Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess true,
        Prop.forAll (Arb.fromGen cases) (fun (totals, (window, tolerance)) ->
            let all = Array.ofList totals

            let expected =
                [ 0 .. all.Length - 1 ]
                |> List.tryFind (fun i ->
                    i > window
                    && (let last = all[i - window + 1 .. i]
                        Array.max last - Array.min last < tolerance))

            Assert.Equal(expected, first (StopRule.Plateau(window, tolerance)) totals |> Option.map fst))
    )

[<Fact>]
let ``budget, value, time and a user's rule speak when they should`` () =
    let totals = [ 5.0; 4.0; 3.0; 2.0; 1.0 ]
    Assert.Equal(Some(3, StopReason.Budget 3), first (StopRule.Budget 3) totals)
    Assert.Equal(Some(0, StopReason.Budget 0), first (StopRule.Budget 0) totals)
    Assert.Equal(None, first (StopRule.Budget 5) totals)
    Assert.Equal(Some(2, StopReason.Reached("total", 3.0)), first (StopRule.Reached("total", 3.5)) totals)
    Assert.Equal(Some(4, StopReason.Reached("target", 1.0)), first (StopRule.Reached("target", 1.0)) totals)
    Assert.Equal(Some(0, StopReason.WallClock 2.0), first (StopRule.WallClock 2.0) totals)
    Assert.Equal(None, first (StopRule.WallClock 4.0) totals)

    let own =
        StopRule.Custom(fun progress ->
            if progress.Losses.Count = 4 then
                Some(StopReason.User "enough")
            else
                None)

    Assert.Equal(Some(3, StopReason.User "enough"), first own totals)

[<Fact>]
let ``of several rules the first in the list speaks`` () =
    let totals = [ 1.0; 1.0; 1.0; 1.0; 1.0; 1.0 ]
    let budget, plateau = StopRule.Budget 4, StopRule.Plateau(3, 0.1)
    Assert.Equal(Some(4, StopReason.Budget 4), first (StopRule.Any [ budget; plateau ]) totals)
    Assert.Equal(Some(4, StopReason.Plateau(3, 0.0)), first (StopRule.Any [ plateau; budget ]) totals)

    Assert.Equal(
        Some(2, StopReason.Budget 2),
        first (StopRule.Any [ plateau; StopRule.Any [ StopRule.WallClock 9.0; StopRule.Budget 2 ] ]) totals
    )

[<Fact>]
let ``a term that the loss does not have is named with those it has`` () =
    let error =
        Assert.Throws<ArgumentException>(fun () -> first (StopRule.Reached("traget", 0.0)) [ 1.0 ] |> ignore)

    Assert.Contains("no term 'traget'", error.Message)
    Assert.Contains("target", error.Message)

/// A model whose activity is its stimulus, two inputs at one time, and a search on it.
let private identity = SampleModel.ofFunction 2 1 Precision.Single id

let private from (start: float32[]) (search: Search) =
    { search with
        Constraints = []
        Initial = Initial.Given(NdArray.create [| 1; 2; 1 |] start)
    }

let private squares =
    Loss.custom "squares" (fun x _ -> x.square().sum([| 1L; 2L |]))

let private stop model loss start =
    (Search.run model loss (from start SampleModel.search)).Stop

[<Fact>]
let ``what is not a number is found where it arose`` () =
    let blown = SampleModel.ofFunction 2 1 Precision.Single (fun x -> x.log ())

    let read =
        Loss.custom "read" (fun _ response -> response.Activity.sum ([| 1L; 2L |]))

    let broken =
        Loss.custom "broken" (fun x _ -> (x.sum([| 1L; 2L |]).mul(Scalar.op_Implicit Double.NaN)))

    let steep = Loss.custom "steep" (fun x _ -> x.sqrt().sum([| 1L; 2L |]))
    let cause = StopReason.NotFinite
    Assert.Equal(cause "the stimulus", stop identity squares [| 1f; Single.NaN |])
    Assert.Equal(cause "the model's activity", stop blown read [| 1f; -1f |])
    Assert.Equal(cause "the loss term 'broken' is NaN", stop identity (squares + broken) [| 1f; 1f |])
    Assert.Equal(cause "the gradient", stop identity (squares + steep) [| 1f; 0f |])
    let infinite = Loss.custom "infinite" (fun x _ -> x.log().sum([| 1L; 2L |]).neg())
    Assert.Equal(cause "the loss term 'infinite' is Infinity", stop identity infinite [| 1f; 0f |])

[<Fact>]
let ``a stimulus that is not a number is noticed even where the model gates it away`` () =
    let model =
        SampleModel.network
        |> Network.withRules Rules.v2_8
        |> Multilayered.modelWith SampleModel.execution

    let start = SampleModel.start 1 1
    start.Values[5] <- Single.NaN

    let search =
        { SampleModel.search with
            Initial = Initial.Given start
        }

    let outcome = Search.run model (Objective.targets (SampleModel.alone 0)) search
    Assert.Equal(StopReason.NotFinite "the stimulus", outcome.Stop)
    Assert.Equal(0, outcome.Iterations)

[<Fact>]
let ``a search whose numbers blow up hands over the best state before`` () =
    // Every update goes further: 1, -3, 9, ... until the number ends; with `Last` there is nothing better to give.
    let search =
        from [| 1f; 1f |] SampleModel.search
        |> Search.withOptimiser (Optimiser.sgd 2.0)
        |> Search.withBudget 200

    let outcome = Search.run identity squares search
    Assert.True(outcome.Stop.IsNotFinite, StopRule.describe outcome.Stop)
    Assert.Equal<float32[]>([| 1f; 1f |], outcome.Stimulus.Values)
    Assert.Equal(2.0, outcome.Losses.Total)
    Assert.Equal(0, outcome.Restarts[0].Iteration)

[<Fact>]
let ``a start that is not a number stays the answer rather than a later one`` () =
    let search =
        { from [| Single.NaN; 1f |] SampleModel.search with
            StopRule = StopRule.Budget 3
        }

    let outcome = Search.run identity squares search
    Assert.Equal(StopReason.Budget 3, outcome.Stop)
    Assert.Equal(0, outcome.Restarts[0].Iteration)

[<Fact>]
let ``an interrupted search gives the best so far`` () =
    let loss = Objective.targets (SampleModel.alone 1)
    // Such large steps overshoot, so that the last state is not the best one.
    let wild = SampleModel.search |> Search.withOptimiser (Optimiser.adam 0.6)
    let mutable interrupted = false

    let rule =
        StopRule.Custom(fun _ -> if interrupted then Some StopReason.Interrupted else None)

    let outcome =
        Search.observed
            (fun progress -> interrupted <- progress.Iteration = 7)
            SampleModel.model
            loss
            (Search.withStopRule rule wild)

    Assert.Equal(StopReason.Interrupted, outcome.Stop)
    Assert.Equal(7, outcome.Iterations)
    Assert.Equal(7, outcome.History.Length)

    let states =
        Search.states SampleModel.model loss wild |> Seq.truncate 8 |> List.ofSeq

    let best = states |> List.minBy _.Losses.Total
    Assert.Equal(best.Iteration, outcome.Restarts[0].Iteration)
    Assert.Equal<float32[]>((Convert.ofTensor best.Stimulus).Values, outcome.Stimulus.Values)
    Assert.Equal(best.Losses.Total, outcome.Losses.Total, 6)

[<Fact>]
let ``every item keeps a best state of its own, and Last keeps the last one of all`` () =
    let loss = Objective.targets SampleModel.targets

    let wild =
        { SampleModel.search with
            Items = 3
            Initial = Initial.Given(SampleModel.start 4 3)
        }
        |> Search.withOptimiser (Optimiser.adam 0.5)

    let states =
        Search.states SampleModel.model loss wild |> Seq.truncate 31 |> Array.ofSeq

    let outcome = Search.run SampleModel.model loss wild
    let iterations = outcome.Restarts |> Array.map _.Iteration

    for item in 0..2 do
        let best = states |> Array.minBy (fun state -> state.Losses.Items[item])
        Assert.Equal(best.Iteration, iterations[item])
        Assert.Equal(best.Losses.Items[item], outcome.Restarts[item].Total, 9)

        Assert.Equal<float32[]>(
            (NdArray.item item (Convert.ofTensor best.Stimulus)).Values,
            (NdArray.item item outcome.Stimulus).Values
        )

    Assert.True((Array.distinct iterations).Length > 1, "the items should be best at different iterations")
    let last = Search.run SampleModel.model loss { wild with Keep = Keep.Last }
    Assert.Equal<float32[]>((Convert.ofTensor states[30].Stimulus).Values, last.Stimulus.Values)

[<Fact>]
let ``the wall clock ends a search that nothing else ends`` () =
    let search =
        { SampleModel.search with
            StopRule = StopRule.WallClock 0.05
        }

    let outcome =
        Search.run SampleModel.model (Objective.targets (SampleModel.alone 0)) search

    Assert.Equal(StopReason.WallClock 0.05, outcome.Stop)
    Assert.True(outcome.Iterations >= 0)
