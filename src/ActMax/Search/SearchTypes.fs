namespace ActMax

open TorchSharp

/// Which state of a search is its result.
[<RequireQualifiedAccess>]
type Keep =
    /// The state with the smallest total; every item of the batch its own where items are separate.
    | Best
    | Last

/// A stimulus that a search keeps beside its result.
[<RequireQualifiedAccess>]
type Landmark =
    /// The best state of every item.
    | Best
    | Last
    /// The best state in which the unit is the most active one of all, by its mean over frames; item i has unit i, and a
    /// longer batch repeats them. Source: Yosinski et al. 2015.
    | Majority of units: int[]

/// A model that answers for the searched one at first. It takes the same stimuli and has the units and layers that the
/// loss reads; usually its responses are the same and only its gradients differ.
[<NoEquality; NoComparison>]
type WarmUp =
    {
        /// The first so many states are evaluated with it, that of the start included.
        Evaluations: int
        Model: Model
    }

/// How a stimulus is sought. Knows nothing of the kind of model.
[<NoEquality; NoComparison>]
type Search =
    {
        Parameterisation: Parameterisation
        Transforms: Transform list
        Preconditions: Precondition list
        Optimiser: Optimiser
        Schedule: Schedule
        Constraints: Constraint list
        /// The model that gives the first gradients, where it is another one. What is reported of the result is the
        /// searched model's own.
        WarmUp: WarmUp option
        StopRule: StopRule
        Initial: Initial
        /// Whether constraints hold from the first state on; otherwise from the first update on, as where a start is
        /// taken as it is.
        ProjectStart: bool
        Seed: int64
        /// Different stimuli that are sought side by side, as the objective asks for them.
        Items: int
        /// Searches from different starts for each of them; the best one is the outcome.
        Restarts: int
        /// Whether the outcome has the stimulus of every restart, not of the best one only.
        KeepRestarts: bool
        Keep: Keep
        /// What the outcome keeps beside its result.
        Landmarks: Landmark list
        Finish: Finish
        /// Keep a copy of the stimulus every so many iterations; None for none.
        SnapshotEvery: int option
        SnapshotFinish: Finish
        /// Most bytes that the outcome's activity may take. Where that of all units takes more, the outcome keeps the
        /// units that the loss reads, if it says which.
        MostActivity: int64
    }

/// One moment of a search. States do not change; tensors live as long as somebody holds the state.
[<NoEquality; NoComparison>]
type State =
    {
        Iteration: int
        /// What the optimiser moves, float64: rounding them to float32 at every step would be the largest error of a
        /// whole search. Stimuli of more than four million values each are moved in float32, for memory. Everything
        /// that a user's function sees is in the model's precision, constraints included, so a search with
        /// constraints does round its parameters to that precision.
        Parameters: torch.Tensor
        Stimulus: torch.Tensor
        /// Gradient of the loss with respect to the parameters.
        Gradient: torch.Tensor
        Memory: Memory
        Losses: LossReport
        /// For every item whether its unit is the most active one, where a landmark asks for it; empty otherwise.
        IsMajority: bool[]
        /// The first thing that is not finite.
        NotFinite: string option
    }
