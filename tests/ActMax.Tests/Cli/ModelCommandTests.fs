module ActMax.Tests.Cli.ModelCommandTests

open System
open System.IO
open System.Text.Json
open ActMax
open ActMax.Cli
open ActMax.Report
open ActMax.Tests
open Microsoft.FSharp.Reflection
open Xunit

let private image (bench: Bench) =
    [
        "visualise"
        "--model"
        NetworkFixture.path "picture.pt"
        "--size"
        "2x8x8"
        "--unit"
        "0,3"
        "--range=-1:1"
        "--norm=4"
        "--iterations"
        "15"
        "--out"
        bench.At "run"
    ]

let private video (bench: Bench) =
    [
        "maximise"
        "--model"
        NetworkFixture.path "video.pt"
        "--size"
        "2x9x7x8"
        "--frame-rate"
        "10"
        "--session"
        "first"
        "--unit"
        "1"
        "--window"
        "0.1:0.3"
        "--norm"
        "3"
        "--iterations"
        "15"
        "--out"
        bench.At "run"
    ]

let private outcomeOf (bench: Bench) =
    JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.At "run", "outcome.json"))).RootElement

let private array (bench: Bench) name =
    let path = Path.Combine(bench.At "run", name)
    let read = Npy.read path |> InputError.orFail
    NdArray.create (Array.ofList read.Shape) (Npy.toFloat32 path read |> InputError.orFail)

let private norm (array: NdArray) =
    sqrt (array.Values |> Array.sumBy (fun x -> float x * float x))

[<Fact>]
let ``visualise finds an image for each unit, within norm and range, better than random ones`` () =
    use bench = new Bench()
    let said = CommandLine.run (image bench)
    Assert.True((said.Code = 0), said.Error)
    let stimulus = array bench "stimulus.npy"
    Assert.Equal<int[]>([| 2; 2; 8; 8 |], stimulus.Shape)
    Assert.All(stimulus.Values, (fun x -> Assert.InRange(x, -1f, 1f)))

    for item in 0..1 do
        Assert.InRange(norm (NdArray.item item stimulus), 0.0, 4.0 + 1e-4)

    for _, baselines in BaselineFile.read (bench.At "run") |> InputError.orFail do
        for other in Array.tail baselines.Rows do
            Assert.True(baselines.Rows[0].Response > other.Response, other.Name)

    for file in [ "report.html"; "job.json"; "stimulus-2.png"; "history.csv"; "baselines.npy" ] do
        Assert.True(File.Exists(Path.Combine(bench.At "run", file)), file)

[<Fact>]
let ``every unit's contrast response, and the latency of models with time, are in the folder and on the page`` () =
    for flags, items, hasTime in [ image, 2, false; video, 1, true ] do
        use bench = new Bench()
        let said = CommandLine.run (flags bench)
        Assert.True((said.Code = 0), said.Error)
        let folder = bench.At "run"
        let curves = ContrastResponseFile.read items folder |> InputError.orFail
        Assert.Equal<int list>([ 0 .. items - 1 ], curves |> List.map _.Item)
        let baselines = BaselineFile.read folder |> InputError.orFail
        let page = File.ReadAllText(Path.Combine(folder, "report.html"))

        for curve in curves do
            Assert.Equal<float list>([ for i in 0..8 -> float i / 8.0 ], curve.Points |> List.map _.Contrast)
            let _, beside = baselines[curve.Item]
            let whole = List.last curve.Points
            Assert.Equal(beside.Rows[0].Response, whole.Response, 4)
            Assert.Equal(beside.Rows[0].Norm, whole.Norm, 4)
            Assert.Equal(0.0, curve.Points.Head.Norm)
            Assert.True(whole.Response > curve.Points.Head.Response)
            Assert.Contains($"Contrast response of stimulus {curve.Item + 1}", page)
            Assert.True(File.Exists(Path.Combine(folder, $"contrast-{curve.Item + 1}.svg")))

        let known, latency =
            (outcomeOf bench).GetProperty("settings").TryGetProperty "latency"

        Assert.Equal(hasTime, known)
        Assert.Equal(hasTime, page.Contains "delay of the largest change")

        if hasTime then
            let eaten = 9 - (array bench "activity.npy").Shape[2]

            Assert.Equal(string eaten, latency.GetProperty("stimulus frames before the first response").GetString())

        // The page comes from the folder alone.
        File.Delete(Path.Combine(folder, "report.html"))
        RunReport.write folder |> InputError.orFail
        Assert.Equal(page, File.ReadAllText(Path.Combine(folder, "report.html")))

        ContrastResponseFile.write folder [ { curves.Head with Item = items } ]
        |> InputError.orFail

        match RunReport.write folder with
        | Ok() -> Assert.Fail "an item that the run does not have was drawn"
        | Error faults -> Assert.Contains($"item {items}", InputError.messages faults)

