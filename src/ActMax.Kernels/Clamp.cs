namespace ActMax.Kernels;

/// <summary>
/// A cell of the activity that is set to a value after everything else, and passes no gradient.
/// Of clamps on the same cell the last one given counts.
/// </summary>
/// <param name="Layer">0-based layer, or <see cref="All"/>.</param>
/// <param name="Neuron">Position of the neuron.</param>
/// <param name="Batch">0-based batch item, or <see cref="All"/>.</param>
/// <param name="Value">The value; any float.</param>
public readonly record struct Clamp(int Layer, int Neuron, int Batch, float Value)
{
    /// <summary>Stands for every layer or every batch item.</summary>
    public const int All = -1;

    /// <summary>A neuron that is 0 in every layer and batch item.</summary>
    public static Clamp Silence(int neuron) => new(All, neuron, All, 0f);
}
