using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActMax.Kernels;

/// <summary>
/// Sums over the items of a buffer in which several items lie side by side (element i belongs to item i modulo their
/// number), and the gradient of any function of these sums; each is one pass. Sums are taken in double precision in one
/// fixed order.
/// </summary>
public static class ItemSums
{
    /// <summary>Adds the absolute values and the squares of every item to one element an item.</summary>
    public static void Add(ReadOnlySpan<float> values, Span<double> absolute, Span<double> squares)
    {
        if (Vector<float>.Count % absolute.Length == 0)
        {
            AddRegular(values, absolute, squares);
        }
        else
        {
            AddIrregular(values, absolute, squares);
        }
    }

    /// <summary>The same for double precision, plainly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<double> values, Span<double> absolute, Span<double> squares)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double x = values[i];
            int item = i % absolute.Length;
            absolute[item] += Math.Abs(x);
            squares[item] += x * x;
        }
    }

    /// <summary>
    /// The gradient of a function whose derivative is <paramref name="absolute"/> by an item's sum of absolute values and
    /// <paramref name="squares"/> by its sum of squares: absolute * sign x + 2 * squares * x. The absolute value has the
    /// slope 0 at 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(
        ReadOnlySpan<float> values, ReadOnlySpan<double> absolute, ReadOnlySpan<double> squares, Span<float> gradient)
    {
        int lanes = absolute.Length;
        int width = Vector<float>.Count;
        int period = width % lanes == 0 ? 1 : lanes;
        Vector<float>[] bySign = Pattern(absolute, 1.0, period);
        Vector<float>[] byValue = Pattern(squares, 2.0, period);
        ReadOnlySpan<Vector<float>> source = MemoryMarshal.Cast<float, Vector<float>>(values);
        Span<Vector<float>> target = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        int at = 0;
        for (int i = 0; i < source.Length; i++)
        {
            Vector<float> x = source[i];
            Vector<float> slope = bySign[at];
            Vector<float> signed = Vector.ConditionalSelect(
                Vector.GreaterThan(x, Vector<float>.Zero),
                slope,
                Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -slope, Vector<float>.Zero));
            target[i] = signed + (byValue[at] * x);
            at = at + 1 == period ? 0 : at + 1;
        }
        for (int i = source.Length * width; i < values.Length; i++)
        {
            float x = values[i];
            int item = i % lanes;
            float slope = (float)absolute[item];
            float signed = x > 0f ? slope : x < 0f ? -slope : 0f;
            gradient[i] = signed + ((float)(2.0 * squares[item]) * x);
        }
    }

    /// <summary>The same for double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(
        ReadOnlySpan<double> values, ReadOnlySpan<double> absolute, ReadOnlySpan<double> squares, Span<double> gradient)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double x = values[i];
            int item = i % absolute.Length;
            double signed = x > 0.0 ? absolute[item] : x < 0.0 ? -absolute[item] : 0.0;
            gradient[i] = signed + (2.0 * squares[item] * x);
        }
    }

    /// <summary>The items repeat within every vector: four sums in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRegular(ReadOnlySpan<float> values, Span<double> absolute, Span<double> squares)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var absoluteLow = Vector<double>.Zero;
        var absoluteHigh = Vector<double>.Zero;
        var squaresLow = Vector<double>.Zero;
        var squaresHigh = Vector<double>.Zero;
        foreach (Vector<float> x in vectors)
        {
            Vector<double> low = Vector.WidenLower(x);
            Vector<double> high = Vector.WidenUpper(x);
            absoluteLow += Vector.Abs(low);
            absoluteHigh += Vector.Abs(high);
            squaresLow += low * low;
            squaresHigh += high * high;
        }
        Spread(0, absoluteLow, absolute);
        Spread(Vector<double>.Count, absoluteHigh, absolute);
        Spread(0, squaresLow, squares);
        Spread(Vector<double>.Count, squaresHigh, squares);
        AddRest(vectors.Length * Vector<float>.Count, values, absolute, squares);
    }

    /// <summary>The items repeat after as many vectors as there are items: sums for each of these vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddIrregular(ReadOnlySpan<float> values, Span<double> absolute, Span<double> squares)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var absolutes = new Vector<double>[2 * absolute.Length];
        var squared = new Vector<double>[2 * absolute.Length];
        int at = 0;
        foreach (Vector<float> x in vectors)
        {
            Vector<double> low = Vector.WidenLower(x);
            Vector<double> high = Vector.WidenUpper(x);
            absolutes[at] += Vector.Abs(low);
            absolutes[at + 1] += Vector.Abs(high);
            squared[at] += low * low;
            squared[at + 1] += high * high;
            at = at + 2 == absolutes.Length ? 0 : at + 2;
        }
        for (int j = 0; j < absolutes.Length; j++)
        {
            Spread(j * Vector<double>.Count, absolutes[j], absolute);
            Spread(j * Vector<double>.Count, squared[j], squares);
        }
        AddRest(vectors.Length * Vector<float>.Count, values, absolute, squares);
    }

    /// <summary>Adds the lanes of a vector, whose first element has the given place, to the items they belong to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(int first, Vector<double> vector, Span<double> totals)
    {
        for (int j = 0; j < Vector<double>.Count; j++)
        {
            totals[(first + j) % totals.Length] += vector[j];
        }
    }

    private static void AddRest(int from, ReadOnlySpan<float> values, Span<double> absolute, Span<double> squares)
    {
        for (int i = from; i < values.Length; i++)
        {
            double x = values[i];
            int item = i % absolute.Length;
            absolute[item] += Math.Abs(x);
            squares[item] += x * x;
        }
    }

    /// <summary>The slopes of the items as they lie side by side, until they repeat.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<float>[] Pattern(ReadOnlySpan<double> slopes, double factor, int period)
    {
        Span<float> lanes = stackalloc float[Vector<float>.Count];
        var pattern = new Vector<float>[period];
        for (int j = 0; j < period; j++)
        {
            for (int k = 0; k < lanes.Length; k++)
            {
                lanes[k] = (float)(factor * slopes[((j * lanes.Length) + k) % slopes.Length]);
            }
            pattern[j] = new Vector<float>(lanes);
        }
        return pattern;
    }
}
