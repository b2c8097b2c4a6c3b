using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>Geometry, parameters in the order of their use, voltages and room to work.</summary>
internal sealed unsafe class VectorLatticeTape<T> : LatticeTape
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LatticeBuffer<T>[] _masks;
    private readonly LatticeBuffer<T>?[] _voltages;
    private readonly LatticeBuffer<T>?[] _sums;

    public VectorLatticeTape(LatticePlan plan, LatticeCellLoops<T> loops)
        : base(plan)
    {
        LatticeNetwork network = plan.Network;
        Loops = loops;
        Grid = new LatticeGrid(network);
        Forwards = new LatticeTable(network, Grid, backwards: false);
        Backwards = new LatticeTable(network, Grid, backwards: true);
        ForwardWeights = new LatticeBuffer<T>(network.Filters.Count);
        BackwardWeights = new LatticeBuffer<T>(network.Filters.Count);
        Gain = new T[network.Types];
        Bias = new T[network.Types];
        IsInput = new bool[network.Types];
        foreach (int input in network.InputSpan)
        {
            IsInput[input] = true;
        }
        _masks = MasksOf(network, Grid);
        if (plan.Nodes is { } nodes)
        {
            int[] positions = Grid.Positions(network);
            Chosen = Array.ConvertAll(nodes, node => positions[node]);
        }
        _voltages = new LatticeBuffer<T>?[plan.Batch];
        _sums = new LatticeBuffer<T>?[plan.Batch];
        Rooms = new LatticeRoom<T>[int.Min(plan.Threads, plan.Batch)];
        for (int part = 0; part < Rooms.Length; part++)
        {
            Rooms[part] = new LatticeRoom<T>(this);
        }
    }

    public LatticeCellLoops<T> Loops { get; }

    public LatticeGrid Grid { get; }

    public LatticeTable Forwards { get; }

    public LatticeTable Backwards { get; }

    public LatticeBuffer<T> ForwardWeights { get; }

    public LatticeBuffer<T> BackwardWeights { get; }

    public T[] Gain { get; }

    public T[] Bias { get; }

    public bool[] IsInput { get; }

    /// <summary>Positions in the planes of the nodes that are given out; null for all nodes.</summary>
    public int[]? Chosen { get; }

    /// <summary>Room to work, one for every item that is rolled out at a time.</summary>
    public LatticeRoom<T>[] Rooms { get; }

    /// <summary>Whether gradients of weights, bias or tau are wanted.</summary>
    public bool WantsWeights { get; set; }

    public bool WantsBias { get; set; }

    public bool WantsTau { get; set; }

    public T* Mask(int type) => _masks[type].Start;

    /// <summary>Voltages of a kept rollout, [frame + 1; plane].</summary>
    public T* Voltages(int item) =>
        (_voltages[item] ??= new LatticeBuffer<T>((long)(Plan.Frames + 1) * Grid.Planes)).Start;

    /// <summary>Sums of an item: weights in the order of <see cref="Forwards"/>, then bias, then tau.</summary>
    public LatticeBuffer<T> Sums(int item) =>
        _sums[item] ??= new LatticeBuffer<T>(Plan.Network.Filters.Count + (2 * Plan.Network.Types));

    /// <summary>Takes the parameters over.</summary>
    public void Prepare(in LatticeInput<T> input)
    {
        T step = T.CreateChecked(Plan.StepSeconds);
        for (int k = 0; k < Forwards.Order.Length; k++)
        {
            ForwardWeights.Start[k] = input.Weights[Forwards.Order[k]];
            BackwardWeights.Start[k] = input.Weights[Backwards.Order[k]];
        }
        for (int type = 0; type < Gain.Length; type++)
        {
            Gain[type] = step / T.Max(input.Tau[type], step);
            Bias[type] = input.Bias[type];
        }
    }

    private static LatticeBuffer<T>[] MasksOf(LatticeNetwork network, LatticeGrid grid)
    {
        var masks = new LatticeBuffer<T>[network.Types];
        for (int type = 0; type < network.Types; type++)
        {
            int same = Array.IndexOf(grid.Runs, grid.Runs[type]);
            if (same < type)
            {
                masks[type] = masks[same];
                continue;
            }
            masks[type] = new LatticeBuffer<T>(grid.Length);
            foreach (LatticeGrid.Run run in grid.Runs[type])
            {
                new Span<T>(masks[type].Start + run.Start, run.Count).Fill(T.One);
            }
        }
        return masks;
    }
}
