using ActMax.Torch.Autograd;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>
/// Operations whose forward and backward are both given as functions, so that any code can have a gradient.
/// </summary>
public static class DifferentiableOperation
{
    /// <summary>Runs <paramref name="forward"/> and makes its results depend on the inputs through
    /// <paramref name="backward"/>.</summary>
    /// <param name="inputs">Tensors that may require gradients; at least one.</param>
    /// <param name="forward">Computes the outputs; no gradients are recorded meanwhile.</param>
    /// <param name="backward">Gets the gradients of the outputs (null: zero) and sets those of the inputs that need one
    /// (null, as they are at the start: zero). It runs in a dispose scope of its own. What it captures must live until
    /// then: close the dispose scope of a step after its backward, not before.</param>
    /// <param name="name">Name for error messages.</param>
    /// <returns>The outputs of <paramref name="forward"/> under new handles. Without gradients to record these have
    /// no history.</returns>
    /// <exception cref="ArgumentException">There are no inputs, or forward returned none.</exception>
    public static Tensor[] Apply(
        Tensor[] inputs, Func<Tensor[]> forward, Action<Tensor?[], Tensor?[]> backward,
        string name = "differentiable operation")
    {
        if (inputs.Length == 0)
        {
            throw new ArgumentException("a differentiable operation needs an input", nameof(inputs));
        }

        Tensor[] outputs;
        using (no_grad())
        {
            // Detached: an output that is an input, or a view of one, must not take the history of this operation.
            outputs = Array.ConvertAll(forward(), output => output.detach());
        }

        if (outputs.Length == 0)
        {
            throw new ArgumentException("forward returned no tensor", nameof(forward));
        }

        if (is_grad_enabled() && inputs.Any(input => input.requires_grad))
        {
            new Closure(inputs.Length, backward).Attach(name, inputs, outputs);
        }

        return outputs;
    }

    /// <summary>
    /// The same for an operation with one output, whose backward returns the gradients of the inputs.
    /// </summary>
    /// <param name="inputs">Tensors that may require gradients; at least one.</param>
    /// <param name="forward">Computes the output; no gradients are recorded meanwhile.</param>
    /// <param name="backward">Gradients of the inputs (null: zero) from that of the output.</param>
    /// <param name="name">Name for error messages.</param>
    public static Tensor Apply(
        Tensor[] inputs, Func<Tensor> forward, Func<Tensor, Tensor?[]> backward,
        string name = "differentiable operation") =>
        Apply(
            inputs,
            () => [forward()],
            (outputGradients, inputGradients) =>
            {
                if (outputGradients[0] is { } gradient)
                {
                    var found = backward(gradient);
                    if (found.Length != inputGradients.Length)
                    {
                        throw new InvalidOperationException(
                            $"{found.Length} gradients for {inputGradients.Length} inputs");
                    }

                    found.CopyTo(inputGradients, 0);
                }
            },
            name)[0];

    private sealed class Closure(int inputs, Action<Tensor?[], Tensor?[]> backward) : ManagedBackward
    {
        protected override IReadOnlyList<Tensor?> Run(Tensor?[] outputGradients)
        {
            var inputGradients = new Tensor?[inputs];
            backward(outputGradients, inputGradients);
            return inputGradients;
        }
    }
}
