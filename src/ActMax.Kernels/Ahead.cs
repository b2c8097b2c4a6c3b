using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ActMax.Kernels;

/// <summary>
/// Brings memory near before it is read. What streams by comes from far while the gathered activity is near; without
/// a hint the processor waits for it, since a gather's loads fill the queue in which it would look ahead.
/// </summary>
internal static unsafe class Ahead
{
    /// <summary>Entries between those that are multiplied and those that are asked for.</summary>
    public const int Entries = 128;

    /// <summary>Asks for the line that holds an address, which need not be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Asks for entries by the place of the first one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(ushort* columns, float* values, nint at)
    {
        Ask(columns + at);
        Ask(values + at);
    }
}
