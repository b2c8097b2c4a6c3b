using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>The rollout of items.</summary>
internal sealed unsafe class LatticeForward<TLane, T>(
    VectorLatticeTape<T> tape, T* stimulus, T* initial, bool isShared, T* activity) : LatticeItemWork<T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LatticePlan _plan = tape.Plan;
    private readonly LatticeNetwork _network = tape.Plan.Network;
    private readonly LatticeGrid _grid = tape.Grid;

    public override void Run(LatticeRoom<T> room, int item, int threads)
    {
        room.Item = item;
        Begin(room);
        var job = new Step(this, room);
        for (int t = 0; t < _plan.Frames; t++)
        {
            room.Time = t;
            Show(room);
            Groups(job, tape.Forwards.Groups.Length - 1, threads);
            if (tape.Chosen is { } chosen && t >= _plan.Skip)
            {
                T* voltage = Voltage(room, t + 1);
                T* to = Given(item, t);
                for (int i = 0; i < chosen.Length; i++)
                {
                    to[i] = voltage[chosen[i]];
                }
            }
        }
    }

    private T* Voltage(LatticeRoom<T> room, int time) =>
        _plan.Keep ? tape.Voltages(room.Item) + ((nint)time * _grid.Planes) : room.Voltage(time);

    private T* Given(int item, int t) =>
        activity + ((((nint)item * _plan.Shown) + t - _plan.Skip) * _plan.Width);

    private void Begin(LatticeRoom<T> room)
    {
        T* from = initial + (isShared ? 0 : (nint)room.Item * _network.Nodes);
        T* voltage = Voltage(room, 0);
        T* passed = room.Passed(0);
        new Span<T>(voltage, _grid.Planes).Clear();
        for (int type = 0; type < _network.Types; type++)
        {
            T* plane = voltage + ((nint)type * _grid.Length);
            foreach (LatticeGrid.Run run in _grid.Runs[type])
            {
                new Span<T>(from, run.Count).CopyTo(new Span<T>(plane + run.Start, run.Count));
                from += run.Count;
            }
            tape.Loops.Pass(plane, tape.Mask(type), passed + _grid.Plane(type), _grid.Length);
        }
    }

    private void Show(LatticeRoom<T> room)
    {
        if (_network.Hexals == 0)
        {
            return;
        }
        T* from = stimulus + ((((nint)room.Item * _plan.Frames) + room.Time) * _network.Hexals);
        foreach (LatticeGrid.Run run in _grid.Runs[_network.InputSpan[0]])
        {
            new Span<T>(from, run.Count).CopyTo(new Span<T>(room.Stimulus + run.Start, run.Count));
            from += run.Count;
        }
    }

    private void Roll(LatticeRoom<T> room, int group)
    {
        LatticeTable table = tape.Forwards;
        T* scratch = room.Scratch(group);
        int t = room.Time;
        T* before = Voltage(room, t);
        T* after = Voltage(room, t + 1);
        fixed (int* reads = table.Reads)
        {
            for (int type = table.Groups[group]; type < table.Groups[group + 1]; type++)
            {
                int first = table.Rows[type];
                LatticeProduct<TLane, T>.Convolve(
                    room.Passed(t),
                    reads + first,
                    tape.ForwardWeights.Start + first,
                    table.Rows[type + 1] - first,
                    scratch,
                    _grid.Length);
                nint plane = (nint)type * _grid.Length;
                tape.Loops.Step(
                    before + plane,
                    scratch,
                    tape.IsInput[type] ? room.Stimulus : null,
                    tape.Mask(type),
                    tape.Bias[type],
                    tape.Gain[type],
                    after + plane,
                    room.Passed(t + 1) + _grid.Plane(type),
                    _grid.Length);
                if (tape.Chosen is null && t >= _plan.Skip)
                {
                    T* to = Given(room.Item, t) + _network.First(type);
                    foreach (LatticeGrid.Run run in _grid.Runs[type])
                    {
                        new Span<T>(after + plane + run.Start, run.Count).CopyTo(new Span<T>(to, run.Count));
                        to += run.Count;
                    }
                }
            }
        }
    }

    private sealed class Step(LatticeForward<TLane, T> work, LatticeRoom<T> room) : RowJob
    {
        public override void Run(int part) => work.Roll(room, part);
    }
}
