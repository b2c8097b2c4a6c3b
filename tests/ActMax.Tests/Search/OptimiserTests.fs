/// Optimisers against numbers that torch.optim gave; generate_optimisers.py made them.
module ActMax.Tests.OptimiserTests

open System
open System.IO
open System.Text.Json
open ActMax
open TorchSharp
open Xunit

let private recorded =
    lazy
        (let path =
            Path.Combine(GoldenFile.folder, "..", "ActMax.Tests", "Search", "optimisers.json")

         JsonDocument.Parse(File.ReadAllText path).RootElement)

let private rows (element: JsonElement) : float[] =
    [|
        for row in element.EnumerateArray() do
            for value in row.EnumerateArray() -> value.GetDouble()
    |]

let private scales () =
    rows (JsonDocument.Parse("[[1, 3]]").RootElement)

/// f_b(x) = sum_i a_b (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 of x [2; 4], item by item.
let private quartic (x: torch.Tensor) : torch.Tensor =
    let later = x.narrow (1L, 1L, 3L)
    let earlier = x.narrow (1L, 0L, 3L)
    let scale = (torch.tensor (scales ())).``to``(x.dtype).reshape([| 2L; 1L |])
    let valley = (later.sub (earlier.square ())).square().mul scale
    (valley.add ((earlier.sub (torch.ones_like earlier)).square())).sum(1L)

let private optimiser (case: JsonElement) : Optimiser =
    let setting (i: int) =
        case.GetProperty("settings").[i].GetDouble()

    match case.GetProperty("kind").GetString() with
    | "adam" -> Optimiser.Adam(setting 0, setting 1, setting 2, setting 3)
    | "sgd" -> Optimiser.Sgd(setting 0, setting 1, setting 2 = 1.0)
    | "adamw" -> Optimiser.AdamW(setting 0, setting 1, setting 2, setting 3, setting 4)
    | "nadam" -> Optimiser.NAdam(setting 0, setting 1, setting 2, setting 3, setting 4)
    | "rmsprop" -> Optimiser.RmsProp(setting 0, setting 1, setting 2, setting 3)
    | "lbfgs" -> Optimiser.Lbfgs(setting 0, int (setting 1))
    | kind -> failwith $"unknown optimiser {kind}"

let private start (precision: Precision) =
    (Precision.cast precision (torch.tensor (rows (recorded.Value.GetProperty "start")))).reshape([| 2L; 4L |])

let private values (x: torch.Tensor) : float[] =
    (Convert.elements<float>(x.detach().``to``(torch.float64).contiguous())).ToArray()

/// The points after 1, 2, ... steps.
let private follow (optimiser: Optimiser) (steps: int) (precision: Precision) : float[] list =
    Scope.run (fun () ->
        let step (x: torch.Tensor, memory: Memory) _ =
            let leaf = x.detach().clone().requires_grad_()
            (quartic leaf).sum().backward()

            let gradient =
                match leaf.grad with
                | null -> failwith "no gradient"
                | gradient -> gradient

            use _ = torch.no_grad ()
            Optimiser.step 1.0 optimiser memory x gradient

        [ 1..steps ]
        |> List.scan step (start precision, Optimiser.start)
        |> List.tail
        |> List.map (fst >> values))

let private gap (expected: float[]) (actual: float[]) =
    Array.fold2 (fun most a b -> max most (abs (a - b))) 0.0 expected actual

[<Fact>]
let ``Adam, AdamW, NAdam, RMSprop, SGD and L-BFGS step as torch.optim does, in double and in single precision`` () =
    let cases =
        [ for case in recorded.Value.GetProperty("cases").EnumerateArray() -> case ]

    Assert.Equal(15, cases.Length)

    for case in cases do
        let steps =
            [ for step in case.GetProperty("steps").EnumerateArray() -> step.GetInt32() ]

        let kind = case.GetProperty("kind").GetString()
        let settings = case.GetProperty "settings"

        for name, precision in [ "float64", Precision.Double; "float32", Precision.Single ] do
            let points = follow (optimiser case) (List.last steps) precision |> Array.ofList

            let expected =
                [ for point in case.GetProperty(name).EnumerateArray() -> rows point ]

            // Curvature pairs of L-BFGS magnify rounding while it is far from the minimum.
            let allowed =
                match precision, kind with
                | Precision.Double, _ -> 1e-9
                | Precision.Single, "lbfgs" -> 5e-4
                | Precision.Single, _ -> 1e-5

            for step, point in List.zip steps expected do
                let gap = gap point points[step - 1]

                Assert.True(gap <= allowed, $"{kind} {settings}, {name}, step {step}: {gap:g3}")

