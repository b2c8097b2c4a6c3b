using System;

namespace ActMax.Kernels;

/// <summary>
/// Computes rollouts and their gradients. Kernels differ in speed only, up to rounding;
/// <see cref="ScalarKernel"/> defines what is computed.
/// </summary>
/// <typeparam name="T">Precision of every number: float, or double on the reference.</typeparam>
public interface IRolloutKernel<T>
    where T : unmanaged
{
    /// <summary>Short name, as in the environment variable ACTMAX_KERNEL.</summary>
    string Name { get; }

    /// <summary>
    /// Allocates everything that rollouts of a plan need. A tape serves one rollout at a time; make several for
    /// several threads.
    /// </summary>
    RolloutTape CreateTape(RolloutPlan plan);

    /// <summary>
    /// Rolls the network out and remembers on the tape what the adjoint needs. Allocates nothing.
    /// </summary>
    /// <param name="tape">A tape of this kernel.</param>
    /// <param name="input">Stimulus, initial state and parameters.</param>
    /// <param name="activity">Overwritten with the activity, [layer; neuron; batch].</param>
    /// <exception cref="ArgumentException">A buffer of the wrong size, or a tape of another kernel.</exception>
    void Forward(RolloutTape tape, in RolloutInput<T> input, Span<T> activity);

    /// <summary>
    /// Gradients of a scalar with respect to the inputs of the tape's last rollout, from its gradient with respect
    /// to the activity. Allocates nothing.
    /// </summary>
    /// <param name="tape">The tape of the rollout.</param>
    /// <param name="input">The same values as in <see cref="Forward"/>.</param>
    /// <param name="activity">The activity that <see cref="Forward"/> wrote, [layer; neuron; batch].</param>
    /// <param name="activityGradient">[layer; neuron; batch].</param>
    /// <param name="gradient">Where the wanted gradients go; empty spans are not wanted.</param>
    /// <exception cref="ArgumentException">A buffer of the wrong size, or a tape of another kernel.</exception>
    /// <exception cref="InvalidOperationException">No rollout on the tape yet.</exception>
    void Adjoint(
        RolloutTape tape,
        in RolloutInput<T> input,
        ReadOnlySpan<T> activity,
        ReadOnlySpan<T> activityGradient,
        in RolloutGradient<T> gradient);
}

/// <summary>A kernel of the usual precision, float32, which <see cref="Kernel"/> lists.</summary>
public interface IRolloutKernel : IRolloutKernel<float>
{
}

/// <summary>What a kernel keeps between a rollout and its adjoint; its content is the kernel's own affair.</summary>
public abstract class RolloutTape
{
    private protected RolloutTape(RolloutPlan plan) => Plan = plan;

    /// <summary>The plan that the tape was made for.</summary>
    public RolloutPlan Plan { get; }

    /// <summary>
    /// Edges that the last <c>Forward</c> went along, over all layers: each edge of a layer once, whatever the batch.
    /// </summary>
    public long ForwardVisits { get; internal set; }

    /// <summary>Edges that the last <c>Adjoint</c> went along, over all layers.</summary>
    public long AdjointVisits { get; internal set; }

    /// <summary>Whether a rollout has been recorded.</summary>
    internal bool Recorded { get; set; }

    internal static TTape Own<TTape>(RolloutTape tape, string kernel)
        where TTape : RolloutTape =>
        tape as TTape ?? throw new ArgumentException($"the tape was not made by the kernel '{kernel}'.", nameof(tape));

    internal void MustBeRecorded()
    {
        if (!Recorded)
        {
            throw new InvalidOperationException("the tape holds no rollout: call Forward before Adjoint.");
        }
    }
}
