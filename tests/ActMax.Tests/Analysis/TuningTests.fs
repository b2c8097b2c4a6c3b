/// Latency, contrast, tuning fields and baselines on models whose answers are known.
module ActMax.Tests.TuningTests

open System
open System.IO
open ActMax
open TorchSharp
open Xunit

let private video channels times height width : StimulusSpace =
    {
        Axes =
            [
                Axis.create "channel" channels
                Axis.create "time" times
                Axis.create "height" height
                Axis.create "width" width
            ]
        Bounds = Bounds.unbounded
        FrameSeconds = Some(1.0 / 30.0)
    }

let private modelOf (space: StimulusSpace) (activity: torch.Tensor -> torch.Tensor) : Model =
    Model.create "known" space (fun stimulus ->
        {
            Activity = activity stimulus
            Layer = fun name -> invalidArg (nameof name) name
        })

/// Unit 0 answers `delay` frames after a frame, unit 1 at once; the first `lost` frames have no answer.
let private delayed (lost: int) (delay: int) =
    modelOf (video 1 12 2 2) (fun stimulus ->
        let course = stimulus.mean [| 1L; 3L; 4L |]
        let times = course.shape[1]
        let late = course.slice (1L, int64 (lost - delay), times - int64 delay, 1L)
        let early = course.slice (1L, int64 lost, times, 1L)
        torch.stack ([| late; early |], 1L))

[<Fact>]
let ``latency is what the model does, frame by frame`` () =
    let latency =
        Latency.measure
            { Latency.defaults with
                Units = Some [| 0 |]
            }
            (delayed 4 3)

    Assert.Equal(12, latency.StimulusFrames)
    Assert.Equal(8, latency.ResponseFrames)
    Assert.Equal(4, latency.Offset)
    // Stimulus frame f reaches response frame f + 3 - 4, when that exists.
    let expected =
        Array.init 12 (fun f -> if f >= 1 && f <= 8 then Some(f - 1) else None)

    Assert.Equal<int option[]>(expected, latency.First)
    Assert.Equal<int option[]>(expected, latency.Most)
    Assert.Equal(Some 3.0, Latency.delayFrames latency)
    Assert.Equal(Some(3, 5), Latency.stimulusWindow 2 4 latency)
    let both = Latency.measure Latency.defaults (delayed 4 3)
    // The quick unit answers at once.
    Assert.Equal(Some 0, both.First[4])

[<Fact>]
let ``a delay that is first small and then large has both`` () =
    let model =
        modelOf (video 1 10 1 1) (fun stimulus ->
            let course = stimulus.mean [| 1L; 3L; 4L |]
            let now = course.slice (1L, 2L, 10L, 1L)
            let before = course.slice (1L, 0L, 8L, 1L)
            (now.mul(Scalar.op_Implicit 0.2f).add before).unsqueeze 1L)

    let latency = Latency.measure Latency.defaults model
    Assert.Equal(Some 3, latency.First[5])
    Assert.Equal(Some 5, latency.Most[5])

/// One response: a fixed pattern's product with the stimulus, squared when above 0.
let private filterOf (space: StimulusSpace) (seed: int) =
    let random = Random seed
    let size = space.Axes |> List.fold (fun product axis -> product * axis.Size) 1
    Array.init size (fun _ -> float32 (random.NextDouble() - 0.5))

let private linear (space: StimulusSpace) (filter: float32[]) =
    modelOf space (fun stimulus ->
        let weights = torch.tensor filter
        stimulus.reshape([| stimulus.shape[0]; -1L |]).mv(weights).reshape([| -1L; 1L; 1L |]))

let private readout: Readout = fun response -> response.Activity.reshape [| -1L |]

let private image bounds : StimulusSpace =
    {
        Axes = [ Axis.create "channel" 2; Axis.create "height" 3; Axis.create "width" 4 ]
        Bounds = bounds
        FrameSeconds = None
    }

let private stimulusOf (space: StimulusSpace) values =
    NdArray.create (Array.tail (StimulusSpace.shape 1 space)) values

