using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// tanh as t / (t + 2) with t = e^(2|x|) - 1, which keeps its relative precision near 0. The error is at most
/// 2e-7 absolute and 4e-7 relative over all floats; NaN stays NaN.
/// </summary>
internal static class VectorTanh
{
    /// <summary>The result for a magnitude above this is 1 in float32.</summary>
    private const float Saturation = 9.1f;

    private const float Log2E = 1.44269504f;

    // ln 2 in two parts; the first has so few bits that its product with a small integer is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // 1.5 * 2^23: adding it rounds to an integer in the low bits.
    private const float Rounding = 12582912f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Of<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane t = ExponentialLess1(x);
        return TLane.CopySign(t / (t + TLane.Of(2f)), x);
    }

    /// <summary>
    /// 1 - tanh(x)^2 without the cancellation that this form suffers where tanh is near 1: as q (2 - q) with
    /// q = 1 - |tanh(x)| = 2 / (t + 2).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane q = TLane.Of(2f) / (ExponentialLess1(x) + TLane.Of(2f));
        return q * (TLane.Of(2f) - q);
    }

    /// <summary>e^(2|x|) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane ExponentialLess1<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane magnitude = TLane.Abs(x);
        magnitude = TLane.Select(TLane.Less(TLane.Of(Saturation), magnitude), TLane.Of(Saturation), magnitude);
        TLane v = magnitude + magnitude;
        // v = n ln 2 + r with |r| <= ln 2 / 2.
        TLane shifted = TLane.MultiplyAdd(v, TLane.Of(Log2E), TLane.Of(Rounding));
        TLane n = shifted - TLane.Of(Rounding);
        TLane r = TLane.MultiplyAdd(n, TLane.Of(-Ln2High), v);
        r = TLane.MultiplyAdd(n, TLane.Of(-Ln2Low), r);
        // e^r - 1 by its series to r^7; what is left out is below 2e-8 of it.
        TLane series = TLane.Of(1f / 5040f);
        series = TLane.MultiplyAdd(series, r, TLane.Of(1f / 720f));
        series = TLane.MultiplyAdd(series, r, TLane.Of(1f / 120f));
        series = TLane.MultiplyAdd(series, r, TLane.Of(1f / 24f));
        series = TLane.MultiplyAdd(series, r, TLane.Of(1f / 6f));
        series = TLane.MultiplyAdd(series, r, TLane.Of(0.5f));
        series = TLane.MultiplyAdd(series * r, r, r);
        // e^v - 1 = 2^n (e^r - 1) + (2^n - 1)
        TLane scale = TLane.PowerOfTwo(shifted);
        return TLane.MultiplyAdd(scale, series, scale - TLane.Of(1f));
    }
}
