using System;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class SparsityTests
{
    [Fact]
    public void Pulled_and_pushed_layers_have_the_same_bits_in_every_layout()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Create(seed, 200, Case.Batches(seed));
            foreach (IRolloutKernel kernel in Kernel.All.Skip(1))
            {
                (float[] activity, Gradients<float> gradients) = Runs.Both(kernel, of);
                foreach (Direction direction in Enum.GetValues<Direction>())
                {
                    Case cut = Cut(of, seed % 2 == 0 ? 64 : 128, 100);
                    var tape = (VectorTape)kernel.CreateTape(cut.Plan);
                    tape.Direction = direction;
                    (float[] again, Gradients<float> gradientsAgain) = Runs.Both(kernel, tape, cut);
                    Assert.Equal(Bits(activity), Bits(again));
                    foreach (((string kind, float[] a), (_, float[] b)) in gradients.All.Zip(gradientsAgain.All))
                    {
                        Assert.True(Bits(a).SequenceEqual(Bits(b)), $"{kernel.Name}: {kind}, {direction}; {of}");
                    }
                }
            }
        });
    }

    [Fact]
    public void Blocks_that_several_threads_push_into_give_the_same_bits()
    {
        foreach (int batch in new[] { 1, 4, 5 })
        {
            Case one = DeterminismTests.Large(batch, 1);
            foreach (IRolloutKernel kernel in Kernel.All.Skip(1))
            {
                (float[] activity, Gradients<float> gradients) = Runs.Both(kernel, one);
                foreach (int threads in new[] { 1, 2, 4 })
                {
                    Case cut = Cut(DeterminismTests.Large(batch, threads), 256, 5_000);
                    Assert.Equal(6, cut.Plan.Network.ByPre.Blocks);
                    var tape = (VectorTape)kernel.CreateTape(cut.Plan);
                    tape.Direction = Direction.Push;
                    (float[] again, Gradients<float> gradientsAgain) = Runs.Both(kernel, tape, cut);
                    Assert.Equal(Bits(activity), Bits(again));
                    foreach (((string kind, float[] a), (_, float[] b)) in gradients.All.Zip(gradientsAgain.All))
                    {
                        Assert.True(Bits(a).SequenceEqual(Bits(b)), $"{kernel.Name}: {kind} on {threads} threads");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_search_with_few_active_neurons_visits_few_edges()
    {
        Case of = Chains(4);
        foreach (IRolloutKernel kernel in Kernel.All.Skip(1))
        {
            RolloutTape tape = kernel.CreateTape(of.Plan);
            Runs.Both(kernel, tape, of);
            long all = (long)of.Plan.Network.Weights.NonZeros * of.Plan.Layers;
            // Only the chain that is stimulated is active, and only the target's chain carries gradient.
            Assert.InRange(tape.ForwardVisits, 1, all / 50);
            Assert.InRange(tape.AdjointVisits, 1, all / 50);
        }
    }

    [Fact]
    public void A_network_that_is_active_everywhere_is_visited_once_a_layer_at_most()
    {
        Case of = Chains(4);
        of = of with
        {
            Stimulus = Array.ConvertAll(of.Stimulus, _ => 1f),
            Cotangent = Array.ConvertAll(of.Cotangent, _ => 1f),
        };
        foreach (IRolloutKernel kernel in Kernel.All.Skip(1))
        {
            RolloutTape tape = kernel.CreateTape(of.Plan);
            Runs.Both(kernel, tape, of);
            long all = (long)of.Plan.Network.Weights.NonZeros * of.Plan.Layers;
            Assert.InRange(tape.ForwardVisits, 1, all);
            Assert.InRange(tape.AdjointVisits, 1, all);
        }
    }

    [Fact]
    public void Silence_does_not_hide_an_infinite_weight()
    {
        CsrMatrix weights = CsrMatrix.FromCoordinates(70, 70, [3], [5], [float.PositiveInfinity]);
        var plan = new RolloutPlan(
            new CompiledNetwork(weights, [0]), new RolloutSettings { Dynamics = NodeDynamics.Linear }, 1, 1);
        float[] ones = Enumerable.Repeat(1f, 70).ToArray();
        foreach (IRolloutKernel kernel in Kernel.All)
        {
            float[] activity = new float[70];
            kernel.Forward(
                kernel.CreateTape(plan),
                new RolloutInput<float>([0f], default, ones, new float[70], ones, default),
                activity);
            Assert.True(float.IsNaN(activity[3]), kernel.Name);
        }
    }

    /// <summary>Sixty-four separate chains of neurons; one of them is stimulated and asked for.</summary>
    private static Case Chains(int batch)
    {
        const int Count = 64;
        const int Length = 20;
        const int Neurons = Count * Length;
        int[] pre = Enumerable.Range(0, Neurons).Where(i => i % Length < Length - 1).ToArray();
        int[] post = Array.ConvertAll(pre, i => i + 1);
        CsrMatrix weights = CsrMatrix.FromCoordinates(
            Neurons, Neurons, post, pre, Array.ConvertAll(pre, _ => 1f));
        var network = new CompiledNetwork(weights, [.. Enumerable.Range(0, Count).Select(c => c * Length)]);
        var plan = new RolloutPlan(network, new RolloutSettings(), 5, batch, null, 2);
        float[] stimulus = new float[plan.StimulusLength];
        stimulus.AsSpan(0, batch).Fill(1f);
        float[] cotangent = new float[plan.ActivityLength];
        cotangent.AsSpan(((plan.Layers - 1) * plan.StateLength) + (plan.Layers * batch), batch).Fill(1f);
        float[] ones = Enumerable.Repeat(1f, Neurons).ToArray();
        return new Case(0, plan, stimulus, [], ones, new float[Neurons], ones, [], cotangent);
    }

    /// <summary>The same case on a network that is cut into many small parts and blocks.</summary>
    private static Case Cut(Case of, int blockSize, long partWork)
    {
        CompiledNetwork network = of.Plan.Network;
        var cut = new CompiledNetwork(
            network.Weights, network.Sensory, network.Divisive, new EdgeLayout(blockSize, partWork));
        return of with { Plan = Runs.Replanned(of.Plan, cut) };
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
