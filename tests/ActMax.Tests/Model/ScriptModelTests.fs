/// TorchScript files as models, against what PyTorch computed with them (generate_scripts.py).
module ActMax.Tests.ScriptModelTests

open System
open System.IO
open System.IO.Compression
open ActMax
open TorchSharp
open Xunit

let private recorded = NetworkFixture.json "scripts.json"

let private axes (names: (string * int) list) : StimulusSpace =
    {
        Axes = names |> List.map (fun (name, size) -> Axis.create name size)
        Bounds = Bounds.unbounded
        FrameSeconds = None
    }

let private source (file: string) (space: (string * int) list) =
    ScriptSource.create (NetworkFixture.path file) (axes space)

let private picture = source "picture.pt" [ "channel", 2; "height", 8; "width", 8 ]

let private video =
    { source "video.pt" [ "channel", 2; "time", 9; "height", 7; "width", 8 ] with
        ScriptSource.DataKey = Some "first"
        ScriptSource.Layout = ScriptLayout.FramesUnits
    }

let private several =
    { source "several.pt" [ "sensory", 3; "time", 5 ] with
        ScriptSource.Output = ScriptOutput.Item 0
        ScriptSource.Layout = ScriptLayout.UnitsFrames
    }

let private named =
    { source "named.pt" [ "sensory", 3 ] with
        ScriptSource.Output = ScriptOutput.Key "sums"
    }

let private load source =
    ScriptModel.load source |> InputError.orFail

let private expected (case: string) (what: string) =
    NetworkFixture.array ((recorded.GetProperty case).GetProperty what)

let private near = NetworkFixture.mustBeNear 1e-6

/// [batch; frame; unit] or [batch; unit] as an activity [batch; unit; frame].
let private asActivity (array: NdArray) =
    match array.Shape with
    | [| batch; units |] ->
        { array with
            Shape = [| batch; units; 1 |]
        }
    | [| batch; frames; units |] ->
        NdArray.init [| batch; units; frames |] (fun i -> NdArray.get [| i[0]; i[2]; i[1] |] array)
    | shape -> failwith $"shape %A{shape}"

[<Fact>]
let ``an image network gives Python's numbers and gradient, the same from the first call on`` () =
    for file in [ "picture.pt"; "traced.pt" ] do
        let model =
            load
                { picture with
                    ScriptSource.Path = NetworkFixture.path file
                }

        let stimulus = expected "picture" "stimulus"
        let first = Model.activity stimulus model
        near file (asActivity (expected "picture" "output")) first
        near file (expected "picture" "gradient") (NetworkFixture.gradient model stimulus)

        for _ in 1..4 do
            Assert.Equal<NdArray>(first, Model.activity stimulus model)

[<Fact>]
let ``a module inside is read by its path, with its gradient`` () =
    for file in [ "picture.pt"; "traced.pt" ] do
        let model =
            load
                { picture with
                    ScriptSource.Path = NetworkFixture.path file
                }

        let stimulus = expected "picture" "stimulus"

        for path in [ "features.0"; "features.3.conv"; "features.3"; "features" ] do
            let values = expected "picture" (if path = "features" then "features.3" else path)

            near path values (NetworkFixture.layer path model stimulus)
            let moved = Model.at path model
            let units = values.Values.Length / 2

            near
                path
                { values with
                    Shape = [| 2; units; 1 |]
                }
                (Model.activity stimulus moved)
            // The gradient of the layer, against finite differences along one direction.
            let direction = NetworkFixture.stimuli 9 2 model
            let gradient = NetworkFixture.gradient moved stimulus

            let along (step: float32) =
                Model.activity
                    { stimulus with
                        Values = Array.map2 (fun x d -> x + step * d) stimulus.Values direction.Values
                    }
                    moved
                |> fun activity -> activity.Values |> Array.sumBy float

            let difference = (along 0.01f - along -0.01f) / 0.02

            let product =
                Array.fold2 (fun sum g d -> sum + float g * float d) 0.0 gradient.Values direction.Values

            Assert.Equal(difference, product, 0.02 * (1.0 + abs product))

