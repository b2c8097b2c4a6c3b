module ActMax.Tests.CourseTests

open System
open System.IO
open System.Text.RegularExpressions
open Xunit

let private scripts = Path.Combine(Repository.root, "scripts")

let private runScript (path: string) : string =
    // From another folder than its own: a script must not depend on where it is started.
    let code, output, errors =
        Repository.run (Path.GetTempPath()) "dotnet" [ "fsi"; "--quiet"; path ]

    Assert.True((code = 0), $"{Path.GetFileName path} ended with {code}:\n{output}\n{errors}")
    output

let private line (start: string) (output: string) =
    output.Split '\n'
    |> Array.find _.StartsWith(start)
    |> fun text -> text.Substring(start.Length).Trim()

[<Fact>]
let ``script 01 finds the planted inputs and writes a page`` () =
    let output = runScript (Path.Combine(scripts, "01-first-stimulus.fsx"))
    Assert.Equal(line "planted inputs:" output, line "found inputs:" output)
    let page = line "page:" output
    Assert.Contains("First stimulus", File.ReadAllText page)

[<Fact>]
let ``script 02 composes a loss that keeps to a budget of input`` () =
    let output = runScript (Path.Combine(scripts, "02-custom-loss.fsx"))

    let input name =
        Double.Parse(Regex.Match(line name output, @"from ([0-9.]+) of input").Groups[1].Value)

    Assert.True(input "plain:" > 5.0)
    Assert.InRange(input "composed:", 1.0, 3.2)
    Assert.Contains("Kenyon code", output)

[<Fact>]
let ``script 03 follows a target that changes with time`` () =
    let output = runScript (Path.Combine(scripts, "03-time-varying-target.fsx"))

    let rows (word: string) =
        output.Split '\n'
        |> Array.filter _.Contains(word)
        |> Array.map (fun row ->
            Regex.Matches(row, @"\d\.\d{3}")
            |> Seq.map (fun number -> float number.Value)
            |> List.ofSeq)

    let wanted, got = rows " wanted ", rows " got "
    Assert.Equal(2, wanted.Length)

    for wanted, got in Array.zip wanted got do
        Assert.Equal(4, wanted.Length)
        List.iter2 (fun (w: float) g -> Assert.True(abs (w - g) < 0.1, $"wanted {w}, got {g}")) wanted got

[<Fact>]
let ``script 04 tells two targets apart by their planted inputs`` () =
    let output = runScript (Path.Combine(scripts, "04-difference-of-two-targets.fsx"))
    Assert.Matches(@"stimulus for A: A 0\.[6-9]\d*, B 0\.0", output)
    Assert.Matches(@"stimulus for B: A 0\.0\d*, B 0\.[6-9]", output)
    Assert.DoesNotContain("planted for -", output)

[<Fact>]
let ``script 09 finds the planted inputs by switching and the planted slopes by training`` () =
    let output = runScript (Path.Combine(scripts, "09-landscape-and-training.fsx"))
    Assert.Equal(line "planted inputs:" output, line "on:" output)
    let slopes = Regex.Matches(output, @"planted (\d\.\d\d), found (\d\.\d\d)")
    Assert.Equal(3, slopes.Count)

    for slope in slopes do
        let planted, found = float slope.Groups[1].Value, float slope.Groups[2].Value
        Assert.InRange(found / planted, 0.95, 1.05)

    Assert.Contains("different stimuli:", output)
    Assert.Matches(@"without .* is left", output)

[<Fact>]
let ``script 07 recovers the planted circuit and proves it`` () =
    let output = runScript (Path.Combine(scripts, "07-circuit.fsx"))

    for kind in [ "inputs"; "neurons"; "connections" ] do
        Assert.Contains("precision 1, recall 1", line kind output)

    Assert.Equal("True", line "no member can go:" output)

[<Fact>]
let ``script 08 goes from two senses to their circuits and tells two outputs apart`` () =
    let watch = Diagnostics.Stopwatch.StartNew()
    let output = runScript (Path.Combine(scripts, "08-contrast.fsx"))
    Assert.True(watch.Elapsed.TotalSeconds < 60.0)
    Assert.Matches(@"stimulus for A: A (0\.[6-9]|1\.0)\d*, B 0\.0", output)
    Assert.Matches(@"stimulus for B: A 0\.0\d*, B (0\.[6-9]|1\.0)", output)
    Assert.Matches(@"in turn: A 0\.[56]\d in layer", output)

