using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// One layer of a rollout of one or four stimuli: products row by row, then everything else for a block of
/// neighbouring rows at once. Used where no edge is divisive.
/// </summary>
internal sealed unsafe class BlockForwardJob<TRow, TLane, TResponse>(VectorTape tape) : RowJob
    where TRow : unmanaged, ILane<TRow>
    where TLane : unmanaged, ILane<TLane>
    where TResponse : struct, INodeResponse
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int part)
    {
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        int layer = tape.Layer;
        int first = tape.ForwardBounds[part];
        int end = tape.ForwardBounds[part + 1];
        var settling = new LaneSettling<TLane>(plan, layer);
        float* previous = tape.State(layer - 1);
        float* state = tape.State(layer);
        float* stimulus = plan.Injects(layer)
            ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount * TRow.Count)
            : null;
        float* drives = tape.Drive[layer].Start;
        float* room = stackalloc float[TLane.Count];
        int all = network.Weights.NonZeros;
        fixed (int* starts = network.Weights.RowStarts)
        fixed (int* columns = network.Weights.ColumnIndices)
        fixed (float* values = network.Weights.Values)
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i += BlockOfRows<TRow, TLane>.Rows)
            {
                int rows = int.Min(BlockOfRows<TRow, TLane>.Rows, end - i);
                int count = rows * TRow.Count;
                nint cell = (nint)i * TRow.Count;
                for (int r = i; r < i + rows; r++)
                {
                    TRow drive = RowProduct.Of<TRow>(
                        columns, values, starts[r], starts[r + 1], all, previous, TRow.Count);
                    TRow.Store(drive, drives + ((nint)r * TRow.Count));
                }
                TLane input = TLane.MultiplyAdd(
                    BlockOfRows<TRow, TLane>.Spread(tape.Slope + i, rows),
                    TLane.LoadFirst(drives + cell, count),
                    BlockOfRows<TRow, TLane>.Spread(tape.Bias + i, rows));
                TLane value = TResponse.RespondLane(input, settling.Threshold)
                    * BlockOfRows<TRow, TLane>.Spread(tape.Rate.Start + i, rows);
                value = TLane.MultiplyAdd(
                    BlockOfRows<TRow, TLane>.Spread(tape.Keep.Start + i, rows),
                    TLane.LoadFirst(previous + cell, count),
                    value);
                if (stimulus is not null && BlockOfRows<TRow, TLane>.Receives(slots + i, rows))
                {
                    value = BlockOfRows<TRow, TLane>.Inject(value, stimulus, slots + i, rows, room);
                }
                TLane.StoreFirst(settling.Settle(value), state + cell, count);
            }
        }
        foreach (ClampTable.Cell clamp in plan.Clamps.From(layer, first))
        {
            if (clamp.Neuron >= end)
            {
                break;
            }
            state[((nint)clamp.Neuron * TRow.Count) + clamp.Batch] = clamp.Value;
        }
    }
}
