using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Fourier transforms.</summary>
    public static partial class fft
    {
        private static Argument Size(long n) => n < 0 ? Argument.None : n;

        private static string Name(FFTNormType norm) => norm.ToString().ToLowerInvariant();
    }

    /// <summary>Linear algebra.</summary>
    public static partial class linalg
    {
    }
}
