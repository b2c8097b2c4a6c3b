namespace ActMax

open System
open System.Diagnostics
open TorchSharp

/// The interpreter of a search: consumes its states until a stop rule speaks.
[<RequireQualifiedAccess>]
module internal Run =

    /// Parameters and total of the best state so far, item by item.
    [<NoEquality; NoComparison>]
    type private Best =
        {
            Parameters: torch.Tensor
            Totals: float[]
            Iterations: int[]
        }

    let private totals (batch: int) (losses: LossReport) =
        if losses.Items.Length = batch then
            losses.Items
        else
            Array.create batch losses.Total

    let private first (batch: int) (state: State) =
        {
            Parameters = state.Parameters.detach().DetachFromDisposeScope()
            Totals = totals batch state.Losses
            Iterations = Array.create batch state.Iteration
        }

    /// NaN never counts as better.
    let private better (batch: int) (keep: Keep) (best: Best) (state: State) =
        let now = totals batch state.Losses

        let wins =
            match keep with
            | Keep.Last -> Array.create batch true
            | Keep.Best ->
                Array.init batch (fun i ->
                    now[i] < best.Totals[i]
                    || Double.IsNaN best.Totals[i] && not (Double.IsNaN now[i]))

        if not (Array.contains true wins) then
            best
        elif Array.forall id wins then
            best.Parameters.Dispose()

            {
                Parameters = state.Parameters.detach().DetachFromDisposeScope()
                Totals = now
                Iterations = Array.create batch state.Iteration
            }
        else
            let mask = wins |> Array.map (fun win -> if win then 1f else 0f)

            let shape =
                Array.append [| batch |] (Array.create (int (state.Parameters.dim ()) - 1) 1)

            let chosen =
                Scope.keeping List.singleton (fun () ->
                    let wanted = (Convert.toTensor (NdArray.create shape mask)).gt(torch.tensor 0.5f)
                    torch.where (wanted, state.Parameters, best.Parameters))

            best.Parameters.Dispose()

            {
                Parameters = chosen
                Totals = Array.init batch (fun i -> if wins[i] then now[i] else best.Totals[i])
                Iterations = Array.init batch (fun i -> if wins[i] then state.Iteration else best.Iterations[i])
            }

    /// The best restart of every item.
    let private winners (search: Search) (best: Best) =
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
    let private answer (model: Model) (loss: Loss) (search: Search) (best: Best) (chosen: int[]) =
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
    let private everyStimulus (model: Model) (search: Search) (best: Best) : NdArray option =
        if search.KeepRestarts then
            Some(
                Scope.run (fun () ->
                    use _ = torch.no_grad ()
                    Convert.ofTensor (finished model search search.Finish best.Parameters))
            )
        else
            None

    /// The answer, and the total of every position. Where terms couple the items, restarts compete as whole ones.
    let private conclude (model: Model) (loss: Loss) (search: Search) (isCoupled: bool) (best: Best) =
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

    /// Runs a search and calls `observe` with the progress of every state. The outcome's states are freed as the
    /// search goes, so memory does not grow with the iterations.
    let observed
        (observe: Progress -> unit)
        (sequence: seq<State>)
        (model: Model)
        (loss: Loss)
        (search: Search)
        : Outcome =
        let watch = Stopwatch.StartNew()
        let batch = Step.batch search
        let history = ResizeArray<LossReport>()
        let snapshots = ResizeArray<int * NdArray>()
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
                    Elapsed = watch.Elapsed
                    NotFinite = state.NotFinite
                }

            observe progress
            StopRule.check progress search.StopRule

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

        let mutable state = advance ()
        let mutable best = first batch state

        try
            let mutable stop = record state
            snapshot state stop

            while stop.IsNone do
                let previous = state
                state <- advance ()
                Step.release [ state ] previous
                best <- better batch search.Keep best state
                stop <- record state
                snapshot state stop

            let isCoupled = state.Losses.Items.Length <> batch

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
                Seconds = watch.Elapsed.TotalSeconds
            }
        finally
            Step.release [] state
            best.Parameters.Dispose()
