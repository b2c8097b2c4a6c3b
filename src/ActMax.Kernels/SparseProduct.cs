using System;

namespace ActMax.Kernels;

/// <summary>Sparse matrix times dense matrix, for rollouts that are composed of single steps.</summary>
public static class SparseProduct
{
    /// <summary>y = a x, with the same result for every batch item, batch size and number of threads.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="x">[columns; batch].</param>
    /// <param name="y">Overwritten, [rows; batch].</param>
    /// <param name="batch">Number of dense columns.</param>
    /// <param name="threads">Most threads to use; 0 for one per processor.</param>
    /// <exception cref="ArgumentException">A buffer of the wrong size.</exception>
    public static void Multiply(CsrMatrix a, ReadOnlySpan<float> x, Span<float> y, int batch, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (x.Length != a.Columns * batch)
        {
            throw new ArgumentException(
                $"x has {x.Length} values, {a.Columns} columns and batch {batch} need {a.Columns * batch}.");
        }
        if (y.Length != a.Rows * batch)
        {
            throw new ArgumentException(
                $"y has {y.Length} values, {a.Rows} rows and batch {batch} need {a.Rows * batch}.");
        }
        for (int i = 0; i < a.Rows; i++)
        {
            for (int b = 0; b < batch; b++)
            {
                float sum = 0f;
                for (int k = a.RowStarts[i]; k < a.RowStarts[i + 1]; k++)
                {
                    sum += a.Values[k] * x[(a.ColumnIndices[k] * batch) + b];
                }
                y[(i * batch) + b] = sum;
            }
        }
    }
}
