using System;
using System.Collections.Generic;

namespace ActMax.Kernels;

/// <summary>Readings by layer.</summary>
internal sealed class ReadingTable
{
    private readonly int[] _starts;
    private readonly int[] _order;
    private readonly Reading[] _readings;

    public ReadingTable(IReadOnlyList<Reading> readings, int layers, int neurons)
    {
        _readings = [.. readings];
        _starts = new int[layers + 1];
        _order = new int[_readings.Length];
        foreach (Reading reading in _readings)
        {
            Check(reading.Layer, layers, "layer");
            Check(reading.Neuron, neurons, "neuron");
            _starts[reading.Layer + 1]++;
        }
        for (int l = 0; l < layers; l++)
        {
            _starts[l + 1] += _starts[l];
        }
        int[] next = _starts.AsSpan(0, layers).ToArray();
        for (int r = 0; r < _readings.Length; r++)
        {
            _order[next[_readings[r].Layer]++] = r;
        }
    }

    public int Count => _readings.Length;

    public Reading this[int reading] => _readings[reading];

    public IReadOnlyList<Reading> All => _readings;

    /// <summary>Positions of the readings of a layer, ascending.</summary>
    public ReadOnlySpan<int> Of(int layer) => _order.AsSpan(_starts[layer].._starts[layer + 1]);

    private static void Check(int index, int size, string what)
    {
        if ((uint)index >= (uint)size)
        {
            throw new ArgumentOutOfRangeException(what, index, $"a reading's {what} is outside of 0 .. {size - 1}.");
        }
    }
}
