using System;
using Xunit;

namespace ActMax.Kernels.Tests;

public class ForwardTests
{
    [Fact]
    public void Every_kernel_computes_the_activity_of_the_double_reference()
    {
        Property.ForSeeds(200, seed =>
        {
            Case of = Case.Smooth(seed, 40, Case.Batches(seed), 1e-4);
            double[] expected = new DoubleRun(of).Forward();
            foreach (IRolloutKernel kernel in Kernel.All)
            {
                float[] actual = Runs.Forward(kernel, of);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.True(
                        Math.Abs(expected[i] - actual[i]) <= 1e-5 * (1 + Math.Abs(expected[i])),
                        $"{kernel.Name}, cell {i}: {actual[i]} against {expected[i]}; {of}");
                }
            }
        });
    }
}
