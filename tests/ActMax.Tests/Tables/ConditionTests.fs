module ActMax.Tests.ConditionTests

open System
open System.Diagnostics
open System.IO
open ActMax
open ActMax.Tests
open FsCheck
open FsCheck.FSharp
open Xunit

let private table =
    Table.create
        "neurons.csv"
        [
            "root_id", [| "720575940600000001"; "720575940600000002"; "720575940600000003"; "4" |]
            "cell_type", [| "MBON"; "KC"; ""; "kc's (x)" |]
            "idx", [| "10.0"; "9.0"; "100.0"; "" |]
            "cell type, \"old\"", [| "a"; "b"; "c"; "d" |]
            "code", [| "007"; "7"; "08"; "8" |]
        ]

let private select condition = Condition.select condition table

[<Fact>]
let ``rows are chosen by comparing numbers as numbers and text as text`` () =
    for condition, expected in
        [
            "cell_type = 'MBON'", [ 0 ]
            "cell_type <> 'MBON'", [ 1; 3 ]
            "cell_type IS NULL", [ 2 ]
            "cell_type in ('MBON', 'KC')", [ 0; 1 ]
            "cell_type = 'kc''s (x)'", [ 3 ]
            "cell_type LIKE 'k%'", [ 1; 3 ]
            "idx > 9", [ 0; 2 ]
            "idx = 10 OR idx IS NULL", [ 0; 3 ]
            "root_id = 720575940600000002", [ 1 ]
            "root_id IN ('720575940600000003', 4)", [ 2; 3 ]
            "code = '007'", [ 0 ]
            "\"cell type, \"\"old\"\"\" >= 'c'", [ 2; 3 ]
            "[idx] between 9 and 10", [ 0; 1 ]
            "lower(cell_type) = 'kc'", [ 1 ]
            "cell_type REGEXP '^(MB|K)'", [ 0; 1 ]
            "cell_type REGEXP '(?i)^kc'", [ 1; 3 ]
            "cell_type NOT REGEXP '^(?!KC)'", [ 1 ]
            "root_id REGEXP '0{5}2$'", [ 1 ]
            "1 = 1", [ 0; 1; 2; 3 ]
        ] do
        Assert.Equal<int[]>(Array.ofList expected, select condition |> InputError.orFail)

[<Fact>]
let ``an unknown column is refused with those that exist, also in double quotes`` () =
    for condition in [ "cell_typ = 'KC'"; "\"cell_typ\" = 'KC'"; "cell_type = \"KC\"" ] do
        select condition
        |> Fixtures.failsWith [ "no such column"; "root_id, cell_type, idx" ]

[<Fact>]
let ``errors of syntax are refused`` () =
    for condition in
        [
            "cell_type ="
            "cell_type = 'KC"
            "(idx = 1"
            "idx = 1)"
            ""
            "  "
            "idx ==== 1"
            "idx = ?"
            "idx = :a"
            "\""
        ] do
        match select condition with
        | Error [ InputError.BadCondition(text, _, columns) ] ->
            Assert.Equal(condition, text)
            Assert.Equal(5, columns.Length)
        | other -> failwith $"{condition}: %A{other}"

[<Fact>]
let ``a condition without rows is another fault than a bad one`` () =
    Assert.Equal(Error [ InputError.NothingMatches("idx = 5", 4) ], select "idx = 5")
    Assert.Equal(Ok [||], Condition.rows "idx = 5" table)

[<Fact>]
let ``nothing but the columns of the table can be reached`` () =
    Fixtures.inFolder (fun folder ->
        let file = Fixtures.textFile folder "secret.txt" "secret"
        let before = Directory.GetFiles folder

        for condition in
            [
                $"readfile('{file}') = 'secret'"
                $"writefile('{file}', 'x') = 1"
                $"load_extension('{file}') = 1"
                $"edit('{file}')"
                $"1; ATTACH DATABASE '{folder}/new.db' AS other"
                $"1) ; ATTACH DATABASE '{folder}/new.db' AS other; --"
                $"1; VACUUM INTO '{folder}/new.db'"
                "1; PRAGMA query_only = 0"
                "1; DROP TABLE neurons"
                "1) UNION SELECT name FROM sqlite_master --"
                "1) UNION SELECT 1 FROM (neurons"
                "0) UNION ALL SELECT rowid FROM neurons WHERE (1"
                "1) LIMIT 1 /*"
                "1) LIMIT 1 --"
                "1) GROUP BY (1"
                "1) OR (1"
                "idx IN (SELECT idx FROM neurons)"
                "idx IN neurons"
                "EXISTS (SELECT 1 FROM sqlite_master)"
                "EXISTS (SELECT 1 FROM sqlite_schema)"
                "EXISTS (SELECT 1 FROM pragma_database_list)"
                "EXISTS (SELECT 1 FROM pragma_table_info('neurons'))"
                "EXISTS (SELECT 1 FROM json_each('[1]'))"
                "(SELECT load_extension('x'))"
                "EXISTS (VALUES (1))"
                "count(*) > 0"
                "sum(idx) OVER () > 0"
                "sqlite_version() > '0'"
                "randomblob(10) = 1"
                "random() > 0"
                "sqlite_compileoption_get(1) = ''"
                "last_insert_rowid() = 0"
                "json_extract('[1]', '$[0]') = 1"
                "date('now') > '0'"
                "cell_type MATCH 'x'"
                "RAISE(ABORT, 'x')"
                "idx = 1 RETURNING *"
            ] do
            match select condition with
            | Error [ InputError.BadCondition _ ] -> ()
            | other -> failwith $"{condition}: %A{other}"

        Assert.Equal<string[]>(before, Directory.GetFiles folder)
        Assert.Equal("secret", File.ReadAllText file)
        Assert.Equal<int[]>([| 0; 1; 2; 3 |], select "1" |> InputError.orFail))

