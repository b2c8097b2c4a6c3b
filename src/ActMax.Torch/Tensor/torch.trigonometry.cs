namespace TorchSharp;

public static partial class torch
{
    /// <summary>Sine of each element.</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>Sine of each element, in place.</summary>
    public static Tensor sin_(Tensor input) => input.sin_();

    /// <summary>Cosine of each element.</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>Cosine of each element, in place.</summary>
    public static Tensor cos_(Tensor input) => input.cos_();

    /// <summary>Tangent of each element.</summary>
    public static Tensor tan(Tensor input) => input.tan();

    /// <summary>Tangent of each element, in place.</summary>
    public static Tensor tan_(Tensor input) => input.tan_();

    /// <summary>Hyperbolic sine of each element.</summary>
    public static Tensor sinh(Tensor input) => input.sinh();

    /// <summary>Hyperbolic sine of each element, in place.</summary>
    public static Tensor sinh_(Tensor input) => input.sinh_();

    /// <summary>Hyperbolic cosine of each element.</summary>
    public static Tensor cosh(Tensor input) => input.cosh();

    /// <summary>Hyperbolic cosine of each element, in place.</summary>
    public static Tensor cosh_(Tensor input) => input.cosh_();

    /// <summary>Hyperbolic tangent of each element.</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>Hyperbolic tangent of each element, in place.</summary>
    public static Tensor tanh_(Tensor input) => input.tanh_();

    /// <summary>sin(pi x) / (pi x) of each element, 1 at 0.</summary>
    public static Tensor sinc(Tensor input) => input.sinc();

    /// <summary>sin(pi x) / (pi x) of each element, 1 at 0, in place.</summary>
    public static Tensor sinc_(Tensor input) => input.sinc_();

    /// <summary>Angle whose sine is the element.</summary>
    public static Tensor asin(Tensor input) => input.asin();

    /// <summary>Angle whose sine is the element, in place.</summary>
    public static Tensor asin_(Tensor input) => input.asin_();

    /// <summary>Angle whose sine is the element.</summary>
    public static Tensor arcsin(Tensor input) => input.arcsin();

    /// <summary>Angle whose sine is the element, in place.</summary>
    public static Tensor arcsin_(Tensor input) => input.arcsin_();

    /// <summary>Angle whose cosine is the element.</summary>
    public static Tensor acos(Tensor input) => input.acos();

    /// <summary>Angle whose cosine is the element, in place.</summary>
    public static Tensor acos_(Tensor input) => input.acos_();

    /// <summary>Angle whose cosine is the element.</summary>
    public static Tensor arccos(Tensor input) => input.arccos();

    /// <summary>Angle whose cosine is the element, in place.</summary>
    public static Tensor arccos_(Tensor input) => input.arccos_();

    /// <summary>Inverse of the hyperbolic sine.</summary>
    public static Tensor asinh(Tensor input) => input.asinh();

    /// <summary>Inverse of the hyperbolic sine, in place.</summary>
    public static Tensor asinh_(Tensor input) => input.asinh_();

    /// <summary>Inverse of the hyperbolic sine.</summary>
    public static Tensor arcsinh(Tensor input) => input.arcsinh();

    /// <summary>Inverse of the hyperbolic sine, in place.</summary>
    public static Tensor arcsinh_(Tensor input) => input.arcsinh_();

    /// <summary>Inverse of the hyperbolic cosine.</summary>
    public static Tensor acosh(Tensor input) => input.acosh();

    /// <summary>Inverse of the hyperbolic cosine, in place.</summary>
    public static Tensor acosh_(Tensor input) => input.acosh_();

    /// <summary>Inverse of the hyperbolic cosine.</summary>
    public static Tensor arccosh(Tensor input) => input.arccosh();

    /// <summary>Inverse of the hyperbolic cosine, in place.</summary>
    public static Tensor arccosh_(Tensor input) => input.arccosh_();

    /// <summary>Inverse of the hyperbolic tangent.</summary>
    public static Tensor atanh(Tensor input) => input.atanh();

    /// <summary>Inverse of the hyperbolic tangent, in place.</summary>
    public static Tensor atanh_(Tensor input) => input.atanh_();

    /// <summary>Inverse of the hyperbolic tangent.</summary>
    public static Tensor arctanh(Tensor input) => input.arctanh();

    /// <summary>Inverse of the hyperbolic tangent, in place.</summary>
    public static Tensor arctanh_(Tensor input) => input.arctanh_();

    /// <summary>Angle whose tangent is the element.</summary>
    public static Tensor atan(Tensor input) => input.atan();

    /// <summary>Angle whose tangent is the element, in place.</summary>
    public static Tensor atan_(Tensor input) => input.atan_();

    /// <summary>Angle of the point (other, this), in (-pi, pi].</summary>
    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    /// <summary>Angle of the point (other, this), in place.</summary>
    public static Tensor atan2_(Tensor input, Tensor other) => input.atan2_(other);

    /// <summary>Angle of each complex element.</summary>
    public static Tensor angle(Tensor input) => input.angle();
}
