namespace ActMax

/// How a search is described, and how it is run.
[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Search =

    /// Adam from a uniform start within the model's bounds, 100 iterations, the best state kept.
    let defaults: Search =
        {
            Parameterisation = Parameterisation.direct
            Transforms = []
            Preconditions = []
            Optimiser = Optimiser.adam 0.1
            Schedule = Schedule.Constant
            Constraints = [ Constraint.WithinBounds ]
            WarmUp = None
            StopRule = StopRule.Any [ StopRule.NotFinite; StopRule.Budget 100 ]
            Initial = Initial.Uniform(0f, 1f)
            ProjectStart = true
            Seed = 0L
            Items = 1
            Restarts = 1
            KeepRestarts = false
            Keep = Keep.Best
            Landmarks = []
            Finish = Finish.AsFound
            SnapshotEvery = None
            SnapshotFinish = Finish.AsFound
            MostActivity = 250_000_000L
        }

    /// Stops after so many iterations, or earlier when numbers stop being finite.
    let withBudget (iterations: int) (search: Search) : Search =
        { search with
            StopRule = StopRule.Any [ StopRule.NotFinite; StopRule.Budget iterations ]
        }

    let withOptimiser (optimiser: Optimiser) (search: Search) : Search = { search with Optimiser = optimiser }
    let withSeed (seed: int64) (search: Search) : Search = { search with Seed = seed }
    let withInitial (initial: Initial) (search: Search) : Search = { search with Initial = initial }

    /// One more constraint, applied after those that are there.
    let withConstraint (added: Constraint) (search: Search) : Search =
        { search with
            Constraints = search.Constraints @ [ added ]
        }

    /// One more reason to stop, asked after those that are there.
    let withStopRule (added: StopRule) (search: Search) : Search =
        { search with
            StopRule = StopRule.Any [ search.StopRule; added ]
        }

    let withItems (items: int) (search: Search) : Search = { search with Items = items }
    let withRestarts (restarts: int) (search: Search) : Search = { search with Restarts = restarts }
    let keepingRestarts (search: Search) : Search = { search with KeepRestarts = true }

    /// Every state from the start on, lazily and without end: `Seq.take` or a stop rule decides how many are made.
    /// A sequence that is read twice is computed twice.
    let states (model: Model) (loss: Loss) (search: Search) : seq<State> =
        Seq.delay (fun () ->
            let pursuit = Step.pursue model loss search
            Step.sequence pursuit Step.next (fun () -> Step.start pursuit))

    /// The same for a run, which looks at each state once.
    let private consumed (model: Model) (loss: Loss) (search: Search) : seq<State> =
        Seq.delay (fun () ->
            let pursuit = Step.pursue model loss search
            Step.sequence pursuit Step.consume (fun () -> Step.start pursuit))

    /// Runs a search to its end and calls `observe` with the progress at every state, the first included.
    let observed (observe: Progress -> unit) (model: Model) (loss: Loss) (search: Search) : Outcome =
        Run.observed observe (consumed model loss search) model loss search

    /// Runs a search to its end: states are made until a stop rule speaks.
    let run (model: Model) (loss: Loss) (search: Search) : Outcome = observed ignore model loss search

    /// The search of one position of the batch alone: item `position % items` in restart `position / items`, from the
    /// same start and with the same randomness. The loss must be that item's; TorchUniform draws a whole batch and has
    /// no such search, and a given start is to be cut by the caller.
    let single (position: int) (search: Search) : Search =
        if position < 0 || position >= Step.batch search then
            invalidArg (nameof position) $"position {position} is outside of 0 .. {Step.batch search - 1}."

        { search with
            Items = 1
            Restarts = 1
            Seed = Seed.ofItem position search.Seed
        }

    /// Runs a search that writes what is needed to go on to a file, every so many iterations and at its end. Throws
    /// IOException where the file cannot be written.
    let checkpointed (path: string) (every: int) (model: Model) (loss: Loss) (search: Search) : Outcome =
        let course: Run.Course =
            {
                Observe = ignore
                From = None
                Save = Some(every, CheckpointFile.save path (Describe.search search))
            }

        Run.following course (consumed model loss search) model loss search

    /// Goes on from such a file, bit for bit as if the search had never stopped, and keeps writing it. Model, loss and
    /// search must be the same but for the stop rule, which may allow more. Faults: a file that is missing, damaged, or
    /// of a search with other settings, each of them named.
    let resume
        (path: string)
        (every: int)
        (model: Model)
        (loss: Loss)
        (search: Search)
        : Result<Outcome, InputError list> =
        CheckpointFile.load path (Describe.search search)
        |> Result.map (fun checkpoint ->
            let sequence =
                Seq.delay (fun () ->
                    let pursuit = Step.pursue model loss search

                    Step.sequence pursuit Step.consume (fun () ->
                        let memory = KeptMemory.toMemory checkpoint.Memory
                        Step.again pursuit checkpoint.Iteration memory (Kept.toTensor checkpoint.Parameters)))

            let course: Run.Course =
                {
                    Observe = ignore
                    From = Some checkpoint
                    Save = Some(every, CheckpointFile.save path (Describe.search search))
                }

            Run.following course sequence model loss search)
