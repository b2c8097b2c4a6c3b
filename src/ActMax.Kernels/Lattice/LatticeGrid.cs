using System;
using System.Collections.Generic;

namespace ActMax.Kernels;

/// <summary>
/// Where cells lie in memory. A type is a plane of rows (u) of equal pitch, so that a filter is one displacement for all
/// its cells: a connection is a convolution of planes as they lie. Between rows there is as much room as the longest
/// filter reaches, between planes as many rows; what is no cell holds 0.
/// </summary>
internal sealed class LatticeGrid
{
    /// <summary>Numbers that a plane's length is a multiple of: eight of the widest registers of floats.</summary>
    private const int Block = 128;

    public LatticeGrid(LatticeNetwork network)
    {
        int extent = network.Extent;
        Pitch = (2 * extent) + 1 + network.Reach;
        Length = (((2 * extent * Pitch) + 1 + Block - 1) / Block) * Block;
        Pad = ((network.Reach * (Pitch + 1)) + 15) / 16 * 16;
        Stride = Length + Pad;
        Planes = network.Types * Length;
        Padded = Pad + (network.Types * Stride);
        Runs = new Run[network.Types][];
        var known = new Dictionary<LatticePattern, Run[]>();
        for (int type = 0; type < network.Types; type++)
        {
            LatticePattern pattern = network.Patterns[type];
            if (!known.TryGetValue(pattern, out Run[]? runs))
            {
                runs = RunsOf(pattern, extent);
                known.Add(pattern, runs);
            }
            Runs[type] = runs;
        }
    }

    /// <summary>Numbers from row to row.</summary>
    public int Pitch { get; }

    /// <summary>Numbers of a plane.</summary>
    public int Length { get; }

    /// <summary>Zeros before, between and behind padded planes.</summary>
    public int Pad { get; }

    /// <summary>Numbers from padded plane to padded plane.</summary>
    public int Stride { get; }

    /// <summary>Numbers of all planes without padding.</summary>
    public int Planes { get; }

    /// <summary>Numbers of all planes with padding.</summary>
    public int Padded { get; }

    /// <summary>The cells of every type as runs that lie side by side.</summary>
    public Run[][] Runs { get; }

    /// <summary>Where the padded plane of a type begins.</summary>
    public int Plane(int type) => Pad + (type * Stride);

    /// <summary>Displacement in memory of a step (du, dv).</summary>
    public int Shift(int du, int dv) => (du * Pitch) + dv;

    /// <summary>Position in the planes without padding of every node.</summary>
    public int[] Positions(LatticeNetwork network)
    {
        int[] found = new int[network.Nodes];
        int node = 0;
        for (int type = 0; type < network.Types; type++)
        {
            foreach (Run run in Runs[type])
            {
                for (int i = 0; i < run.Count; i++)
                {
                    found[node++] = (type * Length) + run.Start + i;
                }
            }
        }
        return found;
    }

    private Run[] RunsOf(LatticePattern pattern, int extent)
    {
        var runs = new List<Run>();
        for (int u = -extent; u <= extent; u++)
        {
            (int from, int to) = LatticeNetwork.Row(extent, u);
            for (int v = from; v <= to; v++)
            {
                if (!pattern.Holds(u, v))
                {
                    continue;
                }
                // Row -extent begins with v = 0, which is position 0.
                int at = ((u + extent) * Pitch) + v;
                if (runs.Count > 0 && runs[^1].Start + runs[^1].Count == at)
                {
                    runs[^1] = new Run(runs[^1].Start, runs[^1].Count + 1);
                }
                else
                {
                    runs.Add(new Run(at, 1));
                }
            }
        }
        return [.. runs];
    }

    /// <summary>Cells side by side.</summary>
    internal readonly record struct Run(int Start, int Count);
}
