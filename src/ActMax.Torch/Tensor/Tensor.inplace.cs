using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Rounding of a quotient.</summary>
    public enum RoundingMode
    {
        /// <summary>None.</summary>
        None,

        /// <summary>Towards zero.</summary>
        trunc,

        /// <summary>Down.</summary>
        floor,
    }

    public partial class Tensor
    {
        /// <summary>Copies the elements of another tensor, with broadcasting and conversion, in place.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            Operators.CallInPlace("copy_", this, source, nonBlocking);

        /// <summary>Sets every element, in place.</summary>
        public Tensor fill_(Scalar value) => Operators.CallInPlace("fill_.Scalar", this, value);

        /// <summary>Sets every element to 0, in place.</summary>
        public Tensor zero_() => Operators.CallInPlace("zero_", this);

        /// <summary>Makes this tensor another name of the data of a second one.</summary>
        public Tensor set_(Tensor source) => Operators.CallInPlace("set_.source_Tensor", this, source);

        internal Tensor put_(Tensor index, Tensor source) => Operators.CallInPlace("put_", this, index, source, false);

        private long[] Last(long dims) => Array.ConvertAll(First(dims), dim => Dimensions - dims + dim);

        private static long[] First(long dims) => [.. Enumerable.Range(0, (int)dims).Select(dim => (long)dim)];

        private static string? Text(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

        /// <summary>The different elements, and on request where each went and how often it occurs.</summary>
        /// <param name="sorted">In increasing order.</param>
        /// <param name="return_inverse">Also the position in the result of every element.</param>
        /// <param name="return_counts">Also how often each occurs.</param>
        /// <param name="dim">Different slices along a dimension instead of elements.</param>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } one
                ? Operators.CallTriple("unique_dim", this, one, sorted, return_inverse, return_counts)
                : Operators.CallTriple("_unique2", this, sorted, return_inverse, return_counts);
            if (!return_inverse)
            {
                inverse.Dispose();
            }

            if (!return_counts)
            {
                counts.Dispose();
            }

            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }

        private Tensor Unflatten(long dim, long[] sizes)
        {
            var old = shape;
            var at = Wrapped((int)dim);
            return view([.. old[..at], .. sizes, .. old[(at + 1)..]]);
        }

        private Tensor Spread(string op, long[] dimensions, bool unbiased, bool keepdim, ScalarType? type)
        {
            var source = type is { } wanted ? to(wanted) : this;
            return Operators.Call(op, source, dimensions, unbiased, keepdim);
        }
    }
}
