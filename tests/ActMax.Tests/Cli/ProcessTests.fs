module ActMax.Tests.Cli.ProcessTests

open System.IO
open System.Runtime.InteropServices
open ActMax
open Xunit

/// Runs the executable and lets the system's loader tell what it loads (on the error stream).
let private traced (bench: Bench) (arguments: string list) =
    CommandLine.executeWith [ "LD_DEBUG", "files" ] bench.Folder arguments

[<Fact>]
let ``help loads nothing native, neither libtorch nor SQLite`` () =
    use bench = new Bench()

    for arguments in [ [ "--help" ]; [ "maximise"; "--help" ]; [ "--version" ]; [ "data" ] ] do
        let said = traced bench arguments
        Assert.Equal(0, said.Code)
        Assert.Contains("libcoreclr", said.Error)
        Assert.DoesNotContain("torch", said.Error)
        Assert.DoesNotContain("sqlite", said.Error)

    let said = traced bench [ "doctor" ]
    Assert.Contains("libactmax_torch", said.Error)
    Assert.Contains("sqlite", said.Error)

[<Fact>]
let ``without libtorch a command says what mends it`` () =
    use bench = new Bench()
    let copy = Directory.CreateDirectory(bench.At "copy").FullName

    for file in Directory.GetFiles(string (Path.GetDirectoryName CommandLine.binary)) do
        if Path.GetFileName file <> "libactmax_torch.so" then
            File.Copy(file, Path.Combine(copy, string (Path.GetFileName file)))

    let binary = Path.Combine(copy, "actmax")
    let doctor = CommandLine.executeAt binary bench.Folder [ "doctor" ]
    Assert.Equal(2, doctor.Code)
    Assert.Contains("MISSING: libtorch is not available", doctor.Out)
    Assert.Contains("dotnet fsi build.fsx build", doctor.Error)
    Assert.DoesNotContain("   at ", doctor.Out + doctor.Error)
    let run = CommandLine.executeAt binary bench.Folder (bench.Small())
    Assert.Equal(2, run.Code)
    Assert.Contains("libtorch is not available", run.Error)
    Assert.Contains("actmax doctor", run.Error)
    Assert.DoesNotContain("   at ", run.Error)

[<Fact>]
let ``errors go to the error stream with exit code 2`` () =
    use bench = new Bench()
    let said = CommandLine.execute bench.Folder [ "maximise"; "--out"; "x" ]
    Assert.Equal(2, said.Code)
    Assert.Equal("", said.Out)
    Assert.Contains("actmax: weights is missing", said.Error)
    Assert.False(Directory.Exists(bench.At "x"))

[<Fact>]
let ``a job runs from relative paths, as a person would start it`` () =
    use bench = new Bench()

    let flags =
        bench.Small() |> List.map (fun word -> word.Replace(bench.Folder + "/", ""))

    let said = CommandLine.execute bench.Folder flags
    Assert.True((said.Code = 0), said.Error)
    Assert.Contains("Written: run (", said.Out)

    let again =
        CommandLine.execute "/" [ "maximise"; "--job"; bench.At "run/job.json"; "--out"; bench.At "two" ]

    Assert.True((again.Code = 0), again.Error)
    Assert.Equal<byte[]>(bench.Bytes("run", "stimulus.npy"), bench.Bytes("two", "stimulus.npy"))

[<Fact>]
let ``an interrupted search saves the best so far and ends with the signal's code`` () =
    if not (RuntimeInformation.IsOSPlatform OSPlatform.Windows) then
        for number in List.filter (Signal.isIgnored >> not) [ 2; 15 ] do
            use bench = new Bench()
            let flags = Flags.replace "--iterations" "2000000000" (bench.Small())
            use child = CommandLine.start bench.Folder flags

            // The first line is printed when the search has begun.
            let first = child.StandardOutput.ReadLine()
            Assert.Contains("iteration 0", string first)
            Signal.send child number
            let said = CommandLine.finish child
            Assert.Equal(128 + number, said.Code)
            Assert.Contains("interrupted", said.Out)
            Assert.Equal("", said.Error)

            let stimulus =
                Npy.read (Path.Combine(bench.At "run", "stimulus.npy"))
                |> Result.bind (Npy.toFloat32 "stimulus")
                |> InputError.orFail

            Assert.Equal(6, stimulus.Length)
            Assert.True(File.Exists(Path.Combine(bench.At "run", "outcome.json")))
            Assert.True(File.Exists(Path.Combine(bench.At "run", "job.json")))

[<Fact>]
let ``doctor finds what the tests themselves need`` () =
    use bench = new Bench()
    let said = CommandLine.execute bench.Folder [ "doctor" ]
    Assert.True((said.Code = 0), said.Out + said.Error)

    for part in
        [
            ".NET"
            "kernels"
            "scalar"
            "libtorch"
            "BLAS"
            "GPU"
            "SQLite"
            "data folder"
        ] do
        Assert.Contains(part, said.Out)

    Assert.DoesNotContain("MISSING", said.Out)
