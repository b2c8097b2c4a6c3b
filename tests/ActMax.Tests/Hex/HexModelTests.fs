/// Networks on a lattice as models: runs, cells, files, checkpoints, warnings, and what they say of misuse.
[<Xunit.Collection("counts everything that lives")>]
module ActMax.Tests.HexModelTests

open System
open System.IO
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private network () =
    HexNetwork.create 2 HexCase.small |> HexNetwork.scaleStrengths 20.0

let private fixture name =
    Path.Combine(__SOURCE_DIRECTORY__, "fixtures", name)

let private clip seed batch frames : NdArray =
    NdArray.create [| batch; frames; 1; 19 |] (HexCase.drawn seed 0.0 1.0 (batch * frames * 19) |> Array.map float32)

let private activity run clip =
    Model.activity clip (HexModel.create (network ()) run |> InputError.orFail)

let private near (expected: float32[]) (actual: float32[]) =
    Assert.Equal(expected.Length, actual.Length)
    Array.iter2 (fun (a: float32) b -> Assert.Equal(float a, float b, 5)) expected actual

/// The frames of an activity [batch; unit; frame].
let private frames first count (array: NdArray) =
    let last = array.Shape[2]

    [|
        for i in 0 .. array.Values.Length - 1 do
            if i % last >= first && i % last < first + count then
                array.Values[i]
    |]

[<Fact>]
let ``the space has time in seconds, one channel and named hexals`` () =
    let model = HexModel.create (network ()) (HexRun.create 7) |> InputError.orFail

    Assert.Equal<(string * int) list>(
        [ "time", 7; "channel", 1; "hexal", 19 ],
        [ for a in model.Space.Axes -> a.Name, a.Size ]
    )

    Assert.Equal(Some 0.01, model.Space.FrameSeconds)
    Assert.Equal("0,0", model.Space.Axes[2].Labels[9])
    Assert.Equal(Some 1f, model.Space.Bounds.Upper)

[<Fact>]
let ``a second of grey is the start, and grey goes on from there`` () =
    let grey = NdArray.create [| 1; 4; 1; 19 |] (Array.create 76 0.5f)
    let state = HexModel.greyState (network ()) (HexRun.create 4)
    let found = activity (HexRun.create 4) grey
    near (Array.map float32 state) (frames 0 1 found)

    // The same by hand: a hundred frames of grey from rest.
    let long = NdArray.create [| 1; 104; 1; 19 |] (Array.create (104 * 19) 0.5f)
    let byHand = activity (HexRun.create 104 |> HexRun.from HexStart.Rest) long
    near (frames 100 4 byHand) found.Values

[<Fact>]
let ``fading in lets the first frame come out of grey before the response begins`` () =
    let clip = clip 3 2 5
    let found = activity (HexRun.create 5 |> HexRun.from (HexStart.FadeIn 0.08)) clip

    let longer =
        Array.init (2 * 13 * 19) (fun i ->
            let item, t, h = i / (13 * 19), i / 19 % 13, i % 19
            let at t = clip.Values[(item * 5 + t) * 19 + h]

            if t < 8 then
                0.5f + float32 t / 7f * (at 0 - 0.5f)
            else
                at (t - 8))
        |> NdArray.create [| 2; 13; 1; 19 |]

    let byHand = activity (HexRun.create 13 |> HexRun.from HexStart.Rest) longer
    near (frames 8 5 byHand) found.Values

[<Fact>]
let ``a stimulus in two parts, the state carried over, is the whole stimulus`` () =
    let whole = clip 4 1 9

    let part first count =
        NdArray.create [| 1; count; 1; 19 |] (Array.sub whole.Values (first * 19) (count * 19))

    let all = activity (HexRun.create 9) whole
    let state = HexModel.stateAfter (network ()) (HexRun.create 4) (part 0 4)

    let rest =
        activity (HexRun.create 5 |> HexRun.from (HexStart.Given state)) (part 4 5)

    near (frames 4 5 all) rest.Values

