namespace ActMax.Tests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

/// What a search costs per iteration apart from time. Runs alone: it counts everything that lives.
[<Collection("counts everything that lives")>]
type NoWasteTests() =

    /// Sparse, with as many sensory neurons for every size.
    let network (neurons: int) : Network =
        let edges = 5 * neurons
        let uniform = Seed.uniform (3 * edges) 3L

        let place i =
            int (0.999f * uniform[i] * float32 neurons)

        let post = Array.init edges place
        let pre = Array.init edges (fun i -> place (edges + i))
        let weight = Array.init edges (fun i -> uniform[2 * edges + i] - 0.3f)

        let weights =
            CsrMatrix.FromCoordinates(neurons, neurons, ReadOnlySpan post, ReadOnlySpan pre, ReadOnlySpan weight)

        Network.create weights [| 0..99 |] 4 |> Network.withRules Rules.v2_10

    let job (number: int) (network: Network) : Loss * Search =
        let targets =
            [
                for item in 0..2 do
                    yield! Target.all 3 [| Network.size network - 1 |] 1f |> Target.forItem item
            ]

        [
            Preset.reference network targets Preset.referenceWeights 0.1 1000 None
            Preset.standard targets { Stimulus = 0.1; Activity = 0.01 } 0.1 1000
        ]
        |> List.item number

    /// Managed bytes and tensors of each of some iterations, after a few to begin with.
    let measured (neurons: int) (loss: Loss, search: Search) : int64[] * int64[] =
        // What earlier models left is not to go while this one is counted.
        GC.Collect()
        GC.WaitForPendingFinalizers()
        let network = network neurons
        let model = Multilayered.modelWith { Execution.defaults with Threads = 1 } network

        let bytes = ResizeArray()
        let tensors = ResizeArray()
        let mutable before = GC.GetAllocatedBytesForCurrentThread()

        let observe (progress: Progress) =
            let now = GC.GetAllocatedBytesForCurrentThread()
            let live = torch.Tensor.TotalCount

            if progress.Iteration > 8 then
                bytes.Add(now - before)
                tensors.Add live

            before <- GC.GetAllocatedBytesForCurrentThread()

        let search =
            { search with
                StopRule = StopRule.Budget 30
                SnapshotEvery = None
            }

        Search.observed observe model loss search |> ignore
        bytes.ToArray(), tensors.ToArray()

    let median (values: int64[]) = (Array.sort values)[values.Length / 2]

    [<Fact>]
    member _.``an iteration makes no managed array of the network's size``() =
        for i in 0..1 do
            let small, _ = measured 400 (job i (network 400))
            let large, _ = measured 40_000 (job i (network 40_000))
            // One float an item would be 480,000 bytes.
            Assert.True(
                median large < median small + 2_000L,
                $"{median small} bytes, {median large} in a large network"
            )

            Assert.True(median large < 40_000L, $"{median large} bytes an iteration")

    [<Fact>]
    member _.``the tensors that live are as many after every iteration``() =
        for i in 0..1 do
            let _, tensors = measured 400 (job i (network 400))
            Assert.Single(Array.distinct tensors) |> ignore
