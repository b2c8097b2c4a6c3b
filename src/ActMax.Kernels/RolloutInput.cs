using System;

namespace ActMax.Kernels;

/// <summary>What a rollout is computed from. Batch is the innermost axis everywhere.</summary>
/// <typeparam name="T">float; tests use double on the reference.</typeparam>
public readonly ref struct RolloutInput<T>
    where T : unmanaged
{
    /// <summary>Names the buffers of one rollout.</summary>
    /// <param name="stimulus">[time; sensory; batch].</param>
    /// <param name="initial">State before the stimulus, [neuron; batch]; empty for zeros.</param>
    /// <param name="slope">Slope of every neuron.</param>
    /// <param name="bias">Bias of every neuron.</param>
    /// <param name="tau">Time constant of every neuron in layers; the caller keeps it at 1 or above.</param>
    /// <param name="strength">Strengths of the divisive edges; empty if there are none.</param>
    public RolloutInput(
        ReadOnlySpan<T> stimulus,
        ReadOnlySpan<T> initial,
        ReadOnlySpan<T> slope,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> tau,
        ReadOnlySpan<T> strength)
    {
        Stimulus = stimulus;
        Initial = initial;
        Slope = slope;
        Bias = bias;
        Tau = tau;
        Strength = strength;
    }

    /// <summary>[time; sensory; batch].</summary>
    public ReadOnlySpan<T> Stimulus { get; }

    /// <summary>[neuron; batch], or empty for zeros.</summary>
    public ReadOnlySpan<T> Initial { get; }

    /// <summary>[neuron].</summary>
    public ReadOnlySpan<T> Slope { get; }

    /// <summary>[neuron].</summary>
    public ReadOnlySpan<T> Bias { get; }

    /// <summary>[neuron], in layers, at least 1.</summary>
    public ReadOnlySpan<T> Tau { get; }

    /// <summary>[strength], at least <see cref="CompiledNetwork.Strengths"/> long.</summary>
    public ReadOnlySpan<T> Strength { get; }
}

/// <summary>
/// Where an adjoint puts the gradients of a rollout's inputs, in the same layouts. An empty span means that
/// the gradient is not wanted; the others are overwritten.
/// </summary>
/// <typeparam name="T">float; tests use double on the reference.</typeparam>
public readonly ref struct RolloutGradient<T>
    where T : unmanaged
{
    /// <summary>Names the buffers; empty ones are not filled.</summary>
    /// <param name="stimulus">[time; sensory; batch].</param>
    /// <param name="initial">[neuron; batch].</param>
    /// <param name="slope">[neuron].</param>
    /// <param name="bias">[neuron].</param>
    /// <param name="tau">[neuron].</param>
    /// <param name="strength">[strength].</param>
    /// <param name="drive">[layer; neuron; batch].</param>
    public RolloutGradient(
        Span<T> stimulus,
        Span<T> initial,
        Span<T> slope,
        Span<T> bias,
        Span<T> tau,
        Span<T> strength,
        Span<T> drive = default)
    {
        Stimulus = stimulus;
        Initial = initial;
        Slope = slope;
        Bias = bias;
        Tau = tau;
        Strength = strength;
        Drive = drive;
    }

    /// <summary>[time; sensory; batch], or empty.</summary>
    public Span<T> Stimulus { get; }

    /// <summary>[neuron; batch], or empty.</summary>
    public Span<T> Initial { get; }

    /// <summary>[neuron], or empty.</summary>
    public Span<T> Slope { get; }

    /// <summary>[neuron], or empty.</summary>
    public Span<T> Bias { get; }

    /// <summary>[neuron], or empty.</summary>
    public Span<T> Tau { get; }

    /// <summary>[strength], or empty.</summary>
    public Span<T> Strength { get; }

    /// <summary>
    /// [layer; neuron; batch], or empty: what reaches the drive (weights times the state before) of every layer.
    /// </summary>
    public Span<T> Drive { get; }
}
