/// The algebra of losses, targets, readings and regularisers, against plain loops.
module ActMax.Tests.LossTests

open System
open ActMax
open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit

/// A response with a given activity [batch; unit; layer].
let private response (activity: NdArray) : Response =
    let tensor = Convert.toTensor activity

    {
        Activity = tensor
        Layer = fun name -> tensor.select (2L, Int64.Parse name)
    }

/// What a loss reports for a stimulus [batch; input; time] and an activity.
let private report (stimulus: NdArray) (activity: NdArray) (loss: Loss) : LossReport =
    Scope.run (fun () -> snd (Loss.evaluate loss (Convert.toTensor stimulus) (response activity)))

let private random (seed: int) (shape: int[]) =
    let random = Random seed
    NdArray.init shape (fun _ -> float32 (random.NextDouble() * 2.0 - 1.0))

let private stimulus = random 1 [| 3; 4; 5 |]
let private activity = random 2 [| 3; 6; 5 |]

let private at (item: int) (unit': int) (layer: int) =
    float (NdArray.get [| item; unit'; layer |] activity)

let private items (loss: Loss) = (report stimulus activity loss).Items

let private near (expected: float[]) (actual: float[]) =
    Assert.Equal(expected.Length, actual.Length)
    Array.iter2 (fun a b -> Assert.True(abs (a - b) <= 1e-6 * (1.0 + abs a), $"{a} and {b}")) expected actual

let private first = Objective.maximise (Reading.cell 1 2)
let private second = 3.0 * Objective.minimise (Reading.cell 4 5)

[<Fact>]
let ``losses add, subtract and scale from both sides`` () =
    let a, b = items first, items second
    near (Array.map2 (+) a b) (items (first + second))
    near (Array.map2 (-) a b) (items (first - second))
    near (Array.map (fun x -> 0.5 * x) a) (items (0.5 * first))
    near (Array.map (fun x -> 0.5 * x) a) (items (first * 0.5))
    near (Array.map (fun x -> -x) a) (items -first)
    near (Array.map2 (fun a b -> 2.0 * (a - 4.0 * b)) a b) (items (2.0 * (first - second * 4.0)))
    near a (items (List.sum [ first ]))
    near [| 0.0; 0.0; 0.0 |] (items (first - first))
    Assert.Equal(0.0, (report stimulus activity Loss.Zero).Total)

[<Fact>]
let ``terms keep their names and order, and a name can be given`` () =
    let names loss =
        (report stimulus activity loss).Terms |> Array.map fst

    Assert.Equal<string[]>([| "maximise"; "minimise" |], names (first + second))
    Assert.Equal<string[]>([| "up"; "down" |], names (Objective.difference (Reading.cell 0 0) (Reading.cell 0 1)))
    Assert.Equal<string[]>([| "mine" |], names (Loss.named "mine" first))
    Assert.Equal<string[]>([| "ours 1"; "ours 2" |], names (Loss.named "ours" (first + second)))

[<Fact>]
let ``terms of the same name are told apart in the report`` () =
    let losses = report stimulus activity (first + first + second + 2.0 * first)
    Assert.Equal<string[]>([| "maximise"; "maximise 2"; "minimise"; "maximise 3" |], losses.Terms |> Array.map fst)

[<Fact>]
let ``the total is the mean over items of terms that have one value an item, and the others whole`` () =
    let coupled = Loss.custom "coupled" (fun x _ -> x.sum ())
    let separate = report stimulus activity (first + second)
    Assert.Equal(Array.average separate.Items, separate.Total, 9)
    let both = report stimulus activity (first + coupled)
    Assert.Empty both.Items
    let sum = stimulus.Values |> Array.sumBy float
    Assert.Equal(Array.average (items first) + sum, both.Total, 5)
    // An item alone is separate whatever its terms are.
    let one = NdArray.stack [ NdArray.item 0 stimulus ]
    Assert.Equal(1, (report one (NdArray.stack [ NdArray.item 0 activity ]) (first + coupled)).Items.Length)

[<Fact>]
let ``a term of the wrong shape is refused with its name and both shapes`` () =
    let wrong = Loss.custom "mistaken" (fun x _ -> x.sum (2L))
    let error = Assert.Throws<ArgumentException>(fun () -> items wrong |> ignore)
    Assert.Contains("'mistaken'", error.Message)
    Assert.Contains("[3; 4]", error.Message)
    Assert.Contains("[3]", error.Message)
    let flat = Loss.custom "flat" (fun x _ -> x.sum ([| 0L; 1L |]))
    Assert.Contains("[5]", Assert.Throws<ArgumentException>(fun () -> items flat |> ignore).Message)

[<Fact>]
let ``a user's own loss is one lambda, is followed, and is reported by its name`` () =
    let smooth =
        Loss.custom "smooth" (fun x _ ->
            let steps = x.narrow(2L, 1L, 3L).sub(x.narrow (2L, 0L, 3L))
            steps.square().mean([| 1L; 2L |]))

    let roughness (loss: Loss) =
        let outcome = Search.run SampleModel.model loss SampleModel.search

        let steps =
            [
                for input in 0..3 do
                    for t in 0..2 ->
                        NdArray.get [| 0; input; t + 1 |] outcome.Stimulus
                        - NdArray.get [| 0; input; t |] outcome.Stimulus
            ]

        let mean = steps |> List.averageBy (fun step -> float step * float step)
        mean, outcome

    let target = Objective.targets (SampleModel.alone 0)
    let rough, _ = roughness target
    let even, outcome = roughness (target + 2.0 * smooth)
    Assert.True(even < rough / 4.0, $"{even} after {rough}")
    Assert.Equal<string[]>([| "target"; "smooth" |], outcome.Losses.Terms |> Array.map fst)
    Assert.Equal(2.0 * even, snd outcome.Losses.Terms[1], 6)

[<Fact>]
let ``a loss that depends on nothing leaves the stimulus alone`` () =
    let constant =
        Loss.custom "constant" (fun x _ -> torch.ones ([| x.shape[0] |], dtype = torch.float32))

    let outcome = Search.run SampleModel.model constant SampleModel.search
    Assert.Equal<float32[]>((SampleModel.start 1 1).Values, outcome.Stimulus.Values)
    Assert.Equal(1.0, outcome.Losses.Total)

let private cells (reading: Reading) item =
    [
        for neuron in reading.Neurons do
            for layer in reading.Layers -> at item neuron layer
    ]

[<Fact>]
let ``readings are means, sums and maxima over their cells`` () =
    let some =
        Gen.nonEmptyListOf (Gen.choose (0, 4))
        |> Gen.map (List.truncate 5 >> Array.ofList)

    let readings =
        Gen.zip (Gen.zip some some) (Gen.elements [ Reducer.Mean; Reducer.Sum; Reducer.Max ])
        |> Gen.map (fun ((neurons, layers), over) ->
            {
                Neurons = neurons
                Layers = layers
                Over = over
            })

    Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100).WithQuietOnSuccess true,
        Prop.forAll (Arb.fromGen readings) (fun reading ->
            let reduce =
                match reading.Over with
                | Reducer.Mean -> List.average
                | Reducer.Sum -> List.sum
                | Reducer.Max -> List.max

            let expected = Array.init 3 (cells reading >> reduce)
            near expected (items (Objective.minimise reading))
            near (Array.map (fun x -> -x) expected) (items (Objective.maximise reading)))
    )

[<Fact>]
let ``a window has both its ends, and cells that are not there are refused`` () =
    let window = Reading.window (1, 3) [| 0; 4 |]

    near
        (Array.init 3 (fun item ->
            List.average
                [
                    for l in 1..3 do
                        for n in [ 0; 4 ] -> at item n l
                ]))
        (items (Objective.minimise window))

    let refused reading =
        Assert.Throws<ArgumentException>(fun () -> items (Objective.minimise reading) |> ignore).Message

    Assert.Contains("neuron 6 is outside of 0 .. 5", refused (Reading.cell 0 6))
    Assert.Contains("layer 5 is outside of 0 .. 4", refused (Reading.cell 5 0))
    Assert.Contains("layer -1 is outside of 0 .. 4", refused (Reading.cell -1 0))
    Assert.Contains("at least one", refused (Reading.window (3, 1) [| 0 |]))

let private regularised on amount =
    Regulariser.loss { On = on; Amount = amount }

let private item (array: NdArray) i =
    (NdArray.item i array).Values |> Array.map float

[<Fact>]
let ``regularisers are what plain loops give`` () =
    for on, x in [ Place.Stimulus, stimulus; Place.Activity, activity ] do
        let per f = Array.init 3 (item x >> f)
        near (per (Array.averageBy abs)) (items (regularised on Amount.MeanL1))
        near (per (fun v -> sqrt (Array.averageBy (fun a -> a * a) v))) (items (regularised on Amount.MeanL2))
        let whole = Array.map float x.Values
        let l1, l2 = Array.sumBy abs whole, sqrt (Array.sumBy (fun a -> a * a) whole)
        let total loss = (report stimulus activity loss).Total
        Assert.Equal(l1, total (regularised on Amount.WholeL1), 4)
        Assert.Equal(l2, total (regularised on Amount.WholeL2), 4)
        Assert.Equal(l1 + l2, total (Regulariser.wholeL1L2 on), 4)

    near (items (regularised Place.Stimulus Amount.MeanL1)) (items Regulariser.stimulus)
    near (items (regularised Place.Activity Amount.MeanL1)) (items Regulariser.activity)

[<Fact>]
let ``means do not depend on how many items, units or times there are`` () =
    let doubled axis (array: NdArray) =
        let shape = Array.copy array.Shape
        shape[axis] <- 2 * shape[axis]

        NdArray.init shape (fun index ->
            let inner = Array.copy index
            inner[axis] <- index[axis] % array.Shape[axis]
            NdArray.get inner array)

    for on in [ Place.Stimulus; Place.Activity ] do
        for amount in [ Amount.MeanL1; Amount.MeanL2 ] do
            let loss = regularised on amount
            let total = (report stimulus activity loss).Total

            for axis in 0..2 do
                let larger = report (doubled axis stimulus) (doubled axis activity) loss
                near [| total |] [| larger.Total |]

[<Fact>]
let ``regularisers of nothing are 0 and have no gradient`` () =
    Scope.run (fun () ->
        for amount in [ Amount.MeanL1; Amount.MeanL2; Amount.WholeL1; Amount.WholeL2 ] do
            let x = (torch.zeros ([| 2L; 3L; 4L |], dtype = torch.float32)).requires_grad_()

            let objective, losses =
                Loss.evaluate (regularised Place.Stimulus amount) x (response activity)

            objective.backward ()
            Assert.Equal(0.0, losses.Total)

            match x.grad with
            | null -> failwith "no gradient"
            | gradient -> Assert.All((Convert.ofTensor gradient).Values, (fun g -> Assert.Equal(0f, g))))

let private target item layer neuron value =
    {
        Item = item
        Layer = layer
        Neuron = neuron
        Value = value
    }

[<Fact>]
let ``targets are mean squared distances, item by item`` () =
    let wanted =
        [
            target (Some 0) 1 2 0.5f
            target (Some 0) 4 3 -0.25f
            target (Some 1) 0 5 1f
            target (Some 2) -1 -1 0.75f
        ]

    let off item neuron layer value = (at item neuron layer - value) ** 2.0

    let expected =
        [| (off 0 2 1 0.5 + off 0 3 4 -0.25) / 2.0; off 1 5 0 1.0; off 2 5 4 0.75 |]

    near expected (items (Objective.targets wanted))
    Assert.Equal(Array.average expected, (report stimulus activity (Objective.targetsOverBatch wanted)).Total, 5)
    // An item that nothing is wanted of loses nothing.
    near
        [| 0.0; off 1 5 0 1.0; 0.0 |]
        (items (
            Objective.targets
                [
                    target (Some 1) 0 5 1f
                    { target (Some 2) 0 0 0f with
                        Value = float32 (at 2 0 0)
                    }
                ]
        ))

    near [| 0.0; 0.0; 0.0 |] (items (Objective.targets []))

[<Fact>]
let ``targets of every item come to all, negative positions count from the end, the last of several stays`` () =
    let resolved =
        Target.resolve 5 6 2 [ target None 1 2 0.1f; target (Some 1) -4 -4 0.9f; target (Some 0) -1 0 0.3f ]

    let all =
        resolved |> List.map (fun (item, t) -> item, t.Layer, t.Neuron, t.Value) |> set

    Assert.Equal<Set<int * int * int * float32>>(set [ 0, 1, 2, 0.1f; 1, 1, 2, 0.9f; 0, 4, 0, 0.3f ], all)
    Assert.Equal(3, resolved.Length)
    Assert.Equal(3, Target.items [ target (Some 2) 0 0 0f; target None 0 0 0f ])
    Assert.Equal(1, Target.items [])

[<Fact>]
let ``targets outside of the network are refused with the range`` () =
    let refused target =
        Assert.Throws<ArgumentException>(fun () -> Target.resolve 5 6 2 [ target ] |> ignore).Message

    Assert.Contains("layer 5 is outside of 0 .. 4", refused (target None 5 0 0f))
    Assert.Contains("layer -6 is outside of 0 .. 4", refused (target None -6 0 0f))
    Assert.Contains("neuron 6 is outside of 0 .. 5", refused (target None 0 6 0f))
    Assert.Contains("item 2 is outside of 0 .. 1", refused (target (Some 2) 0 0 0f))
    Assert.Contains("item -1 is outside of 0 .. 1", refused (target (Some -1) 0 0 0f))

[<Fact>]
let ``a batch that the targets' items do not divide is refused with both numbers`` () =
    let error =
        Assert.Throws<ArgumentException>(fun () -> items (Objective.targets [ target (Some 1) 0 0 0f ]) |> ignore)

    Assert.Contains("2 items", error.Message)
    Assert.Contains("3", error.Message)
