using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>Sparse tensors in coordinate form, beyond what TorchSharp has.</summary>
public static class Sparse
{
    /// <summary>Every position at most once, in order; repeated ones add up.</summary>
    public static Tensor Coalesce(Tensor sparse) => Interop.Operators.Call("coalesce", sparse);

    /// <summary>Is every position there at most once, in order?</summary>
    public static bool IsCoalesced(Tensor sparse) => (bool)Interop.Operators.CallAny("is_coalesced", sparse)[0]!;

    /// <summary>A sparse matrix times a dense one; gradients reach both.</summary>
    /// <param name="sparse">[m; n] in coordinate form, on the device of the other.</param>
    /// <param name="dense">[n; k].</param>
    /// <returns>Dense, [m; k].</returns>
    public static Tensor Product(Tensor sparse, Tensor dense) => Interop.Operators.Call("_sparse_mm", sparse, dense);
}
