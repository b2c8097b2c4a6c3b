namespace ActMax

open System.Diagnostics

/// What a training found. Managed data only.
[<NoEquality; NoComparison>]
type Trained =
    {
        /// The network with the fitted parameters.
        Network: Network
        /// The fitted parameters by kind and group.
        Parameters: ParameterTable
        /// Updates that were made to get to them.
        BestEpoch: int
        /// Epochs in their order.
        History: TrainingEpoch[]
        Stop: StopReason
        Split: Split
        /// Where it stands: `TrainingRun.resume` goes on from here.
        State: TrainingState
        Seconds: float
    }

/// How a training is run.
[<RequireQualifiedAccess>]
module TrainingRun =

    let private reason (stop: unit -> bool) (training: Training) (state: TrainingState) : StopReason option =
        match state.NotFinite, training.Patience with
        | Some cause, _ -> Some(StopReason.NotFinite cause)
        | None, _ when state.Epoch >= training.Epochs -> Some(StopReason.Budget training.Epochs)
        | None, Some patience when state.Epoch - state.Best.Epoch >= patience ->
            Some(StopReason.User $"nothing became better for {patience} epochs")
        | None, _ when stop () -> Some StopReason.Interrupted
        | _ -> None

    let private conclude (problem: TrainingProblem) (watch: Stopwatch) (state: TrainingState) (stop: StopReason) =
        let values, epoch =
            match problem.Training.Keep with
            | Keep.Best -> state.Best.Values, state.Best.Epoch
            | Keep.Last -> state.Values, state.Epoch

        let table = Trainable.table problem.Trainable values

        {
            // Parameters that are no numbers stay visible in the table; the network keeps its own.
            Network =
                ParameterTable.apply table problem.Network
                |> Result.defaultValue problem.Network
            Parameters = table
            BestEpoch = epoch
            History = state.History |> List.rev |> Array.ofList
            Stop = stop
            Split = problem.Split
            State = state
            Seconds = watch.Elapsed.TotalSeconds
        }

    /// Goes on from a state, or from the start, until all epochs are done, nothing becomes better, a number is not
    /// finite or `stop` says so; `observe` sees every state, the first included. A training that was stopped and goes on
    /// from its state is bit for bit the one that was not. Throws ArgumentException for data that do not fit the
    /// network, and a state of another number of parameters.
    let observed
        (observe: TrainingState -> unit)
        (stop: unit -> bool)
        (from: TrainingState option)
        (training: Training)
        (network: Network)
        (data: TrainingData)
        : Trained =
        let watch = Stopwatch.StartNew()
        let problem = TrainingStep.problem training network data
        let count = problem.Trainable.Start.Length

        from
        |> Option.iter (fun state ->
            if state.Values.Length <> count then
                invalidArg (nameof from) $"the state has {state.Values.Length} parameters; the network has {count}.")

        let rec go state =
            observe state

            match reason stop training state with
            | Some stop -> conclude problem watch state stop
            | None -> go (TrainingStep.next problem state)

        go (from |> Option.defaultWith (fun () -> TrainingStep.start problem))

    /// Fits the parameters of a network to what was measured.
    let run (training: Training) (network: Network) (data: TrainingData) : Trained =
        observed ignore (fun () -> false) None training network data

    /// Goes on from where a training stopped, with its settings or more epochs.
    let resume (state: TrainingState) (training: Training) (network: Network) (data: TrainingData) : Trained =
        observed ignore (fun () -> false) (Some state) training network data

    /// Misfit of the network as it is over the items that train, and its derivative by every parameter to be fitted.
    let sensitivity
        (training: Training)
        (network: Network)
        (data: TrainingData)
        : float * Map<ParameterKind, Map<string, float>> =
        let problem = TrainingStep.problem training network data
        let misfit, gradient = problem.Gradient problem.Trainable.Start

        misfit,
        Map.ofList
            [
                for slice in problem.Trainable.Slices ->
                    slice.Kind,
                    Map.ofArray (slice.Groups |> Array.mapi (fun i group -> group, gradient[slice.First + i]))
            ]

    /// Names of the fitted parameters, "slope KC", in the order of a state's vector.
    let parameterNames (training: Training) (network: Network) : string list =
        Trainable.names (Trainable.create training.Execution training.Kinds network)
