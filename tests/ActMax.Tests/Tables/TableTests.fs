module ActMax.Tests.TableTests

open System
open System.IO
open System.IO.Compression
open System.Text
open ActMax
open ActMax.Tests
open FsCheck
open FsCheck.FSharp
open Xunit

let private readText (name: string) (text: string) =
    let mutable result = Ok(Table.create "" [])
    Fixtures.inFolder (fun folder -> result <- Table.read (Fixtures.textFile folder name text))
    result

let private cells name table =
    Table.column name table |> InputError.orFail

[<Fact>]
let ``quotes, commas, a byte order mark and an unnamed index column are understood`` () =
    let table =
        readText
            "t.csv"
            "\uFEFF,root_id,cell_type\r\n0,720575940600000001,\"(AVLP346,AVLP348)a_left\"\r\n1,2,\"5\"\" [x]\"\r\n"
        |> InputError.orFail

    Assert.Equal<string list>([ "column_0"; "root_id"; "cell_type" ], table.Columns)
    Assert.Equal(2, table.RowCount)
    Assert.Equal<string[]>([| "(AVLP346,AVLP348)a_left"; "5\" [x]" |], cells "cell_type" table)
    Assert.Equal<int64[]>([| 720575940600000001L; 2L |], Table.integers "root_id" table |> InputError.orFail)

[<Fact>]
let ``tabs, semicolons and gzip are noticed`` () =
    let expected = [| "x,y"; "z" |]

    for name, text in [ "t.tsv", "a\tb\n1\tx,y\n2\tz\n"; "t.csv", "a;b\n1;x,y\n2;z\n" ] do
        Assert.Equal<string[]>(expected, readText name text |> InputError.orFail |> cells "b")

    Fixtures.inFolder (fun folder ->
        let path = Path.Combine(folder, "t.csv.gz")

        do
            use file = new GZipStream(File.Create path, CompressionLevel.Fastest)
            file.Write(ReadOnlySpan(Encoding.UTF8.GetBytes "a,b\n1,\"x,y\"\n2,z\n"))

        Assert.Equal<string[]>(expected, Table.read path |> InputError.orFail |> cells "b"))

[<Fact>]
let ``a compressed table that is cut off or damaged anywhere is refused, and several members are read`` () =
    Fixtures.inFolder (fun folder ->
        let path = Path.Combine(folder, "t.csv.gz")

        let text =
            "a,b\n" + String.Join("", Seq.init 500 (fun i -> $"{i},{i * 7919 % 1009}\n"))

        do
            use file = new GZipStream(File.Create path, CompressionLevel.Fastest)
            file.Write(ReadOnlySpan(Encoding.UTF8.GetBytes text))

        let whole = File.ReadAllBytes path
        Assert.Equal(500, (Table.read path |> InputError.orFail).RowCount)

        for length in 2..37 .. whole.Length - 1 do
            File.WriteAllBytes(path, Array.truncate length whole)
            Table.read path |> Fixtures.faults |> ignore

        for place in 10..37 .. whole.Length - 1 do
            File.WriteAllBytes(path, Array.updateAt place (whole[place] ^^^ 4uy) whole)
            Table.read path |> Fixtures.faults |> ignore

        File.WriteAllBytes(path, Array.append whole whole)
        Assert.Equal(1001, (Table.read path |> InputError.orFail).RowCount)
        File.WriteAllBytes(path, Array.append whole (Array.truncate (whole.Length - 3) whole))
        Table.read path |> Fixtures.faults |> ignore)

[<Fact>]
let ``every ragged row is reported with its line`` () =
    readText "t.csv" "a,b\n1,2\n3\n4,5\n6,7,8\n"
    |> Fixtures.failsWith [ "line 3 has 1 fields, the header has 2"; "line 5 has 3 fields" ]

[<Fact>]
let ``empty files and duplicate columns are faults`` () =
    readText "t.csv" "" |> Fixtures.failsWith [ "is empty" ]

    readText "t.csv" "a,b,a\n1,2,3\n"
    |> Fixtures.failsWith [ "column 'a' appears more than once" ]

    Assert.Equal(0, (readText "t.csv" "a,b\n" |> InputError.orFail).RowCount)