[<Fact>]
let ``an item of a batch is what it is alone, and a job file makes the same run again`` () =
    use bench = new Bench()
    Assert.Equal(0, (CommandLine.run (image bench)).Code)
    let both = array bench "stimulus.npy"

    let again =
        CommandLine.run
            [
                "visualise"
                "--job"
                Path.Combine(bench.At "run", "job.json")
                "--out"
                bench.At "again"
            ]

    Assert.True((again.Code = 0), again.Error)
    Assert.Equal<byte[]>(bench.Bytes("run", "stimulus.npy"), bench.Bytes("again", "stimulus.npy"))
    let single = CommandLine.run (Flags.replace "--unit" "0" (image bench))
    Assert.Equal(0, single.Code)
    let alone = NdArray.item 0 (array bench "stimulus.npy")
    let first = NdArray.item 0 both
    Array.iter2 (fun (a: float32) b -> Assert.InRange(abs (a - b), 0f, 1e-5f)) first.Values alone.Values

[<Fact>]
let ``maximise drives a video model in a window of seconds, with a movie to play`` () =
    use bench = new Bench()
    let said = CommandLine.run (video bench)
    Assert.True((said.Code = 0), said.Error)
    Assert.InRange(norm (array bench "stimulus.npy"), 2.999, 3.001)
    // Frames 1 and 2 of the response are the window's first and last.
    let layers =
        [
            for goal in (outcomeOf bench).GetProperty("targets").EnumerateArray() ->
                goal.GetProperty("layer").GetInt32()
        ]

    Assert.Equal<int list>([ 1; 2 ], layers)
    Assert.Contains("unit 1", said.Out)

    for file in [ "stimulus-1.gif"; "stimulus-1.apng"; "report.html" ] do
        Assert.True(File.Exists(Path.Combine(bench.At "run", file)), file)

    let inhibited =
        CommandLine.run (
            video bench
            @ [ "--objective=decrease"; "--job"; Path.Combine(bench.At "run", "job.json") ]
        )

    Assert.True((inhibited.Code = 0), inhibited.Error)
    Assert.Contains("minus the activity", inhibited.Out)

[<Fact>]
let ``a layer inside, channels of it, presets, seeds, data and held-out models`` () =
    use bench = new Bench()
    let data = Path.Combine(bench.Folder, "data.npy")

    Npy.write data (Npy.ofFloat32 [ 5; 2; 8; 8 ] (Seed.uniform 640 3L))
    |> InputError.orFail

    let layer =
        image bench
        @ [
            "--layer=features.0"
            "--objective=channel"
            "--seeds=2"
            "--data"
            data
            "--held-out"
            NetworkFixture.path "traced.pt"
            "--blur=0.5"
            "--jitter=1"
            "--total-variation=0.001"
        ]

    let said = CommandLine.run layer
    Assert.True((said.Code = 0), said.Error)
    Assert.Contains("traced", said.Out)
    Assert.Equal(4, (array bench "restarts.npy").Shape[0])
    let _, baselines = (BaselineFile.read (bench.At "run") |> InputError.orFail)[0]
    // traced.pt is the same network.
    Assert.Equal(baselines.Rows[0].Response, baselines.Rows[0].Validators[0], 3)

    Assert.Equal(
        5,
        baselines.Rows
        |> Array.filter (fun row -> row.Kind = BaselineKind.DataSet)
        |> Array.length
    )

    for preset in [ "lucid"; "maco"; "sinzlab"; "erhan"; "yosinski-blurred" ] do
        let flags =
            Flags.without "--iterations" (image bench)
            |> List.filter (fun flag -> not (flag.StartsWith "--range" || flag.StartsWith "--norm"))

        let said =
            CommandLine.run (flags @ [ $"--preset={preset}"; "--iterations=3"; "--no-report" ])

        Assert.True((said.Code = 0), $"{preset}: {said.Error}")

    for name in [ "sigmoid"; "fourier"; "pyramid"; "maco" ] do
        let said =
            CommandLine.run (
                Flags.replace "--iterations" "3" (image bench)
                @ [ $"--parameterisation={name}"; "--no-report" ]
            )

        Assert.True((said.Code = 0), $"{name}: {said.Error}")

