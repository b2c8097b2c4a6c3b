/// Paths against slow, obvious references.
module ActMax.Tests.PathTests

open System
open System.IO
open ActMax
open ActMax.Kernels
open FsCheck
open FsCheck.FSharp
open Xunit

type private Small =
    { Neurons: int; Layers: int; Seed: int }

let private small =
    gen {
        let! neurons = Gen.choose (2, 9)
        let! layers = Gen.choose (1, 4)
        let! seed = Gen.choose (0, 1_000_000)

        return
            {
                Neurons = neurons
                Layers = layers
                Seed = seed
            }
    }

let private check (cases: int) (property: Small -> unit) =
    Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess true,
        Prop.forAll (Arb.fromGen small) property
    )

let private connectome (small: Small) (density: float) : Connectome =
    let random = Random small.Seed

    let edges =
        [|
            for pre in 0 .. small.Neurons - 1 do
                for post in 0 .. small.Neurons - 1 do
                    if random.NextDouble() < density then
                        pre, post, GeneratedNetwork.between 0.01 0.5 random
        |]

    let group = Array.init small.Neurons (fun _ -> [| "a"; "b"; "c" |][random.Next 3])

    let sign =
        Array.init small.Neurons (fun _ -> if random.NextDouble() < 0.4 then -1f else 1f)

    Connectome.create "small" (AnalysisFile.matrix small.Neurons edges) (AnalysisFile.neurons group sign)
    |> InputError.orFail

/// A random layered table.
let private table (small: Small) : PathTable =
    let random = Random(small.Seed + 7)

    {
        Names = Array.init small.Neurons string
        Edges =
            [|
                for layer in 1 .. small.Layers do
                    for pre in 0 .. small.Neurons - 1 do
                        for post in 0 .. small.Neurons - 1 do
                            if random.NextDouble() < 0.25 then
                                {
                                    Layer = layer
                                    Pre = pre
                                    Post = post
                                    Weight = GeneratedNetwork.between 0.1 1.0 random
                                    Sign = if pre % 3 = 0 then -1f else 1f
                                    PreActivity = 1f
                                    PostActivity = 1f
                                }
            |]
    }

/// Every walk along a table from its first layer, one edge a layer; `rest` may stay in a name for a layer.
let rec private walks
    (edges: Map<int, PathEdge[]>)
    (last: int)
    (rest: bool)
    (layer: int)
    (at: int)
    : PathEdge list list =
    [
        yield []

        if layer <= last then
            for edge in Map.tryFind layer edges |> Option.defaultValue Array.empty do
                if edge.Pre = at then
                    for walk in walks edges last rest (layer + 1) edge.Post -> edge :: walk

            if rest then
                yield! walks edges last rest (layer + 1) at |> List.filter (List.isEmpty >> not)
    ]

let private key (edge: PathEdge) = edge.Layer, edge.Pre, edge.Post
let private keys (edges: PathEdge seq) = edges |> Seq.map key |> set

[<Fact>]
let ``what is connected is what lies on some whole walk`` () =
    check 200 (fun small ->
        let paths = table small
        let layers = paths.Edges |> Seq.map _.Layer |> set

        if layers.Count = small.Layers then
            let byLayer = paths.Edges |> Array.groupBy _.Layer |> Map.ofArray
            let targets = set [ 0; 1 ]

            let whole =
                [
                    for start in 0 .. small.Neurons - 1 do
                        for walk in walks byLayer small.Layers false 1 start do
                            if walk.Length = small.Layers && targets.Contains (List.last walk).Post then
                                yield! walk
                ]

            Assert.Equal<Set<int * int * int>>(
                keys whole,
                keys (PathFilter.connected Set.empty (Some targets) paths).Edges
            ))

