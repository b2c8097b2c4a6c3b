using System;
using System.Threading.Tasks;

namespace ActMax.Kernels;

/// <summary>Lays a matrix and its transpose out for products; linear in the entries, blocks on several threads.</summary>
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
        Parallel.For(0, Chunks, n =>
        {
            for (int i = n * chunk; i < Math.Min(matrix.Rows, (n + 1) * chunk); i++)
            {
                int end = matrix.RowStarts[i + 1];
                int k = matrix.RowStarts[i];
                for (int b = 0; b < blocks; b++)
                {
                    int first = k;
                    int stop = (b + 1) * layout.BlockSize;
                    while (k < end && matrix.ColumnIndices[k] < stop)
                    {
                        k++;
                    }
                    counts[b][i] = k - first;
                }
            }
        });
        EdgeTable table = Laid(matrix.Columns, matrix.NonZeros, matrix.Rows, counts, layout);
        int[] starts = table.Starts;
        Parallel.For(0, Chunks, n =>
        {
            for (int i = n * chunk; i < Math.Min(matrix.Rows, (n + 1) * chunk); i++)
            {
                int k = matrix.RowStarts[i];
                for (int b = 0; b < blocks; b++)
                {
                    int segment = table.Segment[(b * table.Rows) + i];
                    int first = table.BlockStart(b);
                    for (int e = starts[segment]; e < starts[segment + 1]; e++, k++)
                    {
                        table.Columns16[e] = (ushort)(matrix.ColumnIndices[k] - first);
                        table.Values[e] = matrix.Values[k];
                    }
                }
            }
        });
        return table;
    }

    /// <summary>The transpose of the matrix, without making it first.</summary>
    public static EdgeTable BuildTransposed(CsrMatrix matrix, EdgeLayout layout)
    {
        // A block of the transpose's columns is a range of the matrix's rows; no two share a segment.
        int blocks = Blocks(matrix.Rows, layout);
        int[][] counts = new int[blocks][];
        Parallel.For(0, blocks, b =>
        {
            int[] count = new int[matrix.Columns];
            int end = matrix.RowStarts[Math.Min(matrix.Rows, (b + 1) * layout.BlockSize)];
            for (int k = matrix.RowStarts[b * layout.BlockSize]; k < end; k++)
            {
                count[matrix.ColumnIndices[k]]++;
            }
            counts[b] = count;
        });
        EdgeTable table = Laid(matrix.Rows, matrix.NonZeros, matrix.Columns, counts, layout);
        Parallel.For(0, blocks, b =>
        {
            int[] next = counts[b];
            for (int i = 0; i < next.Length; i++)
            {
                next[i] = table.Starts[table.Segment[(b * next.Length) + i]];
            }
            int first = table.BlockStart(b);
            for (int i = first; i < table.BlockEnd(b); i++)
            {
                for (int k = matrix.RowStarts[i]; k < matrix.RowStarts[i + 1]; k++)
                {
                    int place = next[matrix.ColumnIndices[k]]++;
                    table.Columns16[place] = (ushort)(i - first);
                    table.Values[place] = matrix.Values[k];
                }
            }
        });
        return table;
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
            Columns16 = GC.AllocateUninitializedArray<ushort>(entries),
            Values = GC.AllocateUninitializedArray<float>(entries),
        };
    }
}
