using System;

namespace ActMax.Kernels;

/// <summary>
/// Rolls networks on a lattice out: V becomes V + g (-V + bias + W f(V) + x) in every frame, g = step / max(tau, step),
/// x the frame's value at the cells of input types. Kernels differ in speed only, up to rounding.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public interface ILatticeKernel<T>
    where T : unmanaged
{
    /// <summary>Short name.</summary>
    string Name { get; }

    /// <summary>Allocates everything that rollouts of a plan need. A tape serves one rollout at a time.</summary>
    LatticeTape CreateTape(LatticePlan plan);

    /// <summary>Rolls the network out. Allocates nothing that grows with the network.</summary>
    /// <param name="tape">A tape of this kernel.</param>
    /// <param name="input">Stimulus, initial state and parameters.</param>
    /// <param name="activity">Overwritten with the voltages after every frame, [batch; frame; node].</param>
    /// <exception cref="ArgumentException">A buffer of the wrong size, or a tape of another kernel.</exception>
    void Forward(LatticeTape tape, in LatticeInput<T> input, Span<T> activity);

    /// <summary>
    /// Gradients of a scalar with respect to the inputs of the tape's last rollout, from its gradient with respect to
    /// the activity. After the first time allocates nothing that grows with the network.
    /// </summary>
    /// <param name="tape">The tape of the rollout.</param>
    /// <param name="input">The same numbers as in <see cref="Forward"/>.</param>
    /// <param name="activityGradient">[batch; frame; node].</param>
    /// <param name="gradient">Overwritten with the wanted gradients.</param>
    /// <exception cref="ArgumentException">A buffer of the wrong size, or a tape of another kernel.</exception>
    /// <exception cref="InvalidOperationException">No rollout on the tape, or one that was not kept.</exception>
    void Adjoint(
        LatticeTape tape,
        in LatticeInput<T> input,
        ReadOnlySpan<T> activityGradient,
        in LatticeGradient<T> gradient);
}

/// <summary>What a kernel keeps between a rollout and its adjoint; its content is the kernel's own affair.</summary>
public abstract class LatticeTape
{
    private protected LatticeTape(LatticePlan plan) => Plan = plan;

    /// <summary>The plan that the tape was made for.</summary>
    public LatticePlan Plan { get; }

    internal bool Recorded { get; set; }

    internal static TTape Own<TTape>(LatticeTape tape, string kernel)
        where TTape : LatticeTape =>
        tape as TTape ?? throw new ArgumentException($"the tape was not made by the kernel '{kernel}'.", nameof(tape));

    internal void MustBeKept()
    {
        if (!Recorded || !Plan.Keep)
        {
            throw new InvalidOperationException("the tape holds no rollout: call Forward of a plan that keeps it.");
        }
    }

    internal void CheckActivity(string name, long length) =>
        LatticeInput<float>.Fits(name, length, (long)Plan.Batch * Plan.Shown * Plan.Width);
}
