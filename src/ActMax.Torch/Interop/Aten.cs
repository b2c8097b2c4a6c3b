using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>Any operator of ATen by name, for what has no method of its own yet.</summary>
public static class Aten
{
    /// <summary>Calls an operator whose result is one tensor.</summary>
    /// <param name="name">Operator and overload as in <c>add.Tensor</c>; <c>namespace::</c> in front unless
    /// aten.</param>
    /// <param name="arguments">In the order of the schema: Tensor, numbers, bool, string, long[], double[], bool[],
    /// Tensor[], Scalar, ScalarType, Device, or null for None. Missing ones at the end take their defaults.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
    /// <exception cref="ArgumentException">An argument is of a type that no operator takes.</exception>
    public static Tensor Call(string name, params object?[] arguments) =>
        Interop.Operators.Call(name, Array.ConvertAll(arguments, Convert));

    /// <summary>Calls any operator; lists of tensors come as Tensor[], None as null.</summary>
    /// <inheritdoc cref="Call"/>
    public static object?[] CallAny(string name, params object?[] arguments) =>
        Interop.Operators.CallAny(name, Array.ConvertAll(arguments, Convert));

    /// <summary>The schema of an operator, as libtorch writes it.</summary>
    public static string Schema(string name) => Interop.Operators.Schema(name);

    private static Interop.Argument Convert(object? value) => value switch
    {
        null => Interop.Argument.None,
        Tensor t => t,
        int n => n,
        long n => n,
        float n => (double)n,
        double n => n,
        bool b => b,
        string s => s,
        long[] list => list,
        double[] list => list,
        bool[] list => list,
        Tensor[] list => list,
        Scalar s => s,
        ScalarType type => type,
        Device device => device,
        Generator generator => generator,
        _ => throw new ArgumentException($"no operator takes an argument of type {value.GetType().Name}"),
    };
}
