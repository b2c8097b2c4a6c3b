/// Training: planted parameters found again, resumed as if never stopped, and every way it can end.
module ActMax.Tests.TrainingTests

open System
open System.IO
open ActMax
open ActMax.Kernels
open Xunit

let private neurons = 40

let private group =
    Array.init neurons (fun i -> if i < 8 then "in" else [| "a"; "b"; "c"; "d" |][i % 4])

/// A random network of five groups with divisive inhibition, everything at its start values.
let private start: Network =
    let random = Random 5

    let edges =
        [|
            for post in 8 .. neurons - 1 do
                for pre in 0 .. neurons - 1 do
                    if pre <> post && random.NextDouble() < (if pre < 8 then 0.5 else 0.15) then
                        let weight = float32 (0.05 + 0.2 * random.NextDouble())
                        post, pre, (if group[pre] = "d" then -weight else weight)
        |]

    let weights =
        CsrMatrix.FromCoordinates(
            neurons,
            neurons,
            ReadOnlySpan(edges |> Array.map (fun (post, _, _) -> post)),
            ReadOnlySpan(edges |> Array.map (fun (_, pre, _) -> pre)),
            ReadOnlySpan(edges |> Array.map (fun (_, _, weight) -> weight))
        )

    Network.create weights [| 0..7 |] 5
    |> Network.withGroups group
    |> Network.withSlope (Grouped.same 1.2f)
    |> Network.withTau (Grouped.same 1.5f)
    |> Network.withBias (Grouped.same 0.02f)
    |> Network.withDivisive
        {
            Groups = [ "d", [ "a"; "b" ] ]
            Strength = Grouped.same 0.5f
        }

let private grouped fallback values =
    values
    |> List.fold (fun all (name, value) -> Grouped.withGroup name value all) (Grouped.same fallback)

let private planted =
    start
    |> Network.withSlope (grouped 1.2f [ "a", 1.8f; "b", 0.9f; "c", 1.4f; "d", 1.0f ])
    |> Network.withBias (grouped 0.02f [ "a", 0.12f; "b", 0.08f; "c", -0.08f; "d", 0.15f ])

let private stimuli items =
    let random = Random 8

    NdArray.init [| items; 8; 5 |] (fun _ ->
        if random.NextDouble() < 0.6 then
            float32 (random.NextDouble())
        else
            0f)

/// What these neurons do in a network, with normal noise.
let private responses (noise: float) (network: Network) (stimuli: NdArray) : TrainingData =
    let random = Random 9

    let normal () =
        sqrt (-2.0 * log (1.0 - random.NextDouble()))
        * cos (2.0 * Math.PI * random.NextDouble())

    let exact =
        Multilayered.model network
        |> Model.activity stimuli
        |> TrainingData.ofActivity [| 8 .. neurons - 1 |]

    {
        Stimuli = stimuli
        Measured =
            exact
            |> List.map (fun one ->
                { one with
                    Activity = one.Activity + float32 (noise * normal ())
                })
    }

let private groupsButInput = [ "a"; "b"; "c"; "d" ]

let private recovered kinds (planted: Network) (found: Trained) =
    for kind in kinds do
        let wanted = (ParameterTable.ofNetwork [ kind ] planted)[kind]

        for KeyValue(group, value) in found.Parameters[kind] do
            if List.contains group groupsButInput then
                let error = abs (float value / float wanted[group] - 1.0)
                Assert.True(error < 0.05, $"{ParameterTable.name kind} of {group}: {value} for {wanted[group]}")

[<Fact>]
let ``planted slopes and biases are found within 5 percent from noisy responses`` () =
    // With fewer stimuli the best fit itself lies further away than that.
    let data = responses 0.03 planted (stimuli 90)
    let found = TrainingRun.run Training.defaults start data
    recovered Training.defaults.Kinds planted found
    // No better than the noise.
    Assert.InRange(found.State.Best.Score, 0.6 * 0.03 ** 2.0, 1.3 * 0.03 ** 2.0)

[<Fact>]
let ``planted tau and divisive strength are found too`` () =
    let other =
        planted
        |> Network.withTau (grouped 1.5f [ "a", 2.0f; "b", 1.2f; "c", 1.8f; "d", 1.4f ])
        |> Network.withDivisive
            {
                Groups = [ "d", [ "a"; "b" ] ]
                Strength = Grouped.same 0.9f
            }

    let data = responses 0.005 other (stimuli 30)

    let found =
        TrainingRun.run
            { Training.defaults with
                Kinds = ParameterTable.kinds
                Epochs = 800
            }
            start
            data

    recovered ParameterTable.kinds other found

