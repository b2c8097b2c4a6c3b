using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch.Interop;

/// <summary>
/// Calls ATen operators by name. A name is <c>operator.overload</c>, or the operator alone where the overload has no
/// name; <c>namespace::</c> goes in front unless it is <c>aten</c>.
/// </summary>
internal static unsafe class Operators
{
    private const int ResultCapacity = 8;

    // Names are literals, hence interned: identity finds the handle without hashing the text.
    private static readonly ConcurrentDictionary<string, nint> Handles = new(ReferenceEqualityComparer.Instance);

    /// <summary>Calls an operator with one tensor as result.</summary>
    /// <exception cref="ExternalException">The message of libtorch.</exception>
    internal static Tensor Call(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        NativeValue* overflow;
        var count = Invoke(name, arguments, results, &overflow);
        if (count == 1 && results->Tag == ValueTag.Tensor)
        {
            return new Tensor((nint)results->Bits);
        }

        using var reader = new ResultReader(results, overflow, count);
        return reader.NextTensor() ?? throw new ExternalException($"{name} returned no tensor");
    }

    /// <summary>Calls an operator that changes its first argument, and returns that argument.</summary>
    internal static Tensor CallInPlace(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        NativeValue* overflow;
        var count = Invoke(name, arguments, results, &overflow);
        ResultReader.Drop(results, overflow, count);
        return (Tensor)arguments[0].Reference!;
    }

    /// <summary>Calls an operator with two tensors as results.</summary>
    internal static (Tensor First, Tensor Second) CallPair(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        NativeValue* overflow;
        var count = Invoke(name, arguments, results, &overflow);
        using var reader = new ResultReader(results, overflow, count);
        return (reader.RequiredTensor(), reader.RequiredTensor());
    }

    /// <summary>Calls an operator with three tensors as results.</summary>
    internal static (Tensor First, Tensor Second, Tensor Third) CallTriple(
        string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        NativeValue* overflow;
        var count = Invoke(name, arguments, results, &overflow);
        using var reader = new ResultReader(results, overflow, count);
        return (reader.RequiredTensor(), reader.RequiredTensor(), reader.RequiredTensor());
    }

    /// <summary>Calls an operator with a list of tensors as its result.</summary>
    internal static Tensor[] CallList(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        NativeValue* overflow;
        var count = Invoke(name, arguments, results, &overflow);
        using var reader = new ResultReader(results, overflow, count);
        return (Tensor[])reader.NextObject()!;
    }

    /// <summary>Calls any operator; the results come as objects (see <see cref="ResultReader"/>).</summary>
    internal static object?[] CallAny(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        NativeValue* overflow;
        var count = Invoke(name, arguments, results, &overflow);
        using var reader = new ResultReader(results, overflow, count);
        return reader.AllObjects();
    }

    /// <summary>Text of an operator's schema.</summary>
    internal static string Schema(string name)
    {
        var text = NativeMethods.actmax_operator_schema(Find(name));
        if (text == null)
        {
            throw NativeMethods.LastError();
        }

        try
        {
            return Marshal.PtrToStringUTF8((nint)text)!;
        }
        finally
        {
            NativeMethods.actmax_free(text);
        }
    }

    private static int Invoke(
        string name, ReadOnlySpan<Argument> arguments, NativeValue* results, NativeValue** overflow)
    {
        var op = Find(name);
        var values = stackalloc NativeValue[arguments.Length];
        var scratch = stackalloc byte[ArgumentBlock.StackBytes];
        var block = new ArgumentBlock(arguments, values, scratch);
        int count;
        var status = NativeMethods.actmax_call(
            op, values, arguments.Length, results, ResultCapacity, &count, overflow);
        ArgumentBlock.KeepAlive(arguments);
        block.Release();
        NativeMethods.Check(status);
        return count;
    }

    private static nint Find(string name)
    {
        if (Handles.TryGetValue(name, out var handle))
        {
            return handle;
        }

        var literal = string.Intern(name);
        if (Handles.TryGetValue(literal, out handle))
        {
            return handle;
        }

        var start = literal.IndexOf("::", StringComparison.Ordinal);
        var dot = literal.IndexOf('.', start < 0 ? 0 : start);
        var plain = dot < 0 ? literal : literal[..dot];
        var overload = dot < 0 ? "" : literal[(dot + 1)..];
        handle = NativeMethods.actmax_find_operator(start < 0 ? "aten::" + plain : plain, overload);
        if (handle == 0)
        {
            throw NativeMethods.LastError();
        }

        Handles[literal] = handle;
        return handle;
    }
}
