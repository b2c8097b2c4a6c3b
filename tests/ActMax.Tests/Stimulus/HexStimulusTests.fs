/// Stimuli on the lattice: shapes, durations, and that what moves does so as said.
module ActMax.Tests.HexStimulusTests

open System
open ActMax
open Xunit

let private edge angle speed : Moving =
    {
        Shape = MovingShape.Edge
        Angle = angle
        Speed = speed
        Intensity = 1.0
        Background = 0.5
        First = -5.0
        Last = 5.0
        Height = None
        Before = 0.0
        After = 0.0
    }

let private render extent dt moving =
    HexStimulus.render extent dt (HexStimulus.Moving moving)

let private frame (clip: Clip) (i: int) =
    let size = Clip.hexals clip
    Array.sub clip.Frames.Values (i * size) size

/// Area, in hexals, that a figure lit from background to intensity.
let private lit background intensity (values: float32[]) =
    values
    |> Array.sumBy (fun value -> (float value - background) / (intensity - background))

[<Fact>]
let ``an edge is where its speed puts it, at every angle`` () =
    let extent = 6

    for angle in [ 0.0; 30.0; 77.0; 90.0; 200.0; 270.0 ] do
        let moving = edge angle 8.0
        let clip = render extent 0.01 moving
        Assert.Equal(125, Clip.frames clip)
        let radians = angle * Math.PI / 180.0

        for i in [ 0; 31; 62; 100; 124 ] do
            let position = moving.First + 8.0 * 0.01 * float i
            let shown = frame clip i

            HexLattice.coordinates extent
            |> Array.iteri (fun hexal (struct (u, v)) ->
                let x, y = sqrt 3.0 / 2.0 * float v, -(float u + float v / 2.0)
                let along = x * cos radians + y * sin radians
                let share = (float shown[hexal] - 0.5) / 0.5
                // A hexagon reaches at most 1 / sqrt 3 from its centre, and its covered area grows with the edge.
                if along < position - 0.578 then
                    Assert.Equal(1.0, share, 6)
                elif along > position + 0.578 then
                    Assert.Equal(0.0, share, 6)
                else
                    Assert.InRange(share, -1e-6, 1.0 + 1e-6))

[<Fact>]
let ``an edge through the centre covers half of every hexal on it`` () =
    for angle in [ 0.0; 15.0; 90.0; 211.0 ] do
        let clip =
            render
                4
                0.25
                { edge angle 4.0 with
                    First = 0.0
                    Last = 3.0
                }

        Assert.Equal(float (HexLattice.count 4) / 2.0, lit 0.5 1.0 (frame clip 0), 4)
        Assert.Equal(0.75f, (frame clip 0)[HexLattice.centre 4], 5)

[<Fact>]
let ``the lit area grows by speed times time times width`` () =
    // A strip of height 3 far from the border: area per hexal is sqrt 3 / 2 square ommatidia.
    for angle in [ 0.0; 40.0; 90.0; 300.0 ] do
        let moving =
            { edge angle 5.0 with
                First = -2.0
                Last = 2.0
                Height = Some 3.0
            }

        let clip = render 9 0.02 moving
        let first, last = lit 0.5 1.0 (frame clip 0), lit 0.5 1.0 (frame clip 35)
        Assert.Equal(0.7 * 5.0 * 3.0 / (sqrt 3.0 / 2.0), last - first, 3)

[<Fact>]
let ``a bar has its width and height, comes and goes`` () =
    let bar =
        { edge 60.0 6.0 with
            Shape = MovingShape.Bar 1.3
            Height = Some 2.5
            First = -3.0
            Last = 3.0
            Before = 0.1
            After = 0.2
            Intensity = 0.0
        }

    let clip = render 8 0.01 bar
    Assert.Equal(10 + 100 + 20, Clip.frames clip)

    for i in [ 10; 60; 109 ] do
        Assert.Equal(1.3 * 2.5 / (sqrt 3.0 / 2.0), lit 0.5 0.0 (frame clip i), 3)

    for i in [ 0; 9; 110; 129 ] do
        Assert.All(frame clip i, fun value -> Assert.Equal(0.5f, value))

