using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// One layer of the adjoint for a single stimulus, a block of neighbouring rows at a time; see
/// <see cref="AdjointJob{TLane, TResponse}"/> for the order of steps. Used where no edge is divisive.
/// </summary>
internal sealed unsafe class ColumnAdjointJob<TLane, TResponse>(VectorTape tape) : RowJob
    where TLane : unmanaged, ILane<TLane>
    where TResponse : struct, INodeResponse
{
    private readonly AdjointJob<Lane1, TResponse> _origin = new(tape);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int part)
    {
        if (tape.Layer < 0)
        {
            _origin.Run(part);
            return;
        }
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        int layer = tape.Layer;
        int first = tape.AdjointBounds[part];
        int end = tape.AdjointBounds[part + 1];
        var settling = new LaneSettling<TLane>(plan, layer);
        ReadOnlySpan<ClampTable.Cell> clamps = plan.Clamps.From(layer, first);
        bool last = layer == plan.Layers - 1;
        bool needsPrevious = tape.Leaks || tape.TauGradient is not null;
        float* previous = layer == 0 ? tape.Origin.Start : tape.Activity + ((long)(layer - 1) * plan.StateLength);
        float* arriving = tape.ActivityGradient + ((long)layer * plan.StateLength);
        float* toDrive = tape.ToDrive[layer & 1].Start;
        float* toKept = tape.ToKept.Start;
        float* fromDrive = tape.ToDrive[(layer + 1) & 1].Start;
        float* drives = tape.Drive[layer].Start;
        float* stimulus = plan.Injects(layer) ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount) : null;
        float* room = stackalloc float[TLane.Count];
        int all = network.Transposed.NonZeros;
        fixed (int* starts = network.Transposed.RowStarts)
        fixed (int* columns = network.Transposed.ColumnIndices)
        fixed (float* values = network.Transposed.Values)
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i += TLane.Count)
            {
                int count = int.Min(TLane.Count, end - i);
                TLane gradient = TLane.LoadFirst(arriving + i, count);
                if (!last)
                {
                    for (int r = 0; r < count; r++)
                    {
                        room[r] = RowProduct.Single(columns, values, starts[i + r], starts[i + r + 1], all, fromDrive);
                    }
                    TLane carry = TLane.LoadFirst(room, count);
                    if (tape.Leaks)
                    {
                        carry += TLane.LoadFirst(toKept + i, count);
                    }
                    gradient += carry;
                }
                if (clamps.Length > 0 && clamps[0].Neuron < i + count)
                {
                    TLane.StoreFirst(gradient, room, count);
                    for (; clamps.Length > 0 && clamps[0].Neuron < i + count; clamps = clamps[1..])
                    {
                        room[clamps[0].Neuron - i] = 0f;
                    }
                    gradient = TLane.LoadFirst(room, count);
                }
                if (TLane.All(TLane.Equal(gradient, TLane.Zero)))
                {
                    TLane.StoreFirst(TLane.Zero, toDrive + i, count);
                    if (tape.Leaks)
                    {
                        TLane.StoreFirst(TLane.Zero, toKept + i, count);
                    }
                    continue;
                }
                TLane before = needsPrevious ? TLane.LoadFirst(previous + i, count) : TLane.Zero;
                TLane slope = TLane.LoadFirst(tape.Slope + i, count);
                TLane rate = TLane.LoadFirst(tape.Rate.Start + i, count);
                TLane keep = TLane.LoadFirst(tape.Keep.Start + i, count);
                TLane drive = TLane.LoadFirst(drives + i, count);
                TLane input = TLane.MultiplyAdd(slope, drive, TLane.LoadFirst(tape.Bias + i, count));
                TLane response = TResponse.RespondLane(input, settling.Threshold);
                TLane value = TLane.MultiplyAdd(keep, before, response * rate);
                if (stimulus is not null)
                {
                    value = ColumnStimulus.Inject(value, stimulus, slots + i, count, room);
                }
                gradient = settling.PassBack(gradient, value);
                if (stimulus is not null && ColumnStimulus.Any(slots + i, count))
                {
                    gradient = ToStimulus(gradient, layer + 1, slots + i, count, room);
                }
                if (tape.Leaks)
                {
                    TLane.StoreFirst(gradient * keep, toKept + i, count);
                }
                TLane toInput = TResponse.PassBack(
                    gradient * rate, input, response, settling.Threshold, settling.AtThreshold);
                TLane.StoreFirst(toInput * slope, toDrive + i, count);
                Add(tape.SlopeGradient, i, count, toInput * drive);
                Add(tape.BiasGradient, i, count, toInput);
                Add(tape.TauGradient, i, count, gradient * rate * rate * (before - response));
            }
        }
    }

    /// <summary>Hands the gradient of injections to the stimulus; returns what flows on to the neurons.</summary>
    private TLane ToStimulus(TLane gradient, int time, int* slots, int count, float* room)
    {
        CompiledNetwork network = tape.Plan.Network;
        bool asTorch = tape.Plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        TLane.StoreFirst(gradient, room, count);
        for (int r = 0; r < count; r++)
        {
            float passed = room[r];
            int taken = 0;
            for (int j = slots[r]; j >= 0 && (asTorch || taken == 0); j = network.EarlierSlot[j])
            {
                taken++;
                if (tape.StimulusGradient is not null)
                {
                    tape.StimulusGradient[((nint)time * network.SensoryCount) + j] = passed;
                }
            }
            room[r] = taken > 1 ? passed * taken : passed;
        }
        return TLane.LoadFirst(room, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* gradient, int row, int count, TLane value)
    {
        if (gradient is not null)
        {
            TLane.StoreFirst(TLane.LoadFirst(gradient + row, count) + value, gradient + row, count);
        }
    }
}
