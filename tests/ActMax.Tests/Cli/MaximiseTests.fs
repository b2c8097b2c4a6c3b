module ActMax.Tests.Cli.MaximiseTests

open System.IO
open System.Text.Json
open ActMax
open Xunit

let private ok (flags: string list) =
    let said = CommandLine.run flags
    Assert.True((said.Code = 0), $"exit code {said.Code}: {said.Error}")
    Assert.Equal("", said.Error)
    said

let private shape (path: string) =
    (Npy.read path |> InputError.orFail).Shape

let private same (bench: Bench) (first: string) (second: string) =
    for file in [ "stimulus.npy"; "activity.npy"; "history.csv" ] do
        Assert.Equal<byte[]>(bench.Bytes(first, file), bench.Bytes(second, file))

[<Fact>]
let ``a run writes its folder and says what came out`` () =
    use bench = new Bench()
    let said = ok (bench.Small())

    for file in
        [
            "stimulus.npy"
            "activity.npy"
            "activity_units.csv"
            "history.csv"
            "outcome.json"
            "job.json"
            "report.html"
        ] do
        Assert.True(File.Exists(Path.Combine(bench.At "run", file)), file)

    Assert.Empty(Directory.GetFiles(bench.At "run", "*.part"))
    Assert.Equal<int list>([ 1; 2; 3 ], shape (Path.Combine(bench.At "run", "stimulus.npy")))

    for part in
        [
            "iteration 0 of 20"
            "iteration 20 of 20"
            "Targets reached (within 0.05): 1 of 1"
            "neuron 14, layer 2"
            "Active inputs: "
            "all 20 iterations were done"
            "report.html"
        ] do
        Assert.Contains(part, said.Out)

[<Fact>]
let ``quiet says nothing, and without a report there is none, not even an old one`` () =
    use bench = new Bench()
    ok (bench.Small()) |> ignore
    let said = ok (bench.Small() @ [ "--quiet"; "--no-report" ])
    Assert.Equal("", said.Out)
    Assert.False(File.Exists(Path.Combine(bench.At "run", "report.html")))

[<Fact>]
let ``the whole activity is kept when asked for, and always with the presets of other versions`` () =
    use bench = new Bench()
    ok (bench.Small()) |> ignore

    for extra in [ [ "--full-activity" ]; [ "--preset"; "v2.8" ]; [ "--preset=v2.10" ] ] do
        ok (bench.Small() @ extra) |> ignore
        Assert.Equal<int list>([ 1; 5; 3 ], shape (Path.Combine(bench.At "run", "activity.npy")))
        let units = File.ReadAllLines(Path.Combine(bench.At "run", "activity_units.csv"))
        Assert.Equal(1 + 5, units.Length)

[<Fact>]
let ``early stopping is on with the presets of other versions and off by default`` () =
    use bench = new Bench()

    let search extra =
        ok (bench.Small() @ "--no-report" :: extra) |> ignore

        use outcome =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.At "run", "outcome.json")))

        outcome.RootElement.GetProperty("settings").GetProperty("search").GetProperty("stop").GetString()
        |> string

    let plateau = "totals vary"
    Assert.DoesNotContain(plateau, search [])
    Assert.Contains("10 totals vary by less than 1e-05", search [ "--preset"; "v2.10" ])
    Assert.DoesNotContain(plateau, search [ "--preset"; "v2.8"; "--no-early-stop" ])
    Assert.Contains("10 totals vary", search [ "--early-stop" ])
    Assert.Contains("7 totals vary by less than 0.5", search [ "--stop-window"; "7"; "--stop-tolerance=0.5" ])

[<Fact>]
let ``the same job gives the same bytes on one and on two threads and from its own job file`` () =
    use bench = new Bench()

    for extra in
        [
            []
            [ "--preset"; "v2.10" ]
            [ "--seed=7"; "--restarts=3"; "--precision"; "double"; "--optimiser"; "lbfgs" ]
            [ "--linear-guess"; "--optimiser=sgd"; "--constant-in-time"; "--most-inputs=1" ]
        ] do
        let flags = bench.Small() @ extra
        ok (flags @ [ "--threads"; "1" ]) |> ignore
        ok (Flags.replace "--out" (bench.At "two") flags @ [ "--threads=2" ]) |> ignore
        same bench "run" "two"

        let job = Path.Combine(bench.At "run", "job.json")
        ok [ "maximise"; "--job"; job; "--out"; bench.At "again"; "--quiet" ] |> ignore
        same bench "run" "again"

        // In place: the file says where it belongs.
        let before = bench.Bytes("run", "stimulus.npy")
        File.Delete(Path.Combine(bench.At "run", "stimulus.npy"))
        ok [ "maximise"; "--job"; job; "--quiet" ] |> ignore
        Assert.Equal<byte[]>(before, bench.Bytes("run", "stimulus.npy"))

