/// Time and memory of flyvis' network at full size: 80 frames at extent 15, as its notebook on optimal stimuli runs it.
module ActMax.Benchmarks.Hex

open System
open System.Diagnostics
open System.IO
open ActMax
open TorchSharp

let private median (times: float[]) = (Array.sort times)[times.Length / 2]

let private timed count (work: unit -> unit) =
    Array.init count (fun _ ->
        let watch = Stopwatch.StartNew()
        work ()
        watch.Elapsed.TotalMilliseconds)

let private line (what: string) (value: float) (unit: string) =
    printfn "%-58s %10.1f %s" what value unit

/// An iteration of flyvis' `generate`: exp of the central cell's last voltage against distance from grey.
let private iteration (model: Model) (stimulus: torch.Tensor) () =
    Scope.run (fun () ->
        let leaf = stimulus.detach().clone().requires_grad_()

        let voltage =
            match model.Cells with
            | Some reader ->
                reader.Read
                    [|
                        {
                            Unit = 0
                            Layer = model.Space.Axes[0].Size - 1
                        }
                    |]
                    leaf
            | None -> failwith "a hex model reads cells."

        let away =
            leaf.sub(Scalar.op_Implicit 0.5).square().mean().mul(Scalar.op_Implicit 3000.0)

        (away.sub (voltage.exp().mean())).backward())

let run () =
    let file =
        match Environment.GetEnvironmentVariable "ACTMAX_DATA" with
        | null -> ""
        | folder -> Path.Combine(folder, "flyvis", "fib25-fib19_v2.2.json")

    match HexConnectomeReader.read file with
    | Error _ -> printfn "\nhex: flyvis' connectome is not in the folder that ACTMAX_DATA names"
    | Ok connectome ->
        printfn "\n%-58s %10s" "flyvis' connectome, extent 15, 80 frames" "median"
        line "connectome file read" (median (timed 5 (fun () -> HexConnectomeReader.read file |> ignore))) "ms"
        line "network described" (median (timed 5 (fun () -> HexNetwork.create 15 connectome |> ignore))) "ms"
        let network = HexNetwork.create 15 connectome |> HexNetwork.scaleStrengths 4.0

        for threads in [ 1; 2 ] do
            let run =
                { HexRun.create 80 with
                    Threads = threads
                    Cells = HexCells.Central [ "T4c" ]
                }

            let model = HexModel.create network run |> InputError.orFail

            let clips batch =
                torch.rand ([| batch; 80L; 1L; 721L |], dtype = torch.float32)

            let one = clips 1L

            let forward (stimulus: torch.Tensor) () =
                Scope.run (fun () ->
                    use _ = torch.no_grad ()
                    model.Respond stimulus |> ignore)

            iteration model one ()
            forward one ()

            line
                $"grey steady state, {threads} threads"
                (median (timed 5 (fun () -> HexModel.greyState network run |> ignore)))
                "ms"

            line $"a clip forward, {threads} threads" (median (timed 15 (forward one))) "ms"
            line $"an iteration of generate, {threads} threads" (median (timed 25 (iteration model one))) "ms"
            let allocated = GC.GetAllocatedBytesForCurrentThread()
            iteration model one ()

            line
                $"managed memory an iteration allocates"
                (float (GC.GetAllocatedBytesForCurrentThread() - allocated) / 1e3)
                "kB"

            let peak () =
                line
                    "peak memory of the process so far"
                    (float (Process.GetCurrentProcess().PeakWorkingSet64) / 1e6)
                    "MB"

            peak ()
            let many = clips 32L

            let centres =
                HexModel.create network { run with Cells = HexCells.Central [] }
                |> InputError.orFail

            let search () =
                Scope.run (fun () ->
                    use _ = torch.no_grad ()
                    centres.Respond many |> ignore)

            search ()
            let each = median (timed 3 search) / 32.0
            line $"a clip of a batch of 32, 65 central cells, {threads} threads" each "ms"
            line "2268 clips at that rate" (2268.0 * each / 1000.0) "s"

            let faded =
                HexModel.create
                    network
                    { run with
                        Start = HexStart.FadeIn 2.0
                        Cells = HexCells.Central []
                    }
                |> InputError.orFail

            let searchFaded () =
                Scope.run (fun () ->
                    use _ = torch.no_grad ()
                    faded.Respond many |> ignore)

            searchFaded ()
            line "2268 clips, each after 2 s of fade-in" (2268.0 * median (timed 2 searchFaded) / 32000.0) "s"

            peak ()

        line
            "all 1,513,231 edges written out"
            (median (timed 3 (fun () -> HexTable.create 15 connectome |> ignore)))
            "ms"
