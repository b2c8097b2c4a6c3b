module ActMax.Tests.LarvaTests

open System
open System.IO
open ActMax
open Xunit

// What connectome_interpreter v2.10.0 reaches on this job in 50 iterations (tests/ActMax.Benchmarks/larva_reference.py).
let private referenceLoss = 3.7e-4
let private referenceInputs = 190

let private larva () =
    match Repository.data |> Option.map (fun data -> Path.Combine(data, "larva")) with
    | Some folder when Directory.Exists folder ->
        MatrixReader.read
            { NeuronColumns.defaults with
                Group = Some "cell_type"
            }
            (Path.Combine(folder, "larva_inprop.npz"))
            (Path.Combine(folder, "larva_type_meta.csv"))
        |> InputError.orFail
    | _ ->
        Assert.Skip "the larval connectome is not there (ACTMAX_DATA)"
        failwith "skipped"

[<Fact>]
let ``descending neurons of the larva come nearer to their goal than by the reference, with fewer inputs`` () =
    let connectome = larva ()
    Assert.Equal(2952, Connectome.size connectome)
    Assert.Equal(63545, Connectome.edges connectome)

    let select condition =
        connectome |> Connectome.select condition |> InputError.orFail

    let sensory = select "cell_type = 'sensory'"
    let targets = select "cell_type = 'DN-SEZ' AND name LIKE 'BAla12 descending%'"
    Assert.Equal(6, targets.Length)

    let model =
        Network.create (Connectome.signed connectome) sensory 5
        |> Network.withGroups connectome.Neurons.Group
        |> Multilayered.model

    let loss, search = Preset.standard (Target.all 4 targets 0.9f) Preset.weights 0.1 50

    let outcome = Search.run model loss search

    let distance =
        targets
        |> Array.averageBy (fun neuron -> (float (NdArray.get [| 0; neuron; 4 |] outcome.Activity) - 0.9) ** 2.0)

    let inputs =
        Seq.init sensory.Length id
        |> Seq.filter (fun j -> Seq.exists (fun t -> NdArray.get [| 0; j; t |] outcome.Stimulus >= 0.01f) [ 0..4 ])
        |> Seq.length

    Assert.True(distance < referenceLoss, $"loss {distance}")
    Assert.True(inputs <= referenceInputs, $"{inputs} inputs")
