using static TorchSharp.torch;

namespace ActMax.Torch.Checkpoints;

/// <summary>The names that a pickle may mention. This is the whole list.</summary>
internal sealed class PickleGlobal
{
    internal enum Role
    {
        /// <summary>May only be a value, as a text.</summary>
        Name,
        OrderedDictionary,
        Tensor,
        Parameter,
        Size,
        Device,
        Storage,
    }

    private static readonly Dictionary<string, PickleGlobal> Known = Build();

    private PickleGlobal(string name, Role kind, ScalarType element = default)
    {
        Name = name;
        Kind = kind;
        Element = element;
    }

    internal string Name { get; }

    internal Role Kind { get; }

    /// <summary>Type of the elements of a storage class.</summary>
    internal ScalarType Element { get; }

    internal static PickleGlobal Find(string module, string name) =>
        Known.TryGetValue($"{module}.{name}", out var found)
            ? found
            : throw new InvalidDataException(
                $"the file needs {module}.{name}, and only tensors, numbers, texts, lists and dictionaries are read; "
                + "save the state_dict() in Python instead of the object");

    private static Dictionary<string, PickleGlobal> Build()
    {
        var known = new List<PickleGlobal>
        {
            new("collections.OrderedDict", Role.OrderedDictionary),
            new("torch._utils._rebuild_tensor_v2", Role.Tensor),
            new("torch._utils._rebuild_parameter", Role.Parameter),
            new("torch.Size", Role.Size),
            new("torch.device", Role.Device),
        };
        (string Storage, string Type, ScalarType Element)[] types =
        [
            ("Float", "float32", ScalarType.Float32),
            ("Double", "float64", ScalarType.Float64),
            ("Half", "float16", ScalarType.Float16),
            ("BFloat16", "bfloat16", ScalarType.BFloat16),
            ("Long", "int64", ScalarType.Int64),
            ("Int", "int32", ScalarType.Int32),
            ("Short", "int16", ScalarType.Int16),
            ("Char", "int8", ScalarType.Int8),
            ("Byte", "uint8", ScalarType.Byte),
            ("Bool", "bool", ScalarType.Bool),
        ];
        foreach (var (storage, type, element) in types)
        {
            known.Add(new PickleGlobal($"torch.{storage}Storage", Role.Storage, element));
            known.Add(new PickleGlobal($"torch.{type}", Role.Name));
        }

        return known.ToDictionary(global => global.Name);
    }
}
