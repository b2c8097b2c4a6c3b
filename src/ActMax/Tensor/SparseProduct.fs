namespace ActMax

open System
open ActMax.Kernels
open ActMax.Torch
open TorchSharp

/// A sparse matrix and its transpose, which the gradient needs.
[<NoEquality; NoComparison>]
type SparsePair =
    {
        Matrix: CsrMatrix
        Transposed: CsrMatrix
    }

/// Sparse matrix times dense tensor as one differentiable operation.
[<RequireQualifiedAccess>]
module SparseProduct =

    let pair (matrix: CsrMatrix) : SparsePair =
        {
            Matrix = matrix
            Transposed = matrix.Transpose()
        }

    let private multiply (threads: int) (matrix: CsrMatrix) (x: torch.Tensor) =
        let batch = x.shape[1]
        let y = torch.empty ([| int64 matrix.Rows; batch |], dtype = torch.float32)

        ActMax.Kernels.SparseProduct.Multiply(
            matrix,
            Span.op_Implicit (Convert.span x),
            Convert.span y,
            int batch,
            threads
        )

        y

    /// `apply threads pair x` is `matrix x`; x is [columns; batch], the result [rows; batch].
    /// The gradient with respect to x is the transposed matrix times the gradient. Throws ArgumentException
    /// when x has another number of rows than the matrix has columns, or is not float32.
    let apply (threads: int) (pair: SparsePair) (x: torch.Tensor) : torch.Tensor =
        x
        |> Shape.mustBe "right factor" [ "columns", Some(int64 pair.Matrix.Columns); "batch", None ]

        if x.dtype <> torch.float32 then
            invalidArg (nameof x) $"the right factor is {x.dtype}; expected {torch.float32}."

        DifferentiableOperation.Apply(
            [| x |],
            (fun () -> multiply threads pair.Matrix (x.contiguous ())),
            (fun gradient -> [| multiply threads pair.Transposed (gradient.contiguous ()) |]),
            "sparse_product"
        )
