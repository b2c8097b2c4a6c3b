/// `actmax find`, `regularise`, `maximise --hex` and `demo motion`, from flags to folders.
module ActMax.Tests.Cli.HexTests

open System
open System.IO
open System.Text.RegularExpressions
open ActMax
open ActMax.Report
open ActMax.Tests
open Xunit

let private ok (flags: string list) : Said =
    let said = CommandLine.run flags
    Assert.True((said.Code = 0), said.Error)
    Assert.Equal("", said.Error)
    said

let private planted (bench: Bench) (verb: string) =
    [
        verb
        "--planted"
        "--extent"
        "3"
        "--cell"
        "T4c"
        "--seconds"
        "0.4"
        "--out"
        bench.At "run"
    ]

let private read (path: string) =
    let array = Npy.read path |> InputError.orFail
    NdArray.create (Array.ofList array.Shape) (Npy.toFloat32 path array |> InputError.orFail)

/// Two edges, of which T4c prefers the first, on a lattice of extent 3, [clip; frame; hexal].
let private clips (bench: Bench) (extent: int) =
    let edge angle =
        HexStimulus.render
            extent
            0.01
            (HexStimulus.Moving
                {
                    Shape = MovingShape.Edge
                    Angle = angle
                    Speed = 9.7
                    Intensity = 1.0
                    Background = 0.5
                    First = -4.0
                    Last = 4.0
                    Height = None
                    Before = 0.05
                    After = 0.0
                })

    let both = NdArray.stack [ (edge 270.0).Frames; (edge 90.0).Frames ]
    let path = bench.At $"clips-{extent}.npy"

    Npy.write path (Npy.ofFloat32 (List.ofArray both.Shape) both.Values)
    |> InputError.orFail

    path

[<Fact>]
let ``find ranks the clips, and regularise goes on from the one that was found`` () =
    use bench = new Bench()

    let said = ok (planted bench "find" @ [ "--clips"; clips bench 3 ])

    Assert.Contains("Best of 2 clips", said.Out)
    let at name = Path.Combine(bench.At "run", name)

    let rows = File.ReadAllLines(at "ranking.csv")
    Assert.StartsWith("rank,clip,", rows[0])
    Assert.StartsWith("1,1,", rows[1])
    Assert.StartsWith("2,0,", rows[2])
    let stimulus = read (at "stimulus.npy")
    Assert.Equal<int[]>([| 1; stimulus.Shape[1]; 1; 37 |], stimulus.Shape)
    // The response that is kept is that of the middle cells to the stimulus that is kept.
    let run = SavedRun.read (bench.At "run") |> InputError.orFail
    let units = run.Record.Units
    Assert.Contains("T4c", units)
    Assert.Equal<int[]>([| 1; units.Length; stimulus.Shape[1] |], run.Activity.Shape)

    let model =
        HexModel.create
            (PlantedMotion.network PlantedMotion.defaults 3)
            (HexRun.create stimulus.Shape[1] |> HexRun.reading (HexCells.Central [ "T4c" ]))
        |> InputError.orFail

    let trace = UnitTrace.ofStimuli model 0 stimulus |> Array.head
    let place = Array.IndexOf(units, "T4c")
    Assert.Equal<float32[]>(trace, Array.sub run.Activity.Values (place * trace.Length) trace.Length)

    for file in
        [
            "strip-1.svg"
            "strip-1.png"
            "traces.svg"
            "field.svg"
            "field.png"
            "directions.svg"
            "stimulus-1.gif"
            "outcome.json"
            "history.csv"
        ] do
        Assert.True(File.Exists(at file), file)

    let page = File.ReadAllText(at "report.html")

    for title in
        [
            "Stimulus and response"
            "Responses compared"
            "Receptive field"
            "Tuning to direction"
        ] do
        Assert.Contains(title, page)

    // The page comes from the folder alone, drawings too.
    File.Delete(at "report.html")
    ok [ "report"; bench.At "run" ] |> ignore
    Assert.Contains("Tuning to direction", File.ReadAllText(at "report.html"))

    let kept =
        ok (
            planted bench "regularise"
            |> Flags.replace "--out" (bench.At "kept")
            |> fun flags -> flags @ [ "--stimulus"; at "stimulus.npy" ]
        )

    Assert.Contains("Response kept: peak", kept.Out)
    let outcome = SavedRun.read (bench.At "kept") |> InputError.orFail

    let response =
        outcome.Record.Settings
        |> List.find (fun (name, _) -> name = "response")
        |> snd
        |> Map.ofList

    Assert.Equal("yes", response["within 0 .. 1"])
    Assert.Equal("yes", response["trace kept within the tolerance"])
    Assert.InRange(float response["peak ratio"], 0.93, 1.07)
    Assert.InRange(float response["trace correlation"], 0.99, 1.0)
    Assert.True(float response["mean |x - 0.5|"] < 0.1 * float response["mean |x - 0.5| before"])

