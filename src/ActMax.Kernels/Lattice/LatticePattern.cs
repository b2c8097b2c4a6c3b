namespace ActMax.Kernels;

/// <summary>
/// Which places of a hexagonal lattice hold a cell of a type: those whose u and v are multiples of the strides. A
/// stride of 0 allows only 0, so that (0, 0) is a single cell in the middle.
/// </summary>
/// <param name="StrideU">Columns from cell to cell along u.</param>
/// <param name="StrideV">Columns from cell to cell along v.</param>
public readonly record struct LatticePattern(int StrideU, int StrideV)
{
    /// <summary>Whether there is a cell at a place of the lattice.</summary>
    public bool Holds(int u, int v) => Fits(u, StrideU) && Fits(v, StrideV);

    private static bool Fits(int at, int stride) => stride == 0 ? at == 0 : at % stride == 0;
}
