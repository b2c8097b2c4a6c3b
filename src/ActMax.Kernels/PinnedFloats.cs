using System;

namespace ActMax.Kernels;

/// <summary>
/// Floats that stay where they are and begin on a cache line, many of them on a large page, so that row loops can
/// keep their address.
/// </summary>
internal sealed unsafe class PinnedFloats
{
    private const nuint Line = 64;

    private readonly float[] _array;

    public PinnedFloats(long length)
    {
        Length = length;
        nuint unit = (nuint)length * sizeof(float) >= LargePages.Size ? LargePages.Size : Line;
        // What lies before the start and after the end is never touched and so takes no memory.
        _array = GC.AllocateUninitializedArray<float>(
            checked((int)(length + (long)(unit / sizeof(float)))), pinned: true);
        fixed (float* start = _array)
        {
            Start = (float*)(((nuint)start + unit - 1) / unit * unit);
        }
        LargePages.Advise(Start, length);
        Clear();
    }

    public long Length { get; }

    public float* Start { get; }

    public void Clear() => new Span<float>(Start, checked((int)Length)).Clear();
}
