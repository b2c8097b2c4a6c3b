/// Connectomes on a hex lattice for tests: flyvis' own, small generated ones, and one written by hand.
module ActMax.Tests.HexCase

open System
open System.IO
open ActMax
open ActMax.Kernels
open FsCheck
open FsCheck.FSharp

let private flyvisFile =
    lazy
        (HexConnectomeReader.read (Fixtures.data (Path.Combine("flyvis", "fib25-fib19_v2.2.json")))
         |> InputError.orFail)

/// flyvis' connectome; the test is skipped where its file is absent.
let flyvis () : HexConnectome = flyvisFile.Value

let offset du dv synapses : HexOffset =
    {
        Du = du
        Dv = dv
        Synapses = synapses
    }

let connection source target sign offsets : HexConnection =
    {
        Source = source
        Target = target
        Sign = sign
        Offsets = Array.ofList offsets
    }

let cellType name pattern : HexCellType = { Name = name; Pattern = pattern }

/// Two receptors, a strided type, a tile, a single cell, self loops: everything that can be, on six types.
let small: HexConnectome =
    let stride u v = HexPattern.Stride(u, v)

    HexConnectome.create
        [
            cellType "R1" (stride 1 1)
            cellType "R2" (stride 1 1)
            cellType "L1" (stride 1 1)
            cellType "Law" (stride 3 2)
            cellType "Til" (HexPattern.Tile 2)
            cellType "One" HexPattern.Single
        ]
        [
            connection "R1" "L1" 1 [ offset 0 0 3.0; offset 1 0 2.0; offset -1 1 1.5 ]
            connection "R2" "L1" -1 [ offset 0 1 2.0; offset 2 -1 1.0 ]
            connection "L1" "L1" -1 [ offset 0 0 1.0; offset 0 -1 0.5 ]
            connection "L1" "R1" 1 [ offset -1 0 0.7 ]
            connection "L1" "Law" 1 [ offset 0 0 1.0; offset 1 1 2.0 ]
            connection "Law" "L1" -1 [ offset -1 -1 1.0; offset 2 0 2.0; offset 0 0 1.0 ]
            connection "L1" "Til" 1 [ offset 1 -1 1.0; offset 0 0 2.0 ]
            connection "Til" "One" 1 [ offset 0 0 2.0; offset 0 2 1.0; offset -2 0 3.0 ]
            connection "One" "L1" -1 [ offset 1 0 4.0 ]
            connection "Law" "Law" 1 [ offset 0 0 1.0; offset 3 -2 1.0 ]
        ]
        [ "R1"; "R2" ]
        [ "One" ]
    |> InputError.orFail

/// What a generated network is made from; small enough to print.
type Plan =
    {
        Extent: int
        Types: int
        Connections: int
        Offsets: int
        Reach: int
        Activation: LatticeActivation
        Frames: int
        Batch: int
        Seed: int
    }

let plans: Gen<Plan> =
    gen {
        let! extent = Gen.choose (0, 4)
        let! types = Gen.choose (1, 7)
        let! connections = Gen.choose (0, 14)
        let! offsets = Gen.choose (1, 8)
        let! reach = Gen.choose (0, 4)
        let! activation = Gen.choose (0, 5)
        let! frames = Gen.choose (1, 6)
        let! batch = Gen.choose (1, 5)
        let! seed = Gen.choose (0, 1_000_000)

        return
            {
                Extent = extent
                Types = types
                Connections = connections
                Offsets = offsets
                Reach = reach
                Activation = enum activation
                Frames = frames
                Batch = batch
                Seed = seed
            }
    }

/// The network of a plan: parameters spread about, time constants on both sides of the step.
let network (plan: Plan) : HexNetwork =
    let random = Random plan.Seed

    let between low high =
        low + (high - low) * random.NextDouble()

    let patterns =
        [|
            HexPattern.Stride(1, 1)
            HexPattern.Stride(3, 2)
            HexPattern.Stride(1, 2)
            HexPattern.Tile 2
            HexPattern.Single
        |]

    let inputPattern = patterns[random.Next 5]

    let types =
        [
            for i in 0 .. plan.Types - 1 ->
                cellType
                    $"N{i}"
                    (if i < 2 then
                         inputPattern
                     else
                         patterns[random.Next patterns.Length])
        ]

    let name () = types[random.Next types.Length].Name

    let connections =
        [
            for _ in 1 .. plan.Connections ->
                let places =
                    [
                        for _ in 1 .. plan.Offsets ->
                            random.Next(-plan.Reach, plan.Reach + 1), random.Next(-plan.Reach, plan.Reach + 1)
                    ]
                    |> List.distinct

                connection
                    (name ())
                    (name ())
                    (if random.Next 2 = 0 then 1 else -1)
                    [ for du, dv in places -> offset du dv (between 0.2 4.0) ]
        ]
        |> List.distinctBy (fun connection -> connection.Source, connection.Target)

    let inputs = types |> List.truncate 2 |> List.map _.Name

    let made =
        HexConnectome.create types connections inputs []
        |> InputError.orFail
        |> HexNetwork.create plan.Extent
        |> HexNetwork.withActivation plan.Activation

    { made with
        Bias = made.Bias |> Map.map (fun _ _ -> between -0.5 0.7)
        TimeConstant = made.TimeConstant |> Map.map (fun _ _ -> between 0.004 0.06)
        Strength = made.Strength |> Map.map (fun _ _ -> between 0.02 0.3)
    }

/// Numbers between two bounds.
let drawn (seed: int) low high count : float[] =
    let random = Random seed
    Array.init count (fun _ -> low + (high - low) * random.NextDouble())

let check (cases: int) (property: Plan -> unit) : unit =
    let config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess true
    Check.One(config, Prop.forAll (Arb.fromGen plans) property)

/// So many frames from grey, in double precision.
let double frames : HexRun =
    { HexRun.create frames with
        Precision = Precision.Double
    }

/// All elements of a tensor, widened.
let numbers (tensor: TorchSharp.torch.Tensor) : float[] =
    (Convert.elements<float>(tensor.detach().``to``(TorchSharp.torch.float64).contiguous())).ToArray()
