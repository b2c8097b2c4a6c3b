using System.Collections.Generic;

namespace ActMax.Kernels.Tests;

/// <summary>A kernel on a case.</summary>
internal static class Runs
{
    public static float[] Forward(IRolloutKernel kernel, Case of)
    {
        float[] activity = new float[of.Plan.ActivityLength];
        kernel.Forward(kernel.CreateTape(of.Plan), of.Input, activity);
        return activity;
    }

    public static (float[] Activity, Gradients<float> Gradients) Both(IRolloutKernel kernel, Case of) =>
        Both(kernel, kernel.CreateTape(of.Plan), of);

    public static (float[] Activity, Gradients<float> Gradients) Both(
        IRolloutKernel kernel, RolloutTape tape, Case of)
    {
        float[] activity = new float[of.Plan.ActivityLength];
        var gradients = new Gradients<float>(of);
        kernel.Forward(tape, of.Input, activity);
        kernel.Adjoint(tape, of.Input, activity, of.Cotangent, gradients.Spans);
        return (activity, gradients);
    }

    /// <summary>The same plan, clamps and all, for another form of its network.</summary>
    public static RolloutPlan Replanned(
        RolloutPlan plan,
        CompiledNetwork network,
        IReadOnlyList<Reading>? readings = null,
        int checkpointEvery = 0,
        bool sums = false)
    {
        var clamps = new List<Clamp>();
        for (int l = 0; l < plan.Layers; l++)
        {
            foreach (ClampTable.Cell cell in plan.Clamps.Layer(l))
            {
                clamps.Add(new Clamp(l, cell.Neuron, cell.Batch, cell.Value));
            }
        }
        return new RolloutPlan(
            network, plan.Settings, plan.Layers, plan.Batch, clamps, plan.Threads, readings, checkpointEvery, sums);
    }
}
