using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A sparse float32 matrix in compressed rows: the entries of row <c>i</c> are
/// <c>RowStarts[i] .. RowStarts[i+1]-1</c>, with ascending and distinct column indices.
/// The arrays are owned by the matrix and must not be changed by a caller.
/// </summary>
public sealed class CsrMatrix
{
    private const int MostChunks = 8;

    /// <summary>Takes the arrays as they are, after checking that they describe a matrix.</summary>
    /// <exception cref="ArgumentException">Sizes that do not fit, or indices outside the matrix.</exception>
    public CsrMatrix(int rows, int columns, int[] rowStarts, int[] columnIndices, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (rowStarts.Length != rows + 1)
        {
            throw new ArgumentException($"row starts have {rowStarts.Length} entries, {rows} rows need {rows + 1}.");
        }
        if (columnIndices.Length != values.Length)
        {
            throw new ArgumentException($"{columnIndices.Length} column indices for {values.Length} values.");
        }
        if (rowStarts[0] != 0 || rowStarts[rows] != values.Length)
        {
            throw new ArgumentException(
                $"row starts run from {rowStarts[0]} to {rowStarts[rows]}, not from 0 to {values.Length}.");
        }
        for (int i = 0; i < rows; i++)
        {
            int previous = -1;
            if (rowStarts[i + 1] < rowStarts[i])
            {
                throw new ArgumentException($"row starts fall at row {i}.");
            }
            for (int k = rowStarts[i]; k < rowStarts[i + 1]; k++)
            {
                int column = columnIndices[k];
                if (column <= previous || column >= columns)
                {
                    throw new ArgumentException(
                        $"column {column} in row {i} is out of order or outside of {columns} columns.");
                }
                previous = column;
            }
        }
        Rows = rows;
        Columns = columns;
        RowStarts = rowStarts;
        ColumnIndices = columnIndices;
        Values = values;
    }

    private CsrMatrix(int rows, int columns, int[] rowStarts, int[] columnIndices, float[] values, bool _)
    {
        Rows = rows;
        Columns = columns;
        RowStarts = rowStarts;
        ColumnIndices = columnIndices;
        Values = values;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Where each row begins in the other two arrays; <c>Rows + 1</c> entries.</summary>
    public int[] RowStarts { get; }

    /// <summary>Column of each entry, ascending within a row.</summary>
    public int[] ColumnIndices { get; }

    /// <summary>Value of each entry.</summary>
    public float[] Values { get; }

    /// <summary>Number of stored entries.</summary>
    public int NonZeros => Values.Length;

    /// <summary>
    /// From coordinates in any order; entries at the same place are summed in double precision.
    /// </summary>
    /// <exception cref="ArgumentException">Arrays of different lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index outside the matrix.</exception>
    public static CsrMatrix FromCoordinates(
        int rows, int columns, ReadOnlySpan<int> row, ReadOnlySpan<int> column, ReadOnlySpan<float> value)
    {
        if (row.Length != value.Length || column.Length != value.Length)
        {
            throw new ArgumentException(
                $"{row.Length} row indices and {column.Length} column indices for {value.Length} values.");
        }
        // Two stable counting sorts, by column and then by row: linear in the entries, whatever their order was.
        int[] byColumn = SortedOrder(columns, column, default, "column");
        int[] order = SortedOrder(rows, row, byColumn, "row");
        int[] starts = new int[rows + 1];
        int[] indices = new int[value.Length];
        float[] values = new float[value.Length];
        int count = 0;
        int at = 0;
        for (int i = 0; i < rows; i++)
        {
            while (at < order.Length && row[order[at]] == i)
            {
                int c = column[order[at]];
                double sum = value[order[at++]];
                while (at < order.Length && row[order[at]] == i && column[order[at]] == c)
                {
                    sum += value[order[at++]];
                }
                indices[count] = c;
                values[count++] = (float)sum;
            }
            starts[i + 1] = count;
        }
        if (count < values.Length)
        {
            Array.Resize(ref indices, count);
            Array.Resize(ref values, count);
        }
        return new CsrMatrix(rows, columns, starts, indices, values, true);
    }

    /// <summary>The transposed matrix, in the same form; linear in the entries, on several threads.</summary>
    public CsrMatrix Transpose()
    {
        int chunks = int.Clamp(NonZeros / Math.Max(1, Columns), 1, MostChunks);
        int[] bounds = RowPartition.Bounds(this, chunks);
        // Where each chunk of rows puts its first entry of each column.
        int[][] places = new int[chunks][];
        InParallel.Each(chunks, NonZeros, n => places[n] = CountColumns(bounds[n], bounds[n + 1]));
        int[] starts = new int[Columns + 1];
        int place = 0;
        for (int column = 0; column < Columns; column++)
        {
            starts[column] = place;
            foreach (int[] counts in places)
            {
                int count = counts[column];
                counts[column] = place;
                place += count;
            }
        }
        starts[Columns] = place;
        int[] indices = GC.AllocateUninitializedArray<int>(NonZeros);
        float[] values = GC.AllocateUninitializedArray<float>(NonZeros);
        InParallel.Each(chunks, NonZeros, n => Scatter(bounds[n], bounds[n + 1], places[n], indices, values));
        return new CsrMatrix(Columns, Rows, starts, indices, values, true);
    }

    /// <summary>The same places with other values, for example scaled by row.</summary>
    /// <exception cref="ArgumentException">Another number of values than <see cref="NonZeros"/>.</exception>
    public CsrMatrix WithValues(float[] values)
    {
        if (values.Length != NonZeros)
        {
            throw new ArgumentException($"{values.Length} values for {NonZeros} entries.");
        }
        return new CsrMatrix(Rows, Columns, RowStarts, ColumnIndices, values, true);
    }

    /// <summary>Number of entries of each column in a range of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int[] CountColumns(int first, int end)
    {
        int[] counts = new int[Columns];
        foreach (int column in ColumnIndices.AsSpan(RowStarts[first]..RowStarts[end]))
        {
            counts[column]++;
        }
        return counts;
    }

    /// <summary>Puts the entries of a range of rows in their places, which move on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(int first, int end, int[] places, int[] indices, float[] values)
    {
        for (int i = first; i < end; i++)
        {
            for (int k = RowStarts[i]; k < RowStarts[i + 1]; k++)
            {
                int place = places[ColumnIndices[k]]++;
                indices[place] = i;
                values[place] = Values[k];
            }
        }
    }

    private static int[] SortedOrder(int size, ReadOnlySpan<int> key, ReadOnlySpan<int> order, string name)
    {
        int[] next = new int[size + 1];
        foreach (int k in key)
        {
            if ((uint)k >= (uint)size)
            {
                throw new ArgumentOutOfRangeException(name, k, $"a {name} index is outside of 0 .. {size - 1}.");
            }
            next[k + 1]++;
        }
        for (int i = 0; i < size; i++)
        {
            next[i + 1] += next[i];
        }
        int[] sorted = new int[key.Length];
        for (int i = 0; i < key.Length; i++)
        {
            int entry = order.IsEmpty ? i : order[i];
            sorted[next[key[entry]]++] = entry;
        }
        return sorted;
    }
}
