using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Fills with uniform random numbers from..to, in place.</summary>
        public Tensor uniform_(double from, double to, torch.Generator? generator = null) =>
            Operators.CallInPlace("uniform_", this, from, to, generator);

        /// <summary>Fills with normal random numbers, in place.</summary>
        public Tensor normal_(double mean = 0.0, double std = 1.0, torch.Generator? generator = null) =>
            Operators.CallInPlace("normal_", this, mean, std, generator);

        /// <summary>Fills with 1 with probability p, else 0, in place.</summary>
        public Tensor bernoulli_(double p = 0.5, torch.Generator? generator = null) =>
            Operators.CallInPlace("bernoulli_.float", this, p, generator);

        /// <summary>Fills with exponential random numbers, in place.</summary>
        public Tensor exponential_(double lambda = 1.0, torch.Generator? generator = null) =>
            Operators.CallInPlace("exponential_", this, lambda, generator);

        /// <summary>1 with the probability that each element gives, else 0.</summary>
        public Tensor bernoulli(torch.Generator? generator = null) => Operators.Call("bernoulli", this, generator);

        /// <summary>Positions drawn with probabilities in proportion to the elements.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, torch.Generator? generator = null) =>
            Operators.Call("multinomial", this, num_samples, replacement, generator);

        /// <summary>Poisson random numbers with the elements as rates.</summary>
        public Tensor poisson(torch.Generator? generator = null) => Operators.Call("poisson", this, generator);

        /// <summary>Uniform random numbers in the shape of this tensor.</summary>
        public Tensor rand_like(ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.rand_like(this, dtype, device, requires_grad);

        /// <summary>Normal random numbers in the shape of this tensor.</summary>
        public Tensor randn_like(ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.randn_like(this, dtype, device, requires_grad);

        /// <summary>Zeros in the shape of this tensor.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.zeros_like(this, dtype, device, requires_grad);

        /// <summary>Zeros with the element type and device of this tensor.</summary>
        public Tensor new_zeros(
            long size, torch.ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Zeros with the element type and device of this tensor.</summary>
        public Tensor new_zeros(
            long rows, long columns, torch.ScalarType? dtype = null, torch.Device? device = null,
            bool requires_grad = false) =>
            torch.zeros(rows, columns, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Ones in the shape of this tensor.</summary>
        public Tensor ones_like(ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.ones_like(this, dtype, device, requires_grad);

        /// <summary>Ones with the element type and device of this tensor.</summary>
        public Tensor new_ones(
            long size, torch.ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.ones(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Ones with the element type and device of this tensor.</summary>
        public Tensor new_ones(
            long rows, long columns, torch.ScalarType? dtype = null, torch.Device? device = null,
            bool requires_grad = false) =>
            torch.ones(rows, columns, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Elements as they come in the shape of this tensor.</summary>
        public Tensor empty_like(ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.empty_like(this, dtype, device, requires_grad);

        /// <summary>Elements as they come with the element type and device of this tensor.</summary>
        public Tensor new_empty(
            long size, torch.ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Elements as they come with the element type and device of this tensor.</summary>
        public Tensor new_empty(
            long rows, long columns, torch.ScalarType? dtype = null, torch.Device? device = null,
            bool requires_grad = false) =>
            torch.empty(rows, columns, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>One value everywhere, in the shape of this tensor.</summary>
        public Tensor full_like(
            Scalar value, ScalarType? dtype = null, torch.Device? device = null, bool requires_grad = false) =>
            torch.full_like(this, value, dtype, device, requires_grad);
    }
}
