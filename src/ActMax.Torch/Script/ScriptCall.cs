using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch.Interop;

/// <summary>Calls into TorchScript modules.</summary>
internal static unsafe class ScriptCall
{
    private const int ResultCapacity = 8;

    private delegate int Call(NativeValue* arguments, NativeValue* results, int* count, NativeValue** overflow);

    internal static object Invoke(nint module, string method, object?[] inputs) =>
        Invoke(
            inputs,
            (arguments, results, count, overflow) => NativeMethods.actmax_module_call(
                module, method, arguments, inputs.Length, results, ResultCapacity, count, overflow));

    internal static object Probe(nint probe, object?[] inputs) =>
        Invoke(
            inputs,
            (arguments, results, count, overflow) => NativeMethods.actmax_probe_call(
                probe, arguments, inputs.Length, results, ResultCapacity, count, overflow));

    internal static string[] Paths(nint module)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        int count;
        NativeValue* overflow;
        NativeMethods.Check(
            NativeMethods.actmax_module_paths(module, results, ResultCapacity, &count, &overflow));
        using var reader = new ResultReader(results, overflow, count);
        return Array.ConvertAll(reader.AllObjects(), path => (string)path!);
    }

    private static object Invoke(object?[] inputs, Call call)
    {
        var arguments = Array.ConvertAll(inputs, Convert);
        var values = stackalloc NativeValue[arguments.Length];
        var scratch = stackalloc byte[ArgumentBlock.StackBytes];
        var results = stackalloc NativeValue[ResultCapacity];
        var block = new ArgumentBlock(arguments, values, scratch);
        int count;
        NativeValue* overflow;
        var status = call(values, results, &count, &overflow);
        ArgumentBlock.KeepAlive(arguments);
        block.Release();
        NativeMethods.Check(status);
        using var reader = new ResultReader(results, overflow, count);
        return reader.NextObject() switch
        {
            Tensor[] { Length: 2 } pair when results->Tag == ValueTag.Tuple => (pair[0], pair[1]),
            Tensor[] { Length: 3 } triple when results->Tag == ValueTag.Tuple => (triple[0], triple[1], triple[2]),
            var other => other!,
        };
    }

    internal static List<(string name, Tensor tensor)> Tensors(nint module, bool buffers)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        int count;
        NativeValue* overflow;
        NativeMethods.Check(
            NativeMethods.actmax_module_tensors(
                module, buffers ? 1 : 0, results, ResultCapacity, &count, &overflow));
        using var reader = new ResultReader(results, overflow, count);
        var entries = new List<(string, Tensor)>();
        for (var i = 0; i < count; i += 2)
        {
            entries.Add(((string)reader.NextObject()!, reader.RequiredTensor()));
        }

        return entries;
    }

    private static Argument Convert(object? value) => value switch
    {
        null => Argument.None,
        Tensor t => t,
        Tensor[] list => list,
        int n => n,
        long n => n,
        float n => (double)n,
        double n => n,
        bool b => b,
        string s => s,
        Scalar s => s,
        long[] list => list,
        double[] list => list,
        _ => throw new NotSupportedException($"TorchScript takes no argument of type {value.GetType().Name}"),
    };
}
