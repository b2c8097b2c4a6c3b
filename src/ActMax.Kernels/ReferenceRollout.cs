using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// The meaning of a rollout, one value at a time and in any precision. Every other kernel is tested against it,
/// and it is tested against central differences of itself in double precision.
/// </summary>
internal static class ReferenceRollout<T, TResponse>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TResponse : struct, INodeResponse
{
    public static void Forward(ReferenceTape<T> tape, in RolloutInput<T> input, Span<T> activity)
    {
        RolloutPlan plan = tape.Plan;
        Embed(plan, input, tape.Origin);
        tape.Margin = T.PositiveInfinity;
        for (int layer = 0; layer < plan.Layers; layer++)
        {
            ReadOnlySpan<T> previous = Previous(tape, activity, layer);
            Span<T> current = activity.Slice(layer * plan.StateLength, plan.StateLength);
            Layer(tape, input, layer, previous, current);
            foreach (ClampTable.Cell cell in plan.Clamps.Layer(layer))
            {
                current[(cell.Neuron * plan.Batch) + cell.Batch] = T.CreateTruncating(cell.Value);
            }
        }
    }

    /// <summary>State that a layer starts from, [neuron; batch].</summary>
    public static ReadOnlySpan<T> Previous(ReferenceTape<T> tape, ReadOnlySpan<T> activity, int layer)
    {
        int length = tape.Plan.StateLength;
        return layer == 0 ? tape.Origin : activity.Slice((layer - 1) * length, length);
    }

    /// <summary>Slope of a neuron after its divisive edges; every step of it stays in the tape.</summary>
    public static T EffectiveSlope(
        ReferenceTape<T> tape, in RolloutInput<T> input, int neuron, int item, ReadOnlySpan<T> previous)
    {
        CompiledNetwork network = tape.Plan.Network;
        int start = network.DivisiveStart(neuron);
        int count = network.DivisiveEnd(neuron) - start;
        T[] slopes = tape.Slopes;
        slopes[0] = input.Slope[neuron];
        if (count == 0)
        {
            return slopes[0];
        }
        T sum = T.Zero;
        for (int e = 0; e < count; e++)
        {
            DivisiveEdge edge = network.Divisive[start + e];
            T change = T.CreateTruncating(edge.Weight)
                * previous[(edge.Pre * tape.Plan.Batch) + item]
                * input.Strength[edge.Strength];
            sum += change;
            T product = slopes[e] * (T.One + change);
            slopes[e + 1] = product < T.Zero ? T.Zero : product;
            if (tape.Plan.Settings.DivisiveForm == DivisiveForm.Product && slopes[e] != T.Zero)
            {
                tape.Margin = T.Min(tape.Margin, T.Abs(product));
            }
        }
        if (tape.Plan.Settings.DivisiveForm == DivisiveForm.Product)
        {
            return slopes[count];
        }
        T scaled = slopes[0] * (T.One + sum);
        tape.Margin = T.Min(tape.Margin, T.Abs(scaled));
        return scaled < T.Zero ? T.Zero : scaled;
    }

    /// <summary>Stimulus that a neuron receives in a layer.</summary>
    public static T Injection(RolloutPlan plan, in RolloutInput<T> input, int layer, int neuron, int item)
    {
        int slot = plan.Network.SensorySlot[neuron];
        return plan.Injects(layer) && slot >= 0
            ? input.Stimulus[((((layer + 1) * plan.Network.SensoryCount) + slot) * plan.Batch) + item]
            : T.Zero;
    }

    private static void Layer(
        ReferenceTape<T> tape, in RolloutInput<T> input, int layer, ReadOnlySpan<T> previous, Span<T> current)
    {
        RolloutPlan plan = tape.Plan;
        CsrMatrix weights = plan.Network.Weights;
        bool settles = plan.Settles(layer);
        Span<T> drives = tape.Drive.AsSpan(layer * plan.StateLength, plan.StateLength);
        for (int i = 0; i < weights.Rows; i++)
        {
            for (int b = 0; b < plan.Batch; b++)
            {
                T drive = T.Zero;
                for (int k = weights.RowStarts[i]; k < weights.RowStarts[i + 1]; k++)
                {
                    drive += T.CreateTruncating(weights.Values[k])
                        * previous[(weights.ColumnIndices[k] * plan.Batch) + b];
                }
                int cell = (i * plan.Batch) + b;
                drives[cell] = drive;
                var node = ReferenceNode<T, TResponse>.Compute(
                    plan.Settings,
                    settles,
                    drive,
                    EffectiveSlope(tape, input, i, b, previous),
                    input.Bias[i],
                    input.Tau[i],
                    previous[cell],
                    Injection(plan, input, layer, i, b));
                current[cell] = node.Activity;
                tape.Margin = T.Min(tape.Margin, node.Margin(plan.Settings, settles));
            }
        }
    }

    private static void Embed(RolloutPlan plan, in RolloutInput<T> input, Span<T> origin)
    {
        if (input.Initial.IsEmpty)
        {
            origin.Clear();
        }
        else
        {
            input.Initial.CopyTo(origin);
        }
        int[] sensory = plan.Network.Sensory;
        for (int j = 0; j < sensory.Length; j++)
        {
            for (int b = 0; b < plan.Batch; b++)
            {
                ref T cell = ref origin[(sensory[j] * plan.Batch) + b];
                T stimulus = input.Stimulus[(j * plan.Batch) + b];
                cell = plan.Settings.Embedding == StimulusEmbedding.Add ? cell + stimulus : stimulus;
            }
        }
    }
}
