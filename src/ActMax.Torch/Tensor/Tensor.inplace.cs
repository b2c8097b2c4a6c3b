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

        private static string? Text(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

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