[<Fact>]
let ``a job file makes the same run again, and says itself what kind of model it is for`` () =
    use bench = new Bench()

    ok (planted bench "maximise" @ [ "--iterations"; "20"; "--seed"; "3"; "--quiet" ])
    |> ignore

    let job = Path.Combine(bench.At "run", "job.json")
    ok [ "maximise"; "--job"; job; "--out"; bench.At "again" ] |> ignore
    Assert.Equal<byte[]>(bench.Bytes("run", "stimulus.npy"), bench.Bytes("again", "stimulus.npy"))
    Assert.Equal<byte[]>(bench.Bytes("run", "activity.npy"), bench.Bytes("again", "activity.npy"))

    ok
        [
            "maximise"
            $"--job={job}"
            "--seed"
            "4"
            "--no-report"
            "--out"
            bench.At "other"
        ]
    |> ignore

    Assert.NotEqual<byte[]>(bench.Bytes("run", "stimulus.npy"), bench.Bytes("other", "stimulus.npy"))
    Assert.False(File.Exists(Path.Combine(bench.At "other", "report.html")))
    // Threads change nothing.
    ok [ "maximise"; "--job"; job; "--threads"; "1"; "--out"; bench.At "one" ]
    |> ignore

    Assert.Equal<byte[]>(bench.Bytes("run", "stimulus.npy"), bench.Bytes("one", "stimulus.npy"))

[<Fact>]
let ``flyvis' settings are a preset of both searches`` () =
    use bench = new Bench()
    let flags = [ "--preset"; "flyvis"; "--iterations"; "3" ]
    ok (planted bench "maximise" @ flags) |> ignore
    let made = SavedRun.read (bench.At "run") |> InputError.orFail
    Assert.Equal<string[]>([| "central"; "grey" |], made.Losses.Terms |> Array.map fst)
    Assert.Equal(39, made.Record.Goals[0].Layer |> max 39)

    let said =
        ok (
            planted bench "regularise"
            @ flags
            @ [ "--clips"; clips bench 3; "--grey-weight"; "2" ]
        )

    Assert.Contains("Response kept: peak", said.Out)
    Assert.True(File.Exists(Path.Combine(bench.At "run", "ranking.csv")))

[<Fact>]
let ``the demo of motion recovers the planted direction`` () =
    use bench = new Bench()
    let said = ok [ "demo"; "motion"; "--extent"; "3"; "--out"; bench.At "demo" ]

    for name in [ "found"; "regularised"; "generated" ] do
        let line =
            said.Out.Split '\n'
            |> Array.find (fun line -> line.StartsWith(name) && line.Contains("moves at"))

        let off = Regex.Match(line, @"degrees, (\d+) degrees off").Groups[1].Value
        Assert.True(float off < 30.0, line)

    let found = said.Out.Split '\n' |> Array.find _.StartsWith("Best of 72 clips")
    Assert.Contains("ON", said.Out)
    Assert.Contains("90", found)
    let run = SavedRun.read (bench.At "demo") |> InputError.orFail
    Assert.Equal(3, run.Stimulus.Shape[0])
    let page = File.ReadAllText(Path.Combine(bench.At "demo", "report.html"))

    for word in
        [
            "natural"
            "regularised"
            "artificial"
            "Receptive field"
            "Tuning to direction"
        ] do
        Assert.Contains(word, page)

let private refused (bench: Bench) (parts: string list) (flags: string list) =
    let said = CommandLine.run flags
    Assert.True((said.Code = 2), said.Error + said.Out)
    Assert.Equal("", said.Out)
    Assert.False(Directory.Exists(bench.At "run"), "the folder was made although nothing could be run.")
    let lines = said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
    Assert.All(lines, (fun line -> Assert.StartsWith("actmax: ", line)))
    Assert.DoesNotContain("Exception", said.Error)

    for part in parts do
        Assert.Contains(part, said.Error)

