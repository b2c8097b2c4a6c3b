module ActMax.Tests.PlantedCircuitTests

open System
open ActMax
open ActMax.Tests
open Xunit

/// The activity of one neuron three hops after a stimulus: slope 5, threshold 0.01, tau 1.
let private response (connectome: Connectome) (neuron: int) : float[] -> float =
    let signed = Connectome.signed connectome

    let step (before: float[]) =
        Array.init signed.Rows (fun i ->
            let drive =
                Seq.sum (
                    seq {
                        for k in signed.RowStarts[i] .. signed.RowStarts[i + 1] - 1 do
                            float signed.Values[k] * before[signed.ColumnIndices[k]]
                    }
                )

            if 5.0 * drive >= 0.01 then tanh (5.0 * drive) else 0.0)

    fun stimulus -> (stimulus |> step |> step |> step)[neuron]

let private circuits =
    [
        for neurons, targets, glomeruli, receptors in [ 150, 1, 2, 3; 300, 3, 2, 2; 400, 2, 3, 4 ] do
            for seed in 1..3 do
                PlantedCircuit.create
                    {
                        Neurons = neurons
                        Targets = targets
                        GlomeruliPerTarget = glomeruli
                        ReceptorsPerGlomerulus = receptors
                        Seed = seed
                    }
    ]

[<Fact>]
let ``full input to exactly the planted receptors is the best stimulus`` () =
    for connectome, planted in circuits do
        let receptors =
            Connectome.select PlantedCircuit.sensory connectome |> InputError.orFail

        for target in planted do
            Assert.Equal(2, target.Layer)
            let respond = response connectome target.Target
            let best = Array.zeroCreate<float>(Connectome.size connectome)

            for input in target.Inputs do
                best[input] <- 1.0

            let full = respond best
            Assert.Equal(float target.Response, full, 1e-6)
            Assert.InRange(full, 0.5, 0.95)

            for receptor in receptors do
                let changed = Array.copy best
                let isPlanted = Array.contains receptor target.Inputs
                changed[receptor] <- if isPlanted then 0.5 else 1.0
                // Each planted input counts for a good part of the response; each other one does harm.
                let loss = full - respond changed

                let least =
                    if isPlanted then
                        0.08 * full / float target.Inputs.Length
                    else
                        1e-5

                Assert.True(loss > least, $"receptor {receptor} of target {target.Target}: {loss}")

[<Fact>]
let ``a target answers to a uniform stimulus, so that a search can begin there`` () =
    for connectome, planted in circuits do
        let receptors =
            Connectome.select PlantedCircuit.sensory connectome |> InputError.orFail

        for target in planted do
            let stimulus = Array.zeroCreate<float>(Connectome.size connectome)

            for receptor in receptors do
                stimulus[receptor] <- 0.5

            Assert.InRange(response connectome target.Target stimulus, 0.2, 0.5)

[<Fact>]
let ``targets have inputs of their own, and the circuit is one that could be read from files`` () =
    for connectome, planted in circuits do
        let inputs = planted |> List.map (fun target -> Set.ofArray target.Inputs)
        Assert.Equal(inputs |> List.sumBy Set.count, (Set.unionMany inputs).Count)

        let receptors =
            Connectome.select PlantedCircuit.sensory connectome
            |> InputError.orFail
            |> Set.ofArray

        for target in planted do
            Assert.True(Set.isSubset (Set.ofArray target.Inputs) receptors)
            Assert.Equal<int[]>(Array.sort target.Inputs, target.Inputs)
            Assert.StartsWith("target_", connectome.Neurons.Group[target.Target])

        let sums = Array.zeroCreate<float>(Connectome.size connectome)

        connectome.Weights.ColumnIndices
        |> Array.iteri (fun k column ->
            Assert.True(connectome.Weights.Values[k] > 0.0f)
            sums[column] <- sums[column] + float connectome.Weights.Values[k])

        Assert.All(sums, fun sum -> Assert.InRange(sum, 0.05, 1.00001))

        for kind in [ "LN"; "KC"; "APL"; "MBON" ] do
            Assert.NotEmpty(Connectome.select $"cell_type = '{kind}'" connectome |> InputError.orFail)

[<Fact>]
let ``a seed gives the same circuit again, and another seed another one`` () =
    let circuit seed =
        PlantedCircuit.create
            { PlantedCircuit.defaults with
                Neurons = 200
                Seed = seed
            }

    let first, planted = circuit 7
    let second, plantedAgain = circuit 7
    let other, _ = circuit 8
    Assert.Equal<Planted list>(planted, plantedAgain)
    Assert.Equal<float32[]>(first.Weights.Values, second.Weights.Values)
    Assert.Equal<int[]>(first.Weights.ColumnIndices, second.Weights.ColumnIndices)
    Assert.NotEqual<int[]>(first.Weights.ColumnIndices, other.Weights.ColumnIndices)

[<Fact>]
let ``the numbers of a seed never change`` () =
    // Someone who cites "planted circuit of 200 neurons, seed 0" must get this one.
    let connectome, planted =
        PlantedCircuit.create
            { PlantedCircuit.defaults with
                Neurons = 200
                Seed = 0
            }

    let checksum =
        Array.fold2
            (fun sum (column: int) (value: float32) ->
                (sum * 31L + int64 column) * 31L + int64 (BitConverter.SingleToInt32Bits value))
            0L
            connectome.Weights.ColumnIndices
            connectome.Weights.Values

    Assert.Equal(-2306830321395691540L, checksum)
    Assert.Equal<int list>([ 173; 13 ], planted |> List.map _.Target)

[<Fact>]
let ``too few neurons for what is to be planted are refused`` () =
    for options in
        [
            { PlantedCircuit.defaults with
                Neurons = 20
            }
            { PlantedCircuit.defaults with
                Targets = 0
            }
            { PlantedCircuit.defaults with
                GlomeruliPerTarget = 0
            }
            { PlantedCircuit.defaults with
                ReceptorsPerGlomerulus = 0
            }
            { PlantedCircuit.defaults with
                Neurons = 200
                Targets = 40
            }
        ] do
        Assert.Throws<ArgumentException>(fun () -> PlantedCircuit.create options |> ignore)
        |> ignore
