using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        /// <summary>Loads a module from a TorchScript file.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule load(
            string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from a TorchScript file.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule load(string filename, Device map_location) =>
            new(Load(filename, map_location));

        /// <summary>Loads a module from a TorchScript file.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule load(string filename, string map_location) =>
            new(Load(filename, new Device(map_location)));

        /// <summary>Loads a module from the bytes of a TorchScript file.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule load(
            byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from the bytes of a TorchScript file.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule load(byte[] bytes, Device map_location) =>
            new(Load(bytes, map_location));

        /// <summary>Loads a module from a TorchScript file that takes any number of tensors.</summary>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<TResult> load<TResult>(
            string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from a TorchScript file that takes any number of tensors.</summary>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<TResult> load<TResult>(string filename, Device map_location) =>
            new(Load(filename, map_location));

        /// <summary>Loads a module from a TorchScript file that takes any number of tensors.</summary>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<TResult> load<TResult>(string filename, string map_location) =>
            new(Load(filename, new Device(map_location)));

        /// <summary>Loads a module from the bytes of a TorchScript file that takes any number of tensors.</summary>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<TResult> load<TResult>(
            byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from the bytes of a TorchScript file that takes any number of tensors.</summary>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<TResult> load<TResult>(byte[] bytes, Device map_location) =>
            new(Load(bytes, map_location));

        /// <summary>Loads a module from a TorchScript file that takes one argument.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, TResult> load<T1, TResult>(
            string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from a TorchScript file that takes one argument.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, Device map_location) =>
            new(Load(filename, map_location));

        /// <summary>Loads a module from a TorchScript file that takes one argument.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, string map_location) =>
            new(Load(filename, new Device(map_location)));

        /// <summary>Loads a module from the bytes of a TorchScript file that takes one argument.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, TResult> load<T1, TResult>(
            byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from the bytes of a TorchScript file that takes one argument.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, Device map_location) =>
            new(Load(bytes, map_location));

        /// <summary>Loads a module from a TorchScript file that takes two arguments.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="T2">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(
            string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from a TorchScript file that takes two arguments.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="T2">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, Device map_location) =>
            new(Load(filename, map_location));

        /// <summary>Loads a module from a TorchScript file that takes two arguments.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="T2">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, string map_location) =>
            new(Load(filename, new Device(map_location)));

        /// <summary>Loads a module from the bytes of a TorchScript file that takes two arguments.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="T2">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(
            byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        /// <summary>Loads a module from the bytes of a TorchScript file that takes two arguments.</summary>
        /// <typeparam name="T1">Type of an argument.</typeparam>
        /// <typeparam name="T2">Type of an argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, Device map_location) =>
            new(Load(bytes, map_location));

        private static nint Load(string filename, Device device)
        {
            if (!File.Exists(filename))
            {
                throw new FileNotFoundException($"no TorchScript file {filename}", filename);
            }

            var handle = NativeMethods.actmax_module_load(filename, device.ToString());
            return handle != 0 ? handle : throw NativeMethods.LastError();
        }

        private static unsafe nint Load(byte[] bytes, Device device)
        {
            nint handle;
            fixed (byte* data = bytes)
            {
                handle = NativeMethods.actmax_module_load_bytes(data, bytes.Length, device.ToString());
            }

            return handle != 0 ? handle : throw NativeMethods.LastError();
        }
    }
}
