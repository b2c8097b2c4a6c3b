using static TorchSharp.torch;

namespace ActMax.Torch.Checkpoints;

/// <summary>Makes tensors of the arguments in a pickle, and checks that they lie inside their storage.</summary>
/// <param name="read">Bytes of a storage by its key, of at least the length given.</param>
internal sealed class TensorBuilder(Func<string, long, ReadOnlyMemory<byte>> read)
{
    private const int MaximalDimensions = 64;

    private sealed record StoredElements(ScalarType Type, ReadOnlyMemory<byte> Bytes);

    /// <summary>The storage of a persistent id: ("storage", class, key, device, elements).</summary>
    internal object Storage(object[] id)
    {
        if (id is not
            [
                CheckpointValue.Text { Value: "storage" },
                PickleGlobal { Kind: PickleGlobal.Role.Storage } kind,
                CheckpointValue.Text key,
                CheckpointValue.Text,
                CheckpointValue.Whole { Value: >= 0 } elements,
            ])
        {
            throw new InvalidDataException("a reference to something that is no storage of elements");
        }

        var size = StoredTensor.SizeOf(kind.Element);
        if (elements.Value > int.MaxValue / size)
        {
            throw new InvalidDataException($"storage {key.Value} claims {elements.Value} elements");
        }

        return new StoredElements(kind.Element, read(key.Value, elements.Value * size));
    }

    /// <summary>The tensor of (storage, offset, sizes, strides, requires_grad, hooks).</summary>
    internal CheckpointValue Tensor(object[] arguments)
    {
        if (arguments is not
            [
                StoredElements storage,
                CheckpointValue.Whole { Value: >= 0 } offset,
                CheckpointValue.Sequence sizes,
                CheckpointValue.Sequence strides,
                ..,
            ])
        {
            throw new InvalidDataException("a tensor without storage, offset, sizes and strides");
        }

        var shape = Numbers(sizes);
        var steps = Numbers(strides);
        if (shape.Length != steps.Length || shape.Length > MaximalDimensions)
        {
            throw new InvalidDataException($"a tensor with {shape.Length} sizes and {steps.Length} strides");
        }

        Check(storage, offset.Value, shape, steps);
        return new CheckpointValue.Stored(
            new StoredTensor(storage.Type, shape, steps, offset.Value, storage.Bytes));
    }

    private static long[] Numbers(CheckpointValue.Sequence sequence) =>
    [
        .. sequence.Items.Select(item => item is CheckpointValue.Whole { Value: >= 0 } whole
            ? whole.Value
            : throw new InvalidDataException("a size or stride that is no whole number from 0 up")),
    ];

    private static void Check(StoredElements storage, long offset, long[] shape, long[] strides)
    {
        var available = storage.Bytes.Length / StoredTensor.SizeOf(storage.Type);
        try
        {
            var count = 1L;
            var last = offset;
            for (var dim = 0; dim < shape.Length; dim++)
            {
                count = checked(count * shape[dim]);
                last = checked(last + (Math.Max(shape[dim] - 1, 0) * strides[dim]));
            }

            if (count > 0 && last >= available)
            {
                throw new InvalidDataException(
                    $"a tensor of shape [{string.Join("; ", shape)}] needs element {last} of a storage of {available}");
            }

            // Strides of 0 repeat elements; without a bound a few bytes could claim to be any amount of memory.
            if (count > Math.Max((long)available * 64, 1 << 22) || count > int.MaxValue / 8)
            {
                throw new InvalidDataException($"a tensor of {count} elements in a storage with {available}");
            }
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"a tensor of shape [{string.Join("; ", shape)}]");
        }
    }
}
