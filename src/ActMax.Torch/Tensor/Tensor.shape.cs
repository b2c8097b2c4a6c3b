using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements in another shape; one size may be -1. A view where possible.</summary>
        public Tensor reshape(params long[] shape) => Operators.Call("reshape", this, shape);

        /// <summary>A view in another shape; the memory must allow it.</summary>
        public Tensor view(params long[] shape) => Operators.Call("view", this, shape);

        /// <summary>A view in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => Operators.Call("view_as", this, other);

        /// <summary>Merges the dimensions from start_dim to end_dim.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Operators.Call("flatten.using_ints", this, start_dim, end_dim);

        /// <summary>All elements in one dimension.</summary>
        public Tensor ravel() => Operators.Call("ravel", this);

        /// <summary>Splits a dimension into several.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => Unflatten(dim, sizes);

        /// <summary>A view with a new dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => Operators.Call("unsqueeze", this, dim);

        /// <summary>Inserts a dimension of size 1, in place.</summary>
        public Tensor unsqueeze_(long dim) => Operators.CallInPlace("unsqueeze_", this, dim);

        /// <summary>A view without dimensions of size 1: all of them, or one.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is { } one ? Operators.Call("squeeze.dim", this, one) : Operators.Call("squeeze", this);

        /// <summary>Drops dimensions of size 1, in place.</summary>
        public Tensor squeeze_(long? dim = null) =>
            dim is { } one ? Operators.CallInPlace("squeeze_.dim", this, one) : Operators.CallInPlace("squeeze_", this);

        /// <summary>A view with the dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => Operators.Call("permute", this, permutation);

        /// <summary>A view with the dimensions in another order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => Operators.Call("permute", this, permutation.ToArray());

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Operators.Call("transpose.int", this, dim0, dim1);

        /// <summary>Exchanges two dimensions, in place.</summary>
        public Tensor transpose_(long dim0, long dim1) => Operators.CallInPlace("transpose_", this, dim0, dim1);

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor swapdims(long dim0, long dim1) => Operators.Call("transpose.int", this, dim0, dim1);

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor swapaxes(long dim0, long dim1) => Operators.Call("transpose.int", this, dim0, dim1);

        /// <summary>Transposed view of a matrix; a vector stays as it is.</summary>
        public Tensor t() => Operators.Call("t", this);

        /// <summary>Conjugate transpose of the last two dimensions.</summary>
        public Tensor adjoint() => Operators.Call("adjoint", this);

        /// <summary>A view with dimensions moved to other places.</summary>
        public Tensor movedim(long[] source, long[] destination) =>
            Operators.Call("movedim.intlist", this, source, destination);

        /// <summary>A view with dimensions moved to other places.</summary>
        public Tensor moveaxis(long[] source, long[] destination) =>
            Operators.Call("movedim.intlist", this, source, destination);

        /// <summary>A view with dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false) =>
            Operators.Call("expand", this, sizes, isImplicit);

        /// <summary>A view with dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Operators.Call("expand", this, sizes.ToArray(), isImplicit);

        /// <summary>A view with dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => Operators.Call("expand", this, sizes);

        /// <summary>Expanded to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => Operators.Call("expand_as", this, other);

        /// <summary>Expanded to a shape by the rules of broadcasting.</summary>
        public Tensor broadcast_to(params long[] shape) => Operators.Call("broadcast_to", this, shape);

        /// <summary>Copies side by side, so many along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Operators.Call("repeat", this, sizes);

        /// <summary>Copies side by side, so many along each of the last dimensions.</summary>
        public Tensor tile(long[] reps) => Operators.Call("tile", this, reps);

        /// <summary>Each element repeated in place; dim null flattens first.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Operators.Call("repeat_interleave.self_int", this, repeats, dim, output_size);

        /// <summary>Each element repeated in place by its own count.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Operators.Call("repeat_interleave.self_Tensor", this, repeats, dim, output_size);

        /// <summary>A copy with the order along some dimensions reversed.</summary>
        public Tensor flip(params long[] dims) => Operators.Call("flip", this, dims);

        /// <summary>A copy with the order along dimension 1 reversed.</summary>
        public Tensor fliplr() => Operators.Call("fliplr", this);

        /// <summary>A copy with the order along dimension 0 reversed.</summary>
        public Tensor flipud() => Operators.Call("flipud", this);

        /// <summary>Elements shifted along a dimension; what leaves at the end comes in at the start.</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            Operators.Call("roll", this, new[] { shifts }, dims is { } dim ? new[] { dim } : Array.Empty<long>());

        /// <summary>Elements shifted along several dimensions.</summary>
        public Tensor roll(long[] shifts, long[] dims) => Operators.Call("roll", this, shifts, dims);

        /// <summary>Elements shifted in the flattened order.</summary>
        public Tensor roll(long[] shifts) => Operators.Call("roll", this, shifts);

        /// <summary>The same elements in row-major order; the tensor itself when it is already.</summary>
        public Tensor contiguous() => Operators.Call("contiguous", this);

        /// <summary>A copy that gradients flow through.</summary>
        public Tensor clone() => Operators.Call("clone", this);

        /// <summary>A view without history: no gradient flows through it.</summary>
        public Tensor detach() => Operators.Call("detach", this);

        /// <summary>Forgets the history, in place.</summary>
        public Tensor detach_() => Operators.CallInPlace("detach_", this);

        /// <summary>A view of the memory with any sizes and strides.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) =>
            Operators.Call("as_strided", this, size, strides, storageOffset);

        /// <summary>Windows along a dimension, as a view with one more dimension at the end.</summary>
        public Tensor unfold(long dimension, long size, long step) =>
            Operators.Call("unfold", this, dimension, size, step);

        /// <summary>View of a diagonal.</summary>
        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) =>
            Operators.Call("diagonal", this, offset, dim1, dim2);

        /// <summary>Diagonal of a matrix, or the matrix with this diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Operators.Call("diag", this, diagonal);

        /// <summary>Matrices with these diagonals.</summary>
        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L) =>
            Operators.Call("diag_embed", this, offset, dim1, dim2);

        /// <summary>Matrix with the flattened elements as diagonal.</summary>
        public Tensor diagflat(long offset = 0) => Operators.Call("diagflat", this, offset);

        /// <summary>The lower triangle, 0 elsewhere.</summary>
        public Tensor tril(long diagonal = 0) => Operators.Call("tril", this, diagonal);

        /// <summary>The upper triangle, 0 elsewhere.</summary>
        public Tensor triu(long diagonal = 0) => Operators.Call("triu", this, diagonal);

        /// <summary>Views of so many slices each; the last may be smaller.</summary>
        public Tensor[] split(long size, int dim = 0) => Operators.CallList("split.Tensor", this, size, dim);

        /// <summary>Views with the sizes given.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Operators.CallList("split_with_sizes", this, sizes, dim);

        /// <summary>So many views of about the same size.</summary>
        public Tensor[] tensor_split(long size, long dim = 0L) =>
            Operators.CallList("tensor_split.sections", this, size, dim);

        /// <summary>Views between the positions given.</summary>
        public Tensor[] tensor_split(long[] sizes, long dim = 0L) =>
            Operators.CallList("tensor_split.indices", this, sizes, dim);

        /// <summary>At most so many views of the same size.</summary>
        public Tensor[] chunk(long chunks, long dim = 0L) => Operators.CallList("chunk", this, chunks, dim);

        /// <summary>Views of the slices along a dimension.</summary>
        public Tensor[] unbind(long dimension = 0L) => Operators.CallList("unbind.int", this, dimension);

        /// <summary>Pairs along the last dimension seen as complex numbers.</summary>
        public Tensor view_as_complex() => Operators.Call("view_as_complex", this);

        /// <summary>Complex numbers seen as pairs along a new last dimension.</summary>
        public Tensor view_as_real() => Operators.Call("view_as_real", this);

        /// <summary>The values, where a conjugation was only noted.</summary>
        public Tensor resolve_conj() => Operators.Call("resolve_conj", this);

        /// <summary>The values, where a negation was only noted.</summary>
        public Tensor resolve_neg() => Operators.Call("resolve_neg", this);

        /// <summary>Conjugate of each element.</summary>
        public Tensor conj() => Operators.Call("conj", this);
    }
}
