using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ActMax.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace ActMax.Torch.Autograd;

/// <summary>
/// A node of the autograd graph whose backward is managed code. It is kept alive by the native node, and let go when
/// that node has run in a graph that is not retained, or is deleted.
/// </summary>
internal abstract unsafe class ManagedBackward
{
    /// <summary>Gradients of the inputs from those of the outputs; null is none, and zero.</summary>
    protected abstract IReadOnlyList<Tensor?> Run(Tensor?[] outputGradients);

    /// <summary>Called once, when no backward can come any more.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>Makes the outputs depend on the inputs through this node.</summary>
    internal void Attach(string name, Tensor[] inputs, Tensor[] outputs)
    {
        var context = GCHandle.Alloc(this);
        var inputHandles = Array.ConvertAll(inputs, t => t.Handle);
        var outputHandles = Array.ConvertAll(outputs, t => t.Handle);
        int status;
        fixed (nint* inputsAt = inputHandles, outputsAt = outputHandles)
        {
            status = NativeMethods.actmax_attach_backward(
                inputsAt, inputs.Length, outputsAt, outputs.Length, name, &Backward, &Free,
                (long)GCHandle.ToIntPtr(context));
        }

        GC.KeepAlive(inputs);
        GC.KeepAlive(outputs);
        if (status != 0)
        {
            context.Free();
            NativeMethods.Check(status);
        }
    }

    // Autograd may call from a thread of its own (for a GPU), so the scope must be opened here. No exception may leave.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Backward(
        long context, nint* outputGradients, long outputs, nint* inputGradients, long inputs, byte** error)
    {
        try
        {
            var node = (ManagedBackward)GCHandle.FromIntPtr((nint)context).Target!;
            using var scope = NewDisposeScope();
            var incoming = new Tensor?[outputs];
            for (var i = 0; i < outputs; i++)
            {
                if (outputGradients[i] != 0)
                {
                    NativeMethods.actmax_tensor_retain(outputGradients[i]);
                    incoming[i] = new Tensor(outputGradients[i]);
                }
            }

            var outgoing = node.Run(incoming);
            if (outgoing.Count != inputs)
            {
                throw new InvalidOperationException($"{outgoing.Count} gradients for {inputs} inputs");
            }

            for (var i = 0; i < inputs; i++)
            {
                if (outgoing[i] is { } gradient)
                {
                    var handle = gradient.Handle;
                    NativeMethods.actmax_tensor_retain(handle);
                    inputGradients[i] = handle;
                }
            }

            return 0;
        }
        catch (Exception e)
        {
            var text = Encoding.UTF8.GetBytes(e.Message);
            *error = (byte*)NativeMemory.Alloc((nuint)text.Length + 1);
            text.CopyTo(new Span<byte>(*error, text.Length));
            (*error)[text.Length] = 0;
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(long context)
    {
        var handle = GCHandle.FromIntPtr((nint)context);
        var node = (ManagedBackward?)handle.Target;
        handle.Free();
        try
        {
            node?.Release();
        }
        catch
        {
            // Nothing above this frame could receive an exception, and nothing is left to be done for the node.
        }
    }
}
