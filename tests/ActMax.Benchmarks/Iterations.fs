/// Time of one iteration (forward pass, adjoint, losses, update) on random networks of several sizes.
module ActMax.Benchmarks.Iterations

open System
open System.Diagnostics
open ActMax
open ActMax.Kernels

/// Neurons joined at random, a tenth of them sensory, over 6 layers.
let network (neurons: int) (edges: int) (seed: int64) : Network =
    let uniform = Seed.uniform (3 * edges) seed

    let place i =
        min (neurons - 1) (int (float uniform[i] * float neurons))

    let post = Array.init edges place
    let pre = Array.init edges (fun i -> place (edges + i))
    let mean = float32 edges / float32 neurons
    let weight = Array.init edges (fun i -> (uniform[2 * edges + i] - 0.3f) / mean)

    let weights =
        CsrMatrix.FromCoordinates(neurons, neurons, ReadOnlySpan post, ReadOnlySpan pre, ReadOnlySpan weight)

    Network.create weights [| 0 .. neurons / 10 |] 6

let private median (times: float[]) = (Array.sort times)[times.Length / 2]

let run () =
    printfn "\n%-34s %10s %12s" "random network, 6 layers, batch 4" "edges" "ms/update"

    for neurons, edges in [ 1_000, 25_000; 3_000, 64_000; 10_000, 480_000 ] do
        let network = network neurons edges 1L
        let model = Multilayered.model network

        let targets =
            [
                for item in 0..3 do
                    yield! Target.all 5 [| neurons - 1; neurons - 2 |] 1f |> Target.forItem item
            ]

        let loss, search = Preset.standard targets Preset.weights 0.1 60
        let marks = Stopwatch.StartNew()

        let times =
            Search.states model loss search
            |> Seq.take 60
            |> Seq.map (fun _ -> marks.Elapsed.TotalMilliseconds)
            |> Array.ofSeq
            |> Array.pairwise
            |> Array.map (fun (before, after) -> after - before)

        printfn "%-34s %10d %12.2f" $"{neurons} neurons" network.Weights.NonZeros (median times)