[<Fact>]
let ``script 05 gives the planted inputs all of the response`` () =
    let output = runScript (Path.Combine(scripts, "05-saliency.fsx"))

    let shares =
        Regex.Match(line "integrated, 200 steps:" output, @"planted ([0-9.]+), others (-?[0-9.]+)")

    Assert.InRange(Double.Parse shares.Groups[1].Value, 0.5, 0.9)
    Assert.InRange(Double.Parse shares.Groups[2].Value, -0.05, 0.01)
    Assert.Matches(@"target_1 +0\.0000 +0\.0000 +0\.[5-8]", output)

[<Fact>]
let ``script 06 finds paths from the planted glomeruli for the odour that excites them`` () =
    let output = runScript (Path.Combine(scripts, "06-paths.fsx"))

    let planted =
        [ for name in Regex.Matches(line "planted:" output, @"G\d+") -> name.Value ]

    Assert.Equal(2, planted.Length)

    for name in planted do
        Assert.Matches($@"layer 1: ORN_{name} +\+0\.\d+ PN_{name}", output)
        Assert.Matches($@"ORN_{name} +excites 0\.00[1-9]", output)

    Assert.Matches(@"layer 3: KC +\+0\.\d+ target_1", output)
    Assert.Equal("0", line "paths of acid:" output)
    let folder = line "written:" output
    Assert.StartsWith("batch,pre,post,weight,layer", File.ReadAllText(Path.Combine(folder, "paths.csv")))
    Assert.StartsWith("batch,group,time,activity", File.ReadAllText(Path.Combine(folder, "activity.csv")))

[<Fact>]
let ``script 10 recovers the direction of the planted detector in three ways`` () =
    let output = runScript (Path.Combine(scripts, "10-moving-edge.fsx"))
    Assert.Contains("angle 90", (line "found:" output).Replace("angle=90", "angle 90"))

    for name in [ "found"; "regularised"; "generated" ] do
        let off =
            Regex.Match(line $"direction {name}:" output, @", (\d+) off").Groups[1].Value

        Assert.True(float off < 30.0, $"{name}: {off}")

    let folder = line "drawings:" output

    for name in [ "traces.svg"; "directions.svg"; "field.svg" ] do
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(folder, name)))

[<Fact>]
let ``script 11 finds the known stimuli of video models`` () =
    let output = runScript (Path.Combine(scripts, "11-retina.fsx"))

    let cosines =
        Regex.Matches(output, @"(linear-nonlinear|inhibiting) +unit \d: cosine ([0-9.]+)")

    Assert.Equal(6, cosines.Count)

    for cosine in cosines do
        Assert.InRange(Double.Parse cosine.Groups[2].Value, 0.999, 1.0)

    Assert.Contains("subunits", output)
    Assert.True(File.Exists(line "page:" output))

[<Fact>]
let ``script 12 finds images that beat the best real ones`` () =
    let output = runScript (Path.Combine(scripts, "12-image.fsx"))
    Assert.InRange(Double.Parse(line "accuracy:" output), 0.95, 1.0)

    let rows =
        Regex.Matches(output, @"class \d: found (-?[0-9.]+), best real \([^)]*\) (-?[0-9.]+)")

    Assert.Equal(2, rows.Count)

    for row in rows do
        Assert.True(Double.Parse row.Groups[1].Value > Double.Parse row.Groups[2].Value, row.Value)

    Assert.True(File.Exists(line "page:" output))

[<Fact>]
let ``the README's script runs as printed`` () =
    let readme = File.ReadAllText(Path.Combine(Repository.root, "README.md"))
    let found = Regex.Match(readme, @"```fsharp\n(.*?)```", RegexOptions.Singleline)
    Assert.True(found.Success, "the README has no script.")
    let load = Path.Combine(scripts, "load.fsx").Replace("\\", "/")
    let text = found.Groups[1].Value.Replace("scripts/load.fsx", load)
    let path = Path.Combine(Path.GetTempPath(), $"actmax-readme-{Guid.NewGuid():N}.fsx")

    try
        File.WriteAllText(path, text)
        Assert.Matches(@"0\.7\d", runScript path)
    finally
        File.Delete path
