/// Rollouts on a lattice: flyvis' numbers, every kernel beside the one on edges, gradients beside differences.
module ActMax.Tests.HexKernelTests

open System
open System.IO
open System.Text.Json
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private double frames =
    { HexRun.create frames with
        Precision = Precision.Double
    }

let private numbers (tensor: torch.Tensor) : float[] =
    (Convert.elements<float>(tensor.detach().``to``(torch.float64).contiguous())).ToArray()

let private kernelNames =
    [ for kernel in LatticeKernel.All<float>() -> kernel.Name ]

/// The case of the golden file: flyvis' connectome at extent 2, strengths times 4.
let private goldenNetwork () =
    HexNetwork.create 2 (HexCase.flyvis ()) |> HexNetwork.scaleStrengths 4.0

let private goldenStimulus frames hexals =
    Array.init (frames * hexals) (fun i -> 0.5 + 0.5 * sin (0.37 * float (i / hexals) + 0.11 * float (i % hexals)))

let private near relative (expected: float) (actual: float) =
    if not (abs (actual - expected) <= relative * max (abs expected) 1e-3) then
        Assert.Fail $"{actual:R} instead of {expected:R}"

[<Fact>]
let ``flyvis' golden numbers: steady state, response and gradient`` () =
    let network = goldenNetwork ()

    use document =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.folder, "flyvis_extent2.json")))

    let root = document.RootElement
    let number (name: string) = root.GetProperty(name).GetDouble()
    let table = HexTable.create 2 network.Connectome
    Assert.Equal(int (number "n_nodes"), table.Cells.Length)
    Assert.Equal(int (number "n_edges"), table.Sources.Length)
    Assert.Equal(int64 (number "sum_src"), table.Sources |> Array.sumBy int64)
    Assert.Equal(int64 (number "sum_tgt"), table.Targets |> Array.sumBy int64)

    // Weights by edge: those of the filters, in the order of the table.
    let weightOf =
        Array.zip (HexNetwork.filters network) (HexNetwork.weights network) |> dict

    let weights =
        Array.init table.Sources.Length (fun e ->
            let source, target = table.Cells[table.Sources[e]], table.Cells[table.Targets[e]]
            weightOf[(source.CellType, target.CellType, target.U - source.U, target.V - source.V)])

    near 1e-6 (number "sum_w") (Array.sum weights)
    near 1e-6 (number "sum_abs_w") (Array.sumBy abs weights)

    let index =
        [
            for entry in root.GetProperty("central_index").EnumerateObject() -> entry.Name, entry.Value.GetInt32()
        ]

    for name, expected in index do
        Assert.Equal(Ok expected, HexNetwork.central network name)

    let values (name: string) =
        [
            for entry in root.GetProperty(name).EnumerateObject() ->
                dict index |> (fun at -> at[entry.Name]), entry.Value.GetDouble()
        ]

    for kernel in kernelNames do
        for precision, tolerance in [ Precision.Double, 1e-7; Precision.Single, 2e-5 ] do
            let run =
                { double 20 with
                    Kernel = Some kernel
                    Precision = precision
                }

            let steady = HexModel.greyState network run
            Assert.Equal(1203, steady.Length)

            for index, expected in values "steady_central" do
                near tolerance expected steady[index]

            near tolerance (number "steady_sum") (Array.sum steady)
            near tolerance (number "steady_min") (Array.min steady)
            near tolerance (number "steady_max") (Array.max steady)

            Scope.run (fun () ->
                let model = HexModel.create network run |> InputError.orFail

                let stimulus =
                    (Precision.cast precision (torch.tensor (goldenStimulus 20 19)))
                        .reshape([| 1L; 20L; 1L; 19L |])
                        .requires_grad_()

                let response = model.Respond stimulus
                Assert.Equal<int64[]>([| 1L; 1203L; 20L |], response.Activity.shape)
                let last = numbers (response.Activity.select (2L, 19L))

                for index, expected in values "resp_central_last" do
                    near tolerance expected last[index]

                near tolerance (number "resp_sum_last") (Array.sum last)
                let cell = dict index |> (fun at -> at["T4c"])
                let trace = numbers (response.Activity.select(1L, int64 cell).select(0L, 0L))

                [
                    for value in root.GetProperty("resp_T4c").EnumerateArray() -> value.GetDouble()
                ]
                |> List.iteri (fun t expected -> near tolerance expected trace[t])

                let layer = numbers ((response.Layer "T4c").select(1L, 9L).select(0L, 0L))
                Assert.Equal<float[]>(trace, layer)
                (response.Activity.select(2L, 19L).select(1L, int64 cell)).sum().backward()

                let gradient =
                    match stimulus.grad with
                    | null -> failwith "no gradient"
                    | gradient -> numbers gradient

                let golden = root.GetProperty "grad_T4c_last"
                let part (name: string) = golden.GetProperty(name).GetDouble()
                near tolerance (part "sum") (Array.sum gradient)
                near tolerance (part "sum_abs") (Array.sumBy abs gradient)
                near tolerance (part "max") (Array.max gradient)
                near tolerance (part "min") (Array.min gradient)

                [
                    for value in golden.GetProperty("center_by_frame").EnumerateArray() -> value.GetDouble()
                ]
                |> List.iteri (fun t expected -> near tolerance expected gradient[t * 19 + 9])

                Assert.All(gradient[18 * 19 ..], fun g -> Assert.Equal(0.0, g))
                Assert.Equal(14, gradient[17 * 19 .. 18 * 19 - 1] |> Array.filter ((<>) 0.0) |> Array.length))

