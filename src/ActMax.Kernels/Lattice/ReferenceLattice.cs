using System;
using System.Collections.Generic;
using System.Numerics;

namespace ActMax.Kernels;

/// <summary>
/// Defines what a rollout on a lattice is: a list of edges, one number after the other. Slow, for tests.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ReferenceLattice<T> : ILatticeKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public LatticeTape CreateTape(LatticePlan plan) => new Tape(plan);

    /// <inheritdoc/>
    public void Forward(LatticeTape tape, in LatticeInput<T> input, Span<T> activity)
    {
        Tape own = LatticeTape.Own<Tape>(tape, Name);
        LatticePlan plan = own.Plan;
        input.Check(plan);
        own.CheckActivity("activity", activity.Length);
        LatticeNetwork network = plan.Network;
        T step = T.CreateChecked(plan.StepSeconds);
        for (int item = 0; item < plan.Batch; item++)
        {
            T[][] states = own.States[item];
            int start = input.Initial.Length == network.Nodes ? 0 : item * network.Nodes;
            input.Initial.Slice(start, network.Nodes).CopyTo(states[0]);
            for (int t = 0; t < plan.Frames; t++)
            {
                T[] drive = Drive(own, input, states[t], item, t);
                for (int node = 0; node < network.Nodes; node++)
                {
                    T gain = step / T.Max(input.Tau[own.Type[node]], step);
                    T before = states[t][node];
                    states[t + 1][node] = before + (gain * (drive[node] - before));
                }
                if (t >= plan.Skip)
                {
                    int at = ((item * plan.Shown) + t - plan.Skip) * plan.Width;
                    for (int i = 0; i < plan.Width; i++)
                    {
                        activity[at + i] = states[t + 1][plan.Nodes?[i] ?? i];
                    }
                }
            }
        }
        own.Recorded = true;
    }

    /// <inheritdoc/>
    public void Adjoint(
        LatticeTape tape,
        in LatticeInput<T> input,
        ReadOnlySpan<T> activityGradient,
        in LatticeGradient<T> gradient)
    {
        Tape own = LatticeTape.Own<Tape>(tape, Name);
        own.MustBeKept();
        LatticePlan plan = own.Plan;
        input.Check(plan);
        gradient.Check(input);
        own.CheckActivity("activity gradient", activityGradient.Length);
        LatticeNetwork network = plan.Network;
        T step = T.CreateChecked(plan.StepSeconds);
        gradient.Stimulus.Clear();
        gradient.Initial.Clear();
        gradient.Weights.Clear();
        gradient.Bias.Clear();
        gradient.Tau.Clear();
        for (int item = 0; item < plan.Batch; item++)
        {
            T[] arriving = new T[network.Nodes];
            for (int t = plan.Frames - 1; t >= 0; t--)
            {
                if (t >= plan.Skip)
                {
                    int at = ((item * plan.Shown) + t - plan.Skip) * plan.Width;
                    for (int i = 0; i < plan.Width; i++)
                    {
                        arriving[plan.Nodes?[i] ?? i] += activityGradient[at + i];
                    }
                }
                arriving = Back(own, input, gradient, arriving, item, t, step);
            }
            for (int node = 0; node < network.Nodes && !gradient.Initial.IsEmpty; node++)
            {
                int shared = input.Initial.Length == network.Nodes ? 0 : item * network.Nodes;
                gradient.Initial[shared + node] += arriving[node];
            }
        }
    }

    private static T[] Back(
        Tape own,
        in LatticeInput<T> input,
        in LatticeGradient<T> gradient,
        T[] arriving,
        int item,
        int t,
        T step)
    {
        LatticeNetwork network = own.Plan.Network;
        T[] before = own.States[item][t];
        T[] after = own.States[item][t + 1];
        T[] pull = new T[network.Nodes];
        T[] leaving = new T[network.Nodes];
        for (int node = 0; node < network.Nodes; node++)
        {
            int type = own.Type[node];
            T tau = input.Tau[type];
            T gain = step / T.Max(tau, step);
            pull[node] = gain * arriving[node];
            leaving[node] = arriving[node] - pull[node];
            if (!gradient.Bias.IsEmpty)
            {
                gradient.Bias[type] += pull[node];
            }
            if (!gradient.Tau.IsEmpty)
            {
                // The derivative of step / max(tau, step); torch halves it where the two are equal.
                T share = tau > step ? T.One : tau == step ? T.CreateChecked(0.5) : T.Zero;
                gradient.Tau[type] -= share * arriving[node] * (after[node] - before[node]) / T.Max(tau, step);
            }
        }
        foreach ((int source, int target, int filter) in own.Edges)
        {
            leaving[source] +=
                LatticeFunction.Slope(own.Plan.Activation, before[source]) * input.Weights[filter] * pull[target];
            if (!gradient.Weights.IsEmpty)
            {
                gradient.Weights[filter] +=
                    pull[target] * LatticeFunction.Value(own.Plan.Activation, before[source]);
            }
        }
        foreach (int type in network.InputSpan)
        {
            for (int h = 0; h < network.Hexals && !gradient.Stimulus.IsEmpty; h++)
            {
                gradient.Stimulus[(((item * own.Plan.Frames) + t) * network.Hexals) + h] +=
                    pull[network.First(type) + h];
            }
        }
        return leaving;
    }

    private static T[] Drive(Tape own, in LatticeInput<T> input, T[] state, int item, int t)
    {
        LatticeNetwork network = own.Plan.Network;
        T[] drive = new T[network.Nodes];
        for (int node = 0; node < network.Nodes; node++)
        {
            drive[node] = input.Bias[own.Type[node]];
        }
        foreach ((int source, int target, int filter) in own.Edges)
        {
            drive[target] += input.Weights[filter] * LatticeFunction.Value(own.Plan.Activation, state[source]);
        }
        foreach (int type in network.InputSpan)
        {
            for (int h = 0; h < network.Hexals; h++)
            {
                drive[network.First(type) + h] +=
                    input.Stimulus[(((item * own.Plan.Frames) + t) * network.Hexals) + h];
            }
        }
        return drive;
    }

    private sealed class Tape : LatticeTape
    {
        public Tape(LatticePlan plan)
            : base(plan)
        {
            LatticeNetwork network = plan.Network;
            var places = new Dictionary<(int Type, int U, int V), int>();
            Type = new int[network.Nodes];
            for (int type = 0; type < network.Types; type++)
            {
                for (int u = -network.Extent; u <= network.Extent; u++)
                {
                    (int from, int to) = LatticeNetwork.Row(network.Extent, u);
                    for (int v = from; v <= to; v++)
                    {
                        if (network.Patterns[type].Holds(u, v))
                        {
                            Type[places.Count] = type;
                            places.Add((type, u, v), places.Count);
                        }
                    }
                }
            }
            var edges = new List<(int, int, int)>();
            for (int f = 0; f < network.Filters.Count; f++)
            {
                LatticeFilter filter = network.Filters[f];
                foreach (((int type, int u, int v), int source) in places)
                {
                    if (type == filter.Source
                        && places.TryGetValue((filter.Target, u + filter.DeltaU, v + filter.DeltaV), out int target))
                    {
                        edges.Add((source, target, f));
                    }
                }
            }
            Edges = [.. edges];
            States = new T[plan.Batch][][];
            for (int item = 0; item < plan.Batch; item++)
            {
                States[item] = new T[plan.Frames + 1][];
                for (int t = 0; t <= plan.Frames; t++)
                {
                    States[item][t] = new T[network.Nodes];
                }
            }
        }

        public int[] Type { get; }

        public (int Source, int Target, int Filter)[] Edges { get; }

        public T[][][] States { get; }
    }
}
