namespace ActMax.Tests

open Xunit

/// What models of the lattice leave behind: nothing.
[<Collection("counts everything that lives")>]
module HexMemoryTests =

    open System
    open ActMax
    open TorchSharp

    let private collect () =
        for _ in 1..3 do
            GC.Collect()
            GC.WaitForPendingFinalizers()

    [<Fact>]
    let ``no tensor outlives a response, nor a model's failure`` () =
        let model =
            HexModel.create (HexNetwork.create 2 HexCase.small) (HexRun.create 5)
            |> InputError.orFail

        let clip =
            NdArray.create [| 1; 5; 1; 19 |] (HexCase.drawn 1 0.0 1.0 95 |> Array.map float32)

        // What a model makes once and keeps is made by now.
        Model.activity clip model |> ignore
        collect ()
        let before = torch.Tensor.TotalCount

        for _ in 1..3 do
            Scope.run (fun () ->
                let leaf = (Convert.toTensor clip).requires_grad_()
                (model.Respond leaf).Activity.sum().backward())

            Assert.Throws<ArgumentException>(fun () ->
                Model.activity (NdArray.create [| 1; 5; 1; 7 |] (Array.zeroCreate 35)) model
                |> ignore)
            |> ignore

        Assert.Equal(before, torch.Tensor.TotalCount)
        GC.KeepAlive model
