using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// A sparse matrix laid out for products. Rows are cut into parts and columns into blocks; the entries lie in the
/// order part, block, row, column, so that a part streams through them while the block of the dense matrix that it
/// reads stays in a core's cache. A column is 16 bits within its block. Rows of a window are sorted by length, which
/// lets neighbours be computed side by side. A row's entries stay in ascending order of their columns, so sums do
/// not depend on the layout.
/// </summary>
internal sealed class EdgeTable
{
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Columns in a block, a multiple of 64; the last one may have fewer.</summary>
    public required int BlockSize { get; init; }

    public required int Blocks { get; init; }

    /// <summary>First row of every part and the number of rows; all but the last are multiples of 64.</summary>
    public required int[] Parts { get; init; }

    /// <summary>For every segment, which is a row in a block, its row.</summary>
    public required int[] Order { get; init; }

    /// <summary>The segment of a row in a block, [block; row].</summary>
    public required int[] Segment { get; init; }

    /// <summary>Where each segment begins; one more at the end.</summary>
    public required int[] Starts { get; init; }

    /// <summary>Number of entries of each row.</summary>
    public required int[] Lengths { get; init; }

    /// <summary>Column within the block.</summary>
    public required ushort[] Columns16 { get; init; }

    public required float[] Values { get; init; }

    /// <summary>First column of a block.</summary>
    public int BlockStart(int block) => block * BlockSize;

    /// <summary>Column after the last one of a block.</summary>
    public int BlockEnd(int block) => int.Min(Columns, (block + 1) * BlockSize);

    /// <summary>Number of entries in the rows from one to before another whose bit is set.</summary>
    public unsafe long Entries(ulong* rows, int first, int end)
    {
        long sum = 0;
        for (int word = first >> 6; word << 6 < end; word++)
        {
            for (ulong bits = rows[word]; bits != 0; bits &= bits - 1)
            {
                sum += Lengths[(word << 6) + BitOperations.TrailingZeroCount(bits)];
            }
        }
        return sum;
    }
}
