using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>The loops over cells with one activation, so that a rollout need not know which.</summary>
internal abstract unsafe class LatticeCellLoops<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static LatticeCellLoops<T> Of<TLane>(LatticeActivation activation)
        where TLane : unmanaged, ILatticeLane<TLane, T> => activation switch
    {
        LatticeActivation.Relu => new Loops<TLane, LatticeRelu<TLane, T>>(),
        LatticeActivation.Elu => new Loops<TLane, LatticeElu<TLane, T>>(),
        LatticeActivation.Softplus => new Loops<TLane, LatticeSoftplus<TLane, T>>(),
        LatticeActivation.LeakyRelu => new Loops<TLane, LatticeLeakyRelu<TLane, T>>(),
        LatticeActivation.Sigmoid => new Loops<TLane, LatticeSigmoid<TLane, T>>(),
        LatticeActivation.Tanh => new Loops<TLane, LatticeTanh<TLane, T>>(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation."),
    };

    public abstract void Step(
        T* before, T* drive, T* stimulus, T* mask, T bias, T gain, T* after, T* passed, int length);

    public abstract void Pass(T* voltage, T* mask, T* passed, int length);

    public abstract void Back(T* voltage, T* returned, T* pull, T* mask, T* arriving, int length);

    public abstract void Pull(T* arriving, T gain, T* pull, int length);

    private sealed class Loops<TLane, TActivation> : LatticeCellLoops<T>
        where TLane : unmanaged, ILatticeLane<TLane, T>
        where TActivation : ILatticeActivation<TLane, T>
    {
        public override void Step(
            T* before, T* drive, T* stimulus, T* mask, T bias, T gain, T* after, T* passed, int length) =>
            LatticeCells<TLane, T, TActivation>.Step(
                before, drive, stimulus, mask, bias, gain, after, passed, length);

        public override void Pass(T* voltage, T* mask, T* passed, int length) =>
            LatticeCells<TLane, T, TActivation>.Pass(voltage, mask, passed, length);

        public override void Back(T* voltage, T* returned, T* pull, T* mask, T* arriving, int length) =>
            LatticeCells<TLane, T, TActivation>.Back(voltage, returned, pull, mask, arriving, length);

        public override void Pull(T* arriving, T gain, T* pull, int length) =>
            LatticeCells<TLane, T, TActivation>.Pull(arriving, gain, pull, length);
    }
}