[<Fact>]
let ``what leads to a target is what lies on some walk from a source, waiting where neurons keep activity`` () =
    check 200 (fun small ->
        let wired = connectome small 0.4
        let random = Random small.Seed
        let sensory = [| 0; 1 |]
        let leaks = random.Next 2 = 0

        let network =
            Network.create (Connectome.signed wired) sensory small.Layers
            |> Network.withTau (Grouped.same (if leaks then 2f else 1f))

        let stimulus =
            NdArray.init [| 1; 2; small.Layers |] (fun _ -> if random.Next 3 = 0 then 0.5f else 0f)

        let target = Target.create (random.Next small.Layers) (random.Next small.Neurons) 1f
        let paths = table small
        let naming = Naming.byNeuron wired.Neurons.Id
        let byLayer = paths.Edges |> Array.groupBy _.Layer |> Map.ofArray

        let expected =
            [
                for time in 0 .. small.Layers - 1 do
                    for row in 0..1 do
                        if NdArray.get [| 0; row; time |] stimulus <> 0f then
                            for walk in walks byLayer (target.Layer + 1) leaks (time + 1) sensory[row] do
                                match List.tryLast walk with
                                | Some last when last.Post = target.Neuron && (leaks || last.Layer = target.Layer + 1) ->
                                    yield! walk
                                | _ -> ()
            ]

        Assert.Equal<Set<int * int * int>>(
            keys expected,
            keys (PathFilter.towards naming network stimulus 0 [ target ] paths).Edges
        ))

[<Fact>]
let ``paths of a length are every walk of that length`` () =
    check 200 (fun small ->
        let wired = connectome small 0.3
        let wiring = Wiring.ofNeurons wired
        let outputs = [| small.Neurons - 1 |]
        let inputs = [| 0; small.Neurons / 2 |]

        let everywhere =
            PathSearch.ofLength 1 0f wiring [| 0 .. small.Neurons - 1 |] [| 0 .. small.Neurons - 1 |]

        let byLayer =
            [
                for layer in 1 .. small.Layers ->
                    layer, everywhere.Edges |> Array.map (fun edge -> { edge with Layer = layer })
            ]
            |> Map.ofList

        let expected =
            [
                for start in inputs do
                    for walk in walks byLayer small.Layers false 1 start do
                        if walk.Length = small.Layers && Array.contains (List.last walk).Post outputs then
                            yield! walk
            ]

        Assert.Equal<Set<int * int * int>>(
            keys expected,
            keys (PathSearch.ofLength small.Layers 0f wiring inputs outputs).Edges
        ))

let private dense (wired: Connectome) (positive: bool) =
    let size = Connectome.size wired

    Array2D.init size size (fun pre post ->
        let weights = wired.Weights

        seq { weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 }
        |> Seq.filter (fun k -> weights.ColumnIndices[k] = post)
        |> Seq.sumBy (fun k ->
            if (wired.Neurons.Sign[pre] > 0f) = positive then
                float weights.Values[k]
            else
                0.0))

let private product (a: float[,]) (b: float[,]) =
    let size = Array2D.length1 a
    Array2D.init size size (fun i j -> Seq.sum (seq { for k in 0 .. size - 1 -> a[i, k] * b[k, j] }))

let private add (a: float[,]) (b: float[,]) =
    Array2D.init (Array2D.length1 a) (Array2D.length2 a) (fun i j -> a[i, j] + b[i, j])

[<Fact>]
let ``effective connectivity is the product of matrices, excitation and inhibition apart`` () =
    check 100 (fun small ->
        let wired = connectome small 0.5
        let excite, inhibit = dense wired true, dense wired false
        let naming = Naming.byGroup wired.Neurons.Group
        let inputs = [| 0 .. small.Neurons / 2 |]
        let outputs = [| small.Neurons / 2 .. small.Neurons - 1 |]

        let powers =
            Seq.unfold
                (fun (e, i) ->
                    Some(
                        (e, i),
                        (add (product e excite) (product i inhibit), add (product e inhibit) (product i excite))
                    ))
                (excite, inhibit)
            |> Seq.truncate small.Layers
            |> Array.ofSeq

        let sum (matrix: float[,]) (pre: string) (post: string) =
            let among neurons name =
                neurons |> Array.filter (fun neuron -> wired.Neurons.Group[neuron] = name)

            among outputs post
            |> Array.averageBy (fun target -> among inputs pre |> Array.sumBy (fun source -> matrix[source, target]))

        let found =
            EffectiveConnectivity.byLength small.Layers (Wiring.ofNeurons wired) naming inputs naming outputs

        for connection in found do
            let e, i = powers[connection.Length - 1]
            Assert.Equal(sum e connection.Pre connection.Post, connection.Excitatory, 1e-7)
            Assert.Equal(sum i connection.Pre connection.Post, connection.Inhibitory, 1e-7)

        let there = found |> Seq.map (fun one -> one.Length, one.Pre, one.Post) |> set

        for length in 1 .. small.Layers do
            for pre in inputs do
                for post in outputs do
                    let e, i = powers[length - 1]

                    if e[pre, post] + i[pre, post] > 0.0 then
                        Assert.Contains((length, wired.Neurons.Group[pre], wired.Neurons.Group[post]), there))

