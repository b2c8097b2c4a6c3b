using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A neuron model as a type, so that the loops around it are compiled for it: input to response, before the leak.
/// Each function is there twice: once for the reference in any precision, once for lanes.
/// </summary>
internal interface INodeResponse
{
    /// <summary>Whether the response has a kink at the threshold.</summary>
    static abstract bool HasThreshold { get; }

    static abstract T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T>;

    /// <summary>Derivative of the response at an input whose response is known.</summary>
    static abstract T Derivative<T>(T input, T response, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T>;

    static abstract TLane RespondLane<TLane>(TLane input, TLane threshold)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>What arrives at the response times its derivative.</summary>
    static abstract TLane PassBack<TLane>(
        TLane gradient, TLane input, TLane response, TLane threshold, bool atThreshold)
        where TLane : unmanaged, ILane<TLane>;
}

/// <summary>Values below the threshold become 0; NaN passes, so that bad data shows.</summary>
internal static class Gate
{
    public static T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T> => input < threshold ? T.Zero : input;

    public static bool Passes<T>(T input, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T> => !(input < threshold || (input == threshold && !atThreshold));

    /// <summary>Lanes that are shut for gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Shut<TLane>(TLane input, TLane threshold, bool atThreshold)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane below = TLane.Less(input, threshold);
        return atThreshold ? below : TLane.Or(below, TLane.Equal(input, threshold));
    }
}

internal readonly struct RectifiedTanh : INodeResponse
{
    public static bool HasThreshold => true;

    public static T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T> => T.Tanh(Gate.Respond(input, threshold));

    public static T Derivative<T>(T input, T response, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T> =>
        Gate.Passes(input, threshold, atThreshold) ? T.One / (T.Cosh(input) * T.Cosh(input)) : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane RespondLane<TLane>(TLane input, TLane threshold)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane below = TLane.Less(input, threshold);
        // Most neurons are silent most of the time.
        return TLane.All(below) ? TLane.Zero : VectorTanh.Of(TLane.Select(below, TLane.Zero, input));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane PassBack<TLane>(
        TLane gradient, TLane input, TLane response, TLane threshold, bool atThreshold)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane passed = gradient * VectorTanh.Derivative(input);
        return TLane.Select(Gate.Shut(input, threshold, atThreshold), TLane.Zero, passed);
    }
}

internal readonly struct LinearResponse : INodeResponse
{
    public static bool HasThreshold => false;

    public static T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T> => input;

    public static T Derivative<T>(T input, T response, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T> => T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane RespondLane<TLane>(TLane input, TLane threshold)
        where TLane : unmanaged, ILane<TLane> => input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane PassBack<TLane>(
        TLane gradient, TLane input, TLane response, TLane threshold, bool atThreshold)
        where TLane : unmanaged, ILane<TLane> => gradient;
}
