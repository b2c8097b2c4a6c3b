using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActMax.Kernels;

/// <summary>Adam in one pass instead of nine.</summary>
public static class AdamStep
{
    /// <summary>
    /// Parameters, first and second moment after a step from parameters x with a gradient. All spans are as long as x.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        AdamFactors factors,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> square,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> gradient,
        Span<double> toMean,
        Span<double> toSquare,
        Span<double> toX)
    {
        ReadOnlySpan<Vector<double>> vx = MemoryMarshal.Cast<double, Vector<double>>(x);
        ReadOnlySpan<Vector<double>> vg = MemoryMarshal.Cast<double, Vector<double>>(gradient);
        ReadOnlySpan<Vector<double>> vm = MemoryMarshal.Cast<double, Vector<double>>(mean);
        ReadOnlySpan<Vector<double>> vs = MemoryMarshal.Cast<double, Vector<double>>(square);
        Span<Vector<double>> wx = MemoryMarshal.Cast<double, Vector<double>>(toX);
        Span<Vector<double>> wm = MemoryMarshal.Cast<double, Vector<double>>(toMean);
        Span<Vector<double>> ws = MemoryMarshal.Cast<double, Vector<double>>(toSquare);
        var epsilon = new Vector<double>(factors.Epsilon);
        var root = new Vector<double>(factors.Root);
        for (int i = 0; i < vx.Length; i++)
        {
            Vector<double> g = vg[i];
            Vector<double> m = (vm[i] * factors.Beta1) + (g * (1.0 - factors.Beta1));
            Vector<double> s = (vs[i] * factors.Beta2) + (g * g * (1.0 - factors.Beta2));
            wm[i] = m;
            ws[i] = s;
            wx[i] = vx[i] - (factors.Rate * m / ((Vector.SquareRoot(s) / root) + epsilon));
        }
        for (int i = vx.Length * Vector<double>.Count; i < x.Length; i++)
        {
            double g = gradient[i];
            double m = (mean[i] * factors.Beta1) + (g * (1.0 - factors.Beta1));
            double s = (square[i] * factors.Beta2) + (g * g * (1.0 - factors.Beta2));
            toMean[i] = m;
            toSquare[i] = s;
            toX[i] = x[i] - (factors.Rate * m / ((Math.Sqrt(s) / factors.Root) + factors.Epsilon));
        }
    }
}
