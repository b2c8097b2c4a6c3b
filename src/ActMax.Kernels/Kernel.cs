using System;
using System.Collections.Generic;
using System.Linq;

namespace ActMax.Kernels;

/// <summary>The kernels of this machine and the choice among them.</summary>
public static class Kernel
{
    /// <summary>Name of the environment variable that forces a kernel.</summary>
    public const string EnvironmentVariable = "ACTMAX_KERNEL";

    /// <summary>Every kernel that this machine can run, the reference first and the preferred one last.</summary>
    public static IReadOnlyList<IRolloutKernel> All { get; } =
        [new ScalarKernel(), .. VectorKernel.Available()];

    /// <summary>
    /// The named kernel, else the one that ACTMAX_KERNEL names, else the preferred one of this machine.
    /// </summary>
    /// <exception cref="ArgumentException">No kernel here has that name; the message lists those there are.</exception>
    public static IRolloutKernel Choose(string? name = null)
    {
        string? wanted = name ?? Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (string.IsNullOrWhiteSpace(wanted))
        {
            return All[^1];
        }
        return All.FirstOrDefault(k => string.Equals(k.Name, wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"there is no kernel '{wanted}' here; there are {string.Join(", ", All.Select(k => k.Name))}.");
    }
}
