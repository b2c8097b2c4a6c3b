namespace ActMax

/// Keeping a response with as little stimulus as it takes.
type RegulariseSettings =
    {
        /// How far the trace may be off in any frame, relative to its range.
        Tolerance: float
        /// What it costs to leave the tolerance, relative to the contrast of the stimulus that was given. A small number
        /// lets pixels find their way to grey; `keep` raises it where the trace is not kept.
        Firmness: float
        LearningRate: float
        Iterations: int
    }

/// Making a stimulus that excites a unit as far as it goes.
type GenerateSettings =
    {
        Frames: ResponseFrames
        /// Of the soft maximum over frames, in 1 / units of activity.
        Sharpness: float
        /// Weight of the sum of (x - 0.5)^2: a pixel goes to the bounds where a change by one of its luminance changes
        /// the activity by more than this, and stays near grey elsewhere.
        Grey: float
        LearningRate: float
        Iterations: int
        Restarts: int
        Seed: int64
    }

/// What became of a stimulus whose response was to be kept.
[<NoEquality; NoComparison>]
type Regularised =
    {
        Outcome: Outcome
        /// What was searched for and how, in the attempt that is returned.
        Loss: Loss
        Search: Search
        /// The unit's trace for the returned stimulus.
        Trace: float32[]
        Match: TraceMatch
        /// Whether no frame is further off than the tolerance.
        IsKept: bool
    }

/// Optimal stimuli around grey, ActMax's own way: within bounds, the best state kept, the response reported that the
/// returned stimulus evokes.
[<RequireQualifiedAccess>]
module GreySearch =

    let regularising: RegulariseSettings =
        {
            Tolerance = 0.05
            Firmness = 0.003
            LearningRate = 1e-2
            Iterations = 200
        }

    let generating: GenerateSettings =
        {
            Frames = ResponseFrames.All
            Sharpness = 4.0
            Grey = 0.02
            LearningRate = 2e-2
            Iterations = 200
            Restarts = 1
            Seed = 0L
        }

    /// From uniform noise to the largest soft maximum of a unit's activity over frames.
    let generate (settings: GenerateSettings) (unit': int) : Loss * Search =
        GreyLoss.softMaximum settings.Sharpness settings.Frames unit'
        + settings.Grey * GreyLoss.sum,
        { Search.defaults with
            Optimiser = Optimiser.adam settings.LearningRate
            Constraints = [ Constraint.WithinBounds ]
            Initial = Initial.Uniform(0f, 1f)
            Restarts = settings.Restarts
            Seed = settings.Seed
        }
        |> Search.withBudget settings.Iterations

    /// The loss and search that move a stimulus [axes] to grey and keep a unit's trace: only what leaves a margin of 0.8
    /// of the tolerance costs anything. Throws ArgumentException for a trace that is constant.
    let regularise (settings: RegulariseSettings) (unit': int) (wanted: float32[]) (stimulus: NdArray) : Loss * Search =
        let range = float (Array.max wanted - Array.min wanted)

        if not (settings.Tolerance > 0.0 && range > 0.0) then
            invalidArg
                (nameof settings)
                $"a tolerance of {settings.Tolerance} of a trace whose range is {range}; both must be above 0."

        let contrast =
            stimulus.Values |> Array.sumBy (fun value -> (float value - 0.5) ** 2.0)

        settings.Firmness
        * max 1e-6 contrast
        * GreyLoss.traceWithin (0.8 * settings.Tolerance * range) wanted unit'
        + GreyLoss.sum,
        { Search.defaults with
            Optimiser = Optimiser.adam settings.LearningRate
            // The last iterations settle what the first have left in motion.
            Schedule = Schedule.Cosine settings.Iterations
            Constraints = [ Constraint.WithinBounds ]
            Initial = Initial.Given stimulus
        }
        |> Search.withBudget settings.Iterations

    /// Moves a stimulus [axes] or [1; axes] of the model to grey where that leaves a unit's response as it is, within
    /// the tolerance; where it is not kept, again with ten times the firmness, up to three times. `observe` sees the
    /// progress at every state, `stop` may end an attempt with the best so far. Throws ArgumentException for a stimulus
    /// of another shape, and for a unit that does not respond to it.
    let keepObserved
        (observe: Progress -> unit)
        (stop: StopRule)
        (settings: RegulariseSettings)
        (unit': int)
        (model: Model)
        (stimulus: NdArray)
        : Regularised =
        let single =
            NdArray.create (StimulusSpace.shape 1 model.Space |> Array.tail) (Presentation.single model stimulus)

        let batch = NdArray.stack [ single ]
        let wanted = UnitTrace.ofStimuli model unit' batch |> Array.head

        let attempt firmness =
            let loss, search =
                regularise { settings with Firmness = firmness } unit' wanted single

            let outcome =
                Search.observed
                    observe
                    model
                    loss
                    { search with
                        StopRule = StopRule.Any [ stop; search.StopRule ]
                    }

            let reached = UnitTrace.ofStimuli model unit' outcome.Stimulus |> Array.head

            let found = TraceMatch.compare wanted single.Values reached outcome.Stimulus.Values

            {
                Outcome = outcome
                Loss = loss
                Search = search
                Trace = reached
                Match = found
                IsKept = found.Deviation <= settings.Tolerance
            }

        let rec firmer again firmness =
            let found = attempt firmness

            if found.IsKept || again = 0 || found.Outcome.Stop = StopReason.Interrupted then
                found
            else
                firmer (again - 1) (10.0 * firmness)

        firmer 3 settings.Firmness

    /// The same without being watched.
    let keep (settings: RegulariseSettings) (unit': int) (model: Model) (stimulus: NdArray) : Regularised =
        keepObserved ignore (StopRule.Any []) settings unit' model stimulus