[<Fact>]
let ``numbers are exact, and what is none is reported`` () =
    let table =
        Table.create
            "t"
            [
                "id", [| "720575940621039145"; "128.0"; "-3" |]
                "gaps", [| "1.0"; ""; "nan" |]
                "bad", [| "1.5"; "x"; "" |]
            ]

    Assert.Equal<int64[]>([| 720575940621039145L; 128L; -3L |], Table.integers "id" table |> InputError.orFail)

    Assert.Equal<int64 voption[]>(
        [| ValueSome 1L; ValueNone; ValueNone |],
        Table.optionalIntegers "gaps" table |> InputError.orFail
    )

    Table.integers "bad" table
    |> Fixtures.failsWith [ "row 0 '1.5'"; "row 1 'x'"; "row 2 ''" ]

    Table.optionalFloats "bad" table |> Fixtures.failsWith [ "row 1 'x'" ]
    Assert.Equal(1, Table.optionalFloats "bad" table |> Fixtures.faults |> List.length)

    Table.floats "idd" table
    |> Fixtures.failsWith [ "no column 'idd'"; "id, gaps, bad" ]

[<Fact>]
let ``rows are picked, repeated and left empty`` () =
    let table = Table.create "t" [ "a", [| "x"; "y"; "z" |] ]
    Assert.Equal<string[]>([| "z"; ""; "x"; "x" |], table |> Table.rows [| 2; -1; 0; 0 |] |> cells "a")

    Assert.Throws<ArgumentException>(fun () -> Table.rows [| 3 |] table |> ignore)
    |> ignore

[<Fact>]
let ``tables are joined by a key`` () =
    let left =
        Table.create "l" [ "id", [| "1"; "2"; "3" |]; "type", [| "a"; "b"; "c" |] ]

    let right =
        Table.create
            "r"
            [
                "root_id", [| "3"; "1" |]
                "type", [| "C"; "A" |]
                "side", [| "left"; "right" |]
            ]

    let joined = Table.join "id" "root_id" right left |> InputError.orFail
    Assert.Equal<string list>([ "id"; "type"; "type_2"; "side" ], joined.Columns)
    Assert.Equal<string[]>([| "A"; ""; "C" |], cells "type_2" joined)
    let twice = Table.create "r" [ "root_id", [| "3"; "3" |] ]

    Table.join "id" "root_id" twice left
    |> Fixtures.failsWith [ "'3' appears more than once" ]

    Table.join "no" "none" right left |> Fixtures.failsWith [ "'no'"; "'none'" ]

[<Fact>]
let ``what a table was made of cannot be changed afterwards`` () =
    let cells' = [| "x" |]
    let table = Table.create "t" [ "a", cells' ]
    cells'[0] <- "changed"
    (cells "a" table)[0] <- "changed"
    Assert.Equal<string[]>([| "x" |], cells "a" table)

[<Fact>]
let ``any table is written and read again`` () =
    let cell =
        Gen.elements [ "a"; ","; "\""; "\n"; " "; "é"; ";"; "0"; "'" ]
        |> Gen.listOf
        |> Gen.map (String.concat "")

    let check (cells': string list) =
        // A row whose only cell is empty would be an empty line, which CSV files skip.
        let table =
            Table.create "t" [ "id", Array.init cells'.Length string; "a, \"b\"", Array.ofList cells' ]

        Fixtures.inFolder (fun folder ->
            for name in [ "t.csv"; "t.csv.gz" ] do
                let path = Path.Combine(folder, name)
                Table.write path table |> InputError.orFail
                let again = Table.read path |> InputError.orFail
                Assert.Equal<string list>(table.Columns, again.Columns)
                Assert.Equal<string[]>(Array.ofList cells', cells "a, \"b\"" again))

    Check.One(Config.QuickThrowOnFailure.WithMaxTest 50, Prop.forAll (Arb.fromGen (Gen.listOf cell)) check)
