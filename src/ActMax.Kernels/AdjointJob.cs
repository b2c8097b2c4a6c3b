using System;
using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>
/// One layer of the adjoint. A row first pulls what later layers hand to its activity, by the transposed weights, and
/// then passes it back through bounds, gate, injection, leak and neuron model to its own drive: one sweep a layer.
/// Layer -1 is the state before the first layer.
/// </summary>
internal sealed unsafe class AdjointJob<TLane, TResponse>(VectorTape tape) : RowJob
    where TLane : unmanaged, ILane<TLane>
    where TResponse : struct, INodeResponse
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int part)
    {
        if (tape.Layer < 0)
        {
            Origin(part);
            return;
        }
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        int layer = tape.Layer;
        int batch = plan.Batch;
        int first = tape.AdjointBounds[part];
        int end = tape.AdjointBounds[part + 1];
        var settling = new LaneSettling<TLane>(plan, layer);
        ReadOnlySpan<ClampTable.Cell> clamps = plan.Clamps.From(layer, first);
        nint width = tape.Width;
        bool last = layer == plan.Layers - 1;
        bool divides = network.DivisiveCount > 0;
        bool needsPrevious = tape.Leaks || tape.TauGradient is not null;
        bool wantsParameters =
            tape.SlopeGradient is not null || tape.BiasGradient is not null || tape.TauGradient is not null;
        float* previous = layer == 0 ? tape.Origin.Start : tape.Activity + ((long)(layer - 1) * plan.StateLength);
        nint previousStride = layer == 0 ? tape.Width : batch;
        float* arriving = tape.ActivityGradient + ((long)layer * plan.StateLength);
        float* toDrive = tape.ToDrive[layer & 1].Start;
        float* toKept = tape.ToKept.Start;
        float* toChange = tape.ToChange[layer & 1].Start;
        float* drives = tape.Drive[layer].Start;
        fixed (int* slots = network.SensorySlot)
        {
            for (int i = first; i < end; i++)
            {
                int slot = plan.Injects(layer) ? slots[i] : -1;
                bool clamped = clamps.Length > 0 && clamps[0].Neuron == i;
                bool divided = divides && network.DivisiveStart(i) < network.DivisiveEnd(i);
                TLane bias = TLane.Of(tape.Bias[i]);
                TLane rate = TLane.Of(tape.Rate.Start[i]);
                TLane keep = TLane.Of(tape.Keep.Start[i]);
                for (int c = 0; c < width; c += TLane.Count)
                {
                    nint cell = (i * width) + c;
                    TLane gradient = TLane.LoadFirst(arriving + ((nint)i * batch) + c, batch - c);
                    if (!last)
                    {
                        gradient += Carry(layer, i, c);
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
                    TLane drive = TLane.Load(drives + cell);
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
                        gradient = ToStimulus(gradient, layer + 1, slot, c);
                    }
                    if (tape.Leaks)
                    {
                        TLane.Store(gradient * keep, toKept + cell);
                    }
                    TLane toInput = TResponse.PassBack(
                        gradient * rate, input, response, settling.Threshold, settling.AtThreshold);
                    TLane.Store(toInput * slope, toDrive + cell);
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
                while (clamps.Length > 0 && clamps[0].Neuron == i)
                {
                    clamps = clamps[1..];
                }
            }
        }
    }

    /// <summary>What the layer after hands to the activity of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Carry(int layer, int row, int c)
    {
        CompiledNetwork network = tape.Plan.Network;
        CsrMatrix transposed = network.Transposed;
        int next = (layer + 1) & 1;
        nint width = tape.Width;
        TLane carry;
        fixed (int* columns = transposed.ColumnIndices)
        fixed (float* values = transposed.Values)
        {
            int all = transposed.NonZeros;
            int start = transposed.RowStarts[row];
            int end = transposed.RowStarts[row + 1];
            carry = width == TLane.Count
                ? RowProduct.Of<TLane>(columns, values, start, end, all, tape.ToDrive[next].Start, TLane.Count)
                : RowProduct.Of<TLane>(columns, values, start, end, all, tape.ToDrive[next].Start + c, width);
        }
        if (tape.Leaks)
        {
            carry += TLane.Load(tape.ToKept.Start + (row * width) + c);
        }
        if (network.DivisiveCount > 0)
        {
            carry += LaneDivision.ToSource<TLane>(network, row, tape.Strength, tape.ToChange[next].Start + c, width);
        }
        return carry;
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
        if (tape.Leaks)
        {
            TLane.Store(TLane.Zero, toKept + cell);
        }
        if (toChange is not null)
        {
            CompiledNetwork network = tape.Plan.Network;
            for (int e = network.DivisiveStart(row); e < network.DivisiveEnd(row); e++)
            {
                TLane.Store(TLane.Zero, toChange + ((nint)e * tape.Width) + c);
            }
        }
    }

    /// <summary>Hands the gradient of an injection to the stimulus; returns what flows on to the neuron.</summary>
    private TLane ToStimulus(TLane gradient, int time, int slot, int c)
    {
        RolloutPlan plan = tape.Plan;
        bool asTorch = plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        int count = 0;
        for (int j = slot; j >= 0 && (asTorch || count == 0); j = plan.Network.EarlierSlot[j])
        {
            count++;
            ToStimulus(gradient, time, j, c, plan);
        }
        return count > 1 ? gradient * TLane.Of(count) : gradient;
    }

    private void ToStimulus(TLane gradient, int time, int slot, int c, RolloutPlan plan)
    {
        if (tape.StimulusGradient is not null)
        {
            nint row = ((nint)time * plan.Network.SensoryCount) + slot;
            TLane.StoreFirst(gradient, tape.StimulusGradient + (row * plan.Batch) + c, plan.Batch - c);
        }
    }

    private void ToParameters(int row, int c, TLane toSlope, TLane toInput, TLane toTau)
    {
        int count = tape.Plan.Batch - c;
        if (tape.SlopeGradient is not null)
        {
            tape.SlopeGradient[row] += TLane.SumFirst(toSlope, count);
        }
        if (tape.BiasGradient is not null)
        {
            tape.BiasGradient[row] += TLane.SumFirst(toInput, count);
        }
        if (tape.TauGradient is not null)
        {
            tape.TauGradient[row] += TLane.SumFirst(toTau, count);
        }
    }

    /// <summary>Gradients of the initial state and of stimulus column 0.</summary>
    private void Origin(int part)
    {
        RolloutPlan plan = tape.Plan;
        CompiledNetwork network = plan.Network;
        bool replace = plan.Settings.Embedding == StimulusEmbedding.Replace;
        bool everySlot = !replace || plan.Settings.DuplicateGradient == DuplicateGradient.AsTorch;
        for (int i = tape.AdjointBounds[part]; i < tape.AdjointBounds[part + 1]; i++)
        {
            int slot = network.SensorySlot[i];
            if (slot < 0 && tape.InitialGradient is null)
            {
                continue;
            }
            for (int c = 0; c < tape.Width; c += TLane.Count)
            {
                TLane carry = Carry(-1, i, c);
                int taken = 0;
                for (int j = slot; j >= 0 && (everySlot || taken == 0); j = network.EarlierSlot[j])
                {
                    taken++;
                    ToStimulus(carry, 0, j, c, plan);
                }
                if (tape.InitialGradient is not null)
                {
                    TLane.StoreFirst(
                        replace && slot >= 0 ? TLane.Zero : carry,
                        tape.InitialGradient + ((nint)i * plan.Batch) + c,
                        plan.Batch - c);
                }
            }
        }
    }
}
