using System.Numerics;

namespace ActMax.Kernels;

/// <summary>Room to roll one item out, and where it stands.</summary>
internal sealed unsafe class LatticeRoom<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LatticeBuffer<T>[] _passed;
    private readonly LatticeBuffer<T>[] _voltage;
    private readonly LatticeBuffer<T> _scratch;
    private readonly LatticeBuffer<T> _stimulus;
    private readonly LatticeGrid _grid;
    private LatticeBuffer<T>? _arriving;
    private LatticeBuffer<T>[]? _pull;

    public LatticeRoom(VectorLatticeTape<T> tape)
    {
        _grid = tape.Grid;
        _passed = [new LatticeBuffer<T>(_grid.Padded), new LatticeBuffer<T>(_grid.Padded)];
        _voltage = tape.Plan.Keep
            ? []
            : [new LatticeBuffer<T>(_grid.Planes), new LatticeBuffer<T>(_grid.Planes)];
        int groups = int.Max(tape.Forwards.Groups.Length, tape.Backwards.Groups.Length);
        _scratch = new LatticeBuffer<T>((long)groups * _grid.Length);
        _stimulus = new LatticeBuffer<T>(_grid.Length);
    }

    public int Item { get; set; }

    public int Time { get; set; }

    /// <summary>The frame as a plane, 0 where there is no cell.</summary>
    public T* Stimulus => _stimulus.Start;

    /// <summary>Gradient at the voltages, [plane].</summary>
    public T* Arriving => _arriving!.Start;

    /// <summary>What cells pass on before a frame, padded planes.</summary>
    public T* Passed(int time) => _passed[time & 1].Start;

    /// <summary>Gain times gradient at the voltages after a frame, padded planes.</summary>
    public T* Pull(int time) => _pull![time & 1].Start;

    /// <summary>A plane for what a group of types computes.</summary>
    public T* Scratch(int group) => _scratch.Start + ((nint)group * _grid.Length);

    /// <summary>Voltages before a frame, planes, where a rollout is not kept.</summary>
    public T* Voltage(int time) => _voltage[time & 1].Start;

    /// <summary>Makes room for going back, before several threads do, and clears it.</summary>
    public void BeginAdjoint()
    {
        _arriving ??= new LatticeBuffer<T>(_grid.Planes);
        _pull ??= [new LatticeBuffer<T>(_grid.Padded), new LatticeBuffer<T>(_grid.Padded)];
        _arriving.Clear();
    }
}
