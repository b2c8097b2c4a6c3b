using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActMax.Kernels;

/// <summary>Adam in one pass instead of nine.</summary>
public static class AdamStep
{
    /// <summary>
    /// Parameters, first and second moment after a step from parameters x with a gradient. All spans are as long as x;
    /// a moment may be written over the one that it follows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        AdamFactors factors,
        ReadOnlySpan<T> mean,
        ReadOnlySpan<T> square,
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> gradient,
        Span<T> toMean,
        Span<T> toSquare,
        Span<T> toX)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<Vector<T>> vx = MemoryMarshal.Cast<T, Vector<T>>(x);
        ReadOnlySpan<Vector<T>> vg = MemoryMarshal.Cast<T, Vector<T>>(gradient);
        ReadOnlySpan<Vector<T>> vm = MemoryMarshal.Cast<T, Vector<T>>(mean);
        ReadOnlySpan<Vector<T>> vs = MemoryMarshal.Cast<T, Vector<T>>(square);
        Span<Vector<T>> wx = MemoryMarshal.Cast<T, Vector<T>>(toX);
        Span<Vector<T>> wm = MemoryMarshal.Cast<T, Vector<T>>(toMean);
        Span<Vector<T>> ws = MemoryMarshal.Cast<T, Vector<T>>(toSquare);
        T beta1 = T.CreateTruncating(factors.Beta1);
        T rest1 = T.CreateTruncating(1.0 - factors.Beta1);
        T beta2 = T.CreateTruncating(factors.Beta2);
        T rest2 = T.CreateTruncating(1.0 - factors.Beta2);
        T rate = T.CreateTruncating(factors.Rate);
        var epsilon = new Vector<T>(T.CreateTruncating(factors.Epsilon));
        var root = new Vector<T>(T.CreateTruncating(factors.Root));
        for (int i = 0; i < vx.Length; i++)
        {
            Vector<T> g = vg[i];
            Vector<T> m = (vm[i] * beta1) + (g * rest1);
            Vector<T> s = (vs[i] * beta2) + (g * g * rest2);
            wm[i] = m;
            ws[i] = s;
            wx[i] = vx[i] - (rate * m / ((Vector.SquareRoot(s) / root) + epsilon));
        }
        for (int i = vx.Length * Vector<T>.Count; i < x.Length; i++)
        {
            T g = gradient[i];
            T m = (mean[i] * beta1) + (g * rest1);
            T s = (square[i] * beta2) + (g * g * rest2);
            toMean[i] = m;
            toSquare[i] = s;
            toX[i] = x[i] - (rate * m / ((T.Sqrt(s) / root[0]) + epsilon[0]));
        }
    }
}
