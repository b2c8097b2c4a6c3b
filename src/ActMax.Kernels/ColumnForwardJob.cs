using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// One layer of a rollout of a single stimulus: products row by row, then everything else for a block of neighbouring
/// rows side by side. Used where no edge is divisive.
/// </summary>
internal sealed unsafe class ColumnForwardJob<TLane, TResponse>(VectorTape tape) : RowJob
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
        ReadOnlySpan<ClampTable.Cell> clamps = plan.Clamps.From(layer, first);
        float* previous = tape.State(layer - 1);
        float* state = tape.State(layer);
        float* stimulus = plan.Injects(layer) ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount) : null;
        float* drives = tape.Drive[layer].Start;
        int all = network.Weights.NonZeros;
        fixed (int* starts = network.Weights.RowStarts)
        fixed (int* columns = network.Weights.ColumnIndices)
        fixed (float* values = network.Weights.Values)
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i += TLane.Count)
            {
                int count = int.Min(TLane.Count, end - i);
                for (int r = i; r < i + count; r++)
                {
                    drives[r] = RowProduct.Single(columns, values, starts[r], starts[r + 1], all, previous);
                }
                TLane input = TLane.MultiplyAdd(
                    TLane.LoadFirst(tape.Slope + i, count),
                    TLane.LoadFirst(drives + i, count),
                    TLane.LoadFirst(tape.Bias + i, count));
                TLane value = TResponse.RespondLane(input, settling.Threshold)
                    * TLane.LoadFirst(tape.Rate.Start + i, count);
                value = TLane.MultiplyAdd(
                    TLane.LoadFirst(tape.Keep.Start + i, count), TLane.LoadFirst(previous + i, count), value);
                if (stimulus is not null)
                {
                    value = ColumnStimulus.Inject(value, stimulus, slots + i, count, state + i);
                }
                TLane.StoreFirst(settling.Settle(value), state + i, count);
            }
        }
        foreach (ClampTable.Cell cell in clamps)
        {
            if (cell.Neuron >= end)
            {
                break;
            }
            state[cell.Neuron] = cell.Value;
        }
    }
}
