using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>TorchScript.</summary>
    public static partial class jit
    {
        /// <summary>A module loaded from a TorchScript file.</summary>
        public class ScriptModule : IDisposable
        {
            private nint handle;

            internal ScriptModule(nint handle) => this.handle = handle;

            /// <summary>Releases the module if nobody did.</summary>
            ~ScriptModule() => Release();

            internal nint Module => handle != 0
                ? handle
                : throw new InvalidOperationException("this module has been disposed");

            /// <summary>Is it in the mode for training (dropout active, batch statistics used)?</summary>
            public bool training => NativeMethods.actmax_module_is_training(Module) != 0;

            /// <summary>Switches to the mode for training, or for use.</summary>
            public void train(bool on = true) =>
                NativeMethods.Check(NativeMethods.actmax_module_train(Module, on ? 1 : 0));

            /// <summary>Switches to the mode for use.</summary>
            public void eval() => train(false);

            /// <summary>How many arguments forward takes.</summary>
            public int GetNumberOfInputs()
            {
                var count = NativeMethods.actmax_module_inputs(Module, "forward");
                return count >= 0 ? count : throw NativeMethods.LastError();
            }

            /// <summary>The parameters and their names.</summary>
            public IEnumerable<(string name, Tensor parameter)> named_parameters(bool recurse = true) =>
                ScriptCall.Tensors(Module, buffers: false).Where(entry => recurse || !entry.name.Contains('.'));

            /// <summary>The parameters.</summary>
            public IEnumerable<Tensor> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>Tensors that are no parameters, such as running means, and their names.</summary>
            public IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true) =>
                ScriptCall.Tensors(Module, buffers: true).Where(entry => recurse || !entry.name.Contains('.'));

            /// <summary>Runs the module.</summary>
            /// <param name="input">Tensors, numbers, bools, strings, arrays of tensors, or null.</param>
            /// <returns>A tensor; tensors as a tuple (2 or 3) or array; other values as they are.</returns>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
            public object forward(params object[] input) => invoke("forward", input);

            /// <summary>The same as forward.</summary>
            public object call(params object[] input) => forward(input);

            /// <summary>Runs a method of the module.</summary>
            public object invoke(string name, params object[] objs) => ScriptCall.Invoke(Module, name, objs);

            /// <summary>Runs a method of the module whose result is of a known type.</summary>
            /// <exception cref="InvalidCastException">The result is of another type.</exception>
            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            /// <summary>Releases the module.</summary>
            public void Dispose()
            {
                Release();
                GC.SuppressFinalize(this);
            }

            private void Release()
            {
                var released = Interlocked.Exchange(ref handle, 0);
                if (released != 0)
                {
                    NativeMethods.actmax_module_release(released);
                }
            }
        }

        /// <summary>A module that takes any number of tensors.</summary>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        public class ScriptModule<TResult> : ScriptModule
        {
            internal ScriptModule(nint handle) : base(handle)
            {
            }

            /// <summary>Runs the module.</summary>
            public TResult forward(params Tensor[] tensor) => invoke<TResult>("forward", [.. tensor]);

            /// <summary>The same as forward.</summary>
            public TResult call(params Tensor[] input) => forward(input);
        }

        /// <summary>A module that takes one argument.</summary>
        /// <typeparam name="T">Type of the argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        public class ScriptModule<T, TResult> : ScriptModule
        {
            internal ScriptModule(nint handle) : base(handle)
            {
            }

            /// <summary>Runs the module.</summary>
            public TResult forward(T tensor) => invoke<TResult>("forward", tensor!);

            /// <summary>The same as forward.</summary>
            public TResult call(T input) => forward(input);
        }

        /// <summary>A module that takes two arguments.</summary>
        /// <typeparam name="T1">Type of the first argument.</typeparam>
        /// <typeparam name="T2">Type of the second argument.</typeparam>
        /// <typeparam name="TResult">Type of the result.</typeparam>
        public class ScriptModule<T1, T2, TResult> : ScriptModule
        {
            internal ScriptModule(nint handle) : base(handle)
            {
            }

            /// <summary>Runs the module.</summary>
            public TResult forward(T1 input1, T2 input2) => invoke<TResult>("forward", input1!, input2!);

            /// <summary>The same as forward.</summary>
            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }
    }
}

/// <summary>Moving modules.</summary>
public static class ModuleExtensionMethods
{
    /// <summary>Moves the parameters and buffers of a module to a device, in place.</summary>
    /// <typeparam name="T">Type of the module.</typeparam>
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.jit.ScriptModule
    {
        NativeMethods.Check(NativeMethods.actmax_module_to(module.Module, device.ToString(), -1));
        return module;
    }

    /// <summary>Converts the parameters and buffers of a module, in place.</summary>
    /// <typeparam name="T">Type of the module.</typeparam>
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.jit.ScriptModule
    {
        NativeMethods.Check(NativeMethods.actmax_module_to(module.Module, "", (int)type));
        return module;
    }
}
