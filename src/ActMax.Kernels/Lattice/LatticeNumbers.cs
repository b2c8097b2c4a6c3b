using System;

namespace ActMax.Kernels;

/// <summary>The numbers of a rollout.</summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct LatticeInput<T>(
    ReadOnlySpan<T> stimulus,
    ReadOnlySpan<T> initial,
    ReadOnlySpan<T> weights,
    ReadOnlySpan<T> bias,
    ReadOnlySpan<T> tau)
    where T : unmanaged
{
    /// <summary>[batch; frame; hexal].</summary>
    public ReadOnlySpan<T> Stimulus { get; } = stimulus;

    /// <summary>Voltages before the first frame: [node], shared by the batch, or [batch; node].</summary>
    public ReadOnlySpan<T> Initial { get; } = initial;

    /// <summary>Signed weight of every filter.</summary>
    public ReadOnlySpan<T> Weights { get; } = weights;

    /// <summary>Bias of every type.</summary>
    public ReadOnlySpan<T> Bias { get; } = bias;

    /// <summary>Time constant of every type, in seconds; below the step it counts as the step.</summary>
    public ReadOnlySpan<T> Tau { get; } = tau;

    internal void Check(LatticePlan plan)
    {
        LatticeNetwork network = plan.Network;
        Fits("stimulus", Stimulus.Length, (long)plan.Batch * plan.Frames * network.Hexals);
        if (Initial.Length != (long)plan.Batch * network.Nodes)
        {
            Fits("initial state", Initial.Length, network.Nodes);
        }
        Fits("weights", Weights.Length, network.Filters.Count);
        Fits("bias", Bias.Length, network.Types);
        Fits("tau", Tau.Length, network.Types);
    }

    internal static void Fits(string name, long actual, long expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"the {name} has {actual} values, {expected} are needed.");
        }
    }
}

/// <summary>
/// Where gradients go, each of the shape of its <see cref="LatticeInput{T}"/>; empty spans are not wanted.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct LatticeGradient<T>(
    Span<T> stimulus,
    Span<T> initial,
    Span<T> weights,
    Span<T> bias,
    Span<T> tau)
    where T : unmanaged
{
    /// <summary>[batch; frame; hexal].</summary>
    public Span<T> Stimulus { get; } = stimulus;

    /// <summary>[node] or [batch; node].</summary>
    public Span<T> Initial { get; } = initial;

    /// <summary>By filter.</summary>
    public Span<T> Weights { get; } = weights;

    /// <summary>By type.</summary>
    public Span<T> Bias { get; } = bias;

    /// <summary>By type; half of the slope where tau is the step, as torch's maximum has it.</summary>
    public Span<T> Tau { get; } = tau;

    internal void Check(in LatticeInput<T> input)
    {
        Fits("stimulus gradient", Stimulus.Length, input.Stimulus.Length);
        Fits("initial state gradient", Initial.Length, input.Initial.Length);
        Fits("weight gradient", Weights.Length, input.Weights.Length);
        Fits("bias gradient", Bias.Length, input.Bias.Length);
        Fits("tau gradient", Tau.Length, input.Tau.Length);
    }

    private static void Fits(string name, int actual, int expected)
    {
        if (actual != 0)
        {
            LatticeInput<T>.Fits(name, actual, expected);
        }
    }
}
