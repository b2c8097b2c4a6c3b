using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ActMax.Kernels;

/// <summary>
/// One layer of a rollout: the product for a range of rows, either way round, then everything else for these rows
/// while they are in the cache, then clamps and the bookkeeping of which rows are active and which pass gradient.
/// </summary>
internal abstract unsafe class ForwardStep<TRow>(VectorTape tape) : RowJob
    where TRow : unmanaged, ILane<TRow>
{
    protected VectorTape Tape => tape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void Run(int part)
    {
        CompiledNetwork network = tape.Plan.Network;
        int layer = tape.Layer;
        float* previous = tape.State(layer - 1);
        float* drives = tape.DriveOf(layer).Start;
        RowBits active = tape.Active[layer & 1];
        RowBits open = tape.OpenOf(layer);
        int first;
        int end;
        if (tape.Pushes)
        {
            first = network.ByPre.BlockStart(part);
            end = network.ByPre.BlockEnd(part);
            ulong* sources = tape.Active[(layer - 1) & 1].Words;
            EdgeProduct<TRow>.Push(network.ByPre, part, sources, previous, drives, tape.Width);
        }
        else
        {
            first = network.ByPost.Parts[part];
            end = network.ByPost.Parts[part + 1];
            EdgeProduct<TRow>.Pull(network.ByPost, part, tape.Wanted, previous, drives, tape.Width);
        }
        active.Clear(first, end);
        open.Clear(first, end);
        Settle(first, end, active, open);
        Clamp(first, end, active);
        Silence(first, end, active, open);
        Interlocked.Add(ref tape.ActiveEdges, network.ByPre.Entries(active.Words, first, end));
        Interlocked.Add(ref tape.OpenEdges[layer % tape.Segment], network.ByPre.Entries(open.Words, first, end));
    }

    /// <summary>From drive to activity; sets the bits of rows that are not 0 and of rows that pass gradient.</summary>
    protected abstract void Settle(int first, int end, RowBits active, RowBits open);

    /// <summary>Rows on which nothing depends are 0, so that they are not followed further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Silence(int first, int end, RowBits active, RowBits open)
    {
        if (tape.Wanted is null)
        {
            return;
        }
        float* state = tape.State(tape.Layer);
        for (int word = first >> 6; word << 6 < end; word++)
        {
            for (ulong bits = active.Words[word] & ~tape.Wanted[word]; bits != 0; bits &= bits - 1)
            {
                int row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                new Span<float>(state + ((nint)row * tape.Width), tape.Width).Clear();
            }
            active.Words[word] &= tape.Wanted[word];
            open.Words[word] &= tape.Wanted[word];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Clamp(int first, int end, RowBits active)
    {
        int layer = tape.Layer;
        float* state = tape.State(layer);
        float* activity = tape.ActivityOf(layer);
        foreach (ClampTable.Cell clamp in tape.Plan.Clamps.From(layer, first))
        {
            if (clamp.Neuron >= end)
            {
                break;
            }
            float* row = state + ((nint)clamp.Neuron * tape.Width);
            row[clamp.Batch] = clamp.Value;
            if (activity is not null)
            {
                activity[((nint)clamp.Neuron * tape.Plan.Batch) + clamp.Batch] = clamp.Value;
            }
            active.Unset(clamp.Neuron);
            for (int b = 0; b < tape.Width; b++)
            {
                if (row[b] != 0f)
                {
                    active.Set(clamp.Neuron);
                }
            }
        }
    }
}
