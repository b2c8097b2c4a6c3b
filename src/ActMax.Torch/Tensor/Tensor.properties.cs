using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Number of dimensions.</summary>
        public long Dimensions => NativeMethods.actmax_tensor_dimensions(Handle);

        /// <summary>Number of dimensions.</summary>
        public long dim() => Dimensions;

        /// <summary>Number of dimensions.</summary>
        public long ndim => Dimensions;

        /// <summary>Number of elements.</summary>
        public long NumberOfElements => NativeMethods.actmax_tensor_elements(Handle);

        /// <summary>Number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => dtype switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 => 4,
            ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
            ScalarType.ComplexFloat64 => 16,
            var other => throw new NotSupportedException($"element type {other}"),
        };

        /// <summary>Bytes of one element.</summary>
        public long element_size() => ElementSize;

        /// <summary>Type of the elements.</summary>
        public ScalarType dtype => (ScalarType)NativeMethods.actmax_tensor_dtype(Handle);

        /// <summary>Size of each dimension.</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* pointer = sizes)
                {
                    NativeMethods.Check(NativeMethods.actmax_tensor_sizes(Handle, pointer));
                }

                return sizes;
            }
        }

        /// <summary>Size of each dimension.</summary>
        public long[] size() => shape;

        /// <summary>Size of one dimension; negative ones count from the end.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long size(int dim) => shape[Wrapped(dim)];

        /// <summary>Elements to step over to the next one in each dimension.</summary>
        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* pointer = strides)
            {
                NativeMethods.Check(NativeMethods.actmax_tensor_strides(Handle, pointer));
            }

            return strides;
        }

        /// <summary>Elements to step over to the next one in a dimension.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long stride(int dim) => stride()[Wrapped(dim)];

        /// <summary>Elements between the start of the storage and the first one of this tensor.</summary>
        public long storage_offset() => NativeMethods.actmax_tensor_offset(Handle);

        /// <summary>Do the elements lie in row-major order without gaps?</summary>
        public bool is_contiguous() => NativeMethods.actmax_tensor_contiguous(Handle) != 0;

        /// <summary>Is it a sparse tensor in coordinate form?</summary>
        public bool is_sparse => NativeMethods.actmax_tensor_sparse(Handle) != 0;

        /// <summary>Kind of device the tensor lives on.</summary>
        public unsafe DeviceType device_type
        {
            get
            {
                int index;
                return (DeviceType)NativeMethods.actmax_tensor_device(Handle, &index);
            }
        }

        /// <summary>Number of the device; -1 where there is only one.</summary>
        public unsafe int device_index
        {
            get
            {
                int index;
                NativeMethods.actmax_tensor_device(Handle, &index);
                return index;
            }
        }

        /// <summary>Device the tensor lives on.</summary>
        public Device device => new(device_type, device_index);

        /// <summary>Does it live on a GPU?</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>Does it live in main memory?</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Are the elements whole numbers or truth values?</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>Are the elements real floating point numbers?</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Are the elements complex?</summary>
        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Is its one element different from 0?</summary>
        public bool is_nonzero() => (bool)Operators.CallAny("is_nonzero", this)[0]!;

        /// <summary>Real part of each element (a view); of a real tensor the tensor itself.</summary>
        public Tensor real => Operators.Call("real", this);

        /// <summary>Imaginary part of each element (a view).</summary>
        public Tensor imag => Operators.Call("imag", this);

        /// <summary>View with the dimensions in reverse order.</summary>
        public Tensor T => Operators.Call("numpy_T", this);

        /// <summary>View with the last two dimensions exchanged.</summary>
        public Tensor mT => Operators.Call("mT", this);

        /// <summary>Are both the same handle? For the elements see eq and allclose.</summary>
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        /// <summary>Have both the same shape and elements?</summary>
        public bool Equals(Tensor target) => (bool)Operators.CallAny("equal", this, target)[0]!;

        /// <inheritdoc/>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        /// <summary>Shape, type and device; the elements too when there are no more than twenty.</summary>
        public override string ToString()
        {
            if (IsInvalid)
            {
                return "(disposed)";
            }

            var head = $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
            return NumberOfElements > 20 || device_type == DeviceType.META || is_sparse
                ? head
                : $"{head}, elements = {string.Join(' ', Elements())}";
        }

        private string[] Elements()
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            var wide = is_complex() ? resolve_conj().to(ScalarType.ComplexFloat64) : to(ScalarType.Float64);
            var culture = System.Globalization.CultureInfo.InvariantCulture;
            return is_complex()
                ? Array.ConvertAll(wide.data<System.Numerics.Complex>().ToArray(), x => x.ToString("G6", culture))
                : Array.ConvertAll(wide.data<double>().ToArray(), x => x.ToString("G6", culture));
        }

        private int Wrapped(int dim)
        {
            var count = (int)Dimensions;
            var wrapped = dim < 0 ? dim + count : dim;
            return wrapped >= 0 && wrapped < count
                ? wrapped
                : throw new ArgumentOutOfRangeException(
                    nameof(dim), $"dimension {dim} of a tensor with {count} dimensions");
        }
    }
}
