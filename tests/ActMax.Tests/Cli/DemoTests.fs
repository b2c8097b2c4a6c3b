module ActMax.Tests.Cli.DemoTests

open System.IO
open Xunit

[<Fact>]
let ``the demo finds exactly what is planted, whatever the seed`` () =
    for seed in 0..9 do
        use bench = new Bench()

        let said =
            CommandLine.run
                [
                    "demo"
                    "circuit"
                    "--neurons=300"
                    $"--seed={seed}"
                    "--out"
                    bench.At "demo"
                ]

        Assert.True((said.Code = 0), said.Error)
        Assert.Contains("Precision 1, recall 1", said.Out)

        for file in [ "weights.npz"; "neurons.csv"; "report.html"; "stimulus.npy"; "job.json" ] do
            Assert.True(File.Exists(Path.Combine(bench.At "demo", file)), file)

[<Fact>]
let ``the folder of a demo can be moved and run again`` () =
    use bench = new Bench()

    let said =
        CommandLine.run [ "demo"; "circuit"; "--neurons"; "200"; "--quiet"; "--out"; bench.At "demo" ]

    Assert.Equal(0, said.Code)
    Assert.Equal("", said.Out)
    let before = bench.Bytes("demo", "stimulus.npy")
    Directory.Move(bench.At "demo", bench.At "moved")
    File.Delete(Path.Combine(bench.At "moved", "stimulus.npy"))

    let again =
        CommandLine.run [ "maximise"; "--job"; Path.Combine(bench.At "moved", "job.json") ]

    Assert.True((again.Code = 0), again.Error)
    Assert.Equal<byte[]>(before, bench.Bytes("moved", "stimulus.npy"))