[<Fact>]
let ``chosen cells, layers and single cells are those of the whole activity`` () =
    let clip = clip 5 2 6
    let network = network ()
    let all = activity (HexRun.create 6) clip
    let size = HexNetwork.size network

    let central =
        activity (HexRun.create 6 |> HexRun.reading (HexCells.Central [ "One"; "L1" ])) clip

    Assert.Equal<int[]>([| 2; 2; 6 |], central.Shape)

    [ "One"; "L1" ]
    |> List.iteri (fun i name ->
        let node = HexNetwork.central network name |> InputError.orFail

        for item in 0..1 do
            Assert.Equal<float32[]>(
                Array.sub all.Values ((item * size + node) * 6) 6,
                Array.sub central.Values ((item * 2 + i) * 6) 6
            ))

    let everyType =
        activity (HexRun.create 6 |> HexRun.reading (HexCells.Central [])) clip

    Assert.Equal<int[]>([| 2; 6; 6 |], everyType.Shape)

    Scope.run (fun () ->
        let model = HexModel.create network (HexRun.create 6) |> InputError.orFail
        let response = model.Respond(Convert.toTensor clip)
        let struct (first, count) = HexNetwork.range "L1" network |> InputError.orFail
        let layer = Convert.ofTensor (response.Layer "L1")
        Assert.Equal<int[]>([| 2; count; 6 |], layer.Shape)
        Assert.Equal<float32[]>(Array.sub all.Values (first * 6) (count * 6), Array.sub layer.Values 0 (count * 6))

        let wrong =
            Assert.Throws<ArgumentException>(fun () -> response.Layer "L9" |> ignore)

        Assert.Contains("L1", wrong.Message)

        let cells =
            [|
                for unit, layer in [ 3, 1; 40, 4; 3, 2; 60, 1 ] -> { Unit = unit; Layer = layer }
            |]

        match model.Cells with
        | None -> failwith "no cell reader"
        | Some reader ->
            let leaf = (Convert.toTensor clip).requires_grad_()
            let found = reader.Read cells leaf

            let expected =
                [|
                    for item in 0..1 do
                        for cell in cells -> all.Values[(item * size + cell.Unit) * 6 + cell.Layer]
                |]

            Assert.Equal<float32[]>(expected, (Convert.ofTensor found).Values)
            found.square().sum().backward()
            let whole = (Convert.toTensor clip).requires_grad_()
            let activity = (model.Respond whole).Activity

            cells
            |> Array.map (fun cell -> activity.select(2L, int64 cell.Layer).select(1L, int64 cell.Unit).square().sum())
            |> Array.reduce (fun a b -> a.add b)
            |> _.backward()

            match leaf.grad, whole.grad with
            | NonNull one, NonNull other -> near (Convert.ofTensor other).Values (Convert.ofTensor one).Values
            | _ -> failwith "no gradient")

[<Fact>]
let ``rollouts of one model may be followed back in any order`` () =
    let model = HexModel.create (network ()) (HexRun.create 5) |> InputError.orFail

    Scope.run (fun () ->
        let roll seed batch =
            let leaf = (Convert.toTensor (clip seed batch 5)).requires_grad_()
            leaf, (model.Respond leaf).Activity.square().sum()

        let gradient (leaf: torch.Tensor) =
            match leaf.grad with
            | null -> failwith "no gradient"
            | gradient -> (Convert.ofTensor gradient).Values

        let shapes = [ 1, 2; 2, 1; 3, 2; 4, 2 ]

        let alone =
            [
                for seed, batch in shapes do
                    let leaf, sum = roll seed batch
                    sum.backward ()
                    gradient leaf
            ]

        let all = [ for seed, batch in shapes -> roll seed batch ]

        for i in [ 2; 0; 3; 1 ] do
            (snd all[i]).backward()

        List.iter2 (fun expected (leaf, _) -> Assert.Equal<float32[]>(expected, gradient leaf)) alone all)

[<Fact>]
let ``clips of the wrong width or length are refused with both sizes`` () =
    let model = HexModel.create (network ()) (HexRun.create 5) |> InputError.orFail

    let refused shape parts =
        let error =
            Assert.Throws<ArgumentException>(fun () ->
                Model.activity (NdArray.create shape (Array.zeroCreate (Array.reduce (*) shape))) model
                |> ignore)

        for part: string in parts do
            Assert.Contains(part, error.Message)

    refused [| 1; 5; 1; 37 |] [ "37"; "hexal 19" ]
    refused [| 1; 6; 1; 19 |] [ "6"; "time 5" ]
    refused [| 5; 19 |] [ "[5; 19]" ]

