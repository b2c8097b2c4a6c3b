using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>Between tensors and managed memory, where TorchSharp's way is slow or awkward from F#.</summary>
public static class TensorData
{
    /// <summary>A tensor with a copy of the elements, in row-major order.</summary>
    /// <typeparam name="T">float for float32, long for int64 and so on.</typeparam>
    /// <exception cref="ArgumentException">The shape needs another number of elements.</exception>
    public static Tensor FromArray<T>(T[] data, params long[] shape) where T : unmanaged
    {
        var needed = shape.Aggregate(1L, (product, size) => product * size);
        if (needed != data.Length || shape.Any(size => size < 0))
        {
            throw new ArgumentException(
                $"{data.Length} elements for a tensor of shape [{string.Join("; ", shape)}], which has {needed}",
                nameof(data));
        }

        return FromSpan<T>(data, shape);
    }

    /// <summary>
    /// The elements of a contiguous tensor in main memory, without a copy. Writing to them changes the tensor behind
    /// the back of autograd. The tensor must outlive the span.
    /// </summary>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    /// <exception cref="InvalidOperationException">The tensor is elsewhere or not contiguous.</exception>
    public static Span<T> Span<T>(Tensor tensor) where T : unmanaged
    {
        if (tensor.dtype != ElementType<T>())
        {
            throw new ArgumentException(
                $"the elements are {tensor.dtype}, not {ElementType<T>()} ({typeof(T).Name})", nameof(tensor));
        }

        return MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }

    /// <summary>
    /// The address of the first element of a contiguous tensor in main memory; see <see cref="Span{T}"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is elsewhere or not contiguous.</exception>
    public static nint Address(Tensor tensor)
    {
        if (!tensor.is_cpu() || !tensor.is_contiguous())
        {
            throw new InvalidOperationException("only a contiguous tensor in main memory has elements in order");
        }

        return Interop.NativeMethods.actmax_tensor_data(tensor.Handle);
    }
}
