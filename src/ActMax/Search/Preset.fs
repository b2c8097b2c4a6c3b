namespace ActMax

/// Whole searches as other systems run them, and ActMax's own.
[<RequireQualifiedAccess>]
module Preset =

    /// Weights of the two regularisers.
    type Weights = { Stimulus: float; Activity: float }

    /// The defaults of connectome_interpreter: L1 + L2 of whole tensors times 0.01.
    let referenceWeights: Weights = { Stimulus = 0.01; Activity = 0.01 }

    /// ActMax's defaults, on size-invariant means.
    let weights: Weights = { Stimulus = 0.1; Activity = 0.0 }

    /// connectome_interpreter's activation_maximisation, either version: mean squared distance over targets and
    /// items, L1 + L2 norms of whole tensors, Adam on the bare stimulus, the last iterate, no bounds. The versions
    /// differ in what is handed over: v2.8 applies gate and tanh, v2.10 clamps to [-1; 1]; both take a snapshot of
    /// the gated and tanh-ed stimulus every 5 iterations, which is left out where these would take more than 100 MB.
    let reference
        (network: Network)
        (targets: Target list)
        (weights: Weights)
        (learningRate: float)
        (iterations: int)
        (earlyStop: (int * float) option)
        : Loss * Search =
        let plateau =
            match earlyStop with
            | Some(window, tolerance) -> [ StopRule.Plateau(window, tolerance) ]
            | None -> []

        let every = 5

        let snapshotBytes =
            4L
            * int64 (network.Sensory.Length * Target.items targets)
            * int64 network.Layers
            * int64 (iterations / every + 1)

        let loss =
            Objective.targetsOverBatch targets
            + weights.Stimulus * Regulariser.wholeL1L2 Place.Stimulus
            + weights.Activity * Regulariser.wholeL1L2 Place.Activity

        loss,
        { Search.defaults with
            Optimiser = Optimiser.adam learningRate
            Constraints = []
            StopRule = StopRule.Any(StopRule.Budget iterations :: plateau)
            Initial = Initial.TorchUniform
            Items = Target.items targets
            Keep = Keep.Last
            Finish =
                if network.Rules.GateStimulus then
                    Finish.GateThenTanh network.Threshold
                else
                    Finish.Clamp(-1f, 1f)
            SnapshotEvery = if snapshotBytes > 100_000_000L then None else Some every
            SnapshotFinish = Finish.GateThenTanh network.Threshold
        }

    /// ActMax's own: every item for itself, size-invariant regularisers, stimuli within the model's bounds (so that
    /// inputs which do not help end at exactly 0), the best state kept.
    let standard (targets: Target list) (weights: Weights) (learningRate: float) (iterations: int) : Loss * Search =
        // A term without weight would only cost time.
        let weighted (weight: float) (term: Loss) : Loss =
            if weight = 0.0 then Loss.Zero else weight * term

        Objective.targets targets
        + weighted weights.Stimulus Regulariser.stimulus
        + weighted weights.Activity Regulariser.activity,
        { Search.defaults with
            Optimiser = Optimiser.adam learningRate
            Items = Target.items targets
        }
        |> Search.withBudget iterations
