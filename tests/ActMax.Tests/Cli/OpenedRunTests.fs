module ActMax.Tests.Cli.OpenedRunTests

open System.IO
open ActMax
open Xunit

let private made (bench: Bench) (extra: string list) : string =
    let said = CommandLine.run (bench.Small() @ extra)
    Assert.True((said.Code = 0), said.Error)
    bench.At "run"

let private opened (folder: string) : OpenedRun =
    OpenedRun.read folder |> InputError.orFail

let private refused (folder: string) : string =
    match OpenedRun.read folder with
    | Ok _ -> failwith "the folder was read"
    | Error faults -> InputError.messages faults

let private same (expected: float32[]) (found: float32[]) =
    Assert.Equal(expected.Length, found.Length)
    Array.iter2 (fun (a: float32) b -> Assert.True(abs (a - b) < 1e-6f, $"{a} and {b}")) expected found

[<Fact>]
let ``a folder gives back its network, stimulus, activity, losses and targets`` () =
    use bench = new Bench()

    for extra in
        [
            []
            [ "--preset"; "v2.10"; "--seed=5" ]
            [ "--silence"; "id = 11"; "--slope=3" ]
            [ "--target"; "cell_type = 'mid'@1=max"; "--target"; "id = 10@2=min" ]
        ] do
        let folder = made bench (extra @ [ "--full-activity"; "--title"; "A run" ])
        let run = opened folder

        let numbers name =
            let path = Path.Combine(folder, name)
            Npy.read path |> Result.bind (Npy.toFloat32 path) |> InputError.orFail

        Assert.Equal<float32[]>(numbers "stimulus.npy", run.Outcome.Stimulus.Values)
        same (numbers "activity.npy") run.Outcome.Activity.Values
        Assert.Equal(20, run.Outcome.Iterations)
        Assert.Equal(20, run.Outcome.History.Length)
        Assert.Equal("all 20 iterations were done", StopRule.describe run.Outcome.Stop)
        Assert.Equal(run.Outcome.Losses.Terms |> Array.sumBy snd, run.Outcome.Losses.Total, 9)
        Assert.Equal(1, run.Outcome.Restarts.Length)
        Assert.Equal("A run", (OpenedRun.record run).Title)
        Assert.Equal<string[]>([| "10"; "11" |], (OpenedRun.record run).Inputs)

        let target = OpenedRun.targets run |> List.head
        Assert.Equal<int option * int * int>((Some 0, 2, 4), (target.Item, target.Layer, target.Neuron))

    // Of max and min only the neurons to be active are targets: two of the type and the output.
    Assert.Equal<int list>([ 4; 2; 3 ], opened (bench.At "run") |> OpenedRun.targets |> List.map _.Neuron)

[<Fact>]
let ``a run that made no update is read back too, and so is one that was moved`` () =
    use bench = new Bench()

    let said = CommandLine.run (Flags.replace "--iterations" "0" (bench.Small()))

    Assert.True((said.Code = 0), said.Error)
    Assert.Empty((opened (bench.At "run")).Outcome.History)

    let said =
        CommandLine.run [ "demo"; "circuit"; "--neurons=200"; "--quiet"; "--out"; bench.At "demo" ]

    Assert.Equal(0, said.Code)
    Directory.Move(bench.At "demo", bench.At "moved")
    Assert.Equal(200, opened (bench.At "moved") |> fun run -> Connectome.size run.Connectome)

[<Fact>]
let ``an input file that has changed since is named with both hashes`` () =
    use bench = new Bench()
    let folder = made bench []
    File.AppendAllText(bench.At "neurons.csv", "\n")
    let message = refused folder
    Assert.Contains("neurons.csv", message)
    Assert.Contains("has changed since the run read it as its neurons", message)
    File.Delete(bench.At "weights.npz")
    Assert.Contains("weights.npz: no such file", refused folder)
    Assert.Contains("neurons.csv", refused folder)

[<Fact>]
let ``what is no run, and a run that is damaged, is said in a sentence`` () =
    use bench = new Bench()
    Assert.Contains("no such file or folder", refused (bench.At "nowhere"))
    Assert.Contains("it has no outcome.json, job.json, stimulus.npy, history.csv", refused bench.Folder)
    let folder = made bench []

    let damaged (name: string) (bytes: byte[]) (part: string) =
        let path = Path.Combine(folder, name)
        let before = File.ReadAllBytes path
        File.WriteAllBytes(path, bytes)
        let message = refused folder
        Assert.Contains(name, message)
        Assert.Contains(part, message)
        File.WriteAllBytes(path, before)

    damaged "outcome.json" "{}"B "is missing"
    damaged "outcome.json" "[1"B "is not JSON"
    damaged "job.json" "{\"layers\": 3"B "is not JSON"
    damaged "stimulus.npy" "nonsense"B ""
    damaged "history.csv" "iteration,total\n0,x\n"B "'x' cannot be read"
    opened folder |> ignore

    Npy.write (Path.Combine(folder, "stimulus.npy")) (Npy.ofFloat32 [ 1; 2; 4 ] (Array.zeroCreate 8))
    |> InputError.orFail

    Assert.Contains("[1; 2; 3] (item; sensory; time)", refused folder)
