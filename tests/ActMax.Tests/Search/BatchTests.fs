/// Items, restarts and states: many searches in one batch, and one search step by step.
module ActMax.Tests.BatchTests

open System
open ActMax
open TorchSharp
open Xunit

let private distance (a: float32[]) (b: float32[]) =
    Array.fold2 (fun most x y -> max most (abs (x - y))) 0f a b

let private weights: Preset.Weights = { Stimulus = 0.05; Activity = 0.02 }

let private together (targets: Target list) (start: NdArray) =
    let loss, search = Preset.standard targets weights 0.1 30

    loss,
    { search with
        Initial = Initial.Given start
    }

[<Fact>]
let ``every item of a batch is found as if it were sought alone`` () =
    let start = SampleModel.start 8 3
    let loss, search = together SampleModel.targets start
    Assert.Equal(3, search.Items)
    let batch = Search.run SampleModel.model loss search

    for item in 0..2 do
        let loss, search =
            together (SampleModel.alone item) (NdArray.stack [ NdArray.item item start ])

        let single = Search.run SampleModel.model loss search
        let gap = distance single.Stimulus.Values (NdArray.item item batch.Stimulus).Values
        Assert.True(gap <= 1e-6f, $"item {item}: {gap}")
        Assert.Equal(single.Losses.Total, batch.Losses.Items[item], 6)
        Assert.Equal(single.Restarts[0].Iteration, batch.Restarts[item].Iteration)

[<Fact>]
let ``every item goes its own way with every optimiser that keeps items apart`` () =
    let start = SampleModel.start 8 3

    for optimiser in
        [
            Optimiser.Sgd(0.5, 0.9, true)
            Optimiser.lbfgs 0.5
            Optimiser.Proximal(0.01, Optimiser.adam 0.1)
        ] do
        let found targets start =
            let loss, search = together targets start
            (Search.run SampleModel.model loss (Search.withOptimiser optimiser search)).Stimulus

        let batch = found SampleModel.targets start

        for item in 0..2 do
            let single =
                found (SampleModel.alone item) (NdArray.stack [ NdArray.item item start ])

            let gap = distance single.Values (NdArray.item item batch).Values
            Assert.True(gap <= 1e-5f, $"{Describe.optimiser optimiser}, item {item}: {gap}")

[<Fact>]
let ``losses of the items add up to the total`` () =
    let loss, search = together SampleModel.targets (SampleModel.start 8 3)
    let outcome = Search.run SampleModel.model loss search

    for losses in Array.append outcome.History [| outcome.Losses |] do
        Assert.Equal(3, losses.Items.Length)
        Assert.Equal(losses.Total, Array.average losses.Items, 9)
        Assert.Equal(losses.Total, losses.Terms |> Array.sumBy snd, 9)

[<Fact>]
let ``restarts give the best of their single runs for every item`` () =
    let loss, search = Preset.standard SampleModel.targets weights 0.1 20

    let search =
        { search with
            Restarts = 4
            Seed = 42L
            Initial = Initial.Uniform(0f, 1f)
        }

    let outcome = Search.run SampleModel.model loss search
    Assert.Equal<int[]>([| 3; 4; 4 |], outcome.Stimulus.Shape)
    Assert.Equal(12, outcome.Restarts.Length)
    let starts = Initial.stimulus 42L [| 12; 4; 4 |] search.Initial

    for item in 0..2 do
        let singles =
            [
                for restart in 0..3 ->
                    let loss, search =
                        together (SampleModel.alone item) (NdArray.stack [ NdArray.item (restart * 3 + item) starts ])

                    Search.run SampleModel.model loss (Search.withBudget 20 search)
            ]

        for restart, single in List.indexed singles do
            let entry =
                outcome.Restarts
                |> Array.find (fun entry -> entry.Item = item && entry.Number = restart)

            Assert.Equal(single.Losses.Total, entry.Total, 6)

        let best = singles |> List.minBy _.Losses.Total
        Assert.Equal(best.Losses.Total, outcome.Losses.Items[item], 6)
        Assert.True(distance best.Stimulus.Values (NdArray.item item outcome.Stimulus).Values < 1e-6f)