[<Fact>]
let ``contrast scales around the background and says when bounds hold it back`` () =
    let space = image (Bounds.between 0f 1f)
    let filter = Array.create 24 1f

    let stimulus =
        stimulusOf space (Array.init 24 (fun i -> if i < 12 then 0.9f else 0.1f))

    let found =
        ContrastResponse.measure [ 0.0; 0.5; 1.0; 2.0 ] 0.5 (linear space filter) readout stimulus
        |> Array.ofList

    Assert.Equal(12.0, found[0].Response, 1e-5)
    Assert.Equal(0.0, found[0].Norm, 1e-6)
    Assert.Equal(sqrt 24.0 * 0.2, found[1].Norm, 1e-5)
    Assert.Equal(sqrt 24.0 * 0.4, found[2].Norm, 1e-5)
    Assert.False found[2].IsClipped
    Assert.True found[3].IsClipped
    Assert.Equal(sqrt 24.0 * 0.5, found[3].Norm, 1e-5)

[<Fact>]
let ``contrast responses come back from their file, and damaged files say what is wrong`` () =
    let point contrast response clipped =
        {
            Contrast = contrast
            Norm = contrast * 3.0
            Response = response
            IsClipped = clipped
        }

    let curves =
        [
            {
                Item = 0
                Reading = "activity, \"first\""
                Points = [ point 0.0 1e-12 false; point 1.0 -0.1 true ]
            }
            {
                Item = 2
                Reading = "score"
                Points = [ point 0.5 7.0 false ]
            }
        ]

    let folder = Directory.CreateTempSubdirectory "actmax-contrast-"
    let path = Path.Combine(folder.FullName, ContrastResponseFile.fileName)

    let faultsOf items =
        match ContrastResponseFile.read items folder.FullName with
        | Ok _ -> failwith "a damaged file was read"
        | Error faults -> InputError.messages faults

    try
        ContrastResponseFile.write folder.FullName curves |> InputError.orFail
        Assert.Equal<ContrastCurve list>(curves, ContrastResponseFile.read 3 folder.FullName |> InputError.orFail)
        Assert.Contains("item 2", faultsOf 2)

        ContrastResponseFile.write
            folder.FullName
            [
                { curves[1] with
                    Points = [ point 0.5 infinity false ]
                }
            ]
        |> InputError.orFail

        let read = ContrastResponseFile.read 3 folder.FullName |> InputError.orFail
        Assert.True(Double.IsNaN read.Head.Points.Head.Response)
        File.WriteAllText(path, "item,reading,contrast,norm,response\n0,a,x,1,1\n")
        let faults = faultsOf 3
        Assert.Contains("clipped", faults)
        Assert.Contains("'x'", faults)
    finally
        folder.Delete true

[<Fact>]
let ``a tuning field honours its range and its slopes are those of the response`` () =
    let space = image Bounds.unbounded
    let filter = filterOf space 3
    let model = linear space filter
    let stimulus = stimulusOf space (Array.init 24 (fun i -> float32 (i % 5) - 2f))
    let a, b = TuningField.range -0.5 1.0 0.25, TuningField.range 0.0 0.3 0.1
    Assert.Equal(7, a.Length)
    Assert.Equal(4, b.Length)
    Assert.Equal(1.0, a[6], 1e-12)
    let field = TuningField.ofChannels a b model readout stimulus
    Assert.Equal(7, field.Value.Length)

    let share from =
        Seq.sum (seq { for i in from .. from + 11 -> float filter[i] * float stimulus.Values[i] })

    for i in 0..6 do
        for j in 0..3 do
            Assert.Equal(a[i] * share 0 + b[j] * share 12, field.Value[i][j], 1e-4)
            Assert.Equal(share 0, field.GradientA[i][j], 1e-4)
            Assert.Equal(share 12, field.GradientB[i][j], 1e-4)

    for struct (_, _, dx, dy) in TuningField.arrows field do
        Assert.Equal(1.0, dx * dx + dy * dy, 1e-9)

    let parts = TuningField.parts "channel" space stimulus |> TuningField.equalised

    let norm (part: NdArray) =
        sqrt (part.Values |> Array.sumBy (fun x -> float x * float x))

    Assert.Equal(norm stimulus / sqrt 2.0, norm parts[0], 1e-5)
    Assert.Equal(norm parts[0], norm parts[1], 1e-5)

