using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A few neighbouring rows of a narrow batch, side by side in the lanes of one wide register: lane r * batch + b is
/// item b of row r. What is rare in a row goes through memory, row by row.
/// </summary>
internal static unsafe class BlockOfRows<TRow, TLane>
    where TRow : unmanaged, ILane<TRow>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>Rows in a block.</summary>
    public static int Rows => TLane.Count / TRow.Count;

    /// <summary>A value for each of the first rows, repeated for every item.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Spread(float* values, int rows) =>
        TRow.Count == 1 ? TLane.LoadFirst(values, rows) : TLane.LoadFourfold(values, rows);

    /// <summary>Whether any of the rows receives stimulus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Receives(int* slots, int rows)
    {
        // The sign bit survives only if it is set in all of them.
        int none = -1;
        for (int r = 0; r < rows; r++)
        {
            none &= slots[r];
        }
        return none >= 0;
    }

    /// <summary>A bit for each of the first rows in which a comparison fails for any item.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AnyNot(TLane mask, int rows)
    {
        uint bits = ~TLane.Bits(mask);
        if (TRow.Count == 4)
        {
            bits |= bits >> 2;
            bits |= bits >> 1;
            bits = (bits & 1) | ((bits >> 3) & 2) | ((bits >> 6) & 4) | ((bits >> 9) & 8);
        }
        return bits & ((1u << rows) - 1u);
    }

    /// <summary>Adds the stimulus where there is one.</summary>
    /// <param name="value">Values of the rows.</param>
    /// <param name="stimulus">The layer's stimulus.</param>
    /// <param name="slots">For each of the rows its stimulus row, or -1.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="room">As many floats as there are lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TLane Inject(TLane value, float* stimulus, int* slots, int rows, float* room)
    {
        TLane.Store(value, room);
        for (int r = 0; r < rows; r++)
        {
            if (slots[r] >= 0)
            {
                float* row = room + (r * TRow.Count);
                TRow.Store(TRow.Load(row) + TRow.Load(stimulus + ((nint)slots[r] * TRow.Count)), row);
            }
        }
        return TLane.Load(room);
    }

    /// <summary>Adds to a gradient with one value for each neuron.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(float* gradient, int rows, TLane value, float* room)
    {
        if (gradient is null)
        {
            return;
        }
        TLane.Store(value, room);
        for (int r = 0; r < rows; r++)
        {
            gradient[r] += TRow.SumFirst(TRow.Load(room + (r * TRow.Count)), TRow.Count);
        }
    }
}
