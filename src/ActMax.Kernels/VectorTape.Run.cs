using System;

namespace ActMax.Kernels;

/// <summary>
/// How a tape goes through the layers: which way each layer's products go, what is read on the way, and layers that
/// are computed again from a checkpoint.
/// </summary>
internal sealed unsafe partial class VectorTape
{
    /// <summary>What an edge costs to push, in edges pulled.</summary>
    private const double PriceOfPush = 2.5;

    // The segment whose states, drives and open rows are here.
    private int _held;

    /// <summary>Rolls all layers out; what is read goes to [reading; batch] as it comes by.</summary>
    public void RunForward(float* read)
    {
        for (int layer = 0; layer < Plan.Layers; layer++)
        {
            RunForward(layer);
            if ((layer + 1) % Segment == 0 && layer + 1 < Plan.Layers)
            {
                Whole(State(layer)).CopyTo(Whole(_checkpoints[layer / Segment].Start));
            }
            Read(layer, read);
            SumUp(layer, read);
        }
        _held = (Plan.Layers - 1) / Segment;
    }

    /// <summary>Runs all layers back, down to the given one.</summary>
    public void RunAdjoint(float* read, int stop)
    {
        for (int layer = Plan.Layers - 1; layer >= stop; layer--)
        {
            if (layer >= 0)
            {
                Hold(layer / Segment);
                Arrive(layer, read, true);
                Slopes?.Set(Sums(layer, 0, read), Sums(layer, 1, read));
            }
            RunAdjoint(layer);
            if (layer >= 0)
            {
                Arrive(layer, read, false);
                HandOutDrive(layer);
            }
        }
    }

    /// <summary>Copies what reached the drive of a layer, if anybody wants it.</summary>
    private void HandOutDrive(int layer)
    {
        for (int i = 0; DriveGradient is not null && i < Plan.Network.Neurons; i++)
        {
            float* to = DriveGradient + ((long)layer * Plan.StateLength) + ((long)i * Plan.Batch);
            new Span<float>(ToDrive[layer & 1].Start + ((long)i * Width), Plan.Batch).CopyTo(new(to, Plan.Batch));
        }
    }

    /// <summary>Chooses the way of a layer's products and runs it.</summary>
    private void RunForward(int layer)
    {
        EdgeTable byPre = Plan.Network.ByPre;
        long pushed = ActiveEdges;
        long pulled = _needed is null ? byPre.Values.Length : _needed.Edges(layer);
        Layer = layer;
        ActiveEdges = 0;
        OpenEdges[layer % Segment] = 0;
        Wanted = _needed is null ? null : _needed.Of(layer);
        Pushes = IsPushBetter(pushed, pulled, byPre.Blocks);
        ForwardVisits += Pushes ? pushed : pulled;
        Run(Forward!, Pushes ? pushed : pulled, Pushes ? byPre.Blocks : Plan.Network.ByPost.Parts.Length - 1);
    }

    /// <summary>Chooses the way of a layer's products and runs it back; layer -1 is the origin.</summary>
    private void RunAdjoint(int layer)
    {
        EdgeTable byPost = Plan.Network.ByPost;
        bool last = layer == Plan.Layers - 1;
        bool origin = layer < 0;
        // The gradient of tau does not end at the neuron model's gate, and divisive edges keep account of every row.
        bool everyRow = Plan.Network.DivisiveCount > 0
            || (origin ? InitialGradient is not null : TauGradient is not null && !Plan.Gates(layer));
        long pushed = last ? 0 : PassingEdges;
        long pulled = everyRow ? byPost.Values.Length : origin ? SensoryEdges : OpenEdges[layer % Segment];
        Layer = layer;
        PassingEdges = 0;
        Wanted = everyRow ? null : origin ? Sensory.Words : OpenOf(layer).Words;
        Pushes = !last && IsPushBetter(pushed, pulled, byPost.Blocks);
        long visits = last ? 0 : Pushes ? pushed : pulled;
        AdjointVisits += visits;
        Run(Adjoint!, visits, Pushes ? byPost.Blocks : Plan.Network.ByPre.Parts.Length - 1);
    }

