using ActMax.Torch.Autograd;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function's forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object?> data = [];
            private List<Tensor?> saved = [];

            internal AutogradContext()
            {
            }

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>Are missing output gradients passed to backward as zeros?</summary>
            public bool MaterializeGrads { get; private set; } = true;

            /// <summary>Keeps tensors until the backward, whatever becomes of these handles.</summary>
            public void save_for_backward(List<Tensor> tensors)
            {
                Dispose();
                // A detached output has no history, hence no cycle with the node that keeps it; inputs keep theirs.
                saved = tensors.ConvertAll(t => t?.Unscoped());
            }

            /// <summary>The tensors saved, as new handles in the current scope.</summary>
            public List<Tensor> get_saved_variables() => saved.ConvertAll(t => t is null ? null! : Scoped(t));

            /// <summary>Keeps anything but a tensor under a name.</summary>
            public void save_data(string key, object value) => data[key] = value;

            /// <summary>What was kept under a name; null when nothing was.</summary>
            public object? get_data(string key) => data.GetValueOrDefault(key);

            /// <summary>Says which outputs have no gradient.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            /// <summary>Says whether missing output gradients are passed to backward as zeros.</summary>
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>Lets go of the tensors saved.</summary>
            public void Dispose()
            {
                saved.ForEach(t => t?.Dispose());
                saved = [];
            }

            private static Tensor Scoped(Tensor kept)
            {
                var handle = kept.Handle;
                ActMax.Torch.Interop.NativeMethods.actmax_tensor_retain(handle);
                return new Tensor(handle);
            }
        }

        /// <summary>A function with a backward of its own; see the two kinds that derive from it.</summary>
        /// <typeparam name="T">The class that derives.</typeparam>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            /// <summary>Name for error messages.</summary>
            public abstract string Name { get; }

            internal abstract List<Tensor> RunForward(AutogradContext ctx, object[] vars);

            internal abstract List<Tensor> RunBackward(AutogradContext ctx, List<Tensor> grad_outputs);

            /// <summary>Runs forward on arguments, some of them tensors, and records backward.</summary>
            public static List<Tensor> apply_internal(params object[] vars)
            {
                var inputs = vars.OfType<Tensor>().ToArray();
                var context = new AutogradContext();
                List<Tensor> made;
                using (no_grad())
                {
                    made = Instance.RunForward(context, vars);
                }

                var outputs = made.ConvertAll(output => output.detach());
                if (!is_grad_enabled() || !inputs.Any(input => input.requires_grad))
                {
                    context.Dispose();
                    return outputs;
                }

                var differentiable = Enumerable.Range(0, outputs.Count)
                    .Where(i => !context.NonDifferentiable.Any(t => ReferenceEquals(t, made[i])))
                    .ToArray();
                new Node(context, vars, outputs.ConvertAll(o => (o.shape, o.dtype, o.device)), differentiable)
                    .Attach(Instance.Name, inputs, [.. differentiable.Select(i => outputs[i])]);
                return outputs;
            }

            private sealed class Node(
                AutogradContext context, object[] vars, List<(long[] Shape, ScalarType Type, Device Device)> outputs,
                int[] differentiable) : ManagedBackward
            {
                private readonly bool[] isTensor = Array.ConvertAll(vars, v => v is Tensor);

                protected override IReadOnlyList<Tensor?> Run(Tensor?[] outputGradients)
                {
                    var incoming = new Tensor[outputs.Count];
                    for (var i = 0; i < differentiable.Length; i++)
                    {
                        incoming[differentiable[i]] = outputGradients[i]!;
                    }

                    for (var i = 0; i < incoming.Length && context.MaterializeGrads; i++)
                    {
                        incoming[i] ??= zeros(outputs[i].Shape, outputs[i].Type, outputs[i].Device);
                    }

                    var found = Instance.RunBackward(context, [.. incoming]);
                    if (found.Count != isTensor.Length)
                    {
                        throw new InvalidOperationException(
                            $"{Instance.Name} returned {found.Count} gradients for {isTensor.Length} arguments");
                    }

                    return [.. found.Where((_, i) => isTensor[i])];
                }

                protected override void Release() => context.Dispose();
            }
        }

        /// <summary>A function with one output. Derive, and call <see cref="apply"/>.</summary>
        /// <typeparam name="T">The class that derives.</typeparam>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            /// <summary>Runs forward and records backward.</summary>
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            /// <summary>The output; no gradients are recorded meanwhile.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>One gradient an argument; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> RunForward(AutogradContext ctx, object[] vars) =>
                [forward(ctx, vars)];

            internal sealed override List<Tensor> RunBackward(AutogradContext ctx, List<Tensor> grad_outputs) =>
                backward(ctx, grad_outputs[0]);
        }

        /// <summary>A function with several outputs. Derive, and call <see cref="apply"/>.</summary>
        /// <typeparam name="T">The class that derives.</typeparam>
        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            /// <summary>Runs forward and records backward.</summary>
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            /// <summary>The outputs; no gradients are recorded meanwhile.</summary>
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>One gradient an argument; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> RunForward(AutogradContext ctx, object[] vars) => forward(ctx, vars);

            internal sealed override List<Tensor> RunBackward(AutogradContext ctx, List<Tensor> grad_outputs) =>
                backward(ctx, grad_outputs);
        }
    }
}
