module ActMax.Tests.SparseFileTests

open System
open System.IO
open ActMax
open ActMax.Kernels
open ActMax.Tests
open FsCheck
open FsCheck.FSharp
open Xunit

let private entries (matrix: CsrMatrix) =
    [
        for row in 0 .. matrix.Rows - 1 do
            for k in matrix.RowStarts[row] .. matrix.RowStarts[row + 1] - 1 do
                row, matrix.ColumnIndices[k], matrix.Values[k]
    ]

/// The matrix of make_fixtures.py.
let private expected =
    [ 0, 1, 2.0f; 0, 3, 4.0f; 1, 2, 3.0f; 2, 0, 7.0f; 2, 3, 0.0f ]

[<Fact>]
let ``COO, CSR and CSC of scipy give the same matrix, whatever their types and packing`` () =
    for format in [ "coo"; "csr"; "csc" ] do
        for variant in [ "float64"; "float32_stored"; "long" ] do
            let matrix =
                SparseFile.read (Fixtures.path $"sparse_{format}_{variant}.npz")
                |> InputError.orFail

            Assert.Equal((3, 4), (matrix.Rows, matrix.Columns))
            Assert.Equal<(int * int * float32) list>(expected, entries matrix)

        let doubled =
            SparseFile.read (Fixtures.path $"sparse_{format}_int32_doubled.npz")
            |> InputError.orFail

        Assert.Equal<(int * int * float32) list>(
            expected |> List.map (fun (row, column, value) -> row, column, 2.0f * value),
            entries doubled
        )

[<Fact>]
let ``rows that scipy left unsorted are sorted`` () =
    let matrix =
        SparseFile.read (Fixtures.path "sparse_csr_unsorted.npz") |> InputError.orFail

    Assert.Equal<(int * int * float32) list>(expected, entries matrix)

[<Fact>]
let ``damage and misfits are named`` () =
    let read name = SparseFile.read (Fixtures.path name)
    read "sparse_bsr.npz" |> Fixtures.failsWith [ "'bsr'"; "coo, csr, csc" ]
    read "sparse_dia.npz" |> Fixtures.failsWith [ "'dia'" ]
    read "sparse_nan.npz" |> Fixtures.failsWith [ "NaN"; "row 1, column 2" ]
    read "sparse_outside.npz" |> Fixtures.failsWith [ "row[1] is 3"; "0 .. 2" ]
    read "sparse_incomplete.npz" |> Fixtures.failsWith [ "'data'" ]
    read "sparse_objects.npz" |> Fixtures.failsWith [ "Python objects" ]
    read "arrays_stored.npz" |> Fixtures.failsWith [ "'format'" ]
    read "array_int8.npy" |> Fixtures.failsWith [ "damaged" ]
    read "missing.npz" |> Fixtures.failsWith [ "no such file" ]

    SparseFile.readSquare (Fixtures.path "sparse_csr_float64.npz")
    |> Fixtures.failsWith [ "[3; 4]"; "as many rows as columns" ]

let private npz (folder: string) (arrays: (string * NpyData) list) =
    let path = Path.Combine(folder, "m.npz")

    let array (data: NpyData) =
        match data with
        | NpyData.Text _ -> { Shape = []; Data = data }
        | NpyData.Int32 values ->
            {
                Shape = [ values.Length ]
                Data = data
            }
        | NpyData.Float32 values ->
            {
                Shape = [ values.Length ]
                Data = data
            }
        | _ -> failwith "unexpected"

    arrays
    |> List.map (fun (name, data) -> name, array data)
    |> Npz.write path
    |> InputError.orFail

    SparseFile.read path

