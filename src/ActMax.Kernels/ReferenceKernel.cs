using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>The reference on one thread: slow, plain, and the definition of what a rollout is.</summary>
/// <typeparam name="T">float or double.</typeparam>
public class ReferenceKernel<T> : IRolloutKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => typeof(T) == typeof(float) ? "scalar" : "double";

    /// <inheritdoc/>
    public RolloutTape CreateTape(RolloutPlan plan) => new ReferenceTape<T>(plan);

    /// <inheritdoc/>
    public void Forward(RolloutTape tape, in RolloutInput<T> input, Span<T> activity)
    {
        ReferenceTape<T> own = RolloutTape.Own<ReferenceTape<T>>(tape, Name);
        RolloutShapes.Check(tape.Plan, input, activity.Length);
        ReadingTable? readings = tape.Plan.Readings;
        Span<T> read = activity;
        activity = readings is null ? activity : own.Activity;
        if (tape.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            ReferenceRollout<T, LinearResponse>.Forward(own, input, activity);
        }
        else
        {
            ReferenceRollout<T, RectifiedTanh>.Forward(own, input, activity);
        }
        for (int r = 0; r < readings?.Count; r++)
        {
            activity.Slice(Cell(tape.Plan, readings[r]), tape.Plan.Batch).CopyTo(read[(r * tape.Plan.Batch)..]);
        }
        tape.Recorded = true;
    }

    /// <inheritdoc/>
    public void Adjoint(
        RolloutTape tape,
        in RolloutInput<T> input,
        ReadOnlySpan<T> activity,
        ReadOnlySpan<T> activityGradient,
        in RolloutGradient<T> gradient)
    {
        ReferenceTape<T> own = RolloutTape.Own<ReferenceTape<T>>(tape, Name);
        RolloutShapes.Check(tape.Plan, input, activity.Length, activityGradient.Length, gradient);
        tape.MustBeRecorded();
        if (tape.Plan.Readings is ReadingTable readings)
        {
            Array.Clear(own.ActivityGradient);
            for (int i = 0; i < activityGradient.Length; i++)
            {
                int cell = Cell(tape.Plan, readings[i / tape.Plan.Batch]) + (i % tape.Plan.Batch);
                own.ActivityGradient[cell] += activityGradient[i];
            }
            activity = own.Activity;
            activityGradient = own.ActivityGradient;
        }
        if (tape.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            ReferenceAdjoint<T, LinearResponse>.Run(own, input, activity, activityGradient, gradient);
        }
        else
        {
            ReferenceAdjoint<T, RectifiedTanh>.Run(own, input, activity, activityGradient, gradient);
        }
    }

    private static int Cell(RolloutPlan plan, Reading reading) =>
        (reading.Layer * plan.StateLength) + (reading.Neuron * plan.Batch);
}