[<Fact>]
let ``an edge keeps what it has covered after its motion`` () =
    let clip =
        render
            5
            0.01
            { edge 90.0 10.0 with
                Last = 6.0
                After = 0.3
                Intensity = 0.0
            }

    Assert.Equal(140, Clip.frames clip)
    Assert.Equal<float32[]>(frame clip 110, frame clip 139)
    Assert.Equal(float (HexLattice.count 5), lit 0.5 0.0 (frame clip 139), 3)

[<Fact>]
let ``upwards is upwards on the page`` () =
    // Row u = -e is the top of the lattice.
    let clip = render 3 0.01 (edge 90.0 10.0)
    let places = HexLattice.coordinates 3
    let middle = frame clip 50

    places
    |> Array.iteri (fun hexal (struct (u, v)) ->
        let y = -(float u + float v / 2.0)

        if y >= 1.0 then
            Assert.Equal(0.5f, middle[hexal])

        if y <= -1.0 then
            Assert.Equal(1f, middle[hexal]))

[<Fact>]
let ``turned and mirrored clips show the turned and mirrored motion`` () =
    for angle in [ 0.0; 30.0; 90.0; 110.0; 240.0 ] do
        let clip = render 4 0.02 (edge angle 8.0)

        for symmetry in
            [
                HexLattice.Turn 1
                HexLattice.Turn 4
                HexLattice.MirrorOne
                HexLattice.MirrorTwo
                HexLattice.MirrorThree
            ] do
            let moved = Clip.moved symmetry clip
            let same = render 4 0.02 (edge (Clip.label "angle" moved) 8.0)

            Array.iter2 (fun (a: float32) (b: float32) -> Assert.Equal(a, b, 4)) same.Frames.Values moved.Frames.Values

[<Fact>]
let ``six turns and two mirrors give a clip back`` () =
    let clip =
        HexStimulus.render 3 0.01 (Seq.item 77 (HexGrid.movingBars HexGrid.motion))

    let again =
        [ 1..6 ] |> List.fold (fun clip _ -> Clip.moved (HexLattice.Turn 1) clip) clip

    Assert.Equal<float32[]>(clip.Frames.Values, again.Frames.Values)

    for mirror in [ HexLattice.MirrorOne; HexLattice.MirrorTwo; HexLattice.MirrorThree ] do
        Assert.Equal<float32[]>(clip.Frames.Values, (clip |> Clip.moved mirror |> Clip.moved mirror).Frames.Values)

[<Fact>]
let ``grids have flyvis' counts and durations, without padding`` () =
    let count stimuli = Seq.length stimuli
    Assert.Equal(144, count (HexGrid.movingEdges HexGrid.motion))
    Assert.Equal(432, count (HexGrid.movingBars HexGrid.motion))
    Assert.Equal(4, count (HexGrid.flashing HexGrid.flashes))
    Assert.Equal(1442, count (HexGrid.dotting 15 HexGrid.dots))
    Assert.Equal(12, count (HexGrid.dotting 15 HexGrid.centralImpulses))
    Assert.Equal(244, count (HexGrid.dotting 15 HexGrid.spatialImpulses))

    let edges =
        HexGrid.movingEdges HexGrid.motion
        |> HexGrid.clips 2 (1.0 / 200.0)
        |> List.ofSeq
    // (21 * 2.25 / (speed * 5.8) + 2) s of 5 ms, to the nearest frame.
    Assert.Equal<int list>([ 1079; 739; 568; 525; 486; 465 ], edges |> List.truncate 6 |> List.map Clip.frames)

    let flashes =
        HexGrid.flashing HexGrid.flashes |> HexGrid.clips 8 (1.0 / 200.0) |> List.ofSeq

    Assert.All(flashes, fun clip -> Assert.Equal(600, Clip.frames clip))
    Assert.Equal(float (HexLattice.count 6), lit 0.5 0.0 (frame flashes[1] 300), 4)

    for clip in Seq.append edges flashes do
        Assert.All(clip.Frames.Values, fun value -> Assert.InRange(value, 0f, 1f))

[<Fact>]
let ``an impulse lasts as long as it should, and a short one a frame`` () =
    let impulses =
        HexGrid.dotting 2 HexGrid.centralImpulses |> HexGrid.clips 2 0.01 |> List.ofSeq

    let bright clip =
        [ 0 .. Clip.frames clip - 1 ]
        |> List.filter (fun i -> (frame clip i)[HexLattice.centre 2] <> 0.5f)

    Assert.Equal<int list>([ 1; 2; 5; 10; 20; 30; 1; 2; 5; 10; 20; 30 ], impulses |> List.map (bright >> List.length))
    Assert.All(impulses, fun clip -> Assert.Equal(200, (bright clip).Head))