[<Fact>]
let ``flyvis' network at extent 15 gives the known voltages and gradient`` () =
    let network =
        HexNetwork.create 15 (HexCase.flyvis ()) |> HexNetwork.scaleStrengths 4.0

    let edges =
        HexTable.realised 15 network.Connectome |> Array.concat |> Array.filter ((<) 0)

    near
        1e-6
        18189.16
        (Array.fold2 (fun sum edges weight -> sum + float edges * weight) 0.0 edges (HexNetwork.weights network))

    let run =
        { double 20 with
            Cells = HexCells.Central [ "L1"; "Mi1"; "T4c" ]
        }

    let steady = HexModel.greyState network run

    let central name =
        HexNetwork.central network name |> InputError.orFail

    near 1e-9 0.4900903554 steady[central "L1"]
    near 1e-9 0.5079984831 steady[central "Mi1"]
    near 1e-9 -1.5111110037 steady[central "T4c"]

    Scope.run (fun () ->
        let model = HexModel.create network run |> InputError.orFail

        let stimulus =
            (torch.tensor (goldenStimulus 20 721)).reshape([| 1L; 20L; 1L; 721L |]).requires_grad_()

        let activity = (model.Respond stimulus).Activity
        Assert.Equal<int64[]>([| 1L; 3L; 20L |], activity.shape)
        let last = activity.select(2L, 19L).select(1L, 2L)
        near 1e-9 -1.5118848256 (Convert.number (last.sum ()))
        last.sum().backward()

        match stimulus.grad with
        | null -> failwith "no gradient"
        | gradient ->
            let gradient = numbers gradient
            near 1e-8 0.0740725549 (Array.sumBy abs gradient)
            Assert.All(gradient[18 * 721 ..], fun g -> Assert.Equal(0.0, g))
            Assert.Equal(18, gradient[17 * 721 .. 18 * 721 - 1] |> Array.filter ((<>) 0.0) |> Array.length))

