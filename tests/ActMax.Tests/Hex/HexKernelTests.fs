/// Every kernel beside the one on edges; threads, batches, memory and misuse.
module ActMax.Tests.HexKernelTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

/// All numbers of a rollout and of its adjoint, straight from a kernel: activity, then gradients of stimulus, initial
/// state, weights, bias and tau.
let private rollOut
    (kernel: ILatticeKernel<'element>)
    (narrow: float -> 'element)
    (widen: 'element -> float)
    rounds
    threads
    skip
    nodes
    (plan: HexCase.Plan)
    : float[][] =
    let network = HexCase.network plan
    let compiled = HexNetwork.compile network
    let cast (values: float[]) = Array.map narrow values

    let lattice =
        LatticePlan(compiled, network.Activation, 0.01, plan.Frames, plan.Batch, threads, skip, nodes)

    let stimulus =
        HexCase.drawn plan.Seed 0.0 1.0 (plan.Batch * plan.Frames * compiled.Hexals)
        |> cast

    let items = if plan.Seed % 2 = 0 then 1 else plan.Batch

    let initial =
        HexCase.drawn (plan.Seed + 1) -1.0 1.0 (items * compiled.Nodes) |> cast

    let weights = HexNetwork.weights network |> cast

    let ofTypes (map: Map<string, float>) =
        HexNetwork.types network |> Array.map (fun name -> map[name]) |> cast

    let bias, tau = ofTypes network.Bias, ofTypes network.TimeConstant
    let size = plan.Batch * lattice.Shown * lattice.Width
    let activity = Array.create size (narrow 7.0)
    let arriving = HexCase.drawn (plan.Seed + 2) -1.0 1.0 size |> cast
    // Rubbish, which must be overwritten.
    let room (like: 'element[]) = Array.create like.Length (narrow 7.0)
    let found = [| room stimulus; room initial; room weights; room bias; room tau |]

    let input =
        LatticeInput<'element>(
            ReadOnlySpan stimulus,
            ReadOnlySpan initial,
            ReadOnlySpan weights,
            ReadOnlySpan bias,
            ReadOnlySpan tau
        )

    let gradient =
        LatticeGradient<'element>(Span found[0], Span found[1], Span found[2], Span found[3], Span found[4])

    let tape = kernel.CreateTape lattice
    // More than once, so that what the first rollout left behind would be seen.
    for _ in 1..rounds do
        kernel.Forward(tape, &input, Span activity)
        kernel.Adjoint(tape, &input, ReadOnlySpan arriving, &gradient)

    Array.append [| activity |] found |> Array.map (Array.map widen)

let private names =
    [| "activity"; "stimulus"; "initial"; "weights"; "bias"; "tau" |]

let private agree label allowed (expected: float[][]) (actual: float[][]) =
    for part in 0 .. names.Length - 1 do
        let size = expected[part] |> Array.fold (fun most x -> max most (abs x)) 1.0

        Array.iter2
            (fun (a: float) b ->
                if not (abs (a - b) <= allowed * size) then
                    Assert.Fail $"{label}, {names[part]}: {b:R} instead of {a:R}")
            expected[part]
            actual[part]

let private wide rounds threads skip nodes plan (kernel: ILatticeKernel<float>) =
    rollOut kernel id id rounds threads skip nodes plan

let private narrow rounds threads skip nodes plan (kernel: ILatticeKernel<float32>) =
    rollOut kernel float32 float rounds threads skip nodes plan

[<Fact>]
let ``every kernel computes what the edges say, on generated networks`` () =
    let joined = ref 0

    HexCase.check 120 (fun plan ->
        let network = HexCase.network plan
        let random = Random plan.Seed
        let skip = random.Next plan.Frames
        let size = HexNetwork.size network

        let nodes: int[] | null =
            if random.Next 2 = 0 || size = 0 then
                null
            else
                Array.init 5 (fun _ -> random.Next size)

        joined.Value <- joined.Value + (HexNetwork.filters network).Length
        let expected = wide 2 1 skip nodes plan (ReferenceLattice<float>())

        for kernel in LatticeKernel.All<float>() do
            agree $"{kernel.Name} %A{plan}" 1e-11 expected (wide 2 1 skip nodes plan kernel)

        for kernel in LatticeKernel.All<float32>() do
            agree $"{kernel.Name}, single %A{plan}" 2e-4 expected (narrow 2 1 skip nodes plan kernel))

    Assert.True(joined.Value > 120, $"only {joined.Value} filters in all networks")

[<Fact>]
let ``one, two and four threads give the same bits`` () =
    HexCase.check 25 (fun plan ->
        for kernel in LatticeKernel.All<float32>() do
            let one = narrow 1 1 0 null plan kernel

            for threads in [ 2; 4; 2; 4 ] do
                let several = narrow 1 threads 0 null plan kernel
                Assert.Equal<float[][]>(one, several))

[<Fact>]
let ``an item of a batch is its single rollout to the last bit`` () =
    let network = HexNetwork.create 3 HexCase.small

    for precision in [ Precision.Single; Precision.Double ] do
        let model =
            HexModel.create
                network
                { HexRun.create 7 with
                    Precision = precision
                }
            |> InputError.orFail

        Scope.run (fun () ->
            let sizes = [| 5L; 7L; 1L; 37L |]

            let batch =
                torch.tensor(HexCase.drawn 3 0.0 1.0 (5 * 7 * 37)).reshape sizes
                |> Precision.cast precision

            let gradient (stimulus: torch.Tensor) =
                let leaf = stimulus.detach().clone().requires_grad_()
                let activity = (model.Respond leaf).Activity
                activity.square().sum().backward()

                match leaf.grad with
                | null -> failwith "no gradient"
                | gradient -> HexCase.numbers activity, HexCase.numbers gradient

            let all, allGradient = gradient batch

            for item in 0..4 do
                let one, oneGradient = gradient (batch.narrow (0L, int64 item, 1L))
                Assert.Equal<float[]>(one, Array.sub all (item * one.Length) one.Length)

                Assert.Equal<float[]>(
                    oneGradient,
                    Array.sub allGradient (item * oneGradient.Length) oneGradient.Length
                ))

[<Fact>]
let ``a rollout and its adjoint allocate nothing that grows with the network`` () =
    let plan: HexCase.Plan =
        {
            Extent = 6
            Types = 7
            Connections = 14
            Offsets = 8
            Reach = 3
            Activation = LatticeActivation.Relu
            Frames = 30
            Batch = 2
            Seed = 4
        }

    let network = HexCase.network plan
    let compiled = HexNetwork.compile network
    let kernel = LatticeKernel.Choose<float32>()

    let tape =
        kernel.CreateTape(LatticePlan(compiled, network.Activation, 0.01, 30, 2, 1))

    let room size = Array.create<float32> size 0.3f
    let stimulus, initial = room (60 * compiled.Hexals), room compiled.Nodes
    let weights = HexNetwork.weights network |> Array.map float32
    let perType = room compiled.Types
    let activity = room (60 * compiled.Nodes)

    let once () =
        let input =
            LatticeInput<float32>(
                ReadOnlySpan stimulus,
                ReadOnlySpan initial,
                ReadOnlySpan weights,
                ReadOnlySpan perType,
                ReadOnlySpan perType
            )

        kernel.Forward(tape, &input, Span activity)
        // The activity's own numbers serve as gradient, and the stimulus' place takes the result.
        let found =
            LatticeGradient<float32>(Span stimulus, Span.Empty, Span.Empty, Span.Empty, Span.Empty)

        kernel.Adjoint(tape, &input, ReadOnlySpan activity, &found)

    for _ in 1..3 do
        once ()

    let before = GC.GetAllocatedBytesForCurrentThread()
    once ()
    let bytes = GC.GetAllocatedBytesForCurrentThread() - before
    Assert.True(bytes < 4_000L, $"{bytes} bytes")

[<Fact>]
let ``buffers of the wrong size, foreign tapes and rollouts that were not kept are refused`` () =
    let network = HexNetwork.create 1 HexCase.small
    let compiled = HexNetwork.compile network
    let kernels = LatticeKernel.All<float>()

    let plan keep =
        LatticePlan(compiled, network.Activation, 0.01, 2, 1, 1, 0, null, keep)

    let forward (kernel: ILatticeKernel<float>) tape hexals nodes =
        let numbers count : float[] = Array.zeroCreate count

        let stimulus, initial, activity =
            numbers (2 * hexals), numbers compiled.Nodes, numbers (2 * nodes)

        let weights, perType = numbers compiled.Filters.Count, numbers compiled.Types

        let input =
            LatticeInput<float>(
                ReadOnlySpan stimulus,
                ReadOnlySpan initial,
                ReadOnlySpan weights,
                ReadOnlySpan perType,
                ReadOnlySpan perType
            )

        kernel.Forward(tape, &input, Span activity)

        let gradient =
            LatticeGradient<float>(Span.Empty, Span.Empty, Span.Empty, Span.Empty, Span.Empty)

        kernel.Adjoint(tape, &input, ReadOnlySpan activity, &gradient)

    for kernel in kernels do
        let tape = kernel.CreateTape(plan true)

        let wrong run (part: string) =
            Assert.Contains(part, Assert.Throws<ArgumentException>(Action run).Message)

        wrong (fun () -> forward kernel tape 19 compiled.Nodes) "stimulus has 38 values, 14 are needed"
        wrong (fun () -> forward kernel tape 7 3) "activity has 6 values"

        let other =
            if Object.ReferenceEquals(kernel, kernels[0]) then
                kernels[1]
            else
                kernels[0]

        wrong (fun () -> forward kernel (other.CreateTape(plan true)) 7 compiled.Nodes) kernel.Name
        let forgetful = kernel.CreateTape(plan false)

        Assert.Throws<InvalidOperationException>(fun () -> forward kernel forgetful 7 compiled.Nodes)
        |> ignore

        forward kernel tape 7 compiled.Nodes

    let bad (make: unit -> obj) (part: string) =
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).Message)

    bad (fun () -> LatticePlan(compiled, network.Activation, 0.0, 2, 1)) "time step"
    bad (fun () -> LatticePlan(compiled, network.Activation, 0.01, 0, 1)) "frames"
    bad (fun () -> LatticePlan(compiled, network.Activation, 0.01, 2, 1, 1, 2)) "skip"
    bad (fun () -> LatticePlan(compiled, network.Activation, 0.01, 2, 1, 1, 0, [| 9999 |])) "9999"
    bad (fun () -> LatticeKernel.Choose<float> "abacus") "vector128"
