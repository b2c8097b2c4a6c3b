using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

/// <summary>Small cases whose result can be seen by eye, on every kernel.</summary>
public class SemanticsTests
{
    private static readonly RolloutSettings Plain = new()
    {
        Dynamics = NodeDynamics.Linear, GateAfterInjection = false, Ceiling = null,
    };

    public static IEnumerable<TheoryDataRow<string>> Kernels =>
        Kernel.All.Select(k => new TheoryDataRow<string>(k.Name));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void NaN_in_weights_stimulus_state_or_parameters_reaches_the_activity(string kernel)
    {
        foreach (RolloutSettings settings in new[] { new RolloutSettings { Floor = 0 }, Plain })
        {
            for (int place = 0; place < 6; place++)
            {
                float At(int p, float value) => p == place ? float.NaN : value;
                CsrMatrix chain = Chain(At(0, 1));
                var plan = new RolloutPlan(new CompiledNetwork(chain, [0]), settings, 2, 1);
                var input = new RolloutInput<float>(
                    [At(1, 0.5f), 0], [0, At(2, 0)], [1, At(3, 1)], [0, At(4, 0)], [1, At(5, 1)], []);
                float[] activity = new float[4];
                Run(kernel, plan, input, activity);
                Assert.True(activity.Any(float.IsNaN), $"NaN at place {place}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Of_repeated_sensory_neurons_values_add_up_or_the_last_counts(string kernel)
    {
        // Neuron 0 keeps nothing and feeds neuron 1; it is listed twice.
        float[] Activity(StimulusEmbedding embedding)
        {
            RolloutSettings settings = Plain with { Embedding = embedding };
            var plan = new RolloutPlan(new CompiledNetwork(Chain(1), [0, 0]), settings, 2, 1);
            float[] activity = new float[4];
            Run(kernel, plan, new RolloutInput<float>([1, 2, 10, 20], [], [1, 1], [0, 0], [1, 1], []), activity);
            return activity;
        }
        Assert.Equal([20, 3, 0, 20], Activity(StimulusEmbedding.Add));
        Assert.Equal([20, 2, 0, 20], Activity(StimulusEmbedding.Replace));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gradients_of_repeated_sensory_neurons_are_exact_or_as_torch_computes_them(string kernel)
    {
        float[] Gradient(StimulusEmbedding embedding, DuplicateGradient duplicates)
        {
            RolloutSettings settings = Plain with { Embedding = embedding, DuplicateGradient = duplicates };
            // A self loop on neuron 0, so that gradient flows on through the layer that is injected.
            CsrMatrix weights = CsrMatrix.FromCoordinates(1, 1, [0], [0], [3]);
            var plan = new RolloutPlan(new CompiledNetwork(weights, [0, 0]), settings, 2, 1);
            var input = new RolloutInput<float>([1, 2, 10, 20], [], [1], [0], [1], []);
            IRolloutKernel chosen = Kernel.Choose(kernel);
            RolloutTape tape = chosen.CreateTape(plan);
            float[] activity = new float[2];
            float[] gradient = new float[4];
            chosen.Forward(tape, input, activity);
            chosen.Adjoint(tape, input, activity, [0, 1], new RolloutGradient<float>(gradient, [], [], [], [], []));
            return gradient;
        }
        Assert.Equal([9, 9, 0, 3], Gradient(StimulusEmbedding.Add, DuplicateGradient.Exact));
        Assert.Equal([0, 9, 0, 3], Gradient(StimulusEmbedding.Replace, DuplicateGradient.Exact));
        Assert.Equal([18, 18, 3, 3], Gradient(StimulusEmbedding.Add, DuplicateGradient.AsTorch));
        Assert.Equal([18, 18, 3, 3], Gradient(StimulusEmbedding.Replace, DuplicateGradient.AsTorch));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void At_the_threshold_the_value_passes_and_the_gradient_as_set(string kernel)
    {
        foreach (bool passes in new[] { false, true })
        {
            var settings = new RolloutSettings
            {
                Threshold = 0.5f, GateGradientAtThreshold = passes, GateAfterInjection = false,
            };
            (float[] activity, float[] gradient) = OneStep(kernel, settings, 0.5f);
            Assert.Equal(MathF.Tanh(0.5f), activity[1], 1e-6f);
            float expected = passes ? 1 - (activity[1] * activity[1]) : 0;
            Assert.Equal(expected, gradient[0], 1e-6f);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void At_a_bound_gradient_passes_and_beyond_it_does_not(string kernel)
    {
        RolloutSettings settings = Plain with { Ceiling = 1, Floor = -1 };
        foreach ((float stimulus, float activity, float gradient) in new[]
        {
            (1f, 1f, 1f), (1.5f, 1f, 0f), (-1f, -1f, 1f), (-1.5f, -1f, 0f), (0.5f, 0.5f, 1f),
        })
        {
            (float[] actual, float[] actualGradient) = OneStep(kernel, settings, stimulus);
            Assert.Equal(activity, actual[1]);
            Assert.Equal(gradient, actualGradient[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_last_of_several_clamps_counts_and_no_gradient_passes_a_clamp(string kernel)
    {
        var plan = new RolloutPlan(
            new CompiledNetwork(Chain(1), [0]), Plain, 2, 3,
            [new(Clamp.All, 1, Clamp.All, 5), new(0, 1, Clamp.All, 6), new(0, 1, 2, 7)]);
        float[] activity = new float[12];
        float[] stimulus = [1, 2, 3, 4, 5, 6];
        IRolloutKernel chosen = Kernel.Choose(kernel);
        RolloutTape tape = chosen.CreateTape(plan);
        var input = new RolloutInput<float>(stimulus, [], [1, 1], [0, 0], [1, 1], []);
        chosen.Forward(tape, input, activity);
        Assert.Equal([4, 5, 6, 6, 6, 7, 0, 0, 0, 5, 5, 5], activity);
        float[] gradient = new float[6];
        float[] ones = Enumerable.Repeat(1f, 12).ToArray();
        chosen.Adjoint(tape, input, activity, ones, new RolloutGradient<float>(gradient, [], [], [], [], []));
        Assert.Equal([0, 0, 0, 1, 1, 1], gradient);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Two_divisive_edges_multiply_in_one_form_and_add_in_the_other(string kernel)
    {
        float Activity(DivisiveForm form)
        {
            var network = new CompiledNetwork(
                CsrMatrix.FromCoordinates(4, 4, [3], [0], [1]), [0, 1, 2], [new(3, 1, -0.5f, 0), new(3, 2, -0.5f, 0)]);
            var plan = new RolloutPlan(network, Plain with { DivisiveForm = form }, 1, 1);
            float[] activity = new float[4];
            float[] ones = [1, 1, 1, 1];
            Run(kernel, plan, new RolloutInput<float>([1, 1, 1], [], ones, new float[4], ones, [1]), activity);
            return activity[3];
        }
        Assert.Equal(0.25f, Activity(DivisiveForm.Product));
        Assert.Equal(0f, Activity(DivisiveForm.Sum));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gate_and_bounds_act_in_the_last_layer_only_if_set(string kernel)
    {
        RolloutSettings settings = Plain with { Ceiling = 1, SettleLastLayer = false };
        Assert.Equal(2f, OneStep(kernel, settings, 2).Activity[1]);
        Assert.Equal(1f, OneStep(kernel, settings with { SettleLastLayer = true }, 2).Activity[1]);
    }

    /// <summary>One layer from neuron 0 to neuron 1 with weight 1; the gradient of the latter's activity.</summary>
    private static (float[] Activity, float[] Gradient) OneStep(string kernel, RolloutSettings settings, float stimulus)
    {
        var plan = new RolloutPlan(new CompiledNetwork(Chain(1), [0]), settings, 1, 1);
        var input = new RolloutInput<float>([stimulus], [], [1, 1], [0, 0], [1, 1], []);
        IRolloutKernel chosen = Kernel.Choose(kernel);
        RolloutTape tape = chosen.CreateTape(plan);
        float[] activity = new float[2];
        float[] gradient = new float[1];
        chosen.Forward(tape, input, activity);
        chosen.Adjoint(tape, input, activity, [0, 1], new RolloutGradient<float>(gradient, [], [], [], [], []));
        return (activity, gradient);
    }

    private static CsrMatrix Chain(float weight) => CsrMatrix.FromCoordinates(2, 2, [1], [0], [weight]);

    private static void Run(string kernel, RolloutPlan plan, in RolloutInput<float> input, Span<float> activity)
    {
        IRolloutKernel chosen = Kernel.Choose(kernel);
        chosen.Forward(chosen.CreateTape(plan), input, activity);
    }
}
