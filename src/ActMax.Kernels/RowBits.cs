using System;

namespace ActMax.Kernels;

/// <summary>
/// A bit for each row, at an address that stays. Parts of rows that begin at multiples of 64 share no word.
/// </summary>
internal sealed unsafe class RowBits
{
    private readonly ulong[] _words;

    public RowBits(int rows)
    {
        _words = GC.AllocateArray<ulong>(((rows + 63) >> 6) + 1, pinned: true);
        fixed (ulong* start = _words)
        {
            Words = start;
        }
    }

    public ulong* Words { get; }

    public void Clear() => Array.Clear(_words);

    /// <summary>Unsets the bits of a range of rows that begins at a multiple of 64.</summary>
    public void Clear(int first, int end) => _words.AsSpan((first >> 6)..((end + 63) >> 6)).Clear();

    public bool Has(int row) => ((Words[row >> 6] >> row) & 1) != 0;

    public void Set(int row) => Words[row >> 6] |= 1ul << row;

    public void Unset(int row) => Words[row >> 6] &= ~(1ul << row);
}
