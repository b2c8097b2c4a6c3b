using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        private static readonly long[] LastTwo = [-2, -1];

        /// <summary>What qr returns.</summary>
        public enum QRMode
        {
            /// <summary>Q with as many columns as there are rows or columns, whichever is fewer.</summary>
            Reduced = 0,

            /// <summary>Q square.</summary>
            Complete = 1,

            /// <summary>R only; Q is empty.</summary>
            R = 2,
        }

        private static string Name(QRMode mode) => mode == QRMode.R ? "r" : mode.ToString().ToLowerInvariant();

        private static (Tensor, Tensor, Tensor, Tensor) LeastSquares(Tensor input, Tensor other)
        {
            var results = Operators.CallAny("linalg_lstsq", input, other);
            return ((Tensor)results[0]!, (Tensor)results[1]!, (Tensor)results[2]!, (Tensor)results[3]!);
        }

        /// <summary>2-norm of vectors, Frobenius norm of matrices.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Operators.Call("linalg_norm", input, Argument.None, dims, keepdim);

        /// <summary>Norm of vectors or matrices.</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Operators.Call("linalg_norm", input, ord, dims, keepdim);

        /// <summary>Norm of matrices by name: fro, nuc.</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            Operators.Call("linalg_norm.ord_str", input, ord, dims, keepdim);

        /// <summary>Norm of vectors, over all elements or some dimensions.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) =>
            Operators.Call("linalg_vector_norm", input, ord, dims, keepdim);

        /// <summary>Norm of matrices by name: fro, nuc.</summary>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) =>
            Operators.Call("linalg_matrix_norm.str_ord", input, ord, dims ?? LastTwo, keepdim);

        /// <summary>Norm of matrices.</summary>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Operators.Call("linalg_matrix_norm", input, ord, dims ?? LastTwo, keepdim);

        /// <summary>Singular value decomposition: input = U diag(S) Vh.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) =>
            Operators.CallTriple("linalg_svd", input, fullMatrices);

        /// <summary>Singular values, the largest first.</summary>
        public static Tensor svdvals(Tensor input) => Operators.Call("linalg_svdvals", input);

        /// <summary>Orthogonal and upper triangular factors: input = Q R.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Operators.CallPair("linalg_qr", input, Name(mode));

        /// <summary>Eigenvalues, the smallest first, and eigenvectors of Hermitian matrices.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') =>
            Operators.CallPair("linalg_eigh", input, UPLO.ToString());

        /// <summary>Eigenvalues of Hermitian matrices, the smallest first.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') =>
            Operators.Call("linalg_eigvalsh", input, UPLO.ToString());

        /// <summary>Eigenvalues and eigenvectors, complex.</summary>
        public static (Tensor, Tensor) eig(Tensor input) => Operators.CallPair("linalg_eig", input);

        /// <summary>Eigenvalues, complex.</summary>
        public static Tensor eigvals(Tensor input) => Operators.Call("linalg_eigvals", input);

        /// <summary>Inverse of square matrices.</summary>
        public static Tensor inv(Tensor input) => Operators.Call("linalg_inv", input);

        /// <summary>Pseudo-inverse.</summary>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Operators.Call("linalg_pinv.atol_rtol_float", input, atol, rtol, hermitian);

        /// <summary>X with A X = B, or X A = B.</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true) =>
            left ? Operators.Call("linalg_solve", A, B) : solve(A.mT, B.mT).mT;

        /// <summary>Lower triangular factor of positive definite matrices.</summary>
        public static Tensor cholesky(Tensor input) => Operators.Call("linalg_cholesky", input);

        /// <summary>Determinant of square matrices.</summary>
        public static Tensor det(Tensor input) => Operators.Call("linalg_det", input);

        /// <summary>Sign and logarithm of the absolute value of the determinant.</summary>
        public static (Tensor, Tensor) slogdet(Tensor input) => Operators.CallPair("linalg_slogdet", input);

        /// <summary>Cross product along a dimension of size 3.</summary>
        public static Tensor cross(Tensor input, Tensor other, long dim = -1) =>
            Operators.Call("linalg_cross", input, other, dim);

        /// <summary>Matrix exponential.</summary>
        public static Tensor matrix_exp(Tensor input) => Operators.Call("linalg_matrix_exp", input);

        /// <summary>Product of several matrices in the best order.</summary>
        public static Tensor multi_dot(IList<Tensor> tensors) => Operators.Call("linalg_multi_dot", tensors.ToArray());

        /// <summary>Least squares solution of input X = other.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(
            Tensor input, Tensor other) =>
            LeastSquares(input, other);

        /// <summary>Solution with a triangular matrix.</summary>
        public static Tensor solve_triangular(
            Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false) =>
            Operators.Call("linalg_solve_triangular", A, B, upper, left, unitriangular);
    }
}
