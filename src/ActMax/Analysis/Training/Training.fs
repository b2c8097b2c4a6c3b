namespace ActMax

/// How far activity is from what was measured.
[<RequireQualifiedAccess>]
type Misfit =
    /// Mean of the squared distances over all measurements.
    | Squared
    /// Mean of the absolute distances over all measurements (connectome_interpreter v2.10).
    | Absolute
    /// Mean of the absolute distances over the measurements of each item, then over items (v2.8).
    | AbsoluteByItem

/// How far parameters are from where they started.
[<RequireQualifiedAccess>]
type Pull =
    /// Sum of the absolute changes (v2.8).
    | Sum
    /// For each kind the mean of the absolute changes over its groups; the sum of these (v2.10).
    | MeanByKind

/// What happens when a loss or a gradient is not a number.
[<RequireQualifiedAccess>]
type Guard =
    /// The training ends, with the best parameters so far.
    | Stop
    /// The update is left out (v2.10, which looks at the loss alone).
    | Skip
    /// Nothing (v2.8).
    | Ignore

/// How parameters are fitted to measured activity.
type Training =
    {
        /// The kinds that are fitted; the others keep their values.
        Kinds: ParameterKind list
        Misfit: Misfit
        Pull: Pull
        /// Weight of the pull beside the misfit.
        PullWeight: float
        /// Whether the pull acts on the parameters. In connectome_interpreter it is part of the loss and moves nothing:
        /// the start values it compares with are differentiable copies of the parameters, so its gradient cancels.
        PullActs: bool
        /// Step of Adam.
        LearningRate: float
        /// Largest norm of the gradient; None: as it is.
        Clip: float option
        Epochs: int
        /// Share of the items that train; the rest validates.
        Fraction: float
        Seed: uint32
        /// Stops after so many epochs without a better validation; None: does all epochs.
        Patience: int option
        /// Whether the best parameters are the result, by validation where there is one, or the last ones.
        Keep: Keep
        /// Whether slopes and strengths stay at 0 or above and tau at 1 or above.
        Bounded: bool
        Guard: Guard
        Execution: Execution
    }

/// Ways to train.
[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Training =

    /// ActMax's own: squared distances, a slight pull, a clipped gradient, parameters within their bounds, 500 epochs
    /// or until validation has not improved for 100, the best parameters kept.
    let defaults: Training =
        {
            Kinds = [ ParameterKind.Slope; ParameterKind.Bias ]
            Misfit = Misfit.Squared
            Pull = Pull.MeanByKind
            PullWeight = 1e-5
            PullActs = true
            LearningRate = 0.02
            Clip = Some 1.0
            Epochs = 500
            Fraction = 0.8
            Seed = 42u
            Patience = Some 100
            Keep = Keep.Best
            Bounded = true
            Guard = Guard.Stop
            Execution = Execution.defaults
        }

    /// train_model of connectome_interpreter v2.10.0 with its defaults.
    let v2_10: Training =
        {
            Kinds = ParameterTable.kinds
            Misfit = Misfit.Absolute
            Pull = Pull.MeanByKind
            PullWeight = 0.01
            PullActs = false
            LearningRate = 0.01
            Clip = Some 1.0
            Epochs = 100
            Fraction = 0.8
            Seed = 42u
            Patience = None
            Keep = Keep.Last
            Bounded = false
            Guard = Guard.Skip
            Execution = Execution.defaults
        }

    /// train_model of connectome_interpreter v2.8.1 with its defaults. It has no tau, and its strength of divisive
    /// inhibition never changes in training.
    let v2_8: Training =
        { v2_10 with
            Kinds = [ ParameterKind.Slope; ParameterKind.Bias ]
            Misfit = Misfit.AbsoluteByItem
            Pull = Pull.Sum
            Clip = None
            Guard = Guard.Ignore
        }

    /// Every setting by name.
    let describe (training: Training) : (string * string) list =
        [
            "kinds", training.Kinds |> List.map ParameterTable.name |> String.concat ", "
            "misfit",
            (match training.Misfit with
             | Misfit.Squared -> "mean square"
             | Misfit.Absolute -> "mean absolute"
             | Misfit.AbsoluteByItem -> "mean absolute, by item")
            "pull",
            (match training.Pull with
             | Pull.Sum -> "sum of changes"
             | Pull.MeanByKind -> "mean change by kind")
            "pull weight", $"{training.PullWeight:R}"
            "pull acts", (if training.PullActs then "yes" else "no")
            "learning rate", $"{training.LearningRate:R}"
            "clip",
            (match training.Clip with
             | Some norm -> $"{norm:R}"
             | None -> "none")
            "epochs", string training.Epochs
            "fraction", $"{training.Fraction:R}"
            "seed", string training.Seed
            "patience",
            (match training.Patience with
             | Some epochs -> string epochs
             | None -> "none")
            "keep", (if training.Keep.IsBest then "best" else "last")
            "bounded", (if training.Bounded then "yes" else "no")
            "guard",
            (match training.Guard with
             | Guard.Stop -> "stop"
             | Guard.Skip -> "skip"
             | Guard.Ignore -> "none")
            "precision",
            (if training.Execution.Precision.IsDouble then
                 "double"
             else
                 "single")
        ]
