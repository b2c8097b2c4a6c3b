module ActMax.Tests.PlantedTests

open ActMax
open Xunit

/// The inputs of an item that a search left active at any time.
let private active (sensory: int[]) (item: int) (outcome: Outcome) : int[] =
    let times = outcome.Stimulus.Shape[2]

    [|
        for j in 0 .. sensory.Length - 1 do
            if
                Seq.exists (fun t -> NdArray.get [| item; j; t |] outcome.Stimulus >= 0.01f) (seq { 0 .. times - 1 })
            then
                sensory[j]
    |]

let private recovered (options: PlantedOptions) =
    let circuit, planted = PlantedCircuit.create options

    let sensory =
        circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

    let model =
        Network.create (Connectome.signed circuit) sensory 4 |> Multilayered.model

    let targets =
        planted
        |> List.mapi (fun item one -> Target.forItem item [ Target.create one.Layer one.Target one.Response ])
        |> List.concat

    let loss, search = Preset.standard targets Preset.weights 0.1 100

    let outcome =
        search |> Search.withSeed (int64 options.Seed) |> Search.run model loss

    for item, one in List.indexed planted do
        Assert.Equal<int[]>(one.Inputs, Array.sort (active sensory item outcome))
        let reached = NdArray.get [| item; one.Target; one.Layer |] outcome.Activity
        Assert.True(abs (reached - one.Response) < 0.02f, $"reached {reached} of {one.Response}")

[<Fact>]
let ``the planted inputs and no others are found for ten seeds`` () =
    for seed in 0..9 do
        recovered
            { PlantedCircuit.defaults with
                Seed = seed
            }

[<Theory>]
[<InlineData(400, 1, 2, 2)>]
[<InlineData(3000, 4, 2, 3)>]
let ``the planted inputs are found in circuits of other sizes``
    (neurons: int, targets: int, glomeruli: int, receptors: int)
    =
    for seed in 20..22 do
        recovered
            {
                Neurons = neurons
                Targets = targets
                GlomeruliPerTarget = glomeruli
                ReceptorsPerGlomerulus = receptors
                Seed = seed
            }
