module ActMax.Tests.Cli.ArgumentTests

open System
open ActMax
open ActMax.Cli
open Argu
open Microsoft.FSharp.Reflection
open Xunit

[<Fact>]
let ``the structure of the arguments is sound`` () =
    ArgumentParser<Command>.CheckStructure()
    ArgumentParser<MaximiseFlag>.CheckStructure()
    ArgumentParser<TrainFlag>.CheckStructure()
    ArgumentParser<SaliencyFlag>.CheckStructure()
    ArgumentParser<PathsFlag>.CheckStructure()
    ArgumentParser<CircuitFlag>.CheckStructure()
    ArgumentParser<ContrastFlag>.CheckStructure()
    ArgumentParser<LandscapeFlag>.CheckStructure()
    ArgumentParser<ReportFlag>.CheckStructure()
    ArgumentParser<DemoFlag>.CheckStructure()
    ArgumentParser<DataFlag>.CheckStructure()
    ArgumentParser<DoctorFlag>.CheckStructure()
    ArgumentParser<BenchFlag>.CheckStructure()

[<Fact>]
let ``every line of help begins small and ends with a full stop`` () =
    let parser = Program.parser ()

    let lines =
        [
            yield! parser.GetArgumentCases()
            for command in parser.GetSubCommandParsers() do
                yield! command.GetArgumentCases()
        ]
        |> List.filter (fun flag -> not flag.IsHidden.Value)
        |> List.map _.Description.Value

    Assert.NotEmpty lines
    Assert.All(lines, (fun line -> Assert.EndsWith(".", line)))
    Assert.All(lines, (fun line -> Assert.False(Char.IsUpper line[0] && Char.IsLower line[1], line)))

let private flagsOf (kind: Type) =
    FSharpType.GetUnionCases kind
    |> Array.map (fun case -> "--" + case.Name.ToLowerInvariant().Replace('_', '-'))

[<Fact>]
let ``the help of maximise mentions every flag and what it says`` () =
    let said = CommandLine.run [ "maximise"; "--help" ]
    Assert.Equal(0, said.Code)
    Assert.Equal("", said.Error)
    Assert.All(flagsOf typeof<MaximiseFlag>, (fun flag -> Assert.Contains("\n    " + flag, said.Out)))

[<Fact>]
let ``the help mentions every command`` () =
    for help in [ "--help"; "-h" ] do
        let said = CommandLine.run [ help ]
        Assert.Equal(0, said.Code)

        for command in
            [
                "maximise"
                "landscape"
                "train"
                "circuit"
                "contrast"
                "saliency"
                "paths"
                "report"
                "demo"
                "doctor"
                "data"
                "bench"
                "--version"
            ] do
            Assert.Contains(command, said.Out)

[<Fact>]
let ``every setting of a job file has a flag and every flag but the job a setting`` () =
    let negatives = [ "--no-early-stop"; "--no-report"; "--job" ]

    let flags =
        flagsOf typeof<MaximiseFlag>
        |> Array.filter (fun flag -> not (List.contains flag negatives))
        |> Set.ofArray

    // A report is written unless it is refused, so that there is only the flag that refuses it.
    let settings =
        MaximiseRequest.all
        |> List.map (fun setting -> "--" + setting.Key)
        |> List.filter ((<>) "--report")
        |> Set.ofList

    Assert.Equal<Set<string>>(settings, flags)

let private settings (words: string list) : Settings =
    let results =
        (ArgumentParser.Create<MaximiseFlag>(checkStructure = false)).ParseCommandLine(Array.ofList words)

    MaximiseCommand.settings (results.GetAllResults()) |> InputError.orFail

[<Fact>]
let ``a value follows its flag after a space or an equals sign`` () =
    for value in [ "a.npz"; "cell_type = 'x'"; "a=b"; "-3"; "x@1=0.5"; "two words" ] do
        for flag, key in [ "--weights", "weights"; "--sensory", "sensory"; "--seed", "seed" ] do
            Assert.Equal(Some(SettingValue.Word value), Map.tryFind key (settings [ flag; value ]))
            Assert.Equal(Some(SettingValue.Word value), Map.tryFind key (settings [ $"{flag}={value}" ]))

[<Fact>]
let ``targets add up in their order`` () =
    let found = settings [ "--target"; "a = 1@2=0.5"; "--target=b >= 1@0=max" ]
    Assert.Equal(Some(SettingValue.Texts [ "a = 1@2=0.5"; "b >= 1@0=max" ]), Map.tryFind "target" found)

[<Fact>]
let ``flags that say no are the setting's no`` () =
    let found = settings [ "--no-early-stop"; "--no-report"; "--quiet" ]
    Assert.Equal(Some(SettingValue.Flag false), Map.tryFind "early-stop" found)
    Assert.Equal(Some(SettingValue.Flag false), Map.tryFind "report" found)
    Assert.Equal(Some(SettingValue.Flag true), Map.tryFind "quiet" found)

[<Fact>]
let ``bad arguments are one clear line, a hint and exit code 2`` () =
    for words, part in
        [
            [], "command"
            [ "maximize" ], "maximize"
            [ "maximise"; "--wieghts"; "x" ], "--wieghts"
            [ "maximise"; "--weights" ], "--weights"
            [ "maximise"; "--seed"; "1"; "--seed"; "2" ], "--seed"
            [ "demo" ], "circuit"
            [ "saliency" ], "RUN is missing"
            [ "paths" ], "RUN is missing"
            [ "circuit" ], "RUN is missing"
            [ "landscape" ], "RUN is missing"
            [ "report" ], "folder of a run is missing"
            [ "demo"; "rabbit" ], "retina"
            [ "demo"; "circuit"; "--neurons"; "3" ], "neurons is 3"
            [ "demo"; "circuit"; "--neurons"; "many" ], "many"
            [ "doctor"; "--now" ], "--now"
            [ "data"; "fetch" ], "list, download"
            [ "data"; "download" ], "NAME"
            [ "data"; "download"; "moon" ], "larva"
            [ "data"; "download"; "codex-783" ], "by hand"
        ] do
        let said = CommandLine.run words
        Assert.Equal(2, said.Code)
        Assert.Equal("", said.Out)
        Assert.StartsWith("actmax: ", said.Error)
        Assert.Contains(part, said.Error)
        Assert.DoesNotContain("   at ", said.Error)
        Assert.DoesNotContain("USAGE", said.Error)
