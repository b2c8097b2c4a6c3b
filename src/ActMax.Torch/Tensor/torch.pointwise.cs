namespace TorchSharp;

public static partial class torch
{
    /// <summary>Absolute value of each element.</summary>
    public static Tensor abs(Tensor input) => input.abs();

    /// <summary>Absolute value of each element, in place.</summary>
    public static Tensor abs_(Tensor input) => input.abs_();

    /// <summary>Absolute value of each element.</summary>
    public static Tensor absolute(Tensor input) => input.absolute();

    /// <summary>Absolute value of each element, in place.</summary>
    public static Tensor absolute_(Tensor input) => input.absolute_();

    /// <summary>e to the power of each element.</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>e to the power of each element, in place.</summary>
    public static Tensor exp_(Tensor input) => input.exp_();

    /// <summary>2 to the power of each element.</summary>
    public static Tensor exp2(Tensor input) => input.exp2();

    /// <summary>2 to the power of each element, in place.</summary>
    public static Tensor exp2_(Tensor input) => input.exp2_();

    /// <summary>e to the power of each element, minus one; exact near 0.</summary>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <summary>e to the power of each element, minus one; exact near 0, in place.</summary>
    public static Tensor expm1_(Tensor input) => input.expm1_();

    /// <summary>Natural logarithm of each element.</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>Natural logarithm of each element, in place.</summary>
    public static Tensor log_(Tensor input) => input.log_();

    /// <summary>Logarithm to base 10 of each element.</summary>
    public static Tensor log10(Tensor input) => input.log10();

    /// <summary>Logarithm to base 10 of each element, in place.</summary>
    public static Tensor log10_(Tensor input) => input.log10_();

    /// <summary>Natural logarithm of one plus each element; exact near 0.</summary>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <summary>Natural logarithm of one plus each element; exact near 0, in place.</summary>
    public static Tensor log1p_(Tensor input) => input.log1p_();

    /// <summary>Logarithm to base 2 of each element.</summary>
    public static Tensor log2(Tensor input) => input.log2();

    /// <summary>Logarithm to base 2 of each element, in place.</summary>
    public static Tensor log2_(Tensor input) => input.log2_();

    /// <summary>Square root of each element.</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>Square root of each element, in place.</summary>
    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    /// <summary>One over the square root of each element.</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>One over the square root of each element, in place.</summary>
    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    /// <summary>One over each element.</summary>
    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    /// <summary>One over each element, in place.</summary>
    public static Tensor reciprocal_(Tensor input) => input.reciprocal_();

    /// <summary>Square of each element.</summary>
    public static Tensor square(Tensor input) => input.square();

    /// <summary>Each element with the other sign.</summary>
    public static Tensor neg(Tensor input) => input.neg();

    /// <summary>Each element with the other sign, in place.</summary>
    public static Tensor neg_(Tensor input) => input.neg_();

    /// <summary>Each element with the other sign.</summary>
    public static Tensor negative(Tensor input) => input.negative();

    /// <summary>-1, 0 or 1 by the sign of each element; its gradient is 0.</summary>
    public static Tensor sign(Tensor input) => input.sign();

    /// <summary>-1, 0 or 1 by the sign of each element; its gradient is 0, in place.</summary>
    public static Tensor sign_(Tensor input) => input.sign_();

    /// <summary>Sign of each element; for complex ones the number divided by its magnitude.</summary>
    public static Tensor sgn(Tensor input) => input.sgn();

    /// <summary>Sign of each element; for complex ones the number divided by its magnitude, in place.</summary>
    public static Tensor sgn_(Tensor input) => input.sgn_();

    /// <summary>Largest whole number not above each element.</summary>
    public static Tensor floor(Tensor input) => input.floor();

    /// <summary>Largest whole number not above each element, in place.</summary>
    public static Tensor floor_(Tensor input) => input.floor_();

    /// <summary>Smallest whole number not below each element.</summary>
    public static Tensor ceil(Tensor input) => input.ceil();

    /// <summary>Smallest whole number not below each element, in place.</summary>
    public static Tensor ceil_(Tensor input) => input.ceil_();

    /// <summary>Each element without its fraction.</summary>
    public static Tensor trunc(Tensor input) => input.trunc();

    /// <summary>Each element without its fraction, in place.</summary>
    public static Tensor trunc_(Tensor input) => input.trunc_();

    /// <summary>Each element without its fraction.</summary>
    public static Tensor fix(Tensor input) => input.fix();

    /// <summary>Each element without its fraction, in place.</summary>
    public static Tensor fix_(Tensor input) => input.fix_();

    /// <summary>The fraction of each element, with its sign.</summary>
    public static Tensor frac(Tensor input) => input.frac();

    /// <summary>The fraction of each element, with its sign, in place.</summary>
    public static Tensor frac_(Tensor input) => input.frac_();

    /// <summary>Error function of each element.</summary>
    public static Tensor erf(Tensor input) => input.erf();

    /// <summary>Error function of each element, in place.</summary>
    public static Tensor erf_(Tensor input) => input.erf_();

    /// <summary>One minus the error function of each element.</summary>
    public static Tensor erfc(Tensor input) => input.erfc();

