using System;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class ArgumentTests
{
    private static readonly CsrMatrix Weights = CsrMatrix.FromCoordinates(3, 3, [1, 2], [0, 1], [1, 1]);

    [Fact]
    public void Buffers_of_the_wrong_size_are_refused_with_both_sizes()
    {
        var plan = new RolloutPlan(new CompiledNetwork(Weights, [0], [new(2, 0, -1, 1)]), new RolloutSettings(), 2, 5);
        foreach (IRolloutKernel kernel in Kernel.All)
        {
            RolloutTape tape = kernel.CreateTape(plan);
            int[] right = [10, 15, 3, 3, 3, 2, 30];
            string[] names = ["stimulus", "initial", "slope", "bias", "tau", "strength", "activity"];
            for (int wrong = 0; wrong < right.Length; wrong++)
            {
                int[] sizes = right.Select((size, i) => i == wrong ? size - 1 : size).ToArray();
                ArgumentException fault = Assert.Throws<ArgumentException>(() => Forward(kernel, tape, sizes));
                Assert.Contains(names[wrong], fault.Message);
                Assert.Contains($" {right[wrong]} ", fault.Message);
                Assert.Contains($" {right[wrong] - 1} ", fault.Message);
            }
            Assert.Throws<InvalidOperationException>(() => Adjoint(kernel, tape, 30, 10));
            Forward(kernel, tape, right);
            Adjoint(kernel, tape, 30, 10);
            Adjoint(kernel, tape, 30, 0);
            Assert.Contains(
                "activity gradient", Assert.Throws<ArgumentException>(() => Adjoint(kernel, tape, 29, 10)).Message);
            Assert.Contains(
                "stimulus gradient", Assert.Throws<ArgumentException>(() => Adjoint(kernel, tape, 30, 9)).Message);
        }
    }

    [Fact]
    public void A_tape_of_another_kernel_is_refused()
    {
        var plan = new RolloutPlan(new CompiledNetwork(Weights, [0]), new RolloutSettings(), 2, 5);
        RolloutTape tape = Kernel.Choose("scalar").CreateTape(plan);
        IRolloutKernel other = Kernel.All[^1];
        Assert.Contains(
            other.Name,
            Assert.Throws<ArgumentException>(() => Forward(other, tape, [10, 0, 3, 3, 3, 0, 30])).Message);
    }

    [Fact]
    public void Networks_and_plans_refuse_what_is_outside_of_them()
    {
        CsrMatrix oblong = CsrMatrix.FromCoordinates(2, 3, [0], [2], [1]);
        Assert.Contains("2 x 3", Assert.Throws<ArgumentException>(() => new CompiledNetwork(oblong, [])).Message);
        Assert.Contains(
            "0 .. 2",
            Assert.Throws<ArgumentOutOfRangeException>(() => new CompiledNetwork(Weights, [3])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompiledNetwork(Weights, [], [new(0, -1, 0, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompiledNetwork(Weights, [], [new(0, 1, 0, -1)]));
        var network = new CompiledNetwork(Weights, [0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(network, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(network, 1, 0));
        Assert.Throws<ArgumentException>(() => Plan(network, int.MaxValue / 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(network, 2, 1, new Clamp(2, 0, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(network, 2, 1, new Clamp(0, Clamp.All, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(network, 2, 1, new Clamp(0, 0, 1, 0)));
        Assert.Throws<ArgumentException>(
            () => new RolloutPlan(network, new RolloutSettings { Ceiling = 0, Floor = 1 }, 1, 1));
    }

    [Fact]
    public void Products_of_the_wrong_size_are_refused_with_both_sizes()
    {
        ArgumentException x = Assert.Throws<ArgumentException>(
            () => SparseProduct.Multiply(Weights, new float[5], new float[6], 2));
        Assert.Contains("5", x.Message);
        Assert.Contains("6", x.Message);
        Assert.Throws<ArgumentException>(() => SparseProduct.Multiply(Weights, new float[6], new float[7], 2));
    }

    [Fact]
    public void A_kernel_is_chosen_by_name_and_an_unknown_name_lists_those_there_are()
    {
        Assert.Equal("scalar", Kernel.All[0].Name);
        Assert.Equal("scalar", Kernel.Choose("Scalar").Name);
        string message = Assert.Throws<ArgumentException>(() => Kernel.Choose("cray")).Message;
        Assert.All(Kernel.All, k => Assert.Contains(k.Name, message));
        if (System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated)
        {
            Assert.Contains(Kernel.All, k => k.Name == "vector128");
        }
    }

    private static RolloutPlan Plan(CompiledNetwork network, int layers, int batch, params Clamp[] clamps) =>
        new(network, new RolloutSettings(), layers, batch, clamps);

    private static void Forward(IRolloutKernel kernel, RolloutTape tape, int[] sizes)
    {
        float[][] b = sizes.Select(n => Enumerable.Repeat(1f, n).ToArray()).ToArray();
        kernel.Forward(tape, new RolloutInput<float>(b[0], b[1], b[2], b[3], b[4], b[5]), b[6]);
    }

    private static void Adjoint(IRolloutKernel kernel, RolloutTape tape, int activityGradient, int stimulusGradient)
    {
        float[] ones = [1, 1, 1];
        var input = new RolloutInput<float>(new float[10], [], ones, ones, ones, [1, 1]);
        var gradient = new RolloutGradient<float>(new float[stimulusGradient], [], [], [], [], []);
        kernel.Adjoint(tape, input, new float[30], new float[activityGradient], gradient);
    }
}
