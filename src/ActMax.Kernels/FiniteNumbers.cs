using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActMax.Kernels;

/// <summary>Looks for infinity and for what is not a number.</summary>
public static class FiniteNumbers
{
    /// <summary>Whether every value is finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool All(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        var sum = Vector<float>.Zero;
        foreach (Vector<float> value in wide)
        {
            // 0 for every number, and not a number for the others, which then stays in the sum.
            sum += value * Vector<float>.Zero;
        }
        bool finite = Vector.EqualsAll(sum, Vector<float>.Zero);
        foreach (float value in values[(wide.Length * Vector<float>.Count)..])
        {
            finite &= float.IsFinite(value);
        }
        return finite;
    }
}
