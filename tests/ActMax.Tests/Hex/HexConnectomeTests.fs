/// The lattice, and connectomes on it: counts, order, and what readers say of bad files.
module ActMax.Tests.HexConnectomeTests

open System.Diagnostics
open System.IO
open ActMax
open Xunit

[<Fact>]
let ``hexals are counted and found in the order of flyvis`` () =
    for extent in 0..6 do
        let places = HexLattice.coordinates extent
        Assert.Equal(HexLattice.count extent, places.Length)
        Assert.Equal(Some extent, HexLattice.extentOf places.Length)
        Assert.Equal(struct (0, 0), places[HexLattice.centre extent])
        Assert.Equal<struct (int * int)[]>(Array.sort places, places)

        places
        |> Array.iteri (fun i (struct (u, v)) ->
            Assert.Equal(Some i, HexLattice.indexOf extent u v)
            Assert.True(HexLattice.distance u v <= extent))

        for u in -9 .. 9 do
            for v in -9 .. 9 do
                Assert.Equal(Array.contains (struct (u, v)) places, (HexLattice.indexOf extent u v).IsSome)

    Assert.Equal(721, HexLattice.count 15)

    for count in [ -1; 0; 2; 6; 8; 720; 722; 2147483647 ] do
        Assert.Equal(None, HexLattice.extentOf count)

    let most = 26754
    Assert.Equal(Some most, HexLattice.extentOf (HexLattice.count most))

/// The permutations that flyvis' own tests ask for.
[<Fact>]
let ``turns and mirrors at extent 1 are those of flyvis`` () =
    let expected =
        [
            HexLattice.Turn 0, [| 0; 1; 2; 3; 4; 5; 6 |]
            HexLattice.Turn 1, [| 1; 4; 0; 3; 6; 2; 5 |]
            HexLattice.Turn 2, [| 4; 6; 1; 3; 5; 0; 2 |]
            HexLattice.Turn 3, [| 6; 5; 4; 3; 2; 1; 0 |]
            HexLattice.Turn 4, [| 5; 2; 6; 3; 0; 4; 1 |]
            HexLattice.Turn 5, [| 2; 0; 5; 3; 1; 6; 4 |]
            HexLattice.Turn 7, [| 1; 4; 0; 3; 6; 2; 5 |]
            HexLattice.Turn -1, [| 2; 0; 5; 3; 1; 6; 4 |]
            HexLattice.MirrorOne, [| 0; 2; 1; 3; 5; 4; 6 |]
            HexLattice.MirrorTwo, [| 5; 6; 2; 3; 4; 0; 1 |]
            HexLattice.MirrorThree, [| 4; 1; 6; 3; 0; 5; 2 |]
        ]

    for symmetry, sources in expected do
        Assert.Equal<int[]>(sources, HexLattice.permutation 1 symmetry)

[<Fact>]
let ``six turns and two mirrors give the picture back`` () =
    let apply symmetry (picture: int[]) =
        HexLattice.permutation 4 symmetry |> Array.map (fun source -> picture[source])

    let picture = Array.init (HexLattice.count 4) id

    let turned =
        Seq.fold (fun picture _ -> apply (HexLattice.Turn 1) picture) picture (seq { 1..6 })

    Assert.Equal<int[]>(picture, turned)

    for mirror in [ HexLattice.MirrorOne; HexLattice.MirrorTwo; HexLattice.MirrorThree ] do
        Assert.NotEqual<int[]>(picture, apply mirror picture)
        Assert.Equal<int[]>(picture, picture |> apply mirror |> apply mirror)

[<Fact>]
let ``flyvis' connectome has its cells and edges at every extent`` () =
    let connectome = HexCase.flyvis ()

    for extent, nodes, edges in
        [
            0, 65, 480
            1, 443, 8_174
            2, 1_203, 28_904
            3, 2_345, 63_209
            4, 3_865, 110_794
            5, 5_759, 171_471
            6, 8_051, 246_109
            8, 13_741, 434_112
            10, 20_967, 676_065
            15, 45_669, 1_513_231
        ] do
        let cells = HexTable.places extent connectome |> Array.sumBy Array.length
        Assert.Equal((extent, nodes), (extent, cells))
        Assert.Equal((extent, edges), (extent, HexTable.realised extent connectome |> Array.sumBy Array.sum))

