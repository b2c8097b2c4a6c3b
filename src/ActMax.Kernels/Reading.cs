namespace ActMax.Kernels;

/// <summary>A neuron in a layer whose activity a caller wants to see.</summary>
/// <param name="Layer">0-based layer.</param>
/// <param name="Neuron">Position of the neuron.</param>
public readonly record struct Reading(int Layer, int Neuron);
