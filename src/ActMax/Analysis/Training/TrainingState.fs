namespace ActMax

open TorchSharp

/// Losses of one epoch.
type TrainingEpoch =
    {
        /// 0-based.
        Epoch: int
        /// Misfit and pull together, before the update.
        Loss: float
        /// Misfit over the items that train, before the update.
        Misfit: float
        /// Weighted pull to the start, before the update.
        Pull: float
        /// Misfit over the items that validate, after the update; not a number where none does.
        Validation: float
    }

/// The best parameters so far.
type BestParameters =
    {
        /// Updates made to get there.
        Epoch: int
        /// Misfit there: of validation, or of training where no item validates.
        Score: float
        Values: float[]
    }

/// One moment of a training: everything that the next one follows from. Arrays never change.
type TrainingState =
    {
        /// Updates made.
        Epoch: int
        /// The fitted parameters as one vector.
        Values: float[]
        /// What Adam remembers: updates counted, mean and mean square of the gradient.
        Steps: int
        Mean: float[]
        Square: float[]
        Best: BestParameters
        /// The newest first.
        History: TrainingEpoch list
        /// The first thing that was not a number.
        NotFinite: string option
    }

/// A training ready to run: the pure functions that its steps are made of.
[<NoEquality; NoComparison>]
type internal TrainingProblem =
    {
        Training: Training
        Network: Network
        Trainable: Trainable
        Split: Split
        /// Misfit over training items, and its gradient.
        Gradient: float[] -> float * float[]
        /// Misfit over validation items.
        Validate: (float[] -> float) option
    }

/// The pure step of a training: from a state to the next one.
[<RequireQualifiedAccess>]
module internal TrainingStep =

    /// Throws ArgumentException for data that do not fit the network, no parameter to fit, a custom neuron model, and
    /// numbers that cannot be (a learning rate of 0, a negative pull).
    let problem (training: Training) (network: Network) (data: TrainingData) : TrainingProblem =
        TrainingData.mustFit network data

        let positive what value =
            if not (value > 0.0 && System.Double.IsFinite value) then
                invalidArg (nameof training) $"the {what} is {value}; expected a number above 0."

        positive "learning rate" training.LearningRate
        training.Clip |> Option.iter (positive "norm to clip to")

        if not (training.PullWeight >= 0.0) then
            invalidArg (nameof training) $"the weight of the pull is {training.PullWeight}; expected 0 or more."

        let trainable = Trainable.create training.Execution training.Kinds network
        let split = Split.draw training.Seed training.Fraction data.Stimuli.Shape[0]

        {
            Training = training
            Network = network
            Trainable = trainable
            Split = split
            Gradient = Fit.gradient training.Misfit network data trainable split.Train
            Validate = Fit.value training.Misfit network data trainable split.Validation
        }

    let start (problem: TrainingProblem) : TrainingState =
        let values = problem.Trainable.Start

        {
            Epoch = 0
            Values = values
            Steps = 0
            Mean = Array.zeroCreate values.Length
            Square = Array.zeroCreate values.Length
            Best =
                {
                    Epoch = 0
                    Score =
                        match problem.Validate with
                        | Some validate -> validate values
                        | None -> nan
                    Values = values
                }
            History = []
            NotFinite = None
        }

    /// Weighted pull to the start, and its gradient (0 for what has not moved).
    let private pull (problem: TrainingProblem) (values: float[]) : float * float[] =
        let training = problem.Training
        let slopes = Array.zeroCreate<float> values.Length
        let mutable total = 0.0

        for slice in problem.Trainable.Slices do
            let share =
                match training.Pull with
                | Pull.Sum -> 1.0
                | Pull.MeanByKind -> 1.0 / float slice.Groups.Length

            for i in slice.First .. slice.First + slice.Groups.Length - 1 do
                let change = values[i] - problem.Trainable.Start[i]
                total <- total + share * abs change
                // The sign of NaN cannot be asked for.
                let direction =
                    if change > 0.0 then 1.0
                    elif change < 0.0 then -1.0
                    else 0.0

                slopes[i] <- training.PullWeight * share * direction

        training.PullWeight * total, slopes

    /// As torch's clip_grad_norm_.
    let private clipped (clip: float option) (gradient: float[]) =
        match clip with
        | None -> gradient
        | Some most ->
            let norm = sqrt (Array.sumBy (fun x -> x * x) gradient)
            let factor = most / (norm + 1e-6)

            if factor < 1.0 then
                Array.map (fun x -> x * factor) gradient
            else
                gradient

    /// Adam on vectors: new values, and the new memory.
    let private adam (rate: float) (state: TrainingState) (gradient: float[]) =
        let vector (values: float[]) =
            torch.tensor (values, dtype = torch.float64)

        Scope.run (fun () ->
            use _ = torch.no_grad ()

            let memory: Memory =
                {
                    Steps = state.Steps
                    Tensors =
                        if state.Steps = 0 then
                            []
                        else
                            [ vector state.Mean; vector state.Square ]
                    Pairs = []
                }

            let moved, memory =
                Optimiser.step 1.0 (Optimiser.adam rate) memory (vector state.Values) (vector gradient)

            let numbers (tensor: torch.Tensor) =
                (Convert.elements<float> tensor).ToArray()

            numbers moved, memory.Steps, numbers memory.Tensors[0], numbers memory.Tensors[1])

    /// The better of the best so far and new parameters; NaN never counts as better.
    let private better (epoch: int) (score: float) (values: float[]) (best: BestParameters) =
        if
            score < best.Score
            || System.Double.IsNaN best.Score && not (System.Double.IsNaN score)
        then
            {
                Epoch = epoch
                Score = score
                Values = values
            }
        else
            best

    /// The state after one more update. Pure.
    let next (problem: TrainingProblem) (state: TrainingState) : TrainingState =
        let training = problem.Training
        let misfit, slopes = problem.Gradient state.Values
        let pull, pulls = pull problem state.Values
        let loss = misfit + pull

        let gradient =
            if training.PullActs then
                Array.map2 (+) slopes pulls
            else
                slopes

        // Without validation the misfit that was just computed says how good the present parameters are.
        let best =
            if problem.Validate.IsNone then
                better state.Epoch misfit state.Values state.Best
            else
                state.Best

        let trouble =
            if not (System.Double.IsFinite loss) then
                Some $"the loss is {loss}"
            elif not (Array.forall System.Double.IsFinite gradient) then
                Some "the gradient"
            else
                None

        match trouble, training.Guard with
        | Some _, Guard.Skip when not (System.Double.IsFinite loss) ->
            { state with
                Epoch = state.Epoch + 1
                Best = best
            }
        | Some cause, Guard.Stop ->
            { state with
                Best = best
                NotFinite = Some cause
            }
        | _ ->
            let moved, steps, mean, square =
                adam training.LearningRate state (clipped training.Clip gradient)

            let values =
                if training.Bounded then
                    Trainable.bounded problem.Trainable moved
                else
                    moved

            let validation =
                match problem.Validate with
                | Some validate -> validate values
                | None -> nan

            {
                Epoch = state.Epoch + 1
                Values = values
                Steps = steps
                Mean = mean
                Square = square
                Best =
                    if problem.Validate.IsSome then
                        better (state.Epoch + 1) validation values best
                    else
                        best
                History =
                    {
                        Epoch = state.Epoch
                        Loss = loss
                        Misfit = misfit
                        Pull = pull
                        Validation = validation
                    }
                    :: state.History
                NotFinite = None
            }
