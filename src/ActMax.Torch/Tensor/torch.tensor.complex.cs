namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(
        (float Real, float Imaginary) scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromSpan<(float, float)>([scalar], [], dtype, device, requires_grad);

    /// <summary>A vector, copied.</summary>
    public static Tensor tensor(
        (float, float)[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<(float, float)>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        (float, float)[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromSpan<(float, float)>(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>A vector, copied.</summary>
    public static Tensor tensor(
        IList<(float, float)> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<(float, float)> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromList(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<(float, float)> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromList(rawArray, [rows, columns], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<(float, float)> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, [dim0, dim1, dim2], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<(float, float)> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    /// <summary>The same shape as the array, copied.</summary>
    public static Tensor tensor(
        (float, float)[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<(float, float)>(rawArray, dtype, device, requires_grad);

    /// <summary>The same shape as the array, copied.</summary>
    public static Tensor tensor(
        (float, float)[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<(float, float)>(rawArray, dtype, device, requires_grad);

    /// <summary>The same shape as the array, copied.</summary>
    public static Tensor tensor(
        (float, float)[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<(float, float)>(rawArray, dtype, device, requires_grad);

    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(
        System.Numerics.Complex scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<System.Numerics.Complex>([scalar], [], dtype, device, requires_grad);

    /// <summary>A vector, copied.</summary>
    public static Tensor tensor(
        System.Numerics.Complex[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromSpan<System.Numerics.Complex>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        System.Numerics.Complex[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromSpan<System.Numerics.Complex>(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>A vector, copied.</summary>
    public static Tensor tensor(
        IList<System.Numerics.Complex> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromList(rawArray, [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<System.Numerics.Complex> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<System.Numerics.Complex> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, [rows, columns], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<System.Numerics.Complex> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, [dim0, dim1, dim2], dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<System.Numerics.Complex> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromList(rawArray, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    /// <summary>The same shape as the array, copied.</summary>
    public static Tensor tensor(
        System.Numerics.Complex[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromArray<System.Numerics.Complex>(rawArray, dtype, device, requires_grad);

    /// <summary>The same shape as the array, copied.</summary>
    public static Tensor tensor(
        System.Numerics.Complex[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromArray<System.Numerics.Complex>(rawArray, dtype, device, requires_grad);

    /// <summary>The same shape as the array, copied.</summary>
    public static Tensor tensor(
        System.Numerics.Complex[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        FromArray<System.Numerics.Complex>(rawArray, dtype, device, requires_grad);

    /// <summary>Elements in row-major order, copied.</summary>
    public static Tensor tensor(
        Memory<System.Numerics.Complex> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        FromSpan<System.Numerics.Complex>(rawArray.Span, dimensions, dtype, device, requires_grad);
}