[<Fact>]
let ``restarts of items that a term couples compete as wholes`` () =
    let model = SampleModel.ofFunction 2 1 Precision.Single id

    // Two items and three restarts; the second restart starts, and stays, nearest to 0.
    let starts = [| 3f; 1f; 2f; 2f; 0.5f; 0f; 1f; 0.25f; 2f; 0f; 0f; 1f |]

    let search =
        { SampleModel.search with
            Items = 2
            Restarts = 3
            Constraints = []
            Initial = Initial.Given(NdArray.create [| 6; 2; 1 |] starts)
        }
        |> Search.withOptimiser (Optimiser.sgd 0.001)
        |> Search.withBudget 2

    let outcome = Search.run model (Loss.custom "whole" (fun x _ -> x.norm ())) search

    let norm (values: float32[]) =
        values |> Array.sumBy (fun x -> float x ** 2.0) |> sqrt

    Assert.True(distance outcome.Stimulus.Values starts[4..7] < 0.01f)
    Assert.Equal(norm outcome.Stimulus.Values, outcome.Losses.Total, 5)

    for restart in outcome.Restarts do
        let started = norm starts[4 * restart.Number .. 4 * restart.Number + 3]
        Assert.True(abs (restart.Total - started) < 0.01, $"{restart}")

[<Fact>]
let ``a seed is a search: the same one gives the same bytes, another one another search`` () =
    let loss = Objective.targets (SampleModel.alone 0)

    for initial in [ Initial.Uniform(0f, 1f); Initial.TorchUniform ] do
        let found seed =
            let search =
                { SampleModel.search with
                    Initial = initial
                    Seed = seed
                }
                |> Search.withBudget 5

            (Search.run SampleModel.model loss search).Stimulus.Values

        Assert.Equal<float32[]>(found 3L, found 3L)
        Assert.NotEqual<float32[]>(found 3L, found 4L)

[<Fact>]
let ``starts lie in their interval, differ between items, and may be given once for all`` () =
    let uniform = Initial.stimulus 1L [| 3; 4; 4 |] (Initial.Uniform(-0.5f, 0.25f))
    Assert.True(uniform.Values |> Array.forall (fun x -> x >= -0.5f && x <= 0.25f))
    Assert.NotEqual<float32[]>((NdArray.item 0 uniform).Values, (NdArray.item 1 uniform).Values)
    // An item's start does not depend on how many there are.
    Assert.Equal<float32[]>(
        (NdArray.item 0 uniform).Values,
        (NdArray.item 0 (Initial.stimulus 1L [| 1; 4; 4 |] (Initial.Uniform(-0.5f, 0.25f)))).Values
    )

    let one = NdArray.item 0 uniform
    let spread = Initial.stimulus 1L [| 3; 4; 4 |] (Initial.Given one)

    for item in 0..2 do
        Assert.Equal<float32[]>(one.Values, (NdArray.item item spread).Values)

    let error =
        Assert.Throws<ArgumentException>(fun () ->
            Initial.stimulus 1L [| 3; 4; 4 |] (Initial.Given(NdArray.zeros [| 2; 4; 4 |]))
            |> ignore)

    Assert.Contains("2", error.Message)
    Assert.Contains("3", error.Message)

let private counted () =
    let mutable calls = 0

    let model =
        { SampleModel.model with
            Cells = None
            Respond =
                fun stimulus ->
                    calls <- calls + 1
                    SampleModel.model.Respond stimulus
        }

    model, (fun () -> calls)

[<Fact>]
let ``states are made when they are asked for, and not before`` () =
    let model, calls = counted ()

    let states =
        Search.states model (Objective.targets (SampleModel.alone 0)) SampleModel.search

    Assert.Equal(0, calls ())
    use reader = states.GetEnumerator()
    Assert.Equal(0, calls ())

    for count in 1..4 do
        Assert.True(reader.MoveNext())
        Assert.Equal(count - 1, reader.Current.Iteration)
        Assert.Equal(count, calls ())

    let model, calls = counted ()

    Search.run model (Objective.targets (SampleModel.alone 0)) (Search.withBudget 6 SampleModel.search)
    |> ignore
    // Seven states, and the response to the stimulus that is handed over.
    Assert.Equal(8, calls ())

