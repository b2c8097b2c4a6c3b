using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch.Interop;

/// <summary>
/// Reads the results of a native call in order and owns what has not been read: disposing releases the rest.
/// As objects they are: null, Tensor, long, double, bool, string, Tensor[] (a list or tuple of tensors only), object[]
/// (any other list or tuple), Dictionary of object to object.
/// </summary>
internal unsafe ref struct ResultReader
{
    private readonly NativeValue* values;
    private readonly NativeValue* overflow;
    private readonly int count;
    private int next;

    internal ResultReader(NativeValue* results, NativeValue* overflow, int count)
    {
        values = overflow == null ? results : overflow;
        this.overflow = overflow;
        this.count = count;
    }

    /// <summary>Releases every result unread.</summary>
    internal static void Drop(NativeValue* results, NativeValue* overflow, int count) =>
        new ResultReader(results, overflow, count).Dispose();

    internal Tensor RequiredTensor() =>
        NextTensor() ?? throw new ExternalException("libtorch returned None where a tensor was expected");

    internal Tensor? NextTensor()
    {
        var value = values[next++];
        return value.Tag switch
        {
            ValueTag.Tensor => new Tensor((nint)value.Bits),
            ValueTag.None => null,
            _ => throw new ExternalException($"a tensor was expected as result {next}, got {value.Tag}"),
        };
    }

    internal object?[] AllObjects()
    {
        var objects = new List<object?>();
        while (next < count)
        {
            objects.Add(NextObject());
        }

        return [.. objects];
    }

    internal object? NextObject()
    {
        var value = values[next++];
        return value.Tag switch
        {
            ValueTag.None => null,
            ValueTag.Tensor => new Tensor((nint)value.Bits),
            ValueTag.Int => value.Bits,
            ValueTag.Double => BitConverter.Int64BitsToDouble(value.Bits),
            ValueTag.Bool => value.Bits != 0,
            ValueTag.String => TakeText(value),
            ValueTag.Complex => TakeComplex(value),
            ValueTag.List or ValueTag.Tuple => Sequence(value.Length),
            ValueTag.Dictionary => Pairs(value.Length),
            _ => throw new ExternalException($"a result with the unknown tag {value.Tag}"),
        };
    }

    public void Dispose()
    {
        for (; next < count; next++)
        {
            if (values[next].Tag == ValueTag.Tensor)
            {
                NativeMethods.actmax_tensor_release((nint)values[next].Bits);
            }
            else if (values[next].Tag is ValueTag.String or ValueTag.Complex)
            {
                NativeMethods.actmax_free((void*)values[next].Bits);
            }
        }

        if (overflow != null)
        {
            NativeMethods.actmax_free(overflow);
        }
    }

    private static string TakeText(NativeValue value)
    {
        var text = Marshal.PtrToStringUTF8((nint)value.Bits, (int)value.Length);
        NativeMethods.actmax_free((void*)value.Bits);
        return text;
    }

    private static object TakeComplex(NativeValue value)
    {
        var parts = (double*)value.Bits;
        var number = new System.Numerics.Complex(parts[0], parts[1]);
        NativeMethods.actmax_free(parts);
        return number;
    }

    private object Sequence(long length)
    {
        var items = new object?[length];
        var tensors = 0;
        for (var i = 0; i < length; i++)
        {
            items[i] = NextObject();
            tensors += items[i] is Tensor ? 1 : 0;
        }

        return tensors == length ? Array.ConvertAll(items, item => (Tensor)item!) : items;
    }

    private Dictionary<object, object?> Pairs(long length)
    {
        var pairs = new Dictionary<object, object?>();
        for (var i = 0; i < length; i++)
        {
            var key = NextObject();
            pairs[key!] = NextObject();
        }

        return pairs;
    }
}
