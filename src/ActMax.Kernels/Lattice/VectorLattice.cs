using System;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// Rollouts as convolutions of padded planes. Items of a batch are rolled out by a thread each; what is left over is
/// rolled out by all threads together, type by type. The numbers are the same whichever way.
/// </summary>
internal sealed unsafe class VectorLattice<TLane, T>(string name) : ILatticeKernel<T>
    where TLane : unmanaged, ILatticeLane<TLane, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public string Name => name;

    public LatticeTape CreateTape(LatticePlan plan) =>
        new VectorLatticeTape<T>(plan, LatticeCellLoops<T>.Of<TLane>(plan.Activation));

    public void Forward(LatticeTape tape, in LatticeInput<T> input, Span<T> activity)
    {
        VectorLatticeTape<T> own = LatticeTape.Own<VectorLatticeTape<T>>(tape, name);
        input.Check(own.Plan);
        own.CheckActivity("activity", activity.Length);
        own.Prepare(input);
        fixed (T* stimulus = input.Stimulus)
        fixed (T* initial = input.Initial)
        fixed (T* result = activity)
        {
            bool isShared = input.Initial.Length == own.Plan.Network.Nodes;
            Each(own, new LatticeForward<TLane, T>(own, stimulus, initial, isShared, result));
        }
        own.Recorded = true;
    }

    public void Adjoint(
        LatticeTape tape,
        in LatticeInput<T> input,
        ReadOnlySpan<T> activityGradient,
        in LatticeGradient<T> gradient)
    {
        VectorLatticeTape<T> own = LatticeTape.Own<VectorLatticeTape<T>>(tape, name);
        own.MustBeKept();
        input.Check(own.Plan);
        gradient.Check(input);
        own.CheckActivity("activity gradient", activityGradient.Length);
        own.Prepare(input);
        own.WantsWeights = !gradient.Weights.IsEmpty;
        own.WantsBias = !gradient.Bias.IsEmpty;
        own.WantsTau = !gradient.Tau.IsEmpty;
        gradient.Stimulus.Clear();
        gradient.Initial.Clear();
        fixed (T* given = activityGradient)
        fixed (T* stimulus = gradient.Stimulus)
        fixed (T* initial = gradient.Initial)
        {
            bool isShared = input.Initial.Length == own.Plan.Network.Nodes;
            // Items that add up their gradients at one initial state must do so one after the other.
            bool inTurn = isShared && initial != null;
            Each(own, new LatticeBackward<TLane, T>(own, given, stimulus, initial, isShared), inTurn);
        }
        Gather(own, input, gradient);
    }

    private static void Each(VectorLatticeTape<T> tape, LatticeItemWork<T> work, bool inTurn = false)
    {
        int batch = tape.Plan.Batch;
        int parts = tape.Rooms.Length;
        int together = parts > 1 && !inTurn ? batch / parts * parts : 0;
        if (together > 0)
        {
            WorkerPool.Shared.Run(new Items(tape, work, together, parts), parts, tape.Plan.Threads);
        }
        for (int item = together; item < batch; item++)
        {
            work.Run(tape.Rooms[0], item, tape.Plan.Threads);
        }
    }

    /// <summary>Adds the sums of all items up, in their order.</summary>
    private static void Gather(VectorLatticeTape<T> tape, in LatticeInput<T> input, in LatticeGradient<T> gradient)
    {
        gradient.Weights.Clear();
        gradient.Bias.Clear();
        gradient.Tau.Clear();
        if (!tape.WantsWeights && !tape.WantsBias && !tape.WantsTau)
        {
            return;
        }
        T step = T.CreateChecked(tape.Plan.StepSeconds);
        int filters = tape.Plan.Network.Filters.Count;
        int types = tape.Plan.Network.Types;
        for (int item = 0; item < tape.Plan.Batch; item++)
        {
            T* sums = tape.Sums(item).Start;
            for (int k = 0; k < filters && tape.WantsWeights; k++)
            {
                gradient.Weights[tape.Forwards.Order[k]] += sums[k];
            }
            for (int type = 0; type < types && tape.WantsBias; type++)
            {
                gradient.Bias[type] += sums[filters + type];
            }
            for (int type = 0; type < types && tape.WantsTau; type++)
            {
                T tau = input.Tau[type];
                T share = tau > step ? T.One : tau == step ? T.CreateChecked(0.5) : T.Zero;
                gradient.Tau[type] -= share * sums[filters + types + type] / T.Max(tau, step);
            }
        }
    }

    private sealed class Items(VectorLatticeTape<T> tape, LatticeItemWork<T> work, int count, int parts) : RowJob
    {
        public override void Run(int part)
        {
            for (int item = part; item < count; item += parts)
            {
                work.Run(tape.Rooms[part], item, 1);
            }
        }
    }
}

/// <summary>What is done with an item.</summary>
internal abstract class LatticeItemWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract void Run(LatticeRoom<T> room, int item, int threads);

    /// <summary>Runs every group, on several threads where they are allowed.</summary>
    protected static void Groups(RowJob job, int groups, int threads)
    {
        if (threads > 1)
        {
            WorkerPool.Shared.Run(job, groups, threads);
            return;
        }
        for (int group = 0; group < groups; group++)
        {
            job.Run(group);
        }
    }
}
