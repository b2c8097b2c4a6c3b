using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActMax.Kernels;

/// <summary>
/// The batch side by side in vector registers of up to 128, 256 or 512 bits, rows on several threads. Results are the
/// same to the last bit for every width, number of threads and company in the batch, except that the gradients of
/// parameters, being sums over the batch, depend on what the batch is.
/// </summary>
public sealed unsafe class VectorKernel : IRolloutKernel
{
    private readonly int _lanes;

    private VectorKernel(int lanes)
    {
        _lanes = lanes;
        Name = $"vector{lanes * 32}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>One kernel for each register width that this machine computes with, narrow ones first.</summary>
    internal static IEnumerable<IRolloutKernel> Available()
    {
        if (Vector128.IsHardwareAccelerated)
        {
            yield return new VectorKernel(4);
        }
        if (Vector256.IsHardwareAccelerated && Avx2.IsSupported)
        {
            yield return new VectorKernel(8);
        }
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            yield return new VectorKernel(16);
        }
    }

    /// <inheritdoc/>
    public RolloutTape CreateTape(RolloutPlan plan)
    {
        int width = Width(plan.Batch);
        var tape = new VectorTape(plan, width);
        // Blocks of rows cannot be padded and know nothing of divisive edges.
        bool blocks = plan.Network.DivisiveCount == 0 && width == plan.Batch;
        if (width == 1)
        {
            Prepare<Lane1>(tape, blocks);
        }
        else if (width == 4)
        {
            Prepare<Lane4>(tape, blocks && _lanes > 4);
        }
        else if (_lanes == 4)
        {
            Prepare<Lane4>(tape, false);
        }
        else if (_lanes == 8 || width % 16 != 0)
        {
            Prepare<Lane8>(tape, false);
        }
        else
        {
            Prepare<Lane16>(tape, false);
        }
        return tape;
    }

    /// <inheritdoc/>
    public void Forward(RolloutTape tape, in RolloutInput<float> input, Span<float> activity)
    {
        VectorTape own = RolloutTape.Own<VectorTape>(tape, Name);
        RolloutShapes.Check(tape.Plan, input, activity.Length);
        own.ForwardVisits = 0;
        own.SetTau(input.Tau);
        own.Embed(input);
        fixed (float* stimulus = input.Stimulus)
        fixed (float* slope = input.Slope)
        fixed (float* bias = input.Bias)
        fixed (float* strength = input.Strength)
        fixed (float* output = activity)
        {
            own.Stimulus = stimulus;
            own.Slope = slope;
            own.Bias = bias;
            own.Strength = strength;
            // Each layer's activity is what the next one gathers.
            LargePages.Advise(output, activity.Length);
            own.Activity = own.Plan.Readings is null ? output : null;
            try
            {
                own.RunForward(output);
            }
            finally
            {
                own.Release();
            }
        }
        own.Recorded = true;
    }

    /// <inheritdoc/>
    public void Adjoint(
        RolloutTape tape,
        in RolloutInput<float> input,
        ReadOnlySpan<float> activity,
        ReadOnlySpan<float> activityGradient,
        in RolloutGradient<float> gradient)
    {
        VectorTape own = RolloutTape.Own<VectorTape>(tape, Name);
        RolloutShapes.Check(tape.Plan, input, activity.Length, activityGradient.Length, gradient);
        tape.MustBeRecorded();
        gradient.Stimulus.Clear();
        gradient.Slope.Clear();
        gradient.Bias.Clear();
        gradient.Tau.Clear();
        Array.Clear(own.ToStrength);
        own.AdjointVisits = 0;
        fixed (float* stimulus = input.Stimulus)
        fixed (float* slope = input.Slope)
        fixed (float* bias = input.Bias)
        fixed (float* strength = input.Strength)
        fixed (float* output = activity)
        fixed (float* outputGradient = activityGradient)
        fixed (float* toStimulus = gradient.Stimulus)
        fixed (float* toInitial = gradient.Initial)
        fixed (float* toSlope = gradient.Slope)
        fixed (float* toBias = gradient.Bias)
        fixed (float* toTau = gradient.Tau)
        fixed (float* toDrive = gradient.Drive)
        {
            own.Stimulus = stimulus;
            own.Slope = slope;
            own.Bias = bias;
            own.Strength = strength;
            own.Activity = own.Plan.Readings is null ? output : null;
            own.ActivityGradient = outputGradient;
            own.StimulusGradient = toStimulus;
            own.InitialGradient = toInitial;
            own.SlopeGradient = toSlope;
            own.BiasGradient = toBias;
            own.TauGradient = toTau;
            own.DriveGradient = toDrive;
            // Nobody asks for what reaches the origin if neither it nor the stimulus is wanted.
            int stop = toStimulus is null && toInitial is null ? 0 : -1;
            try
            {
                own.RunAdjoint(outputGradient, stop);
            }
            finally
            {
                own.Release();
            }
        }
        SumStrengths(own, gradient.Strength);
    }

    private void Prepare<TRow>(VectorTape tape, bool blocks)
        where TRow : unmanaged, ILane<TRow>
    {
        if (tape.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            Prepare<TRow, LinearResponse>(tape, blocks);
        }
        else
        {
            Prepare<TRow, RectifiedTanh>(tape, blocks);
        }
    }

    private void Prepare<TRow, TResponse>(VectorTape tape, bool blocks)
        where TRow : unmanaged, ILane<TRow>
        where TResponse : struct, INodeResponse
    {
        (tape.Forward, tape.Adjoint) = (blocks, _lanes) switch
        {
            (false, _) => (new ForwardJob<TRow, TResponse>(tape), new AdjointJob<TRow, TResponse>(tape)),
            (true, 4) => Blocks<TRow, Lane4, TResponse>(tape),
            (true, 8) => Blocks<TRow, Lane8, TResponse>(tape),
            _ => Blocks<TRow, Lane16, TResponse>(tape),
        };
    }

    private static (RowJob Forward, RowJob Adjoint) Blocks<TRow, TLane, TResponse>(VectorTape tape)
        where TRow : unmanaged, ILane<TRow>
        where TLane : unmanaged, ILane<TLane>
        where TResponse : struct, INodeResponse =>
        (new BlockForwardJob<TRow, TLane, TResponse>(tape), new BlockAdjointJob<TRow, TLane, TResponse>(tape));

    /// <summary>Sums in the order of the edges, whoever computed them.</summary>
    private static void SumStrengths(VectorTape tape, Span<float> gradient)
    {
        if (gradient.IsEmpty)
        {
            return;
        }
        gradient.Clear();
        DivisiveEdge[] edges = tape.Plan.Network.Divisive;
        for (int e = 0; e < edges.Length; e++)
        {
            gradient[edges[e].Strength] += (float)tape.ToStrength[e];
        }
    }

    private int Width(int batch) => batch switch
    {
        1 => 1,
        <= 4 => 4,
        _ when _lanes == 4 => (batch + 3) / 4 * 4,
        > 8 and <= 16 when _lanes == 16 => 16,
        _ => (batch + 7) / 8 * 8,
    };
}
