module ActMax.Tests.NpyTests

open System
open System.IO
open System.IO.Compression
open System.Text
open ActMax
open ActMax.Tests
open FsCheck
open FsCheck.FSharp
open Xunit

let private read name =
    Npy.read (Fixtures.path name) |> InputError.orFail

[<Fact>]
let ``every number type of numpy is read`` () =
    for name, data in
        [
            "float16", NpyData.Float16(Array.init 6 (fun i -> Half.op_Explicit (float32 i)))
            "float32", NpyData.Float32(Array.init 6 float32)
            "float64", NpyData.Float64(Array.init 6 float)
            "int8", NpyData.Int8(Array.init 6 sbyte)
            "int16", NpyData.Int16(Array.init 6 int16)
            "int32", NpyData.Int32(Array.init 6 int32)
            "int64", NpyData.Int64(Array.init 6 int64)
            "uint8", NpyData.UInt8(Array.init 6 byte)
            "uint16", NpyData.UInt16(Array.init 6 uint16)
            "uint32", NpyData.UInt32(Array.init 6 uint32)
            "uint64", NpyData.UInt64(Array.init 6 uint64)
            "bool", NpyData.Bool(Array.init 6 (fun i -> i % 2 = 1))
        ] do
        let array = read $"array_{name}.npy"
        Assert.Equal({ Shape = [ 2; 3 ]; Data = data }, array)
        Assert.Equal(name, Npy.typeName array)

[<Fact>]
let ``arrays in Fortran order come out in C order`` () =
    Assert.Equal(Npy.ofFloat32 [ 2; 3; 4 ] (Array.init 24 float32), read "array_fortran.npy")

[<Fact>]
let ``big-endian numbers, scalars, empty arrays and later format versions are read`` () =
    Assert.Equal(
        {
            Shape = [ 2; 3 ]
            Data = NpyData.Int32 [| 0..5 |]
        },
        read "array_bigendian.npy"
    )

    Assert.Equal(
        {
            Shape = []
            Data = NpyData.Float64 [| 2.5 |]
        },
        read "array_scalar.npy"
    )

    Assert.Equal(Npy.ofFloat32 [ 0; 3 ] [||], read "array_empty.npy")

    for version in 2..3 do
        Assert.Equal(Npy.ofFloat32 [ 2; 3 ] (Array.init 6 float32), read $"array_version{version}.npy")

[<Fact>]
let ``fixed-width text is read`` () =
    Assert.Equal(NpyData.Text [| "coo"; "a" |], (read "array_bytes.npy").Data)
    Assert.Equal(NpyData.Text [| "né"; "a\U0001F9E0b" |], (read "array_text.npy").Data)

[<Fact>]
let ``arrays of Python objects and records are refused by name`` () =
    Npy.read (Fixtures.path "array_objects.npy")
    |> Fixtures.failsWith [ "array_objects.npy"; "Python objects" ]

    Npy.read (Fixtures.path "array_records.npy") |> Fixtures.failsWith [ "records" ]

let private header (text: string) =
    let padded = Encoding.Latin1.GetBytes(text + "\n")

    Array.concat
        [
            [| 0x93uy |]
            Encoding.ASCII.GetBytes "NUMPY"
            [| 1uy; 0uy; byte (padded.Length &&& 255); byte (padded.Length >>> 8) |]
            padded
        ]

let private readBytes (bytes: byte[]) =
    let mutable result = Ok(Npy.ofFloat32 [ 0 ] [||])

    Fixtures.inFolder (fun folder ->
        let path = Path.Combine(folder, "array.npy")
        File.WriteAllBytes(path, bytes)
        result <- Npy.read path)

    result

[<Fact>]
let ``a header that promises more than the file holds is refused before anything is allocated`` () =
    let allocated = GC.GetAllocatedBytesForCurrentThread()

    for shape in
        [
            "(2000000000,)"
            "(2000000, 100000)"
            "(2000000000, 2000000000, 2000000000)"
            "(99999999999999999999,)"
        ] do
        for kind in [ "<f8"; "|i1"; "|S0"; "<U7" ] do
            readBytes (header $"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}")
            |> Fixtures.faults
            |> ignore

    Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < 10_000_000L)

[<Fact>]
let ``files that are no arrays, and arrays that are cut off, are refused`` () =
    readBytes [||] |> Fixtures.failsWith [ "ends too early" ]

    readBytes (Encoding.ASCII.GetBytes "idx,cell_type\n")
    |> Fixtures.failsWith [ "not a .npy array" ]

    readBytes (header "{}") |> Fixtures.failsWith [ "array header" ]
    let whole = File.ReadAllBytes(Fixtures.path "array_float64.npy")

    for length in [ 7; 9; 60; whole.Length - 1 ] do
        readBytes (Array.truncate length whole) |> Fixtures.faults |> ignore

    Npy.read (Fixtures.path "no such file.npy")
    |> Fixtures.failsWith [ "no such file" ]

    Npy.read (Path.GetTempPath()) |> Fixtures.failsWith [ "is a folder" ]

