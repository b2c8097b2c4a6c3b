using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace ActMax.Torch.Interop;

/// <summary>
/// The native form of a list of arguments. Lists and texts are copied to a block of memory that lives as long as the
/// call: they are short, and nothing has to be pinned.
/// </summary>
internal unsafe ref struct ArgumentBlock
{
    internal const int StackBytes = 512;

    private readonly byte* stack;
    private byte* heap;
    private long used;
    private readonly long capacity;

    /// <summary>Fills <paramref name="values"/>, which has one item an argument.</summary>
    internal ArgumentBlock(ReadOnlySpan<Argument> arguments, NativeValue* values, byte* stack)
    {
        this.stack = stack;
        long needed = 0;
        foreach (ref readonly var argument in arguments)
        {
            needed += Size(argument);
        }

        if (needed > StackBytes)
        {
            heap = (byte*)NativeMemory.Alloc((nuint)needed);
        }

        capacity = Math.Max(needed, StackBytes);
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                values[i] = Convert(arguments[i]);
            }
        }
        catch
        {
            Release();
            throw;
        }
    }

    internal void Release()
    {
        NativeMemory.Free(heap);
        heap = null;
    }

    private static long Align(long bytes) => (bytes + 7) & ~7L;

    private static long Size(in Argument argument) => argument.Reference switch
    {
        long[] a => a.Length * sizeof(long),
        double[] a => a.Length * sizeof(double),
        bool[] a => Align(a.Length),
        Tensor?[] a => a.Length * sizeof(nint),
        string s => Align(Encoding.UTF8.GetMaxByteCount(s.Length)),
        _ => 0,
    };

    private byte* Take(long bytes)
    {
        var start = (heap == null ? stack : heap) + used;
        used += Align(bytes);
        System.Diagnostics.Debug.Assert(used <= capacity);
        return start;
    }

    private NativeValue Convert(in Argument argument)
    {
        var value = new NativeValue { Tag = argument.Tag, Bits = argument.Bits };
        switch (argument.Reference)
        {
            case null:
                break;
            case Tensor tensor:
                value.Bits = tensor.Handle;
                break;
            case Generator generator:
                value.Bits = generator.Handle;
                break;
            case long[] list:
                value.Bits = Copy(MemoryMarshal.AsBytes(list.AsSpan()));
                value.Length = list.Length;
                break;
            case double[] list:
                value.Bits = Copy(MemoryMarshal.AsBytes(list.AsSpan()));
                value.Length = list.Length;
                break;
            case bool[] list:
                value.Bits = Copy(MemoryMarshal.AsBytes(list.AsSpan()));
                value.Length = list.Length;
                break;
            case Tensor?[] list:
                var handles = (nint*)Take(list.Length * sizeof(nint));
                for (var i = 0; i < list.Length; i++)
                {
                    handles[i] = list[i] is { } item ? item.Handle : 0;
                }

                value.Bits = (nint)handles;
                value.Length = list.Length;
                break;
            case string text:
                var room = Align(Encoding.UTF8.GetMaxByteCount(text.Length));
                var bytes = Take(room);
                value.Length = Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, (int)room));
                value.Bits = (nint)bytes;
                break;
        }

        return value;
    }

    private nint Copy(ReadOnlySpan<byte> bytes)
    {
        var target = Take(bytes.Length);
        bytes.CopyTo(new Span<byte>(target, bytes.Length));
        return (nint)target;
    }

    /// <summary>Keeps the tensors among the arguments alive until here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void KeepAlive(ReadOnlySpan<Argument> arguments)
    {
        foreach (ref readonly var argument in arguments)
        {
            GC.KeepAlive(argument.Reference);
        }
    }
}
