using ActMax.Torch.Interop;

namespace TorchSharp;

/// <summary>Switches the recording of gradients on this thread until it is disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool before;
    private bool restored;

    internal AutoGradMode(bool enabled)
    {
        before = IsEnabled;
        NativeMethods.actmax_set_grad_mode(enabled ? 1 : 0);
    }

    internal static bool IsEnabled => NativeMethods.actmax_grad_mode() != 0;

    public void Dispose()
    {
        if (!restored)
        {
            restored = true;
            NativeMethods.actmax_set_grad_mode(before ? 1 : 0);
        }
    }
}

public static partial class torch
{
    /// <summary>Records no gradients on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new AutoGradMode(false);

    /// <summary>Records gradients on this thread, or not, until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    /// <summary>Records gradients on this thread, or not, until the result is disposed.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    /// <summary>Are gradients recorded on this thread?</summary>
    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;
}
