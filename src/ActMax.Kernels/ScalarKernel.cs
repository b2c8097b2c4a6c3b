namespace ActMax.Kernels;

/// <summary>The reference in float32, to which every faster kernel is held.</summary>
public sealed class ScalarKernel : ReferenceKernel<float>, IRolloutKernel
{
}