[<Fact>]
let ``a path that cannot be read says why`` () =
    let model = load picture

    let message path =
        Assert.Throws<ArgumentException>(fun () -> Model.at path model |> ignore).Message

    Assert.Contains("no module 'features.8'", message "features.8")
    Assert.Contains("features.3.conv", message "features.8")
    Assert.Contains("2 times", message "shared")
    Assert.Contains("under a condition", message "sometimes")

[<Fact>]
let ``a video model with sessions gives Python's numbers for each of them`` () =
    let stimulus = expected "video" "stimulus"
    let first = load video
    near "first" (asActivity (expected "video" "output")) (Model.activity stimulus first)
    near "gradient" (expected "video" "gradient") (NetworkFixture.gradient first stimulus)

    let second =
        load
            { video with
                ScriptSource.DataKey = Some "second"
            }

    near "second" (asActivity (expected "video" "second")) (Model.activity stimulus second)

    // Inside, time is where the stimulus has it.
    let core = Model.activity stimulus (Model.at "core.first" first)
    let values = expected "video" "core.first"
    Assert.Equal<int[]>([| 2; 3 * 5 * 6; 6 |], core.Shape)

    Assert.Equal(
        float (NdArray.get [| 1; 2; 4; 3; 5 |] values),
        float (NdArray.get [| 1; 2 * 30 + 3 * 6 + 5; 4 |] core),
        5
    )

[<Fact>]
let ``centring the read-outs is an edit of the weights that the model keeps a note of`` () =
    let centred =
        load
            { video with
                ScriptSource.Edits = [ WeightEdit.Center("mask_mean", [ 0f; 0f ]) ]
            }

    near "centred" (asActivity (expected "video" "centred")) (Model.activity (expected "video" "stimulus") centred)
    Assert.Contains("mask_mean", Assert.Single centred.Notes)

    let faults =
        ScriptModel.load
            { video with
                ScriptSource.Edits = [ WeightEdit.Center("mask_mean", [ 0f; 0f; 0f ]) ]
            }

    match faults with
    | Error faults -> Assert.Equal(2, faults.Length)
    | Ok _ -> Assert.Fail "an edit that fits no weight was made"

[<Fact>]
let ``of several outputs one is chosen, by place or by key`` () =
    let stimulus = expected "several" "stimulus"
    let states = Model.activity stimulus (load several)
    Assert.Equal<int[]>([| 2; 2; 5 |], states.Shape)
    near "several" (expected "several" "output") states
    near "several" (expected "several" "gradient") (NetworkFixture.gradient (load several) stimulus)
    let stimulus = expected "named" "stimulus"
    near "sums" (asActivity (expected "named" "sums")) (Model.activity stimulus (load named))

    let rates =
        load
            { named with
                ScriptSource.Output = ScriptOutput.Key "rates"
            }

    near "rates" (asActivity (expected "named" "rates")) (Model.activity stimulus rates)

let private fault source : string =
    match ScriptModel.load source with
    | Ok _ -> failwith "the file was taken"
    | Error faults ->
        let text = InputError.message (Assert.Single faults)
        Assert.DoesNotContain("Traceback", text)
        Assert.DoesNotContain("\n", text)
        Assert.StartsWith(source.Path, text)
        text

