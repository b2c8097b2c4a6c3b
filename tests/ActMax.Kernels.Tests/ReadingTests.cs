using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class ReadingTests
{
    [Fact]
    public void Readings_and_their_gradients_are_those_of_the_whole_activity()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Create(seed, 60, Case.Batches(seed));
            var random = new Random(seed);
            Reading[] readings = Some(of, random);
            int batch = of.Plan.Batch;
            float[] cotangent = Array.ConvertAll(new float[readings.Length * batch], _ => random.NextSingle());
            Case whole = of with { Cotangent = Spread(of, readings, cotangent) };
            Case read = of with
            {
                Plan = Runs.Replanned(of.Plan, of.Plan.Network, readings, random.Next(0, 4)),
                Cotangent = cotangent,
            };
            foreach (IRolloutKernel kernel in Kernel.All)
            {
                (float[] activity, Gradients<float> gradients) = Runs.Both(kernel, whole);
                RolloutTape tape = kernel.CreateTape(read.Plan);
                for (int again = 0; again < 2; again++)
                {
                    (float[] values, Gradients<float> readGradients) = Runs.Both(kernel, tape, read);
                    for (int i = 0; i < values.Length; i++)
                    {
                        int cell = Cell(of, readings[i / batch]) + (i % batch);
                        Assert.True(Same(activity[cell], values[i]), $"{kernel.Name}, value {i}; {of}");
                    }
                    foreach (((string kind, float[] a), (_, float[] b)) in gradients.All.Zip(readGradients.All))
                    {
                        Assert.True(a.Zip(b, Same).All(s => s), $"{kernel.Name}: {kind}; {of}");
                    }
                }
            }
        });
    }

    [Fact]
    public void Sums_and_what_comes_back_through_them_are_those_of_the_whole_activity()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Create(seed, 60, Case.Batches(seed));
            var random = new Random(seed);
            Reading[] readings = Some(of, random);
            int batch = of.Plan.Batch;
            int read = readings.Length * batch;
            float[] cotangent = Array.ConvertAll(
                new float[read + (3 * of.Plan.Layers * batch)], _ => random.NextSingle() - 0.5f);
            Case summed = of with
            {
                Plan = Runs.Replanned(of.Plan, of.Plan.Network, readings, random.Next(0, 4), true),
                Cotangent = cotangent,
            };
            foreach (IRolloutKernel kernel in Kernel.All)
            {
                float[] activity = Runs.Forward(kernel, of);
                float[] whole = Spread(of, readings, cotangent[..read]);
                for (int i = 0; i < whole.Length; i++)
                {
                    int sum = read + (3 * (i / of.Plan.StateLength) * batch) + (i % batch);
                    float x = activity[i];
                    float signed = x > 0f ? cotangent[sum] : x < 0f ? -cotangent[sum] : 0f;
                    whole[i] += signed + (2f * cotangent[sum + batch] * x);
                }
                (_, Gradients<float> gradients) = Runs.Both(kernel, of with { Cotangent = whole });
                RolloutTape tape = kernel.CreateTape(summed.Plan);
                for (int again = 0; again < 2; again++)
                {
                    (float[] values, Gradients<float> found) = Runs.Both(kernel, tape, summed);
                    for (int i = 0; i < 3 * of.Plan.Layers * batch; i++)
                    {
                        double expected = 0.0;
                        for (int neuron = 0; neuron < of.Plan.Network.Neurons; neuron++)
                        {
                            int row = (i / (3 * batch) * of.Plan.StateLength) + (neuron * batch);
                            double x = activity[row + (i % batch)];
                            bool active = activity.Skip(row).Take(batch).Any(a => a != 0f);
                            expected += (i / batch % 3) switch
                            {
                                0 => Math.Abs(x),
                                1 => x * x,
                                _ => active ? 1.0 : 0.0,
                            };
                        }
                        Assert.True(
                            Same((float)expected, values[read + i])
                                || Math.Abs(expected - values[read + i]) <= 1e-6 * Math.Abs(expected),
                            $"{kernel.Name}, sum {i}: {values[read + i]} for {expected}; {of}");
                    }
                    foreach (((string kind, float[] a), (_, float[] b)) in gradients.All.Zip(found.All))
                    {
                        Assert.True(a.Zip(b, Same).All(s => s), $"{kernel.Name}: {kind}; {of}");
                    }
                }
            }
        });
    }

    [Fact]
    public void Layers_computed_again_from_checkpoints_give_the_bits_of_stored_ones()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Create(seed, 60, Case.Batches(seed));
            foreach (IRolloutKernel kernel in Kernel.All)
            {
                (float[] activity, Gradients<float> gradients) = Runs.Both(kernel, of);
                for (int every = 1; every <= of.Plan.Layers + 1; every++)
                {
                    Case again = of with { Plan = Runs.Replanned(of.Plan, of.Plan.Network, null, every) };
                    RolloutTape tape = kernel.CreateTape(again.Plan);
                    (float[] activityAgain, Gradients<float> first) = Runs.Both(kernel, tape, again);
                    Assert.True(activity.Zip(activityAgain, Same).All(s => s), $"{kernel.Name}, {every}; {of}");
                    // A second adjoint of the same rollout starts with the first segment at hand.
                    var second = new Gradients<float>(of);
                    kernel.Adjoint(tape, of.Input, activityAgain, of.Cotangent, second.Spans);
                    foreach (((string kind, float[] a), (_, float[] b), (_, float[] c)) in
                        gradients.All.Zip(first.All, second.All))
                    {
                        Assert.True(a.Zip(b, Same).All(s => s), $"{kernel.Name}, {every}: {kind}; {of}");
                        Assert.True(a.Zip(c, Same).All(s => s), $"{kernel.Name}, {every}: {kind}, twice; {of}");
                    }
                }
            }
        });
    }

    [Fact]
    public void What_no_reading_depends_on_is_not_visited()
    {
        // 0 -> 1 -> 2 -> 3, and 0 -> 4: reading 2 in layer 1 needs the edges into 2 and, a layer before, into 1 and 2.
        CsrMatrix weights = CsrMatrix.FromCoordinates(5, 5, [1, 2, 3, 4], [0, 1, 2, 0], [1f, 1f, 1f, 1f]);
        var network = new CompiledNetwork(weights, [0]);
        var plan = new RolloutPlan(
            network, new RolloutSettings { Dynamics = NodeDynamics.Linear, Ceiling = null }, 4, 1, null, 1,
            [new Reading(1, 2)]);
        float[] ones = [1f, 1f, 1f, 1f, 1f];
        var input = new RolloutInput<float>([1f, 0.5f, 1f, 1f], default, ones, new float[5], ones, default);
        foreach (IRolloutKernel kernel in Kernel.All)
        {
            RolloutTape tape = kernel.CreateTape(plan);
            float[] read = new float[1];
            float[] toStimulus = new float[4];
            kernel.Forward(tape, input, read);
            kernel.Adjoint(
                tape,
                input,
                read,
                [1f],
                new RolloutGradient<float>(toStimulus, default, default, default, default, default));
            Assert.Equal([1f], read);
            Assert.Equal([1f, 0f, 0f, 0f], toStimulus);
            if (tape is VectorTape)
            {
                Assert.InRange(tape.ForwardVisits, 1, 3);
                Assert.InRange(tape.AdjointVisits, 1, 3);
            }
        }
    }

    [Fact]
    public void A_reading_outside_of_the_network_is_refused()
    {
        var network = new CompiledNetwork(CsrMatrix.FromCoordinates(3, 3, [], [], []), [0]);
        Assert.Contains("reading's neuron", Assert.Throws<ArgumentOutOfRangeException>(
            () => new RolloutPlan(network, new RolloutSettings(), 2, 1, readings: [new Reading(0, 3)])).Message);
        Assert.Contains("reading's layer", Assert.Throws<ArgumentOutOfRangeException>(
            () => new RolloutPlan(network, new RolloutSettings(), 2, 1, readings: [new Reading(2, 0)])).Message);
    }

    private static bool Same(float a, float b) => a.Equals(b) || a == b;

    private static int Cell(Case of, Reading reading) =>
        (reading.Layer * of.Plan.StateLength) + (reading.Neuron * of.Plan.Batch);

    private static Reading[] Some(Case of, Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 5))
            .Select(_ => new Reading(random.Next(of.Plan.Layers), random.Next(of.Plan.Network.Neurons)))];

    private static float[] Spread(Case of, IReadOnlyList<Reading> readings, float[] cotangent)
    {
        float[] all = new float[of.Plan.ActivityLength];
        for (int i = 0; i < cotangent.Length; i++)
        {
            all[Cell(of, readings[i / of.Plan.Batch]) + (i % of.Plan.Batch)] += cotangent[i];
        }
        return all;
    }
}
