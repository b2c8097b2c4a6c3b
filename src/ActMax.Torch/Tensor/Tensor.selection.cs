using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>View of one slice; the dimension goes.</summary>
        public Tensor select(long dim, long index) => Operators.Call("select.int", this, dim, index);

        /// <summary>View of length slices from start on.</summary>
        public Tensor narrow(long dim, long start, long length) => Operators.Call("narrow", this, dim, start, length);

        /// <summary>View of the slices start, start + step, ... before finish.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Operators.Call("slice.Tensor", this, dim, start, finish, step);

        /// <summary>The slices at the positions of an int32 or int64 vector, in that order.</summary>
        public Tensor index_select(long dim, Tensor index) => Operators.Call("index_select", this, dim, index);

        /// <summary>Elements picked along a dimension by an int64 tensor of the result's shape.</summary>
        public Tensor gather(long dim, Tensor index) => Operators.Call("gather", this, dim, index);

        /// <summary>Elements at positions in the flattened tensor.</summary>
        public Tensor take(Tensor index) => Operators.Call("take", this, index);

        /// <summary>Elements at positions in the flattened tensor.</summary>
        public Tensor take_along_dim(Tensor indices) => Operators.Call("take_along_dim", this, indices);

        /// <summary>Elements picked along a dimension, with broadcasting.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) => Operators.Call("take_along_dim", this, indices, dim);

        /// <summary>The elements where the mask is true, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Operators.Call("masked_select", this, mask);

        /// <summary>A value where the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Operators.Call("masked_fill.Scalar", this, mask, value);

        /// <summary>Successive elements of value where the mask is true.</summary>
        public Tensor masked_scatter(Tensor mask, Tensor value) => Operators.Call("masked_scatter", this, mask, value);

        /// <summary>alpha * source added to the slices at the positions of index, repeated ones too.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Operators.Call("index_add", this, dim, index, source, alpha);

        /// <summary>Slices at the positions of index replaced by those of source.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) =>
            Operators.Call("index_copy", this, dim, index, source);

        /// <summary>Slices at the positions of index filled with a value.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) =>
            Operators.Call("index_fill.int_Scalar", this, dim, index, value);

        /// <summary>Elements of src written along a dimension to the positions of index.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Operators.Call("scatter.src", this, dim, index, src);

        /// <summary>Elements of src added along a dimension at the positions of index.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) =>
            Operators.Call("scatter_add", this, dim, index, src);

        /// <summary>A value where the mask is true, in place.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) =>
            Operators.CallInPlace("masked_fill_.Scalar", this, mask, value);

        /// <summary>Successive elements of value where the mask is true, in place.</summary>
        public Tensor masked_scatter_(Tensor mask, Tensor value) =>
            Operators.CallInPlace("masked_scatter_", this, mask, value);

        /// <summary>
        /// alpha * source added to the slices at the positions of index, repeated ones too, in place.
        /// </summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Operators.CallInPlace("index_add_", this, dim, index, source, alpha);

        /// <summary>Slices at the positions of index replaced by those of source, in place.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Operators.CallInPlace("index_copy_", this, dim, index, source);

        /// <summary>Slices at the positions of index filled with a value, in place.</summary>
        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Operators.CallInPlace("index_fill_.int_Scalar", this, dim, index, value);

        /// <summary>Elements of src written along a dimension to the positions of index, in place.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            Operators.CallInPlace("scatter_.src", this, dim, index, src);

        /// <summary>Elements of src added along a dimension at the positions of index, in place.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Operators.CallInPlace("scatter_add_", this, dim, index, src);

        /// <summary>A copy with one slice replaced.</summary>
        public Tensor select_scatter(Tensor src, long dim, long index) =>
            Operators.Call("select_scatter", this, src, dim, index);

        /// <summary>A copy with some slices replaced.</summary>
        public Tensor slice_scatter(Tensor src, long dim = 0L, long? start = null, long? end = null, long step = 1L) =>
            Operators.Call("slice_scatter", this, src, dim, start, end, step);

        /// <summary>Positions of the elements that are not 0, one in each row.</summary>
        public Tensor nonzero() => Operators.Call("nonzero", this);

        /// <summary>Positions of the elements that are not 0, one in each row.</summary>
        public Tensor argwhere() => Operators.Call("argwhere", this);

        /// <summary>This where the condition is true, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Operators.Call("where.self", condition, this, y);

        /// <summary>The k largest or smallest along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Operators.CallPair("topk", this, k, dim, largest, sorted);

        /// <summary>Sorted along a dimension, and where the elements were.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Operators.CallPair("sort.stable", this, stable, dim, descending);

        /// <summary>Positions that sort along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) =>
            Operators.Call("argsort", this, dim, descending);

        /// <summary>Bin of each element between increasing boundaries.</summary>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            Operators.Call("bucketize.Tensor", this, boundaries, outInt32, right);
    }
}
