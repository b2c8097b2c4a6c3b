using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// The convolution: eight registers of a plane stay where they are while all filters that add to it go by.
/// </summary>
internal static unsafe class LatticeProduct<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>to[i] = sum over filters of weight times from[read + i], for i below the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve(T* from, int* reads, T* weights, int filters, T* to, int length)
    {
        int width = TLane.Width;
        for (int i = 0; i < length; i += 8 * width)
        {
            TLane a = default, b = default, c = default, d = default;
            TLane e = default, f = default, g = default, h = default;
            T* here = from + i;
            for (int k = 0; k < filters; k++)
            {
                T* at = here + reads[k];
                TLane weight = TLane.All(weights[k]);
                a = TLane.MultiplyAdd(weight, TLane.Load(at), a);
                b = TLane.MultiplyAdd(weight, TLane.Load(at + width), b);
                c = TLane.MultiplyAdd(weight, TLane.Load(at + (2 * width)), c);
                d = TLane.MultiplyAdd(weight, TLane.Load(at + (3 * width)), d);
                e = TLane.MultiplyAdd(weight, TLane.Load(at + (4 * width)), e);
                f = TLane.MultiplyAdd(weight, TLane.Load(at + (5 * width)), f);
                g = TLane.MultiplyAdd(weight, TLane.Load(at + (6 * width)), g);
                h = TLane.MultiplyAdd(weight, TLane.Load(at + (7 * width)), h);
            }
            T* result = to + i;
            TLane.Store(a, result);
            TLane.Store(b, result + width);
            TLane.Store(c, result + (2 * width));
            TLane.Store(d, result + (3 * width));
            TLane.Store(e, result + (4 * width));
            TLane.Store(f, result + (5 * width));
            TLane.Store(g, result + (6 * width));
            TLane.Store(h, result + (7 * width));
        }
    }

    /// <summary>
    /// For every filter of a plane, found[k] += the sum of pull[i] times from[read + i]: the gradient of its weight.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate(T* from, int* reads, T* pull, int filters, T* found, int length)
    {
        int width = TLane.Width;
        for (int k = 0; k < filters; k++)
        {
            T* at = from + reads[k];
            TLane a = default, b = default, c = default, d = default;
            for (int i = 0; i < length; i += 4 * width)
            {
                a = TLane.MultiplyAdd(TLane.Load(pull + i), TLane.Load(at + i), a);
                b = TLane.MultiplyAdd(TLane.Load(pull + i + width), TLane.Load(at + i + width), b);
                c = TLane.MultiplyAdd(TLane.Load(pull + i + (2 * width)), TLane.Load(at + i + (2 * width)), c);
                d = TLane.MultiplyAdd(TLane.Load(pull + i + (3 * width)), TLane.Load(at + i + (3 * width)), d);
            }
            found[k] += TLane.Sum((a + b) + (c + d));
        }
    }

    /// <summary>Sum of a times b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* a, T* b, int length)
    {
        TLane sum = default;
        for (int i = 0; i < length; i += TLane.Width)
        {
            sum = TLane.MultiplyAdd(TLane.Load(a + i), TLane.Load(b + i), sum);
        }
        return TLane.Sum(sum);
    }

    /// <summary>Sum of a times (b - c).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T DotDifference(T* a, T* b, T* c, int length)
    {
        TLane sum = default;
        for (int i = 0; i < length; i += TLane.Width)
        {
            sum = TLane.MultiplyAdd(TLane.Load(a + i), TLane.Load(b + i) - TLane.Load(c + i), sum);
        }
        return TLane.Sum(sum);
    }
}

/// <summary>What happens cell by cell in a plane, for one activation.</summary>
internal static unsafe class LatticeCells<TLane, T, TActivation>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TActivation : ILatticeActivation<TLane, T>
{
    /// <summary>Voltages after a step from their drive, and what they pass on; 0 where there is no cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(
        T* before, T* drive, T* stimulus, T* mask, T bias, T gain, T* after, T* passed, int length)
    {
        TLane leak = TLane.All(gain);
        TLane rest = TLane.All(bias);
        for (int i = 0; i < length; i += TLane.Width)
        {
            TLane v = TLane.Load(before + i);
            TLane input = TLane.Load(drive + i) + rest;
            if (stimulus != null)
            {
                input += TLane.Load(stimulus + i);
            }
            TLane isCell = TLane.Load(mask + i);
            TLane next = TLane.MultiplyAdd(leak, input - v, v) * isCell;
            TLane.Store(next, after + i);
            TLane.Store(TActivation.Value(next) * isCell, passed + i);
        }
    }

    /// <summary>What voltages pass on; 0 where there is no cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pass(T* voltage, T* mask, T* passed, int length)
    {
        for (int i = 0; i < length; i += TLane.Width)
        {
            TLane.Store(TActivation.Value(TLane.Load(voltage + i)) * TLane.Load(mask + i), passed + i);
        }
    }

    /// <summary>
    /// Gradient at the voltages before a step, in place of that after it: arriving - pull + slope times what comes back
    /// through the filters.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Back(T* voltage, T* returned, T* pull, T* mask, T* arriving, int length)
    {
        for (int i = 0; i < length; i += TLane.Width)
        {
            TLane slope = TActivation.Slope(TLane.Load(voltage + i)) * TLane.Load(mask + i);
            TLane kept = TLane.Load(arriving + i) - TLane.Load(pull + i);
            TLane.Store(TLane.MultiplyAdd(slope, TLane.Load(returned + i), kept), arriving + i);
        }
    }

    /// <summary>gain times arriving.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pull(T* arriving, T gain, T* pull, int length)
    {
        TLane scale = TLane.All(gain);
        for (int i = 0; i < length; i += TLane.Width)
        {
            TLane.Store(scale * TLane.Load(arriving + i), pull + i);
        }
    }
}
