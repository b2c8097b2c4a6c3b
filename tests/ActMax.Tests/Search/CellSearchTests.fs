/// Searches whose loss reads only some cells go through these alone, and find what they would find otherwise.
module ActMax.Tests.CellSearchTests

open System
open ActMax
open TorchSharp
open Xunit

/// The same loss, which does not say what it reads.
let private silent (loss: Loss) : Loss =
    {
        Terms = loss.Terms |> List.map (fun term -> { term with Reads = None })
    }

/// The network as a model that has no cells to offer, or that fails when its whole activity is asked for.
let private whole = { SampleModel.model with Cells = None }

let private refusing (asked: int ref) =
    { SampleModel.model with
        Respond =
            fun stimulus ->
                asked.Value <- asked.Value + 1
                SampleModel.model.Respond stimulus
    }

let private search: Search =
    { Search.defaults with
        Items = 3
        Restarts = 2
    }
    |> Search.withBudget 15

let private same (expected: Outcome) (actual: Outcome) =
    Assert.Equal(expected.Stimulus, actual.Stimulus)
    Assert.Equal(expected.Activity, actual.Activity)
    Assert.Equal<LossReport[]>(expected.History, actual.History)
    Assert.Equal(expected.Losses, actual.Losses)

let private reading = Reading.window (1, 3) [| 9; 5 |]

let private losses: (string * Loss) list =
    [
        "targets", Objective.targets SampleModel.targets
        "stimulus", Objective.targets SampleModel.targets + 0.1 * Regulariser.stimulus
        "whole batch",
        Objective.targetsOverBatch SampleModel.targets
        + 0.01 * Regulariser.wholeL1L2 Place.Stimulus
        "the last layer", Objective.targets [ Target.create -1 7 0.5f ]
        "extremes", Objective.difference reading (Reading.cell 2 8) + 0.1 * Regulariser.stimulus
        "the largest", Objective.maximise { reading with Over = Reducer.Max }
        "custom",
        Loss.ofCells "product" [| { Unit = 8; Layer = 3 }; { Unit = 9; Layer = 2 } |] (fun _ cells ->
            (cells.select (1L, 0L)).mul(cells.select (1L, 1L)).neg())
        "mixed",
        Objective.targets SampleModel.targets
        + Objective.maximise (Reading.cell 3 8)
        + 0.2 * Regulariser.stimulus
    ]

[<Fact>]
let ``a search through cells alone finds what the search through the whole activity finds`` () =
    for _, loss in losses do
        let expected = Search.run SampleModel.model (silent loss) search
        Search.run SampleModel.model loss search |> same expected
        Search.run whole loss search |> same expected

[<Fact>]
let ``the whole activity is asked for once, at the end`` () =
    for name, loss in losses do
        let asked = ref 0

        Search.run (refusing asked) loss { search with Restarts = 1 } |> ignore
        Assert.True((asked.Value = 1), $"{name}: asked {asked.Value} times")

[<Fact>]
let ``a term that looks at everything keeps the whole activity`` () =
    let asked = ref 0

    let loss =
        Objective.targets SampleModel.targets
        + 0.1 * Loss.custom "sum" (fun _ response -> response.Activity.sum ([| 1L; 2L |]))

    let outcome = Search.run (refusing asked) loss { search with Restarts = 1 }
    Assert.Equal(outcome.Iterations + 2, asked.Value)

/// Losses that read the whole activity through its sums alone.
let private summing: (string * Loss) list =
    [
        "means", Objective.targets SampleModel.targets + 0.1 * Regulariser.activity
        "whole batch",
        Objective.targetsOverBatch SampleModel.targets
        + 0.01 * Regulariser.wholeL1L2 Place.Stimulus
        + 0.01 * Regulariser.wholeL1L2 Place.Activity
        "custom",
        Loss.ofCells "cell" [| { Unit = 8; Layer = 3 } |] (fun _ cells -> (cells.select (1L, 0L)).neg())
        + 0.1 * Regulariser.activity
        "nothing but sums", 1.0 * Regulariser.activity
    ]

[<Fact>]
let ``sums of the activity stand for the whole of it`` () =
    for name, loss in summing do
        let asked = ref 0
        let expected = Search.run whole loss { search with Restarts = 1 }
        let found = Search.run (refusing asked) loss { search with Restarts = 1 }
        Assert.True((asked.Value = 1), $"{name}: asked {asked.Value} times")

        Array.zip expected.History found.History
        |> Array.iteri (fun i (a, b) ->
            Assert.True((abs (a.Total - b.Total) < 1e-5 * (1.0 + abs a.Total)), $"{name}, {i}: {a.Total}, {b.Total}"))

        Array.zip expected.Stimulus.Values found.Stimulus.Values
        |> Array.iter (fun (a, b) -> Assert.True((abs (a - b) < 1e-4f), $"{name}: {a}, {b}"))

[<Fact>]
let ``the parts of a loss without the fused pass have the same values`` () =
    for name, loss in losses do
        let composed =
            {
                Terms = loss.Terms |> List.map (fun term -> { term with Builtin = None })
            }

        let expected = Search.run SampleModel.model loss { search with Restarts = 1 }
        let found = Search.run SampleModel.model composed { search with Restarts = 1 }
        let gap = abs (expected.History[0].Total - found.History[0].Total)
        Assert.True((gap < 1e-6), $"{name}: {gap}")

[<Fact>]
let ``an activity that is too large is kept for the units that are read`` () =
    for _, loss in losses do
        let expected = Search.run SampleModel.model loss search

        let outcome = Search.run SampleModel.model loss { search with MostActivity = 500L }

        let units = outcome.Units.Value
        Assert.True(units.Length < 12 && units.Length > 0)
        Assert.Equal(expected.Stimulus, outcome.Stimulus)
        Assert.Equal(expected.Losses, outcome.Losses)
        Assert.Equal<int[]>([| 3; units.Length; 4 |], outcome.Activity.Shape)

        for item in 0..2 do
            for unit' in units do
                Assert.Equal<float32[]>(Outcome.trace item unit' expected, Outcome.trace item unit' outcome)

        Assert.Throws<ArgumentException>(fun () -> Outcome.trace 0 3 outcome |> ignore)
        |> ignore

[<Fact>]
let ``a target outside of the network is refused by name`` () =
    let error =
        Assert.Throws<ArgumentException>(fun () ->
            Search.run SampleModel.model (Objective.targets [ Target.create 4 0 1f ]) Search.defaults
            |> ignore)

    Assert.Contains("layer 4", error.Message)
