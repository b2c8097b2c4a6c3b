using System;
using Xunit;

namespace ActMax.Kernels.Tests;

public unsafe class TanhTests
{
    [Fact]
    public void The_vector_tanh_is_within_2e_7_absolute_and_4e_7_relative_over_all_magnitudes()
    {
        double absolute = 0;
        double relative = 0;
        // Every 1009th float from the smallest normal number to infinity.
        for (int bits = 0x00800000; bits <= 0x7f800000; bits += 1009)
        {
            float x = BitConverter.Int32BitsToSingle(bits);
            double expected = Math.Tanh(x);
            double error = Math.Abs(Of<Lane4>(x) - expected);
            absolute = Math.Max(absolute, error);
            relative = Math.Max(relative, error / expected);
        }
        Assert.True(absolute <= 2e-7, $"absolute error {absolute}");
        Assert.True(relative <= 4e-7, $"relative error {relative}");
    }

    [Fact]
    public void The_vector_tanh_is_odd_and_the_same_in_every_width()
    {
        Property.ForSeeds(500, seed =>
        {
            var random = new Random(seed);
            float x = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 3)));
            float y = Of<Lane1>(x);
            Assert.Equal(-y, Of<Lane1>(-x));
            Assert.Equal(y, Of<Lane4>(x));
            Assert.Equal(y, Of<Lane8>(x));
            Assert.Equal(y, Of<Lane16>(x));
        });
    }

    [Fact]
    public void The_vector_tanh_keeps_zero_infinity_and_nan()
    {
        Assert.Equal(0f, Of<Lane4>(0f));
        Assert.Equal(1f, Of<Lane4>(float.PositiveInfinity));
        Assert.Equal(-1f, Of<Lane4>(float.NegativeInfinity));
        Assert.True(float.IsNaN(Of<Lane4>(float.NaN)));
        Assert.True(float.IsNaN(Of<Lane1>(float.NaN)));
    }

    private static float Of<TLane>(float x)
        where TLane : unmanaged, ILane<TLane>
    {
        float* result = stackalloc float[16];
        TLane.Store(VectorTanh.Of(TLane.Of(x)), result);
        return result[TLane.Count - 1];
    }
}
