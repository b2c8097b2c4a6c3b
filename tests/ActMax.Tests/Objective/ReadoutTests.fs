/// What can be wished for of units, layers and stimuli, against numbers of the systems that have it and slow loops.
module ActMax.Tests.ReadoutTests

open System
open System.IO
open System.Text.Json
open ActMax
open TorchSharp
open Xunit

let private golden =
    lazy (JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.folder, "openretina.json"))).RootElement)

let private number (name: string) =
    golden.Value.GetProperty(name).GetDouble()

let private list (element: JsonElement) =
    [| for value in element.EnumerateArray() -> value.GetDouble() |]

let private close (expected: float[]) (actual: float[]) =
    Assert.Equal(expected.Length, actual.Length)
    Array.iter2 (fun (e: float) a -> Assert.True(abs (e - a) <= 2e-6, $"{e} is not {a}")) expected actual

/// What a readout gives for an activity [batch; unit; frame], and its gradient there.
let private read (readout: Readout) (activity: NdArray) : float[] * float[] =
    Scope.run (fun () ->
        let leaf = (Convert.toTensor activity).requires_grad_()
        let values = readout (SampleVision.response [ "layer", leaf ] leaf)
        values.sum().backward()

        let gradient =
            match leaf.grad with
            | null -> Array.empty
            | gradient -> (Convert.ofTensor gradient).Values |> Array.map float

        (Convert.ofTensor values).Values |> Array.map float, gradient)

/// Upstream's [frame; unit] as [1; unit; frame].
let private ofUpstream (frames: int) (units: int) (values: float32[]) : NdArray =
    NdArray.init [| 1; units; frames |] (fun at -> values[at[2] * units + at[1]])

[<Fact>]
let ``the increase objective gives open-retina's numbers, and batch never indexes time`` () =
    let ramp batch =
        NdArray.init [| batch; 4; 3 |] (fun at -> float32 (at[0] * 12 + at[2] * 4 + at[1]))

    let mean units = UnitReadout.mean TimeWindow.whole units
    close [| number "increase_batch1_n1" |] (fst (read (mean [| 1 |]) (ramp 1)))
    close [| number "increase_batch1_n12" |] (fst (read (mean [| 1; 2 |]) (ramp 1)))
    // Upstream gives 11.5 for both items together, having taken items for frames.
    close [| 5.0; 17.0 |] (fst (read (mean [| 1 |]) (ramp 2)))

[<Fact>]
let ``a window out of range is an error that names both numbers, unless upstream's frames are asked for`` () =
    let activity = ofUpstream 6 2 (Array.init 12 float32)

    let both window =
        [|
            for unit' in 0..1 -> (fst (read (UnitReadout.unit' window unit') activity))[0]
        |]

    for start, length in [ 1, 3; 4, 10; 6, 3; 10, 4; 10, 10 ] do
        let window = TimeWindow.frames start length
        close (list (golden.Value.GetProperty $"slice_{start}_{length}")) (both (TimeWindow.clampedToStart window))

        if start + length > 6 then
            let error = Assert.Throws<ArgumentException>(fun () -> both window |> ignore)
            Assert.Contains(string (start + length), error.Message)
            Assert.Contains("6", error.Message)
        else
            close (both (TimeWindow.clampedToStart window)) (both window)

