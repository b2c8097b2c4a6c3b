using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => Operators.Call("sum", this, type);

        /// <summary>Sum over some dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("sum.dim_IntList", this, dim, keepdim, type);

        /// <summary>Sum over some dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("sum.dim_IntList", this, dim.ToArray(), keepdim, type);

        /// <summary>Sum over one dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("sum.dim_IntList", this, dim, keepdim, type);

        /// <summary>Sum over two dimensions.</summary>
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("sum.dim_IntList", this, new[] { dim0, dim1 }, keepdim, type);

        /// <summary>Sum over three dimensions.</summary>
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("sum.dim_IntList", this, new[] { dim0, dim1, dim2 }, keepdim, type);

        /// <summary>Mean of all elements.</summary>
        public Tensor mean() => Operators.Call("mean", this);

        /// <summary>Mean over some dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("mean.dim", this, dimensions, keepdim, type);

        /// <summary>Standard deviation of all elements; unbiased divides by n - 1.</summary>
        public Tensor std(bool unbiased = true) => Operators.Call("std", this, unbiased);

        /// <summary>Standard deviation over some dimensions; unbiased divides by n - 1.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Spread("std.dim", dimensions, unbiased, keepdim, type);

        /// <summary>Standard deviation over one dimension; unbiased divides by n - 1.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Spread("std.dim", [dim], unbiased, keepdim, type);

        /// <summary>Variance of all elements; unbiased divides by n - 1.</summary>
        public Tensor var(bool unbiased = true) => Operators.Call("var", this, unbiased);

        /// <summary>Variance over some dimensions; unbiased divides by n - 1.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Spread("var.dim", dimensions, unbiased, keepdim, type);

        /// <summary>Variance over one dimension; unbiased divides by n - 1.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Spread("var.dim", [dim], unbiased, keepdim, type);

        /// <summary>Product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) => Operators.Call("prod", this, type);

        /// <summary>Product over one dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Operators.Call("prod.dim_int", this, dim, keepdim, type);

        /// <summary>Largest element over some dimensions; equal ones share the gradient.</summary>
        public Tensor amax(long[] dims, bool keepdim = false) => Operators.Call("amax", this, dims, keepdim);

        /// <summary>Largest element over some dimensions; equal ones share the gradient.</summary>
        public Tensor amax(params long[] dims) => Operators.Call("amax", this, dims);

        /// <summary>Smallest element over some dimensions; equal ones share the gradient.</summary>
        public Tensor amin(long[] dims, bool keepdim = false) => Operators.Call("amin", this, dims, keepdim);

        /// <summary>Smallest element over some dimensions; equal ones share the gradient.</summary>
        public Tensor amin(params long[] dims) => Operators.Call("amin", this, dims);

        /// <summary>Largest of all elements.</summary>
        public Tensor max() => Operators.Call("max", this);

        /// <summary>Largest of two elements.</summary>
        public Tensor max(Tensor other) => Operators.Call("max.other", this, other);

        /// <summary>Largest over one dimension, and where it is.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Operators.CallPair("max.dim", this, dim, keepdim);

        /// <summary>Position of the largest element in the flattened tensor.</summary>
        public Tensor argmax() => Operators.Call("argmax", this);

        /// <summary>Position of the largest element along a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Operators.Call("argmax", this, dim, keepdim);

        /// <summary>Smallest of all elements.</summary>
        public Tensor min() => Operators.Call("min", this);

        /// <summary>Smallest of two elements.</summary>
        public Tensor min(Tensor other) => Operators.Call("min.other", this, other);

        /// <summary>Smallest over one dimension, and where it is.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Operators.CallPair("min.dim", this, dim, keepdim);

        /// <summary>Position of the smallest element in the flattened tensor.</summary>
        public Tensor argmin() => Operators.Call("argmin", this);

        /// <summary>Position of the smallest element along a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Operators.Call("argmin", this, dim, keepdim);

        /// <summary>Median of all elements; of two middle ones the smaller.</summary>
        public Tensor median() => Operators.Call("median", this);

        /// <summary>The k-th smallest (from 1) along a dimension, and where it is.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Operators.CallPair("kthvalue", this, k, dim ?? -1L, keepdim);

        /// <summary>The most frequent value along a dimension, and where it is.</summary>
        public (Tensor values, Tensor indices) mode(long dim = -1L, bool keepdim = false) =>
            Operators.CallPair("mode", this, dim, keepdim);

        /// <summary>Quantiles along a dimension, interpolated linearly; q is in 0..1.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Operators.Call("quantile", this, q, dim, keepdim);

        /// <summary>Quantiles along a dimension of what is a number.</summary>
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Operators.Call("nanquantile", this, q, dim, keepdim);

        /// <summary>Mean of what is a number.</summary>
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) =>
            Operators.Call("nanmean", this, dim is { } one ? new long[] { one } : null, keepdim, dtype);

        /// <summary>Sum of what is a number.</summary>
        public Tensor nansum() => Operators.Call("nansum", this);

        /// <summary>log(sum(exp(x))) over one dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) =>
            Operators.Call("logsumexp", this, new[] { dim }, keepdim);

        /// <summary>Running sum along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Operators.Call("cumsum", this, dim, type);

        /// <summary>Running product along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => Operators.Call("cumprod", this, dim, type);

        /// <summary>Running maximum along a dimension, and where it is.</summary>
        public (Tensor values, Tensor indexes) cummax(long dim) => Operators.CallPair("cummax", this, dim);

        /// <summary>Running minimum along a dimension, and where it is.</summary>
        public (Tensor values, Tensor indexes) cummin(long dim) => Operators.CallPair("cummin", this, dim);

        /// <summary>Running log(sum(exp(x))) along a dimension.</summary>
        public Tensor logcumsumexp(long dim) => Operators.Call("logcumsumexp", this, dim);

        /// <summary>Differences of neighbours along a dimension, n times.</summary>
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) =>
            Operators.Call("diff", this, n, dim, prepend, append);

        /// <summary>Are all elements true?</summary>
        public Tensor all() => Operators.Call("all", this);

        /// <summary>Are all elements along a dimension true?</summary>
        public Tensor all(long dim, bool keepdim = false) => Operators.Call("all.dim", this, dim, keepdim);

        /// <summary>Is any element true?</summary>
        public Tensor any() => Operators.Call("any", this);

        /// <summary>Is any element along a dimension true?</summary>
        public Tensor any(long dim, bool keepdim = false) => Operators.Call("any.dim", this, dim, keepdim);

        /// <summary>p-norm of all elements.</summary>
        public Tensor norm(float p = 2.0f) => Operators.Call("norm.Scalar", this, (double)p);

        /// <summary>p-norm over one dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Operators.Call("norm.ScalarOpt_dim", this, (double)p, new long[] { dim }, keepdim);

        /// <summary>p-norm of the difference.</summary>
        public Tensor dist(Tensor other, float p = 2.0f) => Operators.Call("dist", this, other, (double)p);

        /// <summary>Slices along a dimension scaled down to a p-norm of at most maxnorm.</summary>
        public Tensor renorm(float p, long dim, float maxnorm) =>
            Operators.Call("renorm", this, (double)p, dim, (double)maxnorm);

        /// <summary>How many elements are not 0.</summary>
        public Tensor count_nonzero(long[]? dims = null) =>
            Operators.Call("count_nonzero.dim_IntList", this, dims ?? []);

        /// <summary>Smallest and largest element, of all or along a dimension.</summary>
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) =>
            Operators.CallPair("aminmax", this, dim, keepdim);

        /// <summary>Sum of the diagonal of a matrix.</summary>
        public Tensor trace() => Operators.Call("trace", this);

        /// <summary>Counts in bins of the same width; min = max = 0 takes the range of the data.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) =>
            Operators.Call("histc", this, bins, min, max);

        /// <summary>How often each whole number occurs.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) =>
            Operators.Call("bincount", this, weights, minlength);

        /// <summary>Standard deviation and mean of all elements.</summary>
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) =>
            Operators.CallPair("std_mean", this, unbiased);

        /// <summary>Variance and mean of all elements.</summary>
        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) =>
            Operators.CallPair("var_mean", this, unbiased);
    }
}