[<Fact>]
let ``connections by group are sums over senders and means over receivers`` () =
    check 100 (fun small ->
        let wired = connectome small 0.5
        let naming = Naming.byGroup wired.Neurons.Group
        let wiring = Wiring.grouped naming wired
        let excite, inhibit = dense wired true, dense wired false

        let members name =
            [| 0 .. small.Neurons - 1 |]
            |> Array.filter (fun neuron -> naming.Of[neuron] = name)

        for pre in 0 .. naming.Names.Length - 1 do
            for post in 0 .. naming.Names.Length - 1 do
                let sum (matrix: float[,]) =
                    Seq.sum (
                        seq {
                            for i in members pre do
                                for j in members post -> matrix[i, j]
                        }
                    )

                let entry =
                    seq { wiring.Strength.RowStarts[pre] .. wiring.Strength.RowStarts[pre + 1] - 1 }
                    |> Seq.tryFind (fun k -> wiring.Strength.ColumnIndices[k] = post)

                let strength = (sum excite + sum inhibit) / float (members post).Length

                match entry with
                | None -> Assert.Equal(0.0, strength)
                | Some k ->
                    Assert.Equal(strength, float wiring.Strength.Values[k], 1e-6)

                    if abs (sum excite - sum inhibit) > 1e-6 then
                        Assert.Equal((if sum excite > sum inhibit then 1f else -1f), Wiring.signOf wiring pre k))

[<Fact>]
let ``grouped paths for an average sender, by median, and with connected members only`` () =
    let names = Array.init 5 string

    let edge pre post weight =
        {
            Layer = 1
            Pre = pre
            Post = post
            Weight = weight
            Sign = 1f
            PreActivity = float32 pre
            PostActivity = float32 post
        }

    let paths =
        {
            Names = names
            Edges = [| edge 0 2 0.2f; edge 0 3 0.4f; edge 1 2 0.1f |]
        }

    let naming = Naming.byGroup [| "s"; "s"; "t"; "t"; "t" |]

    let weight average combining connectedOnly =
        let found =
            PathGroups.group (PathGroups.same naming) average combining connectedOnly paths

        float (Assert.Single found.Edges).Weight

    // Receivers hear 0.3, 0.4 and 0; senders give 0.6 and 0.1.
    Assert.Equal(0.7 / 3.0, weight Average.Receiver Combining.Mean false, 1e-6)
    Assert.Equal(0.35, weight Average.Receiver Combining.Mean true, 1e-6)
    Assert.Equal(0.3, weight Average.Receiver Combining.Median false, 1e-6)
    Assert.Equal(0.7, weight Average.Receiver Combining.Sum false, 1e-6)
    Assert.Equal(0.35, weight Average.Sender Combining.Mean false, 1e-6)

    let grouped =
        PathGroups.group (PathGroups.same naming) Average.Receiver Combining.Mean false paths

    Assert.Equal(0.5f, grouped.Edges[0].PreActivity)
    Assert.Equal(2.5f, grouped.Edges[0].PostActivity)

