using System.Numerics;
using ActMax.Torch.Interop;

namespace TorchSharp;

/// <summary>
/// A number as an argument: whole, real, complex or a truth value. Numbers convert to it by themselves.
/// </summary>
/// <remarks>It needs no disposing; it is disposable only because TorchSharp's is.</remarks>
public sealed class Scalar : IDisposable
{
    internal readonly ValueTag Kind;
    internal readonly long Bits;
    internal readonly Complex Complex;

    private Scalar(torch.ScalarType type, ValueTag kind, long bits, Complex complex = default)
    {
        Type = type;
        Kind = kind;
        Bits = bits;
        Complex = complex;
    }

    /// <summary>Element type that the number came with.</summary>
    public torch.ScalarType Type { get; }

    internal double Number => Kind == ValueTag.Double ? BitConverter.Int64BitsToDouble(Bits)
        : Kind == ValueTag.Complex ? Complex.Real
        : Bits;

    internal long Whole => Kind is ValueTag.Double or ValueTag.Complex ? (long)Number : Bits;

    private static Scalar Int(torch.ScalarType type, long value) => new(type, ValueTag.Int, value);

    private static Scalar Real(torch.ScalarType type, double value) =>
        new(type, ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(byte value) => Int(torch.ScalarType.Byte, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(sbyte value) => Int(torch.ScalarType.Int8, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(short value) => Int(torch.ScalarType.Int16, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(int value) => Int(torch.ScalarType.Int32, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(long value) => Int(torch.ScalarType.Int64, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(Half value) => Real(torch.ScalarType.Float16, (double)value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => Real(torch.ScalarType.Float32, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => Real(torch.ScalarType.Float64, value);

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, ValueTag.Bool, value ? 1 : 0);

    /// <summary>A complex number in single precision.</summary>
    public static implicit operator Scalar((float, float) value) =>
        new(torch.ScalarType.ComplexFloat32, ValueTag.Complex, 0, new Complex(value.Item1, value.Item2));

    /// <summary>A complex number.</summary>
    public static implicit operator Scalar(Complex value) =>
        new(torch.ScalarType.ComplexFloat64, ValueTag.Complex, 0, value);

    /// <summary>Does nothing.</summary>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ValueTag.Double => Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueTag.Complex => Complex.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueTag.Bool => Bits != 0 ? "true" : "false",
        _ => Bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>Numbers to scalars and back. In F#, where a conversion must be written, <c>0.5.ToScalar()</c>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this sbyte value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this short value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this (float, float) value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this Complex value) => value;

    /// <summary>The truth value as a scalar.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this Half value) => value;

    /// <summary>The scalar in half precision.</summary>
    public static Half ToHalf(this Scalar value) => (Half)value.Number;

    /// <summary>The scalar in single precision.</summary>
    public static float ToSingle(this Scalar value) => (float)value.Number;

    /// <summary>The scalar in double precision.</summary>
    public static double ToDouble(this Scalar value) => value.Number;

    /// <summary>The scalar as a whole number.</summary>
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Whole;

    /// <summary>The scalar as a whole number.</summary>
    public static byte ToByte(this Scalar value) => (byte)value.Whole;

    /// <summary>The scalar as a whole number.</summary>
    public static short ToInt16(this Scalar value) => (short)value.Whole;

    /// <summary>The scalar as a whole number.</summary>
    public static int ToInt32(this Scalar value) => (int)value.Whole;

    /// <summary>The scalar as a whole number.</summary>
    public static long ToInt64(this Scalar value) => value.Whole;

    /// <summary>Is the scalar different from zero?</summary>
    public static bool ToBoolean(this Scalar value) =>
        value.Kind == ValueTag.Complex ? value.Complex != Complex.Zero : value.Number != 0;

    /// <summary>Real and imaginary part in single precision.</summary>
    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value)
    {
        var number = value.ToComplexFloat64();
        return ((float)number.Real, (float)number.Imaginary);
    }

    /// <summary>The scalar as a complex number.</summary>
    public static Complex ToComplexFloat64(this Scalar value) =>
        value.Kind == ValueTag.Complex ? value.Complex : value.Number;
}
