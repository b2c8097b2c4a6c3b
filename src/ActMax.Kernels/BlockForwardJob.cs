using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A layer of a rollout of one or four stimuli, for a block of neighbouring rows at once. Used where no edge is
/// divisive.
/// </summary>
internal sealed unsafe class BlockForwardJob<TRow, TLane, TResponse>(VectorTape tape) : ForwardStep<TRow>(tape)
    where TRow : unmanaged, ILane<TRow>
    where TLane : unmanaged, ILane<TLane>
    where TResponse : struct, INodeResponse
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Settle(int first, int end, RowBits active, RowBits open)
    {
        VectorTape tape = Tape;
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        int layer = tape.Layer;
        var settling = new LaneSettling<TLane>(plan, layer);
        float* previous = tape.State(layer - 1);
        float* state = tape.State(layer);
        float* activity = tape.ActivityOf(layer);
        bool copies = activity is not null && activity != state;
        float* stimulus = plan.Injects(layer)
            ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount * TRow.Count)
            : null;
        float* drives = tape.DriveOf(layer).Start;
        float* room = stackalloc float[TLane.Count];
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i += BlockOfRows<TRow, TLane>.Rows)
            {
                int rows = int.Min(BlockOfRows<TRow, TLane>.Rows, end - i);
                int count = rows * TRow.Count;
                nint cell = (nint)i * TRow.Count;
                TLane input = TLane.MultiplyAdd(
                    BlockOfRows<TRow, TLane>.Spread(tape.Slope + i, rows),
                    TLane.LoadFirst(drives + cell, count) + TLane.Zero,
                    BlockOfRows<TRow, TLane>.Spread(tape.Bias + i, rows));
                TLane value = TResponse.RespondLane(input, settling.Threshold)
                    * BlockOfRows<TRow, TLane>.Spread(tape.Rate.Start + i, rows);
                value = TLane.MultiplyAdd(
                    BlockOfRows<TRow, TLane>.Spread(tape.Keep.Start + i, rows),
                    TLane.LoadFirst(previous + cell, count),
                    value);
                bool receives = stimulus is not null && BlockOfRows<TRow, TLane>.Receives(slots + i, rows);
                if (receives)
                {
                    value = BlockOfRows<TRow, TLane>.Inject(value, stimulus, slots + i, rows, room);
                }
                TLane closed = settling.Closed<TResponse>(value, input, tape.Leaks || receives);
                open.Words[i >> 6] |= BlockOfRows<TRow, TLane>.AnyNot(closed, rows) << i;
                value = settling.Settle(value);
                active.Words[i >> 6] |= BlockOfRows<TRow, TLane>.AnyNot(TLane.Equal(value, TLane.Zero), rows) << i;
                TLane.StoreFirst(value, state + cell, count);
                if (copies)
                {
                    TLane.StoreFirst(value, activity + cell, count);
                }
            }
        }
    }
}
