/// `actmax train`, and `actmax maximise` with what it writes.
module ActMax.Tests.Cli.TrainTests

open System
open System.Globalization
open System.IO
open ActMax
open Xunit

let private ok (flags: string list) =
    let said = CommandLine.run flags
    Assert.True((said.Code = 0), $"exit code {said.Code}: {said.Error}")
    Assert.Equal("", said.Error)
    said

let private text (x: float32) =
    x.ToString("R", CultureInfo.InvariantCulture)

/// The small network of the bench, with stimuli and what it would do at other slopes and biases; the flags of a
/// training on them.
let private files (bench: Bench) : string list =
    let flags = bench.Small()

    let value flag =
        flags[1 + List.findIndex ((=) flag) flags]

    let connectome =
        MatrixReader.read
            { NeuronColumns.defaults with
                Id = Some "id"
                Sign = Some "sign"
                Group = Some "cell_type"
            }
            (value "--weights")
            (value "--neurons")
        |> InputError.orFail

    let truth =
        Network.create (Connectome.signed connectome) [| 0; 1 |] 3
        |> Network.withGroups connectome.Neurons.Group
        |> Network.withSlope (Grouped.same 5f |> Grouped.withGroup "mid" 4f |> Grouped.withGroup "out" 3f)

    let random = Random 4
    let stimuli = NdArray.init [| 8; 2; 3 |] (fun _ -> float32 (random.NextDouble()))
    let activity = Model.activity stimuli (Multilayered.model truth)

    Npy.write (bench.At "inputs.npy") (Npy.ofFloat32 [ 8; 2; 3 ] stimuli.Values)
    |> InputError.orFail

    let rows index (get: int -> int -> int -> float32) of' =
        [
            for batch in 0..7 do
                for i, id in of' do
                    for t in 0..2 -> $"{batch},{id},{t},{text (get batch i t)}"
        ]
        |> List.append [ $"batch,id,{index},value" ]
        |> String.concat "\n"

    let at (array: NdArray) a b c = NdArray.get [| a; b; c |] array
    bench.Write("inputs.csv", rows "time" (at stimuli) [ 0, 10; 1, 11 ]) |> ignore

    bench.Write("responses.csv", rows "layer" (at activity) [ 2, 12; 3, 13; 4, 14 ])
    |> ignore

    [
        "train"
        for flag in
            [
                "--weights"
                "--neurons"
                "--id-column"
                "--sign-column"
                "--group-column"
                "--sensory"
                "--layers"
            ] do
            flag
            value flag
        "--inputs"
        bench.At "inputs.npy"
        "--responses"
        bench.At "responses.csv"
        "--train=slope"
        "--epochs=400"
        "--learning-rate=0.05"
        "--out"
        bench.At "trained"
    ]

let private read (bench: Bench) folder name =
    File.ReadAllText(Path.Combine(bench.At folder, name))

let private slopes (bench: Bench) folder =
    (ParameterFile.read (Path.Combine(bench.At folder, "parameters.json"))
     |> InputError.orFail)[ParameterKind.Slope]

[<Fact>]
let ``a training finds the slopes behind the responses and writes its folder`` () =
    use bench = new Bench()
    let flags = files bench
    let said = ok flags
    let found = slopes bench "trained"
    Assert.InRange(found["mid"], 3.9f, 4.1f)
    Assert.InRange(found["out"], 2.9f, 3.1f)
    Assert.Equal(5f, found["in"])

    for part in
        [
            "epoch 40 of 400"
            "6 stimuli train, 2 validate"
            "slope: 3 groups"
            "parameters.json"
        ] do
        Assert.Contains(part, said.Out)

    let history = (read bench "trained" "history.csv").TrimEnd().Split '\n'
    Assert.Equal("epoch,loss,misfit,pull,validation", history[0])
    Assert.True(history.Length > 100)
    Assert.Empty(Directory.GetFiles(bench.At "trained", "*.part"))

    // The same stimuli as a table; nothing is said when nothing is wanted.
    let quiet =
        ok (
            flags
            |> Flags.replace "--inputs" (bench.At "inputs.csv")
            |> Flags.replace "--out" (bench.At "again")
            |> fun flags -> flags @ [ "--quiet" ]
        )

    Assert.Equal("", quiet.Out)
    Assert.Equal(read bench "trained" "history.csv", read bench "again" "history.csv")

    // A search with the parameters found is another one, and its folder can be opened again.
    let parameters = Path.Combine(bench.At "trained", "parameters.json")
    ok (bench.Small() @ [ "--no-report" ]) |> ignore
    let before = bench.Bytes("run", "activity.npy")
    ok (bench.Small() @ [ "--no-report"; "--parameters"; parameters ]) |> ignore
    Assert.NotEqual<byte[]>(before, bench.Bytes("run", "activity.npy"))
    let run = OpenedRun.read (bench.At "run") |> InputError.orFail
    Assert.Equal(found["mid"], Grouped.valueOf "mid" run.Prepared.Network.Slope)
    File.AppendAllText(parameters, " ")
    Assert.True(Result.isError (OpenedRun.read (bench.At "run")))

