using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>An activation and its derivative, a register at a time.</summary>
internal interface ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract TLane Value(TLane v);

    static abstract TLane Slope(TLane v);
}

internal readonly struct LatticeRelu<TLane, T> : ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Value(TLane v) => TLane.WhereAbove(v, default, v, default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Slope(TLane v) => TLane.WhereAbove(v, default, TLane.All(T.One), default);
}

internal readonly struct LatticeLeakyRelu<TLane, T> : ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static TLane Leak
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLane.All(T.CreateTruncating(0.01));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Value(TLane v) => TLane.WhereAbove(v, default, v, v * Leak);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Slope(TLane v) => TLane.WhereAbove(v, default, TLane.All(T.One), Leak);
}

internal readonly struct LatticeElu<TLane, T> : ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TLane Value(TLane v) => TLane.WhereAbove(v, default, v, TLane.Exp(v) - TLane.All(T.One));

    public static TLane Slope(TLane v) => TLane.WhereAbove(v, default, TLane.All(T.One), TLane.Exp(v));
}

internal readonly struct LatticeSigmoid<TLane, T> : ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TLane Value(TLane v)
    {
        TLane one = TLane.All(T.One);
        return one / (one + TLane.Exp(default(TLane) - v));
    }

    public static TLane Slope(TLane v)
    {
        TLane y = Value(v);
        return y * (TLane.All(T.One) - y);
    }
}

internal readonly struct LatticeSoftplus<TLane, T> : ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static TLane Linear => TLane.All(T.CreateTruncating(20));

    public static TLane Value(TLane v) =>
        TLane.WhereAbove(v, Linear, v, TLane.Log(TLane.All(T.One) + TLane.Exp(v)));

    public static TLane Slope(TLane v) =>
        TLane.WhereAbove(v, Linear, TLane.All(T.One), LatticeSigmoid<TLane, T>.Value(v));
}

internal readonly struct LatticeTanh<TLane, T> : ILatticeActivation<TLane, T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TLane Value(TLane v)
    {
        TLane one = TLane.All(T.One);
        TLane two = one + one;
        return one - (two / (one + TLane.Exp(two * v)));
    }

    public static TLane Slope(TLane v)
    {
        TLane y = Value(v);
        return TLane.All(T.One) - (y * y);
    }
}
