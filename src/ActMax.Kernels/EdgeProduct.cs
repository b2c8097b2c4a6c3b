using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// Products of a table and a dense matrix, either way round. Every sum runs over the sources in ascending order, one
/// rounded multiply-add after another, so pulling and pushing give the same bits, as do all layouts and threads.
/// What a source that is zero adds is zero and may be left out.
/// </summary>
internal static unsafe class EdgeProduct<TLane>
    where TLane : unmanaged, ILane<TLane>
{
    /// <summary>
    /// y = table x for the rows of a part; rows whose bit is not set become 0.
    /// </summary>
    /// <param name="table">Destinations in rows.</param>
    /// <param name="part">The part.</param>
    /// <param name="wanted">A bit for each row, or null for all of them.</param>
    /// <param name="x">[column; width].</param>
    /// <param name="y">[row; width].</param>
    /// <param name="width">A multiple of the lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pull(EdgeTable table, int part, ulong* wanted, float* x, float* y, nint width)
    {
        int first = table.Parts[part];
        int size = table.Parts[part + 1] - first;
        new Span<float>(y + (first * width), checked((int)(size * width))).Clear();
        int* taken = stackalloc int[EdgeLayout.Window];
        fixed (int* order = table.Order)
        fixed (int* starts = table.Starts)
        fixed (ushort* columns = table.Columns16)
        fixed (float* values = table.Values)
        {
            for (int b = 0; b < table.Blocks; b++)
            {
                nint segment = ((nint)first * table.Blocks) + ((nint)b * size) - first;
                int* segments = starts + segment;
                int* rows = order + segment;
                float* from = x + (table.BlockStart(b) * width);
                for (int slot = first; slot < first + size; slot += EdgeLayout.Window)
                {
                    int end = int.Min(slot + EdgeLayout.Window, first + size);
                    int done = slot;
                    if (wanted is null)
                    {
                        int fours = (end - slot) >> 2;
                        for (nint c = 0; c < width; c += TLane.Count)
                        {
                            if (width == TLane.Count)
                            {
                                Neighbours(segments + slot, rows + slot, fours, columns, values, from, y);
                            }
                            else
                            {
                                Neighbours(segments + slot, rows + slot, fours, columns, values, from + c, y + c, width);
                            }
                        }
                        done += fours << 2;
                    }
                    int count = Taken(rows, wanted, done, end, taken);
                    Listed(taken, count, rows, segments, columns, values, from, y, width);
                }
            }
        }
    }

    /// <summary>Lists the slots of a window whose rows are wanted (null: all); returns how many there are.</summary>
    private static int Taken(int* rows, ulong* wanted, int slot, int end, int* taken)
    {
        int count = 0;
        for (; slot < end; slot++)
        {
            // Written in any case and counted if wanted: there is nothing to guess.
            taken[count] = slot;
            int row = rows[slot];
            count += wanted is null ? 1 : (int)(wanted[row >> 6] >> row) & 1;
        }
        return count;
    }

    /// <summary>The listed rows, four at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Listed(
        int* taken, int count, int* rows, int* segments, ushort* columns, float* values, float* x, float* y,
        nint width)
    {
        int four = 0;
        for (; four + 4 <= count; four += 4)
        {
            for (int r = four + 8; r < int.Min(four + 12, count); r++)
            {
                // The rows after these lie somewhere ahead.
                Ahead.Ask(columns, values, segments[taken[r]]);
                Ahead.Ask(values + segments[taken[r]] + 16);
            }
            for (nint c = 0; c < width; c += TLane.Count)
            {
                if (width == TLane.Count)
                {
                    FourOfOneLane(taken + four, rows, segments, columns, values, x, y);
                }
                else
                {
                    FourOfSeveral(taken + four, rows, segments, columns, values, x + c, y + c, width);
                }
            }
        }
        for (; four < count; four++)
        {
            int at = taken[four];
            for (nint c = 0; c < width; c += TLane.Count)
            {
                float* to = y + (rows[at] * width) + c;
                TLane.Store(
                    Rest(TLane.Load(to), columns, values, segments[at], segments[at + 1], x + c, width), to);
            }
        }
    }

    /// <summary>
    /// y = transpose of the table times x, for the destinations of a block, from the sources whose bit is set.
    /// </summary>
    /// <param name="table">Sources in rows.</param>
    /// <param name="block">The block.</param>
    /// <param name="active">A bit for each source that is not zero.</param>
    /// <param name="x">[row; width].</param>
    /// <param name="y">[column; width].</param>
    /// <param name="width">A multiple of the lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Push(EdgeTable table, int block, ulong* active, float* x, float* y, nint width)
    {
        int first = table.BlockStart(block);
        float* to = y + (first * width);
        new Span<float>(to, checked((int)((table.BlockEnd(block) - first) * width))).Clear();
        int words = (table.Rows + 63) >> 6;
        fixed (int* every = table.Segment)
        fixed (int* starts = table.Starts)
        fixed (ushort* columns = table.Columns16)
        fixed (float* values = table.Values)
        {
            int* segments = every + ((nint)block * table.Rows);
            int* sources = stackalloc int[EdgeLayout.Window];
            for (int word = 0; word < words; word += EdgeLayout.Window >> 6)
            {
                int count = Set(active, word, int.Min(words, word + (EdgeLayout.Window >> 6)), sources);
                for (int s = 0; s < count; s++)
                {
                    // First where a later source's entries begin, then, once that is known, the entries.
                    Ahead.Ask(starts + segments[sources[int.Min(s + 16, count - 1)]]);
                    nint later = starts[segments[sources[int.Min(s + 6, count - 1)]]];
                    Ahead.Ask(columns, values, later);
                    Ahead.Ask(values + later + 16);
                    int row = sources[s];
                    int* segment = starts + segments[row];
                    for (nint c = 0; c < width; c += TLane.Count)
                    {
                        TLane source = TLane.Load(x + (row * width) + c);
                        if (width == TLane.Count)
                        {
                            Scatter(source, columns, values, segment[0], segment[1], to, TLane.Count);
                        }
                        else
                        {
                            Scatter(source, columns, values, segment[0], segment[1], to + c, width);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Lists the rows of some words whose bits are set.</summary>
    private static int Set(ulong* bits, int word, int end, int* rows)
    {
        int count = 0;
        for (; word < end; word++)
        {
            for (ulong left = bits[word]; left != 0; left &= left - 1)
            {
                rows[count++] = (word << 6) + BitOperations.TrailingZeroCount(left);
            }
        }
        return count;
    }

    // Methods of their own, because what is alive around them would push their pointers out of the registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Neighbours(
        int* segments, int* rows, int fours, ushort* columns, float* values, float* x, float* y) =>
        EveryFour(segments, rows, fours, columns, values, x, y, TLane.Count);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Neighbours(
        int* segments, int* rows, int fours, ushort* columns, float* values, float* x, float* y, nint stride) =>
        EveryFour(segments, rows, fours, columns, values, x, y, stride);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourOfOneLane(
        int* taken, int* rows, int* segments, ushort* columns, float* values, float* x, float* y) =>
        Four(taken, rows, segments, columns, values, x, y, TLane.Count);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourOfSeveral(
        int* taken, int* rows, int* segments, ushort* columns, float* values, float* x, float* y, nint stride) =>
        Four(taken, rows, segments, columns, values, x, y, stride);

    /// <summary>Neighbouring segments of one window, four side by side, the longest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EveryFour(
        int* segments, int* rows, int fours, ushort* columns, float* values, float* x, float* y, nint stride)
    {
        for (; fours > 0; fours--, segments += 4, rows += 4)
        {
            TLane s0 = TLane.Load(y + (rows[0] * stride));
            TLane s1 = TLane.Load(y + (rows[1] * stride));
            TLane s2 = TLane.Load(y + (rows[2] * stride));
            TLane s3 = TLane.Load(y + (rows[3] * stride));
            int start = segments[0];
            int common = segments[4] - segments[3];
            // The other rows lie this far behind the first one, in columns as in values.
            nint d1 = segments[1] - start;
            nint d2 = segments[2] - start;
            nint d3 = segments[3] - start;
            ushort* c = columns + start;
            float* v = values + start;
            nint ahead = Ahead.Entries;
            for (ushort* stop = c + common; c < stop; c++, v++, ahead += 3)
            {
                // A turn does four entries, of which one lies where the pointers are.
                Ahead.Ask(c, v, ahead);
                s0 = TLane.MultiplyAdd(TLane.Of(v[0]), TLane.Load(x + (c[0] * stride)), s0);
                s1 = TLane.MultiplyAdd(TLane.Of(v[d1]), TLane.Load(x + (c[d1] * stride)), s1);
                s2 = TLane.MultiplyAdd(TLane.Of(v[d2]), TLane.Load(x + (c[d2] * stride)), s2);
                s3 = TLane.MultiplyAdd(TLane.Of(v[d3]), TLane.Load(x + (c[d3] * stride)), s3);
            }
            if (common < d1)
            {
                s0 = Rest(s0, columns, values, segments[0] + common, segments[1], x, stride);
                s1 = Rest(s1, columns, values, segments[1] + common, segments[2], x, stride);
                s2 = Rest(s2, columns, values, segments[2] + common, segments[3], x, stride);
            }
            TLane.Store(s0, y + (rows[0] * stride));
            TLane.Store(s1, y + (rows[1] * stride));
            TLane.Store(s2, y + (rows[2] * stride));
            TLane.Store(s3, y + (rows[3] * stride));
        }
    }

    /// <summary>Four rows of about the same length side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        int* taken, int* rows, int* segments, ushort* columns, float* values, float* x, float* y, nint stride)
    {
        TLane s0 = TLane.Load(y + (rows[taken[0]] * stride));
        TLane s1 = TLane.Load(y + (rows[taken[1]] * stride));
        TLane s2 = TLane.Load(y + (rows[taken[2]] * stride));
        TLane s3 = TLane.Load(y + (rows[taken[3]] * stride));
        int start = segments[taken[0]];
        // The other rows lie this far behind the first one, in columns as in values.
        nint d1 = segments[taken[1]] - start;
        nint d2 = segments[taken[2]] - start;
        nint d3 = segments[taken[3]] - start;
        // Listed in the order of their slots: the last one is the shortest.
        int common = Length(segments, taken[3]);
        ushort* c = columns + start;
        float* v = values + start;
        for (ushort* stop = c + common; c < stop; c++, v++)
        {
            s0 = TLane.MultiplyAdd(TLane.Of(v[0]), TLane.Load(x + (c[0] * stride)), s0);
            s1 = TLane.MultiplyAdd(TLane.Of(v[d1]), TLane.Load(x + (c[d1] * stride)), s1);
            s2 = TLane.MultiplyAdd(TLane.Of(v[d2]), TLane.Load(x + (c[d2] * stride)), s2);
            s3 = TLane.MultiplyAdd(TLane.Of(v[d3]), TLane.Load(x + (c[d3] * stride)), s3);
        }
        Finish(s0, taken[0], rows, segments, common, columns, values, x, y, stride);
        Finish(s1, taken[1], rows, segments, common, columns, values, x, y, stride);
        Finish(s2, taken[2], rows, segments, common, columns, values, x, y, stride);
        Finish(s3, taken[3], rows, segments, common, columns, values, x, y, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Length(int* segments, int slot) => segments[slot + 1] - segments[slot];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        TLane sum, int slot, int* rows, int* segments, int done, ushort* columns, float* values, float* x, float* y,
        nint stride)
    {
        sum = Rest(sum, columns, values, segments[slot] + done, segments[slot + 1], x, stride);
        TLane.Store(sum, y + (rows[slot] * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Rest(TLane sum, ushort* columns, float* values, int from, int end, float* x, nint stride)
    {
        for (nint k = from; k < end; k++)
        {
            sum = TLane.MultiplyAdd(TLane.Of(values[k]), TLane.Load(x + (columns[k] * stride)), sum);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(
        TLane source, ushort* columns, float* values, int from, int end, float* to, nint stride)
    {
        for (nint k = from; k < end; k++)
        {
            float* place = to + (columns[k] * stride);
            TLane.Store(TLane.MultiplyAdd(source, TLane.Of(values[k]), TLane.Load(place)), place);
        }
    }
}
