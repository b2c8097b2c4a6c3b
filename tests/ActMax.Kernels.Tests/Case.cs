using System;
using System.Collections.Generic;
using System.Linq;

namespace ActMax.Kernels.Tests;

/// <summary>A generated rollout: a network, settings and numbers, all from one seed.</summary>
internal sealed record Case(int Seed, RolloutPlan Plan, float[] Stimulus, float[] Initial, float[] Slope, float[] Bias,
    float[] Tau, float[] Strength, float[] Cotangent)
{
    public RolloutInput<float> Input => new(Stimulus, Initial, Slope, Bias, Tau, Strength);

    /// <summary>
    /// Distance of the closest value to a kink, in double precision; none where linear neurons with divisive edges
    /// have grown so large that differences of a loss are only rounding.
    /// </summary>
    public double Margin()
    {
        var run = new DoubleRun(this);
        double largest = run.Forward().Max(Math.Abs);
        return largest < 100 ? run.Margin : 0;
    }

    /// <summary>A case whose values keep away from kinks; the seed of the result names the one found.</summary>
    public static Case Smooth(int seed, int maxNeurons, (int Least, int Most) batch, double margin)
    {
        var random = new Random(seed);
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            Case found = Create(random.Next(), maxNeurons, batch);
            if (found.Margin() > margin)
            {
                return found;
            }
        }
        throw new InvalidOperationException($"no smooth case from seed {seed}.");
    }

    public static Case Create(int seed, int maxNeurons, (int Least, int Most) batches)
    {
        var random = new Random(seed);
        int neurons = random.Next(1, maxNeurons + 1);
        int layers = random.Next(1, 5);
        int batch = random.Next(batches.Least, batches.Most + 1);
        RolloutSettings settings = Settings(random);
        float Real(double low, double high) => (float)(low + (random.NextDouble() * (high - low)));
        float[] Reals(int count, double low, double high) =>
            Enumerable.Range(0, count).Select(_ => Real(low, high)).ToArray();

        int edges = random.Next(0, neurons * 5);
        int[] row = Enumerable.Range(0, edges).Select(_ => random.Next(neurons)).ToArray();
        int[] column = Enumerable.Range(0, edges).Select(_ => random.Next(neurons)).ToArray();
        CsrMatrix weights = CsrMatrix.FromCoordinates(neurons, neurons, row, column, Reals(edges, -0.6, 1));
        int[] sensory = Enumerable.Range(0, random.Next(0, neurons + 1)).Select(_ => random.Next(neurons)).ToArray();
        var divisive = Enumerable.Range(0, random.Next(2) == 0 ? 0 : random.Next(1, 6))
            .Select(_ => new DivisiveEdge(
                random.Next(neurons), random.Next(neurons), Real(-0.9, 0), random.Next(3)))
            .ToArray();
        var network = new CompiledNetwork(weights, sensory, divisive);
        var clamps = new List<Clamp>();
        for (int i = random.Next(2) == 0 ? 0 : random.Next(5); i > 0; i--)
        {
            clamps.Add(new Clamp(
                random.Next(-1, layers), random.Next(neurons), random.Next(-1, batch), Real(-1, 2)));
        }
        var plan = new RolloutPlan(network, settings, layers, batch, clamps, random.Next(1, 5));
        bool leaks = random.Next(2) == 0;
        // Often only a few cells matter, as in a search for a few targets; then most rows pass no gradient.
        double asked = random.Next(2) == 0 ? 1 : 2.0 / plan.ActivityLength;
        return new Case(
            seed,
            plan,
            Reals(plan.StimulusLength, -0.4, 1.2),
            random.Next(2) == 0 ? [] : Reals(plan.StateLength, -0.5, 1),
            Reals(neurons, 0.5, 3),
            Reals(neurons, -0.2, 0.3),
            Reals(neurons, 1, 5).Select(tau => leaks && random.Next(3) > 0 ? tau : 1f).ToArray(),
            Reals(network.Strengths, 0, 2),
            Reals(plan.ActivityLength, -1, 1).Select(c => random.NextDouble() < asked ? c : 0).ToArray());
    }

    /// <summary>One stimulus, four of them (which have loops of their own) or any number.</summary>
    public static (int Least, int Most) Batches(int seed) => (seed % 3) switch
    {
        0 => (1, 1),
        1 => (4, 4),
        _ => (1, 17),
    };

    public override string ToString() =>
        $"seed {Seed}: {Plan.Network.Neurons} neurons, {Plan.Network.Weights.NonZeros} edges, {Plan.Layers} layers, "
        + $"batch {Plan.Batch}, {Plan.Network.SensoryCount} sensory, {Plan.Network.DivisiveCount} divisive, "
        + Plan.Settings;

    private static RolloutSettings Settings(Random random) => new()
    {
        Dynamics = random.Next(4) == 0 ? NodeDynamics.Linear : NodeDynamics.RectifiedTanh,
        Threshold = random.Next(2) == 0 ? 0.01f : 0.15f,
        GateGradientAtThreshold = random.Next(2) == 0,
        GateAfterInjection = random.Next(2) == 0,
        Ceiling = random.Next(2) == 0 ? null : 0.95f,
        Floor = random.Next(3) == 0 ? -0.1f : null,
        SettleLastLayer = random.Next(2) == 0,
        Embedding = random.Next(2) == 0 ? StimulusEmbedding.Add : StimulusEmbedding.Replace,
        DivisiveForm = random.Next(2) == 0 ? DivisiveForm.Sum : DivisiveForm.Product,
    };
}