[<Fact>]
let ``by default silent neurons are on no path, and activity of a group is that of all members`` () =
    check 100 (fun small ->
        let wired = connectome small 0.5
        let naming = Naming.byGroup wired.Neurons.Group
        let random = Random small.Seed
        let network = Network.create (Connectome.signed wired) [| 0; 1 |] small.Layers

        let array (shape: int[]) =
            NdArray.init shape (fun _ ->
                if random.Next 2 = 0 then
                    0f
                else
                    GeneratedNetwork.between -0.5 1.0 random)

        let stimulus, activity =
            array [| 2; 2; small.Layers |], array [| 2; small.Neurons; small.Layers |]

        let state item boundary =
            if boundary = 0 then
                [
                    0, NdArray.get [| item; 0; 0 |] stimulus
                    1, NdArray.get [| item; 1; 0 |] stimulus
                ]
            else
                [
                    for i in 0 .. small.Neurons - 1 -> i, NdArray.get [| item; i; boundary - 1 |] activity
                ]

        let rules =
            { PathRules.defaults with
                Activity = ActivityThreshold.Magnitude 0.2f
                Strength = 0.15f
            }

        let wiring = Wiring.grouped naming wired
        let found = ActivePaths.ofActivity rules wiring network stimulus activity

        for item in 0..1 do
            let value boundary name =
                let cells = state item boundary |> List.filter (fun (i, _) -> naming.Of[i] = name)

                if cells |> List.exists (fun (_, x) -> abs x >= 0.2f) then
                    Some(cells |> List.averageBy snd)
                else
                    None

            let expected =
                Map
                    [
                        for layer in 1 .. small.Layers do
                            for pre in 0 .. naming.Names.Length - 1 do
                                for k in wiring.Strength.RowStarts[pre] .. wiring.Strength.RowStarts[pre + 1] - 1 do
                                    let post = wiring.Strength.ColumnIndices[k]

                                    match value (layer - 1) pre, value layer post with
                                    | Some before, Some after when wiring.Strength.Values[k] >= 0.15f ->
                                        (layer, pre, post), (before, after)
                                    | _ -> ()
                    ]

            Assert.Equal<Set<int * int * int>>(expected |> Map.keys |> set, keys found[item].Edges)

            for edge in found[item].Edges do
                let before, after = expected[key edge]
                Assert.Equal(float before, float edge.PreActivity, 1e-5)
                Assert.Equal(float after, float edge.PostActivity, 1e-5))

[<Fact>]
let ``stimuli of a neuron that is listed twice add up or replace each other as the network's rules say`` () =
    let wired = connectome { Neurons = 4; Layers = 1; Seed = 3 } 1.0

    let stimulus = NdArray.create [| 1; 2; 1 |] [| 0.25f; 0.5f |]
    let activity = NdArray.init [| 1; 4; 1 |] (fun _ -> 1f)

    let before rules =
        let network =
            Network.create (Connectome.signed wired) [| 2; 2 |] 1 |> Network.withRules rules

        let found =
            ActivePaths.ofActivity PathRules.defaults (Wiring.ofNeurons wired) network stimulus activity

        found[0].Edges |> Seq.map (fun edge -> edge.Pre, edge.PreActivity) |> set

    Assert.Equal<Set<int * float32>>(set [ 2, 0.75f ], before Rules.standard)
    Assert.Equal<Set<int * float32>>(set [ 2, 0.5f ], before Rules.v2_10)

[<Fact>]
let ``paths made from the targets back are those left of the whole table`` () =
    check 150 (fun small ->
        let wired = connectome small 0.5
        let random = Random small.Seed

        let network =
            Network.create (Connectome.signed wired) [| 0; 1 |] small.Layers
            |> Network.withTau (Grouped.same (if random.Next 2 = 0 then 2f else 1f))

        let array (shape: int[]) =
            NdArray.init shape (fun _ ->
                if random.Next 2 = 0 then
                    0f
                else
                    GeneratedNetwork.between -0.5 1.0 random)

        let stimulus, activity =
            array [| 2; 2; small.Layers |], array [| 2; small.Neurons; small.Layers |]

        let targets =
            [
                Target.create (random.Next small.Layers) (random.Next small.Neurons) 1f
                { Target.create -1 0 1f with
                    Item = Some 1
                }
            ]

        let naming = Naming.byGroup wired.Neurons.Group

        for wiring in [ Wiring.ofNeurons wired; Wiring.grouped naming wired ] do
            for rules in [ PathRules.defaults; PathRules.reference 0f 0f; PathRules.reference 0.2f 0.1f ] do
                let whole = ActivePaths.ofActivity rules wiring network stimulus activity

                PathFilter.ofActivity rules wiring network targets stimulus activity
                |> Array.iteri (fun item found ->
                    let expected =
                        PathFilter.towards wiring.Naming network stimulus item targets whole[item]

                    Assert.Equal<PathEdge[]>(expected.Edges, found.Edges)))

