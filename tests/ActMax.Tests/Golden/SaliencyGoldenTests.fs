/// Saliency and gradients by layer against what connectome_interpreter computes.
module ActMax.Tests.SaliencyGoldenTests

open System.Text.Json
open ActMax
open Xunit

let private interest (case: GoldenCase) : Reading list =
    let cells =
        if GoldenFile.has "neurons_of_interest" case.Call then
            [
                for layer in case.Call.GetProperty("neurons_of_interest").EnumerateObject() ->
                    int layer.Name, [| for neuron in layer.Value.EnumerateArray() -> neuron.GetInt32() |]
            ]
        else
            [ 3, [| 6 |]; 1, [| 5; 3 |] ]

    [
        for layer, neurons in cells ->
            {
                Neurons = neurons
                Layers = [| layer |]
                Over = Reducer.Sum
            }
    ]

let private executions =
    [
        Execution.defaults
        { Execution.defaults with
            Precision = Precision.Double
        }
    ]

[<Fact>]
let ``every recorded saliency map is met`` () =
    let cases = GoldenFile.cases "saliency"
    Assert.NotEmpty cases

    let wrong =
        [
            for case in cases do
                let method, scale =
                    if GoldenFile.has "method" case.Call then
                        case.Call.GetProperty("method").GetString() |> string,
                        case.Call.GetProperty("normalize").GetBoolean()
                    else
                        let name = case.Name.Substring(case.Name.LastIndexOf ": " + 2)
                        name.Replace("_norm", ""), name.EndsWith "_norm"

                for execution in executions do
                    let map =
                        Saliency.compute
                            (match method with
                             | "vanilla" -> SaliencyMethod.Gradient
                             | "input_x_gradient" -> SaliencyMethod.InputTimesGradient
                             | other -> failwith $"unknown method '{other}'.")
                            (Readout.readings (interest case))
                            (Multilayered.modelWith execution (GoldenFile.network case))
                            (GoldenFile.stimulus case)

                    let found =
                        Saliency.scaled
                            (if scale then
                                 SaliencyScale.SignedMaximum
                             else
                                 SaliencyScale.Raw)
                            map

                    let gap = GoldenFile.difference (GoldenFile.array case.Expected).Values found.Values

                    if not (gap <= max 1e-5 (2.0 * case.Rounding)) then
                        $"{case.Name} in {execution.Precision}: {gap}"
        ]

    Assert.True(wrong.IsEmpty, $"{wrong.Length} wrong:\n" + String.concat "\n" (List.truncate 20 wrong))

let private number (name: string) (element: JsonElement) (fallback: float32) =
    if GoldenFile.has name element then
        element.GetProperty(name).GetSingle()
    else
        fallback

let private network (case: AnalysisFile) (settings: JsonElement) : Network =
    let made = settings.GetProperty "constructor"

    let slope =
        if GoldenFile.has "slope_dict" made then
            made.GetProperty("slope_dict").EnumerateObject()
            |> Seq.fold
                (fun slope entry -> Grouped.withGroup entry.Name (entry.Value.GetSingle()) slope)
                (Grouped.same 5f)
        else
            Grouped.same 5f

    case.Network
    |> Network.withGroups case.Connectome.Neurons.Group
    |> Network.withSlope slope
    |> Network.withTau (Grouped.same (number "tau" made 10f))
    |> Network.withNeuron (
        if settings.GetProperty("class").GetString() = "LinearNetwork" then
            NeuronModel.Linear
        else
            NeuronModel.RectifiedTanh
    )

/// The targets of a case: cells by layer, given by group or by neuron.
let private targets (case: AnalysisFile) (settings: JsonElement) : Reading list =
    let group = case.Connectome.Neurons.Group

    [
        for layer in settings.GetProperty("target").EnumerateObject() ->
            {
                Neurons =
                    [|
                        for member' in layer.Value.EnumerateArray() do
                            if member'.ValueKind = JsonValueKind.String then
                                for neuron in 0 .. group.Length - 1 do
                                    if group[neuron] = (member'.GetString() |> string) then
                                        neuron
                            else
                                member'.GetInt32()
                    |]
                Layers = [| int layer.Name |]
                Over = Reducer.Sum
            }
    ]

[<Fact>]
let ``every recorded gradient by layer is met, the mean over targets and items taken out`` () =
    let files = AnalysisFile.having "layer_gradients"
    Assert.NotEmpty files

    let wrong =
        [
            for file, cases in files do
                for case in cases.EnumerateObject() do
                    let settings = case.Value
                    let readings = targets file settings
                    let items = file.Stimulus.Shape[0]

                    // Upstream differentiates the mean over target cells and items.
                    let share =
                        1f
                        / float32 (items * (readings |> List.sumBy (fun reading -> reading.Neurons.Length)))

                    let naming =
                        if settings.GetProperty("grouped").GetBoolean() then
                            Naming.byGroup file.Connectome.Neurons.Group
                        else
                            Naming.byNeuron file.Connectome.Neurons.Id

                    for execution in executions do
                        let gradients =
                            LayerGradients.compute
                                execution
                                (Readout.readings readings)
                                (network file settings)
                                file.Stimulus

                        let scaled = gradients.Values |> NdArray.map (fun x -> share * x)

                        let values =
                            if settings.GetProperty("normalize").GetBoolean() then
                                LayerGradients.normalised NormOver.Batch scaled
                            else
                                scaled

                        let found =
                            LayerGradients.sums naming values
                            |> Seq.map (fun row -> (row.Name, $"batch_{row.Item}"), row.Activity)
                            |> Map.ofSeq

                        let frame = AnalysisFile.frame (settings.GetProperty "data")
                        Assert.Equal(frame.Rows.Length, found.Count)

                        for row in frame.Rows do
                            let key = AnalysisFile.text row[0], AnalysisFile.text row[1]
                            let expected = row[2..] |> Array.map _.GetSingle()
                            let gap = GoldenFile.difference expected found[key]

                            if not (gap <= 1e-5) then
                                $"{file.File.Name} {case.Name} {key} in {execution.Precision}: {gap}"
        ]

    Assert.True(wrong.IsEmpty, $"{wrong.Length} wrong:\n" + String.concat "\n" (List.truncate 20 wrong))