[<Fact>]
let ``a training that goes on is byte for byte one that was not stopped`` () =
    use bench = new Bench()

    let flags =
        files bench
        |> List.filter (fun flag -> not (flag.StartsWith "--epochs"))
        |> fun flags -> flags @ [ "--patience=0" ]

    let into folder extra =
        (flags |> Flags.replace "--out" (bench.At folder)) @ extra

    ok (into "whole" [ "--epochs=300" ]) |> ignore
    ok (into "parts" [ "--epochs=120"; "--save-every=50" ]) |> ignore
    ok (into "parts" [ "--epochs=300"; "--resume"; "--threads=1" ]) |> ignore

    for name in [ "parameters.json"; "history.csv"; "training.json" ] do
        Assert.Equal(read bench "whole" name, read bench "parts" name)

    // Other settings or data are another training.
    for extra, part in [ [ "--slope=4" ], "network: slope"; [ "--pull=0.5" ], "pull weight" ] do
        let said = CommandLine.run (into "parts" ("--epochs=310" :: "--resume" :: extra))
        Assert.Equal(2, said.Code)
        Assert.Contains(part, said.Error)

    File.AppendAllText(bench.At "responses.csv", "\n")
    let said = CommandLine.run (into "parts" [ "--epochs=310"; "--resume" ])
    Assert.Equal(2, said.Code)
    Assert.Contains("file: responses", said.Error)
    let said = CommandLine.run (into "nowhere" [ "--resume" ])
    Assert.Equal(2, said.Code)
    Assert.Contains("training.json: no such file", said.Error)

[<Fact>]
let ``the presets train with what the network has`` () =
    use bench = new Bench()
    let flags = files bench |> List.filter ((<>) "--train=slope")

    for preset, kinds in
        [
            "v2.8", [ "slope"; "bias" ]
            "v2.10", [ "slope"; "bias"; "tau" ]
            "default", [ "slope"; "bias" ]
        ] do
        ok (flags @ [ "--preset"; preset; "--quiet" ]) |> ignore

        Assert.Equal<string list>(
            kinds,
            ParameterFile.read (Path.Combine(bench.At "trained", "parameters.json"))
            |> InputError.orFail
            |> Map.keys
            |> Seq.map ParameterTable.name
            |> List.ofSeq
        )

    // Group "in" has an exciting neuron, so it cannot divide.
    let said = CommandLine.run (flags @ [ "--divides"; "in:mid"; "--train=divisive" ])
    Assert.Equal(2, said.Code)
    Assert.Contains("divides", said.Error)

[<Fact>]
let ``strengths of divisive inhibition are trained where groups divide`` () =
    use bench = new Bench()
    let flags = files bench |> List.filter ((<>) "--train=slope")

    bench.Write("neurons.csv", "idx,id,cell_type,sign\n0,10,in,1\n1,11,no,-1\n2,12,mid,1\n3,13,mid,1\n4,14,out,1\n")
    |> ignore

    let sensory = flags |> Flags.replace "--sensory" "cell_type IN ('in', 'no')"
    ok (sensory @ [ "--divides"; "no:mid,out"; "--train=divisive,slope" ]) |> ignore

    let found =
        ParameterFile.read (Path.Combine(bench.At "trained", "parameters.json"))
        |> InputError.orFail

    Assert.Equal<string list>([ "no" ], found[ParameterKind.Divisive] |> Map.keys |> List.ofSeq)

[<Fact>]
let ``bad input to a training is one clear message and exit code 2`` () =
    use bench = new Bench()
    let flags = files bench

    let table (text: string) =
        bench.Write($"bad-{abs (text.GetHashCode())}.csv", text)

    let responses text =
        flags |> Flags.replace "--responses" (table text)

    let inputs text =
        flags |> Flags.replace "--inputs" (table text)

    let parameters (text: string) =
        flags @ [ "--parameters"; bench.Write($"bad-{text.Length}.json", text) ]

    for flags, part in
        [
            [ "train" ], "weights is missing"
            flags |> Flags.without "--inputs", "inputs is missing"
            flags @ [ "--fraction=1.5" ], "fraction is 1.5"
            flags @ [ "--patience=-1" ], "patience is -1"
            flags @ [ "--save-every=0" ], "save-every is 0"
            flags @ [ "--seed=-1" ], "seed is -1"
            flags
            |> List.map (fun flag -> if flag = "--train=slope" then "--train=slop" else flag),
            "slop"
            flags
            |> List.map (fun flag -> if flag = "--train=slope" then "--train=divisive" else flag),
            "divides is missing"
            flags
            |> List.map (fun flag -> if flag = "--train=slope" then "--train=," else flag),
            "train is missing"
            flags
            |> List.map (fun flag ->
                if flag.StartsWith "--learning" then
                    "--learning-rate=0"
                else
                    flag),
            "above 0"
            flags |> Flags.replace "--responses" (bench.At "none.csv"), "no such file"
            responses "batch,id,value\n8,12,0.5\n", "batch of row 0 is 8"
            responses "batch,id,value\n0,12,x\n", "value"
            responses "batch,id,layer,value\n0,12,3,0.5\n", "layer of row 0 is 3"
            responses "batch,id,value\n0,99,0.5\n", "99"
            responses "batch,value\n0,0.5\n", "neuron, where or id"
            responses "batch,id,value\n", "responses is missing"
            inputs "batch,id,value\n0,12,0.5\n", "one that receives the stimulus"
            inputs "batch,id,time,value\n0,10,3,0.5\n", "time of row 0 is 3"
            inputs "batch,id,value\n", "at least one stimulus"
            flags |> Flags.replace "--layers" "4", "[8; 2; 3]"
            parameters """{"slope":{"none":1}}""", "none"
            parameters """{"gain":{"mid":1}}""", "gain"
            parameters """{"tau":{"mid":0.5}}""", "at least 1"
            parameters "{", "not JSON"
        ] do
        let said = CommandLine.run flags
        Assert.True((said.Code = 2), $"{part}: exit code {said.Code}, {said.Out}{said.Error}")
        Assert.StartsWith("actmax: ", said.Error)
        Assert.Contains(part, said.Error)
        Assert.DoesNotContain("   at ", said.Error)
        Assert.False(Directory.Exists(bench.At "trained"))