    /// <summary>One minus the error function of each element, in place.</summary>
    public static Tensor erfc_(Tensor input) => input.erfc_();

    /// <summary>Inverse of the error function of each element.</summary>
    public static Tensor erfinv(Tensor input) => input.erfinv();

    /// <summary>Inverse of the error function of each element, in place.</summary>
    public static Tensor erfinv_(Tensor input) => input.erfinv_();

    /// <summary>Logarithm of the absolute value of the gamma function.</summary>
    public static Tensor lgamma(Tensor input) => input.lgamma();

    /// <summary>Logarithm of the absolute value of the gamma function, in place.</summary>
    public static Tensor lgamma_(Tensor input) => input.lgamma_();

    /// <summary>Derivative of lgamma.</summary>
    public static Tensor digamma(Tensor input) => input.digamma();

    /// <summary>Derivative of lgamma, in place.</summary>
    public static Tensor digamma_(Tensor input) => input.digamma_();

    /// <summary>Modified Bessel function of the first kind and order 0.</summary>
    public static Tensor i0(Tensor input) => input.i0();

    /// <summary>Modified Bessel function of the first kind and order 0, in place.</summary>
    public static Tensor i0_(Tensor input) => input.i0_();

    /// <summary>Logistic function, 1 / (1 + exp(-x)), of each element.</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>Logistic function, 1 / (1 + exp(-x)), of each element, in place.</summary>
    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

    /// <summary>Degrees to radians.</summary>
    public static Tensor deg2rad(Tensor input) => input.deg2rad();

    /// <summary>Degrees to radians, in place.</summary>
    public static Tensor deg2rad_(Tensor input) => input.deg2rad_();

    /// <summary>Radians to degrees.</summary>
    public static Tensor rad2deg(Tensor input) => input.rad2deg();

    /// <summary>Radians to degrees, in place.</summary>
    public static Tensor rad2deg_(Tensor input) => input.rad2deg_();

    /// <summary>The tensor itself; an error for bool.</summary>
    public static Tensor positive(Tensor input) => input.positive();

    /// <summary>Each element to the nearest number with so many decimals; halves go to the even one.</summary>
    public static Tensor round(Tensor input, long decimals = 0L) => input.round(decimals);

    /// <summary>Each element to the nearest number with so many decimals, in place.</summary>
    public static Tensor round_(Tensor input, long decimals = 0L) => input.round_(decimals);

    /// <summary>Is each element not a number?</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>Is each element infinite?</summary>
    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    /// <summary>Is each element neither infinite nor not a number?</summary>
    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    /// <summary>Is each element positive infinity?</summary>
    public static Tensor isposinf(Tensor tensor) => tensor.isposinf();

    /// <summary>Is each element negative infinity?</summary>
    public static Tensor isneginf(Tensor tensor) => tensor.isneginf();

    /// <summary>Is the imaginary part of each element 0?</summary>
    public static Tensor isreal(Tensor tensor) => tensor.isreal();

    /// <summary>Does each element carry a minus sign?</summary>
    public static Tensor signbit(Tensor input) => input.signbit();

    /// <summary>Is each element 0 or false?</summary>
    public static Tensor logical_not(Tensor input) => input.logical_not();

    /// <summary>Each bit flipped.</summary>
    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    /// <summary>Each bit flipped, in place.</summary>
    public static Tensor bitwise_not_(Tensor input) => input.bitwise_not_();

    /// <summary>Replaces what is not finite; null stands for the largest and the smallest number of the type.</summary>
    public static Tensor nan_to_num(Tensor input, double nan = 0d, double? posinf = null, double? neginf = null) =>
        input.nan_to_num(nan, posinf, neginf);

    /// <summary>Replaces what is not finite, in place; null stands for the largest and the smallest number.</summary>
    public static Tensor nan_to_num_(Tensor input, double nan = 0d, double? posinf = null, double? neginf = null) =>
        input.nan_to_num_(nan, posinf, neginf);

    /// <summary>log(x / (1 - x)) of each element; eps keeps elements that far from 0 and 1.</summary>
    public static Tensor logit(Tensor input, double? eps = null) => input.logit(eps);

    /// <summary>log(x / (1 - x)) of each element, in place.</summary>
    public static Tensor logit_(Tensor input, double? eps = null) => input.logit_(eps);

    /// <summary>Each element, not below min and not above max; null means no bound.</summary>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>Each element, within bounds given element by element.</summary>
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    /// <summary>Brings each element within bounds, in place.</summary>
    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);

    /// <summary>Brings each element within bounds given element by element, in place.</summary>
    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp_(min, max);

    /// <summary>The same as clamp.</summary>
    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clip(min, max);

    /// <summary>Each element, not above a bound.</summary>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    /// <summary>Brings each element within a bound, in place.</summary>
    public static Tensor clamp_max_(Tensor input, Scalar max) => input.clamp_max_(max);

    /// <summary>Each element, not below a bound.</summary>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    /// <summary>Brings each element within a bound, in place.</summary>
    public static Tensor clamp_min_(Tensor input, Scalar min) => input.clamp_min_(min);
}
