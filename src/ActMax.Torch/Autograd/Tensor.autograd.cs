using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Are gradients with respect to this tensor wanted? Can be set on leaves.</summary>
        public bool requires_grad
        {
            get => NativeMethods.actmax_requires_grad(Handle) != 0;
            set => NativeMethods.Check(NativeMethods.actmax_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>Asks for gradients with respect to this leaf, or no longer.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>The same as <see cref="requires_grad_"/>.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Was it made by hand, and not by a recorded operation?</summary>
        public bool is_leaf => NativeMethods.actmax_is_leaf(Handle) != 0;

        /// <summary>Keeps the gradient of this tensor too, though it is no leaf.</summary>
        public void retain_grad() => NativeMethods.Check(NativeMethods.actmax_retain_grad(Handle));

        /// <summary>What backward has added up for this leaf; null when nothing. Set null to start again.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = NativeMethods.actmax_grad(Handle);
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set
            {
                NativeMethods.Check(NativeMethods.actmax_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        /// <summary>Adds the gradients of this one number to the leaves it depends on.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Adds the gradients of this tensor to the leaves it depends on.</summary>
        /// <param name="grad_tensors">One tensor of this shape; null: a single 1 for a tensor with one element.</param>
        /// <param name="retain_graph">Keep what another backward through the same graph needs.</param>
        /// <param name="create_graph">Record the backward itself, for higher derivatives.</param>
        /// <param name="inputs">The leaves to add to; null: all.</param>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
