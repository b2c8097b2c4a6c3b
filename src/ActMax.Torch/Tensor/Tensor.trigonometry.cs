using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sine of each element.</summary>
        public Tensor sin() => Operators.Call("sin", this);

        /// <summary>Sine of each element, in place.</summary>
        public Tensor sin_() => Operators.CallInPlace("sin_", this);

        /// <summary>Cosine of each element.</summary>
        public Tensor cos() => Operators.Call("cos", this);

        /// <summary>Cosine of each element, in place.</summary>
        public Tensor cos_() => Operators.CallInPlace("cos_", this);

        /// <summary>Tangent of each element.</summary>
        public Tensor tan() => Operators.Call("tan", this);

        /// <summary>Tangent of each element, in place.</summary>
        public Tensor tan_() => Operators.CallInPlace("tan_", this);

        /// <summary>Hyperbolic sine of each element.</summary>
        public Tensor sinh() => Operators.Call("sinh", this);

        /// <summary>Hyperbolic sine of each element, in place.</summary>
        public Tensor sinh_() => Operators.CallInPlace("sinh_", this);

        /// <summary>Hyperbolic cosine of each element.</summary>
        public Tensor cosh() => Operators.Call("cosh", this);

        /// <summary>Hyperbolic cosine of each element, in place.</summary>
        public Tensor cosh_() => Operators.CallInPlace("cosh_", this);

        /// <summary>Hyperbolic tangent of each element.</summary>
        public Tensor tanh() => Operators.Call("tanh", this);

        /// <summary>Hyperbolic tangent of each element, in place.</summary>
        public Tensor tanh_() => Operators.CallInPlace("tanh_", this);

        /// <summary>sin(pi x) / (pi x) of each element, 1 at 0.</summary>
        public Tensor sinc() => Operators.Call("sinc", this);

        /// <summary>sin(pi x) / (pi x) of each element, 1 at 0, in place.</summary>
        public Tensor sinc_() => Operators.CallInPlace("sinc_", this);

        /// <summary>Angle whose sine is the element.</summary>
        public Tensor asin() => Operators.Call("asin", this);

        /// <summary>Angle whose sine is the element, in place.</summary>
        public Tensor asin_() => Operators.CallInPlace("asin_", this);

        /// <summary>Angle whose sine is the element.</summary>
        public Tensor arcsin() => Operators.Call("asin", this);

        /// <summary>Angle whose sine is the element, in place.</summary>
        public Tensor arcsin_() => Operators.CallInPlace("asin_", this);

        /// <summary>Angle whose cosine is the element.</summary>
        public Tensor acos() => Operators.Call("acos", this);

        /// <summary>Angle whose cosine is the element, in place.</summary>
        public Tensor acos_() => Operators.CallInPlace("acos_", this);

        /// <summary>Angle whose cosine is the element.</summary>
        public Tensor arccos() => Operators.Call("acos", this);

        /// <summary>Angle whose cosine is the element, in place.</summary>
        public Tensor arccos_() => Operators.CallInPlace("acos_", this);

        /// <summary>Inverse of the hyperbolic sine.</summary>
        public Tensor asinh() => Operators.Call("asinh", this);

        /// <summary>Inverse of the hyperbolic sine, in place.</summary>
        public Tensor asinh_() => Operators.CallInPlace("asinh_", this);

        /// <summary>Inverse of the hyperbolic sine.</summary>
        public Tensor arcsinh() => Operators.Call("asinh", this);

        /// <summary>Inverse of the hyperbolic sine, in place.</summary>
        public Tensor arcsinh_() => Operators.CallInPlace("asinh_", this);

        /// <summary>Inverse of the hyperbolic cosine.</summary>
        public Tensor acosh() => Operators.Call("acosh", this);

        /// <summary>Inverse of the hyperbolic cosine, in place.</summary>
        public Tensor acosh_() => Operators.CallInPlace("acosh_", this);

        /// <summary>Inverse of the hyperbolic cosine.</summary>
        public Tensor arccosh() => Operators.Call("acosh", this);

        /// <summary>Inverse of the hyperbolic cosine, in place.</summary>
        public Tensor arccosh_() => Operators.CallInPlace("acosh_", this);

        /// <summary>Inverse of the hyperbolic tangent.</summary>
        public Tensor atanh() => Operators.Call("atanh", this);

        /// <summary>Inverse of the hyperbolic tangent, in place.</summary>
        public Tensor atanh_() => Operators.CallInPlace("atanh_", this);

        /// <summary>Inverse of the hyperbolic tangent.</summary>
        public Tensor arctanh() => Operators.Call("atanh", this);

        /// <summary>Inverse of the hyperbolic tangent, in place.</summary>
        public Tensor arctanh_() => Operators.CallInPlace("atanh_", this);

        /// <summary>Angle whose tangent is the element.</summary>
        public Tensor atan() => Operators.Call("atan", this);

        /// <summary>Angle whose tangent is the element, in place.</summary>
        public Tensor atan_() => Operators.CallInPlace("atan_", this);

        /// <summary>Angle of the point (other, this), in (-pi, pi].</summary>
        public Tensor atan2(Tensor other) => Operators.Call("atan2", this, other);

        /// <summary>Angle of the point (other, this), in place.</summary>
        public Tensor atan2_(Tensor other) => Operators.CallInPlace("atan2_", this, other);

        /// <summary>Angle of each complex element.</summary>
        public Tensor angle() => Operators.Call("angle", this);
    }
}
