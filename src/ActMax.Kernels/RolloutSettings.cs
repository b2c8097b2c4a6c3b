namespace ActMax.Kernels;

/// <summary>How a neuron turns its drive into activity.</summary>
public enum NodeDynamics
{
    /// <summary>tanh of the input where it reaches the threshold, 0 below; then a leak of rate 1/tau.</summary>
    RectifiedTanh,

    /// <summary>The input itself; then a leak of rate 1/tau.</summary>
    Linear,
}

/// <summary>
/// How stimulus column 0 enters the state before the first layer. Column t &gt; 0 is added to the activity of layer
/// t - 1; there, of a neuron listed twice, always the last entry counts.
/// </summary>
public enum StimulusEmbedding
{
    /// <summary>Added to the initial state; a neuron listed twice receives the sum.</summary>
    Add,

    /// <summary>Put in place of the initial state; of a neuron listed twice the last one counts.</summary>
    Replace,
}

/// <summary>
/// How several divisive edges onto one neuron combine. Neurons without such edges keep their slope, even a negative
/// one; connectome_interpreter 2.10 raises negative slopes to 0 in every neuron once any edge is divisive.
/// </summary>
public enum DivisiveForm
{
    /// <summary>max(0, slope * (1 + sum of w*x*k)); the gradient passes where the product is exactly 0.</summary>
    Sum,

    /// <summary>slope = max(0, slope * (1 + w*x*k)), edge after edge; no gradient where it is 0.</summary>
    Product,
}

/// <summary>Gradient of a neuron that occurs more than once among the sensory ones.</summary>
public enum DuplicateGradient
{
    /// <summary>The derivative of what is computed: only the entry that took effect has one.</summary>
    Exact,

    /// <summary>
    /// What torch's index_put and scatter give: every entry receives the neuron's gradient, and what flows
    /// on through the neuron is counted once for each entry.
    /// </summary>
    AsTorch,
}

/// <summary>What happens in a layer, apart from the weights and the parameters of the neurons.</summary>
public sealed record RolloutSettings
{
    /// <summary>The neuron model.</summary>
    public NodeDynamics Dynamics { get; init; } = NodeDynamics.RectifiedTanh;

    /// <summary>Inputs below this are taken as 0, both in the neuron model and in the gate after injection.</summary>
    public float Threshold { get; init; } = 0.01f;

    /// <summary>Whether a value of exactly <see cref="Threshold"/> passes gradient.</summary>
    public bool GateGradientAtThreshold { get; init; }

    /// <summary>Whether all neurons are gated again after the stimulus was added.</summary>
    public bool GateAfterInjection { get; init; } = true;

    /// <summary>Upper bound of the activity; null for none. The gradient passes at the bound itself.</summary>
    public float? Ceiling { get; init; } = 1f;

    /// <summary>Lower bound of the activity; null for none. The gradient passes at the bound itself.</summary>
    public float? Floor { get; init; }

    /// <summary>Whether gate and bounds hold in the last layer too, which never receives stimulus.</summary>
    public bool SettleLastLayer { get; init; } = true;

    /// <summary>How stimulus column 0 is embedded.</summary>
    public StimulusEmbedding Embedding { get; init; } = StimulusEmbedding.Replace;

    /// <summary>How divisive edges combine.</summary>
    public DivisiveForm DivisiveForm { get; init; } = DivisiveForm.Sum;

    /// <summary>Gradient of repeated sensory neurons.</summary>
    public DuplicateGradient DuplicateGradient { get; init; } = DuplicateGradient.Exact;
}
