using System.Numerics;

namespace ActMax.Kernels;

/// <summary>State of the reference: the embedded start, the drive of every layer and room for the adjoint.</summary>
internal sealed class ReferenceTape<T> : RolloutTape
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public ReferenceTape(RolloutPlan plan)
        : base(plan)
    {
        Origin = new T[plan.StateLength];
        Drive = new T[plan.Layers * plan.StateLength];
        if (plan.Readings is not null)
        {
            Activity = new T[Drive.Length];
            ActivityGradient = new T[Drive.Length];
        }
        Carry = new T[plan.StateLength];
        Earlier = new T[plan.StateLength];
        int most = 0;
        for (int i = 0; i < plan.Network.Neurons; i++)
        {
            most = int.Max(most, plan.Network.DivisiveEnd(i) - plan.Network.DivisiveStart(i));
        }
        Slopes = new T[most + 1];
    }

    /// <summary>State before layer 0, [neuron; batch].</summary>
    public T[] Origin { get; }

    /// <summary>W times the state before each layer, [layer; neuron; batch].</summary>
    public T[] Drive { get; }

    /// <summary>The whole activity where a caller sees readings only; else empty.</summary>
    public T[] Activity { get; } = [];

    /// <summary>The gradient of the whole activity where a caller gives that of readings only; else empty.</summary>
    public T[] ActivityGradient { get; } = [];

    /// <summary>Gradient that reaches the current layer from later ones, [neuron; batch].</summary>
    public T[] Carry { get; set; }

    /// <summary>The same for the layer before.</summary>
    public T[] Earlier { get; set; }

    /// <summary>Slope of one neuron after each of its divisive edges.</summary>
    public T[] Slopes { get; }

    /// <summary>
    /// Smallest distance of any value to a place where the rollout is not smooth. Finite differences mean
    /// something only if this is larger than their step.
    /// </summary>
    public T Margin { get; set; }
}