[<Fact>]
let ``gradients of a quadratic turn in the plane of its two patterns`` () =
    let space = image Bounds.unbounded
    let p, q = filterOf space 1, filterOf space 2

    let model =
        modelOf space (fun stimulus ->
            let flat = stimulus.reshape [| stimulus.shape[0]; -1L |]

            let along (weights: float32[]) =
                flat.mv(torch.tensor weights).pow(Scalar.op_Implicit 2f)

            (along p).add(along q).reshape [| -1L; 1L; 1L |])

    let stimuli =
        Array.init 40 (fun i ->
            let random = Random i
            stimulusOf space (Array.init 24 (fun _ -> float32 (random.NextDouble() - 0.5))))

    let field = GradientField.measure false model readout stimuli
    Assert.True(field.Shares[0] + field.Shares[1] > 0.9999)
    Assert.Equal(1.0, field.First |> Array.sumBy (fun x -> x * x), 1e-6)
    Assert.Equal(40, field.Places.Length)
    let bins = GradientField.binned 5 field
    Assert.Equal(40, bins |> Array.sumBy _.Count)

let private dot (a: float32[]) (b: float32[]) =
    Array.fold2 (fun sum x y -> sum + float x * float y) 0.0 a b

let private cosine a b = dot a b / sqrt (dot a a * dot b b)

[<Fact>]
let ``baselines are weaker than the best stimulus, and the white-noise estimate finds a linear filter`` () =
    let space = image Bounds.unbounded
    let filter = filterOf space 9
    let model = linear space filter
    let norm = sqrt (dot filter filter)
    let best = stimulusOf space (filter |> Array.map (fun x -> x * 2f))

    let settings =
        { Baselines.defaults with
            Noise = 4000
            DataSet =
                [
                    "flat", stimulusOf space (Array.create 24 1f)
                    "half", stimulusOf space (filter |> Array.mapi (fun i x -> if i % 2 = 0 then x else 0f))
                    "against", stimulusOf space (filter |> Array.map (~-))
                ]
            Best = 2
        }

    let held = linear space (filter |> Array.map (fun x -> 3f * x))

    let found =
        Baselines.measure settings model readout [ "held out", held, readout ] best

    Assert.Equal(BaselineKind.Found, found.Rows[0].Kind)
    Assert.Equal(2.0 * norm * norm, found.Rows[0].Response, 1e-4)
    Assert.Equal(3.0 * found.Rows[0].Response, found.Rows[0].Validators[0], 1e-3)
    Assert.All(Array.tail found.Rows, (fun row -> Assert.True(row.Response <= found.Rows[0].Response)))
    Assert.All(found.Rows, (fun row -> Assert.Equal(2.0 * norm, row.Norm, 1e-4)))

    let rowsOf kind =
        found.Rows |> Array.filter (fun row -> row.Kind = kind)

    Assert.Equal<string[]>(
        [| "half"; "flat" |],
        rowsOf BaselineKind.DataSet |> Array.map _.Name |> Array.sortDescending
    )

    let estimate = (rowsOf BaselineKind.WhiteNoise |> Array.head).Stimulus.Value
    Assert.InRange(cosine estimate.Values filter, 0.98, 1.0)
    Assert.True(Baselines.gain found > 1.0)
    // The same seed gives the same rows, whatever comes besides.
    let again = Baselines.measure { settings with DataSet = [] } model readout [] best
    Assert.Equal((Array.last found.Rows).Response, (Array.last again.Rows).Response)

[<Fact>]
let ``baselines stay within the bounds and come back from their files`` () =
    let space = image (Bounds.between 0f 1f)
    let model = linear space (filterOf space 4)
    let stimulus = stimulusOf space (Array.init 24 (fun i -> float32 (i % 3) / 2f))

    let found =
        Baselines.measure { Baselines.defaults with Noise = 100 } model readout [ "v", model, readout ] stimulus

    for row in found.Rows do
        match row.Stimulus with
        | Some stimulus -> Assert.All(stimulus.Values, (fun x -> Assert.InRange(x, 0f, 1f)))
        | None -> ()

    let folder = Directory.CreateTempSubdirectory "actmax-baselines-"

    try
        BaselineFile.write folder.FullName [ 0, found; 3, found ] |> InputError.orFail
        let read = BaselineFile.read folder.FullName |> InputError.orFail
        Assert.Equal<(int * Baselines)[]>([| 0, found; 3, found |], read)
        File.WriteAllText(Path.Combine(folder.FullName, BaselineFile.jsonName), "{\"items\":[{\"item\":0}]}")

        match BaselineFile.read folder.FullName with
        | Ok _ -> failwith "a file without rows was read"
        | Error faults -> Assert.Contains(faults, (fun fault -> (InputError.message fault).Contains "rows"))
    finally
        folder.Delete true
