namespace ActMax.Tests

open System
open System.IO
open System.Text.Json
open ActMax
open ActMax.Kernels

/// Numbers made by running connectome_interpreter, and the networks they belong to.
/// `settings[section][case]` says how each case was made; the oldest two files have only names, translated here.
[<NoEquality; NoComparison>]
type GoldenFile =
    {
        Name: string
        Root: JsonElement
        Rules: Rules
    }

/// One recorded case: how the network was built, how it was called, and what came out.
[<NoEquality; NoComparison>]
type GoldenCase =
    {
        File: GoldenFile
        Name: string
        Expected: JsonElement
        Class: string
        Constructor: JsonElement
        Input: string
        Call: JsonElement
        /// How far float32 and float64 differ in this case, as the upstream library computes it.
        Rounding: float
    }

[<RequireQualifiedAccess>]
module GoldenFile =

    let folder =
        let rec up (at: DirectoryInfo | null) =
            match at with
            | null -> failwith "tests/golden was not found above the test assembly."
            | here ->
                let candidate = Path.Combine(here.FullName, "tests", "golden")

                if Directory.Exists candidate then
                    candidate
                else
                    up here.Parent

        up (DirectoryInfo(Path.GetDirectoryName typeof<GoldenFile>.Assembly.Location |> string))

    /// None for a file that says nothing of a version: one of another system.
    let read (path: string) : GoldenFile option =
        let root = JsonDocument.Parse(File.ReadAllText path).RootElement

        match root.TryGetProperty "_about" with
        | false, _ -> None
        | true, about ->
            Some
                {
                    Name = Path.GetFileNameWithoutExtension path |> string
                    Root = root
                    Rules =
                        if about.GetString() |> string |> _.Contains("2.8.1") then
                            Rules.v2_8
                        else
                            Rules.v2_10
                }

    /// The committed files, and those of the folder that ACTMAX_GOLDEN names.
    let all: Lazy<GoldenFile list> =
        lazy
            ([
                folder
                Environment.GetEnvironmentVariable "ACTMAX_GOLDEN"
                |> Option.ofObj
                |> Option.defaultValue ""
             ]
             |> List.filter Directory.Exists
             |> List.collect (fun folder -> Directory.GetFiles(folder, "*.json") |> Array.sort |> List.ofArray)
             |> List.filter (fun path -> not ((Path.GetFileName path |> string).StartsWith "index"))
             |> List.choose read)

    let has (name: string) (element: JsonElement) : bool =
        element.ValueKind = JsonValueKind.Object
        && (match element.TryGetProperty name with
            | true, found -> found.ValueKind <> JsonValueKind.Null
            | _ -> false)

    let float32Of (element: JsonElement) : float32 = element.GetSingle()

    let array (element: JsonElement) : NdArray =
        let rec shape (element: JsonElement) =
            if element.ValueKind = JsonValueKind.Array && element.GetArrayLength() > 0 then
                element.GetArrayLength() :: shape element[0]
            elif element.ValueKind = JsonValueKind.Array then
                [ 0 ]
            else
                []

        let rec values (element: JsonElement) : float32 seq =
            if element.ValueKind = JsonValueKind.Array then
                element.EnumerateArray() |> Seq.collect values
            else
                Seq.singleton (float32Of element)

        NdArray.create (Array.ofList (shape element)) (Array.ofSeq (values element))

    let private json (text: string) = JsonDocument.Parse(text).RootElement

    /// How the cases of the two oldest files were made.
    let private legacy (rules: Rules) (section: string) (name: string) : (string * string * string * string) option =
        let constructor fields = "{" + fields + "}"

        let multilayered fields call =
            Some("MultilayeredNetwork", constructor fields, "input_B_S_T", call)

        let isOld = rules.GateStimulus

        let search fields =
            Some("MultilayeredNetwork", constructor "", "am_init_B_S_T", "{" + fields + "}")

        match section, name with
        | "forward_B_N_T", "default" -> multilayered "" "{}"
        | "forward_B_N_T", "2d_input_batch0" -> multilayered "" """{"item":0}"""
        | "forward_B_N_T", "threshold=0.2,tanh_steepness=2,default_bias=-0.1" ->
            multilayered "\"threshold\":0.2,\"tanh_steepness\":2,\"default_bias\":-0.1" "{}"
        | "forward_B_N_T", "groups: slope_dict m=3,inh=7; bias_dict out=-0.2,m=0.05" ->
            multilayered """ "grouped":true,"slope_dict":{"m":3,"inh":7},"bias_dict":{"out":-0.2,"m":0.05} """ "{}"
        | "forward_B_N_T", divisive when divisive.StartsWith "divnorm" ->
            let tau = if divisive.EndsWith "tau=1" then ",\"tau\":1" else ""
            let call = if isOld then """{"item":0}""" else "{}"

            multilayered
                (""" "grouped":true,"divisive_normalization":{"inh":["m","out"]},"divisive_strength":2 """
                 + tau)
                call
        | "forward_B_N_T", "tau=1" -> multilayered "\"tau\":1" "{}"
        | "forward_B_N_T", "tau=3" -> multilayered "\"tau\":3" "{}"
        | "forward_B_N_T", groups when groups.StartsWith "groups tau_dict" ->
            multilayered """ "grouped":true,"tau":4,"tau_dict":{"in":1,"inB":1,"m":2,"inh":0.5} """ "{}"
        | "forward_B_N_T", "Linear default" -> Some("LinearNetwork", constructor "", "input_B_S_T", "{}")
        | "forward_B_N_T", "Linear tau=1" -> Some("LinearNetwork", constructor "\"tau\":1", "input_B_S_T", "{}")
        | "forward_B_N_T", held when held.StartsWith "manipulate all" ->
            multilayered "" """{"manipulate":{"1":{"3":0.7,"5":0.0}}}"""
        | "forward_B_N_T", held when held.StartsWith "manipulate per batch" ->
            multilayered "\"grouped\":true" """{"manipulate":{"0":{"0":{"m":0.5}},"1":{"3":{"out":-2.0}}}}"""
        | "activation_maximisation", "default 12 iters" -> search "\"num_iterations\":12"
        | "activation_maximisation", "default 12 iters lr=0.4 in_reg=out_reg=1e-3" ->
            search "\"num_iterations\":12,\"learning_rate\":0.4,\"in_reg_lambda\":0.001,\"out_reg_lambda\":0.001"
        | "activation_maximisation", "L1-only custom reg, 12 iters" ->
            search """ "num_iterations":12,"custom_reg_functions":{"in":"L1","out":"L1"} """
        | "activation_maximisation", "no reg, 60 iters, lr=0.1" ->
            search "\"num_iterations\":60,\"in_reg_lambda\":0,\"out_reg_lambda\":0,\"early_stopping\":false"
        | "activation_maximisation", "early stop threshold 0.05 n_runs 5, 100 iters" ->
            search "\"num_iterations\":100,\"stopping_threshold\":0.05,\"n_runs\":5"
        | "gradients_at_init", "default" -> search ""
        | "saliency", _ -> multilayered "" "{}"
        | _ -> None

    let private described (file: GoldenFile) (section: string) (name: string) =
        if has "settings" file.Root then
            let settings =
                file.Root.GetProperty("settings").GetProperty(section).GetProperty name

            Some(
                settings.GetProperty("class").GetString() |> string,
                settings.GetProperty "constructor",
                settings.GetProperty("input").GetString() |> string,
                settings.GetProperty "call",
                settings.GetProperty("float64_difference").GetDouble()
            )
        else
            legacy file.Rules section name
            |> Option.map (fun (kind, constructor, input, call) -> kind, json constructor, input, json call, 0.0)

    /// Every case of a section in every file. A case that cannot be understood is a failure, not a skip.
    let cases (section: string) : GoldenCase list =
        [
            for file in all.Value do
                if has section file.Root then
                    for case in file.Root.GetProperty(section).EnumerateObject() do
                        match described file section case.Name with
                        | Some(kind, constructor, input, call, rounding) ->
                            {
                                File = file
                                Name = $"{file.Name}: {case.Name}"
                                Expected = case.Value
                                Class = kind
                                Constructor = constructor
                                Input = input
                                Call = call
                                Rounding = rounding
                            }
                        | None -> failwith $"{file.Name}: nobody knows how '{case.Name}' was made."
        ]

    let private dictionary (name: string) (element: JsonElement) : (string * JsonElement) list =
        if has name element then
            [
                for entry in element.GetProperty(name).EnumerateObject() -> entry.Name, entry.Value
            ]
        else
            []

    let private number (name: string) (fallback: float32) (element: JsonElement) =
        if has name element then
            float32Of (element.GetProperty name)
        else
            fallback

    let private grouped (value: float32) (byGroup: string) (constructor: JsonElement) : Grouped =
        {
            Default = value
            ByGroup =
                dictionary byGroup constructor
                |> List.map (fun (k, v) -> k, float32Of v)
                |> Map.ofList
        }

    let private isGrouped (case: GoldenCase) =
        has "grouped" case.Constructor
        && case.Constructor.GetProperty("grouped").GetBoolean()

    let size (file: GoldenFile) = file.Root.GetProperty("N").GetInt32()

    let groups (file: GoldenFile) : string[] =
        let table = file.Root.GetProperty "idx_to_group"
        Array.init (size file) (fun i -> table.GetProperty(string i).GetString() |> string)

    let private clamps (case: GoldenCase) (network: Network) : Clamp list =
        let cells (batch: int) (layer: int) (values: JsonElement) =
            [
                for entry in values.EnumerateObject() do
                    let value = float32Of entry.Value

                    if isGrouped case then
                        for neuron in 0 .. network.Group.Length - 1 do
                            if network.Group[neuron] = entry.Name then
                                Clamp(layer, neuron, batch, value)
                    else
                        Clamp(layer, int entry.Name, batch, value)
            ]

        let outer = dictionary "manipulate" case.Call

        let perBatch =
            outer
            |> List.exists (fun (_, inner) ->
                inner.EnumerateObject()
                |> Seq.exists (fun entry -> entry.Value.ValueKind = JsonValueKind.Object))

        if perBatch then
            [
                for batch, layers in outer do
                    for layer in layers.EnumerateObject() do
                        yield! cells (int batch) (int layer.Name) layer.Value
            ]
        else
            [
                for layer, values in outer do
                    yield! cells Clamp.All (int layer) values
            ]

    let network (case: GoldenCase) : Network =
        let root = case.File.Root
        let n = size case.File
        let made = case.Constructor

        let edges =
            root.GetProperty("signed_edges_row_post_col_pre").EnumerateArray()
            |> Array.ofSeq

        let weights =
            CsrMatrix.FromCoordinates(
                n,
                n,
                ReadOnlySpan(edges |> Array.map (fun edge -> edge[0].GetInt32())),
                ReadOnlySpan(edges |> Array.map (fun edge -> edge[1].GetInt32())),
                ReadOnlySpan(edges |> Array.map (fun edge -> float32Of edge[2]))
            )

        let sensory =
            root.GetProperty("sensory_indices").EnumerateArray()
            |> Seq.map _.GetInt32()
            |> Array.ofSeq

        let plain =
            Network.create weights sensory (root.GetProperty("num_layers").GetInt32())
            |> Network.withRules case.File.Rules
            |> Network.withThreshold (number "threshold" 0.01f made)
            |> Network.withSlope (grouped (number "tanh_steepness" 5f made) "slope_dict" made)
            |> Network.withBias (grouped (number "default_bias" 0f made) "bias_dict" made)

        let timed =
            if case.File.Rules.GateStimulus then
                plain
            else
                plain |> Network.withTau (grouped (number "tau" 10f made) "tau_dict" made)

        let shaped =
            if case.Class = "LinearNetwork" then
                Network.withNeuron NeuronModel.Linear timed
            else
                timed

        let named =
            if isGrouped case then
                Network.withGroups (groups case.File) shaped
            else
                shaped

        let divided =
            match dictionary "divisive_normalization" made with
            | [] -> named
            | pairs ->
                let strength =
                    if made.GetProperty("divisive_strength").ValueKind = JsonValueKind.Number then
                        Grouped.same (number "divisive_strength" 1f made)
                    else
                        grouped 1f "divisive_strength" made

                named
                |> Network.withDivisive
                    {
                        Groups =
                            [
                                for pre, posts in pairs ->
                                    pre, [ for post in posts.EnumerateArray() -> post.GetString() |> string ]
                            ]
                        Strength = strength
                    }

        divided |> Network.clamp (clamps case divided)

    /// The stimulus of a case, always [batch; sensory; time].
    let stimulus (case: GoldenCase) : NdArray =
        let all = array (case.File.Root.GetProperty case.Input)
        let batched = if all.Shape.Length = 2 then NdArray.stack [ all ] else all

        if has "item" case.Call then
            NdArray.stack [ NdArray.item (case.Call.GetProperty("item").GetInt32()) batched ]
        else
            batched

    let targets (case: GoldenCase) : Target list =
        let rows =
            if has "targets" case.Call then
                case.Call.GetProperty("targets").GetProperty "rows"
            else
                case.File.Root.GetProperty("am_targets").GetProperty "data"

        [
            for row in rows.EnumerateArray() ->
                {
                    Item = Some(row[0].GetInt32())
                    Layer = row[1].GetInt32()
                    Neuron = row[2].GetInt32()
                    Value = float32Of row[3]
                }
        ]

    /// Largest difference divided by the larger of 1 and the largest value.
    let difference (expected: float32[]) (actual: float32[]) : float =
        if expected.Length <> actual.Length then
            Double.PositiveInfinity
        else
            let scale = expected |> Array.fold (fun most x -> max most (abs (float x))) 1.0

            Array.fold2
                (fun most a b ->
                    let gap = abs (float a - float b)

                    if Double.IsNaN gap then
                        Double.PositiveInfinity
                    else
                        max most gap)
                0.0
                expected
                actual
            / scale
