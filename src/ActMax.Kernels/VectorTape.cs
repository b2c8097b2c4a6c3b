using System;

namespace ActMax.Kernels;

/// <summary>
/// Buffers of the vector kernel. Rows are padded to whole lanes: <see cref="Width"/> floats for each neuron, of which
/// the first <see cref="RolloutPlan.Batch"/> mean something. While a call runs, the addresses of its buffers are here
/// for the workers to find.
/// </summary>
internal sealed unsafe partial class VectorTape : RolloutTape
{
    private readonly PinnedFloats[] _drive;
    private readonly PinnedFloats[] _states;
    private readonly PinnedFloats[] _checkpoints;
    private readonly PinnedFloats _arriving;
    private readonly RowBits[] _open;
    private readonly NeededRows? _needed;
    private readonly SumJob? _sums;

    public VectorTape(RolloutPlan plan, int width)
        : base(plan)
    {
        CompiledNetwork network = plan.Network;
        Width = width;
        long state = (long)network.Neurons * width;
        Origin = new PinnedFloats(state);
        Segment = plan.CheckpointEvery == 0 ? plan.Layers : int.Min(plan.CheckpointEvery, plan.Layers);
        KeepsStates = plan.CheckpointEvery > 0 || plan.Readings is not null;
        _drive = Several(Segment, state);
        _states = Several(KeepsStates ? Segment + 1 : width != plan.Batch ? 2 : 0, state);
        _checkpoints = Several((plan.Layers - 1) / Segment, state);
        _arriving = new PinnedFloats(plan.Readings is null ? 0 : plan.StateLength);
        _sums = plan.Sums ? new SumJob(this) : null;
        Slopes = plan.Sums ? new SumSlopes(width) : null;
        // Sums read every neuron.
        _needed = plan.Readings is null || plan.Sums ? null : new NeededRows(network, plan.Layers, plan.Readings.All);
        Rate = new PinnedFloats(network.Neurons);
        Keep = new PinnedFloats(network.Neurons);
        ToDrive = [new PinnedFloats(state), new PinnedFloats(state)];
        ToKept = new PinnedFloats(state);
        long edges = (long)network.DivisiveCount * width;
        ToChange = [new PinnedFloats(edges), new PinnedFloats(edges)];
        ToStrength = new double[network.DivisiveCount];
        Carry = new PinnedFloats(state);
        Active = [new RowBits(network.Neurons), new RowBits(network.Neurons)];
        Passing = [new RowBits(network.Neurons), new RowBits(network.Neurons)];
        _open = new RowBits[Segment];
        for (int layer = 0; layer < Segment; layer++)
        {
            _open[layer] = new RowBits(network.Neurons);
        }
        OpenEdges = new long[Segment];
        Sensory = new RowBits(network.Neurons);
        foreach (int neuron in network.Sensory)
        {
            Sensory.Set(neuron);
        }
        SensoryEdges = network.ByPre.Entries(Sensory.Words, 0, network.Neurons);
    }

    public int Width { get; }

    /// <summary>State before layer 0.</summary>
    public PinnedFloats Origin { get; }

    /// <summary>Layers between two checkpoints; all of them if there are none.</summary>
    public int Segment { get; }

    /// <summary>Whether the states of a segment are here rather than in the caller's activity.</summary>
    public bool KeepsStates { get; }

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

    /// <summary>Derivatives by the sums of the layer whose adjoint runs; null without sums.</summary>
    public SumSlopes? Slopes { get; }

    /// <summary>Sum over layers and batch of the gradient at k of every divisive edge.</summary>
    public double[] ToStrength { get; }

    /// <summary>What the layer after hands to the activity through the weights.</summary>
    public PinnedFloats Carry { get; }

    /// <summary>Rows that are not 0, of the state before this layer and of the one after it.</summary>
    public RowBits[] Active { get; }

    /// <summary>For each layer of the segment the edges that leave its open rows.</summary>
    public long[] OpenEdges { get; }

    /// <summary>Rows whose drive has some gradient, of this layer and of the one after it.</summary>
    public RowBits[] Passing { get; }

    /// <summary>Rows that receive the stimulus.</summary>
    public RowBits Sensory { get; }

    /// <summary>Edges that leave rows that receive the stimulus.</summary>
    public long SensoryEdges { get; }

    /// <summary>Which way products go.</summary>
    public Direction Direction { get; set; }

    /// <summary>Edges that leave the active rows of the newest state; parts add to it.</summary>
    public long ActiveEdges;

    /// <summary>Edges that end at the passing rows of the newest gradient; parts add to it.</summary>
    public long PassingEdges;

    /// <summary>One layer of the rollout; set by the kernel, which knows the lanes and the neuron model.</summary>
    public RowJob? Forward { get; set; }

    /// <summary>One layer of the adjoint.</summary>
    public RowJob? Adjoint { get; set; }

    // What the running call works on; read by the workers.
    public int Layer { get; set; }

    /// <summary>Whether the layer's products are pushed.</summary>
    public bool Pushes { get; private set; }

    /// <summary>Rows whose carried gradient is needed; null for all.</summary>
    public ulong* Wanted { get; private set; }

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

    public float* DriveGradient { get; set; }

    /// <summary>
    /// Padded state after a layer; the origin for layer -1. Only valid while a rollout moves forward.
    /// </summary>
    public float* State(int layer) =>
        layer < 0 ? Origin.Start
        : _states.Length == 0 ? Activity + ((long)layer * Plan.StateLength)
        : _states[layer % _states.Length].Start;

    /// <summary>State before a layer, for the adjoint: padded in layer 0 and where states are kept.</summary>
    public float* Before(int layer) =>
        layer == 0 || KeepsStates ? State(layer - 1) : Activity + ((long)(layer - 1) * Plan.StateLength);

    /// <summary>Where the activity of a layer goes, [neuron; batch]; null if nobody wants it whole.</summary>
    public float* ActivityOf(int layer) => Activity is null ? null : Activity + ((long)layer * Plan.StateLength);

    /// <summary>Gradient that arrives at the activity of a layer from outside, [neuron; batch].</summary>
    public float* Arriving(int layer) =>
        Plan.Readings is null ? ActivityGradient + ((long)layer * Plan.StateLength) : _arriving.Start;

    /// <summary>W times the state before a layer.</summary>
    public PinnedFloats DriveOf(int layer) => _drive[layer % Segment];

    /// <summary>Rows that pass gradient back.</summary>
    public RowBits OpenOf(int layer) => _open[layer % Segment];

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
        FindActive(-1, input.Initial.IsEmpty);
    }

    /// <summary>Forgets the addresses of a call's buffers.</summary>
    public void Release()
    {
        Stimulus = Slope = Bias = Strength = Activity = ActivityGradient = null;
        StimulusGradient = InitialGradient = SlopeGradient = BiasGradient = TauGradient = DriveGradient = null;
    }

    private static PinnedFloats[] Several(int count, long length)
    {
        var buffers = new PinnedFloats[count];
        for (int i = 0; i < count; i++)
        {
            buffers[i] = new PinnedFloats(length);
        }
        return buffers;
    }
}
