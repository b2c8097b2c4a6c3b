/// The linear guess against sums over every single path.
module ActMax.Tests.LinearGuessTests

open System
open ActMax
open ActMax.Kernels
open FsCheck
open FsCheck.FSharp
open Xunit

/// A network of a few neurons with its weights as a table [post, pre].
let private make (seed: int) (neurons: int) (layers: int) : Network * float[,] =
    let random = Random seed

    let table =
        Array2D.init neurons neurons (fun _ _ ->
            if random.NextDouble() < 0.5 then
                float (float32 (random.NextDouble() * 2.0 - 1.0))
            else
                0.0)

    let edges =
        [|
            for post in 0 .. neurons - 1 do
                for pre in 0 .. neurons - 1 do
                    if table[post, pre] <> 0.0 then
                        post, pre
        |]

    let weights =
        CsrMatrix.FromCoordinates(
            neurons,
            neurons,
            ReadOnlySpan(Array.map fst edges),
            ReadOnlySpan(Array.map snd edges),
            ReadOnlySpan(edges |> Array.map (fun (post, pre) -> float32 table[post, pre]))
        )

    Network.create weights [| neurons - 1; 0 |] layers, table

/// The product of weights along every path of so many hops, added up.
let rec private paths (table: float[,]) (from: int) (towards: int) (hops: int) : float =
    if hops = 0 then
        if from = towards then 1.0 else 0.0
    else
        List.sum
            [
                for pre in 0 .. Array2D.length1 table - 1 -> table[towards, pre] * paths table from pre (hops - 1)
            ]

/// The guess by loops over targets, inputs, times and paths.
let private byPaths (longest: int) (targets: Target list) (network: Network) (table: float[,]) : float[] =
    let items = Target.items targets
    let resolved = Target.resolve network.Layers (Network.size network) items targets

    [|
        for item in 0 .. items - 1 do
            for sensory in network.Sensory do
                for time in 0 .. network.Layers - 1 ->
                    List.sum
                        [
                            for targeted, target in resolved do
                                let hops = target.Layer + 1 - time

                                if targeted = item && hops >= 1 && hops <= longest then
                                    float target.Value * paths table sensory target.Neuron hops
                        ]
    |]

[<Fact>]
let ``the guess is the sum over all paths, for targets in several layers and items`` () =
    let cases =
        Gen.zip (Gen.zip (Gen.choose (3, 5)) (Gen.choose (1, 4))) (Gen.zip (Gen.choose (1, 5)) (Gen.choose (0, 10000)))

    Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess true,
        Prop.forAll (Arb.fromGen cases) (fun ((neurons, layers), (longest, seed)) ->
            let network, table = make seed neurons layers
            let random = Random(seed + 1)

            let targets =
                List.init (1 + random.Next 4) (fun i ->
                    {
                        Item = if i % 2 = 0 then None else Some(random.Next 2)
                        Layer = random.Next layers
                        Neuron = random.Next neurons
                        Value = float32 (random.NextDouble() * 2.0 - 0.5)
                    })

            let guess = LinearGuess.stimulus longest targets network
            Assert.Equal<int[]>([| Target.items targets; 2; layers |], guess.Shape)
            let expected = byPaths longest targets network table

            Array.iter2
                (fun (a: float) (b: float32) -> Assert.True(abs (a - float b) <= 1e-5 * (1.0 + abs a), $"{a} and {b}"))
                expected
                guess.Values)
    )

[<Fact>]
let ``a chain is driven one hop a layer, with the product of its weights`` () =
    // 0 -> 1 -> 2, weights 0.5 and -0.25.
    let weights =
        CsrMatrix.FromCoordinates(
            3,
            3,
            ReadOnlySpan [| 1; 2 |],
            ReadOnlySpan [| 0; 1 |],
            ReadOnlySpan [| 0.5f; -0.25f |]
        )

    let network = Network.create weights [| 0 |] 4

    let guess longest layer =
        (LinearGuess.stimulus longest [ Target.create layer 2 0.8f ] network).Values

    Assert.Equal<float32[]>([| 0f; 0f; -0.1f; 0f |], guess 5 3)
    Assert.Equal<float32[]>([| -0.1f; 0f; 0f; 0f |], guess 5 1)
    // Two hops do not fit before layer 0, and are too long when only one is allowed.
    Assert.Equal<float32[]>([| 0f; 0f; 0f; 0f |], guess 5 0)
    Assert.Equal<float32[]>([| 0f; 0f; 0f; 0f |], guess 1 3)

[<Fact>]
let ``a linear network answers the guess where the guess says it can`` () =
    // In a linear network without memory the response to stimulus x at a target is the guess times x.
    let network, _ = make 5 5 3

    let linear =
        network
        |> Network.withNeuron NeuronModel.Linear
        |> Network.withSlope (Grouped.same 1f)

    let guess = LinearGuess.stimulus 10 [ Target.create 2 3 1f ] network

    let stimulus =
        NdArray.init [| 1; 2; 3 |] (fun index -> float32 (index[1] + 1) * 0.3f - float32 index[2] * 0.2f)

    let answer =
        Multilayered.model linear
        |> Model.activity stimulus
        |> NdArray.get [| 0; 3; 2 |]

    Assert.Equal(Array.fold2 (fun sum a b -> sum + float a * float b) 0.0 guess.Values stimulus.Values, float answer, 5)
