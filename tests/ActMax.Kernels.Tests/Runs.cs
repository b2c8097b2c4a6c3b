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
}
