namespace ActMax.Tests

open Xunit

/// Tests that count what is alive in the whole process: nothing else runs meanwhile.
[<CollectionDefinition("counts everything that lives", DisableParallelization = true)>]
type CountsEverythingThatLives() = class end

/// Nothing that a search makes outlives it.
[<Collection("counts everything that lives")>]
module MemoryTests =

    open System
    open System.Diagnostics
    open ActMax
    open TorchSharp

    let private collect () =
        for _ in 1..3 do
            GC.Collect()
            GC.WaitForPendingFinalizers()

    let private living () =
        // The samples are made when they are first asked for, and stay.
        GC.KeepAlive SampleModel.model
        collect ()
        torch.Tensor.TotalCount

    let private resident () =
        // Compacting, and giving back what the collector keeps in store.
        GC.Collect(2, GCCollectionMode.Aggressive, true, true)
        use self = Process.GetCurrentProcess()
        float self.WorkingSet64 / 1048576.0

    let private model = SampleModel.model

    let private loss =
        Objective.targets (SampleModel.alone 0) + 0.05 * Regulariser.stimulus

    [<Fact>]
    let ``ten thousand steps leave tensors and memory where the first hundred left them`` () =
        // What the first searches of a process leave is code, not tensors.
        Search.run model loss (Search.withBudget 500 SampleModel.search) |> ignore
        let before = living ()
        let mutable early = 0L, 0.0
        let mutable late = 0L, 0.0

        let observe (progress: Progress) =
            if progress.Iteration = 100 then
                early <- living (), resident ()
            elif progress.Iteration = 10_000 then
                late <- living (), resident ()

        let outcome =
            Search.observed observe model loss (Search.withBudget 10_000 SampleModel.search)

        Assert.Equal(10_000, outcome.Iterations)
        Assert.Equal(fst early, fst late)
        Assert.Equal(before, living ())
        let grown = snd late - snd early
        Assert.True(grown < 10.0, $"{grown:f1} MiB more after 10,000 steps than after 100")

    [<Fact>]
    let ``every optimiser gives back what it made, without the collector's help`` () =
        for optimiser in
            [
                Optimiser.adam 0.1
                Optimiser.Sgd(0.1, 0.9, true)
                Optimiser.Lbfgs(0.5, 4)
                Optimiser.Proximal(0.01, Optimiser.adam 0.1)
            ] do
            let search =
                { SampleModel.search with
                    SnapshotEvery = Some 5
                    Restarts = 2
                    Initial = Initial.Uniform(0f, 1f)
                }
                |> Search.withOptimiser optimiser

            Search.run model loss search |> ignore
            let before = living ()
            Search.run model loss search |> ignore
            Assert.Equal(before, torch.Tensor.TotalCount)

    [<Fact>]
    let ``a failing loss leaves nothing behind, at the first state or later`` () =
        let before = living ()

        for last in [ 0; 4 ] do
            let mutable calls = 0

            let failing =
                Loss.custom "failing" (fun x _ ->
                    calls <- calls + 1

                    if calls > last then
                        invalidOp "as planned"

                    x.square().sum([| 1L; 2L |]))

            let error =
                Assert.Throws<InvalidOperationException>(fun () ->
                    Search.run model (loss + failing) SampleModel.search |> ignore)

            Assert.Equal("as planned", error.Message)
            Assert.Equal(before, torch.Tensor.TotalCount)

    [<Fact>]
    let ``a stop rule or an observer that fails leaves nothing behind`` () =
        let before = living ()

        Assert.Throws<ArgumentException>(fun () ->
            Search.run model loss (Search.withStopRule (StopRule.Reached("nothing", 0.0)) SampleModel.search)
            |> ignore)
        |> ignore

        Assert.Throws<InvalidOperationException>(fun () ->
            let observe (progress: Progress) =
                if progress.Iteration = 3 then
                    invalidOp "as planned"

            Search.observed observe model loss SampleModel.search |> ignore)
        |> ignore

        Assert.Equal(before, torch.Tensor.TotalCount)

    [<Fact>]
    let ``a constraint or transform that fails leaves nothing behind`` () =
        let before = living ()

        let failing =
            Constraint.Custom(
                "failing",
                fun x ->
                    x.mul(x).add x |> ignore
                    invalidOp "as planned"
            )

        Assert.Throws<InvalidOperationException>(fun () ->
            Search.run model loss (Search.withConstraint failing SampleModel.search)
            |> ignore)
        |> ignore

        Assert.Equal(before, torch.Tensor.TotalCount)

    [<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
    let private abandon () =
        Search.states model loss SampleModel.search
        |> Seq.truncate 10
        |> Seq.iter (fun state -> Assert.True(state.Iteration >= 0))

        use reader = (Search.states model loss SampleModel.search).GetEnumerator()

        for _ in 1..5 do
            Assert.True(reader.MoveNext())

    [<Fact>]
    let ``states that nobody holds any more are collected`` () =
        let before = living ()
        abandon ()
        Assert.Equal(before, living ())

    [<Fact>]
    let ``asking a model leaves only the answer`` () =
        let start = SampleModel.start 1 2
        Model.activity start model |> ignore
        let before = living ()
        Model.activity start model |> ignore
        Assert.Equal(before, torch.Tensor.TotalCount)

    [<Fact>]
    let ``making a model in either precision keeps only its parameters`` () =
        let made precision =
            let before = living ()

            let model =
                Multilayered.modelWith
                    { SampleModel.execution with
                        Precision = precision
                    }
                    SampleModel.network

            let kept = torch.Tensor.TotalCount - before
            GC.KeepAlive model
            kept

        Assert.Equal(4L, made Precision.Single)
        Assert.Equal(4L, made Precision.Double)

    [<Fact>]
    let ``landscapes, on/off searches and trainings leave no tensor behind`` () =
        let reading = Reading.read (Reading.cell 3 10)
        let stimulus = NdArray.item 0 (SampleModel.start 2 1)

        let data =
            let stimuli = SampleModel.start 3 6

            {
                Stimuli = stimuli
                Measured = Model.activity stimuli model |> TrainingData.ofActivity [| 4..11 |]
            }

        let work () =
            Landscape.measure
                Landscape.defaults
                (StimulusInputs.ofSpace model.Space)
                (Landscape.directions string string)
                None
                model
                reading
                stimulus
            |> ignore

            OnOffSearch.run (OnOff.create 2 1f model.Space) model loss (Search.withBudget 10 Search.defaults)
            |> ignore

            TrainingRun.run
                { Training.defaults with Epochs = 20 }
                (SampleModel.network |> Network.withSlope (Grouped.same 1f))
                data
            |> ignore

        work ()
        let before = living ()
        work ()
        work ()
        Assert.Equal(before, living ())
