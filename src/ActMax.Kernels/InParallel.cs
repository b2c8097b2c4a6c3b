using System;
using System.Threading.Tasks;

namespace ActMax.Kernels;

/// <summary>Work on a matrix, cut in pieces.</summary>
internal static class InParallel
{
    private const int WorthThreads = 300_000;

    /// <summary>Several threads for many entries; for few, starting them takes longer than the work.</summary>
    public static void Each(int count, int entries, Action<int> run)
    {
        if (entries >= WorthThreads)
        {
            Parallel.For(0, count, run);
            return;
        }
        for (int n = 0; n < count; n++)
        {
            run(n);
        }
    }
}