[<Fact>]
let ``L-BFGS step by step is where torch is after as many iterations in one call`` () =
    let once = recorded.Value.GetProperty "lbfgs_at_once"

    let points =
        follow (Optimiser.Lbfgs(0.5, 100)) (once.GetProperty("steps").GetInt32()) Precision.Double

    Assert.True(gap (rows (once.GetProperty "point")) (List.last points) < 1e-9)

[<Fact>]
let ``a whole search in double precision steps as torch.optim does`` () =
    let model = SampleModel.ofFunction 4 1 Precision.Double id

    let loss =
        Loss.custom "quartic" (fun stimulus _ -> quartic (stimulus.select (2L, 0L)))

    let given = rows (recorded.Value.GetProperty "start") |> Array.map float32

    for case in recorded.Value.GetProperty("cases").EnumerateArray() do
        let steps =
            [ for step in case.GetProperty("steps").EnumerateArray() -> step.GetInt32() ]

        let search =
            { Search.defaults with
                Constraints = []
                Items = 2
                Initial = Initial.Given(NdArray.create [| 2; 4; 1 |] given)
            }
            |> Search.withOptimiser (optimiser case)

        let states =
            Search.states model loss search
            |> Seq.truncate (List.last steps + 1)
            |> Array.ofSeq

        let expected =
            [ for point in case.GetProperty("float64").EnumerateArray() -> rows point ]

        let kind = case.GetProperty "kind"

        // A managed start is float32, which is 1e-8 away from the recorded one.
        for step, point in List.zip steps expected do
            Assert.True(gap point (values states[step].Parameters) < 1e-4, $"{kind}, step {step}")


[<Fact>]
let ``a schedule multiplies the learning rate`` () =
    let moved factor =
        Scope.run (fun () ->
            let x = start Precision.Double

            let y, _ =
                Optimiser.step factor (Optimiser.sgd 0.1) Optimiser.start x (torch.ones_like x)

            (values x)[0] - (values y)[0])

    Assert.Equal(0.1, moved 1.0, 12)
    Assert.Equal(0.025, moved 0.25, 12)

    let factor schedule =
        [ for i in 0..4 -> Schedule.factor i schedule ]

    Assert.Equal<float list>([ 1.0; 1.0; 1.0; 1.0; 1.0 ], factor Schedule.Constant)
    Assert.Equal<float list>([ 1.0; 0.5; 0.25; 0.125; 0.0625 ], factor (Schedule.Exponential 0.5))
    Assert.Equal<float list>([ 1.0; 1.0; 0.1; 0.1; 0.1 * 0.1 ], factor (Schedule.Steps(2, 0.1)))
    Assert.Equal(0.5, Schedule.factor 5 (Schedule.Cosine 10), 12)
    Assert.Equal(0.0, Schedule.factor 20 (Schedule.Cosine 10), 12)

/// A lasso: half the squared distance of A x from b, plus weight times the L1 norm of x.
let private design, private aim =
    let random = Random 11

    Array2D.init 8 6 (fun _ _ -> random.NextDouble() * 2.0 - 1.0),
    Array.init 8 (fun _ -> random.NextDouble() * 2.0 - 1.0)

let private residual (x: float[]) =
    Array.init 8 (fun i -> Array.sum [| for j in 0..5 -> design[i, j] * x[j] |] - aim[i])

let private half (stimulus: torch.Tensor) =
    let a =
        (torch.tensor
            [|
                for i in 0..7 do
                    for j in 0..5 -> design[i, j]
            |])
            .reshape([| 8L; 6L |])

    let b = (torch.tensor aim).reshape([| 8L; 1L |])
    let off = (a.mm (stimulus.select (0L, 0L))).sub b
    (off.square().sum().mul(Scalar.op_Implicit 0.5))