let private refused (bench: Bench) (parts: string list) (flags: string list) =
    let said = CommandLine.run flags
    Assert.Equal(2, said.Code)
    Assert.Equal("", said.Out)
    Assert.False(Directory.Exists(bench.At "run"), "the folder was made although nothing could be run.")
    let lines = said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
    Assert.All(lines, (fun line -> Assert.StartsWith("actmax: ", line)))
    Assert.DoesNotContain("Exception", said.Error)

    for part in parts do
        Assert.Contains(part, said.Error)

    Assert.Equal(List.length parts, lines.Length)

[<Fact>]
let ``every fault of the settings is said at once, with the known names`` () =
    use bench = new Bench()

    refused
        bench
        [
            "preset 'nothing'"
            "objective 'upwards'"
            "parameterisation 'waves'"
            "norm is -1"
            "seeds is 0"
        ]
        ((image bench |> List.filter ((<>) "--norm=4"))
         @ [
             "--preset=nothing"
             "--objective=upwards"
             "--parameterisation=waves"
             "--norm=-1"
             "--seeds=0"
         ])

    refused bench [ "unit is 9" ] (Flags.replace "--unit" "9" (image bench))
    refused bench [ "layer 'features.9'" ] (image bench @ [ "--layer=features.9" ])
    refused bench [ "against is missing" ] (image bench @ [ "--objective=contrastive" ])
    refused bench [ "window" ] (Flags.replace "--window" "0.1:9" (video bench))
    refused bench [ "frame-rate is missing" ] (Flags.without "--frame-rate" (video bench))
    refused bench [ "norm is missing" ] (Flags.without "--norm" (video bench))

    refused
        bench
        [ "network 'lenet'"; "x.pt" ]
        [
            "visualise"
            "--network=lenet"
            "--weights=x.pt"
            "--unit=0"
            "--out"
            bench.At "run"
        ]

[<Fact>]
let ``files that are cut off, hostile or of other shapes give one message and no folder`` () =
    use bench = new Bench()
    let whole = File.ReadAllBytes(NetworkFixture.path "picture.pt")
    File.WriteAllBytes(bench.At "cut.pt", Array.truncate (whole.Length / 2) whole)
    File.WriteAllText(bench.At "text.pt", "import os")
    refused bench [ "cut.pt" ] (Flags.replace "--model" (bench.At "cut.pt") (image bench))
    refused bench [ "text.pt" ] (Flags.replace "--model" (bench.At "text.pt") (image bench))
    refused bench [ "does not take stimuli" ] (Flags.replace "--size" "3x8x8" (image bench))

    Npy.write (bench.At "start.npy") (Npy.ofFloat32 [ 3; 3 ] (Array.zeroCreate 9))
    |> InputError.orFail

    refused bench [ "start.npy has shape" ] (image bench @ [ "--init"; bench.At "start.npy" ])
    refused bench [ "start.npy has shape" ] (image bench @ [ "--data"; bench.At "start.npy" ])
    refused bench [ "video.pt" ] (image bench @ [ "--held-out"; NetworkFixture.path "video.pt" ])
    refused bench [ "gone.pt: no such file" ] (Flags.replace "--model" (bench.At "gone.pt") (image bench))

[<Fact>]
let ``every setting of a model's job has a flag, and the other way round`` () =
    let flags =
        [
            for case in FSharpType.GetUnionCases typeof<ModelFlag> -> case.Name.ToLowerInvariant().Replace('_', '-')
        ]
        |> List.map (fun name -> if name = "no-report" then "report" else name)
        |> List.filter ((<>) "job")

    Assert.Equal<Set<string>>(Set.ofList flags, ModelRequest.all |> List.map _.Key |> Set.ofList)

[<Fact>]
let ``help says what other models there are, and lists their flags`` () =
    let help = CommandLine.run [ "maximise"; "--help" ]
    Assert.Equal(0, help.Code)
    Assert.Contains("actmax maximise --model --help", help.Out)
    let model = CommandLine.run [ "maximise"; "--model"; "--help" ]
    Assert.Equal(0, model.Code)
    Assert.Contains("--frame-rate", model.Out)
    Assert.DoesNotContain("--sensory", model.Out)

[<Fact>]
let ``the retina demo finds the known stimuli`` () =
    use bench = new Bench()
    let said = CommandLine.run [ "demo"; "retina"; "--out"; bench.At "demo" ]
    Assert.True((said.Code = 0), said.Error)

    for folder in [ "linear-nonlinear"; "inhibiting"; "subunits" ] do
        for file in [ "report.html"; "composition-1.svg"; "stimulus-1.gif"; "baselines.json" ] do
            Assert.True(File.Exists(Path.Combine(bench.At "demo", folder, file)), $"{folder}/{file}")

