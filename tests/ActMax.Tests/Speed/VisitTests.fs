/// What a rollout costs, counted in edges.
module ActMax.Tests.VisitTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private neurons = 3000
let private layers = 5

/// A chain of blocks of neurons: what enters at the first block reaches one block a layer.
let private weights =
    let block = neurons / 10
    let edges = 20 * neurons
    let uniform = Seed.uniform (2 * edges) 11L

    let pre =
        Array.init edges (fun i -> int (0.999f * uniform[i] * float32 (neurons - block)))

    let post =
        Array.init edges (fun i -> block * (pre[i] / block + 1) + int (0.999f * uniform[edges + i] * float32 block))

    CsrMatrix.FromCoordinates(
        neurons,
        neurons,
        ReadOnlySpan post,
        ReadOnlySpan pre,
        ReadOnlySpan(Array.create edges 0.05f)
    )

let private rollout (layers: int) =
    let network = CompiledNetwork(weights, ReadOnlySpan [| 0..9 |])

    Rollout<float32>(
        Precision.Single,
        {
            Network = network
            Settings = RolloutSettings()
            Layers = layers
            Clamps = []
            Threads = 1
            CheckpointEvery = 0
            Kernel = Kernel.Choose()
        }
    )

let private parameters () =
    let same (value: float32) =
        Convert.toTensor (NdArray.create [| neurons |] (Array.create neurons value))

    {
        Slope = same 5f
        Bias = same 0f
        Tau = same 1f
        Strength = torch.empty [| 0L |]
    }

let private columns (layers: int) (stimulus: float32) =
    (torch.zeros([| int64 layers; 10L; 4L |]).add(torch.tensor stimulus)).requires_grad_()

let private visits (stimulus: float32) =
    let rollout = rollout layers

    Scope.run (fun () ->
        let activity = rollout.Apply(columns layers stimulus, None, parameters ())
        // One cell of the last layer, as a target would have it.
        activity.select(0L, int64 layers - 1L).select(0L, int64 (neurons / 2)).sum().backward()
        let active = int ((activity.detach ()).ne(torch.tensor 0f).sum().item<int64>())
        let struct (forward, adjoint) = rollout.Visits
        forward, adjoint, active)

[<Fact>]
let ``a rollout goes along few edges when few neurons are active, and a gradient along those it passes`` () =
    let all = int64 layers * int64 weights.NonZeros
    let forward, adjoint, active = visits 0.5f
    Assert.True(active > 0)
    Assert.True(forward > 0L && forward < all / 4L, $"{forward} of {all} edges forward")
    Assert.True(adjoint < all / 4L, $"{adjoint} of {all} edges back")

[<Fact>]
let ``a silent network costs next to nothing`` () =
    let all = int64 layers * int64 weights.NonZeros
    let forward, adjoint, active = visits 0f
    Assert.Equal(0, active)
    Assert.True(forward < all / 50L, $"{forward} of {all} edges forward")
    Assert.True(adjoint < all / 50L, $"{adjoint} of {all} edges back")

/// Edges visited, forward and back, when one cell is read of so many layers.
let private readVisits (layers: int) (cell: ActivityCell) =
    let rollout = rollout layers

    Scope.run (fun () ->
        let reached = rollout.Read([| cell |], columns layers 0.5f, None, parameters ())
        reached.sum().backward()
        rollout.Visits)

[<Fact>]
let ``layers after the last one that is read cost nothing`` () =
    let cell = { Unit = 3 * neurons / 10; Layer = 2 }
    let struct (forward, adjoint) = readVisits 4 cell
    let struct (longForward, longAdjoint) = readVisits 12 cell
    Assert.True(forward > 0L)
    Assert.Equal(forward, longForward)
    Assert.Equal(adjoint, longAdjoint)

[<Fact>]
let ``the last layers only compute what a read cell depends on`` () =
    let cell = { Unit = neurons / 2; Layer = 2 }
    let sources = Array.init 3 (fun _ -> Collections.Generic.HashSet<int>())
    sources[2].Add cell.Unit |> ignore
    let rows = weights

    let edges layer =
        sources[layer]
        |> Seq.sumBy (fun i -> int64 (rows.RowStarts[i + 1] - rows.RowStarts[i]))

    for layer in [ 1; 0 ] do
        for post in sources[layer + 1] do
            sources[layer].Add post |> ignore

            for edge in rows.RowStarts[post] .. rows.RowStarts[post + 1] - 1 do
                sources[layer].Add(rows.ColumnIndices[edge]) |> ignore

    let ancestors = List.sumBy edges [ 0; 1; 2 ]
    let struct (forward, adjoint) = readVisits 6 cell
    Assert.True(ancestors < 3L * int64 weights.NonZeros / 2L)
    Assert.True(forward <= ancestors, $"{forward} edges forward, {ancestors} lead to the cell")
    Assert.True(adjoint <= ancestors, $"{adjoint} edges back, {ancestors} lead to the cell")
