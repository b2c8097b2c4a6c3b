using System;
using System.Collections.Generic;

namespace ActMax.Kernels;

/// <summary>The clamped cells of every layer, sorted by neuron, so that a row loop can walk along them.</summary>
internal sealed class ClampTable
{
    private readonly Cell[][] _layers;

    public ClampTable(IReadOnlyCollection<Clamp> clamps, int layers, int neurons, int batch)
    {
        // A dictionary per layer keeps the last clamp of a cell and nothing of the ones before it.
        var cells = new SortedDictionary<(int Neuron, int Batch), float>[layers];
        foreach (Clamp clamp in clamps)
        {
            Check(clamp.Layer, layers, "layer", true);
            Check(clamp.Neuron, neurons, "neuron", false);
            Check(clamp.Batch, batch, "batch item", true);
            (int firstLayer, int lastLayer) = Range(clamp.Layer, layers);
            (int firstItem, int lastItem) = Range(clamp.Batch, batch);
            for (int l = firstLayer; l <= lastLayer; l++)
            {
                SortedDictionary<(int, int), float> layer = cells[l] ??= [];
                for (int b = firstItem; b <= lastItem; b++)
                {
                    layer[(clamp.Neuron, b)] = clamp.Value;
                }
            }
        }
        _layers = new Cell[layers][];
        for (int l = 0; l < layers; l++)
        {
            int count = 0;
            _layers[l] = new Cell[cells[l]?.Count ?? 0];
            if (cells[l] is not null)
            {
                foreach (KeyValuePair<(int Neuron, int Batch), float> cell in cells[l])
                {
                    _layers[l][count++] = new Cell(cell.Key.Neuron, cell.Key.Batch, cell.Value);
                }
            }
        }
    }

    /// <summary>The cells of a layer, ascending by neuron and batch item.</summary>
    public ReadOnlySpan<Cell> Layer(int layer) => _layers[layer];

    /// <summary>The cells of a layer from a neuron on.</summary>
    public ReadOnlySpan<Cell> From(int layer, int neuron)
    {
        ReadOnlySpan<Cell> cells = _layers[layer];
        int low = 0;
        int high = cells.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (cells[middle].Neuron < neuron)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return cells[low..];
    }

    private static (int First, int Last) Range(int index, int size) =>
        index == Clamp.All ? (0, size - 1) : (index, index);

    private static void Check(int index, int size, string what, bool orAll)
    {
        if ((index < 0 || index >= size) && !(orAll && index == Clamp.All))
        {
            throw new ArgumentOutOfRangeException(what, index, $"a clamp's {what} is outside of 0 .. {size - 1}.");
        }
    }

    internal readonly record struct Cell(int Neuron, int Batch, float Value);
}
