using System;

namespace ActMax.Kernels;

/// <summary>The reference on one thread in float32: slow, plain, and the definition of what a rollout is.</summary>
public sealed class ScalarKernel : IRolloutKernel
{
    /// <inheritdoc/>
    public string Name => "scalar";

    /// <inheritdoc/>
    public RolloutTape CreateTape(RolloutPlan plan) => new ReferenceTape<float>(plan);

    /// <inheritdoc/>
    public void Forward(RolloutTape tape, in RolloutInput<float> input, Span<float> activity)
    {
        ReferenceTape<float> own = RolloutTape.Own<ReferenceTape<float>>(tape, Name);
        RolloutShapes.Check(tape.Plan, input, activity.Length);
        if (tape.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            ReferenceRollout<float, LinearResponse>.Forward(own, input, activity);
        }
        else
        {
            ReferenceRollout<float, RectifiedTanh>.Forward(own, input, activity);
        }
        tape.Recorded = true;
    }

    /// <inheritdoc/>
    public void Adjoint(
        RolloutTape tape,
        in RolloutInput<float> input,
        ReadOnlySpan<float> activity,
        ReadOnlySpan<float> activityGradient,
        in RolloutGradient<float> gradient)
    {
        ReferenceTape<float> own = RolloutTape.Own<ReferenceTape<float>>(tape, Name);
        RolloutShapes.Check(tape.Plan, input, activity.Length, activityGradient.Length, gradient);
        tape.MustBeRecorded();
        if (tape.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            ReferenceAdjoint<float, LinearResponse>.Run(own, input, activity, activityGradient, gradient);
        }
        else
        {
            ReferenceAdjoint<float, RectifiedTanh>.Run(own, input, activity, activityGradient, gradient);
        }
    }
}
