namespace TorchSharp;

public static partial class torch
{
    /// <summary>Type of the elements of a tensor. The numbers are libtorch's.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>uint8</summary>
        Byte = 0,

        /// <summary>int8</summary>
        Int8 = 1,

        /// <summary>int16</summary>
        Int16 = 2,

        /// <summary>int32</summary>
        Int32 = 3,

        /// <summary>int64</summary>
        Int64 = 4,

        /// <summary>IEEE half precision</summary>
        Float16 = 5,

        /// <summary>single precision</summary>
        Float32 = 6,

        /// <summary>double precision</summary>
        Float64 = 7,

        /// <summary>two single precision numbers</summary>
        ComplexFloat32 = 9,

        /// <summary>two double precision numbers</summary>
        ComplexFloat64 = 10,

        /// <summary>one byte, 0 or 1</summary>
        Bool = 11,

        /// <summary>the upper half of a single precision number</summary>
        BFloat16 = 15,
    }

    // TorchSharp has these as fields too; here nobody can assign to them.
#pragma warning disable CS1591 // each is the element type of the same name
    public static readonly ScalarType @bool = ScalarType.Bool;
    public static readonly ScalarType uint8 = ScalarType.Byte;
    public static readonly ScalarType int8 = ScalarType.Int8;
    public static readonly ScalarType int16 = ScalarType.Int16;
    public static readonly ScalarType int32 = ScalarType.Int32;
    public static readonly ScalarType int64 = ScalarType.Int64;
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;
    public static readonly ScalarType float16 = ScalarType.Float16;
    public static readonly ScalarType float32 = ScalarType.Float32;
    public static readonly ScalarType float64 = ScalarType.Float64;
    public static readonly ScalarType complex64 = ScalarType.ComplexFloat32;
    public static readonly ScalarType complex128 = ScalarType.ComplexFloat64;
    public static readonly ScalarType @short = ScalarType.Int16;
    public static readonly ScalarType @int = ScalarType.Int32;
    public static readonly ScalarType @long = ScalarType.Int64;
    public static readonly ScalarType half = ScalarType.Float16;
    public static readonly ScalarType @float = ScalarType.Float32;
    public static readonly ScalarType @double = ScalarType.Float64;
    public static readonly ScalarType cfloat = ScalarType.ComplexFloat32;
    public static readonly ScalarType cdouble = ScalarType.ComplexFloat64;
#pragma warning restore CS1591

    /// <summary>Is it a whole-number type (bool included)?</summary>
    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64
            or ScalarType.Bool;

    /// <summary>Is it a real floating point type?</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Is it a complex type?</summary>
    public static bool is_complex(ScalarType type) =>
        type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>The element type that holds a .NET type.</summary>
    /// <exception cref="NotSupportedException">No element type does.</exception>
    internal static ScalarType ElementType<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ScalarType.Float32;
        if (typeof(T) == typeof(double)) return ScalarType.Float64;
        if (typeof(T) == typeof(long)) return ScalarType.Int64;
        if (typeof(T) == typeof(int)) return ScalarType.Int32;
        if (typeof(T) == typeof(short)) return ScalarType.Int16;
        if (typeof(T) == typeof(sbyte)) return ScalarType.Int8;
        if (typeof(T) == typeof(byte)) return ScalarType.Byte;
        if (typeof(T) == typeof(bool)) return ScalarType.Bool;
        if (typeof(T) == typeof(Half)) return ScalarType.Float16;
        if (typeof(T) == typeof((float, float))) return ScalarType.ComplexFloat32;
        if (typeof(T) == typeof(System.Numerics.Complex)) return ScalarType.ComplexFloat64;
        throw new NotSupportedException($"no tensor holds elements of type {typeof(T).Name}");
    }
}
