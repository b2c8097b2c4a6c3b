using System;

namespace ActMax.Kernels;

/// <summary>Checks buffers against a plan and names both sizes where they differ.</summary>
internal static class RolloutShapes
{
    public static void Check<T>(RolloutPlan plan, in RolloutInput<T> input, int activity)
        where T : unmanaged
    {
        int neurons = plan.Network.Neurons;
        if (input.Stimulus.Length != plan.StimulusLength)
        {
            throw Mismatch(
                "stimulus",
                input.Stimulus.Length,
                plan.StimulusLength,
                $"time {plan.Layers}, sensory {plan.Network.SensoryCount}, batch {plan.Batch}");
        }
        if (!input.Initial.IsEmpty && input.Initial.Length != plan.StateLength)
        {
            throw Mismatch(
                "initial state", input.Initial.Length, plan.StateLength, $"neurons {neurons}, batch {plan.Batch}");
        }
        Neurons("slope", input.Slope.Length, neurons);
        Neurons("bias", input.Bias.Length, neurons);
        Neurons("tau", input.Tau.Length, neurons);
        if (input.Strength.Length < plan.Network.Strengths)
        {
            throw Mismatch(
                "strength", input.Strength.Length, plan.Network.Strengths, $"strengths {plan.Network.Strengths}");
        }
        Activity("activity", activity, plan);
    }

    public static void Check<T>(
        RolloutPlan plan, in RolloutInput<T> input, int activity, int activityGradient, in RolloutGradient<T> gradient)
        where T : unmanaged
    {
        Check(plan, input, activity);
        Activity("activity gradient", activityGradient, plan);
        Wanted("stimulus gradient", gradient.Stimulus.Length, plan.StimulusLength);
        Wanted("initial state gradient", gradient.Initial.Length, plan.StateLength);
        Wanted("slope gradient", gradient.Slope.Length, plan.Network.Neurons);
        Wanted("bias gradient", gradient.Bias.Length, plan.Network.Neurons);
        Wanted("tau gradient", gradient.Tau.Length, plan.Network.Neurons);
        Wanted("strength gradient", gradient.Strength.Length, input.Strength.Length);
        Wanted("drive gradient", gradient.Drive.Length, plan.Layers * plan.StateLength);
    }

    private static void Activity(string name, int actual, RolloutPlan plan)
    {
        if (actual != plan.ActivityLength)
        {
            throw Mismatch(
                name,
                actual,
                plan.ActivityLength,
                plan.Readings is null
                    ? $"layers {plan.Layers}, neurons {plan.Network.Neurons}, batch {plan.Batch}"
                    : $"readings {plan.Readings.Count}, sums {(plan.Sums ? RolloutPlan.SumRows * plan.Layers : 0)}, batch {plan.Batch}");
        }
    }

    private static void Neurons(string name, int actual, int neurons)
    {
        if (actual != neurons)
        {
            throw Mismatch(name, actual, neurons, $"neurons {neurons}");
        }
    }

    private static void Wanted(string name, int actual, int expected)
    {
        if (actual != 0 && actual != expected)
        {
            throw new ArgumentException($"the {name} has {actual} values, {expected} are needed.");
        }
    }

    private static ArgumentException Mismatch(string name, int actual, int expected, string sizes) =>
        new($"the {name} has {actual} values, {expected} are needed ({sizes}).");
}
