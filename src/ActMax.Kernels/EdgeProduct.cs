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
        int* taken = stackalloc int[4];
        fixed (int* order = table.Order)
        fixed (int* starts = table.Starts)
        fixed (ushort* columns = table.Columns16)
        fixed (float* values = table.Values)
        {
            for (int b = 0; b < table.Blocks; b++)
            {
                int* segments = starts + ((nint)first * table.Blocks) + ((nint)b * size) - first;
                float* from = x + (table.BlockStart(b) * width);
                int slot = first;
                int end = first + size;
                while (slot < end)
                {
                    int count = 0;
                    if (wanted is null && end - slot >= 4)
                    {
                        taken[0] = slot;
                        taken[1] = slot + 1;
                        taken[2] = slot + 2;
                        taken[3] = slot + 3;
                        slot += 4;
                        count = 4;
                    }
                    else
                    {
                        for (; slot < end && count < 4; slot++)
                        {
                            taken[count] = slot;
                            int row = order[slot];
                            count += wanted is null ? 1 : (int)(wanted[row >> 6] >> row) & 1;
                        }
                    }
                    for (nint c = 0; c < width; c += TLane.Count)
                    {
                        if (count == 4)
                        {
                            if (width == TLane.Count)
                            {
                                Four(taken, order, segments, columns, values, from, y, TLane.Count);
                            }
                            else
                            {
                                Four(taken, order, segments, columns, values, from + c, y + c, width);
                            }
                        }
                        else
                        {
                            for (int r = 0; r < count; r++)
                            {
                                int at = taken[r];
                                float* to = y + (order[at] * width) + c;
                                TLane.Store(
                                    Rest(
                                        TLane.Load(to), columns, values, segments[at], segments[at + 1], from + c,
                                        width),
                                    to);
                            }
                        }
                    }
                }
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
        fixed (int* segments = table.Segment)
        fixed (int* starts = table.Starts)
        fixed (ushort* columns = table.Columns16)
        fixed (float* values = table.Values)
        {
            for (int word = 0; word < words; word++)
            {
                nint ahead = (nint)block * table.Stride[word];
                for (ulong bits = active[word]; bits != 0; bits &= bits - 1)
                {
                    int row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    int* segment = starts + segments[row] + ahead;
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

    /// <summary>Four rows of about the same length side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        int* taken, int* order, int* segments, ushort* columns, float* values, float* x, float* y, nint stride)
    {
        int k0 = segments[taken[0]];
        int k1 = segments[taken[1]];
        int k2 = segments[taken[2]];
        int k3 = segments[taken[3]];
        int e0 = segments[taken[0] + 1];
        int e1 = segments[taken[1] + 1];
        int e2 = segments[taken[2] + 1];
        int e3 = segments[taken[3] + 1];
        float* y0 = y + (order[taken[0]] * stride);
        float* y1 = y + (order[taken[1]] * stride);
        float* y2 = y + (order[taken[2]] * stride);
        float* y3 = y + (order[taken[3]] * stride);
        TLane s0 = TLane.Load(y0);
        TLane s1 = TLane.Load(y1);
        TLane s2 = TLane.Load(y2);
        TLane s3 = TLane.Load(y3);
        nint common = int.Min(int.Min(e0 - k0, e1 - k1), int.Min(e2 - k2, e3 - k3));
        ushort* c0 = columns + k0;
        ushort* c1 = columns + k1;
        ushort* c2 = columns + k2;
        ushort* c3 = columns + k3;
        float* v0 = values + k0;
        float* v1 = values + k1;
        float* v2 = values + k2;
        float* v3 = values + k3;
        for (nint k = 0; k < common; k++)
        {
            s0 = TLane.MultiplyAdd(TLane.Load(x + (c0[k] * stride)), TLane.Of(v0[k]), s0);
            s1 = TLane.MultiplyAdd(TLane.Load(x + (c1[k] * stride)), TLane.Of(v1[k]), s1);
            s2 = TLane.MultiplyAdd(TLane.Load(x + (c2[k] * stride)), TLane.Of(v2[k]), s2);
            s3 = TLane.MultiplyAdd(TLane.Load(x + (c3[k] * stride)), TLane.Of(v3[k]), s3);
        }
        TLane.Store(Rest(s0, columns, values, k0 + (int)common, e0, x, stride), y0);
        TLane.Store(Rest(s1, columns, values, k1 + (int)common, e1, x, stride), y1);
        TLane.Store(Rest(s2, columns, values, k2 + (int)common, e2, x, stride), y2);
        TLane.Store(Rest(s3, columns, values, k3 + (int)common, e3, x, stride), y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Rest(TLane sum, ushort* columns, float* values, int from, int end, float* x, nint stride)
    {
        for (nint k = from; k < end; k++)
        {
            sum = TLane.MultiplyAdd(TLane.Load(x + (columns[k] * stride)), TLane.Of(values[k]), sum);
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