[<Fact>]
let ``known optima are found: cosine 0.999 for linear-nonlinear units, 0.98 of the response for subunits`` () =
    for seed in [ 0L; 5L ] do
        for case in RetinaDemo.cases seed do
            let outcome = ModelRun.run ignore StopRule.NotFinite case.Prepared

            for _, cosine, reached, best in RetinaDemo.compare case outcome do
                if case.Name = "subunits" then
                    Assert.InRange(reached / best, 0.98, 1.0001)
                else
                    Assert.InRange(cosine, 0.999, 1.0001)

[<Fact>]
let ``the image demo without its data says how to get it, and writes nothing`` () =
    use bench = new Bench()

    let said =
        CommandLine.run [ "demo"; "image"; "--data"; bench.Folder; "--out"; bench.At "run" ]

    Assert.Equal(2, said.Code)
    Assert.Contains("dataset-fashion-mnist", said.Error)
    Assert.False(Directory.Exists(bench.At "run"))

[<Fact>]
let ``a short image demo trains, searches and compares`` () =
    match FashionData.read FashionData.usualFolder with
    | Error faults -> Assert.Skip(InputError.messages faults)
    | Ok data ->
        let settings = { ImageDemo.defaults with Epochs = 4 }
        let some = FashionData.truncated 1_500 data

        let some =
            { some with
                Test = NdArray.create [| 300; 1; 28; 28 |] (Array.truncate (300 * 784) some.Test.Values)
                TestLabels = Array.truncate 300 some.TestLabels
            }

        let networks =
            [ 0; 1 ] |> List.map (fun number -> ImageDemo.train ignore settings number some)

        Assert.All(
            networks,
            (fun network -> Assert.True(network.Accuracy > 0.5, $"{network.Name}: {network.Accuracy}"))
        )

        let prepared = ImageDemo.classes settings some networks (fun _ -> [])

        let outcome = ModelRun.run ignore StopRule.NotFinite prepared
        let rows = ImageTransfer.comparison some networks outcome

        for row in rows do
            let score = row.Scores.Head
            Assert.True(score.Found > score.AnyReal, $"{row.Class}: {score.Found} and {score.AnyReal}")
            Assert.Equal(score.AnyReal, score.BestReal)

        use bench = new Bench()
        ImageTransfer.write bench.Folder networks rows |> InputError.orFail

        let again =
            LayerWeights.read (bench.At "held-out-1.safetensors") |> InputError.orFail

        Assert.Equal<Map<string, NdArray>>(networks[1].Weights, again)

[<Fact>]
let ``a described network takes weights from safetensors, and held-out weights of the same network judge`` () =
    use bench = new Bench()
    let layers = ImageClassifier.layers 1 8 8 3

    for seed in 1..2 do
        LayerWeights.random Initialisation.Kaiming (int64 seed) layers.Stack
        |> WeightFile.write (bench.At $"{seed}.safetensors")
        |> InputError.orFail

    let flags =
        [
            "visualise"
            "--network=classifier"
            "--size"
            "1x8x8"
            "--weights"
            bench.At "1.safetensors"
            "--held-out"
            bench.At "2.safetensors"
            "--unit=0-2"
            "--iterations=5"
            "--out"
            bench.At "run"
        ]

    let said = CommandLine.run flags
    Assert.True((said.Code = 0), said.Error)
    Assert.Equal(3, (array bench "stimulus.npy").Shape[0])
    Directory.Delete(bench.At "run", true)
    refused bench [ "size has shape" ] (Flags.replace "--size" "8x8" flags)
    refused bench [ "none.safetensors: no such file" ] (Flags.replace "--weights" (bench.At "none.safetensors") flags)

[<Fact>]
let ``notes of a model are in the record of its run`` () =
    let case = (RetinaDemo.cases 0L).Head

    let prepared =
        { case.Prepared with
            Model = Model.noted "weights centred" case.Prepared.Model
            Search = Search.withBudget 1 case.Prepared.Search
        }

    use bench = new Bench()
    let outcome = ModelRun.run ignore StopRule.NotFinite prepared

    ModelRun.save (bench.At "run") false prepared Measured.none outcome
    |> InputError.orFail

    let note =
        (outcomeOf bench).GetProperty("settings").GetProperty("model").GetProperty("note 1").GetString()

    Assert.Equal("weights centred", note)
