using System.Numerics;
using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements as managed values.</summary>
        /// <typeparam name="T">float for float32, long for int64 and so on.</typeparam>
        /// <exception cref="ArgumentException">The elements are of another type.</exception>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged => new(this);

        /// <summary>The one element of a tensor that has one.</summary>
        /// <exception cref="ArgumentException">There are more or fewer, or they are of another type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException($"item needs a tensor with one element, this one has {NumberOfElements}");
            }

            if (dtype != ElementType<T>())
            {
                throw new ArgumentException($"the element is {dtype}, not {ElementType<T>()} ({typeof(T).Name})");
            }

            T value;
            NativeMethods.Check(NativeMethods.actmax_tensor_to_memory(Handle, &value, sizeof(T)));
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>The one element, whatever its type.</summary>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.Float16 => item<Half>(),
            ScalarType.ComplexFloat32 => item<(float, float)>(),
            ScalarType.ComplexFloat64 => item<Complex>(),
            _ => Converted(),
        };

        /// <summary>One element by its position in row-major order, as a float.</summary>
        public float ReadCpuSingle(long i) => data<float>()[i];

        /// <summary>One element by its position in row-major order, as a double.</summary>
        public double ReadCpuDouble(long i) => data<double>()[i];

        /// <summary>One element by its position in row-major order, as an int64.</summary>
        public long ReadCpuInt64(long i) => data<long>()[i];

        /// <summary>The memory of a contiguous tensor in main memory. It must not be disposed meanwhile.</summary>
        /// <exception cref="InvalidOperationException">It is elsewhere or not contiguous.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_cpu() || !is_contiguous())
                {
                    throw new InvalidOperationException("only a contiguous tensor in main memory has bytes in order");
                }

                var length = NativeMethods.actmax_tensor_bytes(Handle);
                return length == 0
                    ? []
                    : new Span<byte>((void*)NativeMethods.actmax_tensor_data(Handle), checked((int)length));
            }
        }

        private Scalar Converted()
        {
            using var wide = to(ScalarType.Float64);
            return wide.item<double>();
        }

        /// <summary>The one element.</summary>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <summary>The one element.</summary>
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <summary>The one element.</summary>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <summary>The one element.</summary>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <summary>The one element.</summary>
        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}

/// <summary>The one element of a tensor as a .NET number.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The one element, in single precision.</summary>
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    /// <summary>The one element, in double precision.</summary>
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    /// <summary>The one element as a whole number.</summary>
    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();

    /// <summary>The one element as a whole number.</summary>
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    /// <summary>The one element as a whole number.</summary>
    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();

    /// <summary>The one element as a whole number.</summary>
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    /// <summary>The one element as a whole number.</summary>
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    /// <summary>Is the one element different from 0?</summary>
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();
}