[<Fact>]
let ``every fault is one clear message`` () =
    use bench = new Bench()
    let find = planted bench "find"
    let make = planted bench "maximise"

    let hex file =
        [
            "maximise"
            "--hex"
            file
            "--cell"
            "T4c"
            "--extent"
            "2"
            "--out"
            bench.At "run"
        ]

    refused bench [ "none.json: no such file" ] (hex (bench.At "none.json"))
    refused bench [ "foreign.json" ] (hex (bench.Write("foreign.json", """{"a": 1}""")))
    refused bench [ "broken.json" ] (hex (bench.Write("broken.json", "{")))
    refused bench [ "unknown cell type 'T4e'"; "T4a" ] (Flags.replace "--cell" "T4e" make)
    refused bench [ "(9, 0)"; "3 steps" ] (make @ [ "--position"; "9,0" ])
    refused bench [ "position"; "U,V" ] (make @ [ "--position"; "9" ])
    refused bench [ "hexals"; "19 (extent 2)"; "37" ] (find @ [ "--clips"; clips bench 2 ])
    refused bench [ "unknown clips 'nothing'"; "moving-edges" ] (find @ [ "--clips"; "nothing" ])
    let odd = bench.At "odd.npy"
    Npy.write odd (Npy.ofFloat32 [ 2; 3 ] (Array.zeroCreate 6)) |> InputError.orFail
    refused bench [ "3 (no lattice"; "37" ] (planted bench "regularise" @ [ "--stimulus"; odd ])
    refused bench [ "gone.npy: no such file" ] (planted bench "regularise" @ [ "--stimulus"; bench.At "gone.npy" ])
    refused bench [ "preset"; "v2.8"; "flyvis" ] (make @ [ "--preset"; "v2.8" ])
    refused bench [ "frame-seconds is 0" ] (make @ [ "--frame-seconds"; "0" ])
    refused bench [ "seconds"; "1 .. 100000 frames" ] (Flags.replace "--seconds" "0.001" make)
    refused bench [ "extent is 0" ] (Flags.replace "--extent" "0" make)
    refused bench [ "--hex and --planted" ] (make @ [ "--hex"; "x.json" ])
    refused bench [ "cell"; "missing" ] (Flags.without "--cell" make)
    refused bench [ "chkpt: no such file" ] (make @ [ "--checkpoint"; bench.At "chkpt" ])
    refused bench [ "by default the trace is a constraint" ] (planted bench "regularise" @ [ "--grey-weight"; "1" ])
    refused bench [ "hex is missing" ] [ "find"; "--cell"; "T4c"; "--out"; bench.At "run" ]

[<Fact>]
let ``a checkpoint of another extent is refused with both sizes, one that fits is used`` () =
    use bench = new Bench()

    let fixture name =
        Path.Combine(__SOURCE_DIRECTORY__, "..", "Hex", "fixtures", name)

    let data =
        Environment.GetEnvironmentVariable "ACTMAX_DATA"
        |> Option.ofObj
        |> Option.defaultValue ""

    let file = Path.Combine(data, "flyvis", "fib25-fib19_v2.2.json")
    Assert.SkipUnless(File.Exists file, "flyvis' connectome is not in ACTMAX_DATA.")

    refused
        bench
        [ "chkpt_00003"; "as the connectome has at this extent" ]
        [
            "maximise"
            "--hex"
            file
            "--checkpoint"
            fixture "chkpt_00003"
            "--cell"
            "T4c"
            "--extent"
            "1"
            "--out"
            bench.At "run"
        ]

[<Fact>]
let ``a step that the network cannot take is refused, a coarse one noted`` () =
    use bench = new Bench()

    let note =
        ok (planted bench "maximise" @ [ "--frame-seconds"; "0.04"; "--iterations"; "2" ])

    Assert.Contains("longer than 0.02 s", note.Out)

    // Two types that excite each other more than their leak takes away.
    let network =
        PlantedMotion.network PlantedMotion.defaults 2
        |> HexNetwork.scaleStrengths 1.0
        |> HexNetwork.withBias "T4c" 1e9

    HexNetworkFile.save (bench.At "wild.json") network |> InputError.orFail
    Directory.Delete(bench.At "run", true)

    refused
        bench
        [ "frame-seconds is 0.01 s"; "not stable"; "a smaller step" ]
        [
            "maximise"
            "--hex"
            bench.At "wild.json"
            "--cell"
            "T4c"
            "--extent"
            "2"
            "--out"
            bench.At "run"
        ]

[<Fact>]
let ``help of all kinds needs nothing native`` () =
    for flags, word in
        [
            [ "find"; "--help" ], "--clips"
            [ "regularise"; "--help" ], "--stimulus"
            [ "maximise"; "--hex"; "--help" ], "--hex"
            [ "maximise"; "--planted"; "--help" ], "--grey-weight"
            [ "maximise"; "--help" ], "--weights"
        ] do
        let said = CommandLine.run flags
        Assert.Equal(0, said.Code)
        Assert.Contains(word, said.Out)

[<Fact>]
let ``dots are found where a cell responds to them, and biases can be drawn`` () =
    use bench = new Bench()

    let found (more: string list) =
        let said =
            ok (
                Flags.replace "--cell" "L1" (planted bench "find")
                @ [ "--clips"; "dots"; "--no-report" ]
                @ more
            )

        // Two intensities at each of 37 places.
        Assert.Contains("Best of 74 clips", said.Out)
        (read (bench.At "run/activity.npy")).Values

    let same = found []
    let drawn = found [ "--bias-seed"; "0" ]
    Assert.True(Array.exists2 (fun a b -> abs (a - b) > 1e-4f) same drawn)
