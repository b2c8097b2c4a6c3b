namespace ActMax

/// flyvis' two searches for optimal stimuli, setting by setting (`flyvis/analysis/optimal_stimuli.py`), for models with
/// one item and a stimulus [batch; time; channel; hexal].
[<RequireQualifiedAccess>]
module FlyvisPreset =

    /// Settings of `regularized_optimal_stimuli`.
    type Regularise =
        {
            TraceWeight: float
            GreyWeight: float
            LearningRate: float
            Iterations: int
        }

    let regularising: Regularise =
        {
            TraceWeight = 1.0
            GreyWeight = 1.0
            LearningRate = 1e-2
            Iterations = 100
        }

    /// From a stimulus [time; channel; hexal] whose response of the unit is `wanted`: sums of squared differences of the
    /// response from it and of the stimulus from grey, Adam, no bounds, the last iterate.
    let regularise (settings: Regularise) (unit': int) (wanted: float32[]) (stimulus: NdArray) : Loss * Search =
        settings.TraceWeight * GreyLoss.trace wanted unit'
        + settings.GreyWeight * GreyLoss.sum,
        { Search.defaults with
            Optimiser = Optimiser.adam settings.LearningRate
            Constraints = []
            Initial = Initial.Given stimulus
            Keep = Keep.Last
        }
        |> Search.withBudget settings.Iterations

    /// Settings of `artificial_optimal_stimuli`; its duration is that of the model.
    type Generate =
        {
            CentralWeight: float
            GreyWeight: float
            LearningRate: float
            Iterations: int
            Seed: int64
            LastOnly: bool
        }

    let generating: Generate =
        {
            CentralWeight = 1.0
            GreyWeight = 3000.0
            LearningRate = 1e-2
            Iterations = 200
            Seed = 0L
            LastOnly = true
        }

    /// From torch's uniform noise: minus the mean of exp(activity) over the last frame or all of them plus the mean
    /// squared difference from grey, Adam, cut to 0 .. 1 after every step, the last iterate.
    let generate (settings: Generate) (unit': int) : Loss * Search =
        let frames =
            if settings.LastOnly then
                ResponseFrames.Last
            else
                ResponseFrames.All

        settings.CentralWeight * GreyLoss.exponential frames unit'
        + settings.GreyWeight * GreyLoss.mean,
        { Search.defaults with
            Optimiser = Optimiser.adam settings.LearningRate
            Constraints = [ Constraint.Box(0f, 1f) ]
            Initial = Initial.TorchUniform
            Seed = settings.Seed
            Keep = Keep.Last
        }
        |> Search.withBudget settings.Iterations
