using ActMax.Torch.Interop;
using static TorchSharp.torch;

namespace ActMax.Torch;

/// <summary>
/// The forward method of a TorchScript module up to what one module inside returns; nothing after it is computed.
/// TorchScript has no hooks outside of Python, so the calls that lead to the module are inlined in a copy of the
/// graph, which then returns the value.
/// </summary>
public sealed class ScriptProbe : IDisposable
{
    private readonly jit.ScriptModule module;
    private nint handle;

    /// <summary>Finds what the module at a dotted path returns.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The path is no module, or forward does not
    /// call it exactly once.</exception>
    public ScriptProbe(jit.ScriptModule module, string path)
    {
        this.module = module;
        handle = NativeMethods.actmax_module_probe(module.Module, path);
        if (handle == 0)
        {
            throw NativeMethods.LastError();
        }
    }

    /// <summary>Releases the probe if nobody did.</summary>
    ~ScriptProbe() => Release();

    /// <summary>Dotted paths of all modules inside a module, in order.</summary>
    public static string[] Paths(jit.ScriptModule module) => ScriptCall.Paths(module.Module);

    /// <summary>Runs the module as far as the probe, with the arguments of forward.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's message.</exception>
    public object Read(params object?[] inputs)
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        var result = ScriptCall.Probe(handle, inputs);
        GC.KeepAlive(module);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Releases the probe.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var released = Interlocked.Exchange(ref handle, 0);
        if (released != 0)
        {
            NativeMethods.actmax_probe_release(released);
        }
    }
}
