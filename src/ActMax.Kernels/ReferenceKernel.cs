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
        if (tape.Plan.Sums)
        {
            SumUp(tape.Plan, activity, read[(readings!.Count * tape.Plan.Batch)..]);
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
            for (int i = 0; i < readings.Count * tape.Plan.Batch; i++)
            {
                int cell = Cell(tape.Plan, readings[i / tape.Plan.Batch]) + (i % tape.Plan.Batch);
                own.ActivityGradient[cell] += activityGradient[i];
            }
            activity = own.Activity;
            if (tape.Plan.Sums)
            {
                PassBack(tape.Plan, activity, activityGradient[(readings.Count * tape.Plan.Batch)..], own.ActivityGradient);
            }
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

    /// <summary>What an activity [layer; neuron; batch] sums up to, [layer; 3; batch].</summary>
    private static void SumUp(RolloutPlan plan, ReadOnlySpan<T> activity, Span<T> sums)
    {
        for (int layer = 0; layer < plan.Layers; layer++)
        {
            ReadOnlySpan<T> state = activity.Slice(layer * plan.StateLength, plan.StateLength);
            int active = 0;
            for (int i = 0; i < plan.Network.Neurons; i++)
            {
                active += state.Slice(i * plan.Batch, plan.Batch).ContainsAnyExcept(T.Zero) ? 1 : 0;
            }
            for (int b = 0; b < plan.Batch; b++)
            {
                double absolute = 0.0;
                double squares = 0.0;
                for (int i = 0; i < plan.Network.Neurons; i++)
                {
                    double x = double.CreateTruncating(state[(i * plan.Batch) + b]);
                    absolute += Math.Abs(x);
                    squares += x * x;
                }
                sums[Sum(plan, layer, 0) + b] = T.CreateTruncating(absolute);
                sums[Sum(plan, layer, 1) + b] = T.CreateTruncating(squares);
                sums[Sum(plan, layer, 2) + b] = T.CreateTruncating(active);
            }
        }
    }

    /// <summary>Adds the gradient that comes through the sums; the absolute value has the slope 0 at 0.</summary>
    private static void PassBack(
        RolloutPlan plan, ReadOnlySpan<T> activity, ReadOnlySpan<T> toSums, Span<T> activityGradient)
    {
        for (int i = 0; i < activity.Length; i++)
        {
            T absolute = toSums[Sum(plan, i / plan.StateLength, 0) + (i % plan.Batch)];
            T squares = toSums[Sum(plan, i / plan.StateLength, 1) + (i % plan.Batch)];
            T x = activity[i];
            T signed = x > T.Zero ? absolute : x < T.Zero ? -absolute : T.Zero;
            activityGradient[i] += signed + ((squares + squares) * x);
        }
    }

    /// <summary>Where the first item of a layer's sum stands.</summary>
    private static int Sum(RolloutPlan plan, int layer, int which) =>
        ((RolloutPlan.SumRows * layer) + which) * plan.Batch;

    private static int Cell(RolloutPlan plan, Reading reading) =>
        (reading.Layer * plan.StateLength) + (reading.Neuron * plan.Batch);
}
