module ActMax.Tests.MinimalCircuitTests

open System
open ActMax
open ActMax.Kernels
open Xunit

let private proven (each: bool) : CircuitProof =
    {
        Inputs = each
        Neurons = each
        Edges = each
    }

let private cell neuron layer : WatchedCell = { Neuron = neuron; Layer = layer }

let private find options network stimulus cells =
    MinimalCircuit.find Execution.defaults options network stimulus cells
    |> InputError.orFail

let private sharing (share: float) =
    { MinimalCircuit.defaults with
        Share = share
    }

let private neuronsOf (circuit: Circuit) =
    Array.append (circuit.Inputs |> Array.map _.Neuron) (circuit.Neurons |> Array.map _.Neuron)
    |> Array.sort

let private edgesOf (circuit: Circuit) =
    circuit.Edges |> Array.map (fun edge -> edge.Pre, edge.Post) |> Array.sort

/// The circuit as a whole network in which nothing else happens.
let private standing (network: Network) (stimulus: NdArray) (circuit: Circuit) =
    let kept = edgesOf circuit |> set

    let values =
        [|
            for post in 0 .. network.Weights.Rows - 1 do
                for k in network.Weights.RowStarts[post] .. network.Weights.RowStarts[post + 1] - 1 do
                    if kept.Contains(network.Weights.ColumnIndices[k], post) then
                        network.Weights.Values[k]
                    else
                        0f
        |]

    let members = neuronsOf circuit |> set
    let rows = circuit.Inputs |> Array.map _.Row |> set

    { network with
        Weights = network.Weights.WithValues values
    },
    stimulus,
    {
        Neurons = [| 0 .. Network.size network - 1 |] |> Array.filter (members.Contains >> not)
        Inputs = [| 0 .. network.Sensory.Length - 1 |] |> Array.filter (rows.Contains >> not)
        Edges = Array.empty
    }

let private isExactly (circuit: Circuit) (connectome: Connectome) (planted: Planted list) =
    let parts = planted |> List.map (PlantedCircuit.carrying connectome)
    let neurons = parts |> Seq.collect fst |> Seq.distinct |> Seq.sort |> Array.ofSeq
    let edges = parts |> Seq.collect snd |> Seq.distinct |> Seq.sort |> Array.ofSeq

    let inputs =
        planted |> Seq.collect _.Inputs |> Seq.distinct |> Seq.sort |> Array.ofSeq

    Assert.Equal<int[]>(inputs, circuit.Inputs |> Array.map _.Neuron |> Array.sort)
    Assert.Equal<int[]>(neurons, neuronsOf circuit)
    Assert.Equal<(int * int)[]>(edges, edgesOf circuit)
    Assert.Equal(proven true, circuit.Minimal)

let private receptors (connectome: Connectome) =
    connectome |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

[<Theory>]
[<InlineData(1000, 2, 2, 3)>]
[<InlineData(400, 1, 2, 2)>]
[<InlineData(3000, 4, 2, 3)>]
let ``the circuit of a planted target's stimulus is what is planted, for ten seeds``
    (neurons: int, targets: int, glomeruli: int, receptorsEach: int)
    =
    for seed in 0..9 do
        let connectome, planted =
            PlantedCircuit.create
                {
                    Neurons = neurons
                    Targets = targets
                    GlomeruliPerTarget = glomeruli
                    ReceptorsPerGlomerulus = receptorsEach
                    Seed = seed
                }

        let sensory = receptors connectome
        let network = Network.create (Connectome.signed connectome) sensory 4

        for one in planted do
            // Every receptor gets a little, those of the target all: what does not help must go.
            let stimulus =
                NdArray.init [| sensory.Length; 4 |] (fun at ->
                    if at[1] > 0 then 0f
                    elif Array.contains sensory[at[0]] one.Inputs then 1f
                    else 0.02f)

            let circuit = find (sharing 0.99) network stimulus [| cell one.Target one.Layer |]
            isExactly circuit connectome [ one ]
            Assert.Equal(circuit.Kept, circuit.Alone, 6)
            Assert.True(circuit.Kept >= 0.99 * circuit.Full)
            Assert.All(circuit.Inputs, (fun input -> Assert.True(input.Necessity > 0.0)))

            // With the default share it is a part of that, in which nothing is wrong.
            let smaller =
                find MinimalCircuit.defaults network stimulus [| cell one.Target one.Layer |]

            Assert.Empty(Array.except (edgesOf circuit) (edgesOf smaller))
            Assert.True(smaller.Edges.Length < circuit.Edges.Length)

[<Fact>]
let ``the circuit of a stimulus that was searched for, for two targets at once, is what is planted`` () =
    let connectome, planted = PlantedCircuit.create PlantedCircuit.defaults
    let sensory = receptors connectome
    let network = Network.create (Connectome.signed connectome) sensory 3

    let targets =
        planted |> List.map (fun one -> Target.create one.Layer one.Target one.Response)

    let loss, search = Preset.standard targets Preset.weights 0.1 100
    let outcome = Search.run (Multilayered.model network) loss search

    let circuit =
        find
            (sharing 0.99)
            network
            (NdArray.item 0 outcome.Stimulus)
            [| for one in planted -> cell one.Target one.Layer |]

    isExactly circuit connectome planted
    Assert.Equal(2, circuit.Targets.Length)

    for target in circuit.Targets do
        Assert.True(target.Kept >= 0.99f * target.Full)

