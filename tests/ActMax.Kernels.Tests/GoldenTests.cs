using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class GoldenTests
{
    private static readonly Golden V28 = Golden.Load("connectome_interpreter_v2.8.1.json");
    private static readonly Golden V210 = Golden.Load("connectome_interpreter_v2.10.0_forward.json");

    private static readonly RolloutSettings Settings28 = new()
    {
        GateGradientAtThreshold = true,
        GateAfterInjection = false,
        SettleLastLayer = false,
        Embedding = StimulusEmbedding.Add,
        DivisiveForm = DivisiveForm.Product,
        DuplicateGradient = DuplicateGradient.AsTorch,
    };

    private static readonly RolloutSettings Settings210 = new()
    {
        SettleLastLayer = false,
        DuplicateGradient = DuplicateGradient.AsTorch,
    };

    private static readonly RolloutSettings Linear210 = Settings210 with
    {
        Dynamics = NodeDynamics.Linear,
        GateAfterInjection = false,
        Ceiling = null,
    };

    public static IEnumerable<TheoryDataRow<string>> Kernels =>
        Kernel.All.Select(k => new TheoryDataRow<string>(k.Name));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Multilayer_networks_of_v2_8_are_reproduced(string kernel)
    {
        float[][][] stimulus = Prepared(V28.Stimulus);
        Check(kernel, V28, "default", Settings28, stimulus);
        Check(
            kernel, V28, "threshold=0.2,tanh_steepness=2,default_bias=-0.1", Settings28 with { Threshold = 0.2f },
            Prepared(V28.Stimulus, 0.2f), slope: V28.ByGroup(2), bias: V28.ByGroup(-0.1f));
        // Biases of groups are taken without their sign there.
        Check(
            kernel, V28, "groups: slope_dict m=3,inh=7; bias_dict out=-0.2,m=0.05", Settings28, stimulus,
            slope: V28.ByGroup(5, ("m", 3), ("inh", 7)), bias: V28.ByGroup(0, ("out", 0.2f), ("m", 0.05f)));
        Check(
            kernel, V28, "divnorm inh->[m,out] strength 2 (batch of 1: batch0 only)", Settings28, stimulus[..1],
            network: V28.Network("inh", "m", "out"), strength: [2]);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Multilayer_networks_of_v2_10_are_reproduced(string kernel)
    {
        float[][][] stimulus = V210.Stimulus;
        float[] ten = V210.ByGroup(10);
        Check(kernel, V210, "default", Settings210, stimulus, tau: ten);
        Check(kernel, V210, "tau=1", Settings210, stimulus);
        Check(kernel, V210, "tau=3", Settings210, stimulus, tau: V210.ByGroup(3));
        Check(
            kernel, V210, "groups tau_dict in=1,inB=1,m=2,inh=0.5(clamped 1), rest tau=4", Settings210, stimulus,
            tau: V210.ByGroup(4, ("in", 1), ("inB", 1), ("m", 2), ("inh", 1)));
        Check(
            kernel, V210, "threshold=0.2,tanh_steepness=2,default_bias=-0.1", Settings210 with { Threshold = 0.2f },
            stimulus, slope: V210.ByGroup(2), bias: V210.ByGroup(-0.1f), tau: ten);
        Check(
            kernel, V210, "groups: slope_dict m=3,inh=7; bias_dict out=-0.2,m=0.05", Settings210, stimulus,
            slope: V210.ByGroup(5, ("m", 3), ("inh", 7)), bias: V210.ByGroup(0, ("out", 0.2f), ("m", 0.05f)),
            tau: ten);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Divisive_linear_and_clamped_networks_of_v2_10_are_reproduced(string kernel)
    {
        float[][][] stimulus = V210.Stimulus;
        float[] ten = V210.ByGroup(10);
        CompiledNetwork divisive = V210.Network("inh", "m", "out");
        Check(
            kernel, V210, "divnorm inh->[m,out] strength 2", Settings210, stimulus, network: divisive, tau: ten,
            strength: [2]);
        Check(
            kernel, V210, "divnorm inh->[m,out] strength 2, tau=1", Settings210, stimulus, network: divisive,
            strength: [2]);
        Check(kernel, V210, "Linear default", Linear210, stimulus, tau: ten);
        Check(kernel, V210, "Linear tau=1", Linear210, stimulus);
        Check(
            kernel, V210, "manipulate all batches {1:{3:0.7,5:0.0}} (no groups)", Settings210, stimulus, tau: ten,
            clamps: [new(1, 3, Clamp.All, 0.7f), new(1, 5, Clamp.All, 0)]);
        Check(
            kernel, V210, "manipulate per batch {0:{0:{\"m\":0.5}},1:{3:{\"out\":-2.0}}} groups", Settings210,
            stimulus, tau: ten, clamps: [new(0, 3, 0, 0.5f), new(0, 5, 0, 0.5f), new(3, 6, 1, -2)]);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_gradient_of_the_activation_loss_of_v2_8_is_reproduced(string kernel)
    {
        IRolloutKernel chosen = Kernel.Choose(kernel);
        var plan = new RolloutPlan(V28.Network(), Settings28, V28.Layers, V28.Start.Length);
        float[] stimulus = Golden.Innermost(Prepared(V28.Start));
        float[] one = V28.ByGroup(1);
        var input = new RolloutInput<float>(stimulus, [], V28.ByGroup(5), V28.ByGroup(0), one, []);
        float[] activity = new float[plan.ActivityLength];
        RolloutTape tape = chosen.CreateTape(plan);
        chosen.Forward(tape, input, activity);
        float[] toActivity = new float[plan.ActivityLength];
        foreach (var target in V28.Targets)
        {
            int count = V28.Targets.Count(t => t.Batch == target.Batch);
            int cell = (((target.Layer * V28.Neurons) + target.Neuron) * plan.Batch) + target.Batch;
            toActivity[cell] = 2 * (activity[cell] - target.Value) / (count * plan.Batch);
        }
        float[] gradient = new float[plan.StimulusLength];
        chosen.Adjoint(
            tape, input, activity, toActivity, new RolloutGradient<float>(gradient, [], [], [], [], []));
        float[] raw = Golden.Innermost(V28.Start);
        float[] expected = Golden.Innermost(V28.ActivationGradient);
        for (int i = 0; i < expected.Length; i++)
        {
            // Inputs outside of [threshold; 1] are cut off before the network and have no gradient.
            float actual = raw[i] < Settings28.Threshold || raw[i] > 1 ? 0 : gradient[i];
            Assert.Equal(expected[i], actual, 1e-5f);
        }
    }

    /// <summary>v2.8 silences inputs below the threshold and cuts them off at 1 before the network sees them.</summary>
    private static float[][][] Prepared(float[][][] stimulus, float threshold = 0.01f) =>
        stimulus.Select(b => b.Select(r => r.Select(u => u < threshold ? 0 : Math.Min(u, 1)).ToArray()).ToArray())
            .ToArray();

    private static void Check(
        string kernel,
        Golden golden,
        string name,
        RolloutSettings settings,
        float[][][] stimulus,
        CompiledNetwork? network = null,
        float[]? slope = null,
        float[]? bias = null,
        float[]? tau = null,
        float[]? strength = null,
        Clamp[]? clamps = null)
    {
        float[] expected = Golden.Innermost(golden.Activity(name));
        var plan = new RolloutPlan(network ?? golden.Network(), settings, golden.Layers, stimulus.Length, clamps);
        float[] activity = new float[plan.ActivityLength];
        var input = new RolloutInput<float>(
            Golden.Innermost(stimulus),
            [],
            slope ?? golden.ByGroup(5),
            bias ?? golden.ByGroup(0),
            tau ?? golden.ByGroup(1),
            strength ?? []);
        IRolloutKernel chosen = Kernel.Choose(kernel);
        chosen.Forward(chosen.CreateTape(plan), input, activity);
        Assert.Equal(expected.Length, activity.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - activity[i]) <= 1e-5f,
                $"{name}: cell {i} is {activity[i]} and should be {expected[i]}");
        }
    }
}
