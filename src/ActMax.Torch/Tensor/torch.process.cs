using System.Runtime.InteropServices;
using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Version of the libtorch that the native library was built with.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)NativeMethods.actmax_torch_version())!;

    /// <summary>Threads that one operation may use.</summary>
    public static int get_num_threads() => NativeMethods.actmax_threads();

    /// <summary>Sets how many threads one operation may use.</summary>
    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.actmax_set_threads(num));

    /// <summary>Can libtorch use an NVIDIA GPU here?</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>NVIDIA GPUs.</summary>
    public static partial class cuda
    {
        /// <summary>Was libtorch built for CUDA, and is there a GPU?</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many GPUs there are.</summary>
        public static int device_count() => NativeMethods.actmax_cuda_devices();

        /// <summary>Starts the shared generators from a seed.</summary>
        public static void manual_seed(long seed) => torch.manual_seed(seed);

        /// <summary>Starts the shared generators from a seed.</summary>
        public static void manual_seed_all(long seed) => torch.manual_seed(seed);

        /// <summary>Waits until the current GPU has done all it was given.</summary>
        public static void synchronize(Device? device = null) =>
            NativeMethods.Check(NativeMethods.actmax_cuda_synchronise());
    }
}
