using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Uniform random numbers in the shape of another tensor.</summary>
    public static Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(Operators.Call("rand_like", input, dtype, Argument.None, device), requires_grad);

    /// <summary>Normal random numbers in the shape of another tensor.</summary>
    public static Tensor randn_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Require(Operators.Call("randn_like", input, dtype, Argument.None, device), requires_grad);

    /// <summary>Whole random numbers from low (0 if not given) to before high.</summary>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        Require(
            Operators.Call("randint.low_generator", low, high, size, generator, dtype ?? ScalarType.Int64,
            Argument.None, device), requires_grad);

    /// <summary>Whole random numbers from low (0 if not given) to before high.</summary>
    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator);

    /// <summary>Whole random numbers from low (0 if not given) to before high.</summary>
    public static Tensor randint(
        long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(low, high, size.Shape, dtype, device, requires_grad, generator);

    /// <summary>Whole random numbers from low (0 if not given) to before high.</summary>
    public static Tensor randint(
        long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(0, high, size.Shape, dtype, device, requires_grad, generator);

    /// <summary>The numbers 0..n-1 in random order.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        Require(
            Operators.Call("randperm.generator", n, generator, dtype ?? ScalarType.Int64, Argument.None, device),
            requires_grad);

    /// <summary>Normal random numbers of a mean and a standard deviation.</summary>
    public static Tensor normal(
        double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null) =>
        Require(
            Operators.Call("normal.float_float", mean, std, size.ToArray(), generator, dtype ?? get_default_dtype(),
            Argument.None, device), requires_grad);

    /// <summary>1 with the probability that each element gives, else 0.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    /// <summary>Positions drawn with probabilities in proportion to the elements.</summary>
    public static Tensor multinomial(
        Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
}