    /// <summary>Computes a segment again from its checkpoint, unless it is the one that is here.</summary>
    private void Hold(int segment)
    {
        if (segment == _held)
        {
            return;
        }
        float* activity = Activity;
        long visits = ForwardVisits;
        Activity = null;
        int first = segment * Segment;
        if (segment > 0)
        {
            Whole(_checkpoints[segment - 1].Start).CopyTo(Whole(State(first - 1)));
        }
        FindActive(first - 1, false);
        for (int layer = first; layer < int.Min(first + Segment, Plan.Layers); layer++)
        {
            RunForward(layer);
        }
        _held = segment;
        AdjointVisits += ForwardVisits - visits;
        ForwardVisits = visits;
        Activity = activity;
    }

    /// <summary>Hands out what is read of a layer.</summary>
    private void Read(int layer, float* read)
    {
        for (int r = 0; r < Plan.Readings?.Of(layer).Length; r++)
        {
            int reading = Plan.Readings.Of(layer)[r];
            float* row = State(layer) + ((long)Plan.Readings[reading].Neuron * Width);
            var to = new Span<float>(read + ((long)reading * Plan.Batch), Plan.Batch);
            new Span<float>(row, Plan.Batch).CopyTo(to);
        }
    }

    /// <summary>Puts the gradient of a layer's readings in their rows, or takes it away again.</summary>
    private void Arrive(int layer, float* read, bool put)
    {
        for (int r = 0; r < Plan.Readings?.Of(layer).Length; r++)
        {
            int reading = Plan.Readings.Of(layer)[r];
            float* row = _arriving.Start + ((long)Plan.Readings[reading].Neuron * Plan.Batch);
            for (int b = 0; b < Plan.Batch; b++)
            {
                row[b] = put ? row[b] + read[((long)reading * Plan.Batch) + b] : 0f;
            }
        }
    }

    /// <summary>Hands out the sums of a layer.</summary>
    private void SumUp(int layer, float* read)
    {
        if (_sums is not null)
        {
            Run(_sums, 0, _sums.Parts);
            int active = _sums.Total(Sums(layer, 0, read), Sums(layer, 1, read));
            Sums(layer, 2, read).Fill(active);
        }
    }

    /// <summary>Where the sums of a layer stand: absolute values (0), squares (1), active rows (2).</summary>
    private Span<float> Sums(int layer, int which, float* read) =>
        new(read + ((Plan.Readings!.Count + ((long)RolloutPlan.SumRows * layer) + which) * Plan.Batch), Plan.Batch);

    private Span<float> Whole(float* state) => new(state, checked(Plan.Network.Neurons * Width));

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
        int threads = RowPartition.Threads(pulled, Plan.Network.Neurons, Plan.Batch, Plan.Threads);
        double crowding = (double)threads / int.Min(threads, blocks);
        return Plan.Network.Finite && pushed * PriceOfPush * crowding < pulled;
    }

    /// <summary>Finds the rows of a state that are not 0, where asked among the sensory ones only.</summary>
    private void FindActive(int layer, bool onlySensory)
    {
        float* state = State(layer);
        RowBits active = Active[layer & 1];
        active.Clear();
        int count = onlySensory ? Plan.Network.SensoryCount : Plan.Network.Neurons;
        for (int j = 0; j < count; j++)
        {
            int row = onlySensory ? Plan.Network.Sensory[j] : j;
            for (int b = 0; b < Width; b++)
            {
                if (state[((long)row * Width) + b] != 0f)
                {
                    active.Set(row);
                    break;
                }
            }
        }
        ActiveEdges = Plan.Network.ByPre.Entries(active.Words, 0, Plan.Network.Neurons);
    }
}
