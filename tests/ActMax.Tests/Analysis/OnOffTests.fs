/// On/off stimuli: what they may be, and that no single flip or swap and, where all can be tried, next to nothing
/// else is better.
module ActMax.Tests.OnOffTests

open System
open ActMax
open Xunit

let private losses (model: Model) (loss: Loss) (stimulus: NdArray) : float[] =
    Scope.run (fun () ->
        let shown = Convert.toTensor stimulus
        (snd (Loss.evaluate loss shown (model.Respond shown))).Items)

/// The loss of one item with these inputs on, computed by itself.
let private lossOf (model: Model) (loss: Loss) (onOff: OnOff) (on: Set<int>) : float =
    let states = Array.init onOff.Inputs.Count on.Contains

    (losses model loss (NdArray.create (StimulusSpace.shape 1 model.Space) (OnOff.stimulus onOff states)))[0]

let private plans =
    FsCheck.FSharp.Gen.map
        (fun plan ->
            { plan with
                Neurons = max 8 plan.Neurons
                Layers = max 2 plan.Layers
                Batch = 1
                Rules = 2
                Clamps = 0
            })
        GeneratedNetwork.plans

let private search =
    Search.defaults |> Search.withBudget 15 |> Search.withRestarts 2

let private objective (plan: NetworkPlan) =
    let read neuron =
        Reading.window (plan.Layers - 2, plan.Layers - 1) [| neuron |]

    Objective.difference (read (plan.Neurons - 1)) (read (plan.Neurons - 2))
    + 0.05 * Regulariser.stimulus

[<Fact>]
let ``on generated networks at most so many inputs are on, and no flip or swap is better`` () =
    let mutable tried = 0
    let mutable optimal = 0

    GeneratedNetwork.check 60 plans (fun plan ->
        let case = GeneratedNetwork.make plan
        let model = Multilayered.modelWith SampleModel.execution case.Network
        let loss = objective plan
        let most = 1 + plan.Seed % 3
        let onOff = OnOff.create most 0.8f model.Space
        let found = OnOffSearch.run onOff model loss search
        let count = onOff.Inputs.Count
        let on = set found.On[0]
        Assert.True(on.Count <= most)
        Assert.True(found.IsLocalOptimum && found.Swapped)

        Assert.Equal<float32[]>(OnOff.stimulus onOff (Array.init count on.Contains), found.Outcome.Stimulus.Values)

        let reached = lossOf model loss onOff on
        Assert.Equal(reached, found.Outcome.Losses.Total, 6)
        let limit = reached - 1e-6 * (1.0 + abs reached)

        for i in 0 .. count - 1 do
            let flipped = if on.Contains i then on.Remove i else on.Add i

            if flipped.Count <= most then
                Assert.True(lossOf model loss onOff flipped >= limit)

            if not (on.Contains i) then
                for j in on do
                    Assert.True(lossOf model loss onOff (on.Remove(j).Add i) >= limit)

        // All stimuli there are: at most 64 here.
        let best =
            Seq.min
                [
                    for code in 0 .. (1 <<< count) - 1 do
                        if Numerics.BitOperations.PopCount(uint32 code) <= most then
                            lossOf
                                model
                                loss
                                onOff
                                (set
                                    [
                                        for i in 0 .. count - 1 do
                                            if code >>> i &&& 1 = 1 then
                                                i
                                    ])
                ]

        Assert.True(best <= reached + 1e-6)
        tried <- tried + 1

        if reached <= best + 1e-6 then
            optimal <- optimal + 1)

    Assert.True(float optimal >= 0.9 * float tried, $"{optimal} of {tried} are the best there is")

[<Fact>]
let ``the planted inputs of a circuit are what is on`` () =
    let circuit, planted = PlantedCircuit.create PlantedCircuit.defaults

    let sensory =
        circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

    let model =
        Network.create (Connectome.signed circuit) sensory 4 |> Multilayered.model

    let plain = OnOff.create 6 1f model.Space

    let onOff =
        { plain with
            Inputs = plain.Inputs |> StimulusInputs.atTimes [| 0 |] model.Space
        }

    let targets =
        planted
        |> List.mapi (fun item one -> Target.forItem item [ Target.create one.Layer one.Target one.Response ])
        |> List.concat

    let found =
        OnOffSearch.run
            onOff
            model
            (Objective.targets targets)
            (Search.defaults |> Search.withBudget 30 |> Search.withItems planted.Length)

    for item, one in List.indexed planted do
        Assert.Equal<int[]>(one.Inputs, found.On[item] |> Array.map (fun input -> sensory[input]))

    Assert.Equal(
        None,
        RestartClusters.near
        |> fun _ -> found.Outcome.RestartStimuli |> Option.map _.Shape
    )

    Assert.Contains("flip", StopRule.describe found.Outcome.Stop)

[<Fact>]
let ``the parameterisation decodes what it encodes and passes the gradient of every input`` () =
    let space = SampleModel.model.Space
    let onOff = OnOff.create 2 0.5f space
    let parameterisation = OnOff.parameterisation space onOff

    Scope.run (fun () ->
        for states in [ [| true; false; false; true |]; [| false; false; false; false |] ] do
            let stimulus = NdArray.create [| 1; 4; 4 |] (OnOff.stimulus onOff states)
            let encoded = parameterisation.Encode stimulus
            Assert.Equal<bool[]>(states, OnOff.states onOff stimulus.Values)

            Assert.Equal<float32[]>(
                stimulus.Values,
                (Convert.ofTensor (parameterisation.Decode(Convert.toTensor encoded))).Values
            )

        let leaf =
            (Convert.toTensor (NdArray.create [| 1; 4 |] [| 0.9f; 0.8f; 0.7f; 0.1f |])).requires_grad_()

        let decoded = parameterisation.Decode leaf
        Assert.Equal<bool[]>([| true; true; false; false |], OnOff.states onOff (Convert.ofTensor decoded).Values)
        decoded.sum().backward()

        match leaf.grad with
        | null -> failwith "no gradient"
        | gradient -> Assert.Equal<float32[]>(Array.create 4 2f, (Convert.ofTensor gradient).Values))

[<Fact>]
let ``what cannot be on or off is refused`` () =
    let model = SampleModel.model

    let refused (work: unit -> 'found) =
        Assert.Throws<ArgumentException>(fun () -> work () |> ignore) |> ignore

    refused (fun () -> OnOff.create 0 1f model.Space)
    refused (fun () -> OnOff.create 2 0f model.Space)
    let loss = Objective.maximise (Reading.cell 3 10)
    refused (fun () -> OnOffSearch.run (OnOff.create 2 1.5f model.Space) model loss search)

    refused (fun () ->
        OnOffSearch.run
            (OnOff.create 2 1f model.Space)
            model
            (Objective.targetsOverBatch [ Target.create 3 10 0.5f ])
            search)
