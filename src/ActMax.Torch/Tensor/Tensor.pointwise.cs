using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Absolute value of each element.</summary>
        public Tensor abs() => Operators.Call("abs", this);

        /// <summary>Absolute value of each element, in place.</summary>
        public Tensor abs_() => Operators.CallInPlace("abs_", this);

        /// <summary>Absolute value of each element.</summary>
        public Tensor absolute() => Operators.Call("abs", this);

        /// <summary>Absolute value of each element, in place.</summary>
        public Tensor absolute_() => Operators.CallInPlace("abs_", this);

        /// <summary>e to the power of each element.</summary>
        public Tensor exp() => Operators.Call("exp", this);

        /// <summary>e to the power of each element, in place.</summary>
        public Tensor exp_() => Operators.CallInPlace("exp_", this);

        /// <summary>2 to the power of each element.</summary>
        public Tensor exp2() => Operators.Call("exp2", this);

        /// <summary>2 to the power of each element, in place.</summary>
        public Tensor exp2_() => Operators.CallInPlace("exp2_", this);

        /// <summary>e to the power of each element, minus one; exact near 0.</summary>
        public Tensor expm1() => Operators.Call("expm1", this);

        /// <summary>e to the power of each element, minus one; exact near 0, in place.</summary>
        public Tensor expm1_() => Operators.CallInPlace("expm1_", this);

        /// <summary>Natural logarithm of each element.</summary>
        public Tensor log() => Operators.Call("log", this);

        /// <summary>Natural logarithm of each element, in place.</summary>
        public Tensor log_() => Operators.CallInPlace("log_", this);

        /// <summary>Logarithm to base 10 of each element.</summary>
        public Tensor log10() => Operators.Call("log10", this);

        /// <summary>Logarithm to base 10 of each element, in place.</summary>
        public Tensor log10_() => Operators.CallInPlace("log10_", this);

        /// <summary>Natural logarithm of one plus each element; exact near 0.</summary>
        public Tensor log1p() => Operators.Call("log1p", this);

        /// <summary>Natural logarithm of one plus each element; exact near 0, in place.</summary>
        public Tensor log1p_() => Operators.CallInPlace("log1p_", this);

        /// <summary>Logarithm to base 2 of each element.</summary>
        public Tensor log2() => Operators.Call("log2", this);

        /// <summary>Logarithm to base 2 of each element, in place.</summary>
        public Tensor log2_() => Operators.CallInPlace("log2_", this);

        /// <summary>Square root of each element.</summary>
        public Tensor sqrt() => Operators.Call("sqrt", this);

        /// <summary>Square root of each element, in place.</summary>
        public Tensor sqrt_() => Operators.CallInPlace("sqrt_", this);

        /// <summary>One over the square root of each element.</summary>
        public Tensor rsqrt() => Operators.Call("rsqrt", this);

        /// <summary>One over the square root of each element, in place.</summary>
        public Tensor rsqrt_() => Operators.CallInPlace("rsqrt_", this);

        /// <summary>One over each element.</summary>
        public Tensor reciprocal() => Operators.Call("reciprocal", this);

        /// <summary>One over each element, in place.</summary>
        public Tensor reciprocal_() => Operators.CallInPlace("reciprocal_", this);

        /// <summary>Square of each element.</summary>
        public Tensor square() => Operators.Call("square", this);

        /// <summary>Each element with the other sign.</summary>
        public Tensor neg() => Operators.Call("neg", this);

        /// <summary>Each element with the other sign, in place.</summary>
        public Tensor neg_() => Operators.CallInPlace("neg_", this);

        /// <summary>Each element with the other sign.</summary>
        public Tensor negative() => Operators.Call("neg", this);

        /// <summary>-1, 0 or 1 by the sign of each element; its gradient is 0.</summary>
        public Tensor sign() => Operators.Call("sign", this);

        /// <summary>-1, 0 or 1 by the sign of each element; its gradient is 0, in place.</summary>
        public Tensor sign_() => Operators.CallInPlace("sign_", this);

        /// <summary>Sign of each element; for complex ones the number divided by its magnitude.</summary>
        public Tensor sgn() => Operators.Call("sgn", this);

        /// <summary>Sign of each element; for complex ones the number divided by its magnitude, in place.</summary>
        public Tensor sgn_() => Operators.CallInPlace("sgn_", this);

        /// <summary>Largest whole number not above each element.</summary>
        public Tensor floor() => Operators.Call("floor", this);

        /// <summary>Largest whole number not above each element, in place.</summary>
        public Tensor floor_() => Operators.CallInPlace("floor_", this);

        /// <summary>Smallest whole number not below each element.</summary>
        public Tensor ceil() => Operators.Call("ceil", this);

        /// <summary>Smallest whole number not below each element, in place.</summary>
        public Tensor ceil_() => Operators.CallInPlace("ceil_", this);

        /// <summary>Each element without its fraction.</summary>
        public Tensor trunc() => Operators.Call("trunc", this);

        /// <summary>Each element without its fraction, in place.</summary>
        public Tensor trunc_() => Operators.CallInPlace("trunc_", this);

        /// <summary>Each element without its fraction.</summary>
        public Tensor fix() => Operators.Call("trunc", this);

        /// <summary>Each element without its fraction, in place.</summary>
        public Tensor fix_() => Operators.CallInPlace("trunc_", this);

        /// <summary>The fraction of each element, with its sign.</summary>
        public Tensor frac() => Operators.Call("frac", this);

        /// <summary>The fraction of each element, with its sign, in place.</summary>
        public Tensor frac_() => Operators.CallInPlace("frac_", this);

        /// <summary>Error function of each element.</summary>
        public Tensor erf() => Operators.Call("erf", this);

        /// <summary>Error function of each element, in place.</summary>
        public Tensor erf_() => Operators.CallInPlace("erf_", this);

        /// <summary>One minus the error function of each element.</summary>
        public Tensor erfc() => Operators.Call("erfc", this);

        /// <summary>One minus the error function of each element, in place.</summary>
        public Tensor erfc_() => Operators.CallInPlace("erfc_", this);

        /// <summary>Inverse of the error function of each element.</summary>
        public Tensor erfinv() => Operators.Call("erfinv", this);

        /// <summary>Inverse of the error function of each element, in place.</summary>
        public Tensor erfinv_() => Operators.CallInPlace("erfinv_", this);

        /// <summary>Logarithm of the absolute value of the gamma function.</summary>
        public Tensor lgamma() => Operators.Call("lgamma", this);

        /// <summary>Logarithm of the absolute value of the gamma function, in place.</summary>
        public Tensor lgamma_() => Operators.CallInPlace("lgamma_", this);

        /// <summary>Derivative of lgamma.</summary>
        public Tensor digamma() => Operators.Call("digamma", this);

        /// <summary>Derivative of lgamma, in place.</summary>
        public Tensor digamma_() => Operators.CallInPlace("digamma_", this);

        /// <summary>Modified Bessel function of the first kind and order 0.</summary>
        public Tensor i0() => Operators.Call("i0", this);

        /// <summary>Modified Bessel function of the first kind and order 0, in place.</summary>
        public Tensor i0_() => Operators.CallInPlace("i0_", this);

        /// <summary>Logistic function, 1 / (1 + exp(-x)), of each element.</summary>
        public Tensor sigmoid() => Operators.Call("sigmoid", this);

        /// <summary>Logistic function, 1 / (1 + exp(-x)), of each element, in place.</summary>
        public Tensor sigmoid_() => Operators.CallInPlace("sigmoid_", this);

        /// <summary>Degrees to radians.</summary>
        public Tensor deg2rad() => Operators.Call("deg2rad", this);

        /// <summary>Degrees to radians, in place.</summary>
        public Tensor deg2rad_() => Operators.CallInPlace("deg2rad_", this);

        /// <summary>Radians to degrees.</summary>
        public Tensor rad2deg() => Operators.Call("rad2deg", this);

        /// <summary>Radians to degrees, in place.</summary>
        public Tensor rad2deg_() => Operators.CallInPlace("rad2deg_", this);

        /// <summary>The tensor itself; an error for bool.</summary>
        public Tensor positive() => Operators.Call("positive", this);

        /// <summary>Each element to the nearest number with so many decimals; halves go to the even one.</summary>
        public Tensor round(long decimals = 0L) => Operators.Call("round.decimals", this, decimals);

        /// <summary>Each element to the nearest number with so many decimals, in place.</summary>
        public Tensor round_(long decimals = 0L) => Operators.CallInPlace("round_.decimals", this, decimals);

        /// <summary>Is each element not a number?</summary>
        public Tensor isnan() => Operators.Call("isnan", this);

        /// <summary>Is each element infinite?</summary>
        public Tensor isinf() => Operators.Call("isinf", this);

        /// <summary>Is each element neither infinite nor not a number?</summary>
        public Tensor isfinite() => Operators.Call("isfinite", this);

        /// <summary>Is each element positive infinity?</summary>
        public Tensor isposinf() => Operators.Call("isposinf", this);

        /// <summary>Is each element negative infinity?</summary>
        public Tensor isneginf() => Operators.Call("isneginf", this);

        /// <summary>Is the imaginary part of each element 0?</summary>
        public Tensor isreal() => Operators.Call("isreal", this);

        /// <summary>Does each element carry a minus sign?</summary>
        public Tensor signbit() => Operators.Call("signbit", this);

        /// <summary>Is each element 0 or false?</summary>
        public Tensor logical_not() => Operators.Call("logical_not", this);

        /// <summary>Is each element 0 or false?, in place.</summary>
        public Tensor logical_not_() => Operators.CallInPlace("logical_not_", this);

        /// <summary>Each bit flipped.</summary>
        public Tensor bitwise_not() => Operators.Call("bitwise_not", this);

        /// <summary>Each bit flipped, in place.</summary>
        public Tensor bitwise_not_() => Operators.CallInPlace("bitwise_not_", this);

        /// <summary>
        /// Replaces what is not finite; null stands for the largest and the smallest number of the type.
        /// </summary>
        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) =>
            Operators.Call("nan_to_num", this, nan, posinf, neginf);

        /// <summary>
        /// Replaces what is not finite, in place; null stands for the largest and the smallest number.
        /// </summary>
        public Tensor nan_to_num_(double nan = 0d, double? posinf = null, double? neginf = null) =>
            Operators.CallInPlace("nan_to_num_", this, nan, posinf, neginf);

        /// <summary>log(x / (1 - x)) of each element; eps keeps elements that far from 0 and 1.</summary>
        public Tensor logit(double? eps = null) => Operators.Call("logit", this, eps);

        /// <summary>log(x / (1 - x)) of each element, in place.</summary>
        public Tensor logit_(double? eps = null) => Operators.CallInPlace("logit_", this, eps);

        /// <summary>Each element, not below min and not above max; null means no bound.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Operators.Call("clamp", this, min, max);

        /// <summary>Each element, within bounds given element by element.</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Operators.Call("clamp.Tensor", this, min, max);

        /// <summary>Brings each element within bounds, in place.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Operators.CallInPlace("clamp_", this, min, max);

        /// <summary>Brings each element within bounds given element by element, in place.</summary>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) =>
            Operators.CallInPlace("clamp_.Tensor", this, min, max);

        /// <summary>The same as clamp.</summary>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => Operators.Call("clamp", this, min, max);

        /// <summary>Each element, not above a bound.</summary>
        public Tensor clamp_max(Scalar max) => Operators.Call("clamp_max", this, max);

        /// <summary>Brings each element within a bound, in place.</summary>
        public Tensor clamp_max_(Scalar max) => Operators.CallInPlace("clamp_max_", this, max);

        /// <summary>Each element, not below a bound.</summary>
        public Tensor clamp_min(Scalar min) => Operators.Call("clamp_min", this, min);

        /// <summary>Brings each element within a bound, in place.</summary>
        public Tensor clamp_min_(Scalar min) => Operators.CallInPlace("clamp_min_", this, min);
    }
}
