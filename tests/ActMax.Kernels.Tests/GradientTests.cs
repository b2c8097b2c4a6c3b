using System;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class GradientTests
{
    [Fact]
    public void Reference_gradients_are_the_central_differences_of_every_kind_of_input()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Smooth(seed, 7, (1, 3), 1e-3);
            var run = new DoubleRun(of);
            Gradients<double> gradients = run.Adjoint();
            double[][] inputs = [run.Stimulus, run.Initial, run.Slope, run.Bias, run.Tau, run.Strength];
            foreach ((double[] input, (string kind, double[] values)) in inputs.Zip(gradients.All))
            {
                for (int i = 0; i < input.Length; i++)
                {
                    double expected = run.Difference(input, i, 1e-7);
                    Assert.True(
                        Math.Abs(expected - values[i]) <= 1e-5 * (1 + Math.Abs(expected)),
                        $"{kind} {i}: {values[i]} against {expected}; {of}");
                }
            }
        });
    }

    [Fact]
    public void Every_kernel_has_the_gradients_of_the_double_reference()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Smooth(seed, 40, Case.Batches(seed), 1e-4);
            Gradients<double> expected = new DoubleRun(of).Adjoint();
            foreach (IRolloutKernel kernel in Kernel.All)
            {
                (_, Gradients<float> actual) = Runs.Both(kernel, of);
                foreach (((string kind, double[] e), (_, float[] a)) in expected.All.Zip(actual.All))
                {
                    double scale = e.Select(Math.Abs).DefaultIfEmpty(0).Max();
                    for (int i = 0; i < e.Length; i++)
                    {
                        Assert.True(
                            Math.Abs(e[i] - a[i]) <= 3e-5 * (1 + scale),
                            $"{kernel.Name}, {kind} {i}: {a[i]} against {e[i]}; {of}");
                    }
                }
            }
        });
    }
}