let private picture (state: State) =
    [ state.Parameters; state.Stimulus; state.Gradient ]
    @ Optimiser.tensors state.Memory
    |> List.map (fun tensor -> (Convert.ofTensor tensor).Values)

[<Fact>]
let ``a state stays what it was while the search goes on`` () =
    for optimiser in [ Optimiser.adam 0.1; Optimiser.Sgd(0.1, 0.9, false); Optimiser.lbfgs 0.5 ] do
        let search = SampleModel.search |> Search.withOptimiser optimiser

        let states =
            Search.states SampleModel.model (Objective.targets (SampleModel.alone 0)) search

        use reader = states.GetEnumerator()

        let next () =
            reader.MoveNext() |> ignore
            reader.Current

        let held = List.init 5 (fun _ -> next ())
        let before = held |> List.map picture
        let losses = held |> List.map _.Losses.Total

        for _ in 1..15 do
            next () |> ignore

        Assert.Equal<float32[] list list>(before, held |> List.map picture)
        Assert.Equal<float list>(losses, held |> List.map _.Losses.Total)

[<Fact>]
let ``a sequence of states that is read twice is the same twice`` () =
    let loss, search = together SampleModel.targets (SampleModel.start 8 3)
    let states = Search.states SampleModel.model loss search

    let read () =
        states |> Seq.truncate 6 |> Seq.map picture |> List.ofSeq

    Assert.Equal<float32[] list list>(read (), read ())

[<Fact>]
let ``searches on two threads at once, on one model, give what they give alone`` () =
    let found (item: int) =
        let loss = Objective.targets (SampleModel.alone item)

        let search =
            { SampleModel.search with
                Initial = Initial.TorchUniform
                Seed = int64 item
            }
            |> Search.withBudget 60

        (Search.run SampleModel.model loss search).Stimulus.Values

    let alone = Array.init 3 found

    for _ in 1..5 do
        let atOnce = Array.Parallel.map found [| 0; 1; 2 |]

        for item in 0..2 do
            Assert.Equal<float32[]>(alone[item], atOnce[item])

[<Fact>]
let ``neither items nor restarts may be fewer than one`` () =
    for search in
        [
            Search.withItems 0 SampleModel.search
            Search.withRestarts 0 SampleModel.search
        ] do
        Assert.Throws<ArgumentException>(fun () ->
            Search.run SampleModel.model (Objective.targets (SampleModel.alone 0)) search
            |> ignore)
        |> ignore

[<Fact>]
let ``transforms get a seed of their own in every iteration, the same when the search is run again`` () =
    let seeds () =
        let found = ResizeArray<int64>()

        let transform =
            {
                Name = "watch"
                Apply =
                    fun context x ->
                        found.Add context.Seeds[0]
                        x
            }

        let search =
            { SampleModel.search with
                Transforms = [ transform; transform ]
            }

        Search.states SampleModel.model (Objective.targets (SampleModel.alone 0)) search
        |> Seq.truncate 5
        |> Seq.iter ignore

        List.ofSeq found

    let once = seeds ()
    Assert.Equal(10, once.Length)
    Assert.Equal(10, (List.distinct once).Length)
    Assert.Equal<int64 list>(once, seeds ())

[<Fact>]
let ``a gradient normalised per time point has the norm 1 there, over the batch or in every item`` () =
    Scope.run (fun () ->
        let gradient = Convert.toTensor (SampleModel.start 2 3)

        let context: GradientContext =
            {
                Stimuli = SampleModel.model.Space
                Iteration = 0
                Seeds = [| 0L; 1L; 2L |]
                Parameters = gradient
            }

        let norms precondition =
            let x = Convert.ofTensor (Precondition.apply context gradient precondition)

            [
                for time in 0..3 ->
                    [
                        for item in 0..2 ->
                            Seq.sum [ for input in 0..3 -> float (NdArray.get [| item; input; time |] x) ** 2.0 ]
                    ]
            ]

        for items in norms Precondition.NormalisePerTime do
            Assert.Equal(1.0, List.sum items, 5)

        for items in norms Precondition.NormalisePerTimeAndItem do
            for item in items do
                Assert.Equal(1.0, item, 5))