[<Fact>]
let ``windows in seconds of response and of stimulus, and every reduction`` () =
    Assert.Equal(Some(15, 30), (TimeWindow.seconds (1.0 / 30.0) 0.5 1.0).Frames)
    // The model answers 30 frames late: stimulus frames 40 to 49 are response frames 10 to 19.
    Assert.Equal(Some(10, 10), (TimeWindow.stimulusSeconds (1.0 / 30.0) 30 (40.0 / 30.0) (10.0 / 30.0)).Frames)

    for wrong in
        [
            fun () -> TimeWindow.stimulusSeconds (1.0 / 30.0) 30 0.5 1.0
            fun () -> TimeWindow.seconds 0.1 0.0 0.01
            fun () -> TimeWindow.seconds 0.0 0.0 1.0
        ] do
        Assert.Throws<ArgumentException>(fun () -> wrong () |> ignore) |> ignore

    let activity = NdArray.create [| 1; 1; 5 |] [| 3f; 1f; 4f; 1f; 5f |]

    for over, expected in
        [
            Reduction.Mean, 2.0
            Reduction.Sum, 6.0
            Reduction.Max, 4.0
            Reduction.Last, 1.0
        ] do
        let window = TimeWindow.frames 1 3 |> TimeWindow.over over
        close [| expected |] (fst (read (UnitReadout.unit' window 0) activity))

[<Fact>]
let ``the contrastive objective gives open-retina's values and gradients`` () =
    for values, temperature in
        [
            [| 1f; 0f; 0f |], 1.0
            [| 1f; 0f; 0f |], 1.6
            [| 2f; 1f; -1f |], 1.6
            [| 0f; 0f; 0f |], 1.6
            [| 1000f; 0f |], 1.6
        ] do
        let text = values |> Array.map (fun value -> $"{value:f1}") |> String.concat ", "
        let expected = golden.Value.GetProperty $"contr_[{text}]_{temperature:f1}"
        let clusters = [ for unit' in 1 .. values.Length - 1 -> [| unit' |] ]
        let readout = UnitReadout.contrastive TimeWindow.whole temperature [| 0 |] clusters
        let value, gradient = read readout (NdArray.create [| 1; values.Length; 1 |] values)
        close [| expected[0].GetDouble() |] value
        close (list expected[1]) gradient

[<Fact>]
let ``one unit against the field is twice its peak minus everybody's mean`` () =
    let activity = NdArray.create [| 1; 3; 2 |] [| 1f; 3f; 0f; 8f; 2f; 2f |]

    let readout chosen =
        UnitReadout.sparse TimeWindow.whole chosen

    close [| 2.0 * 3.0 - 8.0 |] (fst (read (readout (Some 0)) activity))
    close [| 2.0 * 8.0 - 8.0 |] (fst (read (readout None) activity))

[<Fact>]
let ``each item has its unit, and restarts repeat them`` () =
    let activity = NdArray.init [| 4; 3; 1 |] (fun at -> float32 (10 * at[0] + at[1]))
    close [| 2.0; 10.0; 22.0; 30.0 |] (fst (read (UnitReadout.each TimeWindow.whole [| 2; 0 |]) activity))

    Assert.Throws<ArgumentException>(fun () ->
        read (UnitReadout.each TimeWindow.whole [| 0; 1; 2 |]) activity |> ignore)
    |> ignore

[<Fact>]
let ``the neuron of a map that is not square is its centre, rows before columns`` () =
    let map =
        NdArray.init [| 2; 2; 5; 3 |] (fun at -> float32 (1000 * at[0] + 100 * at[1] + 10 * at[2] + at[3]))

    close [| 121.0; 1121.0 |] (fst (read (Feature.neuron 1 "layer") map))
    close [| 142.0; 1142.0 |] (fst (read (Feature.neuronAt TimeWindow.whole (Some [ 4; 2 ]) 1 "layer") map))

    let video =
        NdArray.init [| 1; 1; 4; 5; 3 |] (fun at -> float32 (100 * at[2] + 10 * at[3] + at[4]))

    let window = TimeWindow.frames 2 2
    close [| 271.0 |] (fst (read (Feature.neuronAt window None 0 "layer") video))

    for wrong in
        [
            Feature.neuron 2 "layer"
            Feature.neuronAt window (Some [ 5; 0 ]) 0 "layer"
            Feature.neuronAt window (Some [ 1 ]) 0 "layer"
        ] do
        Assert.Throws<ArgumentException>(fun () -> read wrong map |> ignore) |> ignore

[<Fact>]
let ``channels, layers, deep dreams and directions are what slow loops say`` () =
    let x = SampleVision.numbers 3L [| 2; 3; 4; 5 |]
    let v = [| 0.5f; -1f; 2f |]
    let at b c p = float x.Values[(b * 3 + c) * 20 + p]

    let over (f: int -> int -> float) =
        [| for b in 0..1 -> Seq.average [ for p in 0..19 -> f b p ] |]

    let dot b p =
        Seq.sum [ for c in 0..2 -> at b c p * float v[c] ]

    let cosine b p =
        dot b p
        / (sqrt (Seq.sum [ for c in 0..2 -> at b c p ** 2.0 ])
           * sqrt (Seq.sum [ for c in 0..2 -> float v[c] ** 2.0 ]))

    let check expected readout = close expected (fst (read readout x))
    check (over (fun b p -> at b 1 p)) (Feature.channel 1 "layer")
    check (over (fun b p -> Seq.average [ for c in 0..2 -> at b c p ])) (Feature.layer "layer")
    check (over (fun b p -> Seq.average [ for c in 0..2 -> at b c p ** 2.0 ])) (Feature.deepDream "layer")
    check (over dot) (Feature.direction v "layer")
    check (over cosine) (Feature.cosine v "layer")
    check (over (fun b p -> dot b p * max 0.1 (cosine b p) ** 2.0)) (Feature.dotCosine 2.0 v "layer")
    let pattern = NdArray.item 0 x
    let whole = fst (read (Feature.wholeDirection 0.0 pattern "layer") x)
    Assert.Equal(x.Values[..59] |> Array.sumBy (fun value -> float value ** 2.0), whole[0], 4)

    Assert.Throws<ArgumentException>(fun () -> read (Feature.direction [| 1f |] "layer") x |> ignore)
    |> ignore

let private evaluate (loss: Loss) (stimulus: NdArray) : LossReport * float32[] =
    Scope.run (fun () ->
        let leaf = (Convert.toTensor stimulus).requires_grad_()

        let objective, report =
            Loss.evaluate loss leaf (SampleVision.response [ "layer", leaf ] leaf)

        objective.backward ()

        report,
        match leaf.grad with
        | null -> Array.empty
        | gradient -> (Convert.ofTensor gradient).Values)

let private x = [| 3f; -4f; 0f; 12f; 0f; 0f; -5f; 1f |]

[<Fact>]
let ``the range hinge gives open-retina's value and gradient, item by item`` () =
    let space = SampleVision.video 2 1 2 2
    let ranges = [ Some -0.654f, Some 6.269f; Some -0.913f, Some 6.269f ]
    let loss = 0.1 * StimulusTerm.rangeHinge space ranges (Some 5.0)
    let report, gradient = evaluate loss (NdArray.create [| 1; 2; 1; 2; 2 |] x)
    close [| number "rangeloss" |] [| report.Total |]
    close (list (golden.Value.GetProperty "rangeloss_grad")) (Array.map float gradient)
    let twice, _ = evaluate loss (NdArray.create [| 2; 2; 1; 2; 2 |] (Array.append x x))
    close [| number "rangeloss"; number "rangeloss" |] twice.Items

[<Fact>]
let ``total variation reads every row once, in two dimensions, three and time`` () =
    let space = SampleVision.video 2 3 4 5
    let stimulus = SampleVision.numbers 8L [| 1; 2; 3; 4; 5 |]

    let at c t h w =
        float (NdArray.get [| 0; c; t; h; w |] stimulus)

    let expected (dt, dh, dw) =
        Seq.sum
            [
                for c in 0..1 do
                    for t in 0 .. 2 - dt do
                        for h in 0 .. 3 - dh do
                            for w in 0 .. 4 - dw -> abs (at c (t + dt) (h + dh) (w + dw) - at c t h w)
            ]

    for axes, steps in
        [
            [ "height"; "width" ], [ 0, 1, 0; 0, 0, 1 ]
            [ "time" ], [ 1, 0, 0 ]
            [ "time"; "height"; "width" ], [ 1, 0, 0; 0, 1, 0; 0, 0, 1 ]
        ] do
        let report, _ = evaluate (StimulusTerm.totalVariation space axes) stimulus
        Assert.Equal(steps |> List.sumBy expected, report.Total, 3)

    // A checkerboard of 6 rows and 18 columns has 6 * 17 + 5 * 18 edges.
    let board = NdArray.init [| 1; 1; 6; 18 |] (fun at -> float32 ((at[2] + at[3]) % 2))

    let report, _ =
        evaluate (StimulusTerm.totalVariation (SampleVision.image 1 6 18) [ "height"; "width" ]) board

    Assert.Equal(192.0, report.Total, 1e-4)

[<Fact>]
let ``norms and spectrum of the stimulus`` () =
    let stimulus = NdArray.create [| 1; 1; 2; 4 |] x
    let total loss = (fst (evaluate loss stimulus)).Total
    Assert.Equal(25.0, total (StimulusTerm.l1 0.0), 5)
    Assert.Equal(Seq.sum [ for v in x -> abs (float v - 0.5) ], total (StimulusTerm.l1 0.5), 5)
    Assert.Equal(sqrt (1e-6 + 195.0), total (StimulusTerm.l2 0.0), 5)
    Assert.Equal(1.0, total (StimulusTerm.alphaNorm 6.0) / Seq.sum [ for v in x -> float v ** 6.0 ], 5)
    // Without a weight of frequency it is the mean square (Parseval).
    let space = SampleVision.image 1 2 4
    Assert.Equal(195.0 / 8.0, total (StimulusTerm.spectrum space [ "height"; "width" ] 0.0), 4)
    let constant = NdArray.create [| 1; 1; 2; 4 |] (Array.create 8 3f)
    Assert.Equal(0.0, (fst (evaluate (StimulusTerm.spectrum space [ "height"; "width" ] 2.0) constant)).Total, 5)

[<Fact>]
let ``a loss minus a loss is not the negative of their sum, and algebra changes no operand`` () =
    let constant name value =
        Loss.custom name (fun stimulus _ -> stimulus.flatten(1L).select(1L, 0L) * 0.0 + value)

    let a, b = constant "a" 5.0, constant "b" 3.0

    let total loss =
        (fst (evaluate loss (NdArray.create [| 1; 1; 8 |] x))).Total

    for expected, loss in
        [
            2.0, a - b
            11.0, a + 2.0 * b
            13.0, 2.0 * a + b
            -8.0, -(a + b)
            2.5, a / 2.0
            6.0, a + 1.0
            6.0, 1.0 + a
            4.0, a - 1.0
            -4.0, 1.0 - a
            10.0, a * 2.0
        ] do
        Assert.Equal(expected, total loss, 9)

    Assert.Equal(5.0, total a, 9)
    Assert.Equal(3.0, total b, 9)
    Assert.Equal<string list>([ "a" ], a.Terms |> List.map _.Name)

[<Fact>]
let ``diversity is large for equal items and alignment 0, and perItem gives every item its own`` () =
    let one = SampleVision.numbers 3L [| 1; 2; 3; 3 |]
    let alike = NdArray.stack (List.replicate 3 (NdArray.item 0 one))
    let apart = SampleVision.numbers 4L [| 3; 2; 3; 3 |]
    let total loss x = (fst (evaluate loss x)).Total
    Assert.Equal(2.0, total (Together.diversity "layer") alike, 4)
    Assert.True(total (Together.diversity "layer") apart < 2.0)
    Assert.Equal(0.0, total (Together.alignment 2.0 "layer") alike, 6)

    let meanSquare a b =
        Array.map2 (fun p q -> (float p - float q) ** 2.0) (NdArray.item a apart).Values (NdArray.item b apart).Values
        |> Array.average

    let expected = (meanSquare 0 1 + meanSquare 1 2) / 2.0 + meanSquare 0 2 / 4.0
    Assert.Equal(expected, total (Together.alignment 2.0 "layer") apart, 4)

    let losses =
        [
            for channel in 0..1 ->
                Objective.increase "up" (Feature.channel channel "layer")
                + 0.5 * StimulusTerm.l1 0.0
        ]

    let report, gradient =
        evaluate (Together.perItem losses) (NdArray.stack [ NdArray.item 0 apart; NdArray.item 1 apart ])

    for item in 0..1 do
        let single, own = evaluate losses[item] (NdArray.stack [ NdArray.item item apart ])
        Assert.Equal(single.Total, report.Items[item], 5)
        Assert.True(SampleVision.gap own gradient[18 * item .. 18 * item + 17] < 1e-6)
