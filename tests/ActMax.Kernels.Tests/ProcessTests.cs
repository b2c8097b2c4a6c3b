using System;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

/// <summary>What concerns the whole process, and therefore runs while no other test does.</summary>
[Collection(nameof(Alone))]
public class ProcessTests
{
    [Fact]
    public void The_environment_forces_a_kernel_unless_one_is_named()
    {
        string? before = Environment.GetEnvironmentVariable(Kernel.EnvironmentVariable);
        try
        {
            Environment.SetEnvironmentVariable(Kernel.EnvironmentVariable, null);
            Assert.Same(Kernel.All[^1], Kernel.Choose());
            Environment.SetEnvironmentVariable(Kernel.EnvironmentVariable, "scalar");
            Assert.Equal("scalar", Kernel.Choose().Name);
            Assert.Same(Kernel.All[^1], Kernel.Choose(Kernel.All[^1].Name));
            Environment.SetEnvironmentVariable(Kernel.EnvironmentVariable, "cray");
            Assert.Throws<ArgumentException>(() => Kernel.Choose());
        }
        finally
        {
            Environment.SetEnvironmentVariable(Kernel.EnvironmentVariable, before);
        }
    }

    [Fact]
    public void Rollouts_and_adjoints_allocate_nothing_once_their_tape_exists()
    {
        foreach ((IRolloutKernel kernel, int batch) in Kernel.All.SelectMany(k => new[] { (k, 1), (k, 4), (k, 9) }))
        {
            Case of = Case.Create(11, 40, (batch, batch));
            Reading[] readings = [new Reading(0, 0), new Reading(of.Plan.Layers - 1, 1)];
            Case read = of with
            {
                Plan = Runs.Replanned(of.Plan, of.Plan.Network, readings, 1),
                Cotangent = of.Cotangent[..(readings.Length * batch)],
            };
            Assert.Equal(0, Allocated(kernel, of));
            Assert.Equal(0, Allocated(kernel, read));
        }
    }

    private static long Allocated(IRolloutKernel kernel, Case of)
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
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
