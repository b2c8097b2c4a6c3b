/// `actmax saliency` and `actmax paths` against what the library says of the same run.
module ActMax.Tests.Cli.ExplainTests

open System.IO
open ActMax
open Xunit

let private run (arguments: string list) : Said =
    let said = CommandLine.run arguments
    Assert.True((said.Code = 0), said.Error)
    Assert.Equal("", said.Error)
    said

let private made (bench: Bench) (extra: string list) : string =
    run (bench.Small() @ extra) |> ignore
    bench.At "run"

/// Two stimuli, each with a target of its own.
let private two (bench: Bench) : string list =
    [
        "--targets"
        bench.Write("targets.csv", "batch,layer,neuron,value\n0,2,4,0.8\n1,1,3,0.5\n")
    ]

let private table (folder: string) (name: string) =
    Table.read (Path.Combine(folder, name)) |> InputError.orFail

let private texts column table =
    Table.column column table |> InputError.orFail

let private numbers column table =
    Table.floats column table |> InputError.orFail

let private opened folder =
    OpenedRun.read folder |> InputError.orFail

let private near (expected: float) (found: float) =
    Assert.True(abs (expected - found) < 1e-6 * (1.0 + abs expected), $"{expected} and {found}")

[<Fact>]
let ``saliency writes the values of the library by input and time, and by group and layer`` () =
    use bench = new Bench()

    for extra, flags, method in
        [
            [], [], SaliencyMethod.Gradient
            [ "--preset"; "v2.8" ], [ "--method=input-x-gradient" ], SaliencyMethod.InputTimesGradient
            two bench, [ "--method"; "integrated"; "--steps=7" ], SaliencyMethod.Integrated 7
        ] do
        let folder = made bench extra
        let said = run ([ "saliency"; folder ] @ flags)
        Assert.Contains("saliency.csv", said.Out)
        let opened = opened folder
        let measure = Readout.targets (OpenedRun.targets opened)

        let expected =
            (Saliency.compute method measure opened.Prepared.Model opened.Outcome.Stimulus).Values

        let found = table folder "saliency.csv"
        let several = expected.Shape[0] > 1

        Assert.Equal<string list>(
            [
                if several then
                    "batch"
                "neuron"
                "id"
                "group"
                "time"
                "value"
            ],
            found.Columns
        )

        let item =
            if several then
                texts "batch" found |> Array.map int
            else
                Array.zeroCreate found.RowCount

        let neuron, time =
            texts "neuron" found |> Array.map int, texts "time" found |> Array.map int

        numbers "value" found
        |> Array.iteri (fun row value ->
            near (float (NdArray.get [| item[row]; neuron[row]; time[row] |] expected)) value)

        Assert.Equal(expected.Values |> Array.filter ((<>) 0f) |> Array.length, found.RowCount)
        Assert.All(texts "group" found, fun group -> Assert.Equal("in", group))

        let gradients = table folder "gradients.csv"
        Assert.Equal<string list>([ "batch"; "group"; "layer"; "value" ], gradients.Columns)

        let direct =
            Array.zip3 (texts "batch" gradients) (texts "group" gradients) (texts "layer" gradients)
            |> Array.tryFindIndex (fun cell -> cell = ("0", "out", "2"))

        match method, direct with
        | SaliencyMethod.Gradient, Some row -> near 1.0 (numbers "value" gradients).[row]
        | _, Some row ->
            near (float (NdArray.get [| 0; 4; 2 |] opened.Outcome.Activity)) (numbers "value" gradients).[row]
        | _, None -> failwith "the target's own layer is missing"

[<Fact>]
let ``saliency is scaled by magnitude, or as connectome_interpreter does`` () =
    use bench = new Bench()
    let folder = made bench [ "--preset"; "v2.10"; "--tau=1" ]

    let largest flag =
        run [ "saliency"; folder; flag ] |> ignore
        table folder "saliency.csv" |> numbers "value" |> Array.map abs |> Array.max

    near 1.0 (largest "--normalise")
    near 1.0 (largest "--normalise=magnitude")
    run [ "saliency"; folder; "--normalise=signed-maximum" ] |> ignore
    near 1.0 (table folder "saliency.csv" |> numbers "value" |> Array.max)

[<Fact>]
let ``other targets than the run's may be asked about`` () =
    use bench = new Bench()
    let folder = made bench []

    run
        [
            "saliency"
            folder
            "--target"
            "cell_type = 'mid'@0"
            "--target=id = 14@1=0.2"
        ]
    |> ignore

    let gradients = table folder "gradients.csv"
    // Both targets, and nothing after them.
    Assert.Equal<Set<string * string>>(
        set [ "mid", "0"; "out", "1" ],
        Array.zip (texts "group" gradients) (texts "layer" gradients) |> set
    )

