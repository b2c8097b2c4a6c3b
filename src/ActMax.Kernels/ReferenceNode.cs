using System.Numerics;

namespace ActMax.Kernels;

/// <summary>One neuron in one layer for one stimulus, with every value on the way to its activity.</summary>
internal ref struct ReferenceNode<T, TResponse>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TResponse : struct, INodeResponse
{
    public T Input;
    public T Response;
    public T Injected;
    public T Gated;
    public T Capped;
    public T Activity;

    /// <summary>From drive to activity.</summary>
    public static ReferenceNode<T, TResponse> Compute(
        RolloutSettings settings, bool settles, T drive, T slope, T bias, T tau, T previous, T injection)
    {
        T threshold = T.CreateTruncating(settings.Threshold);
        ReferenceNode<T, TResponse> node = default;
        node.Input = (slope * drive) + bias;
        node.Response = TResponse.Respond(node.Input, threshold);
        node.Injected = (node.Response / tau) + ((tau - T.One) / tau * previous) + injection;
        node.Gated = node.Injected;
        if (settles && settings.GateAfterInjection)
        {
            node.Gated = Gate.Respond(node.Injected, threshold);
        }
        node.Capped = node.Gated;
        if (settles && settings.Ceiling is float ceiling && node.Gated > T.CreateTruncating(ceiling))
        {
            node.Capped = T.CreateTruncating(ceiling);
        }
        node.Activity = node.Capped;
        if (settles && settings.Floor is float floor && node.Capped < T.CreateTruncating(floor))
        {
            node.Activity = T.CreateTruncating(floor);
        }
        return node;
    }

    /// <summary>Whether gradient passes from the activity to the sum of leak and injection.</summary>
    public readonly bool Passes(RolloutSettings settings, bool settles)
    {
        if (!settles)
        {
            return true;
        }
        T threshold = T.CreateTruncating(settings.Threshold);
        return !(settings.Floor is float floor && Capped < T.CreateTruncating(floor))
            && !(settings.Ceiling is float ceiling && Gated > T.CreateTruncating(ceiling))
            && (!settings.GateAfterInjection
                || Gate.Passes(Injected, threshold, settings.GateGradientAtThreshold));
    }

    /// <summary>Smallest distance to a kink.</summary>
    public readonly T Margin(RolloutSettings settings, bool settles)
    {
        T threshold = T.CreateTruncating(settings.Threshold);
        T margin = TResponse.HasThreshold ? T.Abs(Input - threshold) : T.PositiveInfinity;
        if (settles && settings.GateAfterInjection)
        {
            margin = T.Min(margin, T.Abs(Injected - threshold));
        }
        if (settles && settings.Ceiling is float ceiling)
        {
            margin = T.Min(margin, T.Abs(Gated - T.CreateTruncating(ceiling)));
        }
        if (settles && settings.Floor is float floor)
        {
            margin = T.Min(margin, T.Abs(Capped - T.CreateTruncating(floor)));
        }
        return margin;
    }
}
