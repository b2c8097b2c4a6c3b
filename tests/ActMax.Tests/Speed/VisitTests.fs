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

let private visits (stimulus: float32) =
    let network = CompiledNetwork(weights, ReadOnlySpan [| 0..9 |])

    let rollout =
        Rollout<float32>(
            Precision.Single,
            {
                Network = network
                Settings = RolloutSettings()
                Layers = layers
                Clamps = []
                Threads = 1
                Kernel = Kernel.Choose()
            }
        )

    Scope.run (fun () ->
        let same (value: float32) =
            Convert.toTensor (NdArray.create [| neurons |] (Array.create neurons value))

        let parameters =
            {
                Slope = same 5f
                Bias = same 0f
                Tau = same 1f
                Strength = torch.empty [| 0L |]
            }

        let columns =
            (torch.zeros([| int64 layers; 10L; 4L |]).add(torch.tensor stimulus)).requires_grad_()

        let activity = rollout.Apply(columns, None, parameters)
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
