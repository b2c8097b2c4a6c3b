/// TorchScript files as models, against what PyTorch computed with them (generate_scripts.py).
module ActMax.Tests.ScriptModelTests

open System
open ActMax
open TorchSharp
open Xunit

let private recorded = NetworkFixture.json "scripts.json"

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
                { ScriptFixture.picture with
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
                { ScriptFixture.picture with
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
    let model = load ScriptFixture.picture

    let message path =
        Assert.Throws<ArgumentException>(fun () -> Model.at path model |> ignore).Message

    Assert.Contains("no module 'features.8'", message "features.8")
    Assert.Contains("features.3.conv", message "features.8")
    Assert.Contains("2 times", message "shared")
    Assert.Contains("under a condition", message "sometimes")

[<Fact>]
let ``a video model with sessions gives Python's numbers for each of them`` () =
    let stimulus = expected "video" "stimulus"
    let first = load ScriptFixture.video
    near "first" (asActivity (expected "video" "output")) (Model.activity stimulus first)
    near "gradient" (expected "video" "gradient") (NetworkFixture.gradient first stimulus)

    let second =
        load
            { ScriptFixture.video with
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
            { ScriptFixture.video with
                ScriptSource.Edits = [ WeightEdit.Center("mask_mean", [ 0f; 0f ]) ]
            }

    near "centred" (asActivity (expected "video" "centred")) (Model.activity (expected "video" "stimulus") centred)
    Assert.Contains("mask_mean", Assert.Single centred.Notes)

    let faults =
        ScriptModel.load
            { ScriptFixture.video with
                ScriptSource.Edits = [ WeightEdit.Center("mask_mean", [ 0f; 0f; 0f ]) ]
            }

    match faults with
    | Error faults -> Assert.Equal(2, faults.Length)
    | Ok _ -> Assert.Fail "an edit that fits no weight was made"

[<Fact>]
let ``of several outputs one is chosen, by place or by key`` () =
    let stimulus = expected "several" "stimulus"
    let states = Model.activity stimulus (load ScriptFixture.several)
    Assert.Equal<int[]>([| 2; 2; 5 |], states.Shape)
    near "several" (expected "several" "output") states
    near "several" (expected "several" "gradient") (NetworkFixture.gradient (load ScriptFixture.several) stimulus)
    let stimulus = expected "named" "stimulus"
    near "sums" (asActivity (expected "named" "sums")) (Model.activity stimulus (load ScriptFixture.named))

    let rates =
        load
            { ScriptFixture.named with
                ScriptSource.Output = ScriptOutput.Key "rates"
            }

    near "rates" (asActivity (expected "named" "rates")) (Model.activity stimulus rates)

[<Fact>]
let ``the weights of a loaded model take no part in gradients`` () =
    Scope.run (fun () ->
        let model = load ScriptFixture.picture
        let stimulus = Convert.toTensor (NetworkFixture.stimuli 1 1 model)
        Assert.False (model.Respond stimulus).Activity.requires_grad
        Assert.False ((model.Respond stimulus).Layer "features.3").requires_grad)
