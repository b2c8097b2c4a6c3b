namespace ActMax.Kernels;

/// <summary>
/// One synapse that every pair of cells with this displacement has alike: from the source cell at (u, v) to the target
/// cell at (u + DeltaU, v + DeltaV). Its weight is given with a rollout.
/// </summary>
/// <param name="Source">Index of the presynaptic type.</param>
/// <param name="Target">Index of the postsynaptic type.</param>
/// <param name="DeltaU">Target minus source along u.</param>
/// <param name="DeltaV">Target minus source along v.</param>
public readonly record struct LatticeFilter(int Source, int Target, int DeltaU, int DeltaV);