[<Fact>]
let ``a file that does not fit has one clear message`` () =
    let shaped = fault (source "picture.pt" [ "channel", 3; "height", 8; "width", 8 ])
    Assert.Contains("[2; 3; 8; 8]", shaped)
    Assert.Contains("channels", shaped)

    let several =
        fault
            { several with
                ScriptSource.Output = ScriptOutput.Whole
            }

    Assert.Contains("a tuple of 2; expected one tensor", several)

    let missing =
        fault
            { named with
                ScriptSource.Output = ScriptOutput.Key "rate"
            }

    Assert.Contains("rates, sums", missing)

    Assert.Contains(
        "data_key",
        fault
            { video with
                ScriptSource.DataKey = None
            }
    )

    let session =
        fault
            { video with
                ScriptSource.DataKey = Some "third"
            }

    Assert.Contains("unknown session third", session)

    let layout =
        fault
            { picture with
                ScriptSource.Layout = ScriptLayout.FramesUnits
            }

    Assert.Contains("expected [batch; frame; unit]", layout)

[<Fact>]
let ``a file that is missing, cut off, of another kind or damaged has one clear message`` () =
    let folder = Directory.CreateTempSubdirectory "actmax"

    try
        let write (name: string) (bytes: byte[]) =
            let path = Path.Combine(folder.FullName, name)
            File.WriteAllBytes(path, bytes)

            { picture with
                ScriptSource.Path = path
            }

        let whole = File.ReadAllBytes(NetworkFixture.path "picture.pt")

        Assert.Contains(
            "no such file",
            fault
                { picture with
                    ScriptSource.Path = Path.Combine(folder.FullName, "none.pt")
                }
        )

        Assert.Contains("cut off", fault (write "cut.pt" whole[.. whole.Length / 2]))
        Assert.Contains("no TorchScript", fault (write "text.pt" "not a model"B))
        Assert.Contains("no TorchScript", fault (write "empty.pt" [||]))

        let dict =
            { picture with
                ScriptSource.Path = Torch.Fixtures.path "state_dict.pt"
            }

        Assert.Contains("state dict", fault dict)

        // Every byte of the code, of the pickles and of the weights is one that matters.
        let random = Random 3

        for place in List.init 60 (fun _ -> random.Next whole.Length) do
            let damaged = Array.copy whole
            damaged[place] <- damaged[place] ^^^ 0x55uy

            match ScriptModel.load (write "damaged.pt" damaged) with
            | Ok model -> Model.activity (NetworkFixture.stimuli 1 1 model) model |> ignore
            | Error faults -> Assert.DoesNotContain("\n", InputError.message (Assert.Single faults))
    finally
        folder.Delete true

[<Fact>]
let ``a tensor that reaches outside of its data is refused`` () =
    let folder = Directory.CreateTempSubdirectory "actmax"

    try
        let path = Path.Combine(folder.FullName, "hostile.pt")
        File.Copy(NetworkFixture.path "named.pt", path)

        do
            use archive = ZipFile.Open(path, ZipArchiveMode.Update)

            let entry =
                archive.Entries |> Seq.find (fun entry -> entry.FullName.EndsWith "/data.pkl")

            let content =
                use stream = entry.Open()
                use memory = new MemoryStream()
                stream.CopyTo memory
                memory.ToArray()

            // The shape (2, 3) of the first weight: BININT1 2, BININT1 3.
            let place =
                [ 0 .. content.Length - 4 ]
                |> List.find (fun i ->
                    content[i] = 75uy
                    && content[i + 1] = 2uy
                    && content[i + 2] = 75uy
                    && content[i + 3] = 3uy)

            content[place + 1] <- 200uy
            let name = entry.FullName
            entry.Delete()
            use stream = (archive.CreateEntry(name, CompressionLevel.NoCompression)).Open()
            stream.Write(content.AsSpan())

        Assert.Contains("reaches outside", fault { named with ScriptSource.Path = path })
    finally
        folder.Delete true

[<Fact>]
let ``the weights of a loaded model take no part in gradients`` () =
    Scope.run (fun () ->
        let model = load picture
        let stimulus = Convert.toTensor (NetworkFixture.stimuli 1 1 model)
        Assert.False (model.Respond stimulus).Activity.requires_grad
        Assert.False ((model.Respond stimulus).Layer "features.3").requires_grad)
