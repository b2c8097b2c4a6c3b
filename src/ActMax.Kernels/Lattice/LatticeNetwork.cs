using System;
using System.Collections.Generic;

namespace ActMax.Kernels;

/// <summary>
/// The shape of a recurrent network on a hexagonal lattice: types of cells with their patterns, and filters between
/// them. Nodes are counted type after type, within a type by u and then by v.
/// </summary>
public sealed class LatticeNetwork
{
    private readonly LatticePattern[] _patterns;
    private readonly LatticeFilter[] _filters;
    private readonly int[] _inputs;
    private readonly int[] _first;

    /// <summary>Checks and counts.</summary>
    /// <param name="extent">Steps from the middle of the lattice to its border.</param>
    /// <param name="patterns">Pattern of every type.</param>
    /// <param name="filters">Filters in the order of their weights.</param>
    /// <param name="inputs">Types that receive the stimulus, all of one pattern.</param>
    /// <exception cref="ArgumentException">A type that is not there, a filter that reaches beyond the lattice, inputs
    /// of several patterns.</exception>
    public LatticeNetwork(
        int extent,
        ReadOnlySpan<LatticePattern> patterns,
        ReadOnlySpan<LatticeFilter> filters,
        ReadOnlySpan<int> inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extent);
        Extent = extent;
        _patterns = patterns.ToArray();
        _filters = filters.ToArray();
        _inputs = inputs.ToArray();
        _first = new int[patterns.Length + 1];
        for (int type = 0; type < patterns.Length; type++)
        {
            _first[type + 1] = _first[type] + CountOf(patterns[type]);
        }
        foreach (LatticeFilter filter in filters)
        {
            MustBeType(filter.Source);
            MustBeType(filter.Target);
            int reach = int.Max(int.Abs(filter.DeltaU), int.Abs(filter.DeltaV));
            if (reach > 2 * extent)
            {
                throw new ArgumentException(
                    $"a filter reaches {reach} columns; a lattice of extent {extent} is {2 * extent} wide.");
            }
            Reach = int.Max(Reach, reach);
        }
        foreach (int input in inputs)
        {
            MustBeType(input);
            if (patterns[input] != patterns[inputs[0]])
            {
                throw new ArgumentException("types that receive the stimulus must have one pattern.", nameof(inputs));
            }
        }
        Hexals = inputs.Length == 0 ? 0 : Count(inputs[0]);
    }

    /// <summary>Steps from the middle of the lattice to its border.</summary>
    public int Extent { get; }

    /// <summary>Pattern of every type.</summary>
    public IReadOnlyList<LatticePattern> Patterns => _patterns;

    /// <summary>The filters in the order of their weights.</summary>
    public IReadOnlyList<LatticeFilter> Filters => _filters;

    /// <summary>Types that receive the stimulus.</summary>
    public IReadOnlyList<int> Inputs => _inputs;

    /// <summary>Number of types.</summary>
    public int Types => _patterns.Length;

    /// <summary>Number of cells of all types.</summary>
    public int Nodes => _first[^1];

    /// <summary>Number of cells of every input type, and of values in a frame of the stimulus.</summary>
    public int Hexals { get; }

    /// <summary>Largest displacement of a filter along u or v.</summary>
    internal int Reach { get; }

    internal ReadOnlySpan<LatticeFilter> FilterSpan => _filters;

    internal ReadOnlySpan<int> InputSpan => _inputs;

    /// <summary>Node of the first cell of a type.</summary>
    public int First(int type) => _first[type];

    /// <summary>Number of cells of a type.</summary>
    public int Count(int type) => _first[type + 1] - _first[type];

    /// <summary>The first and last v of a row of the lattice.</summary>
    internal static (int From, int To) Row(int extent, int u) =>
        (int.Max(-extent, -extent - u), int.Min(extent, extent - u));

    private int CountOf(LatticePattern pattern)
    {
        int count = 0;
        for (int u = -Extent; u <= Extent; u++)
        {
            (int from, int to) = Row(Extent, u);
            for (int v = from; v <= to; v++)
            {
                count += pattern.Holds(u, v) ? 1 : 0;
            }
        }
        return count;
    }

    private void MustBeType(int type)
    {
        if ((uint)type >= (uint)_patterns.Length)
        {
            throw new ArgumentException($"type {type} is not one of 0 .. {_patterns.Length - 1}.");
        }
    }
}
