using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients of tensors.</summary>
    public static partial class autograd
    {
        /// <summary>Gradients of the sum of outputs with respect to inputs; nothing is added to any leaf.</summary>
        /// <param name="outputs">What is differentiated.</param>
        /// <param name="inputs">With respect to what.</param>
        /// <param name="grad_outputs">Weights, one tensor an output; null: 1 for outputs with one element.</param>
        /// <param name="retain_graph">Keep what another pass through the same graph needs.</param>
        /// <param name="create_graph">Record the pass itself, for higher derivatives.</param>
        /// <param name="allow_unused">Inputs that the outputs do not depend on are null instead of an error.</param>
        /// <returns>One tensor an input.</returns>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var roots = Handles(outputs);
            var leaves = Handles(inputs);
            var weights = Weights(grad_outputs, outputs);
            var results = new nint[leaves.Length];
            fixed (nint* rootsAt = roots, leavesAt = leaves, weightsAt = weights, resultsAt = results)
            {
                NativeMethods.Check(
                    NativeMethods.actmax_run_grad(
                        rootsAt, weightsAt, roots.Length, leavesAt, leaves.Length,
                        retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, resultsAt));
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>Adds the gradients of the sum of tensors to the leaves they depend on.</summary>
        /// <param name="tensors">What is differentiated.</param>
        /// <param name="grad_tensors">Weights, one tensor each; null: 1 for tensors with one element.</param>
        /// <param name="retain_graph">Keep what another pass through the same graph needs; null: as
        /// create_graph.</param>
        /// <param name="create_graph">Record the pass itself, for higher derivatives.</param>
        /// <param name="inputs">The leaves to add to; null: all.</param>
        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var roots = Handles(tensors);
            var leaves = Handles(inputs ?? []);
            var weights = Weights(grad_tensors, tensors);
            fixed (nint* rootsAt = roots, leavesAt = leaves, weightsAt = weights)
            {
                NativeMethods.Check(
                    NativeMethods.actmax_run_backward(
                        rootsAt, weightsAt, roots.Length, retain_graph ?? create_graph ? 1 : 0,
                        create_graph ? 1 : 0, leavesAt, leaves.Length));
            }

            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        /// <summary>Adds the gradients of a tensor to the leaves it depends on.</summary>
        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>Adds the gradients of a tensor, weighted by another one, to the leaves it depends on.</summary>
        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor> tensors) => [.. tensors.Select(t => t?.Handle ?? 0)];

        private static nint[]? Weights(IList<Tensor>? weights, IList<Tensor> tensors)
        {
            if (weights is not null && weights.Count != tensors.Count)
            {
                throw new ArgumentException($"{weights.Count} gradients for {tensors.Count} tensors");
            }

            return weights is null ? null : Handles(weights);
        }
    }
}
