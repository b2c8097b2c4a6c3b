using System;

namespace ActMax.Kernels;

/// <summary>
/// Buffers of the vector kernel. Rows are padded to whole lanes: <see cref="Width"/> floats for each neuron, of which
/// the first <see cref="RolloutPlan.Batch"/> mean something. While a call runs, the addresses of its buffers are here
/// for the workers to find.
/// </summary>
internal sealed unsafe class VectorTape : RolloutTape
{
    /// <summary>What an edge costs to push, in edges pulled.</summary>
    private const double PriceOfPush = 2.5;

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
        Carry = new PinnedFloats(state);
        Active = [new RowBits(network.Neurons), new RowBits(network.Neurons)];
        Passing = [new RowBits(network.Neurons), new RowBits(network.Neurons)];
        Open = new RowBits[plan.Layers];
        for (int layer = 0; layer < plan.Layers; layer++)
        {
            Open[layer] = new RowBits(network.Neurons);
        }
        OpenEdges = new long[plan.Layers];
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

    /// <summary>What the layer after hands to the activity through the weights.</summary>
    public PinnedFloats Carry { get; }

    /// <summary>Rows that are not 0, of the state before this layer and of the one after it.</summary>
    public RowBits[] Active { get; }

    /// <summary>For each layer the rows that pass gradient back.</summary>
    public RowBits[] Open { get; }

    /// <summary>For each layer the edges that leave its open rows.</summary>
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
        FindActive(input.Initial.IsEmpty);
    }

    /// <summary>Chooses the way of a layer's products and runs it.</summary>
    public void RunForward(int layer)
    {
        EdgeTable byPre = Plan.Network.ByPre;
        long pushed = ActiveEdges;
        long pulled = byPre.Values.Length;
        Layer = layer;
        ActiveEdges = 0;
        OpenEdges[layer] = 0;
        Pushes = IsPushBetter(pushed, pulled, byPre.Blocks);
        ForwardVisits += Pushes ? pushed : pulled;
        Run(Forward!, Pushes ? pushed : pulled, Pushes ? byPre.Blocks : Plan.Network.ByPost.Parts.Length - 1);
    }

    /// <summary>Chooses the way of a layer's products and runs it back; layer -1 is the origin.</summary>
    public void RunAdjoint(int layer)
    {
        EdgeTable byPost = Plan.Network.ByPost;
        bool last = layer == Plan.Layers - 1;
        bool origin = layer < 0;
        // The gradient of tau does not end at the neuron model's gate, and divisive edges keep account of every row.
        bool everyRow = Plan.Network.DivisiveCount > 0
            || (origin ? InitialGradient is not null : TauGradient is not null && !Plan.Gates(layer));
        long pushed = last ? 0 : PassingEdges;
        long pulled = everyRow ? byPost.Values.Length : origin ? SensoryEdges : OpenEdges[layer];
        Layer = layer;
        PassingEdges = 0;
        Wanted = everyRow ? null : origin ? Sensory.Words : Open[layer].Words;
        Pushes = !last && IsPushBetter(pushed, pulled, byPost.Blocks);
        long visits = last ? 0 : Pushes ? pushed : pulled;
        AdjointVisits += visits;
        Run(Adjoint!, visits, Pushes ? byPost.Blocks : Plan.Network.ByPre.Parts.Length - 1);
    }

    private void Run(RowJob job, long visits, int parts) =>
        WorkerPool.Shared.Run(
            job, parts, RowPartition.Threads(visits, Plan.Network.Neurons, Plan.Batch, Plan.Threads));

    /// <summary>Whether to push, by edges and by how many threads find work.</summary>
    private bool IsPushBetter(long pushed, long pulled, int blocks)
    {
        if (Direction != Direction.Cheapest)
        {
            return Direction == Direction.Push;
        }
        double crowding = (double)Plan.Threads / int.Min(Plan.Threads, blocks);
        return Plan.Network.Finite && pushed * PriceOfPush * crowding < pulled;
    }

    /// <summary>Finds the rows of the origin that are not 0; only sensory ones can be where it started from zeros.</summary>
    private void FindActive(bool onlySensory)
    {
        RowBits active = Active[-1 & 1];
        active.Clear();
        int count = onlySensory ? Plan.Network.SensoryCount : Plan.Network.Neurons;
        for (int j = 0; j < count; j++)
        {
            int row = onlySensory ? Plan.Network.Sensory[j] : j;
            for (int b = 0; b < Width; b++)
            {
                if (Origin.Start[((long)row * Width) + b] != 0f)
                {
                    active.Set(row);
                    break;
                }
            }
        }
        ActiveEdges = Plan.Network.ByPre.Entries(active.Words, 0, Plan.Network.Neurons);
    }

    /// <summary>Forgets the addresses of a call's buffers.</summary>
    public void Release()
    {
        Stimulus = Slope = Bias = Strength = Activity = ActivityGradient = null;
        StimulusGradient = InitialGradient = SlopeGradient = BiasGradient = TauGradient = null;
    }
}