[<Fact>]
let ``misuse and unknown cells are said clearly`` () =
    let network = network ()

    HexModel.create network (HexRun.create 5 |> HexRun.reading (HexCells.Central [ "L4"; "Onw" ]))
    |> Fixtures.failsWith [ "'L4'"; "'Onw'"; "One" ]

    HexModel.create network (HexRun.create 5 |> HexRun.reading (HexCells.Nodes [| 900 |]))
    |> Fixtures.failsWith [ "900" ]

    let misuse (run: unit -> unit) (part: string) =
        Assert.Contains(part, Assert.Throws<ArgumentException>(run).Message)

    misuse (fun () -> HexModel.create network (HexRun.create 0) |> ignore) "0 frames"

    misuse
        (fun () ->
            HexModel.create network (HexRun.create 3 |> HexRun.from (HexStart.Given [| 1.0 |]))
            |> ignore)
        "1 values"

    misuse (fun () -> network |> HexNetwork.withStep 0.0 |> ignore) "0 s"
    misuse (fun () -> network |> HexNetwork.withStep nan |> ignore) "above 0"
    misuse (fun () -> network |> HexNetwork.withBias "Q" 1.0 |> ignore) "Q"
    Assert.Equal(29, (HexRun.lasting 0.29 network).Frames)

[<Fact>]
let ``warnings name a coarse step, fast types and a network that grows without bound`` () =
    let calm = network ()
    Assert.Equal<HexWarning list>([], HexModel.warnings (HexNetwork.create 2 HexCase.small))
    Assert.Contains(HexWarning.CoarseStep 0.03, HexModel.warnings (calm |> HexNetwork.withStep 0.03))

    Assert.Contains(
        HexWarning.FasterThanStep [ "L1" ],
        HexModel.warnings (calm |> HexNetwork.withTimeConstant "L1" 0.002)
    )

    let wild = HexNetwork.create 2 HexCase.small |> HexNetwork.scaleStrengths 1e4

    Assert.Contains(
        HexModel.warnings wild,
        fun warning ->
            match warning with
            | HexWarning.Diverges _ -> true
            | _ -> false
    )

    for warning in HexModel.warnings (wild |> HexNetwork.withStep 0.03) do
        Assert.EndsWith(".", HexWarning.message warning)

[<Fact>]
let ``a saved network is read back as it was`` () =
    Fixtures.inFolder (fun folder ->
        let path = Path.Combine(folder, "network.json")

        let network =
            network ()
            |> HexNetwork.withActivation LatticeActivation.Elu
            |> HexNetwork.withStep 0.005
            |> HexNetwork.withBias "Law" 0.123456789
            |> HexNetwork.withTimeConstant "R2" 0.031

        HexNetworkFile.save path network |> InputError.orFail
        let back = HexNetworkFile.load path |> InputError.orFail
        Assert.Equal(network.Activation, back.Activation)
        Assert.Equal(network.StepSeconds, back.StepSeconds)
        Assert.Equal<Map<string, float>>(network.Bias, back.Bias)
        Assert.Equal<Map<string, float>>(network.TimeConstant, back.TimeConstant)
        Assert.Equal<Map<string * string, float>>(network.Sign, back.Sign)
        Assert.Equal<Map<string * string, float>>(network.Strength, back.Strength)
        Assert.Equal<Map<string * string * int * int, float>>(network.LogCount, back.LogCount)
        Assert.Equal<float[]>(HexNetwork.weights network, HexNetwork.weights back)

        let greyOf network =
            HexModel.greyState network (HexRun.create 1)

        Assert.Equal<float[]>(greyOf network, greyOf back)

        HexNetworkFile.load (Path.Combine(folder, "none.json"))
        |> Fixtures.failsWith [ "no such file" ]

        Fixtures.textFile folder "other.json" """{"nodes": []}"""
        |> HexNetworkFile.load
        |> Fixtures.failsWith [ "format is missing"; "types is missing" ])

[<Fact>]
let ``at another extent parameters keep their names`` () =
    let trained = network () |> HexNetwork.withStrength "R1" "L1" 0.7
    let larger = trained |> HexNetwork.atExtent 4
    Assert.Equal(0.7, larger.Strength[("R1", "L1")])
    Assert.Equal(4, larger.Extent)
    Assert.Equal<(string * string)[]>(HexNetwork.pairs (HexNetwork.create 4 HexCase.small), HexNetwork.pairs larger)
    Assert.True((HexModel.create larger (HexRun.create 2) |> InputError.orFail).Space.Axes[2].Size = HexLattice.count 4)

