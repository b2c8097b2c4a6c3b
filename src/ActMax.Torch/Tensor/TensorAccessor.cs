using System.Collections;
using ActMax.Torch.Interop;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor as managed values, in row-major order whatever the strides.</summary>
/// <typeparam name="T">The .NET type of the elements; must be that of the tensor.</typeparam>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        if (tensor.dtype != torch.ElementType<T>())
        {
            throw new ArgumentException(
                $"the elements are {tensor.dtype}, not {torch.ElementType<T>()} ({typeof(T).Name})", nameof(tensor));
        }
    }

    /// <summary>Number of elements.</summary>
    public long Count => tensor.numel();

    /// <summary>Always false.</summary>
    public bool IsReadOnly => false;

    /// <summary>One element by its position in each dimension.</summary>
    public unsafe T this[params long[] indices]
    {
        get
        {
            using var element = Element(indices);
            T value;
            NativeMethods.Check(NativeMethods.actmax_tensor_to_memory(element.Handle, &value, sizeof(T)));
            return value;
        }

        set
        {
            using var element = Element(indices);
            using var source = torch.FromSpan(new ReadOnlySpan<T>(ref value), []);
            using var mode = torch.no_grad();
            element.copy_(source);
        }
    }

    /// <summary>A new array with all elements.</summary>
    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>Copies elements to an array.</summary>
    /// <param name="array">The target.</param>
    /// <param name="arrayIndex">First position written.</param>
    /// <param name="tensorIndex">First element copied, counted in row-major order.</param>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements to a span: as many as there are, or as fit.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Math.Min(Count - tensorIndex, array.Length - arrayIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using var scope = torch.NewDisposeScope();
        var part = count == Count ? tensor : tensor.detach().reshape(-1).narrow(0, tensorIndex, count);
        fixed (T* target = array[arrayIndex..])
        {
            NativeMethods.Check(NativeMethods.actmax_tensor_to_memory(part.Handle, target, count * sizeof(T)));
        }

        GC.KeepAlive(part);
    }

    /// <summary>Copies an array into the tensor.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies a span into the tensor: as much as there is, or as fits.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = (int)Math.Min(Count - tensorIndex, array.Length - arrayIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using var scope = torch.NewDisposeScope();
        using var mode = torch.no_grad();
        var source = torch.FromSpan(array.Slice(arrayIndex, count), [count]);
        if (count == Count)
        {
            tensor.detach().copy_(source.reshape(tensor.shape));
        }
        else
        {
            var positions = torch.arange(tensorIndex, tensorIndex + count, torch.ScalarType.Int64);
            tensor.detach().put_(positions.to(tensor.device), source.to(tensor.device));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Does nothing; the tensor is not disposed.</summary>
    public void Dispose()
    {
    }

    private torch.Tensor Element(long[] indices)
    {
        using var scope = torch.NewDisposeScope();
        using var mode = torch.no_grad();
        if (indices.Length == 1 && tensor.Dimensions != 1)
        {
            return tensor.reshape(-1).select(0, indices[0]).MoveToOuterDisposeScope();
        }

        if (indices.Length != tensor.Dimensions)
        {
            throw new ArgumentException($"{indices.Length} positions for {tensor.Dimensions} dimensions");
        }

        var element = tensor.detach();
        foreach (var index in indices)
        {
            element = element.select(0, index);
        }

        return element.MoveToOuterDisposeScope();
    }
}