/// Long cells, on which a hostile condition could work for ages.
let private long =
    Table.create "long" [ "a", Array.create 300 (String('a', 5000) + "!"); "b", Array.init 300 string ]

[<Fact>]
let ``no condition runs for long or takes much memory`` () =
    let repeated (count: int) (text: string) = String.replicate count text

    let endless =
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0"

    for condition in
        [
            endless
            "a REGEXP '^(a+)+$'"
            "a REGEXP '(?=a)^(a+)+$'"
            "a REGEXP '(a*)*(a*)*(a*)*b\\1'"
            "a REGEXP '((a{1000}){1000}){1000}'"
            $"""a REGEXP '{repeated 2000 "(a*)"}'"""
            $"""a LIKE '{repeated 100 "%a"}b'"""
            $"""a LIKE '{repeated 5000 "%a"}b'"""
            $"""a GLOB '{repeated 100 "*a"}b'"""
            repeated 100 "replace(" + "a" + repeated 100 ",'a','aaaaaaaaaa')" + " = ''"
            "zeroblob(2000000000) = 1"
            "printf('%2000000000d', 1) = 1"
            (List.replicate 2000 "a" |> String.concat "||") + " = 'x'"
            repeated 20000 "(" + "1" + repeated 20000 ")"
            repeated 20000 "NOT " + "1"
            "b = 1" + repeated 20000 " OR b = 1"
            repeated 1_100_000 "1"
        ] do
        let watch = Stopwatch.StartNew()
        let before = GC.GetAllocatedBytesForCurrentThread()
        Condition.rows condition long |> ignore
        // The condition is stopped after five seconds; a busy machine may be slow to notice.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds 60.0, condition.Substring(0, min 80 condition.Length))
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000_000L)

    Assert.Equal<int[]>([| 7 |], Condition.select "b = 7" long |> InputError.orFail)

[<Fact>]
let ``a condition that works for more than five seconds is stopped and says so`` () =
    let slow = "(" + String.replicate 29 "a || " + "a) LIKE '%a%a%a%b'"

    Condition.rows (List.replicate 900 slow |> String.concat " OR ") long
    |> Fixtures.failsWith [ "longer than 5 seconds" ]

[<Fact>]
let ``regular expressions that need unbounded time are stopped and say so`` () =
    Condition.rows "a REGEXP '(?=a)^(a+)+$'" long
    |> Fixtures.failsWith [ "takes too long" ]

    Condition.rows "a REGEXP '('" long |> Fixtures.failsWith [ "Invalid pattern" ]

[<Fact>]
let ``columns whose names differ in case only, and tables without columns, can be asked`` () =
    let cased = Table.create "t" [ "Type", [| "x"; "y" |]; "type", [| "y"; "x" |] ]
    Assert.Equal<int[]>([| 1 |], Condition.select "Type = 'y' AND \"type_2\" = 'x'" cased |> InputError.orFail)
    Assert.Equal(Ok [||], Condition.rows "1" (Table.create "t" []))

[<Fact>]
let ``many threads can ask the same table`` () =
    let counts =
        Array.Parallel.init 64 (fun i -> Condition.select $"b < {i + 1}" long |> InputError.orFail |> Array.length)

    Assert.Equal<int[]>(Array.init 64 (fun i -> i + 1), counts)

[<Fact>]
let ``the copy of a table goes when the table goes`` () =
    let ask i =
        let table =
            Table.create "t" [ "a", Array.init 20000 (fun row -> $"cell {row} of {i}") ]

        Assert.Equal(Ok [| 7 |], Condition.rows $"a = 'cell 7 of {i}'" table)

    let used () =
        for _ in 1..3 do
            GC.Collect()
            GC.WaitForPendingFinalizers()

        SQLitePCL.raw.sqlite3_memory_used ()

    ask 0
    let before = used ()

    for i in 1..60 do
        ask i

    // Sixty copies take more than 30 MB; some of the last may still be in reach, and other tests run beside this one.
    Assert.True(used () - before < 20_000_000L)

[<Fact>]
let ``a condition finds what a loop over the cells finds`` () =
    let word = Gen.elements [ "a"; "b"; "ab"; "1"; "-2"; "30"; "4.5"; "" ]

    let check (cells: string list, value: int) =
        let table =
            Table.create "t" [ "x", Array.ofList cells; "y", Array.create cells.Length "z" ]

        let numeric =
            cells
            |> List.forall (fun cell -> cell = "" || fst (Double.TryParse(cell: string)))

        let expected test =
            cells
            |> List.indexed
            |> List.filter (fun (_, cell) -> cell <> "" && test cell)
            |> List.map fst
            |> Array.ofList

        Assert.Equal(Ok(expected (fun cell -> cell = "ab")), Condition.rows "x = 'ab'" table)
        Assert.Equal(Ok(expected (fun cell -> cell.Contains 'b')), Condition.rows "x REGEXP 'b'" table)

        if numeric then
            Assert.Equal(Ok(expected (fun cell -> float cell > float value)), Condition.rows $"x > {value}" table)

    let numbers = Gen.elements [ "1"; "-2"; "30"; "4.5"; "" ]

    let cases =
        Gen.zip (Gen.oneof [ Gen.listOf word; Gen.listOf numbers ]) (Gen.choose (-5, 40))

    Check.One(Config.QuickThrowOnFailure.WithMaxTest 60, Prop.forAll (Arb.fromGen cases) check)
