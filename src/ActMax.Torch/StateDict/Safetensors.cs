using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>Reads safetensors files: 8 bytes with the length of a JSON header, the header, the tensors.</summary>
public static class Safetensors
{
    private const long MaximalHeader = 100_000_000;

    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    /// <summary>All tensors of a file, in the order of the header.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or has tensors that overlap, reach outside or are of
    /// a type that is not known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<StateEntry> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException
            or FormatException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"{path}: not a valid safetensors file: {e.Message}", e);
        }
    }

    private static List<StateEntry> Read(FileStream file)
    {
        Span<byte> start = stackalloc byte[8];
        file.ReadExactly(start);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaximalHeader || (long)length > file.Length - 8)
        {
            throw new InvalidDataException($"a header of {length} bytes in a file of {file.Length}");
        }

        var header = new byte[length];
        file.ReadExactly(header);
        using var document = JsonDocument.Parse(header);
        var places = document.RootElement.EnumerateObject()
            .Where(property => property.Name != "__metadata__")
            .Select(property => Place(property.Name, property.Value))
            .ToList();
        Check(places, file.Length - 8 - (long)length);
        var entries = new List<StateEntry>();
        foreach (var (name, type, shape, begin, end) in places)
        {
            var bytes = new byte[end - begin];
            file.Position = 8 + (long)length + begin;
            file.ReadExactly(bytes);
            entries.Add(new StateEntry(name, new StoredTensor(type, shape, RowMajor(shape), 0, bytes)));
        }

        return entries;
    }

    private static (string Name, ScalarType Type, long[] Shape, long Begin, long End) Place(
        string name, JsonElement value)
    {
        var dtype = value.GetProperty("dtype").GetString()!;
        if (!Types.TryGetValue(dtype, out var type))
        {
            throw new InvalidDataException($"{name} has elements of the unknown type {dtype}");
        }

        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. value.GetProperty("data_offsets").EnumerateArray().Select(size => size.GetInt64())];
        if (offsets is not [>= 0, _] || offsets[1] < offsets[0] || shape.Any(size => size < 0))
        {
            throw new InvalidDataException($"{name} has a negative size or offset");
        }

        var needed = shape.Aggregate((long)StoredTensor.SizeOf(type), (product, size) => checked(product * size));
        if (needed != offsets[1] - offsets[0] || needed > int.MaxValue)
        {
            throw new InvalidDataException($"{name} has {offsets[1] - offsets[0]} bytes and its shape needs {needed}");
        }

        return (name, type, shape, offsets[0], offsets[1]);
    }

    private static void Check(
        List<(string Name, ScalarType Type, long[] Shape, long Begin, long End)> places, long available)
    {
        if (places.Select(place => place.Name).Distinct().Count() != places.Count)
        {
            throw new InvalidDataException("two tensors of the same name");
        }

        var reached = 0L;
        foreach (var place in places.OrderBy(p => p.Begin).ThenBy(p => p.End))
        {
            if (place.Begin < reached || place.End > available)
            {
                throw new InvalidDataException($"{place.Name} overlaps another tensor, or reaches outside of the file");
            }

            reached = place.End;
        }
    }

    private static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        var step = 1L;
        for (var dim = shape.Length - 1; dim >= 0; dim--)
        {
            strides[dim] = step;
            step *= shape[dim];
        }

        return strides;
    }
}
