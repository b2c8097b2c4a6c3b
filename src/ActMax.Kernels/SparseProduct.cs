using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActMax.Kernels;

/// <summary>Sparse matrix times dense matrix, for rollouts that are composed of single steps.</summary>
public static unsafe class SparseProduct
{
    /// <summary>
    /// y = a x. A column of y is the same to the last bit in every batch and on every number of threads.
    /// </summary>
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
        if (x.Length != (long)a.Columns * batch)
        {
            throw new ArgumentException(
                $"x has {x.Length} values, {a.Columns} columns and batch {batch} need {(long)a.Columns * batch}.");
        }
        if (y.Length != (long)a.Rows * batch)
        {
            throw new ArgumentException(
                $"y has {y.Length} values, {a.Rows} rows and batch {batch} need {(long)a.Rows * batch}.");
        }
        int most = threads == 0 ? Environment.ProcessorCount : threads;
        int parts = RowPartition.Parts(a, batch, most);
        fixed (float* from = x)
        fixed (float* to = y)
        {
            WorkerPool.Shared.Run(new Job(a, from, to, batch, RowPartition.Bounds(a, parts)), parts, most);
        }
    }

    private sealed class Job(CsrMatrix a, float* x, float* y, int batch, int[] bounds) : RowJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(int part)
        {
            fixed (int* starts = a.RowStarts)
            fixed (int* columns = a.ColumnIndices)
            fixed (float* values = a.Values)
            {
                int all = a.NonZeros;
                for (int i = bounds[part]; i < bounds[part + 1]; i++)
                {
                    int start = starts[i];
                    int end = starts[i + 1];
                    float* row = y + ((nint)i * batch);
                    int b = 0;
                    for (; Wide512 && b + 16 <= batch; b += 16)
                    {
                        Lane16.Store(RowProduct.Of<Lane16>(columns, values, start, end, all, x + b, batch), row + b);
                    }
                    for (; Wide256 && b + 8 <= batch; b += 8)
                    {
                        Lane8.Store(RowProduct.Of<Lane8>(columns, values, start, end, all, x + b, batch), row + b);
                    }
                    for (; b + 4 <= batch; b += 4)
                    {
                        Lane4.Store(RowProduct.Of<Lane4>(columns, values, start, end, all, x + b, batch), row + b);
                    }
                    for (; b < batch; b++)
                    {
                        Lane1.Store(RowProduct.Of<Lane1>(columns, values, start, end, all, x + b, batch), row + b);
                    }
                }
            }
        }

        private static bool Wide512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

        private static bool Wide256 => Vector256.IsHardwareAccelerated && Avx2.IsSupported;
    }
}