[<Fact>]
let ``a circuit keeps its share alone, and no member of it can go`` () =
    GeneratedNetwork.check 60 GeneratedNetwork.plans (fun plan ->
        let case = GeneratedNetwork.make { plan with Batch = 1 }
        let network, stimulus = Network.forItem 0 case.Network, NdArray.item 0 case.Stimulus
        let random = Random plan.Seed
        let target = cell (random.Next plan.Neurons) (random.Next plan.Layers)
        let share = [| 0.5; 0.9; 0.99 |][random.Next 3]

        match MinimalCircuit.find Execution.defaults (sharing share) network stimulus [| target |] with
        | Error _ -> Assert.Equal(0f, (Simulation(Execution.defaults, network, stimulus).Read [| target |])[0])
        | Ok circuit ->
            let left (ablation: Ablation) =
                let standing, stimulus, outside = standing network stimulus circuit

                let all =
                    {
                        Neurons = Array.append outside.Neurons ablation.Neurons
                        Inputs = Array.append outside.Inputs ablation.Inputs
                        Edges = ablation.Edges
                    }

                let found = Ablation.run Execution.defaults standing stimulus [| target |] [| all |]
                float found[0].[0] / circuit.Full

            let near (a: float) (b: float) =
                Assert.True(abs (a - b) < 1e-5 * (1.0 + abs a), $"{a} and {b}")

            near (circuit.Kept / circuit.Full) (left Ablation.none)
            near circuit.Kept circuit.Alone
            Assert.True(circuit.Kept / circuit.Full >= share - 1e-5)
            Assert.Equal(proven true, circuit.Minimal)

            let needed ablation =
                let left = left ablation
                Assert.True(left < share + 1e-5, $"{left} of {share} without {ablation}")

            circuit.Inputs |> Array.iter (fun input -> needed (Ablation.ofInput input.Row))

            circuit.Edges
            |> Array.iter (fun edge -> needed (Ablation.ofEdge edge.Pre edge.Post))

            circuit.Neurons
            |> Array.filter (fun neuron -> neuron.Neuron <> target.Neuron)
            |> Array.iter (fun neuron -> needed (Ablation.ofNeuron neuron.Neuron))

            // Necessity is measured in the whole network.
            for edge in circuit.Edges |> Array.truncate 3 do
                let left =
                    Ablation.run
                        Execution.defaults
                        network
                        stimulus
                        [| target |]
                        [| Ablation.ofEdge edge.Pre edge.Post |]

                near edge.Necessity (1.0 - float left[0].[0] / circuit.Full))

[<Fact>]
let ``without a choice of edges every edge between its neurons stays, and the curve falls`` () =
    let connectome, planted = PlantedCircuit.create PlantedCircuit.defaults
    let one = planted.Head
    let sensory = receptors connectome
    let network = Network.create (Connectome.signed connectome) sensory 3

    let stimulus =
        NdArray.init [| sensory.Length; 3 |] (fun at ->
            if at[1] = 0 && Array.contains sensory[at[0]] one.Inputs then
                1f
            else
                0f)

    let circuit =
        find
            { MinimalCircuit.defaults with
                Edges = false
            }
            network
            stimulus
            [| cell one.Target one.Layer |]

    Assert.False circuit.Minimal.Edges
    Assert.True(circuit.Minimal.Neurons)
    Assert.All(circuit.Edges, (fun edge -> Assert.True(Double.IsNaN edge.Necessity)))
    Assert.Equal(circuit.Kept, circuit.Alone, 6)
    Assert.True(circuit.Curve.Length >= 6)

    for larger, smaller in Array.pairwise circuit.Curve do
        Assert.True(larger.Share > smaller.Share)
        Assert.True(larger.Edges >= smaller.Edges)

[<Fact>]
let ``when time is up the circuit still keeps its share and does not claim proof`` () =
    let connectome, planted = PlantedCircuit.create PlantedCircuit.defaults
    let one = planted.Head
    let sensory = receptors connectome
    let network = Network.create (Connectome.signed connectome) sensory 3

    let stimulus =
        NdArray.init [| sensory.Length; 3 |] (fun at -> if Array.contains sensory[at[0]] one.Inputs then 1f else 0f)

    let circuit =
        find
            { MinimalCircuit.defaults with
                Seconds = Some 0.0
            }
            network
            stimulus
            [| cell one.Target one.Layer |]

    Assert.Equal(proven false, circuit.Minimal)
    Assert.True(circuit.Kept >= 0.9 * circuit.Full)
    Assert.Equal(circuit.Kept, circuit.Alone, 6)
    Assert.All(circuit.Inputs, (fun input -> Assert.True(Double.IsNaN input.Necessity)))

[<Fact>]
let ``a silent target and a share that is none are faults`` () =
    let weights =
        CsrMatrix.FromCoordinates(2, 2, ReadOnlySpan [| 1 |], ReadOnlySpan [| 0 |], ReadOnlySpan [| 1f |])

    let network = Network.create weights [| 0 |] 2

    let message options value =
        match
            MinimalCircuit.find
                Execution.defaults
                options
                network
                (NdArray.create [| 1; 2 |] [| value; 0f |])
                [| cell 1 0 |]
        with
        | Error faults -> InputError.messages faults
        | Ok _ -> ""

    Assert.Contains("silent target", message MinimalCircuit.defaults 0f)
    Assert.Contains("share", message (sharing 0.0) 1f)
    Assert.Contains("share", message (sharing nan) 1f)
    Assert.Equal("", message MinimalCircuit.defaults 1f)
