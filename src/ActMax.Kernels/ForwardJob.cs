using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A layer of a rollout row by row: neuron model, leak, injection, gate and bounds.
/// </summary>
internal sealed unsafe class ForwardJob<TLane, TResponse>(VectorTape tape) : ForwardStep<TLane>(tape)
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
        int batch = plan.Batch;
        var settling = new LaneSettling<TLane>(plan, layer);
        nint width = tape.Width;
        bool divides = network.DivisiveCount > 0;
        float* previous = tape.State(layer - 1);
        float* state = tape.State(layer);
        float* activity = tape.ActivityOf(layer);
        bool copies = activity is not null && activity != state;
        float* stimulus = plan.Injects(layer)
            ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount * batch)
            : null;
        float* drives = tape.DriveOf(layer).Start;
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
                    nint cell = (i * width) + c;
                    TLane drive = TLane.Load(drives + cell) + TLane.Zero;
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
                    TLane closed = settling.Closed<TResponse>(value, input, tape.Leaks || slot >= 0);
                    value = settling.Settle(value);
                    if (!TLane.All(closed))
                    {
                        open.Set(i);
                    }
                    if (!TLane.All(TLane.Equal(value, TLane.Zero)))
                    {
                        active.Set(i);
                    }
                    TLane.Store(value, state + cell);
                    if (copies)
                    {
                        TLane.StoreFirst(value, activity + ((nint)i * batch) + c, batch - c);
                    }
                }
            }
        }
    }
}
