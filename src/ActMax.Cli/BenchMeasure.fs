namespace ActMax.Cli

open System
open System.Diagnostics
open System.IO
open System.Runtime.CompilerServices
open ActMax
open ActMax.Kernels
open FsToolkit.ErrorHandling

/// What a benchmark runs.
type BenchJob =
    {
        Weights: string
        Neurons: string
        Sensory: string
        Layers: int
        Batch: int
        Iterations: int
        Threads: int
        CheckpointEvery: int
        Kernel: string option
    }

/// What it measured; times in milliseconds.
type BenchReport =
    {
        Neurons: int
        Edges: int
        Layers: int
        Batch: int
        Threads: int
        Kernel: string
        Load: float
        Compile: float
        /// From the start of the search to its first losses and gradient, everything allocated and compiled.
        FirstIteration: float
        /// Of every later iteration.
        Iterations: float[]
        PeakMegabytes: float
        /// Fraction of neurons with an activity other than 0 in some item, by layer.
        ActiveFirst: float[]
        ActiveLast: float[]
        LossFirst: float
        LossLast: float
    }

/// Times the search that connectome_interpreter v2.10 is timed with, by the code that every search runs.
[<RequireQualifiedAccess>]
module internal BenchMeasure =

    /// The most memory that the process has held, 0 where the system does not say.
    let private peakMegabytes () : float =
        let status = "/proc/self/status"

        if File.Exists status then
            File.ReadLines status
            |> Seq.tryFind _.StartsWith("VmHWM:")
            |> Option.map (fun line -> line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
            |> Option.map (fun kilobytes -> float kilobytes / 1024.0)
            |> Option.defaultValue 0.0
        else
            0.0

    /// Fraction of neurons with an activity other than 0 in some item, by layer, without the whole activity.
    let private activeByLayer (model: Model) (stimulus: NdArray) : float[] =
        match model.Cells with
        | Some({ ReadWithSums = Some read } as cells) ->
            let sums =
                Scope.run (fun () ->
                    use _ = TorchSharp.torch.no_grad ()
                    Convert.ofTensor ((read Array.empty (Convert.toTensor stimulus)).contiguous()))

            Array.init cells.Layers (fun layer ->
                float (NdArray.get [| 0; RolloutPlan.SumRows * layer + 2 |] sums)
                / float cells.Units)
        | _ -> Array.empty

    let private timed (work: unit -> 'result) : 'result * float =
        let watch = Stopwatch.StartNew()
        let result = work ()
        result, watch.Elapsed.TotalMilliseconds

    let private columns =
        { NeuronColumns.defaults with
            Group = Some "cell_type"
            Sign = Some "sign"
        }

    /// The network, loss and search of the reference's own benchmark.
    let private search (job: BenchJob) (network: Network) =
        let targets =
            let isSensory = Array.zeroCreate<bool>(Network.size network)
            network.Sensory |> Array.iter (fun neuron -> isSensory[neuron] <- true)

            let chosen =
                Seq.init (Network.size network) id
                |> Seq.filter (fun neuron -> not isSensory[neuron])
                |> Seq.truncate 2
                |> Array.ofSeq

            [
                for item in 0 .. job.Batch - 1 do
                    yield! Target.all (job.Layers - 1) chosen 1f |> Target.forItem item
            ]

        let loss, search =
            Preset.reference network targets Preset.referenceWeights 0.1 job.Iterations None

        // As found, so that the outcome's activity is that of the last iteration.
        loss, { search with Finish = Finish.AsFound }

    /// The network of the files with the milliseconds of reading them and of giving the weights their signs. Not
    /// inlined, so that nothing holds the connectome any more when the network is compiled.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let private network (job: BenchJob) : Result<Network * float * float, InputError list> =
        result {
            let loaded, load =
                timed (fun () ->
                    result {
                        let! connectome = MatrixReader.read columns job.Weights job.Neurons
                        let! sensory = Connectome.select job.Sensory connectome
                        return connectome, sensory
                    })

            let! connectome, sensory = loaded

            let network, signing =
                timed (fun () ->
                    Network.create (Connectome.signed connectome) sensory job.Layers
                    |> Network.withGroups connectome.Neurons.Group
                    |> Network.withRules Rules.v2_10
                    |> Network.withTau (Grouped.same 1f))

            return network, load, signing
        }

    let run (job: BenchJob) : Result<BenchReport, InputError list> =
        result {
            Preload.start ()

            // libtorch's own operations take no more threads than the kernels do.
            if job.Threads > 0 then
                TorchSharp.torch.set_num_threads job.Threads

            let! network, load, signing = network job

            // The connectome is done with: its memory goes back before the tables of the products are made.
            if network.Weights.NonZeros > 1_000_000 then
                GC.Collect(2, GCCollectionMode.Aggressive, true, true)

            let model, compile =
                timed (fun () ->
                    network
                    |> Multilayered.modelWith
                        {
                            Threads = job.Threads
                            CheckpointEvery = job.CheckpointEvery
                            Kernel = job.Kernel
                            Precision = Precision.Single
                        })

            let loss, search = search job network
            let marks = ResizeArray<float>(job.Iterations + 1)
            let watch = Stopwatch.StartNew()

            let outcome =
                Search.observed (fun _ -> marks.Add watch.Elapsed.TotalMilliseconds) model loss search

            let peak = peakMegabytes ()

            let start =
                let shape = StimulusSpace.shape job.Batch model.Space
                Initial.stimulus search.Seed shape search.Initial

            let activation (losses: LossReport) = snd losses.Terms[0]

            return
                {
                    Neurons = Network.size network
                    Edges = network.Weights.NonZeros
                    Layers = job.Layers
                    Batch = job.Batch
                    Threads =
                        if job.Threads = 0 then
                            Environment.ProcessorCount
                        else
                            job.Threads
                    Kernel = (Kernel.Choose(Option.toObj job.Kernel)).Name
                    Load = load
                    Compile = signing + compile
                    FirstIteration = marks[0]
                    Iterations =
                        marks
                        |> Seq.pairwise
                        |> Seq.map (fun (before, after) -> after - before)
                        |> Array.ofSeq
                    PeakMegabytes = peak
                    ActiveFirst = activeByLayer model start
                    ActiveLast = activeByLayer model outcome.Stimulus
                    LossFirst = activation (Seq.head (Seq.append outcome.History [ outcome.Losses ]))
                    LossLast = activation outcome.Losses
                }
        }
