using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActMax.Kernels;

/// <summary>
/// One row of a sparse matrix times a dense one. Entry e of the row is always added to partial sum e mod 4, and the
/// partial sums are added in the same order, so a sum is the same for every width, batch size and thread.
/// </summary>
internal static unsafe class RowProduct
{
    /// <summary>Row from entry <paramref name="start"/> to before <paramref name="end"/>.</summary>
    /// <param name="columns">Columns of all entries of the matrix.</param>
    /// <param name="values">Values of all entries.</param>
    /// <param name="start">First entry of the row.</param>
    /// <param name="end">Entry after the last one.</param>
    /// <param name="all">Number of entries of the matrix; up to there it is safe to read.</param>
    /// <param name="x">First lane of the dense matrix.</param>
    /// <param name="stride">Length of a row of the dense matrix.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Of<TLane>(int* columns, float* values, int start, int end, int all, float* x, nint stride)
        where TLane : unmanaged, ILane<TLane>
    {
        if (typeof(TLane) == typeof(Lane1) && stride == 1 && Avx2.IsSupported)
        {
            return TLane.Of(Gathered(columns + start, values + start, end - start, x));
        }
        TLane s0 = TLane.Zero;
        TLane s1 = TLane.Zero;
        TLane s2 = TLane.Zero;
        TLane s3 = TLane.Zero;
        int* c = columns + start;
        float* v = values + start;
        for (int* stop = c + ((end - start) & ~3); c < stop; c += 4, v += 4)
        {
            s0 = TLane.MultiplyAdd(TLane.Load(x + (c[0] * stride)), TLane.Of(v[0]), s0);
            s1 = TLane.MultiplyAdd(TLane.Load(x + (c[1] * stride)), TLane.Of(v[1]), s1);
            s2 = TLane.MultiplyAdd(TLane.Load(x + (c[2] * stride)), TLane.Of(v[2]), s2);
            s3 = TLane.MultiplyAdd(TLane.Load(x + (c[3] * stride)), TLane.Of(v[3]), s3);
        }
        int rest = (end - start) & 3;
        if (typeof(TLane) != typeof(Lane1) && end <= all - 3)
        {
            // Where the rest of a row ends is as good as random, and a mispredicted branch costs more than
            // three products of which the needless ones are thrown away.
            TLane length = TLane.Of(rest);
            TLane t0 = TLane.MultiplyAdd(TLane.Load(x + (c[0] * stride)), TLane.Of(v[0]), s0);
            TLane t1 = TLane.MultiplyAdd(TLane.Load(x + (c[1] * stride)), TLane.Of(v[1]), s1);
            TLane t2 = TLane.MultiplyAdd(TLane.Load(x + (c[2] * stride)), TLane.Of(v[2]), s2);
            s0 = TLane.Select(TLane.Less(TLane.Zero, length), t0, s0);
            s1 = TLane.Select(TLane.Less(TLane.Of(1f), length), t1, s1);
            s2 = TLane.Select(TLane.Less(TLane.Of(2f), length), t2, s2);
        }
        else if (rest > 0)
        {
            s0 = TLane.MultiplyAdd(TLane.Load(x + (c[0] * stride)), TLane.Of(v[0]), s0);
            if (rest > 1)
            {
                s1 = TLane.MultiplyAdd(TLane.Load(x + (c[1] * stride)), TLane.Of(v[1]), s1);
            }
            if (rest > 2)
            {
                s2 = TLane.MultiplyAdd(TLane.Load(x + (c[2] * stride)), TLane.Of(v[2]), s2);
            }
        }
        return (s0 + s1) + (s2 + s3);
    }

    /// <summary>The product with one dense column, whose values are gathered four at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Gathered(int* columns, float* values, int count, float* x)
    {
        Vector128<float> sums = Vector128<float>.Zero;
        int* c = columns;
        float* v = values;
        for (int* stop = c + (count & ~3); c < stop; c += 4, v += 4)
        {
            Vector128<float> gathered = Avx2.GatherVector128(x, Vector128.Load(c), sizeof(float));
            sums = Vector128.FusedMultiplyAdd(gathered, Vector128.Load(v), sums);
        }
        Vector128<int> rest = Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count & 3));
        Vector128<float> last = Avx2.GatherMaskVector128(
            Vector128<float>.Zero, x, Avx2.MaskLoad(c, rest), rest.AsSingle(), sizeof(float));
        sums = Vector128.ConditionalSelect(
            rest.AsSingle(), Vector128.FusedMultiplyAdd(last, Avx.MaskLoad(v, rest.AsSingle()), sums), sums);
        Vector128<float> pairs = Sse3.HorizontalAdd(sums, sums);
        return pairs.GetElement(0) + pairs.GetElement(1);
    }
}
