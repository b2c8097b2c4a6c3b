/// Losses around grey against plain sums and finite differences, and flyvis' two searches against its own numbers.
module ActMax.Tests.GreySearchTests

open System
open ActMax
open ActMax.Tests.Fixtures
open TorchSharp
open Xunit

/// A model of two units over 4 frames whose activity is a product of its stimulus with fixed numbers, squared.
let private model =
    let weights = Seed.uniform (12 * 2) 3L

    SampleModel.ofFunction 3 4 Precision.Double (fun stimulus ->
        let table =
            (Convert.toTensor (NdArray.create [| 3; 2 |] (Array.truncate 6 weights))).``to`` stimulus.dtype

        (stimulus.permute([| 0L; 2L; 1L |]).matmul(table)).square().permute [| 0L; 2L; 1L |])

let private given = NdArray.create [| 2; 3; 4 |] (Seed.uniform 24 11L)

let private evaluate (loss: Loss) (values: NdArray) : float[] =
    Scope.run (fun () ->
        use _ = torch.no_grad ()
        let stimulus = Precision.cast Precision.Double (Convert.toTensor values)
        let _, report = Loss.evaluate loss stimulus (model.Respond stimulus)
        report.Items)

let private trace item (unit': int) =
    let activity = Model.activity given model
    [ for frame in 0..3 -> float (NdArray.get [| item; unit'; frame |] activity) ]

let private pixels item =
    Array.sub given.Values (item * 12) 12 |> Array.map float

let private agree (expected: int -> float) (loss: Loss) =
    let found = evaluate loss given
    Assert.Equal(2, found.Length)

    for item in 0..1 do
        Assert.Equal(expected item, found[item], 5)

[<Fact>]
let ``losses are the sums that they are described as, item by item`` () =
    let grey item =
        pixels item |> Array.map (fun x -> (x - 0.5) ** 2.0)

    agree (grey >> Array.average) GreyLoss.mean
    agree (grey >> Array.sum) GreyLoss.sum
    agree (fun item -> -(trace item 1 |> List.averageBy exp)) (GreyLoss.exponential ResponseFrames.All 1)
    agree (fun item -> -exp(List.last (trace item 1))) (GreyLoss.exponential ResponseFrames.Last 1)

    agree
        (fun item -> -log((trace item 0)[1..2] |> List.averageBy (fun v -> exp (3.0 * v))) / 3.0)
        (GreyLoss.softMaximum 3.0 (ResponseFrames.Window(1, 2)) 0)

    let wanted = [| 0.1f; 0.5f; 0.2f; 0.9f |]

    let off item =
        List.map2 (fun v w -> abs (v - float w)) (trace item 0) (List.ofArray wanted)

    agree (fun item -> off item |> List.sumBy (fun d -> d * d)) (GreyLoss.trace wanted 0)

    agree
        (fun item -> off item |> List.sumBy (fun d -> (max 0.0 (d - 0.05) / 0.05) ** 2.0))
        (GreyLoss.traceWithin 0.05 wanted 0)

[<Fact>]
let ``their gradients are those of finite differences`` () =
    let wanted = [| 0.1f; 0.5f; 0.2f; 0.9f |]

    for loss in
        [
            GreyLoss.mean
            GreyLoss.sum
            GreyLoss.exponential ResponseFrames.All 0
            GreyLoss.softMaximum 4.0 ResponseFrames.All 1
            GreyLoss.trace wanted 1
            GreyLoss.traceWithin 0.02 wanted 0
        ] do
        let search =
            { Search.defaults with
                Initial = Initial.Given given
                Items = 2
                Constraints = []
            }

        let state = Search.states model loss search |> Seq.head
        let gradient = (Convert.ofTensor state.Gradient).Values

        for k in [ 0; 7; 13; 22 ] do
            let at amount =
                let moved = Array.copy given.Values
                moved[k] <- moved[k] + amount
                let step = float moved[k] - float given.Values[k]
                Array.sum (evaluate loss { given with Values = moved }), step

            let (up, a), (down, b) = at 1e-3f, at -1e-3f
            let slope = (up - down) / (a - b)

            Assert.True(
                abs (slope - float gradient[k]) < 1e-3 * max 1.0 (abs slope),
                $"{loss.Terms.Head.Name} {k}: {slope} and {gradient[k]}"
            )

[<Fact>]
let ``what a trace does not have is refused`` () =
    let refused (loss: Loss) =
        Assert.ThrowsAny<ArgumentException>(fun () -> evaluate loss given |> ignore)
        |> ignore

    refused (GreyLoss.exponential ResponseFrames.Last 2)
    refused (GreyLoss.exponential (ResponseFrames.Window(2, 4)) 0)
    refused (GreyLoss.trace [| 1f |] 0)

[<Fact>]
let ``the measures of a kept trace`` () =
    let wanted = [| 1f; 2f; 5f; 3f |]
    let before, after = [| 0f; 1f |], [| 0.4f; 0.5f |]
    let found = TraceMatch.compare wanted before [| 1f; 2f; 4f; 3.2f |] after
    Assert.Equal(0.75, found.PeakRatio, 6)
    Assert.Equal(0.25, found.Deviation, 6)
    Assert.Equal((0.05, 0.5), (Math.Round(found.Contrast, 6), found.ContrastBefore))
    Assert.InRange(found.Correlation, 0.95, 0.999)
    Assert.True found.IsWithinBounds
    Assert.False((TraceMatch.compare wanted before wanted [| 1.01f |]).IsWithinBounds)

/// The network of the golden file: extent 2, every time constant 0.05 s, four times the initial strengths.
let private golden =
    lazy
        (let connectome =
            HexConnectomeReader.read (data "flyvis/fib25-fib19_v2.2.json")
            |> InputError.orFail

         HexNetwork.create 2 connectome |> HexNetwork.scaleStrengths 4.0)

let private goldenModel frames =
    let run =
        { HexRun.create frames with
            Cells = HexCells.Central [ "T4c" ]
            Precision = Precision.Double
        }

    HexModel.create golden.Value run |> InputError.orFail

[<Fact>]
let ``flyvis' regularisation of 100 iterations goes from 49.7486 to 0.0034`` () =
    let model = goldenModel 20

    let stimulus =
        NdArray.init [| 20; 1; 19 |] (fun index ->
            float32 (0.5 + 0.5 * sin (0.37 * float index[0] + 0.11 * float index[2])))

    let wanted = UnitTrace.ofStimuli model 0 (NdArray.stack [ stimulus ]) |> Array.head

    let loss, search =
        FlyvisPreset.regularise FlyvisPreset.regularising 0 wanted stimulus

    let outcome = Search.run model loss search
    Assert.Equal(100, outcome.History.Length)
    Assert.Equal(49.7486, outcome.History[0].Total, 3)
    Assert.Equal(0.0034, outcome.History[99].Total, 4)

[<Fact>]
let ``flyvis' generation from noise of 200 iterations goes from 248.57 to -0.7047`` () =
    let model = goldenModel 20
    let loss, search = FlyvisPreset.generate FlyvisPreset.generating 0
    let outcome = Search.run model loss search
    Assert.Equal(200, outcome.History.Length)
    Assert.Equal(248.57, outcome.History[0].Total, 2)
    Assert.Equal(-0.7047, outcome.History[199].Total, 4)
