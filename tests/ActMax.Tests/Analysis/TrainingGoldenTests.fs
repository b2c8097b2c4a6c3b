/// Training as train_model of connectome_interpreter does it, by its own numbers.
module ActMax.Tests.TrainingGoldenTests

open System.Text.Json
open ActMax
open Xunit

let private cases =
    [
        for file in GoldenFile.all.Value do
            if GoldenFile.has "training" file.Root then
                for case in file.Root.GetProperty("training").EnumerateObject() -> file, case.Name, case.Value
    ]

let private network (file: GoldenFile) (name: string) (case: JsonElement) =
    GoldenFile.network
        {
            File = file
            Name = name
            Expected = case
            Class = "MultilayeredNetwork"
            Constructor = case.GetProperty "constructor"
            Input = "training_inputs"
            Call = JsonDocument.Parse("{}").RootElement
            Rounding = 0.0
        }

let private numbers (element: JsonElement) =
    [| for entry in element.EnumerateArray() -> entry.GetDouble() |]

let private training (file: GoldenFile) (case: JsonElement) : Training =
    let call = case.GetProperty "call"

    let preset =
        if file.Rules.GateStimulus then
            Training.v2_8
        else
            Training.v2_10

    let given (name: string) (read: JsonElement -> 'value) (fallback: 'value) =
        if GoldenFile.has name call then
            read (call.GetProperty name)
        else
            fallback

    let without name kind kinds =
        if given name _.GetBoolean() true then
            kinds
        else
            List.except [ kind ] kinds

    { preset with
        Kinds =
            preset.Kinds
            |> without "train_slopes" ParameterKind.Slope
            |> without "train_biases" ParameterKind.Bias
            |> without "train_tau" ParameterKind.Tau
        Epochs = given "num_epochs" _.GetInt32() preset.Epochs
        PullWeight = given "param_reg_lambda" _.GetDouble() preset.PullWeight
        LearningRate = given "learning_rate" _.GetDouble() preset.LearningRate
        Fraction = given "train_fraction" _.GetDouble() preset.Fraction
        Seed = given "seed" _.GetUInt32() preset.Seed
        Execution =
            { preset.Execution with
                Precision = Precision.Double
            }
    }

let private measured (case: JsonElement) : Measurement list =
    [
        for row in case.GetProperty("targets").EnumerateArray() ->
            {
                Item = row[0].GetInt32()
                Neuron = row[1].GetInt32()
                Layer =
                    if row[2].ValueKind = JsonValueKind.Null then
                        None
                    else
                        Some(row[2].GetInt32())
                Activity = float32 (row[3].GetDouble())
            }
    ]

let private close (what: string) (expected: float) (actual: float) =
    Assert.True(abs (expected - actual) < 1e-5 * max 1.0 (abs expected), $"{what}: expected {expected}, got {actual}")

[<Fact>]
let ``histories, splits and parameters are those of the reference`` () =
    Assert.True(cases.Length >= 7)

    for file, name, case in cases do
        let what = $"{file.Name}: {name}"
        let network = network file name case

        let found =
            TrainingRun.run
                (training file case)
                network
                {
                    Stimuli = GoldenFile.array (file.Root.GetProperty "training_inputs")
                    Measured = measured case
                }

        let indices (key: string) =
            [| for entry in case.GetProperty(key).EnumerateArray() -> entry.GetInt32() |]

        Assert.Equal<int[]>(indices "train", found.Split.Train)
        Assert.Equal<int[]>(indices "validation", found.Split.Validation)
        let history = case.GetProperty "history"

        for key, of' in
            [
                "loss", (fun (epoch: TrainingEpoch) -> epoch.Loss)
                "mse_loss", _.Misfit
                "param_reg_loss", _.Pull
                "val_loss", _.Validation
            ] do
            let expected = numbers (history.GetProperty key)
            Assert.Equal(expected.Length, found.History.Length)

            expected
            |> Array.iteri (fun i value -> close $"{what}: {key} of epoch {i}" value (of' found.History[i]))

        for kind in case.GetProperty("parameters").EnumerateObject() do
            let kind', values =
                ParameterTable.kindOf "kind" kind.Name |> InputError.orFail, kind.Value

            for group in values.EnumerateObject() do
                match Map.tryFind kind' found.Parameters with
                | Some table ->
                    close $"{what}: {kind.Name} of {group.Name}" (group.Value.GetDouble()) (float table[group.Name])
                | None ->
                    // What is not trained is as it was.
                    let own = (ParameterTable.ofNetwork [ kind' ] network)[kind']
                    close $"{what}: {kind.Name} of {group.Name}" (group.Value.GetDouble()) (float own[group.Name])
