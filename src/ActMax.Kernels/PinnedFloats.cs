using System;

namespace ActMax.Kernels;

/// <summary>
/// Floats that stay where they are and begin on a cache line, so that row loops can keep their address.
/// </summary>
internal sealed unsafe class PinnedFloats
{
    private const int Line = 16;

    private readonly float[] _array;

    public PinnedFloats(long length)
    {
        Length = length;
        _array = GC.AllocateArray<float>(checked((int)(length + Line)), pinned: true);
        fixed (float* start = _array)
        {
            nuint bytes = Line * sizeof(float);
            Start = (float*)(((nuint)start + bytes - 1) / bytes * bytes);
        }
    }

    public long Length { get; }

    public float* Start { get; }

    public void Clear() => _array.AsSpan().Clear();
}
