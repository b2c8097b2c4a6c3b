using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// Gradient of the reference rollout: layers from last to first, each value recomputed from its stored drive.
/// </summary>
internal static class ReferenceAdjoint<T, TResponse>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TResponse : struct, INodeResponse
{
    public static void Run(
        ReferenceTape<T> tape,
        in RolloutInput<T> input,
        ReadOnlySpan<T> activity,
        ReadOnlySpan<T> activityGradient,
        in RolloutGradient<T> gradient)
    {
        RolloutPlan plan = tape.Plan;
        gradient.Stimulus.Clear();
        gradient.Slope.Clear();
        gradient.Bias.Clear();
        gradient.Tau.Clear();
        gradient.Strength.Clear();
        Array.Clear(tape.Carry);
        for (int layer = plan.Layers - 1; layer >= 0; layer--)
        {
            Span<T> carry = tape.Carry;
            for (int i = 0; i < carry.Length; i++)
            {
                carry[i] += activityGradient[(layer * plan.StateLength) + i];
            }
            foreach (ClampTable.Cell cell in plan.Clamps.Layer(layer))
            {
                carry[(cell.Neuron * plan.Batch) + cell.Batch] = T.Zero;
            }
            Array.Clear(tape.Earlier);
            Layer(tape, input, layer, ReferenceRollout<T, TResponse>.Previous(tape, activity, layer), gradient);
            (tape.Carry, tape.Earlier) = (tape.Earlier, tape.Carry);
        }
        Origin(plan, tape.Carry, gradient);
    }

    private static void Layer(
        ReferenceTape<T> tape,
        in RolloutInput<T> input,
        int layer,
        ReadOnlySpan<T> previous,
        in RolloutGradient<T> gradient)
    {
        RolloutPlan plan = tape.Plan;
        CsrMatrix weights = plan.Network.Weights;
        bool settles = plan.Settles(layer);
        T threshold = T.CreateTruncating(plan.Settings.Threshold);
        for (int i = 0; i < weights.Rows; i++)
        {
            T tau = input.Tau[i];
            for (int b = 0; b < plan.Batch; b++)
            {
                int cell = (i * plan.Batch) + b;
                T drive = tape.Drive[(layer * plan.StateLength) + cell];
                T slope = ReferenceRollout<T, TResponse>.EffectiveSlope(tape, input, i, b, previous);
                T injection = ReferenceRollout<T, TResponse>.Injection(plan, input, layer, i, b);
                var node = ReferenceNode<T, TResponse>.Compute(
                    plan.Settings, settles, drive, slope, input.Bias[i], tau, previous[cell], injection);
                T passed = node.Passes(plan.Settings, settles) ? tape.Carry[cell] : T.Zero;
                if (plan.Injects(layer))
                {
                    passed = Stimulus(plan, layer + 1, i, b, passed, gradient.Stimulus);
                }
                tape.Earlier[cell] += passed * ((tau - T.One) / tau);
                T toInput = passed / tau * TResponse.Derivative(
                    node.Input, node.Response, threshold, plan.Settings.GateGradientAtThreshold);
                T toDrive = toInput * slope;
                if (!gradient.Drive.IsEmpty)
                {
                    gradient.Drive[(layer * plan.StateLength) + cell] = toDrive;
                }
                for (int k = weights.RowStarts[i]; k < weights.RowStarts[i + 1]; k++)
                {
                    tape.Earlier[(weights.ColumnIndices[k] * plan.Batch) + b] +=
                        T.CreateTruncating(weights.Values[k]) * toDrive;
                }
                T toSlope = Divide(tape, input, i, b, previous, toInput * drive, gradient.Strength);
                Add(gradient.Slope, i, toSlope);
                Add(gradient.Bias, i, toInput);
                Add(gradient.Tau, i, passed * (previous[cell] - node.Response) / (tau * tau));
            }
        }
    }

    /// <summary>Hands the gradient of an injection to the stimulus; returns what flows on to the neuron.</summary>
    private static T Stimulus(RolloutPlan plan, int time, int neuron, int item, T passed, Span<T> gradient)
    {
        CompiledNetwork network = plan.Network;
        bool asTorch = plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        int count = 0;
        for (int j = network.SensorySlot[neuron]; j >= 0; j = network.EarlierSlot[j])
        {
            if (asTorch || count == 0)
            {
                count++;
                Add(gradient, (((time * network.SensoryCount) + j) * plan.Batch) + item, passed);
            }
        }
        return count > 1 ? passed * T.CreateTruncating(count) : passed;
    }

    /// <summary>Gradient through the divisive edges; the steps of the slope are still in the tape.</summary>
    private static T Divide(
        ReferenceTape<T> tape,
        in RolloutInput<T> input,
        int neuron,
        int item,
        ReadOnlySpan<T> previous,
        T toSlope,
        Span<T> toStrength)
    {
        RolloutPlan plan = tape.Plan;
        int start = plan.Network.DivisiveStart(neuron);
        int count = plan.Network.DivisiveEnd(neuron) - start;
        if (count == 0)
        {
            return toSlope;
        }
        bool product = plan.Settings.DivisiveForm == DivisiveForm.Product;
        T factor = T.One;
        for (int e = 0; e < count && !product; e++)
        {
            DivisiveEdge edge = plan.Network.Divisive[start + e];
            factor += T.CreateTruncating(edge.Weight)
                * previous[(edge.Pre * plan.Batch) + item]
                * input.Strength[edge.Strength];
        }
        if (!product && tape.Slopes[0] * factor < T.Zero)
        {
            return T.Zero;
        }
        for (int e = count - 1; e >= 0; e--)
        {
            DivisiveEdge edge = plan.Network.Divisive[start + e];
            T weight = T.CreateTruncating(edge.Weight);
            T strength = input.Strength[edge.Strength];
            int pre = (edge.Pre * plan.Batch) + item;
            T before = product ? tape.Slopes[e] : tape.Slopes[0];
            if (product && !(tape.Slopes[e + 1] > T.Zero || T.IsNaN(tape.Slopes[e + 1])))
            {
                return T.Zero;
            }
            T toChange = toSlope * before;
            tape.Earlier[pre] += toChange * weight * strength;
            Add(toStrength, edge.Strength, toChange * weight * previous[pre]);
            if (product)
            {
                toSlope *= T.One + (weight * previous[pre] * strength);
            }
        }
        return product ? toSlope : toSlope * factor;
    }

    private static void Origin(RolloutPlan plan, ReadOnlySpan<T> carry, in RolloutGradient<T> gradient)
    {
        bool replace = plan.Settings.Embedding == StimulusEmbedding.Replace;
        bool everySlot = !replace || plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        carry[..gradient.Initial.Length].CopyTo(gradient.Initial);
        CompiledNetwork network = plan.Network;
        for (int j = 0; j < network.SensoryCount; j++)
        {
            int neuron = network.Sensory[j];
            for (int b = 0; b < plan.Batch; b++)
            {
                int cell = (neuron * plan.Batch) + b;
                if (everySlot || network.SensorySlot[neuron] == j)
                {
                    Add(gradient.Stimulus, (j * plan.Batch) + b, carry[cell]);
                }
                if (replace && !gradient.Initial.IsEmpty)
                {
                    gradient.Initial[cell] = T.Zero;
                }
            }
        }
    }

    private static void Add(Span<T> gradient, int index, T value)
    {
        if (!gradient.IsEmpty)
        {
            gradient[index] += value;
        }
    }
}
