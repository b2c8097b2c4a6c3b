using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch.Interop;

/// <summary>One argument of an operator. The implicit conversions let a call be written with plain values.</summary>
internal readonly struct Argument
{
    internal readonly ValueTag Tag;
    internal readonly long Bits;
    internal readonly object? Reference;

    private Argument(ValueTag tag, long bits = 0, object? reference = null)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    /// <summary>None, or an undefined tensor.</summary>
    internal static Argument None => default;

    /// <summary>Whatever the schema says.</summary>
    internal static Argument Default => new(ValueTag.Default);

    public static implicit operator Argument(Tensor? value) =>
        value is null ? None : new(ValueTag.Tensor, 0, value);

    public static implicit operator Argument(int value) => new(ValueTag.Int, value);

    public static implicit operator Argument(long value) => new(ValueTag.Int, value);

    public static implicit operator Argument(double value) =>
        new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static implicit operator Argument(long? value) => value is { } number ? number : None;

    public static implicit operator Argument(double? value) => value is { } number ? number : None;

    public static implicit operator Argument(bool? value) => value is { } flag ? flag : None;

    public static implicit operator Argument(string? value) =>
        value is null ? None : new(ValueTag.String, 0, value);

    public static implicit operator Argument(long[]? value) => value is null ? None : new(ValueTag.Ints, 0, value);

    public static implicit operator Argument(double[]? value) =>
        value is null ? None : new(ValueTag.Doubles, 0, value);

    public static implicit operator Argument(bool[]? value) => value is null ? None : new(ValueTag.Bools, 0, value);

    public static implicit operator Argument(Tensor?[]? value) =>
        value is null ? None : new(ValueTag.Tensors, 0, value);

    public static implicit operator Argument(ScalarType value) => new(ValueTag.Int, (long)value);

    public static implicit operator Argument(ScalarType? value) => value is { } type ? type : None;

    public static implicit operator Argument(Device? value) => value is null ? None : value.ToString();

    public static implicit operator Argument(Generator? value) =>
        value is null ? None : new(ValueTag.Generator, 0, value);

    public static implicit operator Argument(Scalar? value) => value switch
    {
        null => None,
        { Kind: ValueTag.Complex } => new(ValueTag.Complex, 0, new[] { value.Complex.Real, value.Complex.Imaginary }),
        _ => new(value.Kind, value.Bits),
    };
}
