namespace ActMax.Kernels;

/// <summary>An inhibitory edge that lowers the slope of its target instead of its input.</summary>
/// <param name="Post">The neuron whose slope is lowered.</param>
/// <param name="Pre">The neuron that lowers it.</param>
/// <param name="Weight">Signed weight, usually not above 0.</param>
/// <param name="Strength">Position of the edge's strength among the strength parameters.</param>
public readonly record struct DivisiveEdge(int Post, int Pre, float Weight, int Strength);