[<Fact>]
let ``what is written is read again, and never stays half-written`` () =
    Fixtures.inFolder (fun folder ->
        let path = Path.Combine(folder, "a.npy")

        let check (array: NpyArray) =
            Npy.write path array |> InputError.orFail
            Assert.Equal(array, Npy.read path |> InputError.orFail)

        let property (values: int64[]) (texts: NonEmptyString[]) (rows: PositiveInt) =
            let values = values |> Array.truncate (values.Length / rows.Get * rows.Get)

            check
                {
                    Shape = [ rows.Get; values.Length / rows.Get ]
                    Data = NpyData.Int64 values
                }

            check (Npy.ofFloat32 [ values.Length ] (values |> Array.map float32))

            let texts =
                texts
                |> Array.map (fun text -> text.Get |> String.filter (fun c -> c <> '\000' && not (Char.IsSurrogate c)))

            check
                {
                    Shape = [ texts.Length ]
                    Data = NpyData.Text texts
                }

        Check.QuickThrowOnFailure property
        Assert.Equal<string>([| path |], Directory.GetFiles folder))

[<Fact>]
let ``output that cannot be written is a fault`` () =
    Npy.write (Path.Combine(Fixtures.path "no such folder", "a.npy")) (Npy.ofFloat32 [ 1 ] [| 1.0f |])
    |> Fixtures.failsWith [ "cannot be written" ]

[<Fact>]
let ``conversions say what does not fit`` () =
    let ints =
        {
            Shape = [ 1 ]
            Data = NpyData.Int64 [| 3_000_000_000L |]
        }

    Npy.toInt32 "col" ints |> Fixtures.failsWith [ "col is 3000000000" ]

    Npy.toInt32 "col" (Npy.ofFloat32 [ 1 ] [| 1.0f |])
    |> Fixtures.failsWith [ "float32" ]

    Npy.toFloat32
        "data"
        {
            Shape = [ 1 ]
            Data = NpyData.Text [| "a" |]
        }
    |> Fixtures.failsWith [ "text" ]

    Assert.Throws<ArgumentException>(fun () -> Npy.ofFloat32 [ 2; 2 ] [| 1.0f |] |> ignore)
    |> ignore

[<Fact>]
let ``archives are read, stored or deflated`` () =
    for name in [ "stored"; "deflated" ] do
        let arrays = Npz.read (Fixtures.path $"arrays_{name}.npz") |> InputError.orFail
        Assert.Equal<string list>([ "a"; "b" ], arrays |> Map.keys |> List.ofSeq)
        Assert.Equal(NpyData.Int64 [| 0L .. 5L |], arrays["a"].Data)
        Assert.Equal(NpyData.Float32 [| 1.5f |], arrays["b"].Data)

[<Fact>]
let ``an array that is not in the archive is a fault that lists those that are`` () =
    Npz.readOnly [ "a"; "x" ] (Fixtures.path "arrays_stored.npz")
    |> Fixtures.failsWith [ "'x'"; "a, b" ]

let private contents (arrays: Map<string, NpyArray>) =
    arrays |> Map.values |> Seq.map _.Data |> Set.ofSeq

[<Fact>]
let ``every cut and every flipped byte of an archive's data is noticed`` () =
    Fixtures.inFolder (fun folder ->
        for name in [ "arrays_stored.npz"; "arrays_deflated.npz" ] do
            let whole = File.ReadAllBytes(Fixtures.path name)
            let path = Path.Combine(folder, name)
            let expected = Npz.read (Fixtures.path name)

            for length in 0..7 .. whole.Length - 1 do
                File.WriteAllBytes(path, Array.truncate length whole)
                Npz.read path |> Fixtures.faults |> ignore

            for place in 0 .. whole.Length - 1 do
                let damaged = Array.copy whole
                damaged[place] <- damaged[place] ^^^ 0x10uy
                File.WriteAllBytes(path, damaged)

                match Npz.read path with
                | Error _ -> ()
                // A byte that only describes the archive (a date, a permission, a name) may change without a trace.
                | Ok arrays -> // (An array may lose its name and not be found.)
                    Assert.True(Set.isSubset (contents arrays) (contents (InputError.orFail expected))))

[<Fact>]
let ``an archive that is written gives the same bytes each time and is read again`` () =
    Fixtures.inFolder (fun folder ->
        let arrays =
            [
                "x", Npy.ofFloat32 [ 2; 1 ] [| 1.0f; -2.0f |]
                "kind",
                {
                    Shape = []
                    Data = NpyData.Text [| "csr" |]
                }
            ]

        let first = Path.Combine(folder, "1.npz")
        let second = Path.Combine(folder, "2.npz")
        Npz.write first arrays |> InputError.orFail
        Npz.write second arrays |> InputError.orFail
        Assert.Equal<byte[]>(File.ReadAllBytes first, File.ReadAllBytes second)
        Assert.Equal<Map<string, NpyArray>>(Map.ofList arrays, Npz.read first |> InputError.orFail)
        use archive = ZipFile.OpenRead first
        Assert.Equal(2, archive.Entries.Count))
