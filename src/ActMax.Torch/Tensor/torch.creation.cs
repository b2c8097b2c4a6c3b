using System.Runtime.InteropServices;
using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType defaultType = ScalarType.Float32;

    /// <summary>Element type of what is made without one; float32 unless changed.</summary>
    public static ScalarType get_default_dtype() => defaultType;

    /// <summary>Sets the element type of what is made without one.</summary>
    /// <exception cref="ArgumentException">It is not a floating point type.</exception>
    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException($"the default must be a floating point type, not {dtype}", nameof(dtype));
        }

        defaultType = dtype;
    }

    // Numbers from a generator of one's own are made where the generator is, then moved.
    private static Tensor Make(
        string op, long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator = null)
    {
        var type = dtype ?? defaultType;
        if (generator is not null)
        {
            var made = Operators.Call(
                op + ".generator", size, generator, type, Argument.None, generator.device);
            return Require(device is null ? made : made.to(device, disposeAfter: true), requires_grad);
        }

        var name = op is "empty" ? "empty.memory_format" : op;
        return Require(Operators.Call(name, size, type, Argument.None, device), requires_grad);
    }

    private static Tensor Make(
        string op, long[] size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad)
    {
        var type = dtype ?? (value.Type == ScalarType.Bool ? ScalarType.Bool
            : is_integral(value.Type) ? ScalarType.Int64
            : is_complex(value.Type) ? ScalarType.ComplexFloat32
            : defaultType);
        return Require(Operators.Call(op, size, value, type, Argument.None, device), requires_grad);
    }

    private static Tensor Require(Tensor tensor, bool requires_grad)
    {
        if (requires_grad)
        {
            tensor.requires_grad_();
        }

        return tensor;
    }

    internal static unsafe Tensor FromSpan<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) where T : unmanaged
    {
        nint handle;
        fixed (T* source = data)
        fixed (long* shape = dimensions)
        {
            handle = NativeMethods.actmax_tensor_from_memory(
                source, (long)data.Length * sizeof(T), (int)ElementType<T>(), shape, dimensions.Length);
        }

        if (handle == 0)
        {
            throw NativeMethods.LastError();
        }

        var tensor = new Tensor(handle);
        if (dtype is { } type)
        {
            tensor = tensor.to(type, disposeAfter: true);
        }

        if (device is not null)
        {
            tensor = tensor.to(device, disposeAfter: true);
        }

        return Require(tensor, requires_grad);
    }

    private static Tensor FromList<T>(
        IList<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged =>
        FromSpan<T>(data as T[] ?? [.. data], dimensions, dtype, device, requires_grad);

    private static Tensor FromArray<T>(Array data, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged
    {
        var shape = new long[data.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = data.GetLongLength(i);
        }

        var elements = data.Length == 0
            ? default
            : MemoryMarshal.CreateReadOnlySpan(
                ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data)),
                data.Length);
        return FromSpan(elements, shape, dtype, device, requires_grad);
    }

    /// <summary>A tensor with the shape and elements of an array of any rank, copied.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of that type.</exception>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with the shape and elements of an array of any rank, copied.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of that type.</exception>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        var element = rawArray.GetType().GetElementType()!;
        return element == typeof(float) ? FromArray<float>(rawArray, dtype, device, requires_grad)
            : element == typeof(double) ? FromArray<double>(rawArray, dtype, device, requires_grad)
            : element == typeof(long) ? FromArray<long>(rawArray, dtype, device, requires_grad)
            : element == typeof(int) ? FromArray<int>(rawArray, dtype, device, requires_grad)
            : element == typeof(short) ? FromArray<short>(rawArray, dtype, device, requires_grad)
            : element == typeof(sbyte) ? FromArray<sbyte>(rawArray, dtype, device, requires_grad)
            : element == typeof(byte) ? FromArray<byte>(rawArray, dtype, device, requires_grad)
            : element == typeof(bool) ? FromArray<bool>(rawArray, dtype, device, requires_grad)
            : throw new NotSupportedException($"no tensor holds elements of {element.Name}");
    }

    /// <summary>Whole numbers or reals from start to before stop.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
    {
        var whole = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (whole ? ScalarType.Int64 : defaultType);
        return Require(
            Operators.Call("arange.start_step", start, stop, step, type, Argument.None, device), requires_grad);
    }

    /// <summary>Numbers from start to before stop, one apart.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>Numbers from 0 to before stop, one apart.</summary>
    public static Tensor arange(
        Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>So many numbers from start to end, both included, the same distance apart.</summary>
    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Require(
            Operators.Call("linspace", start, end, steps, dtype ?? defaultType, Argument.None, device), requires_grad);

    /// <summary>So many powers of a base, their exponents from start to end, both included.</summary>
    public static Tensor logspace(
        double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Require(
            Operators.Call("logspace", start, end, steps, @base, dtype ?? defaultType, Argument.None, device),
            requires_grad);

    /// <summary>Ones on the diagonal of a matrix; square when columns is -1.</summary>
    public static Tensor eye(
        long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(
            Operators.Call(
                "eye.m", rows, columns < 0 ? rows : columns, dtype ?? defaultType, Argument.None, device),
            requires_grad);

    /// <summary>Zeros in the shape of another tensor.</summary>
    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(Operators.Call("zeros_like", input, dtype, Argument.None, device), requires_grad);

    /// <summary>Ones in the shape of another tensor.</summary>
    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(Operators.Call("ones_like", input, dtype, Argument.None, device), requires_grad);

    /// <summary>A tensor in the shape of another one; the elements are whatever is in memory.</summary>
    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(Operators.Call("empty_like", input, dtype, Argument.None, device), requires_grad);

    /// <summary>One value everywhere, in the shape of another tensor.</summary>
    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(Operators.Call("full_like", input, value, dtype, Argument.None, device), requires_grad);

    /// <summary>Complex numbers from their real and imaginary parts.</summary>
    public static Tensor complex(Tensor real, Tensor imag) => Operators.Call("complex", real, imag);

    /// <summary>Complex numbers from their magnitudes and angles.</summary>
    public static Tensor polar(Tensor abs, Tensor angle) => Operators.Call("polar", abs, angle);

    /// <summary>A sparse tensor in coordinate form; repeated positions add up.</summary>
    /// <param name="indices">Positions, int64, [dimension; entry].</param>
    /// <param name="values">Values, one an entry.</param>
    /// <param name="size">Shape of the tensor.</param>
    /// <param name="dtype">Type of the elements; null: that of the values.</param>
    /// <param name="device">Where the tensor goes; null: where the values are.</param>
    /// <param name="requires_grad">Whether gradients are wanted.</param>
    public static Tensor sparse_coo_tensor(
        Tensor indices, Tensor values, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Require(
            Operators.Call(
                "sparse_coo_tensor.indices_size", indices, values, size, dtype ?? values.dtype, Argument.None,
                device ?? values.device),
            requires_grad);
}
