using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ActMax.Kernels;

/// <summary>
/// One layer of the adjoint: what the layer after hands to the activity of a range of rows, either way round, then
/// the way back through clamps, bounds, gate, injection, leak and neuron model to the drive of the rows that pass
/// gradient. Layer -1 is the state before the first layer.
/// </summary>
internal abstract unsafe class AdjointStep<TRow>(VectorTape tape) : RowJob
    where TRow : unmanaged, ILane<TRow>
{
    protected VectorTape Tape => tape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void Run(int part)
    {
        CompiledNetwork network = tape.Plan.Network;
        int layer = tape.Layer;
        bool last = layer == tape.Plan.Layers - 1;
        int next = (layer + 1) & 1;
        int first = tape.Pushes ? network.ByPost.BlockStart(part) : network.ByPre.Parts[part];
        int end = tape.Pushes ? network.ByPost.BlockEnd(part) : network.ByPre.Parts[part + 1];
        if (!last)
        {
            float* from = tape.ToDrive[next].Start;
            float* carry = tape.Carry.Start;
            if (tape.Pushes)
            {
                EdgeProduct<TRow>.Push(
                    network.ByPost, part, tape.Passing[next].Words, from, carry, tape.Width);
            }
            else
            {
                EdgeProduct<TRow>.Pull(network.ByPre, part, tape.Wanted, from, carry, tape.Width);
            }
        }
        if (layer < 0)
        {
            Origin(first, end);
            return;
        }
        RowBits passing = tape.Passing[layer & 1];
        Forget(first, end, passing);
        passing.Clear(first, end);
        PassBack(first, end, tape.Wanted, passing);
        Interlocked.Add(ref tape.PassingEdges, network.ByPost.Entries(passing.Words, first, end));
    }

    /// <summary>Makes the drive's gradient 0 where the layer that used the buffer before left some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forget(int first, int end, RowBits passed)
    {
        float* toDrive = tape.ToDrive[tape.Layer & 1].Start;
        for (int word = first >> 6; word << 6 < end; word++)
        {
            for (ulong bits = passed.Words[word]; bits != 0; bits &= bits - 1)
            {
                int row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                new Span<float>(toDrive + ((nint)row * tape.Width), tape.Width).Clear();
            }
        }
    }

    /// <summary>
    /// From the gradient at the activity to that at the drive, which is 0 so far, for the wanted rows (null for all);
    /// sets the bits of rows whose drive gets some.
    /// </summary>
    protected abstract void PassBack(int first, int end, ulong* wanted, RowBits passing);

    /// <summary>Gradients of the initial state and of stimulus column 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Origin(int first, int end)
    {
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        bool replace = plan.Settings.Embedding == StimulusEmbedding.Replace;
        bool everySlot = !replace || plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        for (int i = first; i < end; i++)
        {
            int slot = network.SensorySlot[i];
            if (slot < 0 && tape.InitialGradient is null)
            {
                continue;
            }
            for (int c = 0; c < tape.Width; c += TRow.Count)
            {
                TRow carry = Carried(-1, i, c);
                int taken = 0;
                for (int j = slot; j >= 0 && (everySlot || taken == 0); j = network.EarlierSlot[j])
                {
                    taken++;
                    ToStimulus(carry, 0, j, c);
                }
                if (tape.InitialGradient is not null)
                {
                    TRow.StoreFirst(
                        replace && slot >= 0 ? TRow.Zero : carry,
                        tape.InitialGradient + ((nint)i * plan.Batch) + c,
                        plan.Batch - c);
                }
            }
        }
    }

    /// <summary>What the layer after hands to the activity of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected TRow Carried(int layer, int row, int c)
    {
        CompiledNetwork network = tape.Plan.Network;
        nint width = tape.Width;
        TRow carry = TRow.Load(tape.Carry.Start + (row * width) + c);
        if (tape.Leaks)
        {
            carry += TRow.Load(tape.ToKept.Start + (row * width) + c);
        }
        if (network.DivisiveCount > 0)
        {
            float* toChange = tape.ToChange[(layer + 1) & 1].Start;
            carry += LaneDivision.ToSource<TRow>(network, row, tape.Strength, toChange + c, width);
        }
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void ToStimulus(TRow gradient, int time, int slot, int c)
    {
        if (tape.StimulusGradient is not null)
        {
            nint row = ((nint)time * tape.Plan.Network.SensoryCount) + slot;
            TRow.StoreFirst(
                gradient, tape.StimulusGradient + (row * tape.Plan.Batch) + c, tape.Plan.Batch - c);
        }
    }
}
