using System;
using Xunit;

namespace ActMax.Kernels.Tests;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

/// <summary>Alone, because what other tests allocate would be counted.</summary>
[Collection(nameof(Alone))]
public class AllocationTests
{
    [Fact]
    public void Rollouts_and_adjoints_allocate_nothing_once_their_tape_exists()
    {
        Case of = Case.Create(11, 40, 9);
        foreach (IRolloutKernel kernel in Kernel.All)
        {
            RolloutTape tape = kernel.CreateTape(of.Plan);
            float[] activity = new float[of.Plan.ActivityLength];
            var gradients = new Gradients<float>(of);
            long before = 0;
            for (int i = 0; i < 60; i++)
            {
                if (i == 10)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }
                kernel.Forward(tape, of.Input, activity);
                kernel.Adjoint(tape, of.Input, activity, of.Cotangent, gradients.Spans);
            }
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
