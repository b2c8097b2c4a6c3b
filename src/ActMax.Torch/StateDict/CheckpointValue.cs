namespace ActMax.Torch;

/// <summary>What a file of torch.save holds: a small tree.</summary>
public abstract class CheckpointValue
{
    private CheckpointValue()
    {
    }

    /// <summary>None.</summary>
    public sealed class Nothing : CheckpointValue
    {
        internal static readonly Nothing Instance = new();
    }

    /// <summary>True or False.</summary>
    /// <param name="value">The value.</param>
    public sealed class Truth(bool value) : CheckpointValue
    {
        /// <summary>The value.</summary>
        public bool Value { get; } = value;
    }

    /// <summary>A whole number.</summary>
    /// <param name="value">The value.</param>
    public sealed class Whole(long value) : CheckpointValue
    {
        /// <summary>The value.</summary>
        public long Value { get; } = value;
    }

    /// <summary>A real number.</summary>
    /// <param name="value">The value.</param>
    public sealed class Real(double value) : CheckpointValue
    {
        /// <summary>The value.</summary>
        public double Value { get; } = value;
    }

    /// <summary>A text; also the name of an element type or device.</summary>
    /// <param name="value">The value.</param>
    public sealed class Text(string value) : CheckpointValue
    {
        /// <summary>The value.</summary>
        public string Value { get; } = value;
    }

    /// <summary>A list, tuple or torch.Size.</summary>
    public sealed class Sequence : CheckpointValue
    {
        internal List<CheckpointValue> List { get; } = [];

        /// <summary>The items in order.</summary>
        public IReadOnlyList<CheckpointValue> Items => List;
    }

    /// <summary>A dictionary.</summary>
    public sealed class Map : CheckpointValue
    {
        internal Dictionary<string, int> Positions { get; } = [];

        internal List<(string Key, CheckpointValue Value)> List { get; } = [];

        /// <summary>
        /// Keys and values in the order of insertion; a key that is no text is written as Python would.
        /// </summary>
        public IReadOnlyList<(string Key, CheckpointValue Value)> Entries => List;

        /// <summary>The value of a key; null when there is none.</summary>
        public CheckpointValue? this[string key] => Positions.TryGetValue(key, out var at) ? List[at].Value : null;

        // As in Python, a key set again keeps its place.
        internal void Set(string key, CheckpointValue value)
        {
            if (Positions.TryGetValue(key, out var at))
            {
                List[at] = (key, value);
            }
            else
            {
                Positions[key] = List.Count;
                List.Add((key, value));
            }
        }
    }

    /// <summary>A tensor.</summary>
    /// <param name="value">The value.</param>
    public sealed class Stored(StoredTensor value) : CheckpointValue
    {
        /// <summary>The value.</summary>
        public StoredTensor Value { get; } = value;
    }
}
