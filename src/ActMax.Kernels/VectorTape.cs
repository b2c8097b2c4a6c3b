using System;

namespace ActMax.Kernels;

/// <summary>
/// Buffers of the vector kernel. Rows are padded to whole lanes: <see cref="Width"/> floats for each neuron, of which
/// the first <see cref="RolloutPlan.Batch"/> mean something. While a call runs, the addresses of its buffers are here
/// for the workers to find.
/// </summary>
internal sealed unsafe class VectorTape : RolloutTape
{
    public VectorTape(RolloutPlan plan, int width)
        : base(plan)
    {
        CompiledNetwork network = plan.Network;
        Width = width;
        long state = (long)network.Neurons * width;
        Origin = new PinnedFloats(state);
        Drive = new PinnedFloats[plan.Layers];
        for (int layer = 0; layer < plan.Layers; layer++)
        {
            Drive[layer] = new PinnedFloats(state);
        }
        if (width != plan.Batch)
        {
            States = [new PinnedFloats(state), new PinnedFloats(state)];
        }
        Rate = new PinnedFloats(network.Neurons);
        Keep = new PinnedFloats(network.Neurons);
        ToDrive = [new PinnedFloats(state), new PinnedFloats(state)];
        ToKept = new PinnedFloats(state);
        long edges = (long)network.DivisiveCount * width;
        ToChange = [new PinnedFloats(edges), new PinnedFloats(edges)];
        ToStrength = new double[network.DivisiveCount];
        int parts = RowPartition.Parts(network.Weights, plan.Batch, plan.Threads);
        ForwardBounds = RowPartition.Bounds(network.Weights, parts);
        AdjointBounds = RowPartition.Bounds(network.Transposed, parts);
    }

    public int Width { get; }

    /// <summary>State before layer 0.</summary>
    public PinnedFloats Origin { get; }

    /// <summary>W times the state before each layer.</summary>
    public PinnedFloats[] Drive { get; }

    /// <summary>Padded activity of the last two layers; null where the activity itself has whole lanes.</summary>
    public PinnedFloats[]? States { get; }

    /// <summary>1 / tau of every neuron.</summary>
    public PinnedFloats Rate { get; }

    /// <summary>(tau - 1) / tau of every neuron.</summary>
    public PinnedFloats Keep { get; }

    /// <summary>Whether any neuron keeps some of its activity.</summary>
    public bool Leaks { get; private set; }

    /// <summary>Gradient at the drive of this layer and of the one after it.</summary>
    public PinnedFloats[] ToDrive { get; }

    /// <summary>Gradient that the leak hands to the layer before.</summary>
    public PinnedFloats ToKept { get; }

    /// <summary>Gradient at w*x*k of every divisive edge, of this layer and of the one after it.</summary>
    public PinnedFloats[] ToChange { get; }

    /// <summary>Sum over layers and batch of the gradient at k of every divisive edge.</summary>
    public double[] ToStrength { get; }

    public int[] ForwardBounds { get; }

    public int[] AdjointBounds { get; }

    public int Parts => ForwardBounds.Length - 1;

    /// <summary>One layer of the rollout; set by the kernel, which knows the lanes and the neuron model.</summary>
    public RowJob? Forward { get; set; }

    /// <summary>One layer of the adjoint.</summary>
    public RowJob? Adjoint { get; set; }

    // What the running call works on; read by the workers.
    public int Layer { get; set; }

    public float* Stimulus { get; set; }

    public float* Slope { get; set; }

    public float* Bias { get; set; }

    public float* Strength { get; set; }

    public float* Activity { get; set; }

    public float* ActivityGradient { get; set; }

    public float* StimulusGradient { get; set; }

    public float* InitialGradient { get; set; }

    public float* SlopeGradient { get; set; }

    public float* BiasGradient { get; set; }

    public float* TauGradient { get; set; }

    /// <summary>
    /// Padded state after a layer; the origin for layer -1. Only valid while a rollout moves forward.
    /// </summary>
    public float* State(int layer) =>
        layer < 0 ? Origin.Start
        : States is null ? Activity + ((long)layer * Plan.StateLength)
        : States[layer & 1].Start;

    /// <summary>Rate and share of every neuron, once for all layers.</summary>
    public void SetTau(ReadOnlySpan<float> tau)
    {
        bool leaks = false;
        for (int i = 0; i < tau.Length; i++)
        {
            float keep = (tau[i] - 1f) / tau[i];
            Rate.Start[i] = 1f / tau[i];
            Keep.Start[i] = keep;
            leaks |= keep != 0f;
        }
        Leaks = leaks;
    }

    /// <summary>Puts the initial state and stimulus column 0 in front of layer 0.</summary>
    public void Embed(in RolloutInput<float> input)
    {
        Origin.Clear();
        int batch = Plan.Batch;
        int neurons = input.Initial.IsEmpty ? 0 : Plan.Network.Neurons;
        for (int i = 0; i < neurons; i++)
        {
            input.Initial.Slice(i * batch, batch).CopyTo(new Span<float>(Origin.Start + ((long)i * Width), batch));
        }
        int[] sensory = Plan.Network.Sensory;
        bool add = Plan.Settings.Embedding == StimulusEmbedding.Add;
        for (int j = 0; j < sensory.Length; j++)
        {
            float* to = Origin.Start + ((long)sensory[j] * Width);
            for (int b = 0; b < batch; b++)
            {
                float stimulus = input.Stimulus[(j * batch) + b];
                to[b] = add ? to[b] + stimulus : stimulus;
            }
        }
    }

    /// <summary>Forgets the addresses of a call's buffers.</summary>
    public void Release()
    {
        Stimulus = Slope = Bias = Strength = Activity = ActivityGradient = null;
        StimulusGradient = InitialGradient = SlopeGradient = BiasGradient = TauGradient = null;
    }
}
