using System;
using System.Collections.Generic;
using System.Linq;

namespace ActMax.Kernels;

/// <summary>
/// The filters by the plane that they add to: for every filter where the plane that it reads begins, displaced, and
/// whose weight it has. Forwards a filter adds to its target, backwards to its source.
/// </summary>
internal sealed class LatticeTable
{
    public LatticeTable(LatticeNetwork network, LatticeGrid grid, bool backwards)
    {
        Order = Enumerable
            .Range(0, network.Filters.Count)
            .OrderBy(f => backwards ? network.Filters[f].Source : network.Filters[f].Target)
            .ThenBy(f => backwards ? network.Filters[f].Target : network.Filters[f].Source)
            .ThenBy(f => f)
            .ToArray();
        Reads = new int[Order.Length];
        Rows = new int[network.Types + 1];
        for (int k = 0; k < Order.Length; k++)
        {
            LatticeFilter filter = network.Filters[Order[k]];
            int shift = grid.Shift(filter.DeltaU, filter.DeltaV);
            Reads[k] = backwards ? grid.Plane(filter.Target) + shift : grid.Plane(filter.Source) - shift;
            Rows[(backwards ? filter.Source : filter.Target) + 1]++;
        }
        for (int type = 0; type < network.Types; type++)
        {
            Rows[type + 1] += Rows[type];
        }
        Groups = GroupsOf(Rows);
    }

    /// <summary>Number of a filter by its place here.</summary>
    public int[] Order { get; }

    /// <summary>Where the plane that a filter reads begins, displaced.</summary>
    public int[] Reads { get; }

    /// <summary>Where the filters of a type begin.</summary>
    public int[] Rows { get; }

    /// <summary>Types in groups of about equal work: where each begins, and the end.</summary>
    public int[] Groups { get; }

    private static int[] GroupsOf(int[] rows)
    {
        const int Wanted = 12;
        int types = rows.Length - 1;
        var bounds = new List<int> { 0 };
        // A type costs about ten filters apart from its filters.
        long all = rows[types] + (10L * types);
        for (int type = 1; type < types; type++)
        {
            long done = rows[type] + (10L * type);
            if (done * Wanted >= all * bounds.Count)
            {
                bounds.Add(type);
            }
        }
        if (types > 0)
        {
            bounds.Add(types);
        }
        return [.. bounds];
    }
}
