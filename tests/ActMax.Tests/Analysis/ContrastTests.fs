module ActMax.Tests.ContrastTests

open System
open ActMax
open Xunit

let private cellOf (planted: Planted) : WatchedCell =
    {
        Neuron = planted.Target
        Layer = planted.Layer
    }

let private planted () =
    let connectome, planted = PlantedCircuit.create PlantedCircuit.defaults

    let sensory =
        connectome |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

    connectome, planted[0], planted[1], Network.create (Connectome.signed connectome) sensory 3

let private sides (network: Network) a b =
    Contrast.search
        (Multilayered.model network)
        (0.2 * Regulariser.stimulus)
        (Search.defaults |> Search.withBudget 100)
        [| cellOf a |]
        [| cellOf b |]

[<Fact>]
let ``two planted targets are told apart by their planted inputs, neurons and connections`` () =
    let connectome, a, b, network = planted ()
    let sideA, sideB = sides network a b
    let contrast = Contrast.ofSides Execution.defaults network 36 sideA sideB
    Assert.InRange(contrast.ActivityOfA.WithA, 0.6f, 1f)
    Assert.InRange(contrast.ActivityOfB.WithB, 0.6f, 1f)
    Assert.InRange(contrast.ActivityOfA.WithB, 0f, 0.05f)
    Assert.InRange(contrast.ActivityOfB.WithA, 0f, 0.05f)

    let strongest (parts: ContrastPart[]) (part: ContrastPart -> float32) count =
        [| 0 .. parts.Length - 1 |]
        |> Array.sortBy (fun i -> -(part parts[i]))
        |> Array.truncate count
        |> Array.sort

    let neuronOf rows =
        rows |> Array.map (fun row -> network.Sensory[row]) |> Array.sort

    Assert.Equal<int[]>(a.Inputs, strongest contrast.Inputs _.WithA a.Inputs.Length |> neuronOf)
    // For B the difference is negative.
    Assert.Equal<int[]>(b.Inputs, strongest contrast.Inputs (fun part -> -part.WithB) b.Inputs.Length |> neuronOf)

    let own planted =
        snd (PlantedCircuit.carrying connectome planted)

    let wanted = Array.append (own a) (own b) |> Array.sort
    Assert.Equal(36, wanted.Length)

    Assert.Equal<(int * int)[]>(wanted, contrast.Edges |> Array.map (fun edge -> edge.Pre, edge.Post) |> Array.sort)

    Assert.All(
        contrast.Edges,
        fun edge ->
            let k =
                Array.IndexOf(
                    network.Weights.ColumnIndices,
                    edge.Pre,
                    network.Weights.RowStarts[edge.Post],
                    network.Weights.RowStarts[edge.Post + 1] - network.Weights.RowStarts[edge.Post]
                )

            Assert.Equal(network.Weights.Values[k], edge.Weight)
    )

    Assert.Equal<float32[]>(Array.map2 (-) contrast.A.Values contrast.B.Values, contrast.Difference.Values)

[<Fact>]
let ``what inputs account for on the way from no stimulus adds up to the activity, also of saturated neurons`` () =
    let _, a, _, network = planted ()

    // Steep enough for every stage to saturate at full input, where the plain gradient is next to nothing. Without a
    // threshold there is no jump, which no gradient would see.
    let steep =
        network |> Network.withSlope (Grouped.same 12f) |> Network.withThreshold 0f

    let stimulus =
        NdArray.init [| network.Sensory.Length; 3 |] (fun at ->
            if at[1] = 0 && Array.contains network.Sensory[at[0]] a.Inputs then
                1f
            else
                0f)

    let simulation = Simulation(Execution.defaults, steep, stimulus)
    let cell = [| cellOf a, 1f |]
    let plain = Attribution.ofCells simulation cell
    let whole, edges = Attribution.integrated 400 simulation cell
    let reached = (simulation.Read [| cellOf a |])[0]
    Assert.True(reached > 0.99f)
    Assert.True(Array.sum plain.Inputs < 0.05f)
    Assert.InRange(Array.sum whole.Inputs, 0.95f * reached, 1.05f * reached)

    // The same goes through the connections into the target.
    let weights = steep.Weights

    let into =
        Seq.sum (
            seq {
                for k in weights.RowStarts[a.Target] .. weights.RowStarts[a.Target + 1] - 1 do
                    edges[k]
            }
        )

    Assert.InRange(into, 0.95f * reached, 1.05f * reached)

[<Fact>]
let ``the loss is the mean of B's cells minus that of A's, over layers`` () =
    let _, a, b, network = planted ()
    let cells = [| cellOf a; { cellOf a with Layer = 1 }; { cellOf b with Layer = 1 } |]
    let down = [| cellOf b |]
    let loss = Contrast.loss cells down
    Assert.Equal<string list>([ "up"; "up"; "down" ], loss.Terms |> List.map _.Name)
    let random = Random 3

    let stimulus =
        NdArray.init [| 1; network.Sensory.Length; 3 |] (fun _ -> float32 (random.NextDouble()))

    let activity = Model.activity stimulus (Multilayered.model network)

    let mean (cells: WatchedCell[]) =
        cells
        |> Array.averageBy (fun cell -> float (NdArray.get [| 0; cell.Neuron; cell.Layer |] activity))

    let total =
        Scope.run (fun () ->
            let given = Convert.toTensor stimulus
            (snd (Loss.evaluate loss given ((Multilayered.model network).Respond given))).Total)

    Assert.Equal(mean down - mean cells, total, 5)

    Assert.Throws<ArgumentException>(fun () -> Contrast.loss [||] down |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () ->
        let side cells : ContrastSide =
            {
                Stimulus = NdArray.item 0 stimulus
                Cells = cells
            }

        Contrast.ofSides Execution.defaults network 5 (side cells) (side [||]) |> ignore)
    |> ignore
