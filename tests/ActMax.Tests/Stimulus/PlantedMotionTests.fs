/// The planted motion detector prefers what it is documented to prefer, and searches find that out.
module ActMax.Tests.PlantedMotionTests

open System
open System.IO
open ActMax
open ActMax.Tests.Fixtures
open Xunit

let private types = PlantedMotion.preferred |> List.map (fun (name, _, _) -> name)

let private modelAt extent dt frames =
    let network =
        PlantedMotion.network PlantedMotion.defaults extent |> HexNetwork.withStep dt

    HexModel.create network (HexRun.create frames |> HexRun.reading (HexCells.Central types))
    |> InputError.orFail

let private edge angle intensity speed : HexStimulus =
    HexStimulus.Moving
        {
            Shape = MovingShape.Edge
            Angle = angle
            Speed = speed
            Intensity = intensity
            Background = 0.5
            First = -3.0
            Last = 3.0
            Height = None
            Before = 0.05
            After = 0.3
        }

/// Highest voltage above rest of every type for an edge.
let private responses (model: Model) (clip: Clip) =
    let activity = Model.activity (DatasetSearch.stimuli model.Space [ clip ]) model
    let frames = activity.Shape[2]

    [
        for unit' in 0 .. types.Length - 1 ->
            let trace = Array.sub activity.Values (unit' * frames) frames
            Array.max trace - trace[0]
    ]

let private angles = HexGrid.motion.Angles

/// Responses by intensity, angle and type.
let private tuning extent dt speed =
    let clips =
        [
            for intensity in [ 0.0; 1.0 ] do
                for angle in angles -> (intensity, angle), HexStimulus.render extent dt (edge angle intensity speed)
        ]

    let model = modelAt extent dt (Clip.frames (snd clips.Head))
    clips |> List.map (fun (key, clip) -> key, responses model clip) |> Map.ofList

let private vectorSum (values: (float * float) list) =
    let sum f =
        values
        |> List.sumBy (fun (angle, value) -> max 0.0 value * f (angle * Math.PI / 180.0))

    (atan2 (sum sin) (sum cos) * 180.0 / Math.PI + 360.0) % 360.0

[<Fact>]
let ``all eight types prefer their direction and contrast, and the opposite edge drives less than half`` () =
    for extent, dt, speed in
        [
            4, 0.01, 4.8
            4, 0.01, 9.7
            4, 0.01, 13.0
            4, 0.01, 19.0
            2, 0.01, 9.7
            3, 0.02, 9.7
            3, 0.005, 19.0
        ] do
        let tuning = tuning extent dt speed

        PlantedMotion.preferred
        |> List.iteri (fun i (name, preferred, isOn) ->
            let own = if isOn then 1.0 else 0.0

            let peak intensity angle =
                float (Map.find (intensity, angle) tuning |> List.item i)

            let best = peak own preferred
            let found = vectorSum [ for angle in angles -> angle, peak own angle ]
            let where = $"{name} at extent {extent}, {dt} s, {speed} per second"
            Assert.True(best > 2.0, $"{where}: {best}")
            Assert.True(MotionDirection.between found preferred < 5.0, $"{where}: {found}")
            let opposite = peak own ((preferred + 180.0) % 360.0)
            Assert.True(opposite < 0.25 * best, $"{where}: opposite {opposite} of {best}")

            for angle in angles do
                let other = peak (1.0 - own) angle
                Assert.True(other < 0.4 * best, $"{where}: other contrast at {angle} {other} of {best}"))

[<Fact>]
let ``at grey nothing signals, and one arm alone hardly does`` () =
    let model = modelAt 2 0.01 60
    let grey = NdArray.init [| 1; 60; 1; 19 |] (fun _ -> 0.5f)
    let rest = -PlantedMotion.defaults.Threshold * PlantedMotion.defaults.Gain

    for value in (Model.activity grey model).Values do
        Assert.Equal(float32 rest, value, 3)

    // A bright centre without a past on the leading side.
    let flash =
        NdArray.init [| 1; 60; 1; 19 |] (fun index -> if index[1] > 10 && index[3] = 9 then 1f else 0.5f)

    let best = tuning 4 0.01 9.7

    types
    |> List.iteri (fun i name ->
        let peak = Array.max (Array.sub (Model.activity flash model).Values (i * 60) 60)

        let moving =
            float32 rest
            + float32 (best |> Map.toSeq |> Seq.map (fun (_, r) -> r[i]) |> Seq.max)

        Assert.True(peak < 0.5f * moving, $"{name}: {peak} for a flash, {moving} for an edge"))

let private edges extent =
    ClipSet.ofStimuli
        "edges"
        extent
        0.01
        (seq {
            for angle in angles do
                for intensity in [ 0.0; 1.0 ] -> edge angle intensity 9.7
        })

[<Fact>]
let ``find ranks the preferred edge first for every type, from the cache too`` () =
    inFolder (fun folder ->
        let set = edges 3

        let settings =
            { DatasetSearch.defaults with
                Batch = 5
                Cache =
                    Some
                        {
                            Folder = Path.Combine(folder, "cache")
                            ModelHash = "planted"
                        }
            }

        PlantedMotion.preferred
        |> List.iteri (fun i (name, preferred, isOn) ->
            let find () =
                DatasetSearch.find settings (modelAt 3 0.01) i set |> InputError.orFail

            let found = find ()

            Assert.Equal(
                (preferred, (if isOn then 1.0 else 0.0)),
                (Clip.label "angle" found.Best, Clip.label "intensity" found.Best)
            )

            Assert.Equal<int list>([ 0..23 ], found.Ranking |> Array.map _.Clip |> Array.sort |> List.ofArray)
            Assert.Equal(found.Ranking[0].Peak, float (Array.max found.Trace))
            Assert.Equal(found.Trace[found.Ranking[0].Frame], Array.max found.Trace)
            Assert.False(found.IsCached, name)
            let again = find ()
            Assert.True(again.IsCached, name)
            Assert.Equal<ClipPeak[]>(found.Ranking, again.Ranking))

        // A damaged cache is computed anew.
        for file in Directory.GetFiles(Path.Combine(folder, "cache")) do
            File.WriteAllText(file, "damaged")

        Assert.False((DatasetSearch.find settings (modelAt 3 0.01) 0 set |> InputError.orFail).IsCached))

[<Fact>]
let ``batches of clips of different lengths give what single clips give`` () =
    let set =
        ClipSet.ofStimuli
            "edges"
            2
            0.01
            [
                for speed in [ 9.7; 9.7; 25.0; 9.7; 13.0; 13.0 ] -> edge (10.0 * speed) 1.0 speed
            ]

    let peaks batch =
        DatasetSearch.peaks
            { DatasetSearch.defaults with
                Batch = batch
            }
            (modelAt 2 0.01)
            2
            set
        |> Array.ofSeq

    Assert.Equal<ClipPeak[]>(peaks 1, peaks 4)

[<Fact>]
let ``a set that does not fit the model is refused with both sizes`` () =
    let find set =
        DatasetSearch.find DatasetSearch.defaults (modelAt 3 0.01) 0 set

    find (edges 2) |> failsWith [ "hexals of 'edges' is 19"; "37" ]

    find (ClipSet.resampled 0.02 (edges 3))
    |> failsWith [ "frame duration"; "0.02 s"; "0.01 s" ]

let private clipOf (dt: float) (stimulus: NdArray) =
    let frames, hexals = stimulus.Shape[1], stimulus.Shape[3]
    Clip.create "found" dt [] (NdArray.create [| frames; hexals |] (Array.truncate (frames * hexals) stimulus.Values))

[<Fact>]
let ``generated stimuli move in the planted direction, for all eight types`` () =
    let model = modelAt 3 0.01 40
    let set = edges 3

    PlantedMotion.preferred
    |> List.iteri (fun i (name, preferred, isOn) ->
        let loss, search = GreySearch.generate GreySearch.generating i
        let outcome = Search.run model loss search
        let direction = MotionDirection.ofClip (clipOf 0.01 outcome.Stimulus)
        Assert.True(MotionDirection.between direction.Angle preferred < 30.0, $"{name}: {direction}")
        Assert.All(outcome.Stimulus.Values, fun value -> Assert.InRange(value, 0f, 1f))

        let found =
            DatasetSearch.find DatasetSearch.defaults (modelAt 3 0.01) i set
            |> InputError.orFail

        let peak = Array.max (Outcome.trace 0 i outcome)
        Assert.True(float peak >= found.Ranking[0].Peak, $"{name}: {peak} generated, {found.Ranking[0].Peak} found")
        // The contrast that counts is there: the centre ends bright for ON types and dark for OFF types.
        let last =
            outcome.Stimulus.Values
            |> Array.indexed
            |> Array.filter (fun (k, _) -> k % 37 = 18)
            |> Array.map snd

        Assert.True(
            (if isOn then
                 Array.max last > 0.95f
             else
                 Array.min last < 0.05f),
            name
        ))

[<Fact>]
let ``flyvis' generate, setting by setting, finds the planted directions too`` () =
    let model = modelAt 3 0.01 40

    for i in [ 2; 4 ] do
        let name, preferred, _ = PlantedMotion.preferred[i]
        let loss, search = FlyvisPreset.generate FlyvisPreset.generating i
        let outcome = Search.run model loss search
        let direction = MotionDirection.ofClip (clipOf 0.01 outcome.Stimulus)
        Assert.True(MotionDirection.between direction.Angle preferred < 30.0, $"{name}: {direction}")
        Assert.Equal(200, outcome.Iterations)

[<Fact>]
let ``a regularised stimulus keeps the trace within the tolerance with less contrast`` () =
    let clip = HexStimulus.render 3 0.01 (edge 90.0 1.0 9.7)
    let model = modelAt 3 0.01 (Clip.frames clip)
    let stimulus = DatasetSearch.stimuli model.Space [ clip ]

    // T4c prefers this edge; T4a is only held down by it, and its small peak is no part of what is kept.
    for i, share in [ 2, 0.05; 0, 0.2 ] do
        let kept = GreySearch.keep GreySearch.regularising i model stimulus
        Assert.True(kept.IsKept, TraceMatch.describe kept.Match)
        Assert.True(kept.Match.Correlation > 0.99, TraceMatch.describe kept.Match)

        if i = 2 then
            Assert.True(abs (kept.Match.PeakRatio - 1.0) < 0.1, TraceMatch.describe kept.Match)

        Assert.True(kept.Match.Contrast < share * kept.Match.ContrastBefore, TraceMatch.describe kept.Match)
        Assert.True kept.Match.IsWithinBounds
        // The response is that of the returned stimulus.
        Assert.Equal<float32[]>(UnitTrace.ofStimuli model i kept.Outcome.Stimulus |> Array.head, kept.Trace)
        Assert.Equal<float32[]>(Outcome.trace 0 i kept.Outcome, kept.Trace)

[<Fact>]
let ``misuse of the detector and of searches is refused`` () =
    Assert.ThrowsAny<ArgumentException>(fun () -> PlantedMotion.network PlantedMotion.defaults 0 |> ignore)
    |> ignore

    let model = modelAt 2 0.01 10
    let grey = NdArray.init [| 10; 1; 19 |] (fun _ -> 0.5f)

    Assert.ThrowsAny<ArgumentException>(fun () -> UnitTrace.ofStimuli model 99 (NdArray.stack [ grey ]) |> ignore)
    |> ignore

    Assert.ThrowsAny<ArgumentException>(fun () ->
        GreySearch.keep GreySearch.regularising 0 model (NdArray.zeros [| 3 |])
        |> ignore)
    |> ignore

    Assert.ThrowsAny<ArgumentException>(fun () ->
        DatasetSearch.stimuli model.Space [ HexStimulus.render 2 0.01 (edge 0.0 1.0 9.7) ]
        |> ignore)
    |> ignore