[<Fact>]
let ``an index pointer that does not divide the entries is refused`` () =
    Fixtures.inFolder (fun folder ->
        for pointers in [ [| 0; 1 |]; [| 0; 2; 1 |]; [| 1; 1; 1 |]; [| 0; 1; 9 |]; [| 0; -5; 1 |] ] do
            npz
                folder
                [
                    "format", NpyData.Text [| "csr" |]
                    "shape", NpyData.Int32 [| 2; 2 |]
                    "indptr", NpyData.Int32 pointers
                    "indices", NpyData.Int32 [| 0 |]
                    "data", NpyData.Float32 [| 1.0f |]
                ]
            |> Fixtures.failsWith [ "indptr" ]

        npz
            folder
            [
                "format", NpyData.Text [| "coo" |]
                "shape", NpyData.Int32 [| 2; 2 |]
                "row", NpyData.Int32 [| 0; 1 |]
                "col", NpyData.Int32 [| 0 |]
                "data", NpyData.Float32 [| 1.0f |]
            ]
        |> Fixtures.failsWith [ "different lengths" ])

/// Coordinates of a matrix of at most 9 rows and columns, with places that come again.
let private coordinates =
    Gen.sized (fun size ->
        gen {
            let! rows = Gen.choose (1, 9)
            let! columns = Gen.choose (1, 9)

            let! entries =
                Gen.zip3 (Gen.choose (0, rows - 1)) (Gen.choose (0, columns - 1)) (Gen.choose (-9, 9))
                |> Gen.listOfLength size

            return rows, columns, entries
        })

[<Fact>]
let ``any coordinates give the sums at their places, in COO, CSR and CSC`` () =
    let check (rows, columns, entries': (int * int * int) list) =
        let sums =
            entries'
            |> List.groupBy (fun (row, column, _) -> row, column)
            |> List.map (fun ((row, column), group) -> row, column, group |> List.sumBy (fun (_, _, v) -> float32 v))
            |> List.sort

        let row, column, value = List.unzip3 entries'
        let ints values = NpyData.Int32(Array.ofList values)

        let floats values =
            NpyData.Float32(values |> List.map float32 |> Array.ofList)

        let compressed name size key =
            let sorted = entries' |> List.sortBy key

            let pointers =
                [
                    for i in 0..size -> sorted |> List.filter (fun entry -> key entry < i) |> List.length
                ]

            let minor =
                sorted
                |> List.map (fun (row, column, _) -> if name = "csr" then column else row)

            [
                "indptr", ints pointers
                "indices", ints minor
                "data", floats (sorted |> List.map (fun (_, _, value) -> value))
            ]

        Fixtures.inFolder (fun folder ->
            for name, arrays in
                [
                    "coo", [ "row", ints row; "col", ints column; "data", floats value ]
                    "csr", compressed "csr" rows (fun (row, _, _) -> row)
                    "csc", compressed "csc" columns (fun (_, column, _) -> column)
                ] do
                let head = [ "format", NpyData.Text [| name |]; "shape", ints [ rows; columns ] ]
                let matrix = npz folder (head @ arrays) |> InputError.orFail
                Assert.Equal<(int * int * float32) list>(sums, entries matrix)
                let again = Path.Combine(folder, "again.npz")
                SparseFile.write again matrix |> InputError.orFail
                Assert.Equal<(int * int * float32) list>(sums, entries (SparseFile.read again |> InputError.orFail)))

    Check.One(Config.QuickThrowOnFailure.WithMaxTest 40, Prop.forAll (Arb.fromGen coordinates) check)

[<Fact>]
let ``weights that are infinite are named wherever they are`` () =
    Fixtures.inFolder (fun folder ->
        npz
            folder
            [
                "format", NpyData.Text [| "csc" |]
                "shape", NpyData.Int32 [| 3; 3 |]
                "indptr", NpyData.Int32 [| 0; 0; 1; 2 |]
                "indices", NpyData.Int32 [| 2; 0 |]
                "data", NpyData.Float32 [| 1.0f; Single.PositiveInfinity |]
            ]
        |> Fixtures.failsWith [ "infinite"; "row 0, column 2" ])
