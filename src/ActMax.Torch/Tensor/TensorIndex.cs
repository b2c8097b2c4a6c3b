namespace TorchSharp;

public static partial class torch
{
    /// <summary>One index of <c>t[...]</c>: a position, a range, a new dimension, the rest, or a tensor.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Null,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        internal Kind kind;
        internal long? start;
        internal long? stop;
        internal long? step;
        internal Tensor? tensor;

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex Null = new() { kind = Kind.Null };

        /// <summary>The same as <see cref="Null"/>.</summary>
        public static readonly TensorIndex None = new() { kind = Kind.None };

        /// <summary>As many whole dimensions as are left over.</summary>
        public static readonly TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        /// <summary>Positions start, start + step, ... before stop; negative ones count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        /// <summary>Positions from start to before end.</summary>
        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        /// <summary>Positions of a .NET range.</summary>
        public static TensorIndex Slice(Range range) =>
            Slice(
                range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
                !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        /// <summary>A new dimension of size 1 (true) or 0 (false).</summary>
        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };

        /// <summary>One position; the dimension goes.</summary>
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        /// <summary>Positions in an int64 tensor, or a bool tensor as mask.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        /// <summary>One position.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>
        /// Always an error: it exists so that overloads with TensorIndex come before those with Tensor.
        /// </summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("an index is not a tensor");

        /// <summary>Positions from start to before end.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>Positions of a .NET range.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>One position, counted from either end.</summary>
        public static implicit operator TensorIndex(Index index) =>
            Single(index.IsFromEnd ? -index.Value : index.Value);
    }
}
