using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// A layer of the adjoint row by row: back through clamps, bounds, gate, injection, leak and neuron model.
/// </summary>
internal sealed unsafe class AdjointJob<TLane, TResponse>(VectorTape tape) : AdjointStep<TLane>(tape)
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
        int batch = plan.Batch;
        var settling = new LaneSettling<TLane>(plan, layer);
        ReadOnlySpan<ClampTable.Cell> clamps = plan.Clamps.From(layer, first);
        nint width = tape.Width;
        bool last = layer == plan.Layers - 1;
        bool divides = network.DivisiveCount > 0;
        bool needsPrevious = tape.Leaks || tape.TauGradient is not null;
        bool wantsParameters =
            tape.SlopeGradient is not null || tape.BiasGradient is not null || tape.TauGradient is not null;
        float* previous = tape.Before(layer);
        nint previousStride = layer == 0 || tape.KeepsStates ? tape.Width : batch;
        float* arriving = tape.Arriving(layer);
        SumSlopes? sums = tape.Slopes;
        float* after = sums is null ? null : tape.State(layer);
        float* toDrive = tape.ToDrive[layer & 1].Start;
        float* toKept = tape.ToKept.Start;
        float* toChange = tape.ToChange[layer & 1].Start;
        float* drives = tape.DriveOf(layer).Start;
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i++)
            {
                int slot = plan.Injects(layer) ? slots[i] : -1;
                while (clamps.Length > 0 && clamps[0].Neuron < i)
                {
                    clamps = clamps[1..];
                }
                if (wanted is not null && ((wanted[i >> 6] >> i) & 1) == 0)
                {
                    for (int c = 0; c < width && tape.Leaks; c += TLane.Count)
                    {
                        TLane.Store(TLane.Zero, toKept + (i * width) + c);
                    }
                    continue;
                }
                bool clamped = clamps.Length > 0 && clamps[0].Neuron == i;
                bool divided = divides && network.DivisiveStart(i) < network.DivisiveEnd(i);
                TLane bias = TLane.Of(tape.Bias[i]);
                TLane rate = TLane.Of(tape.Rate.Start[i]);
                TLane keep = TLane.Of(tape.Keep.Start[i]);
                for (int c = 0; c < width; c += TLane.Count)
                {
                    nint cell = (i * width) + c;
                    TLane gradient = TLane.LoadFirst(arriving + ((nint)i * batch) + c, batch - c);
                    if (sums is not null)
                    {
                        gradient += sums.At(TLane.Load(after + cell), c);
                    }
                    if (!last)
                    {
                        gradient += Carried(layer, i, c) + TLane.Zero;
                    }
                    if (clamped)
                    {
                        gradient = Unclamped(gradient, clamps, i, c, toDrive + cell);
                    }
                    if (TLane.All(TLane.Equal(gradient, TLane.Zero)))
                    {
                        Nothing(i, c, cell, toDrive, toKept, divided ? toChange : null);
                        continue;
                    }
                    TLane before = needsPrevious
                        ? TLane.LoadFirst(previous + (i * previousStride) + c, (int)previousStride - c)
                        : TLane.Zero;
                    TLane drive = TLane.Load(drives + cell) + TLane.Zero;
                    TLane slope = TLane.Of(tape.Slope[i]);
                    if (divided)
                    {
                        slope = LaneDivision.Steps(
                            network, plan.Settings.DivisiveForm, i, slope, tape.Strength, previous + c, previousStride,
                            (int)previousStride - c, toChange + c, width);
                    }
                    TLane input = TLane.MultiplyAdd(slope, drive, bias);
                    TLane response = TResponse.RespondLane(input, settling.Threshold);
                    TLane value = TLane.MultiplyAdd(keep, before, response * rate);
                    if (slot >= 0)
                    {
                        value += TLane.LoadFirst(
                            tape.Stimulus + (((nint)(layer + 1) * network.SensoryCount) + slot) * batch + c, batch - c);
                    }
                    gradient = settling.PassBack(gradient, value);
                    if (slot >= 0)
                    {
                        gradient = ToStimuli(gradient, layer + 1, slot, c);
                    }
                    if (tape.Leaks)
                    {
                        TLane.Store(gradient * keep, toKept + cell);
                    }
                    TLane toInput = TResponse.PassBack(
                        gradient * rate, input, response, settling.Threshold, settling.AtThreshold);
                    TLane passed = toInput * slope;
                    TLane.Store(passed, toDrive + cell);
                    if (!TLane.All(TLane.Equal(passed, TLane.Zero)))
                    {
                        passing.Set(i);
                    }
                    TLane toSlope = toInput * drive;
                    if (divided)
                    {
                        toSlope = LaneDivision.PassBack(
                            network, plan.Settings.DivisiveForm, i, toSlope, tape.Strength, previous + c,
                            previousStride, int.Min(batch - c, TLane.Count), toChange + c, width, tape.ToStrength);
                    }
                    if (wantsParameters)
                    {
                        ToParameters(i, c, toSlope, toInput, gradient * rate * rate * (before - response));
                    }
                }
            }
        }
    }

    /// <summary>The gradient without its clamped cells, which pass none.</summary>
    private static TLane Unclamped(
        TLane gradient, ReadOnlySpan<ClampTable.Cell> clamps, int row, int c, float* room)
    {
        TLane.Store(gradient, room);
        foreach (ClampTable.Cell clamp in clamps)
        {
            if (clamp.Neuron != row)
            {
                break;
            }
            if (clamp.Batch >= c && clamp.Batch < c + TLane.Count)
            {
                room[clamp.Batch - c] = 0f;
            }
        }
        return TLane.Load(room);
    }

    /// <summary>A row without gradient hands on none; its part of every sum stays as it was.</summary>
    private void Nothing(int row, int c, nint cell, float* toDrive, float* toKept, float* toChange)
    {
        TLane.Store(TLane.Zero, toDrive + cell);
        if (Tape.Leaks)
        {
            TLane.Store(TLane.Zero, toKept + cell);
        }
        if (toChange is not null)
        {
            CompiledNetwork network = Tape.Plan.Network;
            for (int e = network.DivisiveStart(row); e < network.DivisiveEnd(row); e++)
            {
                TLane.Store(TLane.Zero, toChange + ((nint)e * Tape.Width) + c);
            }
        }
    }

    /// <summary>Hands the gradient of an injection to the stimulus; returns what flows on to the neuron.</summary>
    private TLane ToStimuli(TLane gradient, int time, int slot, int c)
    {
        RolloutPlan plan = Tape.Plan;
        bool asTorch = plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        int count = 0;
        for (int j = slot; j >= 0 && (asTorch || count == 0); j = plan.Network.EarlierSlot[j])
        {
            count++;
            ToStimulus(gradient, time, j, c);
        }
        return count > 1 ? gradient * TLane.Of(count) : gradient;
    }

    private void ToParameters(int row, int c, TLane toSlope, TLane toInput, TLane toTau)
    {
        int count = Tape.Plan.Batch - c;
        if (Tape.SlopeGradient is not null)
        {
            Tape.SlopeGradient[row] += TLane.SumFirst(toSlope, count);
        }
        if (Tape.BiasGradient is not null)
        {
            Tape.BiasGradient[row] += TLane.SumFirst(toInput, count);
        }
        if (Tape.TauGradient is not null)
        {
            Tape.TauGradient[row] += TLane.SumFirst(toTau, count);
        }
    }
}
