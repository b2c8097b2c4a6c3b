using System;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class CsrTests
{
    [Fact]
    public void Coordinates_become_sorted_distinct_rows_with_sums_of_duplicates()
    {
        Property.ForSeeds(200, seed =>
        {
            (int rows, int columns, int[] row, int[] column, float[] value) = Coordinates(seed);
            CsrMatrix matrix = CsrMatrix.FromCoordinates(rows, columns, row, column, value);
            // The public constructor checks order and range of everything.
            _ = new CsrMatrix(rows, columns, matrix.RowStarts, matrix.ColumnIndices, matrix.Values);
            var dense = new double[rows, columns];
            for (int k = 0; k < value.Length; k++)
            {
                dense[row[k], column[k]] += value[k];
            }
            int stored = row.Zip(column).Distinct().Count();
            Assert.Equal(stored, matrix.NonZeros);
            for (int i = 0; i < rows; i++)
            {
                for (int k = matrix.RowStarts[i]; k < matrix.RowStarts[i + 1]; k++)
                {
                    Assert.Equal(dense[i, matrix.ColumnIndices[k]], matrix.Values[k], 1e-6);
                }
            }
        });
    }

    [Fact]
    public void Transposing_twice_gives_the_same_matrix_and_once_swaps_every_entry()
    {
        Property.ForSeeds(200, seed =>
        {
            (int rows, int columns, int[] row, int[] column, float[] value) = Coordinates(seed);
            CsrMatrix matrix = CsrMatrix.FromCoordinates(rows, columns, row, column, value);
            CsrMatrix swapped = CsrMatrix.FromCoordinates(columns, rows, column, row, value);
            CsrMatrix transposed = matrix.Transpose();
            Assert.Equal(swapped.RowStarts, transposed.RowStarts);
            Assert.Equal(swapped.ColumnIndices, transposed.ColumnIndices);
            Assert.Equal(swapped.Values, transposed.Values);
            CsrMatrix twice = transposed.Transpose();
            Assert.Equal(matrix.RowStarts, twice.RowStarts);
            Assert.Equal(matrix.ColumnIndices, twice.ColumnIndices);
            Assert.Equal(matrix.Values, twice.Values);
        });
    }

    [Fact]
    public void A_product_equals_the_dense_one_and_its_columns_do_not_depend_on_batch_or_threads()
    {
        Property.ForSeeds(100, seed =>
        {
            (int rows, int columns, int[] row, int[] column, float[] value) = Coordinates(seed);
            CsrMatrix matrix = CsrMatrix.FromCoordinates(rows, columns, row, column, value);
            var random = new Random(seed);
            int batch = random.Next(1, 40);
            float[] x = Enumerable.Range(0, columns * batch).Select(_ => random.NextSingle() - 0.5f).ToArray();
            float[] y = new float[rows * batch];
            SparseProduct.Multiply(matrix, x, y, batch);
            var expected = new double[rows * batch];
            for (int k = 0; k < value.Length; k++)
            {
                for (int b = 0; b < batch; b++)
                {
                    expected[(row[k] * batch) + b] += (double)value[k] * x[(column[k] * batch) + b];
                }
            }
            for (int i = 0; i < y.Length; i++)
            {
                Assert.Equal(expected[i], y[i], 1e-5);
            }
            int item = random.Next(batch);
            float[] alone = new float[rows];
            SparseProduct.Multiply(matrix, x.Where((_, i) => i % batch == item).ToArray(), alone, 1, 2);
            Assert.Equal(y.Where((_, i) => i % batch == item).ToArray(), alone);
        });
    }

    [Fact]
    public void A_product_that_is_split_over_threads_equals_the_one_that_is_not()
    {
        var random = new Random(3);
        const int Size = 2000;
        int[] Indices() => Enumerable.Range(0, 100_000).Select(_ => random.Next(Size)).ToArray();
        float[] values = Enumerable.Range(0, 100_000).Select(_ => random.NextSingle()).ToArray();
        CsrMatrix matrix = CsrMatrix.FromCoordinates(Size, Size, Indices(), Indices(), values);
        float[] x = values[..(Size * 7)];
        float[] one = new float[Size * 7];
        float[] four = new float[Size * 7];
        Assert.True(RowPartition.Parts(matrix, 7, 4) > 1);
        SparseProduct.Multiply(matrix, x, one, 7, 1);
        SparseProduct.Multiply(matrix, x, four, 7, 4);
        Assert.Equal(one, four);
    }

    [Fact]
    public void Parts_cover_every_row_once_and_share_the_entries()
    {
        Property.ForSeeds(100, seed =>
        {
            (int rows, int columns, int[] row, int[] column, float[] value) = Coordinates(seed);
            CsrMatrix matrix = CsrMatrix.FromCoordinates(rows, columns, row, column, value);
            int[] bounds = RowPartition.Bounds(matrix, 1 + (seed % 9));
            Assert.Equal(0, bounds[0]);
            Assert.Equal(rows, bounds[^1]);
            Assert.Equal(bounds.Order(), bounds);
        });
    }

    private static (int Rows, int Columns, int[] Row, int[] Column, float[] Value) Coordinates(int seed)
    {
        var random = new Random(seed);
        int rows = random.Next(1, 30);
        int columns = random.Next(1, 30);
        int count = random.Next(0, 300);
        return (
            rows,
            columns,
            Enumerable.Range(0, count).Select(_ => random.Next(rows)).ToArray(),
            Enumerable.Range(0, count).Select(_ => random.Next(columns)).ToArray(),
            Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray());
    }
}
