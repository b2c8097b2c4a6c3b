using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>A tensor as it lies in a file: type, shape and bytes. Reading it needs no libtorch.</summary>
public sealed class StoredTensor
{
    private readonly ReadOnlyMemory<byte> storage;
    private readonly long offset;
    private readonly long[] strides;

    /// <summary>
    /// Elements are at offset + sum of index * stride in the storage; the caller has checked that they are.
    /// </summary>
    internal StoredTensor(
        ScalarType type, long[] shape, long[] strides, long offset, ReadOnlyMemory<byte> storage)
    {
        Type = type;
        Shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.storage = storage;
    }

    /// <summary>Type of the elements.</summary>
    public ScalarType Type { get; }

    /// <summary>Size of each dimension.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The elements in row-major order, little-endian.</summary>
    public byte[] ToBytes()
    {
        var size = SizeOf(Type);
        var bytes = new byte[checked(Count * size)];
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var source = storage.Span;
        var index = new long[Shape.Count];
        var from = offset;
        // Runs that lie in order are copied in one piece; a whole contiguous tensor is one run.
        var run = RunLength();
        for (var at = 0; at < bytes.Length; at += run * size)
        {
            source.Slice((int)(from * size), run * size).CopyTo(bytes.AsSpan(at));
            Advance(index, ref from, run);
        }

        return bytes;
    }

    /// <summary>The elements as single precision numbers, in row-major order, whatever their type.</summary>
    public float[] ToSingles()
    {
        var bytes = ToBytes();
        return Type switch
        {
            ScalarType.Float32 => Cast<float, float>(bytes, x => x),
            ScalarType.Float64 => Cast<double, float>(bytes, x => (float)x),
            ScalarType.Float16 => Cast<Half, float>(bytes, x => (float)x),
            ScalarType.BFloat16 => Cast<ushort, float>(bytes, x => BitConverter.UInt32BitsToSingle((uint)x << 16)),
            ScalarType.Int64 => Cast<long, float>(bytes, x => x),
            ScalarType.Int32 => Cast<int, float>(bytes, x => x),
            ScalarType.Int16 => Cast<short, float>(bytes, x => x),
            ScalarType.Int8 => Cast<sbyte, float>(bytes, x => x),
            ScalarType.Byte => Cast<byte, float>(bytes, x => x),
            ScalarType.Bool => Cast<byte, float>(bytes, x => x != 0 ? 1 : 0),
            _ => throw new NotSupportedException($"elements of type {Type}"),
        };
    }

    /// <summary>The elements in row-major order.</summary>
    /// <typeparam name="T">float for Float32, long for Int64 and so on.</typeparam>
    /// <exception cref="ArgumentException">They are of another type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        if (ElementType<T>() != Type)
        {
            throw new ArgumentException($"the elements are {Type}, not {ElementType<T>()} ({typeof(T).Name})");
        }

        return Cast<T, T>(ToBytes(), x => x);
    }

    /// <summary>The same as a tensor of libtorch.</summary>
    public Tensor ToTensor()
    {
        var bytes = ToBytes();
        return Type switch
        {
            ScalarType.BFloat16 => FromArray(ToSingles()).to(ScalarType.BFloat16, disposeAfter: true),
            ScalarType.Float32 => FromArray(Cast<float, float>(bytes, x => x)),
            ScalarType.Float64 => FromArray(Cast<double, double>(bytes, x => x)),
            ScalarType.Float16 => FromArray(Cast<Half, Half>(bytes, x => x)),
            ScalarType.Int64 => FromArray(Cast<long, long>(bytes, x => x)),
            ScalarType.Int32 => FromArray(Cast<int, int>(bytes, x => x)),
            ScalarType.Int16 => FromArray(Cast<short, short>(bytes, x => x)),
            ScalarType.Int8 => FromArray(Cast<sbyte, sbyte>(bytes, x => x)),
            ScalarType.Byte => FromArray(bytes),
            ScalarType.Bool => FromArray(Cast<byte, bool>(bytes, x => x != 0)),
            _ => throw new NotSupportedException($"elements of type {Type}"),
        };

        Tensor FromArray<T>(T[] elements) where T : unmanaged => TensorData.FromArray(elements, [.. Shape]);
    }

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        _ => 8,
    };

    private static TTo[] Cast<TFrom, TTo>(byte[] bytes, Func<TFrom, TTo> convert) where TFrom : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
        {
            for (var at = 0; at < bytes.Length; at += Unsafe.SizeOf<TFrom>())
            {
                bytes.AsSpan(at, Unsafe.SizeOf<TFrom>()).Reverse();
            }
        }

        var elements = MemoryMarshal.Cast<byte, TFrom>(bytes);
        if (typeof(TFrom) == typeof(TTo))
        {
            return (TTo[])(object)elements.ToArray();
        }

        var converted = new TTo[elements.Length];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = convert(elements[i]);
        }

        return converted;
    }

    private int RunLength()
    {
        long run = 1;
        for (var dim = Shape.Count - 1; dim >= 0; dim--)
        {
            if (Shape[dim] != 1 && strides[dim] != run)
            {
                break;
            }

            run *= Shape[dim];
        }

        return (int)run;
    }

    private void Advance(long[] index, ref long from, int run)
    {
        // The dimensions inside a run count as one step.
        long inside = 1;
        for (var dim = Shape.Count - 1; dim >= 0; dim--)
        {
            if (inside < run)
            {
                inside *= Shape[dim];
                continue;
            }

            from += strides[dim];
            if (++index[dim] < Shape[dim])
            {
                return;
            }

            from -= strides[dim] * Shape[dim];
            index[dim] = 0;
        }
    }
}
