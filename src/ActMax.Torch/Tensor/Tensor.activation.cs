using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The element where positive, 0 elsewhere.</summary>
        public Tensor relu() => Operators.Call("relu", this);

        /// <summary>The element where positive, 0 elsewhere, in place.</summary>
        public Tensor relu_() => Operators.CallInPlace("relu_", this);

        /// <summary>Scaled exponential linear unit.</summary>
        public Tensor selu() => Operators.Call("selu", this);

        /// <summary>Scaled exponential linear unit, in place.</summary>
        public Tensor selu_() => Operators.CallInPlace("selu_", this);

        /// <summary>x times its logistic function.</summary>
        public Tensor silu() => Operators.Call("silu", this);

        /// <summary>x times its logistic function, in place.</summary>
        public Tensor silu_() => Operators.CallInPlace("silu_", this);

        /// <summary>Piecewise linear logistic function.</summary>
        public Tensor hardsigmoid() => Operators.Call("hardsigmoid", this);

        /// <summary>Piecewise linear logistic function, in place.</summary>
        public Tensor hardsigmoid_() => Operators.CallInPlace("hardsigmoid_", this);

        /// <summary>x times its piecewise linear logistic function.</summary>
        public Tensor hardswish() => Operators.Call("hardswish", this);

        /// <summary>x times its piecewise linear logistic function, in place.</summary>
        public Tensor hardswish_() => Operators.CallInPlace("hardswish_", this);

        /// <summary>The element, within 0 and 6.</summary>
        public Tensor relu6() => Operators.Call("hardtanh", this, 0, 6);

        /// <summary>x where positive, alpha * (exp(x) - 1) elsewhere.</summary>
        public Tensor elu(double alpha = 1) => Operators.Call("elu", this, alpha);

        /// <summary>x where positive, alpha * (exp(x) - 1) elsewhere, in place.</summary>
        public Tensor elu_(double alpha = 1) => Operators.CallInPlace("elu_", this, alpha);

        /// <summary>x where positive, exp(x) - 1 elsewhere.</summary>
        public Tensor celu() => Operators.Call("celu", this, 1.0);

        /// <summary>x where positive, alpha * (exp(x / alpha) - 1) elsewhere.</summary>
        public Tensor celu(Scalar alpha) => Operators.Call("celu", this, alpha);

        /// <summary>x times the normal distribution function of x.</summary>
        public Tensor gelu() => Operators.Call("gelu", this);

        /// <summary>x times the normal distribution function of x, in place.</summary>
        public Tensor gelu_() => Operators.CallInPlace("gelu_", this);

        /// <summary>First half times the logistic function of the second half.</summary>
        public Tensor glu(long dim = -1) => Operators.Call("glu", this, dim);

        /// <summary>x where positive, negative_slope * x elsewhere.</summary>
        public Tensor leaky_relu(Scalar negative_slope) => Operators.Call("leaky_relu", this, negative_slope);

        /// <summary>The element, within min and max.</summary>
        public Tensor hardtanh(Scalar min, Scalar max) => Operators.Call("hardtanh", this, min, max);

        /// <summary>The element where above the threshold, value elsewhere.</summary>
        public Tensor threshold(Scalar threshold, Scalar value) => Operators.Call("threshold", this, threshold, value);

        /// <summary>x where positive, negative_slope * x elsewhere, in place.</summary>
        public Tensor leaky_relu_(Scalar negative_slope) => Operators.CallInPlace("leaky_relu_", this, negative_slope);

        /// <summary>The element, within min and max, in place.</summary>
        public Tensor hardtanh_(Scalar min, Scalar max) => Operators.CallInPlace("hardtanh_", this, min, max);

        /// <summary>The element where above the threshold, value elsewhere, in place.</summary>
        public Tensor threshold_(Scalar threshold, Scalar value) =>
            Operators.CallInPlace("threshold_", this, threshold, value);

        /// <summary>log(1 + exp(beta x)) / beta; x itself where beta x is above the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20) =>
            Operators.Call("softplus", this, beta, threshold);

        /// <summary>Logarithm of the logistic function.</summary>
        public Tensor log_sigmoid() => Operators.Call("log_sigmoid", this);

        /// <summary>x where positive, target * x elsewhere.</summary>
        public Tensor prelu(Tensor target) => Operators.Call("prelu", this, target);

        /// <summary>exp(x) over its sum along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Operators.Call("softmax.int", this, dim, dtype);

        /// <summary>Logarithm of the softmax, without overflow.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Operators.Call("log_softmax.int", this, dim, dtype);
    }
}
