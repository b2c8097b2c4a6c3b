using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The tensor with elements of another type; itself when they are of that type and no copy is asked.
        /// </summary>
        /// <param name="type">Type of the elements.</param>
        /// <param name="copy">A copy also where none is needed.</param>
        /// <param name="disposeAfter">Dispose this tensor when the result is another one.</param>
        /// <param name="non_blocking">Return before the copy has been made, where the device allows it.</param>
        public Tensor to(
            ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Finish(
                dtype == type && !copy ? this : Operators.Call("to.dtype", this, type, non_blocking, copy),
                disposeAfter);

        /// <summary>The tensor on a device; itself when it is there and no copy is asked.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on a device, with elements of another type.</summary>
        public Tensor to(
            ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Finish(
                dtype == type && IsOn(device) && !copy
                    ? this
                    : Operators.Call("to.device", this, device, type, non_blocking, copy),
                disposeAfter);

        /// <summary>The tensor on a kind of device.</summary>
        public Tensor to(
            DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on the device that a text such as <c>cuda:0</c> names.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on the device of another one and with its type of elements.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);

        /// <summary>The tensor with elements of another type.</summary>
        public Tensor to_type(
            ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor with the element type of another one.</summary>
        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        /// <summary>The tensor with elements of another type.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);

        /// <summary>The tensor in main memory.</summary>
        public Tensor cpu() => to(Device.CPU);

        /// <summary>The tensor on a GPU.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? Device.CUDA, non_blocking: non_blocking);

        /// <summary>As bool.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>As uint8.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>As int8.</summary>
        public Tensor @char() => to(ScalarType.Int8);

        /// <summary>As int16.</summary>
        public Tensor @short() => to(ScalarType.Int16);

        /// <summary>As int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>As int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>As float16.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>As bfloat16.</summary>
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>As float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>As float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>As complex64.</summary>
        public Tensor cfloat() => to(ScalarType.ComplexFloat32);

        /// <summary>As complex128.</summary>
        public Tensor cdouble() => to(ScalarType.ComplexFloat64);

        /// <summary>Sparse from dense, in coordinate form.</summary>
        public Tensor to_sparse() => Operators.Call("to_sparse", this);

        /// <summary>Dense from sparse.</summary>
        public Tensor to_dense() => Operators.Call("to_dense", this);

        /// <summary>Positions of the entries of a sparse tensor, int64, [dimension; entry].</summary>
        public Tensor SparseIndices => Operators.Call("_indices", this);

        /// <summary>Values of the entries of a sparse tensor.</summary>
        public Tensor SparseValues => Operators.Call("_values", this);

        private bool IsOn(Device wanted) =>
            device_type == wanted.type && (wanted.index < 0 || wanted.type == DeviceType.CPU
                || wanted.index == device_index);

        private Tensor Finish(Tensor result, bool disposeAfter)
        {
            if (disposeAfter && !ReferenceEquals(result, this))
            {
                Dispose();
            }

            return result;
        }
    }
}
