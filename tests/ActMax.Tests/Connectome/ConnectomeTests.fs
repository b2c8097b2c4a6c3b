module ActMax.Tests.ConnectomeTests

open System
open System.IO
open ActMax
open ActMax.Kernels
open ActMax.Tests
open FsCheck
open FsCheck.FSharp
open Xunit

let private matrix size (entries: (int * int * float32) list) =
    let pre, post, weight = List.unzip3 entries

    CsrMatrix.FromCoordinates(
        size,
        size,
        ReadOnlySpan(Array.ofList pre),
        ReadOnlySpan(Array.ofList post),
        ReadOnlySpan(Array.ofList weight)
    )

let private neurons signs =
    let ids = signs |> List.mapi (fun i _ -> $"n{i}") |> Array.ofList

    {
        Id = ids
        Group = ids |> Array.map (fun _ -> "g")
        Sign = Array.ofList signs
        Table = Table.create "neurons" [ "id", ids ]
    }

[<Fact>]
let ``signed weights have the postsynaptic neuron in rows and the sign of the presynaptic one`` () =
    let connectome =
        Connectome.create "c" (matrix 3 [ 0, 1, 0.5f; 2, 1, 0.25f; 1, 0, 1.0f ]) (neurons [ 1.0f; 1.0f; -1.0f ])
        |> InputError.orFail

    let signed = Connectome.signed connectome
    Assert.Equal<int[]>([| 0; 1; 3; 3 |], signed.RowStarts)
    Assert.Equal<int[]>([| 1; 0; 2 |], signed.ColumnIndices)
    Assert.Equal<float32[]>([| 1.0f; 0.5f; -0.25f |], signed.Values)

[<Fact>]
let ``a connectome with faults reports all of them`` () =
    let weights = matrix 2 [ 0, 1, Single.NaN; 1, 0, -1.0f ]

    let signs =
        { neurons [ 0.5f; -1.0f ] with
            Id = [| "a"; "a" |]
        }

    Connectome.create "c" weights signs
    |> Fixtures.failsWith
        [
            "NaN or infinite at row 0, column 1"
            "sign of neuron 0 is 0.5"
            "'a' appears more than once"
            "row 1, column 0 is -1"
        ]

    Connectome.create "c" weights (neurons [ 1.0f; 1.0f; 1.0f ])
    |> Fixtures.failsWith
        [
            "the ids has shape [3]"
            "the neuron table has shape [3]"
            "each of 2 neurons"
        ]

    let oblong = CsrMatrix(1, 2, [| 0; 0 |], [||], [||])

    Connectome.create "c" oblong (neurons [ 1.0f ])
    |> Fixtures.failsWith [ "as many rows as columns" ]

[<Fact>]
let ``neurons are found by id in the order that is asked for`` () =
    let connectome =
        Connectome.create "c" (matrix 3 []) (neurons [ 1.0f; 1.0f; 1.0f ])
        |> InputError.orFail

    Assert.Equal<int[]>([| 2; 0 |], Connectome.indices [ "n2"; "n0" ] connectome |> InputError.orFail)

    Connectome.indices [ "n2"; "x"; "y" ] connectome
    |> Fixtures.failsWith [ "'x'"; "'y'" ]

/// Reads a matrix of three neurons with this neuron table.
let private readWith (columns: NeuronColumns) (csv: string) =
    let mutable result = Error []

    Fixtures.inFolder (fun folder ->
        let weights = Path.Combine(folder, "weights.npz")

        SparseFile.write weights (matrix 3 [ 0, 1, 1.0f; 1, 2, 0.5f ])
        |> InputError.orFail

        result <- MatrixReader.read columns weights (Fixtures.textFile folder "neurons.csv" csv))

    result

[<Fact>]
let ``the neuron table is brought into the order of the matrix, and rows without a position are dropped`` () =
    let connectome =
        readWith
            { NeuronColumns.defaults with
                Group = Some "type"
                Sign = Some "sign"
            }
            ",root_id,type,idx,sign\n0,720575940600000007,b,2.0,-1.0\n1,8,a,0.0,+\n2,9,x,,-\n3,10,,1.0,\n"
        |> InputError.orFail

    Assert.Equal<string[]>([| "8"; "10"; "720575940600000007" |], connectome.Neurons.Id)
    Assert.Equal<string[]>([| "a"; "untyped"; "b" |], connectome.Neurons.Group)
    Assert.Equal<float32[]>([| 1.0f; 1.0f; -1.0f |], connectome.Neurons.Sign)
    Assert.Equal<int[]>([| 2 |], Connectome.select "root_id > 10" connectome |> InputError.orFail)

[<Fact>]
let ``signs follow from transmitters by rule`` () =
    let text =
        [
            "GABA"
            "gaba"
            "Glutamate"
            "GLUT"
            "ACH"
            "acetylcholine"
            "DA"
            "OCT"
            "SER"
            "histamine"
            ""
            "unknown"
        ]

    Assert.Equal<float32 list>(
        [ -1.0f; -1.0f; -1.0f; -1.0f ] @ List.replicate 8 1.0f,
        text |> List.map SignRule.ofTransmitter
    )

    let connectome =
        readWith
            { NeuronColumns.defaults with
                Transmitter = Some "top_nt"
            }
            "id,idx,top_nt\na,0,gaba\nb,1,acetylcholine\nc,2,\n"
        |> InputError.orFail

    Assert.Equal<float32[]>([| -1.0f; 1.0f; 1.0f |], connectome.Neurons.Sign)

