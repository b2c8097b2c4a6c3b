/// Projections by themselves, and searches under every constraint.
module ActMax.Tests.ConstraintTests

open System
open ActMax
open ActMax.Kernels
open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit

let private space: StimulusSpace =
    {
        Axes = [ Axis.create "input" 6; Axis.create "time" 3 ]
        Bounds = Bounds.between -0.25f 0.75f
        FrameSeconds = None
    }

let private shape = [| 2; 6; 3 |]

let private project (constraint': Constraint) (x: float32[]) : float32[] =
    Scope.run (fun () ->
        (Convert.ofTensor (Constraint.project space (Convert.toTensor (NdArray.create shape x)) constraint')).Values)

let private at (x: float32[]) item input time = x[(item * 6 + input) * 3 + time]

let private everywhere (holds: int -> int -> int -> bool) =
    [
        for item in 0..1 do
            for input in 0..5 do
                for time in 0..2 -> holds item input time
    ]
    |> List.forall id

let private groups = [| [| 0; 2; 5 |]; [| 1; 3 |] |]

/// Constraints whose fulfilling stimuli form a convex set, with the test of membership.
let private convex: (string * Constraint * (float32[] -> bool)) list =
    [
        "within bounds", Constraint.WithinBounds, Array.forall (fun x -> x >= -0.25f && x <= 0.75f)
        "box", Constraint.Box(0f, 0.5f), Array.forall (fun x -> x >= 0f && x <= 0.5f)
        "fixed",
        Constraint.Fixed([| 4; 1 |], [| 0.5f; -0.5f |]),
        fun x -> everywhere (fun item _ time -> at x item 4 time = 0.5f && at x item 1 time = -0.5f)
        "masked",
        Constraint.Masked [| 0; 3 |],
        fun x -> everywhere (fun item _ time -> at x item 0 time = 0f && at x item 3 time = 0f)
        "tied",
        Constraint.Tied groups,
        fun x ->
            groups
            |> Array.forall (fun group ->
                everywhere (fun item _ time ->
                    group
                    |> Array.forall (fun input -> at x item input time = at x item group[0] time)))
        "constant in time",
        Constraint.ConstantInTime,
        fun x -> everywhere (fun item input time -> at x item input time = at x item input 0)
    ]

let private stimuli =
    Gen.choose (-2000, 2000)
    |> Gen.map (fun n -> float32 n / 1000f)
    |> Gen.arrayOfLength 36

let private check (property: float32[] * float32[] -> unit) =
    Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess true,
        Prop.forAll (Arb.fromGen (Gen.zip stimuli stimuli)) property
    )

let private distance (a: float32[]) (b: float32[]) =
    Array.fold2 (fun sum x y -> sum + (float x - float y) ** 2.0) 0.0 a b |> sqrt

[<Fact>]
let ``a projection fulfils its constraint, and a second one changes nothing`` () =
    check (fun (x, _) ->
        for name, constraint', fulfils in convex do
            let once = project constraint' x
            Assert.True(fulfils once, name)
            Assert.True(distance once (project constraint' once) < 1e-6, name))

[<Fact>]
let ``no other stimulus that fulfils a constraint is nearer than the projection`` () =
    check (fun (x, y) ->
        for name, constraint', fulfils in convex do
            let nearest = project constraint' x
            let other = project constraint' y
            Assert.True(fulfils other, name)
            // Somewhere on the way to another member of the set would be nearer, if anything were.
            for share in [ 1f; 0.1f; 0.001f ] do
                let between = Array.map2 (fun p q -> p + share * (q - p)) nearest other
                Assert.True(distance x nearest <= distance x between + 1e-5, $"{name}, {share}"))

[<Fact>]
let ``at most so many inputs stay active, those with the largest peaks, unchanged`` () =
    check (fun (x, _) ->
        for most in 0..7 do
            let kept = project (Constraint.AtMostActive most) x
            Assert.Equal<float32[]>(kept, project (Constraint.AtMostActive most) kept)

            for item in 0..1 do
                let peak (x: float32[]) input =
                    Seq.max [ for time in 0..2 -> abs (at x item input time) ]

                let active = [ 0..5 ] |> List.filter (fun input -> peak kept input > 0f)
                Assert.True(active.Length <= most)

                for input in active do
                    for time in 0..2 do
                        Assert.Equal(at x item input time, at kept item input time)

                let silent = [ 0..5 ] |> List.except active

                if not active.IsEmpty && not silent.IsEmpty then
                    let weakest = active |> List.map (peak x) |> List.min
                    Assert.True(silent |> List.forall (fun input -> peak x input <= weakest)))

[<Fact>]
let ``the values of a fixed input may not be as many as the inputs, nor the inputs be elsewhere`` () =
    let refused constraint' =
        Assert.Throws<ArgumentException>(fun () -> project constraint' (Array.zeroCreate 36) |> ignore).Message

    Assert.Contains("1 values for 2 inputs", refused (Constraint.Fixed([| 0; 1 |], [| 1f |])))
    Assert.Contains("input 6 is outside of 0 .. 5", refused (Constraint.Masked [| 6 |]))
    Assert.Contains("input 2 is in two groups", refused (Constraint.Tied [| [| 0; 2 |]; [| 2; 3 |] |]))
    Assert.Contains("input 9 is outside of 0 .. 5", refused (Constraint.Tied [| [| 0; 9 |] |]))

let private loss = Objective.targets SampleModel.targets

let private states (constraints: Constraint list) =
    let search =
        { SampleModel.search with
            Items = 3
            Constraints = constraints
            Initial = Initial.Given(SampleModel.start 5 3)
        }

    Search.states SampleModel.model loss search
    |> Seq.truncate 15
    |> Seq.map (fun state -> Convert.ofTensor state.Stimulus)
    |> List.ofSeq

[<Fact>]
let ``a search holds its constraints exactly at every state`` () =
    let times = [ 0..3 ]
    let items = [ 0..2 ]

    let all f =
        items |> List.forall (fun item -> times |> List.forall (f item))

    let cases: (string * Constraint list * (NdArray -> bool)) list =
        [
            "bounds", [ Constraint.WithinBounds ], fun x -> x.Values |> Array.forall (fun v -> v >= 0f && v <= 1f)
            "box", [ Constraint.Box(0.1f, 0.3f) ], fun x -> x.Values |> Array.forall (fun v -> v >= 0.1f && v <= 0.3f)
            "at most two",
            [ Constraint.WithinBounds; Constraint.AtMostActive 2 ],
            fun x ->
                items
                |> List.forall (fun item ->
                    [ 0..3 ]
                    |> List.filter (fun input ->
                        times |> List.exists (fun t -> NdArray.get [| item; input; t |] x <> 0f))
                    |> List.length
                    |> fun active -> active <= 2)
            "fixed",
            [ Constraint.Fixed([| 2 |], [| 0.37f |]) ],
            fun x -> all (fun item t -> NdArray.get [| item; 2; t |] x = 0.37f)
            "masked",
            [ Constraint.Masked [| 0; 1 |] ],
            fun x -> all (fun item t -> NdArray.get [| item; 0; t |] x = 0f && NdArray.get [| item; 1; t |] x = 0f)
            "tied",
            [ Constraint.Tied [| [| 0; 1; 3 |] |]; Constraint.WithinBounds ],
            fun x ->
                all (fun item t ->
                    let value input = NdArray.get [| item; input; t |] x
                    value 0 = value 1 && value 0 = value 3)
            "constant",
            [ Constraint.ConstantInTime ],
            fun x ->
                all (fun item t ->
                    [ 0..3 ]
                    |> List.forall (fun input ->
                        NdArray.get [| item; input; t |] x = NdArray.get [| item; input; 0 |] x))
            "a user's own",
            [
                Constraint.Custom(
                    "halves",
                    (fun x -> x.mul(Scalar.op_Implicit 2f).round().mul(Scalar.op_Implicit 0.5f))
                )
            ],
            fun x -> x.Values |> Array.forall (fun v -> v * 2f = round (v * 2f))
        ]

    for name, constraints, fulfils in cases do
        let found = states constraints
        Assert.Equal(15, found.Length)
        found |> List.iteri (fun i x -> Assert.True(fulfils x, $"{name}, state {i}"))

[<Fact>]
let ``silenced neurons stay at 0 and clamped cells at their value all through a search`` () =
    let network =
        SampleModel.network
        |> Network.silence [| 5; 7 |]
        |> Network.clamp [ Clamp(1, 6, Clamp.All, 0.6f); Clamp(Clamp.All, 11, 1, -0.3f) ]

    let mutable seen = 0

    let watch =
        Loss.custom "watch" (fun _ response ->
            let activity = Convert.ofTensor response.Activity
            seen <- seen + 1

            for item in 0..2 do
                for layer in 0..3 do
                    Assert.Equal(0f, NdArray.get [| item; 5; layer |] activity)
                    Assert.Equal(0f, NdArray.get [| item; 7; layer |] activity)

                Assert.Equal(0.6f, NdArray.get [| item; 6; 1 |] activity)

            for layer in 0..3 do
                Assert.Equal(-0.3f, NdArray.get [| 1; 11; layer |] activity)

            torch.zeros ([| 3L |], dtype = torch.float32))

    let search =
        { SampleModel.search with
            Items = 3
            Initial = Initial.Given(SampleModel.start 5 3)
        }

    let outcome =
        Search.run (Multilayered.modelWith SampleModel.execution network) (loss + watch) search

    Assert.True(seen > 30)
    Assert.True(outcome.Activity.Values |> Array.exists (fun x -> x > 0f))
