using System;

namespace ActMax.Kernels;

/// <summary>What is rolled out, apart from numbers: sizes and settings of one kind of rollout.</summary>
public sealed class LatticePlan
{
    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">A size below 1, a step that is not positive, a node that is not
    /// there.</exception>
    public LatticePlan(
        LatticeNetwork network,
        LatticeActivation activation,
        double stepSeconds,
        int frames,
        int batch,
        int threads = 0,
        int skip = 0,
        int[]? nodes = null,
        bool keep = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(skip, frames);
        if (!(stepSeconds > 0) || !double.IsFinite(stepSeconds))
        {
            throw new ArgumentException($"a time step of {stepSeconds} s is not above 0.", nameof(stepSeconds));
        }
        foreach (int node in nodes ?? [])
        {
            if ((uint)node >= (uint)network.Nodes)
            {
                throw new ArgumentException($"node {node} is not one of 0 .. {network.Nodes - 1}.", nameof(nodes));
            }
        }
        Network = network;
        Activation = activation;
        StepSeconds = stepSeconds;
        Frames = frames;
        Batch = batch;
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        Skip = skip;
        Nodes = nodes;
        Keep = keep;
    }

    /// <summary>The network.</summary>
    public LatticeNetwork Network { get; }

    /// <summary>What cells pass on.</summary>
    public LatticeActivation Activation { get; }

    /// <summary>Duration of a step, in seconds.</summary>
    public double StepSeconds { get; }

    /// <summary>Steps, which are also the frames of the stimulus.</summary>
    public int Frames { get; }

    /// <summary>Stimuli rolled out side by side.</summary>
    public int Batch { get; }

    /// <summary>Most threads to use.</summary>
    public int Threads { get; }

    /// <summary>First frames whose response is not given out.</summary>
    public int Skip { get; }

    /// <summary>Nodes whose activity is given out; null for all, in order.</summary>
    public int[]? Nodes { get; }

    /// <summary>Whether the voltages are kept for an adjoint.</summary>
    public bool Keep { get; }

    /// <summary>Frames that are given out.</summary>
    public int Shown => Frames - Skip;

    /// <summary>Nodes that are given out.</summary>
    public int Width => Nodes?.Length ?? Network.Nodes;
}
