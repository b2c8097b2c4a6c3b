using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>this + target, element by element with broadcasting.</summary>
        public Tensor add(Tensor target) => Operators.Call("add.Tensor", this, target);

        /// <summary>this + target.</summary>
        public Tensor add(Scalar scalar) => Operators.Call("add.Scalar", this, scalar);

        /// <summary>this + target, in place.</summary>
        public Tensor add_(Tensor target) => Operators.CallInPlace("add_.Tensor", this, target);

        /// <summary>this + target, in place.</summary>
        public Tensor add_(Scalar scalar) => Operators.CallInPlace("add_.Scalar", this, scalar);

        /// <summary>this + alpha * target.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Operators.Call("add.Tensor", this, target, alpha);

        /// <summary>this + alpha * scalar.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => Operators.Call("add.Scalar", this, scalar, alpha);

        /// <summary>this + alpha * target, in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Operators.CallInPlace("add_.Tensor", this, target, alpha);

        /// <summary>this + alpha * scalar, in place.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => Operators.CallInPlace("add_.Scalar", this, scalar, alpha);

        /// <summary>this - target, element by element with broadcasting.</summary>
        public Tensor sub(Tensor target) => Operators.Call("sub.Tensor", this, target);

        /// <summary>this - target.</summary>
        public Tensor sub(Scalar target) => Operators.Call("sub.Scalar", this, target);

        /// <summary>this - target, in place.</summary>
        public Tensor sub_(Tensor target) => Operators.CallInPlace("sub_.Tensor", this, target);

        /// <summary>this - target, in place.</summary>
        public Tensor sub_(Scalar target) => Operators.CallInPlace("sub_.Scalar", this, target);

        /// <summary>this - target, element by element with broadcasting.</summary>
        public Tensor subtract(Tensor target) => Operators.Call("sub.Tensor", this, target);

        /// <summary>this - target.</summary>
        public Tensor subtract(Scalar target) => Operators.Call("sub.Scalar", this, target);

        /// <summary>this - target, in place.</summary>
        public Tensor subtract_(Tensor target) => Operators.CallInPlace("sub_.Tensor", this, target);

        /// <summary>this - target, in place.</summary>
        public Tensor subtract_(Scalar target) => Operators.CallInPlace("sub_.Scalar", this, target);

        /// <summary>this * target, element by element with broadcasting.</summary>
        public Tensor mul(Tensor target) => Operators.Call("mul.Tensor", this, target);

        /// <summary>this * target.</summary>
        public Tensor mul(Scalar target) => Operators.Call("mul.Scalar", this, target);

        /// <summary>this * target, in place.</summary>
        public Tensor mul_(Tensor target) => Operators.CallInPlace("mul_.Tensor", this, target);

        /// <summary>this * target, in place.</summary>
        public Tensor mul_(Scalar target) => Operators.CallInPlace("mul_.Scalar", this, target);

        /// <summary>this * target.</summary>
        public Tensor multiply(Tensor target) => Operators.Call("mul.Tensor", this, target);

        /// <summary>this * target.</summary>
        public Tensor multiply(Scalar target) => Operators.Call("mul.Scalar", this, target);

        /// <summary>this / target, rounded as asked.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.Call("div.Tensor_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked.</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.Call("div.Scalar_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked, in place.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.CallInPlace("div_.Tensor_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked, in place.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.CallInPlace("div_.Scalar_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked.</summary>
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.Call("div.Tensor_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked.</summary>
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.Call("div.Scalar_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked, in place.</summary>
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.CallInPlace("div_.Tensor_mode", this, target, Text(rounding_mode));

        /// <summary>this / target, rounded as asked, in place.</summary>
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Operators.CallInPlace("div_.Scalar_mode", this, target, Text(rounding_mode));

        /// <summary>this / other.</summary>
        public Tensor true_divide(Tensor other) => Operators.Call("div.Tensor", this, other);

        /// <summary>this / other.</summary>
        public Tensor true_divide(Scalar other) => Operators.Call("div.Scalar", this, other);

        /// <summary>this / other.</summary>
        public Tensor true_divide_(Tensor other) => Operators.CallInPlace("div_.Tensor", this, other);

        /// <summary>this / other.</summary>
        public Tensor true_divide_(Scalar other) => Operators.CallInPlace("div_.Scalar", this, other);

        /// <summary>this / other, rounded down.</summary>
        public Tensor floor_divide(Tensor other) => Operators.Call("floor_divide", this, other);

        /// <summary>this / other, rounded down.</summary>
        public Tensor floor_divide(Scalar other) => Operators.Call("floor_divide.Scalar", this, other);

        /// <summary>this / other, rounded down.</summary>
        public Tensor floor_divide_(Tensor other) => Operators.CallInPlace("floor_divide_.Tensor", this, other);

        /// <summary>this / other, rounded down.</summary>
        public Tensor floor_divide_(Scalar other) => Operators.CallInPlace("floor_divide_.Scalar", this, other);

        /// <summary>Remainder with the sign of this.</summary>
        public Tensor fmod(Tensor target) => Operators.Call("fmod.Tensor", this, target);

        /// <summary>Remainder with the sign of this.</summary>
        public Tensor fmod(Scalar scalar) => Operators.Call("fmod.Scalar", this, scalar);

        /// <summary>Remainder with the sign of this.</summary>
        public Tensor fmod_(Tensor target) => Operators.CallInPlace("fmod_.Tensor", this, target);

        /// <summary>Remainder with the sign of this.</summary>
        public Tensor fmod_(Scalar scalar) => Operators.CallInPlace("fmod_.Scalar", this, scalar);

        /// <summary>Remainder with the sign of the divisor.</summary>
        public Tensor remainder(Tensor target) => Operators.Call("remainder.Tensor", this, target);

        /// <summary>Remainder with the sign of the divisor.</summary>
        public Tensor remainder(Scalar scalar) => Operators.Call("remainder.Scalar", this, scalar);

        /// <summary>Remainder with the sign of the divisor.</summary>
        public Tensor remainder_(Tensor target) => Operators.CallInPlace("remainder_.Tensor", this, target);

        /// <summary>Remainder with the sign of the divisor.</summary>
        public Tensor remainder_(Scalar scalar) => Operators.CallInPlace("remainder_.Scalar", this, scalar);

        /// <summary>this to the power of exponent.</summary>
        public Tensor pow(Tensor exponent) => Operators.Call("pow.Tensor_Tensor", this, exponent);

        /// <summary>this to the power of exponent.</summary>
        public Tensor pow(Scalar exponent) => Operators.Call("pow.Tensor_Scalar", this, exponent);

        /// <summary>this to the power of exponent, in place.</summary>
        public Tensor pow_(Tensor exponent) => Operators.CallInPlace("pow_.Tensor", this, exponent);

        /// <summary>this to the power of exponent, in place.</summary>
        public Tensor pow_(Scalar exponent) => Operators.CallInPlace("pow_.Scalar", this, exponent);

        /// <summary>this + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Operators.Call("addcmul", this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 * tensor2, in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Operators.CallInPlace("addcmul_", this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Operators.Call("addcdiv", this, tensor1, tensor2, value);

        /// <summary>this + value * tensor1 / tensor2, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Operators.CallInPlace("addcdiv_", this, tensor1, tensor2, value);

        /// <summary>this + tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Operators.Call("addcdiv", this, tensor1, tensor2);

        /// <summary>this + tensor1 / tensor2, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) =>
            Operators.CallInPlace("addcdiv_", this, tensor1, tensor2);

        /// <summary>this + weight * (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Operators.Call("lerp.Tensor", this, end, weight);

        /// <summary>this + weight * (end - this), in place.</summary>
        public Tensor lerp_(Tensor end, Tensor weight) => Operators.CallInPlace("lerp_.Tensor", this, end, weight);

        /// <summary>The larger of two elements; not a number wins.</summary>
        public Tensor maximum(Tensor other) => Operators.Call("maximum", this, other);

        /// <summary>The smaller of two elements; not a number wins.</summary>
        public Tensor minimum(Tensor other) => Operators.Call("minimum", this, other);

        /// <summary>The larger of two elements; a number wins over not a number.</summary>
        public Tensor fmax(Tensor other) => Operators.Call("fmax", this, other);

        /// <summary>The smaller of two elements; a number wins over not a number.</summary>
        public Tensor fmin(Tensor other) => Operators.Call("fmin", this, other);

        /// <summary>sqrt(this^2 + other^2).</summary>
        public Tensor hypot(Tensor other) => Operators.Call("hypot", this, other);

        /// <summary>log(exp(this) + exp(other)).</summary>
        public Tensor logaddexp(Tensor other) => Operators.Call("logaddexp", this, other);

        /// <summary>log2(2^this + 2^other).</summary>
        public Tensor logaddexp2(Tensor other) => Operators.Call("logaddexp2", this, other);

        /// <summary>Magnitude of this with the sign of other.</summary>
        public Tensor copysign(Tensor other) => Operators.Call("copysign.Tensor", this, other);

        /// <summary>0 below zero, 1 above, and other at zero.</summary>
        public Tensor heaviside(Tensor other) => Operators.Call("heaviside", this, other);

        /// <summary>this * log(y), 0 where this is 0.</summary>
        public Tensor xlogy(Tensor y) => Operators.Call("xlogy.Tensor", this, y);

        /// <summary>this * log(y), 0 where this is 0.</summary>
        public Tensor xlogy(Scalar y) => Operators.Call("xlogy.Scalar_Other", this, y);

        /// <summary>The next number from this towards other.</summary>
        public Tensor nextafter(Tensor other) => Operators.Call("nextafter", this, other);

        /// <summary>Greatest common divisor.</summary>
        public Tensor gcd(Tensor other) => Operators.Call("gcd", this, other);

        /// <summary>Least common multiple.</summary>
        public Tensor lcm(Tensor other) => Operators.Call("lcm", this, other);
    }
}
