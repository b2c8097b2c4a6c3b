using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>What gate and bounds of one layer are, spread over lanes.</summary>
internal readonly struct LaneSettling<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    public readonly TLane Threshold;
    public readonly TLane Ceiling;
    public readonly TLane Floor;
    public readonly bool Gates;
    public readonly bool HasCeiling;
    public readonly bool HasFloor;
    public readonly bool AtThreshold;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public LaneSettling(RolloutPlan plan, int layer)
    {
        RolloutSettings settings = plan.Settings;
        bool settles = plan.Settles(layer);
        Threshold = TLane.Of(settings.Threshold);
        AtThreshold = settings.GateGradientAtThreshold;
        Gates = settles && settings.GateAfterInjection;
        HasCeiling = settles && settings.Ceiling.HasValue;
        HasFloor = settles && settings.Floor.HasValue;
        Ceiling = TLane.Of(settings.Ceiling.GetValueOrDefault());
        Floor = TLane.Of(settings.Floor.GetValueOrDefault());
    }

    /// <summary>Activity from the sum of leak and injection.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Settle(TLane value)
    {
        if (Gates)
        {
            value = TLane.Select(TLane.Less(value, Threshold), TLane.Zero, value);
        }
        if (HasCeiling)
        {
            value = TLane.Select(TLane.Less(Ceiling, value), Ceiling, value);
        }
        if (HasFloor)
        {
            value = TLane.Select(TLane.Less(value, Floor), Floor, value);
        }
        return value;
    }

    /// <summary>Gradient at the sum of leak and injection from the gradient at the activity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane PassBack(TLane gradient, TLane value)
    {
        TLane input = value;
        if (Gates)
        {
            gradient = TLane.Select(Gate.Shut(input, Threshold, AtThreshold), TLane.Zero, gradient);
            value = TLane.Select(TLane.Less(value, Threshold), TLane.Zero, value);
        }
        if (HasCeiling)
        {
            TLane above = TLane.Less(Ceiling, value);
            gradient = TLane.Select(above, TLane.Zero, gradient);
            value = TLane.Select(above, Ceiling, value);
        }
        if (HasFloor)
        {
            gradient = TLane.Select(TLane.Less(value, Floor), TLane.Zero, gradient);
        }
        return gradient;
    }

    /// <summary>
    /// Lanes that pass no gradient to anything but the parameters. Where there is no gate after the injection, the
    /// neuron model's own gate counts, unless gradient goes another way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Closed<TResponse>(TLane value, TLane input, bool goesAnotherWay)
        where TResponse : struct, INodeResponse
    {
        TLane closed = TLane.Equal(PassBack(TLane.Of(1f), value), TLane.Zero);
        return Gates || goesAnotherWay || !TResponse.HasThreshold
            ? closed
            : TLane.Or(closed, Gate.Shut(input, Threshold, AtThreshold));
    }
}
