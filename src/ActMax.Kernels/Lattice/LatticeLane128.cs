using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActMax.Kernels;

/// <summary>Registers of 128 bits.</summary>
internal readonly unsafe struct LatticeLane128<T>(Vector128<T> value) : ILatticeLane<LatticeLane128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector128<T> _value = value;

    public static int Width => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> Load(T* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(LatticeLane128<T> value, T* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> All(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> operator +(LatticeLane128<T> a, LatticeLane128<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> operator -(LatticeLane128<T> a, LatticeLane128<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> operator *(LatticeLane128<T> a, LatticeLane128<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> operator /(LatticeLane128<T> a, LatticeLane128<T> b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> MultiplyAdd(LatticeLane128<T> a, LatticeLane128<T> b, LatticeLane128<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector128
                .FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle())
                .As<float, T>())
            : new(Vector128
                .FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble())
                .As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> WhereAbove(
        LatticeLane128<T> a, LatticeLane128<T> b, LatticeLane128<T> then, LatticeLane128<T> otherwise) =>
        new(Vector128.ConditionalSelect(
            Vector128.GreaterThan(a._value, b._value), then._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> Exp(LatticeLane128<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector128.Exp(value._value.AsSingle()).As<float, T>())
            : new(Vector128.Exp(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane128<T> Log(LatticeLane128<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector128.Log(value._value.AsSingle()).As<float, T>())
            : new(Vector128.Log(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(LatticeLane128<T> value) => Vector128.Sum(value._value);
}
