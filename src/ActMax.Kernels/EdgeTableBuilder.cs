using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>Lays a matrix and its transpose out for products; linear in the entries, on several threads.</summary>
internal static class EdgeTableBuilder
{
    private const int Chunks = 16;

    /// <summary>The matrix itself.</summary>
    public static EdgeTable Build(CsrMatrix matrix, EdgeLayout layout)
    {
        int blocks = Blocks(matrix.Columns, layout);
        int[][] counts = new int[blocks][];
        for (int b = 0; b < blocks; b++)
        {
            counts[b] = new int[matrix.Rows];
        }
        int chunk = (matrix.Rows / Chunks) + 1;
        InParallel.Each(Chunks, matrix.NonZeros, n =>
            Count(matrix, n * chunk, Math.Min(matrix.Rows, (n + 1) * chunk), layout.BlockSize, counts));
        EdgeTable table = Laid(matrix.Columns, matrix.NonZeros, matrix.Rows, counts, layout);
        InParallel.Each(Chunks, matrix.NonZeros, n => Fill(matrix, n * chunk, Math.Min(matrix.Rows, (n + 1) * chunk), table));
        return table;
    }

    /// <summary>The transpose of a matrix from its table; each block of columns is one worker's.</summary>
    public static EdgeTable BuildTransposed(CsrMatrix matrix, EdgeTable table, EdgeLayout layout)
    {
        int blocks = Blocks(matrix.Rows, layout);
        int[][] counts = new int[blocks][];
        InParallel.Each(blocks, matrix.NonZeros, b => counts[b] = matrix.CountColumns(
            b * layout.BlockSize, Math.Min(matrix.Rows, (b + 1) * layout.BlockSize)));
        EdgeTable transposed = Laid(matrix.Rows, matrix.NonZeros, matrix.Columns, counts, layout);
        InParallel.Each(table.Blocks, matrix.NonZeros, b => FillTransposed(table, b, transposed));
        return transposed;
    }

    /// <summary>Number of entries of each row in each block, for a range of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(CsrMatrix matrix, int first, int end, int blockSize, int[][] counts)
    {
        int[] starts = matrix.RowStarts;
        int[] columns = matrix.ColumnIndices;
        for (int i = first; i < end; i++)
        {
            int k = starts[i];
            int last = starts[i + 1];
            for (int b = 0; b < counts.Length; b++)
            {
                // Columns ascend, so a block's entries end where a search finds the next block's first column.
                int stop = last;
                if (b + 1 < counts.Length)
                {
                    int found = columns.AsSpan(k, last - k).BinarySearch((b + 1) * blockSize);
                    stop = k + (found < 0 ? ~found : found);
                }
                counts[b][i] = stop - k;
                k = stop;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Fill(CsrMatrix matrix, int first, int end, EdgeTable table)
    {
        int[] starts = table.Starts;
        fixed (ushort* columns16 = table.Columns16)
        fixed (int* columns = matrix.ColumnIndices)
        {
            for (int i = first; i < end; i++)
            {
                int k = matrix.RowStarts[i];
                for (int b = 0; b < table.Blocks; b++)
                {
                    int segment = table.Segment[(b * table.Rows) + i];
                    int start = starts[segment];
                    int count = starts[segment + 1] - start;
                    int origin = table.BlockStart(b);
                    matrix.Values.AsSpan(k, count).CopyTo(table.Values.AsSpan(start));
                    for (int e = 0; e < count; e++)
                    {
                        columns16[start + e] = (ushort)(columns[k + e] - origin);
                    }
                    k += count;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FillTransposed(EdgeTable table, int block, EdgeTable transposed)
    {
        int first = table.BlockStart(block);
        int[] next = new int[table.BlockEnd(block) - first];
        fixed (int* segments = table.Segment)
        fixed (int* starts = table.Starts)
        fixed (ushort* columns = table.Columns16)
        fixed (float* values = table.Values)
        fixed (ushort* toColumns = transposed.Columns16)
        fixed (float* toValues = transposed.Values)
        fixed (int* places = next)
        {
            int* ofBlock = segments + ((nint)block * table.Rows);
            for (int b = 0; b < transposed.Blocks; b++)
            {
                for (int j = 0; j < next.Length; j++)
                {
                    places[j] = transposed.Starts[transposed.Segment[(b * transposed.Rows) + first + j]];
                }
                int origin = transposed.BlockStart(b);
                int end = transposed.BlockEnd(b);
                for (int i = origin; i < end; i++)
                {
                    int segment = ofBlock[i];
                    int stop = starts[segment + 1];
                    for (int k = starts[segment]; k < stop; k++)
                    {
                        int place = places[columns[k]]++;
                        toColumns[place] = (ushort)(i - origin);
                        toValues[place] = values[k];
                    }
                }
            }
        }
    }

    private static int Blocks(int columns, EdgeLayout layout) =>
        Math.Max(1, (columns + layout.BlockSize - 1) / layout.BlockSize);

    /// <summary>A table with its segments in their places and no entries, from their lengths.</summary>
    private static EdgeTable Laid(int columns, int entries, int rows, int[][] counts, EdgeLayout layout)
    {
        int blocks = counts.Length;
        int[] lengths = new int[rows];
        foreach (int[] count in counts)
        {
            for (int i = 0; i < rows; i++)
            {
                lengths[i] += count[i];
            }
        }
        int[] parts = RowPartition.Bounds(lengths, layout.PartWork);
        int[] order = new int[rows * blocks];
        int[] segment = new int[rows * blocks];
        int[] starts = new int[(rows * blocks) + 1];
        int[] keys = new int[EdgeLayout.Window];
        int next = 0;
        int start = 0;
        for (int p = 0; p + 1 < parts.Length; p++)
        {
            for (int b = 0; b < blocks; b++)
            {
                for (int first = parts[p]; first < parts[p + 1]; first += EdgeLayout.Window)
                {
                    int size = Math.Min(EdgeLayout.Window, parts[p + 1] - first);
                    for (int i = 0; i < size; i++)
                    {
                        order[next + i] = first + i;
                        keys[i] = -counts[b][first + i];
                    }
                    keys.AsSpan(0, size).Sort(order.AsSpan(next, size));
                    for (int i = 0; i < size; i++, next++)
                    {
                        segment[(b * rows) + order[next]] = next;
                        starts[next] = start;
                        start -= keys[i];
                    }
                }
            }
        }
        starts[next] = start;
        ushort[] columns16 = GC.AllocateUninitializedArray<ushort>(entries);
        float[] values = GC.AllocateUninitializedArray<float>(entries);
        LargePages.Advise(columns16);
        LargePages.Advise(values);
        return new EdgeTable
        {
            Rows = rows,
            Columns = columns,
            BlockSize = layout.BlockSize,
            Blocks = blocks,
            Parts = parts,
            Order = order,
            Segment = segment,
            Starts = starts,
            Lengths = lengths,
            Columns16 = columns16,
            Values = values,
        };
    }
}
