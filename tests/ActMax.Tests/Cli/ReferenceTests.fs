module ActMax.Tests.Cli.ReferenceTests

open System.IO
open System.Text.Json
open ActMax
open ActMax.Tests
open Xunit

/// Flags that say what a recorded search was called with; None when it used a function of Python's.
let private flags (case: GoldenCase) : string list option =
    let number name flag (from: JsonElement) =
        if GoldenFile.has name from then
            [ flag; from.GetProperty(name).GetRawText() ]
        else
            []

    let unsaid =
        [
            "slope_dict"
            "bias_dict"
            "tau_dict"
            "divisive_normalization"
            "default_bias"
        ]
        |> List.exists (fun name -> GoldenFile.has name case.Constructor)

    if unsaid || GoldenFile.has "custom_reg_functions" case.Call then
        None
    else
        Some
            [
                yield! number "num_iterations" "--iterations" case.Call
                yield! number "learning_rate" "--learning-rate" case.Call
                yield! number "in_reg_lambda" "--input-weight" case.Call
                yield! number "out_reg_lambda" "--activity-weight" case.Call
                yield! number "n_runs" "--stop-window" case.Call
                yield! number "stopping_threshold" "--stop-tolerance" case.Call
                yield! number "threshold" "--threshold" case.Constructor
                yield! number "tanh_steepness" "--slope" case.Constructor
                yield! number "tau" "--tau" case.Constructor

                if
                    GoldenFile.has "early_stopping" case.Call
                    && not (case.Call.GetProperty("early_stopping").GetBoolean())
                then
                    "--no-early-stop"

                if
                    GoldenFile.has "normalize_gradients" case.Call
                    && case.Call.GetProperty("normalize_gradients").GetBoolean()
                then
                    "--normalise-gradients"

                if case.Class = "LinearNetwork" then
                    "--linear"
            ]

let private files (bench: Bench) (case: GoldenCase) : string list =
    let root = case.File.Root
    let size = GoldenFile.size case.File
    let groups = GoldenFile.groups case.File

    let edges =
        [
            for edge in root.GetProperty("inprop_edges_pre_post_w").EnumerateArray() ->
                edge[0].GetInt32(), edge[1].GetInt32(), edge[2].GetSingle()
        ]

    let sensory =
        [
            for index in root.GetProperty("sensory_indices").EnumerateArray() -> index.GetInt32()
        ]

    let sign (neuron: int) =
        root.GetProperty("idx_to_sign").GetProperty(string neuron).GetInt32()

    let rows =
        [
            for neuron in 0 .. size - 1 ->
                let input = if List.contains neuron sensory then 1 else 0
                $"{neuron},{groups[neuron]},{sign neuron},{input}"
        ]

    let targets =
        [
            for target in GoldenFile.targets case ->
                $"{target.Item.Value},{target.Layer},{target.Neuron},{target.Value:R}"
        ]

    let start = GoldenFile.stimulus case

    Npy.write (bench.At "init.npy") (Npy.ofFloat32 (List.ofArray start.Shape) start.Values)
    |> InputError.orFail

    let lines head rows =
        String.concat "\n" (head :: rows) + "\n"

    [
        "--weights"
        bench.Weights(size, edges)
        "--neurons"
        bench.Write("neurons.csv", lines "idx,group,sign,input" rows)
        "--sign-column=sign"
        "--group-column"
        "group"
        "--sensory"
        "input = 1"
        "--layers"
        string (root.GetProperty("num_layers").GetInt32())
        "--preset"
        case.File.Rules.Name
        "--init"
        bench.At "init.npy"
        "--targets"
        bench.Write("targets.csv", lines "batch,layer,neuron,value" targets)
        "--no-report"
        "--quiet"
        "--out"
        bench.At "run"
    ]

[<Fact>]
let ``recorded searches of other versions are met from files to files`` () =
    let cases =
        GoldenFile.cases "activation_maximisation"
        |> List.choose (fun case -> flags case |> Option.map (fun flags -> case, flags))

    Assert.True(cases.Length >= 5, $"only {cases.Length} recorded searches can be said in flags.")

    for case, said in cases do
        use bench = new Bench()
        let ended = CommandLine.run ("maximise" :: files bench case @ said)
        Assert.True((ended.Code = 0), $"{case.Name}: {ended.Error}")

        for file, name in [ "stimulus.npy", "input"; "activity.npy", "output" ] do
            let found = Npy.read (Path.Combine(bench.At "run", file)) |> InputError.orFail
            let expected = GoldenFile.array (case.Expected.GetProperty name)
            Assert.Equal<int list>(List.ofArray expected.Shape, found.Shape)

            let gap =
                Npy.toFloat32 file found
                |> InputError.orFail
                |> GoldenFile.difference expected.Values

            Assert.True((gap <= 5e-5 + case.Rounding), $"{case.Name}, {file}: {gap:g3}")
