using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// Derivatives of a number by the sums of one layer's activity, spread as items lie side by side in a row, and repeated
/// where several rows share a register.
/// </summary>
internal sealed unsafe class SumSlopes
{
    private const int MostLanes = 16;

    private readonly PinnedFloats _bySign;
    private readonly PinnedFloats _byValue;
    private readonly int _width;

    public SumSlopes(int width)
    {
        _width = width;
        _bySign = new PinnedFloats(int.Max(width, MostLanes));
        _byValue = new PinnedFloats(int.Max(width, MostLanes));
    }

    /// <summary>Takes the derivatives by every item's sum of absolute values and by its sum of squares.</summary>
    public void Set(ReadOnlySpan<float> absolute, ReadOnlySpan<float> squares)
    {
        for (int k = 0; k < _bySign.Length; k++)
        {
            int item = k % _width;
            _bySign.Start[k] = item < absolute.Length ? absolute[item] : 0f;
            _byValue.Start[k] = item < squares.Length ? 2f * squares[item] : 0f;
        }
    }

    /// <summary>The gradient at values of which the first one is item <paramref name="c"/>; 0 at 0 for the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane At<TLane>(TLane value, int c)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane slope = TLane.Load(_bySign.Start + c);
        TLane signed = TLane.Select(
            TLane.Less(TLane.Zero, value),
            slope,
            TLane.Select(TLane.Less(value, TLane.Zero), TLane.Zero - slope, TLane.Zero));
        return signed + (TLane.Load(_byValue.Start + c) * value);
    }
}