[<Fact>]
let ``missing, double and impossible positions, ids and columns are faults`` () =
    let read = readWith NeuronColumns.defaults

    read "id,idx\na,0\nb,1\n"
    |> Fixtures.failsWith [ "without a row is 1 (first: 2)" ]

    read "id,idx\na,0\nb,1\nc,1\n"
    |> Fixtures.failsWith [ "idx '1' appears more than once" ]

    read "id,idx\na,0\nb,1\nc,3\nd,-1\n"
    |> Fixtures.failsWith [ "row 2 is 3"; "row 3 is -1"; "0 .. 2" ]

    read "id,idx\na,0\nb,1\nc,x\n" |> Fixtures.failsWith [ "'x'" ]

    read "id,idx\na,0\nb,1\na,2\n"
    |> Fixtures.failsWith [ "neuron id 'a' appears more than once" ]

    read "id,place\na,0\nb,1\nc,2\n"
    |> Fixtures.failsWith [ "no column 'idx'"; "id, place" ]

    readWith
        { NeuronColumns.defaults with
            Sign = Some "s"
            Group = Some "t"
        }
        "id,idx\na,0\nb,1\nc,2\n"
    |> Fixtures.failsWith [ "'s'"; "'t'" ]

    readWith
        { NeuronColumns.defaults with
            Sign = Some "s"
        }
        "id,idx,s\na,0,1\nb,1,0.5\nc,2,-1\n"
    |> Fixtures.failsWith [ "'0.5'"; "1, -1, + or -" ]

[<Fact>]
let ``a neuron without a row gets empty cells where that is allowed`` () =
    let connectome =
        readWith
            { NeuronColumns.defaults with
                AllowMissing = true
            }
            "id,idx\na,0\nc,2\n"
        |> InputError.orFail

    Assert.Equal<string[]>([| "a"; "1"; "c" |], connectome.Neurons.Id)
    Assert.Equal<int[]>([| 1 |], Connectome.select "id IS NULL" connectome |> InputError.orFail)

[<Fact>]
let ``faults of the matrix and of the table are reported together`` () =
    MatrixReader.read NeuronColumns.defaults (Fixtures.path "sparse_nan.npz") (Fixtures.path "none.csv")
    |> Fixtures.failsWith [ "row 1, column 2"; "none.csv: no such file" ]

[<Fact>]
let ``a connectome that is written is the same when it is read`` () =
    let connectome, _ =
        PlantedCircuit.create
            { PlantedCircuit.defaults with
                Neurons = 150
            }

    Fixtures.inFolder (fun folder ->
        let weights, neurons = Path.Combine(folder, "w.npz"), Path.Combine(folder, "n.csv")
        Connectome.write weights neurons connectome |> InputError.orFail

        let again =
            MatrixReader.read
                { NeuronColumns.defaults with
                    Group = Some "cell_type"
                    Sign = Some "sign"
                }
                weights
                neurons
            |> InputError.orFail

        Assert.Equal<string[]>(connectome.Neurons.Id, again.Neurons.Id)
        Assert.Equal<string[]>(connectome.Neurons.Group, again.Neurons.Group)
        Assert.Equal<float32[]>(connectome.Neurons.Sign, again.Neurons.Sign)
        Assert.Equal<int[]>(connectome.Weights.ColumnIndices, again.Weights.ColumnIndices)
        Assert.Equal<float32[]>(connectome.Weights.Values, again.Weights.Values))

[<Fact>]
let ``the larval connectome is read as it was published`` () =
    let folder = Fixtures.data "larva"

    let connectome =
        MatrixReader.read
            { NeuronColumns.defaults with
                Group = Some "cell_type"
            }
            (Path.Combine(folder, "larva_inprop.npz"))
            (Path.Combine(folder, "larva_type_meta.csv"))
        |> InputError.orFail

    Assert.Equal((2952, 63545), (Connectome.size connectome, Connectome.edges connectome))

    Assert.Equal(
        430,
        Connectome.select "cell_type = 'sensory'" connectome
        |> InputError.orFail
        |> Array.length
    )

    let sums = Array.zeroCreate<float> 2952

    connectome.Weights.ColumnIndices
    |> Array.iteri (fun k column -> sums[column] <- sums[column] + float connectome.Weights.Values[k])

    Assert.Equal(2495, sums |> Array.filter (fun sum -> abs (sum - 1.0) < 1e-6) |> Array.length)
    Assert.Equal(457, sums |> Array.filter (fun sum -> sum = 0.0) |> Array.length)

[<Fact>]
let ``signing twice transposes back, for any connectome`` () =
    let connectomes =
        gen {
            let! size = Gen.choose (1, 8)
            let! signs = Gen.listOfLength size (Gen.elements [ 1.0f; -1.0f ])

            let! entries =
                Gen.zip3 (Gen.choose (0, size - 1)) (Gen.choose (0, size - 1)) (Gen.choose (1, 9))
                |> Gen.listOf

            return size, signs, entries |> List.map (fun (pre, post, weight) -> pre, post, float32 weight)
        }

    let check (size, signs, entries) =
        let connectome =
            Connectome.create "c" (matrix size entries) (neurons signs) |> InputError.orFail

        let back = (Connectome.signed connectome).Transpose()
        Assert.Equal<int[]>(connectome.Weights.ColumnIndices, back.ColumnIndices)
        Assert.Equal<float32[]>(connectome.Weights.Values, back.Values |> Array.map abs)

        for row in 0 .. size - 1 do
            for k in back.RowStarts[row] .. back.RowStarts[row + 1] - 1 do
                Assert.Equal(signs[row], float32 (sign back.Values[k]))

    Check.QuickThrowOnFailure(Prop.forAll (Arb.fromGen connectomes) check)