[<Fact>]
let ``every planted input, and no other, is on a path to its target`` () =
    for seed in 0..4 do
        let circuit, planted =
            PlantedCircuit.create
                { PlantedCircuit.defaults with
                    Seed = seed
                }

        let one = planted.Head

        let sensory =
            circuit |> Connectome.select PlantedCircuit.sensory |> InputError.orFail

        let network = Network.create (Connectome.signed circuit) sensory 4

        let stimulus =
            NdArray.init [| 1; sensory.Length; 4 |] (fun index ->
                if index[2] = 0 && Array.contains sensory[index[1]] one.Inputs then
                    1f
                else
                    0f)

        let activity = Multilayered.model network |> Model.activity stimulus
        let wiring = Wiring.ofNeurons circuit

        let paths =
            (PathFilter.ofActivity
                PathRules.defaults
                wiring
                network
                [ Target.create one.Layer one.Target 1f ]
                stimulus
                activity)[0]

        let layer number =
            paths.Edges |> Array.filter (fun edge -> edge.Layer = number)

        Assert.Equal<int list>([ 1; 2; 3 ], paths.Edges |> Seq.map _.Layer |> Seq.distinct |> List.ofSeq)
        Assert.Equal<Set<int>>(set one.Inputs, layer 1 |> Seq.map _.Pre |> set)
        Assert.Equal<Set<int>>(set [ one.Target ], layer 3 |> Seq.map _.Post |> set)

        // What the effective connectivity calls excitatory are planted inputs.
        let effective =
            EffectiveConnectivity.byLength 3 wiring wiring.Naming sensory wiring.Naming [| one.Target |]

        let excites =
            effective
            |> Seq.filter (fun found -> found.Length = 3 && found.Excitatory > found.Inhibitory)
            |> Seq.map _.Pre
            |> set

        Assert.Equal<Set<string>>(set [ for input in one.Inputs -> circuit.Neurons.Id[input] ], excites)

[<Fact>]
let ``a table is written with a sign, a batch where there are several, and names in quotes`` () =
    let path = Path.Combine(Path.GetTempPath(), $"actmax-paths-{Guid.NewGuid():N}.csv")

    let paths =
        {
            Names = [| "a,\"b\""; "c" |]
            Edges =
                [|
                    {
                        Layer = 1
                        Pre = 0
                        Post = 1
                        Weight = 0.25f
                        Sign = -1f
                        PreActivity = 0.5f
                        PostActivity = nanf
                    }
                |]
        }

    try
        PathTable.write path [| paths |] |> InputError.orFail

        Assert.Equal(
            "pre,post,weight,layer,pre_activation,post_activation,sign\n\"a,\"\"b\"\"\",c,0.25,1,0.5,,-1\n",
            File.ReadAllText path
        )

        PathTable.write path [| paths; paths |] |> InputError.orFail
        let table = Table.read path |> InputError.orFail
        Assert.Equal<int64[]>([| 0L; 1L |], Table.integers "batch" table |> InputError.orFail)
        Assert.Equal<string[]>([| "a,\"b\""; "a,\"b\"" |], Table.column "pre" table |> InputError.orFail)
    finally
        File.Delete path

[<Fact>]
let ``filters leave whole paths`` () =
    let edge layer pre post weight =
        {
            Layer = layer
            Pre = pre
            Post = post
            Weight = weight
            Sign = 1f
            PreActivity = 1f
            PostActivity = 1f
        }

    let paths =
        {
            Names = Array.init 6 string
            Edges =
                [|
                    edge 1 0 1 0.5f
                    edge 1 0 2 0.1f
                    edge 2 1 3 0.5f
                    edge 2 2 3 0.9f
                    edge 2 2 4 0.3f
                |]
        }

    Assert.Equal<Set<int * int * int>>(set [ 1, 0, 1; 2, 1, 3 ], keys (PathFilter.stronger 0.2f paths).Edges)
    Assert.Empty((PathFilter.stronger 0.6f paths).Edges)

    Assert.Equal<Set<int * int * int>>(
        set [ 1, 0, 2; 2, 2, 3; 2, 2, 4 ],
        keys (PathFilter.through 2 (set [ 2 ]) paths).Edges
    )

    Assert.Equal<Set<int * int * int>>(set [ 1, 0, 2; 2, 2, 4 ], keys (PathFilter.through 3 (set [ 4 ]) paths).Edges)
