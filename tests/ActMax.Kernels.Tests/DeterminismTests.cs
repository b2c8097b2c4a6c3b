using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ActMax.Kernels.Tests;

public class DeterminismTests
{
    [Fact]
    public void One_two_and_four_threads_give_the_same_bits()
    {
        Case one = Large(5, 1);
        Assert.True(one.Plan.Network.ByPost.Parts.Length > 4 && one.Plan.Network.ByPre.Parts.Length > 4);
        foreach (IRolloutKernel kernel in Kernel.All)
        {
            (float[] activity, Gradients<float> gradients) = Runs.Both(kernel, one);
            foreach (int threads in new[] { 2, 4 })
            {
                (float[] again, Gradients<float> gradientsAgain) = Runs.Both(kernel, Large(5, threads));
                Assert.Equal(Bits(activity), Bits(again));
                foreach (((string kind, float[] a), (_, float[] b)) in gradients.All.Zip(gradientsAgain.All))
                {
                    Assert.True(Bits(a).SequenceEqual(Bits(b)), $"{kernel.Name}: {kind} on {threads} threads");
                }
            }
        }
    }

    [Fact]
    public void An_item_of_a_batch_has_the_bits_of_its_run_alone_in_every_vector_kernel()
    {
        Property.ForSeeds(60, seed =>
        {
            Case of = Case.Create(seed, 30, Case.Batches(seed));
            float[]? first = null;
            foreach (IRolloutKernel kernel in Kernel.All.Skip(1))
            {
                (float[] activity, Gradients<float> gradients) = Runs.Both(kernel, of);
                first ??= activity;
                Assert.Equal(Bits(first), Bits(activity));
                int item = seed % of.Plan.Batch;
                (float[] alone, Gradients<float> gradientsAlone) = Runs.Both(kernel, Alone(of, item));
                Assert.Equal(Bits(Item(activity, of, item)), Bits(alone));
                Assert.Equal(Item(gradients.Stimulus, of, item), gradientsAlone.Stimulus);
                Assert.Equal(Item(gradients.Initial, of, item), gradientsAlone.Initial);
            }
        });
    }

    [Fact]
    public void A_tape_that_served_other_rollouts_gives_the_bits_of_a_new_one()
    {
        Property.ForSeeds(150, seed =>
        {
            Case of = Case.Create(seed, 20, Case.Batches(seed));
            var random = new Random(seed);
            Case before = of with
            {
                Stimulus = Array.ConvertAll(of.Stimulus, _ => 2 * random.NextSingle()),
                Initial = [],
                Tau = Array.ConvertAll(of.Tau, _ => 3f),
                Cotangent = Array.ConvertAll(of.Cotangent, _ => random.NextSingle()),
            };
            // Without any gradient to start from, whatever comes out is left from before.
            Case nothing = of with { Cotangent = new float[of.Cotangent.Length] };
            foreach (IRolloutKernel kernel in Kernel.All)
            {
                RolloutTape tape = kernel.CreateTape(of.Plan);
                foreach (Case next in new[] { before, of, before, nothing })
                {
                    (float[] fresh, Gradients<float> freshGradients) = Runs.Both(kernel, next);
                    (float[] again, Gradients<float> gradients) = Runs.Both(kernel, tape, next);
                    Assert.Equal(Bits(fresh), Bits(again));
                    foreach (((string kind, float[] a), (_, float[] b)) in freshGradients.All.Zip(gradients.All))
                    {
                        Assert.True(a.SequenceEqual(b), $"{kernel.Name}: {kind}; {of}");
                    }
                }
            }
        });
    }

    [Fact]
    public void Rollouts_on_several_threads_at_once_do_not_disturb_each_other()
    {
        Case of = Large(4, 2);
        IRolloutKernel kernel = Kernel.All[^1];
        float[] expected = Runs.Forward(kernel, of);
        float[][] results = Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(3)
            .Select(_ => Runs.Forward(kernel, of)).ToArray();
        Assert.All(results, r => Assert.Equal(Bits(expected), Bits(r)));
    }

    [Fact]
    public void A_fault_in_a_part_of_a_job_reaches_the_caller_and_leaves_the_pool_usable()
    {
        var pool = new WorkerPool();
        Assert.Throws<TimeoutException>(() => pool.Run(new Counting(5), 8, 3));
        var job = new Counting(-1);
        pool.Run(job, 100, 3);
        Assert.All(job.Runs, n => Assert.Equal(1, n));
    }

    [Fact]
    public void A_job_is_finished_when_the_pool_says_so_however_long_its_parts_take()
    {
        var pool = new WorkerPool();
        for (int i = 0; i < 30; i++)
        {
            var job = new Counting(-1) { Pause = 3 };
            pool.Run(job, 3, 2);
            Assert.Equal([1, 1, 1], job.Runs[..3]);
        }
    }

    internal static Case Large(int batch, int threads)
    {
        const int Neurons = 1500;
        var random = new Random(7);
        float[] Reals(int count, double low, double high) =>
            Enumerable.Range(0, count).Select(_ => (float)(low + (random.NextDouble() * (high - low)))).ToArray();
        int[] Indices(int count) => Enumerable.Range(0, count).Select(_ => random.Next(Neurons)).ToArray();
        CsrMatrix weights = CsrMatrix.FromCoordinates(
            Neurons, Neurons, Indices(40_000), Indices(40_000), Reals(40_000, -0.2, 0.3));
        DivisiveEdge[] divisive = Indices(200)
            .Zip(Indices(200), (post, pre) => new DivisiveEdge(post, pre, -0.3f, post % 3)).ToArray();
        var network = new CompiledNetwork(weights, Indices(200), divisive);
        var plan = new RolloutPlan(
            network, new RolloutSettings(), 4, batch, [Clamp.Silence(3), new(1, 900, Clamp.All, 0.5f)], threads);
        return new Case(
            7,
            plan,
            Reals(plan.StimulusLength, 0, 1),
            Reals(plan.StateLength, 0, 1),
            Reals(Neurons, 1, 5),
            Reals(Neurons, -0.1, 0.1),
            Reals(Neurons, 1, 3),
            Reals(3, 0, 1),
            Reals(plan.ActivityLength, -1, 1));
    }

    private static Case Alone(Case of, int item)
    {
        var clamps = new List<Clamp>();
        for (int l = 0; l < of.Plan.Layers; l++)
        {
            foreach (ClampTable.Cell cell in of.Plan.Clamps.Layer(l))
            {
                if (cell.Batch == item)
                {
                    clamps.Add(new Clamp(l, cell.Neuron, 0, cell.Value));
                }
            }
        }
        return of with
        {
            Plan = new RolloutPlan(of.Plan.Network, of.Plan.Settings, of.Plan.Layers, 1, clamps),
            Stimulus = Item(of.Stimulus, of, item),
            Initial = Item(of.Initial, of, item),
            Cotangent = Item(of.Cotangent, of, item),
        };
    }

    private static float[] Item(float[] values, Case of, int item) =>
        values.Where((_, i) => i % of.Plan.Batch == item).ToArray();

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private sealed class Counting(int faulty) : RowJob
    {
        public int[] Runs { get; } = new int[100];

        /// <summary>Milliseconds that a part takes for each number before it.</summary>
        public int Pause { get; init; }

        public override void Run(int part)
        {
            if (part == faulty)
            {
                throw new TimeoutException();
            }
            System.Threading.Thread.Sleep(part * Pause);
            System.Threading.Interlocked.Increment(ref Runs[part]);
        }
    }
}