[<Fact>]
let ``a flyvis checkpoint is put onto the network it fits, array by array`` () =
    let network = network ()
    let loaded = HexCheckpoint.load (fixture "chkpt_00003") network |> InputError.orFail

    let types, pairs, filters =
        HexNetwork.types network, HexNetwork.pairs network, HexNetwork.filters network

    Assert.Equal(10, pairs.Length)
    Assert.Equal(20, filters.Length)

    let close (expected: float) actual = Assert.Equal(expected, actual, 6)

    types
    |> Array.iteri (fun i name -> close (0.1 * float i + 3.0) loaded.Bias[name])

    types
    |> Array.iteri (fun i name -> close (0.01 * float i + 0.02) loaded.TimeConstant[name])

    pairs
    |> Array.iteri (fun i pair -> close (0.001 * float i + 0.01) loaded.Strength[pair])

    filters
    |> Array.iteri (fun i filter -> close (0.05 * float i - 0.5) loaded.LogCount[filter])

    Assert.Equal(-1.0, loaded.Sign[("L1", "L1")])

    let weight = HexNetwork.weights loaded
    close (exp (0.05 * 19.0 - 0.5) * 0.019) weight[19]

[<Fact>]
let ``a checkpoint of another network is refused with both shapes`` () =
    HexNetwork.create 0 HexCase.small
    |> HexCheckpoint.load (fixture "chkpt_00003")
    |> Fixtures.failsWith [ "edges_syn_count"; "[20]"; "edges_sign"; "[10]"; "[7]" ]

    HexCheckpoint.load "nowhere/chkpt_00000" (network ())
    |> Fixtures.failsWith [ "no such file" ]

    Fixtures.inFolder (fun folder ->
        Fixtures.textFile folder "chkpt_00000" "not a zip"
        |> fun path -> HexCheckpoint.load path (network ())
        |> Fixtures.failsWith [ "chkpt_00000" ])

[<Fact>]
let ``the best checkpoint is that of the smallest loss, or must be named`` () =
    Fixtures.inFolder (fun folder ->
        HexCheckpoint.best folder |> Fixtures.failsWith [ "chkpts"; "no such file" ]
        let chkpts = Directory.CreateDirectory(Path.Combine(folder, "chkpts")).FullName

        let copy name =
            File.Copy(fixture name, Path.Combine(chkpts, name))

        copy "chkpt_00003"
        Assert.Equal(Ok(Path.Combine(chkpts, "chkpt_00003")), HexCheckpoint.best folder)
        copy "chkpt_00004"

        HexCheckpoint.best folder
        |> Fixtures.failsWith [ "2 checkpoints"; "no validation losses"; "chkpt_00004" ]

        let validation =
            Directory.CreateDirectory(Path.Combine(folder, "validation")).FullName

        Fixtures.textFile validation "epe.h5" "" |> ignore
        HexCheckpoint.best folder |> Fixtures.failsWith [ "HDF5" ]
        Fixtures.textFile validation "loss.txt" "5.0\n6.0\n" |> ignore
        Assert.Equal(Ok(Path.Combine(chkpts, "chkpt_00003")), HexCheckpoint.best folder)
        Fixtures.textFile validation "epe.csv" "5.5,5.25" |> ignore
        Assert.Equal(Ok(Path.Combine(chkpts, "chkpt_00004")), HexCheckpoint.best folder)
        Fixtures.textFile validation "epe.csv" "5.5" |> ignore
        HexCheckpoint.best folder |> Fixtures.failsWith [ "[1]"; "[2]" ])

[<Fact>]
let ``biases are drawn as flyvis draws them`` () =
    // torch.distributions.Normal(0.5, 0.05) of 65 types after torch.manual_seed(0), PyTorch 1.13.
    let connectome =
        HexConnectome.create
            [
                for i in 0..64 ->
                    {
                        Name = $"type {i}"
                        Pattern = HexPattern.Stride(1, 1)
                    }
            ]
            [
                {
                    Source = "type 0"
                    Target = "type 1"
                    Sign = 1
                    Offsets = [| { Du = 0; Dv = 0; Synapses = 1.0 } |]
                }
            ]
            [ "type 0" ]
            [ "type 1" ]
        |> InputError.orFail

    let network = HexNetwork.create 0 connectome |> HexBias.drawn 0L

    for i, expected in
        [
            0, 0.443708003
            1, 0.442381978
            2, 0.487471074
            3, 0.478306055
            64, 0.516380727
        ] do
        Assert.Equal(expected, network.Bias[$"type {i}"], 7)

    Assert.Equal(32.79303923249245, Map.values network.Bias |> Seq.sum, 5)
