using System;
using System.Collections.Generic;

namespace ActMax.Kernels;

/// <summary>Rows split into parts of about equal work.</summary>
internal static class RowPartition
{
    /// <summary>Entries times batch below which waking another thread costs more than it saves.</summary>
    private const long WorthAThread = 200_000;

    /// <summary>Number of parts for a matrix: one if the work is small, else several for each thread.</summary>
    public static int Parts(CsrMatrix matrix, int batch, int threads)
    {
        long work = (matrix.NonZeros + ((long)matrix.Rows * EdgeLayout.RowCost)) * batch;
        return threads <= 1 || work < WorthAThread ? 1 : (int)Math.Min(threads * 4L, work / (WorthAThread / 4));
    }

    /// <summary>How many of the threads are worth waking for that many entries and rows.</summary>
    public static int Threads(long entries, int rows, int batch, int most) =>
        (entries + ((long)rows * EdgeLayout.RowCost)) * batch < WorthAThread ? 1 : most;

    /// <summary>First row of every part, and the number of rows at the end.</summary>
    public static int[] Bounds(CsrMatrix matrix, int parts)
    {
        int[] bounds = new int[parts + 1];
        long total = matrix.NonZeros + ((long)matrix.Rows * EdgeLayout.RowCost);
        for (int p = 1; p < parts; p++)
        {
            bounds[p] = FirstRow(matrix, total * p / parts);
        }
        bounds[parts] = matrix.Rows;
        return bounds;
    }

    /// <summary>
    /// Parts that begin at multiples of 64 rows and have at least so much work each, save the last.
    /// </summary>
    public static int[] Bounds(int[] lengths, long work)
    {
        var bounds = new List<int> { 0 };
        long sum = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (i % 64 == 0 && sum >= work)
            {
                bounds.Add(i);
                sum = 0;
            }
            sum += lengths[i] + EdgeLayout.RowCost;
        }
        bounds.Add(lengths.Length);
        return [.. bounds];
    }

    /// <summary>First row that has at least so much work before it.</summary>
    private static int FirstRow(CsrMatrix matrix, long work)
    {
        int low = 0;
        int high = matrix.Rows;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (matrix.RowStarts[middle] + ((long)middle * EdgeLayout.RowCost) < work)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}
