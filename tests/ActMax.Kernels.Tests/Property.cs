using System;
using FsCheck;
using FsCheck.Fluent;

namespace ActMax.Kernels.Tests;

/// <summary>Runs a check over many generated seeds; the seed that failed is in the message.</summary>
internal static class Property
{
    public static void ForSeeds(int count, Action<int> check)
    {
        Gen<int> seeds = Gen.Choose(0, int.MaxValue - 1);
        Prop.ForAll(seeds.ToArbitrary(), check)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count));
    }
}
