namespace ActMax.Torch.Checkpoints;

/// <summary>Walks over what was read.</summary>
internal static class CheckpointTree
{
    private const int MaximalDepth = 64;
    private const int MaximalNodes = 4_000_000;

    /// <summary>Refuses trees that contain themselves or, through sharing, grow without bound when walked.</summary>
    /// <exception cref="InvalidDataException">The tree is too deep or too large.</exception>
    internal static void Check(CheckpointValue root)
    {
        var left = MaximalNodes;
        Walk(root, 0, ref left);
    }

    private static void Walk(CheckpointValue node, int depth, ref int left)
    {
        if (depth > MaximalDepth || --left < 0)
        {
            throw new InvalidDataException(
                depth > MaximalDepth
                    ? $"more than {MaximalDepth} levels of nesting"
                    : "more values than are reasonable");
        }

        if (node is CheckpointValue.Sequence sequence)
        {
            foreach (var item in sequence.Items)
            {
                Walk(item, depth + 1, ref left);
            }
        }
        else if (node is CheckpointValue.Map map)
        {
            foreach (var (_, value) in map.Entries)
            {
                Walk(value, depth + 1, ref left);
            }
        }
    }

    /// <summary>All tensors with their paths, keys and positions joined by dots.</summary>
    internal static IEnumerable<StateEntry> Flatten(CheckpointValue node, string path) => node switch
    {
        CheckpointValue.Stored stored => [new StateEntry(path, stored.Value)],
        CheckpointValue.Map map => map.Entries.SelectMany(entry => Flatten(entry.Value, Join(path, entry.Key))),
        CheckpointValue.Sequence sequence => sequence.Items.SelectMany((item, i) => Flatten(item, Join(path, $"{i}"))),
        _ => [],
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
