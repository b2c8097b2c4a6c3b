/// Whole rollouts and their gradients on every kernel of this machine, without tensors, losses or searches.
module ActMax.Benchmarks.Kernels

open System
open ActMax
open ActMax.Kernels
open BenchmarkDotNet.Attributes
open BenchmarkDotNet.Configs
open BenchmarkDotNet.Jobs
open BenchmarkDotNet.Running
open BenchmarkDotNet.Toolchains.InProcess.Emit
open Perfolizer.Horology

/// Edges of a network of so many neurons: those of the larva and of brain-like networks of several sizes.
let private edges (neurons: int) =
    match neurons with
    | 1_000 -> 25_000
    | 10_000 -> 479_000
    | _ -> 58 * neurons

/// One rollout over 6 layers of a random network whose neurons are nearly all active, and the gradient of the sum of
/// its activity with respect to the stimulus.
[<MemoryDiagnoser(false)>]
type KernelRollouts() =

    let mutable kernel = Kernel.Choose()
    let mutable tape = Unchecked.defaultof<RolloutTape>
    let mutable stimulus = Array.empty<float32>
    let mutable slope = Array.empty<float32>
    let mutable bias = Array.empty<float32>
    let mutable tau = Array.empty<float32>
    let mutable activity = Array.empty<float32>
    let mutable toActivity = Array.empty<float32>
    let mutable toStimulus = Array.empty<float32>

    member _.Names: string seq = Kernel.All |> Seq.map _.Name

    [<ParamsSource("Names")>]
    member val Kernel = "" with get, set

    [<Params(1_000, 10_000, 50_000)>]
    member val Neurons = 0 with get, set

    [<Params(1, 4)>]
    member val Batch = 0 with get, set

    [<GlobalSetup>]
    member this.Setup() =
        let network = Iterations.network this.Neurons (edges this.Neurons) 1L
        let compiled = CompiledNetwork(network.Weights, ReadOnlySpan network.Sensory)
        let plan = RolloutPlan(compiled, RolloutSettings(), network.Layers, this.Batch)
        kernel <- Kernel.All |> Seq.find (fun known -> known.Name = this.Kernel)
        tape <- kernel.CreateTape plan
        stimulus <- Seed.uniform plan.StimulusLength 2L
        slope <- Array.create this.Neurons 5f
        bias <- Array.zeroCreate this.Neurons
        tau <- Array.create this.Neurons 1f
        activity <- Array.zeroCreate plan.ActivityLength
        toActivity <- Array.create plan.ActivityLength 1f
        toStimulus <- Array.zeroCreate plan.StimulusLength
        this.Forward()

    [<Benchmark>]
    member _.Forward() : unit =
        let input =
            RolloutInput<float32>(
                ReadOnlySpan stimulus,
                ReadOnlySpan<float32>.Empty,
                ReadOnlySpan slope,
                ReadOnlySpan bias,
                ReadOnlySpan tau,
                ReadOnlySpan<float32>.Empty
            )

        kernel.Forward(tape, &input, Span activity)

    /// The adjoint alone, of the rollout of the setup.
    [<Benchmark>]
    member _.Adjoint() : unit =
        let input =
            RolloutInput<float32>(
                ReadOnlySpan stimulus,
                ReadOnlySpan<float32>.Empty,
                ReadOnlySpan slope,
                ReadOnlySpan bias,
                ReadOnlySpan tau,
                ReadOnlySpan<float32>.Empty
            )

        let gradient =
            RolloutGradient<float32>(
                Span toStimulus,
                Span<float32>.Empty,
                Span<float32>.Empty,
                Span<float32>.Empty,
                Span<float32>.Empty,
                Span<float32>.Empty
            )

        kernel.Adjoint(tape, &input, ReadOnlySpan activity, ReadOnlySpan toActivity, &gradient)

/// In this process, so that nothing else is built. `short` for a first look: few and brief iterations.
let private config (short: bool) : IConfig =
    let job =
        if short then
            Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds 50.0)
        else
            Job.Default

    ManualConfig
        .Create(DefaultConfig.Instance)
        .AddJob(job.WithToolchain(InProcessEmitToolchain(TimeSpan.FromHours 1.0, true)))
        .WithOptions(ConfigOptions.JoinSummary)

/// `--short`, then whatever BenchmarkDotNet takes, such as `--filter *Forward*` or `--artifacts FOLDER`.
let run (arguments: string list) : unit =
    let others = arguments |> List.filter ((<>) "--short")

    let chosen =
        if List.contains "--filter" others then
            others
        else
            others @ [ "--filter"; "*" ]

    BenchmarkSwitcher
        .FromTypes([| typeof<KernelRollouts> |])
        .Run(Array.ofList chosen, config (List.contains "--short" arguments))
    |> ignore