[<Fact>]
let ``flyvis' connectome at extent 15 has its sums, groups and middle cells, and is made in a second`` () =
    let connectome = HexCase.flyvis ()
    let watch = Stopwatch.StartNew()
    let table = HexTable.create 15 connectome
    let network = HexNetwork.create 15 connectome
    let seconds = watch.Elapsed.TotalSeconds

    let sign =
        connectome.Connections |> Array.map (fun connection -> float connection.Sign)

    let signed =
        Array.map2 (fun connection synapses -> sign[connection] * synapses) table.Connections table.Synapses

    Assert.Equal(45_669, table.Cells.Length)
    Assert.Equal(1_513_231, table.Sources.Length)
    Assert.Equal(38_901_774_376L, table.Sources |> Array.sumBy int64)
    Assert.Equal(44_819_381_372L, table.Targets |> Array.sumBy int64)
    Assert.Equal(5_440_440.569, Array.sum table.Synapses, 3)
    Assert.Equal(910_339.610, Array.sum signed, 3)

    Assert.Equal(
        12_380,
        Array.fold2 (fun loops a b -> if a = b then loops + 1 else loops) 0 table.Sources table.Targets
    )

    Assert.Equal(2355, (HexNetwork.filters network).Length)
    Assert.Equal(604, (HexNetwork.pairs network).Length)
    Assert.DoesNotContain(("Lawf1", "Lawf1"), HexNetwork.pairs network)

    for name, index in
        [
            "R1", 360
            "R2", 1081
            "L5", 9012
            "Lawf1", 9434
            "Lawf2", 9557
            "T4c", 25841
        ] do
        Assert.Equal(Ok index, HexNetwork.central network name)
        Assert.Equal({ CellType = name; U = 0; V = 0 }, table.Cells[index])

    Assert.True(seconds < 2.0, $"took {seconds:f2} s")

[<Fact>]
let ``without filling the hull there are fewer edges`` () =
    let path = Fixtures.data (Path.Combine("flyvis", "fib25-fib19_v2.2.json"))
    let plain = HexConnectomeReader.readWith 0.0 path |> InputError.orFail

    let offsets (connectome: HexConnectome) =
        connectome.Connections |> Array.sumBy _.Offsets.Length

    Assert.Equal(2140, offsets plain)
    Assert.Equal(2378, offsets (HexCase.flyvis ()))
    Assert.Equal(1_357_269, HexTable.realised 15 plain |> Array.sumBy Array.sum)

[<Fact>]
let ``points within a hull are added, those outside and of a line are not`` () =
    let missing points =
        (HexConnectome.fillHull
            2.0
            { HexCase.small with
                Connections =
                    [|
                        HexCase.connection "R1" "L1" 1 [ for u, v in points -> HexCase.offset u v 1.0 ]
                    |]
            })
            .Connections[0].Offsets
        |> Array.skip (List.length points)
        |> Array.map (fun offset ->
            Assert.Equal(2.0, offset.Synapses)
            offset.Du, offset.Dv)
        |> List.ofArray

    Assert.Equal<(int * int) list>([], missing [ 0, 0; 1, 1; 2, 2 ])
    Assert.Equal<(int * int) list>([], missing [ 0, 0; 4, 0 ])
    Assert.Contains((1, 1), missing [ 0, 0; 4, 0; 0, 4 ])
    Assert.DoesNotContain((3, 3), missing [ 0, 0; 4, 0; 0, 4 ])

[<Fact>]
let ``a missing, damaged or foreign file is one clear message`` () =
    Fixtures.inFolder (fun folder ->
        let file = Fixtures.textFile folder

        HexConnectomeReader.read (Path.Combine(folder, "none.json"))
        |> Fixtures.failsWith [ "none.json"; "no such file" ]

        HexConnectomeReader.read (file "cut.json" """{"nodes": [""")
        |> Fixtures.failsWith [ "is not JSON" ]

        HexConnectomeReader.read (file "other.json" """{"features": 3}""")
        |> Fixtures.failsWith [ "nodes is missing"; "edges is missing"; "input_units is missing" ]

        file
            "faults.json"
            """{"nodes": [{"name": "A", "pattern": ["stride", [1, 1]]}, {"name": "B", "pattern": ["ring", 2]}],
                "edges": [{"src": "A", "tar": "A", "alpha": 1, "offsets": [[[0, 0.5], 1], [[0], 1], [[0, 0], "x"]]}],
                "input_units": ["A"], "output_units": []}"""
        |> HexConnectomeReader.read
        |> Fixtures.failsWith
            [
                "'ring', not stride, tile or single"
                "edges[0].offsets[0][0][1] is not a whole number"
                "edges[0].offsets[1][0] is not a list of 2"
                "edges[0].offsets[2][1] is not a number"
            ]

        file
            "names.json"
            """{"nodes": [{"name": "A", "pattern": ["stride", [1, 1]]}, {"name": "A", "pattern": ["tile", 0]}],
                "edges": [{"src": "A", "tar": "C", "alpha": 2, "offsets": [[[0, 0], 1], [[0, 0], -1]]}],
                "input_units": ["D"], "output_units": ["E"]}"""
        |> HexConnectomeReader.read
        |> Fixtures.failsWith
            [
                "cell type 'A' appears more than once"
                "stride of type 'A' is 0"
                "'C'"
                "sign of A -> C is 2"
                "(0, 0)"
                "unknown input unit 'D'"
                "unknown output unit 'E'"
            ])

[<Fact>]
let ``an unknown cell is answered with names that are like it`` () =
    let network = HexNetwork.create 2 HexCase.small
    let message = HexNetwork.central network "L2" |> Fixtures.message
    Assert.Contains("unknown cell type 'L2'", message)
    Assert.Contains("L1", message)
    HexNetwork.node network "Law" (1, 0) |> Fixtures.failsWith [ "Law"; "(1, 0)" ]

    HexNetwork.node network "R1" (3, 0)
    |> Fixtures.failsWith [ "R1"; "(3, 0)"; "within 2 steps" ]

    Assert.Equal(Ok 9, HexNetwork.central network "R1")
