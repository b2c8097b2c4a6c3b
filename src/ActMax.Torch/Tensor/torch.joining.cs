using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Tensors one after the other along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Operators.Call("cat", tensors.ToArray(), dim);

    /// <summary>Tensors one after the other along a dimension.</summary>
    public static Tensor cat(Tensor[] tensors, long dim = 0) => Operators.Call("cat", tensors, dim);

    /// <summary>Tensors one after the other along a dimension.</summary>
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) =>
        Operators.Call("cat", tensors.ToArray(), dim);

    /// <summary>The same as cat.</summary>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>The same as cat.</summary>
    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>Tensors of one shape, stacked along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) =>
        Operators.Call("stack", tensors.ToArray(), dim);

    /// <summary>Tensors side by side: along dimension 1, vectors along dimension 0.</summary>
    public static Tensor hstack(params Tensor[] tensors) => Operators.Call("hstack", tensors);

    /// <summary>Tensors below each other: along dimension 0, vectors as rows.</summary>
    public static Tensor vstack(Tensor[] tensors) => Operators.Call("vstack", tensors);

    /// <summary>Coordinates of a grid from those of its axes.</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Operators.CallList("meshgrid.indexing", tensors.ToArray(), indexing);

    /// <summary>Tensors expanded to their common shape.</summary>
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) =>
        Operators.CallList("broadcast_tensors", tensors);

    /// <summary>Distances between all rows of x1 and all rows of x2.</summary>
    public static Tensor cdist(
        Tensor x1, Tensor x2, double p = 2.0,
        compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Operators.Call("cdist", x1, x2, p, (long)compute_mode);

    /// <summary>How cdist computes Euclidean distances.</summary>
    public enum compute_mode
    {
        /// <summary>By a matrix product where there are more than 25 rows.</summary>
        use_mm_for_euclid_dist_if_necessary = 0,

        /// <summary>By a matrix product.</summary>
        use_mm_for_euclid_dist = 1,

        /// <summary>Directly.</summary>
        donot_use_mm_for_euclid_dist = 2,
    }
}
