using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace ActMax.Kernels;

/// <summary>The kernels for networks on a lattice.</summary>
public static class LatticeKernel
{
    /// <summary>Those that this machine runs well, the best last.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static IReadOnlyList<ILatticeKernel<T>> All<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var found = new List<ILatticeKernel<T>>
        {
            new ReferenceLattice<T>(),
            new VectorLattice<LatticeLane128<T>, T>("vector128"),
        };
        if (Vector256.IsHardwareAccelerated)
        {
            found.Add(new VectorLattice<LatticeLane256<T>, T>("vector256"));
        }
        if (Vector512.IsHardwareAccelerated)
        {
            found.Add(new VectorLattice<LatticeLane512<T>, T>("vector512"));
        }
        return found;
    }

    /// <summary>The kernel of a name, or the best.</summary>
    /// <exception cref="ArgumentException">No kernel of that name runs here.</exception>
    public static ILatticeKernel<T> Choose<T>(string? name = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IReadOnlyList<ILatticeKernel<T>> all = All<T>();
        if (name is null)
        {
            return all[^1];
        }
        foreach (ILatticeKernel<T> kernel in all)
        {
            if (kernel.Name == name)
            {
                return kernel;
            }
        }
        throw new ArgumentException(
            $"no lattice kernel '{name}' here; there are {string.Join(", ", System.Linq.Enumerable.Select(all, k => k.Name))}.");
    }
}