let private grating wave angle : Grating =
    {
        Wave = wave
        Angle = angle
        SpatialFrequency = 0.05
        TemporalFrequency = 2.0
        Contrast = 0.8
        Mean = 0.5
        Before = 0.0
        Seconds = 0.5
        After = 0.0
    }

[<Fact>]
let ``gratings repeat in their period, keep to their contrast and move their way`` () =
    for wave in [ Wave.Sine; Wave.Square ] do
        for angle in [ 0.0; 90.0; 150.0; 290.0 ] do
            let clip =
                HexStimulus.render
                    6
                    0.01
                    (HexStimulus.Grating
                        { grating wave angle with
                            Seconds = 1.0
                        })

            Array.iter2 (fun (a: float32) (b: float32) -> Assert.Equal(a, b, 4)) (frame clip 10) (frame clip 60)
            Assert.All(clip.Frames.Values, fun value -> Assert.InRange(value, 0.1f - 1e-5f, 0.9f + 1e-5f))
            Assert.InRange(Array.max clip.Frames.Values, 0.85f, 0.91f)
            Assert.InRange(MotionDirection.between angle (MotionDirection.ofClip clip).Angle, 0.0, 12.0)

[<Fact>]
let ``the measure of motion finds the direction of edges, bright and dark`` () =
    for intensity in [ 0.0; 1.0 ] do
        for angle in HexGrid.motion.Angles do
            let clip =
                render
                    5
                    0.01
                    { edge angle 12.0 with
                        Intensity = intensity
                        First = -4.0
                        Last = 4.0
                    }

            Assert.InRange(MotionDirection.between angle (MotionDirection.ofClip clip).Angle, 0.0, 10.0)

    let still =
        HexStimulus.render
            3
            0.01
            (HexStimulus.Grating
                { grating Wave.Sine 0.0 with
                    TemporalFrequency = 0.0
                })

    Assert.InRange((MotionDirection.ofClip still).Strength, 0.0, 1e-6)

[<Fact>]
let ``walks of blocks follow their seed`` () =
    let walk: BlockWalk =
        {
            Blocks = 3
            Radius = 1
            Upper = 1.0
            Lower = 0.0
            NoiseMean = 0.5
            NoiseDeviation = 0.1
            Steps = 12
            StepSeconds = 0.04
            StepSize = 1
            ToCentre = 0.3
            ToEdge = 0.1
            Seed = 42L
        }

    let render seed =
        HexStimulus.render 5 0.01 (HexStimulus.Walk { walk with Seed = seed })

    let clip = render 42L
    Assert.Equal(48, Clip.frames clip)
    Assert.Equal<float32[]>(clip.Frames.Values, (render 42L).Frames.Values)
    Assert.NotEqual<float32[]>(clip.Frames.Values, (render 43L).Frames.Values)
    Assert.Equal<float32[]>(frame clip 0, frame clip 3)
    Assert.NotEqual<float32[]>(frame clip 3, frame clip 4)
    Assert.Contains(1f, frame clip 0)
    Assert.Contains(0f, frame clip 0)

[<Fact>]
let ``what cannot be shown is refused`` () =
    let refused (stimulus: HexStimulus) =
        Assert.ThrowsAny<ArgumentException>(fun () -> HexStimulus.render 2 0.01 stimulus |> ignore)
        |> ignore

    refused (HexStimulus.Moving(edge 0.0 0.0))
    refused (HexStimulus.Moving { edge 0.0 4.0 with Last = -6.0 })

    refused (
        HexStimulus.Grating
            { grating Wave.Sine 0.0 with
                Seconds = 0.001
            }
    )

    Assert.ThrowsAny<ArgumentException>(fun () -> Clip.create "x" 0.01 [] (NdArray.zeros [| 3; 8 |]) |> ignore)
    |> ignore

[<Fact>]
let ``descriptions are told apart by their text in every digit`` () =
    let texts =
        [ 1.0; 1.0 + 1e-12 ]
        |> List.map (fun speed -> HexStimulus.text (HexStimulus.Moving(edge 90.0 speed)))

    Assert.NotEqual<string>(texts[0], texts[1])
    Assert.Contains("1.000000000001", texts[1])
