namespace ActMax.Kernels;

/// <summary>What a cell of a lattice passes on of its voltage; values and derivatives are torch's.</summary>
public enum LatticeActivation
{
    /// <summary>max(0, v); derivative 0 at 0.</summary>
    Relu,

    /// <summary>v above 0, exp(v) - 1 below.</summary>
    Elu,

    /// <summary>log(1 + exp(v)), which is v above 20.</summary>
    Softplus,

    /// <summary>v above 0, 0.01 v below.</summary>
    LeakyRelu,

    /// <summary>1 / (1 + exp(-v)).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}