[<Fact>]
let ``means over layers train as well`` () =
    let data = responses 0.0 planted (stimuli 40)

    let means =
        data.Measured
        |> List.groupBy (fun one -> one.Item, one.Neuron)
        |> List.map (fun ((item, neuron), all) ->
            {
                Item = item
                Neuron = neuron
                Layer = None
                Activity = all |> List.averageBy _.Activity
            })

    let found =
        TrainingRun.run
            { Training.defaults with
                Kinds = [ ParameterKind.Slope ]
            }
            (start |> Network.withBias planted.Bias)
            { data with Measured = means }

    recovered [ ParameterKind.Slope ] planted found

let private short =
    { Training.defaults with
        Kinds = ParameterTable.kinds
        Epochs = 1000
        Patience = None
        Execution = { Execution.defaults with Threads = 1 }
    }

let private settings = Training.describe short

[<Fact>]
let ``a thousand steps stopped, saved and resumed are bit for bit those of a training that was not`` () =
    let data = responses 0.05 planted (stimuli 4)
    let whole = TrainingRun.run short start data
    Assert.Equal(1000, whole.History.Length)
    let path = Path.Combine(Path.GetTempPath(), $"actmax-{Guid.NewGuid():N}.json")
    let names = TrainingRun.parameterNames short start

    try
        // Stopped twice on the way, each time through the file.
        let upTo epoch from =
            let mutable now = 0

            let found =
                TrainingRun.observed (fun state -> now <- state.Epoch) (fun () -> now >= epoch) from short start data

            TrainingFile.write
                path
                {
                    Settings = settings
                    Parameters = names
                    State = found.State
                }
            |> InputError.orFail

            TrainingFile.read path
            |> Result.bind (TrainingFile.matching path settings names)
            |> InputError.orFail
            |> Some

        let state = None |> upTo 137 |> upTo 600
        Assert.Equal(600, state.Value.Epoch)
        let resumed = TrainingRun.resume state.Value short start data
        Assert.Equal<TrainingEpoch[]>(whole.History, resumed.History)
        Assert.Equal(whole.State, resumed.State)
        Assert.Equal<ParameterTable>(whole.Parameters, resumed.Parameters)
        Assert.Equal(whole.BestEpoch, resumed.BestEpoch)

        // Another training's state is refused with what differs.
        let other =
            Training.describe
                { short with
                    LearningRate = 0.5
                    Seed = 1u
                }

        match TrainingFile.read path |> Result.bind (TrainingFile.matching path other names) with
        | Ok _ -> failwith "accepted"
        | Error faults ->
            Assert.Equal(2, faults.Length)
            Assert.Contains("learning rate", InputError.messages faults)

        match
            TrainingFile.read path
            |> Result.bind (TrainingFile.matching path settings [ "slope x" ])
        with
        | Ok _ -> failwith "accepted"
        | Error faults -> Assert.Contains("parameters", InputError.messages faults)

        for damage in [ "{"; "[]"; "{}"; """{"settings":{},"parameters":["a"],"epoch":"x"}""" ] do
            File.WriteAllText(path, damage)
            Assert.True(Result.isError (TrainingFile.read path))
    finally
        File.Delete path

    Assert.True(Result.isError (TrainingFile.read path))

[<Fact>]
let ``the number of threads changes nothing`` () =
    let data = responses 0.05 planted (stimuli 6)

    let run threads =
        TrainingRun.run
            { short with
                Epochs = 30
                Execution =
                    { short.Execution with
                        Threads = threads
                    }
            }
            start
            data

    Assert.Equal((run 1).State, (run 2).State)

