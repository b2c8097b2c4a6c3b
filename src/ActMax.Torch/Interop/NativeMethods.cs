using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActMax.Torch.Interop;

/// <summary>The functions of <c>actmax_torch.h</c>; see there for what each one does.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Lib = NativeLibraryLoader.Name;

    [LibraryImport(Lib)] internal static partial byte* actmax_torch_version();
    [LibraryImport(Lib)] internal static partial byte* actmax_last_error();
    [LibraryImport(Lib)] internal static partial void actmax_free(void* memory);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint actmax_find_operator(string name, string overload);

    [LibraryImport(Lib)] internal static partial byte* actmax_operator_schema(nint op);

    [LibraryImport(Lib)]
    internal static partial int actmax_call(
        nint op, NativeValue* arguments, int count, NativeValue* results, int capacity, int* resultCount,
        NativeValue** overflow);

    [LibraryImport(Lib)]
    internal static partial nint actmax_tensor_from_memory(
        void* data, long bytes, int dtype, long* shape, int dimensions);

    [LibraryImport(Lib)] internal static partial int actmax_tensor_to_memory(nint tensor, void* data, long bytes);
    [LibraryImport(Lib)] internal static partial nint actmax_tensor_data(nint tensor);

    [LibraryImport(Lib), SuppressGCTransition] internal static partial void actmax_tensor_retain(nint tensor);
    [LibraryImport(Lib)] internal static partial void actmax_tensor_release(nint tensor);
    [LibraryImport(Lib), SuppressGCTransition] internal static partial int actmax_tensor_dimensions(nint tensor);
    [LibraryImport(Lib)] internal static partial int actmax_tensor_sizes(nint tensor, long* sizes);
    [LibraryImport(Lib)] internal static partial int actmax_tensor_strides(nint tensor, long* strides);
    [LibraryImport(Lib), SuppressGCTransition] internal static partial long actmax_tensor_elements(nint tensor);
    [LibraryImport(Lib), SuppressGCTransition] internal static partial long actmax_tensor_bytes(nint tensor);
    [LibraryImport(Lib)] internal static partial long actmax_tensor_owned_bytes(nint tensor);
    [LibraryImport(Lib)] internal static partial long actmax_tensor_offset(nint tensor);
    [LibraryImport(Lib), SuppressGCTransition] internal static partial int actmax_tensor_dtype(nint tensor);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial int actmax_tensor_device(nint tensor, int* index);
    [LibraryImport(Lib)] internal static partial int actmax_tensor_contiguous(nint tensor);
    [LibraryImport(Lib), SuppressGCTransition] internal static partial int actmax_tensor_sparse(nint tensor);

    [LibraryImport(Lib)] internal static partial int actmax_requires_grad(nint tensor);
    [LibraryImport(Lib)] internal static partial int actmax_set_requires_grad(nint tensor, int value);
    [LibraryImport(Lib)] internal static partial int actmax_is_leaf(nint tensor);
    [LibraryImport(Lib)] internal static partial int actmax_retain_grad(nint tensor);
    [LibraryImport(Lib)] internal static partial nint actmax_grad(nint tensor);
    [LibraryImport(Lib)] internal static partial int actmax_set_grad(nint tensor, nint gradient);

    [LibraryImport(Lib)]
    internal static partial int actmax_run_backward(
        nint* roots, nint* gradients, long count, int retainGraph, int createGraph, nint* inputs, long inputCount);

    [LibraryImport(Lib)]
    internal static partial int actmax_run_grad(
        nint* outputs, nint* gradients, long count, nint* inputs, long inputCount, int retainGraph, int createGraph,
        int allowUnused, nint* results);

    [LibraryImport(Lib), SuppressGCTransition] internal static partial int actmax_grad_mode();
    [LibraryImport(Lib), SuppressGCTransition] internal static partial void actmax_set_grad_mode(int enabled);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int actmax_attach_backward(
        nint* inputs, long inputCount, nint* outputs, long outputCount, string name,
        delegate* unmanaged[Cdecl]<long, nint*, long, nint*, long, byte**, int> backward,
        delegate* unmanaged[Cdecl]<long, void> release, long context);

    [LibraryImport(Lib)] internal static partial nint actmax_generator(long seed);
    [LibraryImport(Lib)] internal static partial nint actmax_default_generator();
    [LibraryImport(Lib)] internal static partial void actmax_generator_release(nint generator);
    [LibraryImport(Lib)] internal static partial int actmax_generator_seed(nint generator, long seed);
    [LibraryImport(Lib)] internal static partial long actmax_generator_initial_seed(nint generator);

    [LibraryImport(Lib)] internal static partial int actmax_manual_seed(long seed);
    [LibraryImport(Lib)] internal static partial int actmax_threads();
    [LibraryImport(Lib)] internal static partial int actmax_set_threads(int threads);
    [LibraryImport(Lib)] internal static partial int actmax_cuda_devices();
    [LibraryImport(Lib)] internal static partial int actmax_cuda_synchronise();

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint actmax_module_load(string path, string device);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint actmax_module_load_bytes(void* data, long bytes, string device);

    [LibraryImport(Lib)] internal static partial void actmax_module_release(nint module);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int actmax_module_call(
        nint module, string method, NativeValue* arguments, int count, NativeValue* results, int capacity,
        int* resultCount, NativeValue** overflow);

    [LibraryImport(Lib)] internal static partial int actmax_module_train(nint module, int training);
    [LibraryImport(Lib)] internal static partial int actmax_module_is_training(nint module);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int actmax_module_to(nint module, string device, int dtype);

    [LibraryImport(Lib)]
    internal static partial int actmax_module_tensors(
        nint module, int buffers, NativeValue* results, int capacity, int* resultCount, NativeValue** overflow);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int actmax_module_inputs(nint module, string method);

    [LibraryImport(Lib)]
    internal static partial int actmax_module_paths(
        nint module, NativeValue* results, int capacity, int* resultCount, NativeValue** overflow);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint actmax_module_probe(nint module, string path);

    [LibraryImport(Lib)]
    internal static partial int actmax_probe_call(
        nint probe, NativeValue* arguments, int count, NativeValue* results, int capacity, int* resultCount,
        NativeValue** overflow);

    [LibraryImport(Lib)] internal static partial void actmax_probe_release(nint probe);

    /// <summary>Throws what the last failed call of this thread left behind.</summary>
    internal static ExternalException LastError()
    {
        var text = Marshal.PtrToStringUTF8((nint)actmax_last_error());
        return new ExternalException(string.IsNullOrEmpty(text) ? "libtorch failed without a reason" : text);
    }

    /// <summary>Checks a status code.</summary>
    /// <exception cref="ExternalException">libtorch's message when <paramref name="status"/> is not 0.</exception>
    internal static void Check(int status)
    {
        if (status != 0)
        {
            throw LastError();
        }
    }
}