/// All numbers of a rollout and of its adjoint, straight from a kernel: activity, then gradients of stimulus, initial
/// state, weights, bias and tau.
let private rollOut
    (kernel: ILatticeKernel<'element>)
    (narrow: float -> 'element)
    (widen: 'element -> float)
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
    // Twice, so that what the first rollout left behind would be seen.
    for _ in 1..2 do
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

let private wide threads skip nodes plan (kernel: ILatticeKernel<float>) =
    rollOut kernel id id threads skip nodes plan

let private narrow threads skip nodes plan (kernel: ILatticeKernel<float32>) =
    rollOut kernel float32 float threads skip nodes plan

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
        let expected = wide 1 skip nodes plan (ReferenceLattice<float>())

        for kernel in LatticeKernel.All<float>() do
            agree $"{kernel.Name} %A{plan}" 1e-11 expected (wide 1 skip nodes plan kernel)

        for kernel in LatticeKernel.All<float32>() do
            agree $"{kernel.Name}, single %A{plan}" 2e-4 expected (narrow 1 skip nodes plan kernel))

    Assert.True(joined.Value > 120, $"only {joined.Value} filters in all networks")

[<Fact>]
let ``one, two and four threads give the same bits`` () =
    HexCase.check 25 (fun plan ->
        for kernel in LatticeKernel.All<float32>() do
            let one = narrow 1 0 null plan kernel

            for threads in [ 2; 4 ] do
                let several = narrow threads 0 null plan kernel
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
                | gradient -> numbers activity, numbers gradient

            let all, allGradient = gradient batch

            for item in 0..4 do
                let one, oneGradient = gradient (batch.narrow (0L, int64 item, 1L))
                Assert.Equal<float[]>(one, Array.sub all (item * one.Length) one.Length)

                Assert.Equal<float[]>(
                    oneGradient,
                    Array.sub allGradient (item * oneGradient.Length) oneGradient.Length
                ))

/// A smooth scalar of the activity that is neither linear nor symmetric.
let private loss (activity: torch.Tensor) =
    let weights =
        torch.tensor(HexCase.drawn 11 -1.0 1.0 (int (activity.numel ()))).reshape activity.shape

    (activity.mul weights).add((activity.mul(activity).mul weights).mul(Scalar.op_Implicit 0.5)).sum()

[<Fact>]
let ``gradients of stimulus and parameters are central differences, at three extents with all activations`` () =
    let compared = ref 0

    for extent in [ 1; 2; 4 ] do
        for activation in Enum.GetValues<LatticeActivation>() do
            let fresh =
                HexNetwork.create extent HexCase.small |> HexNetwork.withActivation activation

            let network =
                { fresh with
                    TimeConstant =
                        fresh.TimeConstant
                        |> Map.map (fun name _ -> if name = "Til" then 0.004 else 0.03)
                    Strength = fresh.Strength |> Map.map (fun _ strength -> 20.0 * strength)
                }

            let state = HexCase.drawn 5 -1.0 1.0 (HexNetwork.size network)
            let run = double 6 |> HexRun.from (HexStart.Given state)
            let respond = HexModel.parametric network run |> InputError.orFail
            let hexals = HexNetwork.hexals network

            Scope.run (fun () ->
                let p = HexModel.parameters network

                let stimulus =
                    torch.tensor(HexCase.drawn 7 0.0 1.0 (2 * 6 * hexals)).reshape([| 2L; 6L; 1L; int64 hexals |])

                let leaves = [| stimulus; p.Bias; p.TimeConstant; p.Sign; p.Strength; p.LogCount |]

                let value (tensors: torch.Tensor[]) =
                    (respond
                        {
                            Bias = tensors[1]
                            TimeConstant = tensors[2]
                            Sign = tensors[3]
                            Strength = tensors[4]
                            LogCount = tensors[5]
                        }
                        tensors[0])
                        .Activity
                    |> loss

                let tracked =
                    leaves |> Array.map (fun leaf -> leaf.detach().clone().requires_grad_())

                (value tracked).backward()

                tracked
                |> Array.iteri (fun input leaf ->
                    let gradient =
                        match leaf.grad with
                        | null -> failwith $"no gradient of input {input}"
                        | gradient -> numbers gradient

                    let values = numbers leaf
                    let largest = gradient |> Array.fold (fun most x -> max most (abs x)) 1e-3

                    for position in 0 .. max 1 (values.Length / 9) .. values.Length - 1 do
                        let at step =
                            let moved = Array.copy values
                            moved[position] <- moved[position] + step
                            let tensors = Array.copy leaves
                            tensors[input] <- torch.tensor(moved).reshape leaf.shape
                            use _ = torch.no_grad ()
                            Convert.number (value tensors)

                        let step = if input = 2 then 1e-7 else 1e-6
                        let expected = (at step - at -step) / (2.0 * step)
                        compared.Value <- compared.Value + 1

                        if not (abs (gradient[position] - expected) <= 2e-6 * largest + 1e-7) then
                            Assert.Fail
                                $"{activation}, extent {extent}, input {input}[{position}]: {gradient[position]:g9}, by differences {expected:g9}, largest {largest:g4}"))

    Assert.True(compared.Value > 500, $"{compared.Value} compared")
