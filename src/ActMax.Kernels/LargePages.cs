using System;
using System.Runtime.InteropServices;

namespace ActMax.Kernels;

/// <summary>
/// Asks the system for large pages where much is read in no order: with pages of 4 kB, looking addresses up takes a
/// good part of a product's time. A hint; what it does not do leaves everything as it was.
/// </summary>
internal static unsafe partial class LargePages
{
    /// <summary>Bytes of a large page.</summary>
    public const nuint Size = 2 << 20;

    private const int MadviseHugePage = 14;

    /// <summary>Hints at the whole large pages within an array, best before it is first written.</summary>
    public static void Advise<T>(T[] array)
        where T : unmanaged
    {
        fixed (T* start = array)
        {
            Advise(start, array.LongLength);
        }
    }

    /// <summary>Hints at the whole large pages within some values.</summary>
    public static void Advise<T>(T* start, long count)
        where T : unmanaged
    {
        nuint first = ((nuint)start + Size - 1) / Size * Size;
        nuint end = (nuint)(start + count) / Size * Size;
        if (OperatingSystem.IsLinux() && first < end)
        {
            // An older kernel refuses, which is no loss.
            _ = Madvise((void*)first, end - first, MadviseHugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* start, nuint bytes, int advice);
}
