using System;
using System.Threading.Tasks;

namespace ActMax.Kernels;

/// <summary>Lays a matrix and its transpose out for products; linear in the entries, blocks on several threads.</summary>
internal static class EdgeTableBuilder
{
    /// <summary>The matrix itself.</summary>
    public static EdgeTable Build(CsrMatrix matrix, EdgeLayout layout)
    {
        int blocks = Blocks(matrix.Columns, layout);
        int[] lengths = new int[matrix.Rows];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = matrix.RowStarts[i + 1] - matrix.RowStarts[i];
        }
        EdgeTable table = Laid(matrix.Columns, matrix.NonZeros, lengths, layout, blocks);
        int[] starts = table.Starts;
        Parallel.For(0, table.Parts.Length - 1, part =>
        {
            for (int i = table.Parts[part]; i < table.Parts[part + 1]; i++)
            {
                int segment = table.Segment[i];
                for (int k = matrix.RowStarts[i]; k < matrix.RowStarts[i + 1]; k++)
                {
                    starts[segment + (matrix.ColumnIndices[k] / layout.BlockSize * table.Stride[i >> 6])]++;
                }
            }
        });
        Accumulate(starts);
        Parallel.For(0, table.Parts.Length - 1, part =>
        {
            for (int i = table.Parts[part]; i < table.Parts[part + 1]; i++)
            {
                int k = matrix.RowStarts[i];
                for (int b = 0; b < blocks; b++)
                {
                    int segment = table.Segment[i] + (b * table.Stride[i >> 6]);
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
        int[] lengths = new int[matrix.Columns];
        foreach (int[] count in counts)
        {
            for (int i = 0; i < lengths.Length; i++)
            {
                lengths[i] += count[i];
            }
        }
        EdgeTable table = Laid(matrix.Rows, matrix.NonZeros, lengths, layout, blocks);
        for (int b = 0; b < blocks; b++)
        {
            for (int i = 0; i < lengths.Length; i++)
            {
                table.Starts[table.Segment[i] + (b * table.Stride[i >> 6])] = counts[b][i];
            }
        }
        Accumulate(table.Starts);
        Parallel.For(0, blocks, b =>
        {
            int[] next = counts[b];
            for (int i = 0; i < next.Length; i++)
            {
                next[i] = table.Starts[table.Segment[i] + (b * table.Stride[i >> 6])];
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

    /// <summary>A table with rows in their places and no entries.</summary>
    private static EdgeTable Laid(int columns, int entries, int[] lengths, EdgeLayout layout, int blocks)
    {
        int rows = lengths.Length;
        int[] parts = RowPartition.Bounds(lengths, layout.PartWork);
        int[] order = new int[rows];
        int[] segment = new int[rows];
        int[] stride = new int[(rows + 63) / 64];
        int[] keys = new int[EdgeLayout.Window];
        for (int p = 0; p + 1 < parts.Length; p++)
        {
            int size = parts[p + 1] - parts[p];
            for (int first = parts[p]; first < parts[p + 1]; first += EdgeLayout.Window)
            {
                int count = Math.Min(EdgeLayout.Window, parts[p + 1] - first);
                for (int i = 0; i < count; i++)
                {
                    order[first + i] = first + i;
                    keys[i] = -lengths[first + i];
                }
                keys.AsSpan(0, count).Sort(order.AsSpan(first, count));
            }
            for (int slot = parts[p]; slot < parts[p + 1]; slot++)
            {
                segment[order[slot]] = (parts[p] * blocks) + (slot - parts[p]);
                stride[slot >> 6] = size;
            }
        }
        return new EdgeTable
        {
            Rows = rows,
            Columns = columns,
            BlockSize = layout.BlockSize,
            Blocks = blocks,
            Parts = parts,
            Order = order,
            Segment = segment,
            Stride = stride,
            Starts = new int[((long)rows * blocks) + 1],
            Lengths = lengths,
            Columns16 = GC.AllocateUninitializedArray<ushort>(entries),
            Values = GC.AllocateUninitializedArray<float>(entries),
        };
    }

    /// <summary>From the number of entries in each segment to where they begin.</summary>
    private static void Accumulate(int[] starts)
    {
        int sum = 0;
        for (int s = 0; s < starts.Length; s++)
        {
            int count = starts[s];
            starts[s] = sum;
            sum += count;
        }
    }
}
