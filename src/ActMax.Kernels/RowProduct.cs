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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Of<TLane>(int* columns, float* values, int start, int end, float* x, nint stride)
        where TLane : unmanaged, ILane<TLane>
    {
        if (typeof(TLane) == typeof(Lane1) && stride == 1 && Avx2.IsSupported)
        {
            return TLane.Of(Gathered(columns, values, start, end, x));
        }
        TLane a = TLane.Zero;
        TLane b = TLane.Zero;
        TLane c = TLane.Zero;
        TLane d = TLane.Zero;
        int k = start;
        for (int whole = end - 3; k < whole; k += 4)
        {
            a = TLane.MultiplyAdd(TLane.Of(values[k]), TLane.Load(x + (columns[k] * stride)), a);
            b = TLane.MultiplyAdd(TLane.Of(values[k + 1]), TLane.Load(x + (columns[k + 1] * stride)), b);
            c = TLane.MultiplyAdd(TLane.Of(values[k + 2]), TLane.Load(x + (columns[k + 2] * stride)), c);
            d = TLane.MultiplyAdd(TLane.Of(values[k + 3]), TLane.Load(x + (columns[k + 3] * stride)), d);
        }
        if (k < end)
        {
            a = TLane.MultiplyAdd(TLane.Of(values[k]), TLane.Load(x + (columns[k] * stride)), a);
            if (k + 1 < end)
            {
                b = TLane.MultiplyAdd(TLane.Of(values[k + 1]), TLane.Load(x + (columns[k + 1] * stride)), b);
                if (k + 2 < end)
                {
                    c = TLane.MultiplyAdd(TLane.Of(values[k + 2]), TLane.Load(x + (columns[k + 2] * stride)), c);
                }
            }
        }
        return (a + b) + (c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Gathered(int* columns, float* values, int start, int end, float* x)
    {
        Vector128<float> sums = Vector128<float>.Zero;
        int k = start;
        for (int whole = end - 3; k < whole; k += 4)
        {
            Vector128<float> gathered = Avx2.GatherVector128(x, Vector128.Load(columns + k), 4);
            sums = Vector128.FusedMultiplyAdd(Vector128.Load(values + k), gathered, sums);
        }
        float a = sums.GetElement(0);
        float b = sums.GetElement(1);
        float c = sums.GetElement(2);
        if (k < end)
        {
            a = float.FusedMultiplyAdd(values[k], x[columns[k]], a);
            if (k + 1 < end)
            {
                b = float.FusedMultiplyAdd(values[k + 1], x[columns[k + 1]], b);
                if (k + 2 < end)
                {
                    c = float.FusedMultiplyAdd(values[k + 2], x[columns[k + 2]], c);
                }
            }
        }
        return (a + b) + (c + sums.GetElement(3));
    }
}
