/// Projections on balls, boxes and both, by properties.
module ActMax.Tests.ProjectionTests

open System
open ActMax
open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit

let private space = SampleVision.video 2 3 1 2
let private shape = [| 2; 2; 3; 1; 2 |]

let private stimuli =
    Gen.choose (-4000, 4000)
    |> Gen.map (fun n -> float32 n / 1000f)
    |> Gen.arrayOfLength 24

let private bound = Gen.choose (0, 3000) |> Gen.map (fun n -> float32 n / 1000f)

let private check (tests: int) (property: float32[] * ((float32 option * float32 option) list * float) -> unit) =
    let range =
        Gen.zip (Gen.optionOf bound) (Gen.optionOf bound)
        |> Gen.map (fun (lower, upper) -> Option.map (fun b -> -b) lower, upper)

    let cases =
        Gen.zip
            stimuli
            (Gen.zip (Gen.listOfLength 2 range) (Gen.choose (1, 9000) |> Gen.map (fun n -> float n / 1000.0)))

    Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess true,
        Prop.forAll (Arb.fromGen cases) property
    )

let private project constraint' (x: float32[]) =
    (SampleVision.onTensor (fun x -> Constraint.project space x constraint') (NdArray.create shape x)).Values

let private distance (a: float32[]) (b: float32[]) =
    sqrt (Array.fold2 (fun sum x y -> sum + (float x - float y) ** 2.0) 0.0 a b)

let private items (x: float32[]) = [ x[..11]; x[12..] ]

let private isWithin ranges (item: float32[]) =
    item
    |> Array.indexed
    |> Array.forall (fun (i, value) ->
        match List.item (i / 6) ranges with
        | lower, upper ->
            Option.forall (fun bound -> value >= bound) lower
            && Option.forall (fun bound -> value <= bound) upper)

[<Fact>]
let ``the exact projection on norm and ranges is feasible and never farther than the sequential clip`` () =
    check 150 (fun (x, (ranges, norm)) ->
        let exact = project (Constraint.NormAndRanges(norm, ranges)) x
        // The clip scales to the norm, up as well; the nearest it can do is to scale down only.
        let clipped =
            x
            |> project (Constraint.NormAtMost norm)
            |> project (Constraint.ChannelRanges ranges)

        let sequential = project (Constraint.NormThenRanges(Some norm, ranges)) x

        for x, (exact, (clipped, sequential)) in
            List.zip (items x) (List.zip (items exact) (List.zip (items clipped) (items sequential))) do
            Assert.True(isWithin ranges exact)
            Assert.True(SampleVision.norm exact <= norm * (1.0 + 1e-6))
            Assert.True(distance x exact <= distance x clipped + 1e-5)
            Assert.True(distance x exact <= distance x sequential + 1e-5)

        Assert.True(distance exact (project (Constraint.NormAndRanges(norm, ranges)) exact) < 1e-5))

[<Fact>]
let ``no other feasible stimulus is nearer than the exact projection`` () =
    check 60 (fun (x, (ranges, norm)) ->
        let constraint' = Constraint.NormAndRanges(norm, ranges)
        let exact = project constraint' x
        let other = project constraint' (Array.rev x)

        for share in [ 1f; 0.1f; 0.001f ] do
            for x, (p, q) in List.zip (items x) (List.zip (items exact) (items other)) do
                let between = Array.map2 (fun p q -> p + share * (q - p)) p q
                Assert.True(distance x p <= distance x between + 1e-5))

[<Fact>]
let ``a ball that misses the box is an error that names both`` () =
    let constraint' = Constraint.NormAndRanges(1.0, [ Some 3f, Some 4f; None, None ])

    let error =
        Assert.Throws<ArgumentException>(fun () -> project constraint' (Array.create 24 1f) |> ignore)

    Assert.Contains("radius 1", error.Message)

[<Fact>]
let ``norms are equal, at most, by item, and p-norm balls hold`` () =
    check 100 (fun (x, (_, norm)) ->
        for item in project (Constraint.NormEqual norm) x |> items do
            if SampleVision.norm item > 0.0 then
                Assert.Equal(norm, SampleVision.norm item, 4)

        for p in [ 1.0; 1.5; 2.0; 6.0; infinity ] do
            let ball = Constraint.PNormAtMost(p, norm)
            let once = project ball x

            for item in items once do
                let size =
                    if Double.IsInfinity p then
                        float (item |> Array.map abs |> Array.max)
                    else
                        (item |> Array.sumBy (fun v -> float (abs v) ** p)) ** (1.0 / p)

                Assert.True(size <= norm * (1.0 + 1e-5), $"{p}: {size} above {norm}")

            // A soft threshold is nearer than scaling down.
            if p = 1.0 then
                for x, item in List.zip (items x) (items once) do
                    let sum = x |> Array.sumBy (fun v -> float (abs v))
                    let scaled = x |> Array.map (fun v -> v * float32 (min 1.0 (norm / sum)))
                    Assert.True(distance x item <= distance x scaled + 1e-5)

            Assert.True(distance once (project ball once) < 1e-4))

[<Fact>]
let ``mean and contrast are what they are asked to be`` () =
    check 50 (fun (x, _) ->
        for item in project (Constraint.MeanAndContrast(Some 0.5, Some 2.0)) x |> items do
            let mean = Array.averageBy float item
            Assert.Equal(0.5, mean, 4)
            let deviation = sqrt (item |> Array.averageBy (fun v -> (float v - mean) ** 2.0))
            Assert.Equal(2.0, deviation, 3)

        let moved = project (Constraint.MeanAndContrast(Some 0.5, None)) x
        let first = items x |> List.head
        let shift = moved[0] - first[0]
        Assert.True(Array.forall2 (fun (a: float32) b -> abs (b - a - shift) < 1e-5f) first moved[..11]))
