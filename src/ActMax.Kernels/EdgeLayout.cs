using System;

namespace ActMax.Kernels;

/// <summary>How a matrix is cut; sums do not depend on it.</summary>
/// <param name="BlockSize">Columns in a block; a multiple of 64 and at most 65536.</param>
/// <param name="PartWork">Entries and row costs in a part.</param>
internal readonly record struct EdgeLayout(int BlockSize, long PartWork)
{
    /// <summary>Rows among which those of like length are brought together.</summary>
    public const int Window = 1024;

    /// <summary>What a row costs beside its entries, in entries.</summary>
    public const int RowCost = 12;

    // 36,000 rows of four floats are 576 kB, which leaves room in a cache of 1 MB for what streams by.
    private const int MostColumns = 48_000;

    private const int LeastPartWork = 15_000;

    // Every part reads each block once more, so a large network has large parts.
    private const int PartsOfLargeNetwork = 16;

    private const int WorthTwoBlocks = 400_000;

    /// <summary>The layout for a square matrix of a size.</summary>
    public static EdgeLayout For(int neurons, int edges)
    {
        int blocks = Math.Max(edges < WorthTwoBlocks ? 1 : 2, (neurons + MostColumns - 1) / MostColumns);
        int size = (((neurons + blocks - 1) / blocks) + 63) & ~63;
        long work = edges + ((long)neurons * RowCost);
        return new EdgeLayout(Math.Max(64, size), Math.Max(LeastPartWork, work / PartsOfLargeNetwork));
    }
}
