using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A layer of the adjoint for one or four stimuli, a block of neighbouring rows at a time; see
/// <see cref="AdjointJob{TLane, TResponse}"/> for the order of steps. Used where no edge is divisive.
/// </summary>
internal sealed unsafe class BlockAdjointJob<TRow, TLane, TResponse>(VectorTape tape) : AdjointStep<TRow>(tape)
    where TRow : unmanaged, ILane<TRow>
    where TLane : unmanaged, ILane<TLane>
    where TResponse : struct, INodeResponse
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void PassBack(int first, int end, ulong* wanted, RowBits passing)
    {
        VectorTape tape = Tape;
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        int layer = tape.Layer;
        var settling = new LaneSettling<TLane>(plan, layer);
        ReadOnlySpan<ClampTable.Cell> clamps = plan.Clamps.From(layer, first);
        bool last = layer == plan.Layers - 1;
        bool needsPrevious = tape.Leaks || tape.TauGradient is not null;
        bool wantsParameters =
            tape.SlopeGradient is not null || tape.BiasGradient is not null || tape.TauGradient is not null;
        float* previous = tape.Before(layer);
        float* arriving = tape.Arriving(layer);
        SumSlopes? slopes = tape.Slopes;
        float* after = slopes is null ? null : tape.State(layer);
        float* toDrive = tape.ToDrive[layer & 1].Start;
        float* toKept = tape.ToKept.Start;
        float* carried = tape.Carry.Start;
        float* drives = tape.DriveOf(layer).Start;
        float* stimulus = plan.Injects(layer)
            ? tape.Stimulus + ((long)(layer + 1) * network.SensoryCount * TRow.Count)
            : null;
        float* room = stackalloc float[TLane.Count];
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i += BlockOfRows<TRow, TLane>.Rows)
            {
                int rows = int.Min(BlockOfRows<TRow, TLane>.Rows, end - i);
                int count = rows * TRow.Count;
                nint cell = (nint)i * TRow.Count;
                while (clamps.Length > 0 && clamps[0].Neuron < i)
                {
                    clamps = clamps[1..];
                }
                if (wanted is not null && ((wanted[i >> 6] >> i) & ((1ul << rows) - 1)) == 0)
                {
                    if (tape.Leaks)
                    {
                        TLane.StoreFirst(TLane.Zero, toKept + cell, count);
                    }
                    continue;
                }
                TLane gradient = TLane.LoadFirst(arriving + cell, count);
                if (slopes is not null)
                {
                    gradient += slopes.At(TLane.LoadFirst(after + cell, count), 0);
                }
                if (!last)
                {
                    TLane carry = TLane.LoadFirst(carried + cell, count);
                    if (tape.Leaks)
                    {
                        carry += TLane.LoadFirst(toKept + cell, count);
                    }
                    gradient += carry + TLane.Zero;
                }
                if (clamps.Length > 0 && clamps[0].Neuron < i + rows)
                {
                    TLane.Store(gradient, room);
                    for (; clamps.Length > 0 && clamps[0].Neuron < i + rows; clamps = clamps[1..])
                    {
                        room[((clamps[0].Neuron - i) * TRow.Count) + clamps[0].Batch] = 0f;
                    }
                    gradient = TLane.Load(room);
                }
                if (TLane.All(TLane.Equal(gradient, TLane.Zero)))
                {
                    if (tape.Leaks)
                    {
                        TLane.StoreFirst(TLane.Zero, toKept + cell, count);
                    }
                    continue;
                }
                TLane before = needsPrevious ? TLane.LoadFirst(previous + cell, count) : TLane.Zero;
                TLane slope = BlockOfRows<TRow, TLane>.Spread(tape.Slope + i, rows);
                TLane rate = BlockOfRows<TRow, TLane>.Spread(tape.Rate.Start + i, rows);
                TLane keep = BlockOfRows<TRow, TLane>.Spread(tape.Keep.Start + i, rows);
                TLane drive = TLane.LoadFirst(drives + cell, count) + TLane.Zero;
                TLane input = TLane.MultiplyAdd(slope, drive, BlockOfRows<TRow, TLane>.Spread(tape.Bias + i, rows));
                TLane response = TResponse.RespondLane(input, settling.Threshold);
                TLane value = TLane.MultiplyAdd(keep, before, response * rate);
                bool receives = stimulus is not null && BlockOfRows<TRow, TLane>.Receives(slots + i, rows);
                if (receives)
                {
                    value = BlockOfRows<TRow, TLane>.Inject(value, stimulus, slots + i, rows, room);
                }
                gradient = settling.PassBack(gradient, value);
                if (receives)
                {
                    gradient = ToStimuli(gradient, layer + 1, slots + i, rows, room);
                }
                if (tape.Leaks)
                {
                    TLane.StoreFirst(gradient * keep, toKept + cell, count);
                }
                TLane toInput = TResponse.PassBack(
                    gradient * rate, input, response, settling.Threshold, settling.AtThreshold);
                TLane passed = toInput * slope;
                TLane.StoreFirst(passed, toDrive + cell, count);
                passing.Words[i >> 6] |= BlockOfRows<TRow, TLane>.AnyNot(TLane.Equal(passed, TLane.Zero), rows) << i;
                if (wantsParameters)
                {
                    TLane toTau = gradient * rate * rate * (before - response);
                    BlockOfRows<TRow, TLane>.AddTo(Row(tape.SlopeGradient, i), rows, toInput * drive, room);
                    BlockOfRows<TRow, TLane>.AddTo(Row(tape.BiasGradient, i), rows, toInput, room);
                    BlockOfRows<TRow, TLane>.AddTo(Row(tape.TauGradient, i), rows, toTau, room);
                }
            }
        }
    }

    private static float* Row(float* gradient, int row) => gradient is null ? null : gradient + row;

    /// <summary>Hands the gradient of injections to the stimulus; returns what flows on to the neurons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TLane ToStimuli(TLane gradient, int time, int* slots, int rows, float* room)
    {
        CompiledNetwork network = Tape.Plan.Network;
        bool asTorch = Tape.Plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        TLane.Store(gradient, room);
        for (int r = 0; r < rows; r++)
        {
            TRow passed = TRow.Load(room + (r * TRow.Count));
            int taken = 0;
            for (int j = slots[r]; j >= 0 && (asTorch || taken == 0); j = network.EarlierSlot[j])
            {
                taken++;
                if (Tape.StimulusGradient is not null)
                {
                    nint to = (((nint)time * network.SensoryCount) + j) * TRow.Count;
                    TRow.Store(passed, Tape.StimulusGradient + to);
                }
            }
            if (taken > 1)
            {
                TRow.Store(passed * TRow.Of(taken), room + (r * TRow.Count));
            }
        }
        return TLane.Load(room);
    }
}