[<Fact>]
let ``paths are those of the library, by group or neuron, whole or to the targets`` () =
    use bench = new Bench()

    let keys (folder: string) =
        let found = table folder "paths.csv"
        Array.zip3 (texts "layer" found) (texts "pre" found) (texts "post" found) |> set

    let folder = made bench []
    Assert.Contains("Connections on paths", (run [ "paths"; folder; "--by-neuron"; "--to-targets" ]).Out)

    Assert.Equal<string list>(
        [
            "pre"
            "post"
            "weight"
            "layer"
            "pre_activation"
            "post_activation"
            "sign"
        ],
        (table folder "paths.csv").Columns
    )

    // The row of five: from the first input through both in the middle to the output; what is left of the second
    // input inhibits both.
    Assert.Equal<Set<string * string * string>>(
        set [ "1", "10", "12"; "2", "12", "13"; "3", "13", "14" ],
        keys folder |> Set.filter (fun (_, pre, _) -> pre <> "11")
    )

    let signs = table folder "paths.csv"

    Array.zip (texts "pre" signs) (texts "sign" signs)
    |> Array.iter (fun (pre, sign) -> Assert.Equal((if pre = "11" then "-1" else "1"), sign))

    let toTargets = keys folder
    run [ "paths"; folder; "--by-neuron" ] |> ignore
    Assert.True(Set.isProperSubset toTargets (keys folder))

    let weights = table folder "paths.csv"

    Array.zip3 (texts "pre" weights) (texts "post" weights) (numbers "weight" weights)
    |> Array.iter (fun (pre, post, weight) ->
        if (pre, post) = ("10", "12") then
            near (float 0.8f) weight)

    run [ "paths"; folder ] |> ignore
    Assert.Contains(("1", "in", "mid"), keys folder)
    run [ "paths"; folder; "--strength-threshold=0.9" ] |> ignore
    Assert.Empty(keys folder)

    // 0.8 * 0.4 * 0.4 along the row.
    run [ "paths"; folder; "--by-neuron" ] |> ignore
    let effective = table folder "effective.csv"

    let row =
        Array.zip3 (texts "length" effective) (texts "pre" effective) (texts "post" effective)
        |> Array.findIndex ((=) ("3", "10", "out"))

    Assert.Equal(0.128, (numbers "excitatory" effective).[row], 6)
    Assert.Equal(0.0, (numbers "inhibitory" effective).[row], 6)

[<Fact>]
let ``a run by a reference version has the reference's table, several stimuli have a batch column`` () =
    use bench = new Bench()
    let folder = made bench ([ "--preset"; "v2.8" ] @ two bench)

    run [ "paths"; folder; "--activity-threshold=0"; "--strength-threshold=0" ]
    |> ignore

    let opened = opened folder
    let connectome = opened.Connectome

    let expected =
        ActivePaths.ofActivity
            (PathRules.reference 0f 0f)
            (Wiring.grouped (Naming.byGroup connectome.Neurons.Group) connectome)
            opened.Prepared.Network
            opened.Outcome.Stimulus
            opened.Outcome.Activity

    let found = table folder "paths.csv"
    Assert.Equal(2, expected.Length)

    Assert.Equal<string[]>(
        [|
            for item, paths in Array.indexed expected do
                for edge in paths.Edges -> $"{item} {paths.Names[edge.Pre]} {paths.Names[edge.Post]} {edge.Layer}"
        |],
        [|
            for row in 0 .. found.RowCount - 1 ->
                [ "batch"; "pre"; "post"; "layer" ]
                |> List.map (fun column -> (texts column found)[row])
                |> String.concat " "
        |]
    )

[<Fact>]
let ``bad input is told in messages, with exit code 2 and nothing written`` () =
    use bench = new Bench()
    let folder = made bench []

    let refused (arguments: string list) (messages: string list) =
        let said = CommandLine.run arguments
        Assert.Equal(2, said.Code)
        Assert.Equal("", said.Out)
        Assert.DoesNotContain("   at ", said.Error)
        messages |> List.iter (fun message -> Assert.Contains(message, said.Error))

    refused [ "saliency"; bench.At "nowhere" ] [ "nowhere: no such file or folder" ]

    refused
        [
            "saliency"
            folder
            "--method=guess"
            "--steps=0"
            "--normalise=loudly"
            "--target=mid"
        ]
        [ "'guess'"; "--steps '0'"; "'loudly'"; "target 'mid'" ]

    refused [ "saliency"; folder; "--target"; "id = 99@1" ] [ "matches none" ]
    refused [ "saliency"; folder; "--target"; "id = 10@7" ] [ "is 7; expected 0 .. 2" ]
    refused [ "saliency" ] [ "folder" ]

    refused
        [
            "paths"
            folder
            "--by-group"
            "--by-neuron"
            "--activity-threshold=much"
            "--strength-threshold=-1"
        ]
        [ "--by-neuron"; "'much'"; "'-1'" ]

    for name in [ "saliency.csv"; "gradients.csv"; "paths.csv"; "effective.csv" ] do
        Assert.False(File.Exists(Path.Combine(folder, name)))
