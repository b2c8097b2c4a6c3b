using System;

namespace ActMax.Kernels;

/// <summary>Numbers that stay where they are, begin on a cache line and are 0 at first.</summary>
internal sealed unsafe class LatticeBuffer<T>
    where T : unmanaged
{
    private const nuint Line = 64;

    private readonly T[] _array;

    public LatticeBuffer(long length)
    {
        Length = length;
        _array = GC.AllocateArray<T>(checked((int)(length + (long)(Line / (nuint)sizeof(T)))), pinned: true);
        fixed (T* start = _array)
        {
            Start = (T*)(((nuint)start + Line - 1) / Line * Line);
        }
    }

    public long Length { get; }

    public T* Start { get; }

    public void Clear() => new Span<T>(_array).Clear();
}
