using System.Numerics;

namespace ActMax.Kernels;

/// <summary>Activations and their derivatives, one number at a time.</summary>
internal static class LatticeFunction
{
    public static T Value<T>(LatticeActivation activation, T v)
        where T : IBinaryFloatingPointIeee754<T> => activation switch
    {
        LatticeActivation.Relu => v > T.Zero ? v : T.Zero,
        LatticeActivation.Elu => v > T.Zero ? v : T.Exp(v) - T.One,
        LatticeActivation.Softplus => v > T.CreateChecked(20) ? v : T.Log(T.One + T.Exp(v)),
        LatticeActivation.LeakyRelu => v > T.Zero ? v : T.CreateChecked(0.01) * v,
        LatticeActivation.Sigmoid => T.One / (T.One + T.Exp(-v)),
        _ => T.Tanh(v),
    };

    public static T Slope<T>(LatticeActivation activation, T v)
        where T : IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case LatticeActivation.Relu:
                return v > T.Zero ? T.One : T.Zero;
            case LatticeActivation.Elu:
                return v > T.Zero ? T.One : T.Exp(v);
            case LatticeActivation.Softplus:
                return v > T.CreateChecked(20) ? T.One : T.One / (T.One + T.Exp(-v));
            case LatticeActivation.LeakyRelu:
                return v > T.Zero ? T.One : T.CreateChecked(0.01);
            case LatticeActivation.Sigmoid:
                T s = T.One / (T.One + T.Exp(-v));
                return s * (T.One - s);
            default:
                T y = T.Tanh(v);
                return T.One - (y * y);
        }
    }
}
