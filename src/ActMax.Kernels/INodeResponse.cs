using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// A neuron model as a type, so that the loops around it are compiled for it: input to response, before the leak.
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
}

/// <summary>Values below the threshold become 0; NaN passes, so that bad data shows.</summary>
internal static class Gate
{
    public static T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T> => input < threshold ? T.Zero : input;

    public static bool Passes<T>(T input, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T> => !(input < threshold || (input == threshold && !atThreshold));
}

internal readonly struct RectifiedTanh : INodeResponse
{
    public static bool HasThreshold => true;

    public static T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T> => T.Tanh(Gate.Respond(input, threshold));

    public static T Derivative<T>(T input, T response, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T> =>
        Gate.Passes(input, threshold, atThreshold) ? T.One - (response * response) : T.Zero;
}

internal readonly struct LinearResponse : INodeResponse
{
    public static bool HasThreshold => false;

    public static T Respond<T>(T input, T threshold)
        where T : IFloatingPointIeee754<T> => input;

    public static T Derivative<T>(T input, T response, T threshold, bool atThreshold)
        where T : IFloatingPointIeee754<T> => T.One;
}
