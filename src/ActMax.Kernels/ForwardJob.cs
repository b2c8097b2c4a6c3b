using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// One layer of a rollout: product, neuron model, leak, injection, gate, bounds and clamps row by row.
/// </summary>
internal sealed unsafe class ForwardJob<TLane, TResponse>(VectorTape tape) : RowJob
    where TLane : unmanaged, ILane<TLane>
    where TResponse : struct, INodeResponse
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int part)
    {
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        int layer = tape.Layer;
        int batch = plan.Batch;
        int first = tape.ForwardBounds[part];
        int end = tape.ForwardBounds[part + 1];
        var settling = new LaneSettling<TLane>(plan, layer);
        ReadOnlySpan<ClampTable.Cell> clamps = plan.Clamps.From(layer, first);
        // A single lane row has a stride that the compiler knows, which saves a multiplication for each entry.
        bool single = tape.Width == TLane.Count;
        nint width = single ? TLane.Count : tape.Width;
        bool divides = network.DivisiveCount > 0;
        float* previous = tape.State(layer - 1);
        float* state = tape.State(layer);
        float* activity = tape.Activity + ((long)layer * plan.StateLength);
        bool copies = activity != state;
        float* stimulus = plan.Injects(layer)
            ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount * batch)
            : null;
        int all = network.Weights.NonZeros;
        float* drives = tape.Drive[layer].Start;
        fixed (int* starts = network.Weights.RowStarts)
        fixed (int* columns = network.Weights.ColumnIndices)
        fixed (float* values = network.Weights.Values)
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i++)
            {
                int slot = stimulus is null ? -1 : slots[i];
                TLane bias = TLane.Of(tape.Bias[i]);
                TLane rate = TLane.Of(tape.Rate.Start[i]);
                TLane keep = TLane.Of(tape.Keep.Start[i]);
                for (int c = 0; c < width; c += TLane.Count)
                {
                    TLane drive = single
                        ? RowProduct.Of<TLane>(columns, values, starts[i], starts[i + 1], all, previous, TLane.Count)
                        : RowProduct.Of<TLane>(
                            columns, values, starts[i], starts[i + 1], all, previous + c, width);
                    nint cell = (i * width) + c;
                    TLane.Store(drive, drives + cell);
                    TLane slope = TLane.Of(tape.Slope[i]);
                    if (divides && network.DivisiveStart(i) < network.DivisiveEnd(i))
                    {
                        slope = LaneDivision.Slope(
                            network, plan.Settings.DivisiveForm, i, slope, tape.Strength, previous + c, width);
                    }
                    TLane input = TLane.MultiplyAdd(slope, drive, bias);
                    TLane value = TResponse.RespondLane(input, settling.Threshold) * rate;
                    value = TLane.MultiplyAdd(keep, TLane.Load(previous + cell), value);
                    if (slot >= 0)
                    {
                        value += TLane.LoadFirst(stimulus + ((nint)slot * batch) + c, batch - c);
                    }
                    value = settling.Settle(value);
                    TLane.Store(value, state + cell);
                    if (copies)
                    {
                        TLane.StoreFirst(value, activity + ((nint)i * batch) + c, batch - c);
                    }
                }
                while (clamps.Length > 0 && clamps[0].Neuron == i)
                {
                    state[(i * width) + clamps[0].Batch] = clamps[0].Value;
                    activity[((nint)i * batch) + clamps[0].Batch] = clamps[0].Value;
                    clamps = clamps[1..];
                }
            }
        }
    }
}
