using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// Sums of the absolute values and of the squares of a layer's activity, item by item. The rows are cut at fixed places
/// and the sums of the pieces are added in order, so that they do not depend on threads or on which way products went.
/// </summary>
internal sealed unsafe class SumJob : RowJob
{
    private const int Rows = 4096;

    private readonly VectorTape _tape;
    private readonly double[] _absolute;
    private readonly double[] _squares;
    private readonly int[] _active;

    public SumJob(VectorTape tape)
    {
        _tape = tape;
        Parts = (tape.Plan.Network.Neurons + Rows - 1) / Rows;
        _absolute = new double[Parts * tape.Width];
        _squares = new double[Parts * tape.Width];
        _active = new int[Parts];
    }

    /// <summary>Pieces into which the rows are cut.</summary>
    public int Parts { get; }

    public override void Run(int part)
    {
        int width = _tape.Width;
        Span<double> absolute = _absolute.AsSpan(part * width, width);
        Span<double> squares = _squares.AsSpan(part * width, width);
        absolute.Clear();
        squares.Clear();
        int end = int.Min((part + 1) * Rows, _tape.Plan.Network.Neurons);
        float* state = _tape.State(_tape.Layer);
        ulong* active = _tape.Active[_tape.Layer & 1].Words;
        _active[part] = 0;
        for (int word = part * Rows >> 6; word << 6 < end; word++)
        {
            int first = word;
            // Rows that are 0 add nothing: only runs of words with some active row are read.
            while (word << 6 < end && active[word] != 0)
            {
                word++;
            }
            if (word > first)
            {
                int rows = int.Min(word << 6, end) - (first << 6);
                Add(state + (((nint)first << 6) * width), rows, absolute, squares);
                _active[part] += Count(active, first, word, state);
            }
        }
    }

    /// <summary>The sums of all pieces, rounded to float32, for the items that mean something.</summary>
    /// <returns>How many rows are not 0 in every item.</returns>
    public int Total(Span<float> absolute, Span<float> squares)
    {
        for (int b = 0; b < absolute.Length; b++)
        {
            double sum = 0.0;
            double squared = 0.0;
            for (int part = 0; part < Parts; part++)
            {
                sum += _absolute[(part * _tape.Width) + b];
                squared += _squares[(part * _tape.Width) + b];
            }
            absolute[b] = (float)sum;
            squares[b] = (float)squared;
        }
        int active = 0;
        foreach (int count in _active)
        {
            active += count;
        }
        return active;
    }

    /// <summary>Rows that are not 0 in an item that means something: lanes that pad a row may be anything.</summary>
    private int Count(ulong* active, int first, int end, float* state)
    {
        int batch = _tape.Plan.Batch;
        int count = 0;
        for (int word = first; word < end; word++)
        {
            if (batch == _tape.Width)
            {
                count += BitOperations.PopCount(active[word]);
                continue;
            }
            for (ulong bits = active[word]; bits != 0; bits &= bits - 1)
            {
                nint row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                count += new ReadOnlySpan<float>(state + (row * _tape.Width), batch).ContainsAnyExcept(0f) ? 1 : 0;
            }
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* state, int rows, Span<double> absolute, Span<double> squares)
    {
        int width = absolute.Length;
        if (width <= 4)
        {
            ItemSums.Add(new ReadOnlySpan<float>(state, rows * width), absolute, squares);
            return;
        }
        for (int r = 0; r < rows; r++)
        {
            float* row = state + ((nint)r * width);
            for (int b = 0; b < width; b++)
            {
                double x = row[b];
                absolute[b] += Math.Abs(x);
                squares[b] += x * x;
            }
        }
    }
}
