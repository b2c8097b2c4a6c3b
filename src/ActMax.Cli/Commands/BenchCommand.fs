namespace ActMax.Cli

open System
open System.Diagnostics
open System.IO
open System.Runtime.CompilerServices
open System.Text.Json
open ActMax
open ActMax.Kernels
open Argu
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

/// `actmax bench`: times the search that connectome_interpreter v2.10 is timed with, by the code that every search
/// runs.
[<RequireQualifiedAccess>]
module BenchCommand =

    let private workloads = [ "connectome" ]

    let private median (values: float[]) : float =
        match values.Length with
        | 0 -> 0.0
        | count ->
            let sorted = Array.sort values
            (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0

    let private lastQuarter (values: float[]) : float[] =
        Array.skip (values.Length - (values.Length + 3) / 4) values

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

    let private activeByLayer (activity: NdArray) : float[] =
        let items, neurons, layers = activity.Shape[0], activity.Shape[1], activity.Shape[2]

        Array.init layers (fun layer ->
            let active =
                Seq.init neurons id
                |> Seq.filter (fun neuron ->
                    Seq.exists
                        (fun item -> activity.Values[(item * neurons + neuron) * layers + layer] <> 0f)
                        (seq { 0 .. items - 1 }))
                |> Seq.length

            float active / float neurons)

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

    let private measure (job: BenchJob) : Result<BenchReport, InputError list> =
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
                    ActiveFirst = activeByLayer (Model.activity start model)
                    ActiveLast = activeByLayer outcome.Activity
                    LossFirst = activation (Seq.head (Seq.append outcome.History [ outcome.Losses ]))
                    LossLast = activation outcome.Losses
                }
        }

    let private json (report: BenchReport) : string =
        use stream = new MemoryStream()

        let write () =
            use writer = new Utf8JsonWriter(stream)
            let whole (name: string) (value: int) = writer.WriteNumber(name, value)

            let real (name: string) (digits: int) (value: float) =
                writer.WriteNumber(name, Math.Round(value, digits))

            let reals (name: string) (digits: int) (values: float[]) =
                writer.WriteStartArray name

                values
                |> Array.iter (fun value -> writer.WriteNumberValue(Math.Round(value, digits)))

                writer.WriteEndArray()

            writer.WriteStartObject()
            whole "neurons" report.Neurons
            whole "edges" report.Edges
            whole "layers" report.Layers
            whole "batch" report.Batch
            whole "threads" report.Threads
            writer.WriteString("kernel", report.Kernel)
            real "load_ms" 1 report.Load
            real "compile_ms" 1 report.Compile
            real "first_iteration_ms" 3 report.FirstIteration
            real "per_iteration_ms" 3 (median report.Iterations)
            real "late_iteration_ms" 3 (median (lastQuarter report.Iterations))
            real "peak_rss_mb" 1 report.PeakMegabytes
            reals "active_first" 5 report.ActiveFirst
            reals "active_last" 5 report.ActiveLast
            real "activation_loss_first" 9 report.LossFirst
            real "activation_loss_last" 9 report.LossLast
            writer.WriteEndObject()

        write ()
        Text.Encoding.UTF8.GetString(stream.ToArray())

    let private lines (report: BenchReport) : string list =
        let shares (values: float[]) =
            values |> Array.map (fun share -> $"{share:p1}") |> String.concat ", "

        [
            $"{report.Neurons} neurons, {report.Edges} edges, {report.Layers} layers, batch {report.Batch}"
            $"kernel {report.Kernel}, {report.Threads} threads"
            $"load {report.Load:f0} ms, compile {report.Compile:f0} ms, first iteration {report.FirstIteration:f1} ms"
            $"an iteration {median report.Iterations:f2} ms (median)"
            $"an iteration of the last quarter {median (lastQuarter report.Iterations):f2} ms (median)"
            $"peak memory {report.PeakMegabytes:f0} MB"
            $"active neurons by layer: first {shares report.ActiveFirst}; last {shares report.ActiveLast}"
            $"activation loss {report.LossFirst:g6}, at the end {report.LossLast:g6}"
        ]

    let private job (flags: BenchFlag list) : Result<BenchJob, InputError list> =
        let given choose = List.tryPick choose flags

        let required key expected value =
            match value with
            | Some text -> Ok text
            | None -> Error [ InputError.Missing(key, expected) ]

        let count key least fallback value =
            match value with
            | None -> Ok fallback
            | Some text ->
                SettingValue.whole key (SettingValue.Word text)
                |> Result.bind (fun number ->
                    if number >= least then
                        Ok number
                    else
                        Error [ InputError.OutOfRange(key, text, $"at least {least}") ])

        validation {
            let! () =
                match
                    given (function
                        | BenchFlag.Workload x -> Some x
                        | _ -> None)
                with
                | Some name when not (List.contains name workloads) ->
                    Error [ InputError.UnknownName("benchmark", name, workloads) ]
                | _ -> Ok()

            and! weights =
                given (function
                    | BenchFlag.Weights x -> Some x
                    | _ -> None)
                |> required "weights" "the file of a matrix (.npz)"

            and! neurons =
                given (function
                    | BenchFlag.Neurons x -> Some x
                    | _ -> None)
                |> required "neurons" "the file of a neuron table (.csv)"

            and! layers =
                given (function
                    | BenchFlag.Layers x -> Some x
                    | _ -> None)
                |> count "layers" 1 6

            and! batch =
                given (function
                    | BenchFlag.Batch x -> Some x
                    | _ -> None)
                |> count "batch" 1 4

            and! iterations =
                given (function
                    | BenchFlag.Iterations x -> Some x
                    | _ -> None)
                |> count "iterations" 1 20

            and! threads =
                given (function
                    | BenchFlag.Threads x -> Some x
                    | _ -> None)
                |> count "threads" 0 0

            and! checkpointEvery =
                given (function
                    | BenchFlag.Checkpoint_Every x -> Some x
                    | _ -> None)
                |> count "checkpoint-every" 0 0

            and! kernel =
                match
                    given (function
                        | BenchFlag.Kernel x -> Some x
                        | _ -> None)
                with
                | Some name when Kernel.All |> Seq.forall (fun kernel -> kernel.Name <> name) ->
                    Error
                        [
                            InputError.UnknownName("kernel", name, [ for kernel in Kernel.All -> kernel.Name ])
                        ]
                | choice -> Ok choice

            return
                {
                    Weights = weights
                    Neurons = neurons
                    Sensory =
                        defaultArg
                            (given (function
                                | BenchFlag.Sensory x -> Some x
                                | _ -> None))
                            "is_sensory = 1"
                    Layers = layers
                    Batch = batch
                    Iterations = iterations
                    Threads = threads
                    CheckpointEvery = checkpointEvery
                    Kernel = kernel
                }
        }

    let run (screen: Screen) (arguments: ParseResults<BenchFlag>) : int =
        let flags = arguments.GetAllResults()

        match job flags |> Result.bind measure with
        | Error faults ->
            Screen.faults screen faults
            Exit.badInput
        | Ok report ->
            if List.contains BenchFlag.Json flags then
                Screen.line screen (json report)
            else
                lines report |> List.iter (Screen.line screen)

            Exit.ok
