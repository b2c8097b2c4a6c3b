namespace ActMax

open System
open System.Diagnostics
open TorchSharp

/// The interpreter of a search: consumes its states until a stop rule speaks.
[<RequireQualifiedAccess>]
module internal Run =

    /// The best restart of every item.
    let private winners (search: Search) (best: BestSoFar) =
        [|
            for item in 0 .. search.Items - 1 ->
                [ 0 .. search.Restarts - 1 ]
                |> List.map (fun restart -> restart * search.Items + item)
                |> List.minBy (fun position ->
                    if Double.IsNaN best.Totals[position] then
                        Double.PositiveInfinity
                    else
                        best.Totals[position])
        |]

    let private finished (model: Model) (search: Search) (finish: Finish) (parameters: torch.Tensor) =
        Finish.apply finish (search.Parameterisation.Decode(Precision.cast model.Precision parameters))

    /// The units that a view reads, as many as fit, their activity, and the losses.
    let private glance (search: Search) (view: CellView) (stimulus: torch.Tensor) =
        let plan, layers = view.Plan, view.Reader.Layers
        let most = search.MostActivity / (4L * int64 view.Items * int64 layers)

        let units =
            plan.Cells
            |> Array.map _.Unit
            |> Array.distinct
            |> Array.truncate (int (max 1L most))

        let traces =
            [|
                for unit' in units do
                    for layer in 0 .. layers - 1 do
                        { Unit = unit'; Layer = layer }
            |]

        let loss, traces = Step.read view traces stimulus

        let kept = traces.reshape ([| int64 view.Items; units.LongLength; int64 layers |])

        let _, losses = Loss.evaluateCells plan stimulus (loss.contiguous ())
        Convert.ofTensor kept, Some units, losses

    /// What a stimulus evokes: the activity of all units, or, where that is too much, of those that the loss reads.
    let private evoked (model: Model) (loss: Loss) (search: Search) (stimulus: torch.Tensor) =
        let items = int stimulus.shape[0]

        let isTooMuch (view: CellView) =
            4L * int64 items * int64 view.Reader.Units * int64 view.Reader.Layers > search.MostActivity

        match Step.view model loss items |> Option.filter isTooMuch with
        | Some view -> glance search view stimulus
        | None ->
            let response = model.Respond stimulus
            let _, losses = Loss.evaluate loss stimulus response
            Convert.ofTensor response.Activity, None, losses

    /// The chosen positions of the batch as the answer: stimulus, activity and losses.
    let private answer (model: Model) (loss: Loss) (search: Search) (best: BestSoFar) (chosen: int[]) =
        Scope.run (fun () ->
            use _ = torch.no_grad ()

            let parameters =
                if search.Restarts = 1 then
                    best.Parameters
                else
                    best.Parameters.index_select (0L, Convert.indices chosen)

            let stimulus = finished model search search.Finish parameters
            let activity, units, losses = evoked model loss search stimulus
            Convert.ofTensor stimulus, (activity, units), Step.reported search parameters losses)

    /// What every restart of every item found.
    let private everyStimulus (model: Model) (search: Search) (best: BestSoFar) : NdArray option =
        if search.KeepRestarts then
            Some(
                Scope.run (fun () ->
                    use _ = torch.no_grad ()
                    Convert.ofTensor (finished model search search.Finish best.Parameters))
            )
        else
            None

    /// The answer, and the total of every position. Where terms couple the items, restarts compete as whole ones.
    let private conclude (model: Model) (loss: Loss) (search: Search) (isCoupled: bool) (best: BestSoFar) =
        let answer = answer model loss search best

        if isCoupled && search.Restarts > 1 then
            let answers =
                Array.init search.Restarts (fun restart ->
                    answer (Array.init search.Items (fun item -> restart * search.Items + item)))

            let total (_, _, losses: LossReport) = losses.Total

            let rank found =
                if Double.IsNaN(total found) then
                    Double.PositiveInfinity
                else
                    total found

            Array.minBy rank answers,
            Array.init best.Totals.Length (fun position -> total answers[position / search.Items])
        else
            answer (winners search best), best.Totals

    /// How a run begins and what becomes of it on the way.
    [<NoEquality; NoComparison>]
    type Course =
        {
            /// Called with the progress at every state.
            Observe: Progress -> unit
            /// What an earlier run left; the first state of the sequence is the one it describes.
            From: Checkpoint option
            /// Every so many iterations, and at the end, what a later run needs to go on.
            Save: (int * (Checkpoint -> unit)) option
        }

    /// Runs a search. The outcome's states are freed as the search goes, so memory does not grow with the iterations.
    let following (course: Course) (sequence: seq<State>) (model: Model) (loss: Loss) (search: Search) : Outcome =
        let watch = Stopwatch.StartNew()
        let batch = Step.batch search
        let history = ResizeArray<LossReport>()
        let sizes = ResizeArray<StepSize>()
        let snapshots = ResizeArray<int * NdArray>()
        let asksForSizes = StopRule.asksForSizes search.StopRule
        let keeps = BestStates.kept search.Keep :: search.Landmarks

        let secondsBefore =
            match course.From with
            | None -> 0.0
            | Some checkpoint ->
                history.AddRange checkpoint.History
                sizes.AddRange checkpoint.Sizes
                snapshots.AddRange checkpoint.Snapshots
                checkpoint.Seconds

        let seconds () =
            secondsBefore + watch.Elapsed.TotalSeconds

        use states = sequence.GetEnumerator()

        let advance () =
            states.MoveNext() |> ignore
            states.Current

        let record (state: State) =
            history.Add state.Losses

            let progress =
                {
                    Iteration = state.Iteration
                    Losses = history
                    Sizes = sizes
                    Elapsed = TimeSpan.FromSeconds(seconds ())
                    NotFinite = state.NotFinite
                }

            course.Observe progress
            StopRule.check progress search.StopRule

        let measure (state: State) (previous: State option) =
            if asksForSizes && sizes.Count = history.Count then
                sizes.Add(BestStates.size state previous)

        let snapshot (state: State) (stop: StopReason option) =
            match search.SnapshotEvery, stop with
            | _, Some(StopReason.Budget _) -> ()
            | Some every, _ when state.Iteration % every = 0 ->
                let copy =
                    Scope.run (fun () ->
                        use _ = torch.no_grad ()
                        Convert.ofTensor (finished model search search.SnapshotFinish state.Parameters))

                snapshots.Add(state.Iteration, copy)
            | _ -> ()

        let save (state: State) (bests: BestSoFar list) (stop: StopReason option) =
            match course.Save with
            | Some(every, save) when stop.IsSome || state.Iteration % max 1 every = 0 ->
                save
                    {
                        Iteration = state.Iteration
                        Parameters = Kept.ofTensor state.Parameters
                        Memory = KeptMemory.ofMemory state.Memory
                        // What belongs to the state itself is made again with it.
                        History = Array.init (history.Count - 1) (fun i -> history[i])
                        Sizes = sizes.ToArray()
                        Snapshots =
                            [|
                                for iteration, copy in snapshots do
                                    if iteration < state.Iteration then
                                        iteration, copy
                            |]
                        Bests = bests |> List.map KeptBest.ofBest |> Array.ofList
                        Seconds = seconds ()
                    }
            | _ -> ()

        let mutable state = advance ()

        let mutable bests =
            match course.From with
            | Some checkpoint -> checkpoint.Bests |> Array.map KeptBest.toBest |> List.ofArray
            | None -> keeps |> List.map (fun keep -> BestStates.first batch keep state)

        let keepBests () =
            bests <- List.map2 (fun keep best -> BestStates.improved batch keep best state) keeps bests

        try
            measure state None

            if course.From.IsSome then
                keepBests ()

            let mutable stop = record state
            snapshot state stop

            if stop.IsSome || course.From.IsNone then
                save state bests stop

            while stop.IsNone do
                let previous = state
                state <- advance ()
                measure state (Some previous)
                Step.release [ state ] previous
                keepBests ()
                stop <- record state
                snapshot state stop
                save state bests stop

            let isCoupled = state.Losses.Items.Length <> batch
            let best = bests.Head
            // What was found needs room of the same size.
            Step.release [] state

            let (stimulus, (activity, units), losses), reached =
                conclude model loss search isCoupled best

            {
                Stimulus = stimulus
                Activity = activity
                Units = units
                Losses = losses
                History = Array.init (history.Count - 1) (fun i -> history[i])
                Stop = stop.Value
                Iterations = state.Iteration
                Restarts =
                    [|
                        for position in 0 .. batch - 1 ->
                            {
                                Item = position % search.Items
                                Number = position / search.Items
                                Total = reached[position]
                                Iteration = best.Iterations[position]
                            }
                    |]
                RestartStimuli = everyStimulus model search best
                Snapshots = snapshots.ToArray()
                Landmarks =
                    List.map2 (BestStates.landmark (finished model search search.Finish)) search.Landmarks bests.Tail
                    |> Array.ofList
                Seconds = seconds ()
            }
        finally
            Step.release [] state
            bests |> List.iter _.Parameters.Dispose()

    /// Runs a search from its start and calls `observe` with the progress of every state.
    let observed
        (observe: Progress -> unit)
        (sequence: seq<State>)
        (model: Model)
        (loss: Loss)
        (search: Search)
        : Outcome =
        let course =
            {
                Observe = observe
                From = None
                Save = None
            }

        following course sequence model loss search