[<Fact>]
let ``the gradient of the misfit is that of finite differences, for every misfit and kind`` () =
    let data = responses 0.2 planted (stimuli 5)
    // Some measured as means over layers.
    let mixed =
        { data with
            Measured =
                data.Measured
                |> List.mapi (fun i one -> if i % 7 = 0 then { one with Layer = None } else one)
        }

    for misfit in [ Misfit.Squared; Misfit.Absolute; Misfit.AbsoluteByItem ] do
        let training =
            { short with
                Misfit = misfit
                Execution =
                    { short.Execution with
                        Precision = Precision.Double
                    }
            }

        let _, slopes = TrainingRun.sensitivity training start mixed
        let own = ParameterTable.ofNetwork ParameterTable.kinds start

        for KeyValue(kind, groups) in slopes do
            for KeyValue(group, slope) in groups do
                // Parameters of a network are float32, so the step that was really made is measured.
                let moved step =
                    let value = own[kind][group] + step

                    let network =
                        ParameterTable.apply (Map.ofList [ kind, Map.ofList [ group, value ] ]) start
                        |> InputError.orFail

                    float value, fst (TrainingRun.sensitivity training network mixed)

                let high, above = moved 2e-5f
                let low, below = moved -2e-5f
                let numeric = (above - below) / (high - low)

                Assert.True(
                    abs (numeric - slope) < 2e-4,
                    $"%A{misfit}, {ParameterTable.name kind} of {group}: {numeric} and {slope}"
                )

[<Fact>]
let ``validation that gets no better ends a training, and its best parameters are the result`` () =
    // Two items with noise alone: what training learns does not carry over.
    let random = Random 3
    let data = responses 0.0 start (stimuli 10)

    let noisy =
        { data with
            Measured =
                data.Measured
                |> List.map (fun one ->
                    { one with
                        Activity = one.Activity + 0.3f * float32 (random.NextDouble() - 0.5)
                    })
        }

    let found =
        TrainingRun.run
            { Training.defaults with
                Epochs = 3000
                Patience = Some 25
                LearningRate = 0.05
            }
            start
            noisy

    Assert.True(found.Stop.IsUser, StopRule.describe found.Stop)
    Assert.Equal(found.State.Epoch - 25, found.BestEpoch)
    let validations = found.History |> Array.map _.Validation

    if found.BestEpoch > 0 then
        Assert.Equal(Array.min validations, validations[found.BestEpoch - 1])
        Assert.Equal(Array.min validations, found.State.Best.Score)

    Assert.NotEqual<ParameterTable>(
        found.Parameters,
        (TrainingRun.run
            { Training.defaults with
                Keep = Keep.Last
                Epochs = found.State.Epoch
                Patience = None
                LearningRate = 0.05
            }
            start
            noisy)
            .Parameters
    )

[<Fact>]
let ``a loss that is not finite stops, is left out or is ignored, as the guard says`` () =
    let data = responses 0.0 planted (stimuli 5)

    let wild guard =
        TrainingRun.run
            { short with
                Guard = guard
                Epochs = 6
                LearningRate = 1e300
                Clip = None
                Bounded = false
            }
            (start |> Network.withNeuron NeuronModel.Linear)
            data

    let stopped = wild Guard.Stop
    Assert.True(stopped.Stop.IsNotFinite)

    Assert.True(
        stopped.Parameters
        |> Map.forall (fun _ values -> values |> Map.forall (fun _ x -> Single.IsFinite x))
    )

    let skipped = wild Guard.Skip
    Assert.Equal(6, skipped.State.Epoch)
    Assert.True(skipped.History.Length < 6)
    Assert.Equal(6, (wild Guard.Ignore).History.Length)

[<Fact>]
let ``parameters stay where they can be, and those without data where they were`` () =
    let data = responses 0.0 (planted |> Network.withTau (Grouped.same 1f)) (stimuli 6)

    let found =
        TrainingRun.run
            { short with
                Epochs = 60
                LearningRate = 0.3
            }
            start
            data

    for KeyValue(kind, values) in found.Parameters do
        for KeyValue(_, value) in values do
            match kind with
            | ParameterKind.Tau -> Assert.True(value >= 1f)
            | ParameterKind.Bias -> ()
            | ParameterKind.Slope
            | ParameterKind.Divisive -> Assert.True(value >= 0f)

[<Fact>]
let ``a network without groups has one value of each kind for all`` () =
    let plain =
        Network.create SampleModel.network.Weights SampleModel.network.Sensory 4
        |> Network.withSlope (Grouped.same 1f)

    let data =
        let truth = plain |> Network.withSlope (Grouped.same 1.5f)
        let random = Random 2
        let x = NdArray.init [| 6; 4; 4 |] (fun _ -> float32 (random.NextDouble()))

        {
            Stimuli = x
            Measured =
                Model.activity x (Multilayered.model truth)
                |> TrainingData.ofActivity [| 4..11 |]
        }

    let found =
        TrainingRun.run
            { Training.defaults with
                Kinds = [ ParameterKind.Slope ]
            }
            plain
            data

    Assert.Equal<string list>([ "*" ], found.Parameters[ParameterKind.Slope] |> Map.keys |> List.ofSeq)
    Assert.InRange(found.Network.Slope.Default, 1.48f, 1.52f)