[<Fact>]
let ``layers computed again from checkpoints change no byte`` () =
    use bench = new Bench()

    for extra in [ []; [ "--preset=v2.10" ]; [ "--preset=v2.10"; "--precision=single" ] ] do
        ok (bench.Small() @ extra) |> ignore

        for every in [ 1; 2; 5 ] do
            let flags = Flags.replace "--out" (bench.At "two") (bench.Small() @ extra)
            ok (flags @ [ $"--checkpoint-every={every}" ]) |> ignore
            same bench "run" "two"

[<Fact>]
let ``another seed starts elsewhere`` () =
    use bench = new Bench()

    ok (bench.Small() @ [ "--iterations=1" ] |> Flags.without "--iterations")
    |> ignore

    let first = bench.Bytes("run", "history.csv")
    ok (bench.Small() @ [ "--seed=1" ]) |> ignore
    Assert.NotEqual<byte[]>(first, bench.Bytes("run", "history.csv"))

[<Fact>]
let ``paths of a job file are relative to it and flags win over it`` () =
    use bench = new Bench()
    let flags = bench.Small()
    ok flags |> ignore

    let job =
        bench.Write(
            "job.json",
            """{ // as a person writes it
                "weights": "weights.npz", "neurons": "neurons.csv", "id-column": "id", "sign-column": "sign",
                "group-column": "cell_type", "sensory": "cell_type = 'in'", "layers": 3,
                "target": ["cell_type = 'out'@2=0.8"], "iterations": 999, "no-report": true, "tau": null,
                "out": "from-job", }"""
        )

    ok [ "maximise"; "--job"; job; "--iterations"; "20" ] |> ignore
    same bench "run" "from-job"
    Assert.False(File.Exists(Path.Combine(bench.At "from-job", "report.html")))

[<Fact>]
let ``targets come from a table by neuron, id or condition, for several stimuli`` () =
    use bench = new Bench()
    let flags = bench.Small() |> Flags.without "--target"

    for table in
        [
            "batch,layer,neuron,value\n0,2,4,0.8\n1,2,4,0.1\n"
            "batch,layer,id,value\n0,2,14,0.8\n1,2,14,0.1\n"
            "batch,layer,where,value\n0,2,cell_type = 'out',0.8\n1,2,id = 14,0.1\n"
        ] do
        let said = ok (flags @ [ "--targets"; bench.Write("targets.csv", table) ])
        Assert.Contains("neuron 14, layer 2, stimulus 1: wanted 0.1", said.Out)
        Assert.Equal<int list>([ 2; 2; 3 ], shape (Path.Combine(bench.At "run", "stimulus.npy")))

[<Fact>]
let ``an activity can be driven up or down without a value`` () =
    use bench = new Bench()
    let said = ok (Flags.replace "--target" "cell_type = 'out'@2=max" (bench.Small()))
    Assert.Contains("layer 2: maximise, got 0.9", said.Out)
    Assert.DoesNotContain("Targets reached", said.Out)
    let down = ok (Flags.replace "--target" "cell_type = 'out'@2=min" (bench.Small()))
    Assert.Contains("minimise, got 0.0", down.Out)

[<Fact>]
let ``silenced neurons stay silent`` () =
    use bench = new Bench()
    let said = ok (bench.Small() @ [ "--silence"; "id = 13" ])
    Assert.Contains("neuron 14, layer 2: wanted 0.8, got 0.0000", said.Out)

[<Fact>]
let ``a run that goes to infinity is saved and ends with exit code 1`` () =
    use bench = new Bench()

    let said =
        CommandLine.run (
            bench.Small()
            @ [
                "--preset=v2.10"
                "--linear"
                "--learning-rate=1e38"
                "--tau=1"
                "--precision=single"
            ]
        )

    Assert.Equal(1, said.Code)
    Assert.Contains("not finite", said.Error)
    Assert.True(File.Exists(Path.Combine(bench.At "run", "outcome.json")))
    Assert.True(File.Exists(Path.Combine(bench.At "run", "report.html")))
