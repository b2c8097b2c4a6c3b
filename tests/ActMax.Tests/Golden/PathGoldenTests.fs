/// Paths between neurons against what connectome_interpreter v2.10.0 finds.
module ActMax.Tests.PathGoldenTests

open System.Text.Json
open ActMax
open Xunit

let private edges (rows: JsonElement) (naming: Naming) (sign: float32[]) : PathTable =
    {
        Names = naming.Names
        Edges =
            [|
                for row in rows.EnumerateArray() ->
                    {
                        Layer = int (row[3].GetDouble())
                        Pre = int (row[0].GetDouble())
                        Post = int (row[1].GetDouble())
                        Weight = row[2].GetSingle()
                        Sign = sign[int (row[0].GetDouble())]
                        PreActivity = nanf
                        PostActivity = nanf
                    }
            |]
    }

let private places (paths: PathTable) =
    paths.Edges |> Seq.map (fun edge -> edge.Layer, edge.Pre, edge.Post) |> set

let private same (expected: Map<'key, float>) (found: Map<'key, float>) =
    Assert.Equal<Set<'key>>(expected |> Map.keys |> set, found |> Map.keys |> set)

    for key in expected.Keys do
        Assert.True(abs (expected[key] - found[key]) < 1e-6, $"%A{key}: {expected[key]} is {found[key]}")

let private files () =
    let files = AnalysisFile.having "paths"
    Assert.NotEmpty files
    files

let private outputs (paths: JsonElement) =
    [|
        for neuron in paths.GetProperty("outputs").EnumerateArray() -> neuron.GetInt32()
    |]

[<Fact>]
let ``paths of a length are those recorded, with their weights`` () =
    for file, paths in files () do
        let found =
            PathSearch.ofLength
                (paths.GetProperty("length").GetInt32())
                0f
                (Wiring.ofNeurons file.Connectome)
                file.Network.Sensory
                (outputs paths)

        same
            (Map
                [
                    for row in paths.GetProperty("find").EnumerateArray() ->
                        (row[3].GetDouble(), row[0].GetDouble(), row[1].GetDouble()), row[2].GetDouble()
                ])
            (Map
                [
                    for edge in found.Edges -> (float edge.Layer, float edge.Pre, float edge.Post), float edge.Weight
                ])

[<Fact>]
let ``paths by group have the recorded weights`` () =
    for file, paths in files () do
        let neurons = file.Connectome.Neurons

        let found =
            edges (paths.GetProperty "find") (Naming.byNeuron neurons.Id) neurons.Sign
            |> PathGroups.group (PathGroups.same (Naming.byGroup neurons.Group)) Average.Receiver Combining.Mean false

        same
            (Map
                [
                    for row in paths.GetProperty("group").EnumerateArray() ->
                        (AnalysisFile.text row[0], AnalysisFile.text row[1], int (row[3].GetDouble())),
                        row[2].GetDouble()
                ])
            (Map
                [
                    for edge in found.Edges ->
                        (found.Names[edge.Pre], found.Names[edge.Post], edge.Layer), float edge.Weight
                ])

[<Fact>]
let ``effective connectivity along paths has the recorded parts`` () =
    for file, paths in files () do
        let neurons = file.Connectome.Neurons

        let found =
            edges (paths.GetProperty "find") (Naming.byNeuron neurons.Id) neurons.Sign
            |> EffectiveConnectivity.ofPaths

        let recorded (part: string) =
            Map
                [
                    for row in paths.GetProperty(part).EnumerateArray() do
                        if row[2].GetDouble() <> 0.0 then
                            (AnalysisFile.text row[0], AnalysisFile.text row[1]), row[2].GetDouble()
                ]

        let part value =
            Map
                [
                    for connection in found do
                        if value connection <> 0.0 then
                            (connection.Pre + ".0", connection.Post + ".0"), value connection
                ]

        let plain (map: Map<string * string, float>) =
            map
            |> Map.toSeq
            |> Seq.map (fun ((pre, post), value) -> (float pre, float post), value)
            |> Map.ofSeq

        same (plain (recorded "effective_e")) (plain (part _.Excitatory))
        same (plain (recorded "effective_i")) (plain (part _.Inhibitory))

[<Fact>]
let ``what leads nowhere is left out as recorded`` () =
    for file, paths in files () do
        let neurons = file.Connectome.Neurons
        let naming = Naming.byNeuron neurons.Id

        for case in paths.GetProperty("excess").EnumerateArray() do
            let names (key: string) =
                if GoldenFile.has key case then
                    Some(set [ for name in case.GetProperty(key).EnumerateArray() -> name.GetInt32() ])
                else
                    None

            let found =
                edges (case.GetProperty "in") naming neurons.Sign
                |> PathFilter.connected (names "keep" |> Option.defaultValue Set.empty) (names "targets")

            let expected = edges (case.GetProperty "out") naming neurons.Sign
            Assert.Equal<Set<int * int * int>>(places expected, places found)
