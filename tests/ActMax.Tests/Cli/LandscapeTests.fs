/// `actmax landscape`, and on/off stimuli of `actmax maximise`.
module ActMax.Tests.Cli.LandscapeTests

open System.IO
open System.Text.Json
open ActMax
open Xunit

let private ok (flags: string list) =
    let said = CommandLine.run flags
    Assert.True((said.Code = 0), $"exit code {said.Code}: {said.Error}")
    Assert.Equal("", said.Error)
    said

let private landscape (bench: Bench) =
    JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.At "run", "landscape.json"))).RootElement

let private floats (element: JsonElement) =
    [ for entry in element.EnumerateArray() -> entry.GetDouble() ]

let private column (name: string) (element: JsonElement) =
    [ for entry in element.EnumerateArray() -> entry.GetProperty(name).GetDouble() ]

[<Fact>]
let ``the landscape of a run is written into its folder`` () =
    use bench = new Bench()
    ok (bench.Small() @ [ "--restarts=5"; "--no-report" ]) |> ignore
    let said = ok [ "landscape"; bench.At "run"; "--repeats=10"; "--grid=5" ]
    Assert.Contains("landscape.json", said.Out)
    Assert.Contains("Noise of 0.1", said.Out)
    let found = landscape bench
    let full = found.GetProperty("full").GetDouble()
    let run = OpenedRun.read (bench.At "run") |> InputError.orFail
    Assert.Equal(float (NdArray.get [| 0; 4; 2 |] run.Outcome.Activity), full, 5)

    let removal = found.GetProperty "removal"
    let inputs = column "inputs" removal
    Assert.Equal<float list>([ for k in 0 .. inputs.Length - 1 -> float k ], inputs)
    Assert.Equal(1.0, (column "share" removal).Head, 5)
    Assert.True((column "share" removal |> List.last) < 0.2)
    Assert.Equal("10", removal[1].GetProperty("id").GetString())

    let dose = found.GetProperty "dose"
    Assert.Equal(full, (column "response" dose)[10], 5)
    let noise = found.GetProperty "noise"
    Assert.Equal<float list>([ 0.0; 0.02; 0.05; 0.1; 0.2; 0.4 ], column "sd" noise)
    Assert.Equal(full, (column "mean" noise).Head, 5)
    Assert.Equal(0.0, (column "sd_response" noise).Head, 6)

    let clusters = found.GetProperty "clusters"

    Assert.Equal<int list>(
        [ 0..4 ],
        [
            for cluster in clusters.EnumerateArray() do
                for number in cluster.GetProperty("restarts").EnumerateArray() -> number.GetInt32()
        ]
        |> List.sort
    )

    Assert.True(found.GetProperty("diversity").GetDouble() >= 0.0)

    // Directions by condition, of which the first is the one input that drives.
    ok
        [
            "landscape"
            bench.At "run"
            "--sweep"
            "id = 10"
            "--sweep=id = 11"
            "--grid=3"
            "--quiet"
        ]
    |> ignore

    let sweep = (landscape bench).GetProperty "sweep"
    Assert.Equal<float list>([ 0.0; 0.5; 1.0 ], floats (sweep.GetProperty "a"))
    Assert.Equal("id = 10", sweep.GetProperty("name_a").GetString())
    let response = sweep.GetProperty "response"
    Assert.Equal(full, (response[2][2]).GetDouble(), 5)
    Assert.True((response[0][2]).GetDouble() < 0.2 * full)
    Assert.Equal(3, sweep.GetProperty("gradient_a").GetArrayLength())

[<Fact>]
let ``a run with one start has no clusters`` () =
    use bench = new Bench()
    ok (bench.Small() @ [ "--no-report" ]) |> ignore
    Assert.False(File.Exists(Path.Combine(bench.At "run", "restarts.npy")))
    ok [ "landscape"; bench.At "run"; "--quiet"; "--repeats=2" ] |> ignore
    Assert.Equal(0, (landscape bench).GetProperty("clusters").GetArrayLength())

[<Fact>]
let ``bad input to a landscape is one clear message and exit code 2`` () =
    use bench = new Bench()
    ok (bench.Small() @ [ "--no-report" ]) |> ignore
    let run = bench.At "run"

    for flags, part in
        [
            [ "landscape" ], "RUN is missing"
            [ "landscape"; bench.At "nowhere" ], "no such file"
            [ "landscape"; run; "--item=1" ], "item is 1"
            [ "landscape"; run; "--repeats=0" ], "repeats is 0"
            [ "landscape"; run; "--grid=1" ], "grid is 1"
            [ "landscape"; run; "--noise=0.1,-1" ], "noise is -1"
            [ "landscape"; run; "--noise=x" ], "noise 'x'"
            [ "landscape"; run; "--sweep=id = 10" ], "none or 2"
            [ "landscape"; run; "--sweep=id = 10"; "--sweep=id = 12" ], "id = 12"
        ] do
        let said = CommandLine.run flags
        Assert.True((said.Code = 2), $"{part}: exit code {said.Code}, {said.Out}{said.Error}")
        Assert.StartsWith("actmax: ", said.Error)
        Assert.Contains(part, said.Error)
        Assert.DoesNotContain("   at ", said.Error)
        Assert.False(File.Exists(Path.Combine(run, "landscape.json")))

[<Fact>]
let ``an on/off stimulus has two values, and the run says that no flip is better`` () =
    use bench = new Bench()

    ok (bench.Small() @ [ "--on-off=1"; "--on-value=0.75"; "--no-report" ])
    |> ignore

    let run = OpenedRun.read (bench.At "run") |> InputError.orFail
    Assert.Equal<float32[]>([| 0.75f; 0.75f; 0.75f; 0f; 0f; 0f |], run.Outcome.Stimulus.Values)
    Assert.Contains("no single flip or swap", StopRule.describe run.Outcome.Stop)

    for extra, part in
        [
            [ "--on-off=0" ], "on-off is 0"
            [ "--on-off=1"; "--on-value=2" ], "on-value is 2"
            [ "--on-off=1"; "--preset=v2.8" ], "preset with on-off"
            [ "--on-off=1"; "--most-inputs=1" ], "most-inputs"
        ] do
        let said = CommandLine.run (bench.Small() @ extra)
        Assert.Equal(2, said.Code)
        Assert.Contains(part, said.Error)