let private lasso (weight: float) (keep: Keep) (iterations: int) (start: float32) =
    let search =
        { Search.defaults with
            Constraints = []
            Keep = keep
            Initial = Initial.Given(NdArray.create [| 1; 6; 1 |] (Array.create 6 start))
        }
        |> Search.withBudget iterations
        |> Search.withOptimiser (Optimiser.proximalGradient 0.08 weight)

    Search.run (SampleModel.ofFunction 6 1 Precision.Double id) (Loss.custom "half" (fun x _ -> half x)) search

[<Fact>]
let ``proximal gradient solves a lasso, with exact zeros where the optimality conditions say so`` () =
    for weight in [ 0.2; 0.6; 1.0 ] do
        let outcome = lasso weight Keep.Last 1500 0.5f
        let x = outcome.Stimulus.Values |> Array.map float
        let off = residual x

        let slope j =
            Array.sum [| for i in 0..7 -> design[i, j] * off[i] |]

        let zeros = x |> Array.filter ((=) 0.0) |> Array.length
        Assert.True(zeros > 0 && (zeros < 6 || weight = 1.0), $"{zeros} zeros at weight {weight}")

        for j in 0..5 do
            if x[j] = 0.0 then
                Assert.True(abs (slope j) <= weight + 1e-6)
            else
                Assert.Equal(-weight * float (sign x[j]), slope j, 5)

[<Fact>]
let ``the best state of a proximal search counts the norm that the search makes small`` () =
    // Started at the least-squares solution, where nothing but the norm can become smaller.
    let dense = (lasso 0.0 Keep.Last 3000 0.5f).Stimulus

    let search =
        { Search.defaults with
            Constraints = []
            Initial = Initial.Given dense
        }
        |> Search.withBudget 500
        |> Search.withOptimiser (Optimiser.proximalGradient 0.08 0.6)

    let outcome =
        Search.run (SampleModel.ofFunction 6 1 Precision.Double id) (Loss.custom "half" (fun x _ -> half x)) search

    Assert.Contains(0f, outcome.Stimulus.Values)
    let norm = outcome.Stimulus.Values |> Array.sumBy (abs >> float)

    let fit =
        residual (outcome.Stimulus.Values |> Array.map float)
        |> Array.sumBy (fun r -> 0.5 * r * r)

    Assert.Equal(fit + 0.6 * norm, outcome.Losses.Total, 5)
    Assert.Equal(outcome.Losses.Total, outcome.Losses.Terms |> Array.sumBy snd, 9)

[<Fact>]
let ``an optimiser changes nothing that it is given`` () =
    for optimiser in
        [
            Optimiser.adam 0.1
            Optimiser.Sgd(0.001, 0.9, true)
            Optimiser.lbfgs 0.5
            Optimiser.proximalGradient 0.1 0.1
        ] do
        Scope.run (fun () ->
            let gradient = torch.tensor [| 0.3; -0.2; 0.1; 0.5; 0.4; -0.1; 0.2; 0.7 |]
            let x = start Precision.Double

            let step memory (at: torch.Tensor) =
                Optimiser.step 1.0 optimiser memory at (gradient.reshape at.shape)

            let y, memory = step Optimiser.start x
            let remembered = Optimiser.tensors memory |> List.map values
            let before = values x, values y
            let again, _ = step memory y
            step memory y |> ignore
            Assert.Equal<float[]>(fst before, values x)
            Assert.Equal<float[]>(snd before, values y)
            Assert.Equal<float[] list>(remembered, Optimiser.tensors memory |> List.map values)
            Assert.Equal<float[]>(values again, values (fst (step memory y))))

[<Fact>]
let ``the normalised step is DGN-AM's, and a vanished gradient moves nothing`` () =
    Scope.run (fun () ->
        let step optimiser (gradient: float[]) =
            let x = torch.zeros ([| 1L; 3L |], dtype = torch.float64)
            let g = (torch.tensor gradient).reshape([| 1L; 3L |])
            values (fst (Optimiser.step 1.0 optimiser Optimiser.start x g))

        let descended = step (Optimiser.NormalisedStep 8.0) [| 1.0; -3.0; 2.0 |]
        Assert.True(gap [| -4.0; 12.0; -8.0 |] descended < 1e-12)

        for optimiser in [ Optimiser.NormalisedStep 8.0; Optimiser.Progress(2.0, 100.0) ] do
            Assert.Equal<float[]>(Array.zeroCreate 3, step optimiser (Array.zeroCreate 3))

        // 2 = rate * 14.
        let progress = step (Optimiser.Progress(2.0, 100.0)) [| 1.0; -3.0; 2.0 |]
        Assert.True(gap (Array.map (fun g -> -g / 7.0) [| 1.0; -3.0; 2.0 |]) progress < 1e-12))

