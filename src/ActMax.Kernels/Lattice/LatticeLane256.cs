using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActMax.Kernels;

/// <summary>Registers of 256 bits.</summary>
internal readonly unsafe struct LatticeLane256<T>(Vector256<T> value) : ILatticeLane<LatticeLane256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _value = value;

    public static int Width => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> Load(T* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(LatticeLane256<T> value, T* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> All(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> operator +(LatticeLane256<T> a, LatticeLane256<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> operator -(LatticeLane256<T> a, LatticeLane256<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> operator *(LatticeLane256<T> a, LatticeLane256<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> operator /(LatticeLane256<T> a, LatticeLane256<T> b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> MultiplyAdd(LatticeLane256<T> a, LatticeLane256<T> b, LatticeLane256<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector256
                .FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle())
                .As<float, T>())
            : new(Vector256
                .FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble())
                .As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> WhereAbove(
        LatticeLane256<T> a, LatticeLane256<T> b, LatticeLane256<T> then, LatticeLane256<T> otherwise) =>
        new(Vector256.ConditionalSelect(
            Vector256.GreaterThan(a._value, b._value), then._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> Exp(LatticeLane256<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector256.Exp(value._value.AsSingle()).As<float, T>())
            : new(Vector256.Exp(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LatticeLane256<T> Log(LatticeLane256<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector256.Log(value._value.AsSingle()).As<float, T>())
            : new(Vector256.Log(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(LatticeLane256<T> value) => Vector256.Sum(value._value);
}