[<Fact>]
let ``a parameter file gives back every bit, and says what is wrong with others`` () =
    let path = Path.Combine(Path.GetTempPath(), $"actmax-{Guid.NewGuid():N}.json")
    let table = ParameterTable.ofNetwork ParameterTable.kinds planted

    let odd =
        table
        |> Map.change ParameterKind.Bias (Option.map (Map.add "a \"b\" ü" 0.1f >> Map.add "a" 1e-30f))

    try
        ParameterFile.write path odd |> InputError.orFail
        Assert.Equal<ParameterTable>(odd, ParameterFile.read path |> InputError.orFail)

        for text, part in
            [
                """{"slop": {"a": 1}}""", "slop"
                """{"slope": {"a": "1"}}""", "the slope of 'a'"
                """{"slope": {"a": 1e99}}""", "1e99"
                """{"slope": {"a": 1, "a": 2}}""", "more than once"
                """{"slope": {}, "slope": {}}""", "more than once"
                """{"slope": 3}""", "groups in braces"
                "[]", "not an object"
                "{", "not JSON"
            ] do
            File.WriteAllText(path, text)

            match ParameterFile.read path with
            | Ok _ -> failwith $"{text} was accepted"
            | Error faults -> Assert.Contains(part, InputError.messages faults)
    finally
        File.Delete path

    let wrong kind group value =
        match ParameterTable.apply (Map.ofList [ kind, Map.ofList [ group, value ] ]) start with
        | Ok _ -> failwith "accepted"
        | Error faults -> InputError.messages faults

    Assert.Contains("Known: a, b, c, d, in", wrong ParameterKind.Slope "e" 1f)
    Assert.Contains("at least 1 layer", wrong ParameterKind.Tau "a" 0.5f)
    Assert.Contains("Known: d", wrong ParameterKind.Divisive "a" 0.5f)

    let whole =
        ParameterTable.apply (Map.ofList [ ParameterKind.Slope, Map.ofList [ "*", 7f; "a", 2f ] ]) start
        |> InputError.orFail

    Assert.Equal(7f, Grouped.valueOf "b" whole.Slope)
    Assert.Equal(2f, Grouped.valueOf "a" whole.Slope)

[<Fact>]
let ``items are split as numpy splits them`` () =
    let train seed count = (Split.draw seed 0.8 count).Train
    Assert.Equal<int[]>([| 1; 4; 2; 0 |], train 42u 5)
    Assert.Equal<int[]>([| 8; 1; 5; 0; 7; 2; 9; 4 |], train 42u 10)
    Assert.Equal<int[]>([| 778; 334; 271; 802; 216 |], (Split.draw 7u 0.005 1000).Train)
    let alone = Split.draw 42u 0.8 1
    Assert.Equal<int[]>([| 0 |], alone.Train)
    Assert.Empty alone.Validation

    for count in [ 2; 17; 1000 ] do
        let split = Split.draw 3u 0.6 count
        Assert.Equal<int[]>([| 0 .. count - 1 |], Array.append split.Train split.Validation |> Array.sort)

[<Fact>]
let ``what does not fit is refused`` () =
    let data = responses 0.0 start (stimuli 3)

    let refused (work: unit -> 'found) =
        Assert.Throws<ArgumentException>(fun () -> work () |> ignore) |> ignore

    let first = data.Measured.Head
    let run training network data () = TrainingRun.run training network data
    let only one = { data with Measured = [ one ] }

    refused (
        run
            short
            start
            { data with
                Stimuli = NdArray.zeros [| 3; 7; 5 |]
            }
    )

    refused (run short start (only { first with Item = 3 }))
    refused (run short start (only { first with Neuron = neurons }))
    refused (run short start (only { first with Layer = Some 5 }))
    refused (run short start (only { first with Activity = nanf }))
    refused (run short start { data with Measured = [] })
    refused (run { short with Kinds = [] } start data)
    refused (run { short with LearningRate = 0.0 } start data)
    refused (run { short with PullWeight = -1.0 } start data)
    refused (run short (start |> Network.withNeuron (NeuronModel.Custom("own", fun x _ -> x))) data)
    let other = (TrainingRun.run { short with Epochs = 1 } start data).State

    refused (fun () ->
        TrainingRun.resume
            other
            { short with
                Kinds = [ ParameterKind.Tau ]
            }
            start
            data)