[<Fact>]
let ``rules after a step decay, clip and blank the pixels that matter least`` () =
    Scope.run (fun () ->
        let apply rules (x: float[]) (g: float[]) =
            let image (values: float[]) =
                (torch.tensor values).reshape([| 1L; 1L; 2L; 2L |])

            let optimiser = Optimiser.Regularised(rules, Optimiser.sgd 0.0)
            values (fst (Optimiser.step 1.0 optimiser Optimiser.start (image x) (image g)))

        let x, g = [| 1.0; -2.0; 3.0; 4.0 |], [| 5.0; -1.0; -2.0; 0.1 |]

        let check expected rules =
            Assert.True(gap expected (apply rules x g) < 1e-7)

        check [| 0.9; -1.8; 2.7; 3.6 |] [ StepRule.Decay 0.1 ]
        check [| 0.0; 0.0; 3.0; 4.0 |] [ StepRule.SmallNorm 50.0 ]
        // Benefits g x are 5, 2, -6 and 0.4.
        check [| 1.0; -2.0; 0.0; 0.0 |] [ StepRule.SmallBenefit 50.0 ]
        check [| 1.0; 0.0; 3.0; 0.0 |] [ StepRule.SmallContribution 50.0 ]
        check [| 1.0; 0.0; 2.5; 2.5 |] [ StepRule.Clip([| 0f |], [| 2.5f |]) ])

[<Fact>]
let ``a linear schedule ends where it should`` () =
    let factor i =
        Schedule.factor i (Schedule.Linear(0.1, 200))

    Assert.Equal(1.0, factor 0, 12)
    Assert.Equal(0.55, factor 100, 12)
    Assert.Equal(0.1, factor 200, 12)
    Assert.Equal(0.1, factor 300, 12)

let private every =
    [
        Optimiser.adam 0.1
        Optimiser.adamW 0.1
        Optimiser.nAdam 0.1
        Optimiser.rmsProp 0.05
        Optimiser.Sgd(0.001, 0.9, true)
        Optimiser.lbfgs 0.2
        Optimiser.Regularised([ StepRule.Decay 0.01 ], Optimiser.adam 0.1)
        Optimiser.proximalGradient 0.001 0.01
    ]

[<Fact>]
let ``a run, which uses its states up, finds what states that are all kept say`` () =
    let model = SampleModel.ofFunction 4 1 Precision.Single id

    let loss =
        Loss.custom "quartic" (fun stimulus _ -> quartic (stimulus.select (2L, 0L)))

    for optimiser in every do
        let search =
            { Search.defaults with
                Optimiser = optimiser
                Items = 2
                Seed = 5L
            }
            |> Search.withBudget 12

        let states = Search.states model loss search |> Seq.truncate 13 |> Array.ofSeq
        let outcome = Search.run model loss search
        let totals = [ for state in states -> state.Losses.Total ]
        Assert.Equal<float list>(totals, [ for losses in outcome.History -> losses.Total ] @ [ totals[12] ])

        for item in 0..1 do
            let best = states |> Array.minBy _.Losses.Items[item]
            let found = NdArray.item item outcome.Stimulus
            Assert.Equal<float32[]>((NdArray.item item (Convert.ofTensor best.Stimulus)).Values, found.Values)

[<Fact>]
let ``stimuli of more than four million values are moved in float32, smaller ones in float64`` () =
    let loss =
        Loss.custom "distance" (fun stimulus _ -> (stimulus - 0.25f).square().sum([| 1L; 2L |]))

    for inputs, expected in [ 2001, torch.float32; 20, torch.float64 ] do
        let model = SampleModel.ofFunction inputs 2000 Precision.Single id

        let search =
            { Search.defaults with
                Keep = Keep.Last
            }
            |> Search.withBudget 25

        Scope.run (fun () ->
            let state = Search.states model loss search |> Seq.head
            Assert.Equal(expected, state.Parameters.dtype))

        let outcome = Search.run model loss search
        Assert.True(outcome.Losses.Total < 0.02 * outcome.History[0].Total)
