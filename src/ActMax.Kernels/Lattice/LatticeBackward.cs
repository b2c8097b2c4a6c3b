using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// The adjoint of items. Going back over a frame needs the voltages before it only: with a the gradient after the frame
/// and q = gain a, the stimulus gets q, and the gradient before the frame is a - q + f'(V) (transposed W) q.
/// </summary>
internal sealed unsafe class LatticeBackward<TLane, T>(
    VectorLatticeTape<T> tape, T* given, T* stimulus, T* initial, bool isShared) : LatticeItemWork<T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LatticePlan _plan = tape.Plan;
    private readonly LatticeNetwork _network = tape.Plan.Network;
    private readonly LatticeGrid _grid = tape.Grid;

    private bool WantsSums => tape.WantsWeights || tape.WantsBias || tape.WantsTau;

    public override void Run(LatticeRoom<T> room, int item, int threads)
    {
        room.Item = item;
        if (WantsSums)
        {
            tape.Sums(item).Clear();
        }
        int last = LastFrame(item);
        if (last < 0)
        {
            return;
        }
        room.BeginAdjoint();
        int groups = tape.Backwards.Groups.Length - 1;
        var begin = new Job(room, Begin);
        var back = new Job(room, Back);
        room.Time = last;
        Groups(begin, groups, threads);
        AddChosen(room, last);
        for (int t = last; t >= 0; t--)
        {
            room.Time = t;
            ToStimulus(room);
            Groups(back, groups, threads);
            AddChosen(room, t - 1);
        }
        ToInitial(room);
    }

    /// <summary>The last frame with a gradient; -1 for none.</summary>
    private int LastFrame(int item)
    {
        for (int t = _plan.Frames - 1; t >= _plan.Skip; t--)
        {
            if (new ReadOnlySpan<T>(Given(item, t), _plan.Width).IndexOfAnyExcept(T.Zero) >= 0)
            {
                return t;
            }
        }
        return -1;
    }

    private T* Given(int item, int t) =>
        given + ((((nint)item * _plan.Shown) + t - _plan.Skip) * _plan.Width);

    private T* Voltage(LatticeRoom<T> room, int time) =>
        tape.Voltages(room.Item) + ((nint)time * _grid.Planes);

    /// <summary>The gradient that is given at the voltages of a type after a frame.</summary>
    private void AddGiven(LatticeRoom<T> room, int type, int t)
    {
        if (tape.Chosen is not null || t < _plan.Skip)
        {
            return;
        }
        T* from = Given(room.Item, t) + _network.First(type);
        T* arriving = room.Arriving + ((nint)type * _grid.Length);
        foreach (LatticeGrid.Run run in _grid.Runs[type])
        {
            for (int i = 0; i < run.Count; i++)
            {
                arriving[run.Start + i] += from[i];
            }
            from += run.Count;
        }
    }

    /// <summary>The same where only some nodes were given out; what is pulled follows.</summary>
    private void AddChosen(LatticeRoom<T> room, int t)
    {
        if (tape.Chosen is not { } chosen || t < _plan.Skip)
        {
            return;
        }
        T* from = Given(room.Item, t);
        T* arriving = room.Arriving;
        T* pull = room.Pull(t);
        for (int i = 0; i < chosen.Length; i++)
        {
            int type = chosen[i] / _grid.Length;
            arriving[chosen[i]] += from[i];
            pull[_grid.Plane(type) + (chosen[i] % _grid.Length)] = tape.Gain[type] * arriving[chosen[i]];
        }
    }

    private void ToStimulus(LatticeRoom<T> room)
    {
        if (stimulus == null)
        {
            return;
        }
        T* to = stimulus + ((((nint)room.Item * _plan.Frames) + room.Time) * _network.Hexals);
        foreach (int type in _network.InputSpan)
        {
            T* pull = room.Pull(room.Time) + _grid.Plane(type);
            int hexal = 0;
            foreach (LatticeGrid.Run run in _grid.Runs[type])
            {
                for (int i = 0; i < run.Count; i++)
                {
                    to[hexal++] += pull[run.Start + i];
                }
            }
        }
    }

    private void ToInitial(LatticeRoom<T> room)
    {
        if (initial == null)
        {
            return;
        }
        T* to = initial + (isShared ? 0 : (nint)room.Item * _network.Nodes);
        for (int type = 0; type < _network.Types; type++)
        {
            T* arriving = room.Arriving + ((nint)type * _grid.Length);
            foreach (LatticeGrid.Run run in _grid.Runs[type])
            {
                for (int i = 0; i < run.Count; i++)
                {
                    *to++ += arriving[run.Start + i];
                }
            }
        }
    }

    private void Begin(LatticeRoom<T> room, int group)
    {
        LatticeTable table = tape.Backwards;
        for (int type = table.Groups[group]; type < table.Groups[group + 1]; type++)
        {
            AddGiven(room, type, room.Time);
            Ready(room, type, room.Time);
        }
    }

    /// <summary>What the way back over a frame needs of a type.</summary>
    private void Ready(LatticeRoom<T> room, int type, int t)
    {
        tape.Loops.Pull(
            room.Arriving + ((nint)type * _grid.Length),
            tape.Gain[type],
            room.Pull(t) + _grid.Plane(type),
            _grid.Length);
        if (tape.WantsWeights)
        {
            tape.Loops.Pass(
                Voltage(room, t) + ((nint)type * _grid.Length),
                tape.Mask(type),
                room.Passed(t) + _grid.Plane(type),
                _grid.Length);
        }
    }

    private void Back(LatticeRoom<T> room, int group)
    {
        LatticeTable table = tape.Backwards;
        T* scratch = room.Scratch(group);
        int t = room.Time;
        T* voltage = Voltage(room, t);
        fixed (int* reads = table.Reads)
        {
            for (int type = table.Groups[group]; type < table.Groups[group + 1]; type++)
            {
                T* pull = room.Pull(t) + _grid.Plane(type);
                nint plane = (nint)type * _grid.Length;
                if (WantsSums)
                {
                    AddSums(room, type, pull);
                }
                int first = table.Rows[type];
                LatticeProduct<TLane, T>.Convolve(
                    room.Pull(t),
                    reads + first,
                    tape.BackwardWeights.Start + first,
                    table.Rows[type + 1] - first,
                    scratch,
                    _grid.Length);
                tape.Loops.Back(
                    voltage + plane, scratch, pull, tape.Mask(type), room.Arriving + plane, _grid.Length);
                if (t > 0)
                {
                    AddGiven(room, type, t - 1);
                    Ready(room, type, t - 1);
                }
            }
        }
    }

    private void AddSums(LatticeRoom<T> room, int type, T* pull)
    {
        int t = room.Time;
        T* sums = tape.Sums(room.Item).Start;
        int filters = _network.Filters.Count;
        int length = _grid.Length;
        nint plane = (nint)type * length;
        if (tape.WantsWeights)
        {
            LatticeTable table = tape.Forwards;
            int first = table.Rows[type];
            fixed (int* reads = table.Reads)
            {
                LatticeProduct<TLane, T>.Correlate(
                    room.Passed(t), reads + first, pull, table.Rows[type + 1] - first, sums + first, length);
            }
        }
        if (tape.WantsBias)
        {
            sums[filters + type] += LatticeProduct<TLane, T>.Dot(pull, tape.Mask(type), length);
        }
        if (tape.WantsTau)
        {
            sums[filters + _network.Types + type] += LatticeProduct<TLane, T>.DotDifference(
                room.Arriving + plane, Voltage(room, t + 1) + plane, Voltage(room, t) + plane, length);
        }
    }

    private sealed class Job(LatticeRoom<T> room, Action<LatticeRoom<T>, int> run) : RowJob
    {
        public override void Run(int part) => run(room, part);
    }
}
