module ActMax.Tests.Cli.CircuitTests

open System.IO
open System.Text.Json
open ActMax
open Xunit

let private demo (bench: Bench) (name: string) (seed: int) : string =
    let said =
        CommandLine.run
            [
                "demo"
                "circuit"
                "--neurons=400"
                $"--seed={seed}"
                "--quiet"
                "--out"
                bench.At name
            ]

    Assert.True((said.Code = 0), said.Error)
    bench.At name

let private ok (said: Said) : Said =
    Assert.True((said.Code = 0), said.Error)
    Assert.Equal("", said.Error)
    said

let private json (folder: string) (name: string) : JsonElement =
    use document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name)))
    document.RootElement.Clone()

let private entries (name: string) (root: JsonElement) =
    [| for entry in root.GetProperty(name).EnumerateArray() -> entry |]

let private whole (name: string) (entry: JsonElement) = entry.GetProperty(name).GetInt32()

let private rows (folder: string) (name: string) =
    (Table.read (Path.Combine(folder, name)) |> InputError.orFail).RowCount

[<Fact>]
let ``the circuit of a demo is what was planted, for ten seeds`` () =
    for seed in 0..9 do
        use bench = new Bench()
        let folder = demo bench "run" seed
        let said = ok (CommandLine.run [ "circuit"; folder; "--share=0.99" ])
        Assert.Contains("No single input or neuron or connection of it can go", said.Out)

        let connectome, planted =
            PlantedCircuit.create
                { PlantedCircuit.defaults with
                    Neurons = 400
                    Seed = seed
                }

        let parts = planted |> List.map (PlantedCircuit.carrying connectome)
        let found = json folder "circuit.json"
        let inputs = entries "inputs" found |> Array.map (whole "neuron")
        let neurons = entries "neurons" found |> Array.map (whole "neuron")

        let edges =
            entries "edges" found
            |> Array.map (fun edge -> whole "pre" edge, whole "post" edge)

        Assert.Equal<Set<int>>(planted |> Seq.collect _.Inputs |> set, set inputs)
        Assert.Equal<Set<int>>(parts |> Seq.collect fst |> set, set (Array.append inputs neurons))
        Assert.Equal<Set<int * int>>(parts |> Seq.collect snd |> set, set edges)
        let number (name: string) = found.GetProperty(name).GetDouble()
        Assert.Equal(number "kept", number "alone", 6)
        Assert.True(number "kept" >= 0.99 * number "full")
        Assert.Equal(inputs.Length + neurons.Length, rows folder "circuit_neurons.csv")
        Assert.Equal(edges.Length, rows folder "circuit_edges.csv")
        Assert.True((entries "curve" found).Length > 4)

        Assert.Equal(
            JsonValueKind.Null,
            (entries "neurons" found
             |> Array.find (fun n -> whole "neuron" n = planted[0].Target))
                .GetProperty("necessity")
                .ValueKind
        )

[<Fact>]
let ``two runs and one run with two sets of targets are contrasted`` () =
    use bench = new Bench()
    let folder = demo bench "run" 3

    let connectome, planted =
        PlantedCircuit.create
            { PlantedCircuit.defaults with
                Neurons = 400
                Seed = 3
            }

    let target (planted: Planted) =
        $"root_id = {connectome.Neurons.Id[planted.Target]}@{planted.Layer}"

    for name, one in List.zip [ "a"; "b" ] planted do
        CommandLine.run
            [
                "maximise"
                "--job"
                Path.Combine(folder, "job.json")
                "--target"
                target one + "=0.7"
                "--quiet"
                "--out"
                bench.At name
            ]
        |> ok
        |> ignore

    let of' (root: JsonElement) (side: string) (stimulus: string) =
        root.GetProperty(side).GetProperty(stimulus).GetDouble()

    let isApart (folder: string) =
        let found = json folder "contrast.json"
        Assert.True(of' found "a" "with_a" > 0.5)
        Assert.True(of' found "b" "with_b" > 0.5)
        Assert.True(of' found "a" "with_b" < 0.1)
        Assert.True(of' found "b" "with_a" < 0.1)

        Assert.True(
            rows folder "contrast.csv"
            >= planted[0].Inputs.Length + planted[1].Inputs.Length
        )

        let path = Path.Combine(folder, "contrast_stimulus.npy")
        Assert.Equal(2, (Npy.read path |> InputError.orFail).Shape.Head)

    let said = ok (CommandLine.run [ "contrast"; bench.At "a"; bench.At "b" ])
    Assert.Contains("With the stimulus for A: A 0.", said.Out)
    isApart (bench.At "a")

    CommandLine.run
        [
            "contrast"
            folder
            "--up"
            target planted[0]
            "--down"
            target planted[1]
            "--quiet"
        ]
    |> ok
    |> fun said -> Assert.Equal("", said.Out)

    isApart folder

    // A run on another network is refused.
    let other = demo bench "other" 4
    let refused = CommandLine.run [ "contrast"; bench.At "a"; other ]
    Assert.Equal(2, refused.Code)
    Assert.Contains("another weight matrix", refused.Error)
    Assert.Contains("another neuron table", refused.Error)

[<Fact>]
let ``bad input is one message and exit code 2, and nothing is written`` () =
    use bench = new Bench()
    let folder = demo bench "run" 0

    let refused (arguments: string list) (part: string) =
        let said = CommandLine.run arguments
        Assert.Equal(2, said.Code)
        Assert.Contains(part, said.Error)
        Assert.DoesNotContain("   at ", said.Error)
        Assert.False(File.Exists(Path.Combine(folder, "circuit.json")))
        Assert.False(File.Exists(Path.Combine(folder, "contrast.json")))

    refused [ "circuit"; bench.At "nowhere" ] "no such file or folder"
    refused [ "circuit"; bench.Folder ] "is not the folder of a run"
    refused [ "circuit"; folder; "--share=1.5" ] "share is 1.5"
    refused [ "circuit"; folder; "--share=much"; "--seconds=x" ] "seconds 'x' cannot be read"
    refused [ "circuit"; folder; "--item=3" ] "item is 3; expected 0 .. 0"
    refused [ "contrast"; folder ] "what is to be contrasted"
    refused [ "contrast"; folder; "--up"; "cell_type = 'KC'" ] "what is to be contrasted"

    refused
        [
            "contrast"
            folder
            "--up"
            "cell_type = 'KC'"
            "--down"
            "cell_type = 'APL'@1"
        ]
        "CONDITION@LAYER"

    refused
        [
            "contrast"
            folder
            "--up"
            "cell_type = 'KC'@9"
            "--down"
            "cell_type = 'X'@1"
        ]
        "matches none"

    refused
        [
            "contrast"
            folder
            "--up"
            "cell_type = 'KC'@1"
            "--down"
            "cell_type = 'KC'@1"
        ]
        "appears more than once"
