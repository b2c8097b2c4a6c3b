namespace ActMax.Tests

open Xunit

/// What models of layers and of TorchScript files leave behind: nothing, and their weights as they were.
[<Collection("counts everything that lives")>]
module ModelMemoryTests =

    open System
    open ActMax
    open TorchSharp

    let private collect () =
        for _ in 1..3 do
            GC.Collect()
            GC.WaitForPendingFinalizers()

    let private layers =
        Layers.create
            "small"
            (Layers.images 1 6 6)
            [
                Layer.named "conv" (Layer.Convolution(Layer.convolution 1 3 [ 3; 3 ]))
                Layer.named "norm" (Layer.batchNorm 3)
                Layer.named "relu" Layer.relu
                Layer.named "drop" (Layer.Dropout 0.5)
                Layer.named "flatten" Layer.Flatten
                Layer.named "out" (Layer.Linear(48, 2, true))
            ]

    let private search = Search.withBudget 5 Search.defaults

    let private models () =
        [
            Layers.random Initialisation.Torch 3L layers
            ScriptSource.create
                (NetworkFixture.path "picture.pt")
                {
                    Axes = [ Axis.create "channel" 2; Axis.create "height" 8; Axis.create "width" 8 ]
                    Bounds = Bounds.between 0f 1f
                    FrameSeconds = None
                }
            |> ScriptModel.load
            |> InputError.orFail
        ]

    [<Fact>]
    let ``a search leaves no tensor behind and the weights as they were, also when it fails`` () =
        for model in models () do
            let probe = NetworkFixture.stimuli 1 2 model
            let before = Model.activity probe model
            let inner = Model.at (Option.get model.Inner).Names.Head model

            let failing =
                Loss.custom "failing" (fun _ response ->
                    if response.Activity.requires_grad then
                        invalidOp "as planned"

                    response.Activity.sum [| 1L; 2L |])

            let run () =
                Search.run model (Objective.maximise (Reading.cell 0 1)) search |> ignore
                Search.run inner (Objective.maximise (Reading.cell 0 1)) search |> ignore

                Assert.Throws<InvalidOperationException>(fun () -> Search.run inner failing search |> ignore)
                |> ignore

                Assert.Throws<ArgumentException>(fun () ->
                    Model.activity (NdArray.zeros [| 1; 9; 9; 9 |]) model |> ignore)
                |> ignore

                Assert.Throws<ArgumentException>(fun () ->
                    Scope.run (fun () -> model.Respond(Convert.toTensor probe).Layer "nothing" |> ignore))
                |> ignore

            run ()
            collect ()
            let living = torch.Tensor.TotalCount
            run ()
            Assert.Equal(living, torch.Tensor.TotalCount)
            Assert.Equal<NdArray>(before, Model.activity probe model)
            GC.KeepAlive model

    [<Fact>]
    let ``training leaves nothing behind but numbers`` () =
        let images =
            NdArray.create [| 20; 1; 6; 6 |] (NetworkFixture.hashed 720 4 |> Array.map float32)

        let labels = Array.init 20 (fun i -> i % 2)
        let start = LayerWeights.random Initialisation.Torch 1L layers.Stack

        let run () =
            Fitting.run
                { Fitting.defaults with
                    Fitting.BatchSize = 6
                }
                layers
                start
                images
                labels
            |> ignore

        run ()
        collect ()
        let living = torch.Tensor.TotalCount
        run ()
        Assert.Equal(living, torch.Tensor.TotalCount)
