/// flyvis' own numbers: voltages and gradients of its connectome at two extents.
module ActMax.Tests.HexGoldenTests

open System
open System.IO
open System.Text.Json
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private kernelNames =
    [ for kernel in LatticeKernel.All<float>() -> kernel.Name ]

/// The case of the golden file: flyvis' connectome at extent 2, strengths times 4.
let private goldenNetwork () =
    HexNetwork.create 2 (HexCase.flyvis ()) |> HexNetwork.scaleStrengths 4.0

let private goldenStimulus frames hexals =
    Array.init (frames * hexals) (fun i -> 0.5 + 0.5 * sin (0.37 * float (i / hexals) + 0.11 * float (i % hexals)))

let private near relative (expected: float) (actual: float) =
    if not (abs (actual - expected) <= relative * max (abs expected) 1e-3) then
        Assert.Fail $"{actual:R} instead of {expected:R}"

[<Fact>]
let ``flyvis' golden numbers: steady state, response and gradient`` () =
    let network = goldenNetwork ()

    use document =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.folder, "flyvis_extent2.json")))

    let root = document.RootElement
    let number (name: string) = root.GetProperty(name).GetDouble()
    let table = HexTable.create 2 network.Connectome
    Assert.Equal(int (number "n_nodes"), table.Cells.Length)
    Assert.Equal(int (number "n_edges"), table.Sources.Length)
    Assert.Equal(int64 (number "sum_src"), table.Sources |> Array.sumBy int64)
    Assert.Equal(int64 (number "sum_tgt"), table.Targets |> Array.sumBy int64)

    // Weights by edge: those of the filters, in the order of the table.
    let weightOf =
        Array.zip (HexNetwork.filters network) (HexNetwork.weights network) |> dict

    let weights =
        Array.init table.Sources.Length (fun e ->
            let source, target = table.Cells[table.Sources[e]], table.Cells[table.Targets[e]]
            weightOf[(source.CellType, target.CellType, target.U - source.U, target.V - source.V)])

    near 1e-6 (number "sum_w") (Array.sum weights)
    near 1e-6 (number "sum_abs_w") (Array.sumBy abs weights)

    let index =
        [
            for entry in root.GetProperty("central_index").EnumerateObject() -> entry.Name, entry.Value.GetInt32()
        ]

    for name, expected in index do
        Assert.Equal(Ok expected, HexNetwork.central network name)

    let values (name: string) =
        [
            for entry in root.GetProperty(name).EnumerateObject() ->
                dict index |> (fun at -> at[entry.Name]), entry.Value.GetDouble()
        ]

    for kernel in kernelNames do
        for precision, tolerance in [ Precision.Double, 1e-7; Precision.Single, 2e-5 ] do
            let run =
                { HexCase.double 20 with
                    Kernel = Some kernel
                    Precision = precision
                }

            let steady = HexModel.greyState network run
            Assert.Equal(1203, steady.Length)

            for index, expected in values "steady_central" do
                near tolerance expected steady[index]

            near tolerance (number "steady_sum") (Array.sum steady)
            near tolerance (number "steady_min") (Array.min steady)
            near tolerance (number "steady_max") (Array.max steady)

            Scope.run (fun () ->
                let model = HexModel.create network run |> InputError.orFail

                let stimulus =
                    (Precision.cast precision (torch.tensor (goldenStimulus 20 19)))
                        .reshape([| 1L; 20L; 1L; 19L |])
                        .requires_grad_()

                let response = model.Respond stimulus
                Assert.Equal<int64[]>([| 1L; 1203L; 20L |], response.Activity.shape)
                let last = HexCase.numbers (response.Activity.select (2L, 19L))

                for index, expected in values "resp_central_last" do
                    near tolerance expected last[index]

                near tolerance (number "resp_sum_last") (Array.sum last)
                let cell = dict index |> (fun at -> at["T4c"])

                let trace =
                    HexCase.numbers (response.Activity.select(1L, int64 cell).select(0L, 0L))

                [
                    for value in root.GetProperty("resp_T4c").EnumerateArray() -> value.GetDouble()
                ]
                |> List.iteri (fun t expected -> near tolerance expected trace[t])

                let layer = HexCase.numbers ((response.Layer "T4c").select(1L, 9L).select(0L, 0L))
                Assert.Equal<float[]>(trace, layer)
                (response.Activity.select(2L, 19L).select(1L, int64 cell)).sum().backward()

                let gradient =
                    match stimulus.grad with
                    | null -> failwith "no gradient"
                    | gradient -> HexCase.numbers gradient

                let golden = root.GetProperty "grad_T4c_last"
                let part (name: string) = golden.GetProperty(name).GetDouble()
                near tolerance (part "sum") (Array.sum gradient)
                near tolerance (part "sum_abs") (Array.sumBy abs gradient)
                near tolerance (part "max") (Array.max gradient)
                near tolerance (part "min") (Array.min gradient)

                [
                    for value in golden.GetProperty("center_by_frame").EnumerateArray() -> value.GetDouble()
                ]
                |> List.iteri (fun t expected -> near tolerance expected gradient[t * 19 + 9])

                Assert.All(gradient[18 * 19 ..], fun g -> Assert.Equal(0.0, g))
                Assert.Equal(14, gradient[17 * 19 .. 18 * 19 - 1] |> Array.filter ((<>) 0.0) |> Array.length))

[<Fact>]
let ``flyvis' network at extent 15 gives the known voltages and gradient`` () =
    let network =
        HexNetwork.create 15 (HexCase.flyvis ()) |> HexNetwork.scaleStrengths 4.0

    let edges =
        HexTable.realised 15 network.Connectome |> Array.concat |> Array.filter ((<) 0)

    near
        1e-6
        18189.16
        (Array.fold2 (fun sum edges weight -> sum + float edges * weight) 0.0 edges (HexNetwork.weights network))

    let run =
        { HexCase.double 20 with
            Cells = HexCells.Central [ "L1"; "Mi1"; "T4c" ]
        }

    let steady = HexModel.greyState network run

    let central name =
        HexNetwork.central network name |> InputError.orFail

    near 1e-9 0.4900903554 steady[central "L1"]
    near 1e-9 0.5079984831 steady[central "Mi1"]
    near 1e-9 -1.5111110037 steady[central "T4c"]

    Scope.run (fun () ->
        let model = HexModel.create network run |> InputError.orFail

        let stimulus =
            (torch.tensor (goldenStimulus 20 721)).reshape([| 1L; 20L; 1L; 721L |]).requires_grad_()

        let activity = (model.Respond stimulus).Activity
        Assert.Equal<int64[]>([| 1L; 3L; 20L |], activity.shape)
        let last = activity.select(2L, 19L).select(1L, 2L)
        near 1e-9 -1.5118848256 (Convert.number (last.sum ()))
        last.sum().backward()

        match stimulus.grad with
        | null -> failwith "no gradient"
        | gradient ->
            let gradient = HexCase.numbers gradient
            near 1e-8 0.0740725549 (Array.sumBy abs gradient)
            Assert.All(gradient[18 * 721 ..], fun g -> Assert.Equal(0.0, g))
            Assert.Equal(18, gradient[17 * 721 .. 18 * 721 - 1] |> Array.filter ((<>) 0.0) |> Array.length))
