using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActMax.Kernels;

/// <summary>Registers of 512 bits.</summary>
internal readonly unsafe struct LatticeLane512<T>(Vector512<T> value) : ILatticeLane<LatticeLane512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _value = value;

    public static int Width => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> Load(T* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(LatticeLane512<T> value, T* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> All(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> operator +(LatticeLane512<T> a, LatticeLane512<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> operator -(LatticeLane512<T> a, LatticeLane512<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> operator *(LatticeLane512<T> a, LatticeLane512<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> operator /(LatticeLane512<T> a, LatticeLane512<T> b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> MultiplyAdd(LatticeLane512<T> a, LatticeLane512<T> b, LatticeLane512<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector512
                .FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle())
                .As<float, T>())
            : new(Vector512
                .FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble())
                .As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> WhereAbove(
        LatticeLane512<T> a, LatticeLane512<T> b, LatticeLane512<T> then, LatticeLane512<T> otherwise) =>
        new(Vector512.ConditionalSelect(
            Vector512.GreaterThan(a._value, b._value), then._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> Exp(LatticeLane512<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector512.Exp(value._value.AsSingle()).As<float, T>())
            : new(Vector512.Exp(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane512<T> Log(LatticeLane512<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector512.Log(value._value.AsSingle()).As<float, T>())
            : new(Vector512.Log(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(LatticeLane512<T> value) => Vector512.Sum(value._value);
}
