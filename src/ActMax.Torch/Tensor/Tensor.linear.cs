using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Matrix product of the last two dimensions, with broadcasting of the others.</summary>
        public Tensor matmul(Tensor target) => Operators.Call("matmul", this, target);

        /// <summary>Product of two matrices.</summary>
        public Tensor mm(Tensor target) => Operators.Call("mm", this, target);

        /// <summary>Product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) => Operators.Call("mv", this, target);

        /// <summary>Products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => Operators.Call("bmm", this, batch2);

        /// <summary>Sum of the products of two vectors.</summary>
        public Tensor dot(Tensor target) => Operators.Call("dot", this, target);

        /// <summary>Sum of the products of two vectors, the first conjugated.</summary>
        public Tensor vdot(Tensor target) => Operators.Call("vdot", this, target);

        /// <summary>Matrix of the products of two vectors.</summary>
        public Tensor outer(Tensor vec2) => Operators.Call("outer", this, vec2);

        /// <summary>The same as outer.</summary>
        public Tensor ger(Tensor vec2) => Operators.Call("outer", this, vec2);

        /// <summary>Sums of products along the last dimension of both.</summary>
        public Tensor inner(Tensor vec2) => Operators.Call("inner", this, vec2);

        /// <summary>Kronecker product.</summary>
        public Tensor kron(Tensor other) => Operators.Call("kron", this, other);

        /// <summary>beta * this + alpha * mat1 @ mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Operators.Call("addmm", this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * mat1 @ mat2, in place.</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Operators.CallInPlace("addmm_", this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * the sum of batch1 @ batch2.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Operators.Call("addbmm", this, batch1, batch2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * the sum of batch1 @ batch2, in place.</summary>
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Operators.CallInPlace("addbmm_", this, batch1, batch2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * batch1 @ batch2.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Operators.Call("baddbmm", this, batch1, batch2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * mat @ vec.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) =>
            Operators.Call("addmv", this, mat, vec, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * the outer product.</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1.0f, float alpha = 1.0f) =>
            Operators.Call("addr", this, vec1, vec2, (double)beta, (double)alpha);

        /// <summary>Sums of products over dims1 of this and dims2 of b.</summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) =>
            Operators.Call("tensordot", this, b, dims1, dims2);

        /// <summary>Sums of products over the last dims dimensions of this and the first of b.</summary>
        public Tensor tensordot(Tensor b, long dims = 2) =>
            Operators.Call("tensordot", this, b, Last(dims), First(dims));

        /// <summary>Triangular factor of a positive definite matrix.</summary>
        public Tensor cholesky(bool upper = false) => Operators.Call("linalg_cholesky", this, upper);

        /// <summary>Solves with a Cholesky factor, input2.</summary>
        public Tensor cholesky_solve(Tensor input2, bool upper = false) =>
            Operators.Call("cholesky_solve", this, input2, upper);

        /// <summary>Inverse of square matrices.</summary>
        public Tensor inverse() => Operators.Call("inverse", this);

        /// <summary>Determinant of square matrices.</summary>
        public Tensor det() => Operators.Call("det", this);

        /// <summary>Logarithm of the determinant.</summary>
        public Tensor logdet() => Operators.Call("logdet", this);

        /// <summary>Matrix exponential.</summary>
        public Tensor matrix_exp() => Operators.Call("matrix_exp", this);

        /// <summary>Power of square matrices.</summary>
        public Tensor matrix_power(int n) => Operators.Call("matrix_power", this, n);

        /// <summary>Pseudo-inverse.</summary>
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) =>
            Operators.Call("linalg_pinv", this, rcond, hermitian);
    }
}
