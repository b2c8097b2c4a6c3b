using System.Collections.Generic;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// For each layer the neurons on which any reading depends: those read, and for each neuron needed in the layer after
/// itself, because it may leak, and its sources.
/// </summary>
internal sealed unsafe class NeededRows
{
    private readonly RowBits?[] _layers;
    private readonly long[] _edges;

    public NeededRows(CompiledNetwork network, int layers, IReadOnlyList<Reading> readings)
    {
        _layers = new RowBits?[layers];
        _edges = new long[layers];
        int neurons = network.Neurons;
        RowBits? later = null;
        int known = 0;
        for (int layer = layers - 1; layer >= 0; layer--)
        {
            if (known == neurons)
            {
                // All of them from here on down: no bits are needed to say so.
                _edges[layer] = network.Weights.NonZeros;
                continue;
            }
            var rows = new RowBits(neurons);
            foreach (Reading reading in readings)
            {
                if (reading.Layer == layer)
                {
                    rows.Set(reading.Neuron);
                }
            }
            if (later is not null)
            {
                AddSources(network, later, rows);
            }
            known = 0;
            for (int word = 0; word << 6 < neurons; word++)
            {
                known += BitOperations.PopCount(rows.Words[word]);
            }
            _layers[layer] = known == neurons ? null : rows;
            _edges[layer] = network.ByPost.Entries(rows.Words, 0, neurons);
            later = rows;
        }
    }

    /// <summary>A bit for each needed neuron; null if all are.</summary>
    public ulong* Of(int layer) => _layers[layer] is RowBits rows ? rows.Words : null;

    /// <summary>Edges that end at needed neurons.</summary>
    public long Edges(int layer) => _edges[layer];

    private static void AddSources(CompiledNetwork network, RowBits later, RowBits rows)
    {
        CsrMatrix weights = network.Weights;
        for (int i = 0; i < network.Neurons; i++)
        {
            if (!later.Has(i))
            {
                continue;
            }
            rows.Set(i);
            for (int k = weights.RowStarts[i]; k < weights.RowStarts[i + 1]; k++)
            {
                rows.Set(weights.ColumnIndices[k]);
            }
            for (int e = network.DivisiveStart(i); e < network.DivisiveEnd(i); e++)
            {
                rows.Set(network.Divisive[e].Pre);
            }
        }
    }
}
