namespace ActMax.Cli

open System
open System.IO
open System.Text.Json
open ActMax
open ActMax.Kernels
open Argu
open FsToolkit.ErrorHandling

/// `actmax bench`: how long a search takes here.
[<RequireQualifiedAccess>]
module BenchCommand =

    let private median (values: float[]) : float =
        match values.Length with
        | 0 -> 0.0
        | count ->
            let sorted = Array.sort values
            (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0

    let private lastQuarter (values: float[]) : float[] =
        Array.skip (values.Length - (values.Length + 3) / 4) values

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

    let private job (flags: ParseResults<BenchFlag>) : Result<BenchJob, InputError list> =
        let required key expected value =
            match value with
            | Some text -> Ok text
            | None -> Error [ InputError.Missing(key, expected) ]

        validation {
            let! _ =
                flags.TryGetResult BenchFlag.Workload
                |> Given.oneOf "benchmark" [ "connectome" ]

            and! weights =
                flags.TryGetResult BenchFlag.Weights
                |> required "weights" "the file of a matrix (.npz)"

            and! neurons =
                flags.TryGetResult BenchFlag.Neurons
                |> required "neurons" "the file of a neuron table (.csv)"

            and! layers = flags.TryGetResult BenchFlag.Layers |> Given.count 1 6 "layers"
            and! batch = flags.TryGetResult BenchFlag.Batch |> Given.count 1 4 "batch"

            and! iterations =
                flags.TryGetResult BenchFlag.Iterations |> Given.count 1 20 "iterations"

            and! threads = flags.TryGetResult BenchFlag.Threads |> Given.count 0 0 "threads"

            and! checkpointEvery =
                flags.TryGetResult BenchFlag.Checkpoint_Every
                |> Given.count 0 0 "checkpoint-every"

            and! kernel =
                match flags.TryGetResult BenchFlag.Kernel with
                | None -> Ok None
                | name ->
                    Given.oneOf "kernel" [ for kernel in Kernel.All -> kernel.Name ] name
                    |> Result.map Some

            return
                {
                    Weights = weights
                    Neurons = neurons
                    Sensory = flags.GetResult(BenchFlag.Sensory, "is_sensory = 1")
                    Layers = layers
                    Batch = batch
                    Iterations = iterations
                    Threads = threads
                    CheckpointEvery = checkpointEvery
                    Kernel = kernel
                }
        }

    let run (screen: Screen) (flags: ParseResults<BenchFlag>) : int =
        job flags
        |> Result.bind BenchMeasure.run
        |> Result.map (fun report ->
            if flags.Contains BenchFlag.Json then
                [ json report ]
            else
                lines report)
        |> Screen.answer screen
