namespace ActMax

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open SQLitePCL

/// A table in SQLite's memory.
[<Sealed; AllowNullLiteral>]
type private Database(table: Table) =

    let db = Database.Filled table
    let guard = ConditionGuard()
    do guard.Attach db

    static member private Quoted(name: string) =
        "\"" + name.Replace("\"", "\"\"") + "\""

    /// SQLite's names ignore case: a second "Type" beside "type" becomes "Type_2".
    static member private Names(columns: string list) =
        let taken = HashSet<string>(StringComparer.OrdinalIgnoreCase)

        columns
        |> List.map (fun column ->
            Seq.initInfinite (fun i -> if i = 0 then column else $"{column}_{i + 1}")
            |> Seq.find taken.Add)

    /// INTEGER, REAL or TEXT, whatever all non-empty cells are. A code such as "007" is text.
    static member private Affinity(cells: string[]) =
        let isCanonical (cell: string) =
            not (cell.Length > 1 && cell[0] = '0' && Char.IsAsciiDigit cell[1])
            && not (Char.IsWhiteSpace cell[0] || Char.IsWhiteSpace cell[cell.Length - 1])

        let isInteger (cell: string) =
            isCanonical cell
            && (match Int64.TryParse cell with
                | ok, _ -> ok)

        let isNumber (cell: string) =
            isCanonical cell && Cell.number cell |> ValueOption.isSome

        if cells |> Array.forall (fun cell -> cell = "" || isInteger cell) then
            "INTEGER"
        elif cells |> Array.forall (fun cell -> cell = "" || isNumber cell) then
            "REAL"
        else
            "TEXT"

    static member private Check (db: sqlite3) (code: int) =
        if code <> raw.SQLITE_OK && code <> raw.SQLITE_DONE && code <> raw.SQLITE_ROW then
            let reason = raw.sqlite3_errmsg(db).utf8_to_string()
            raise (InvalidOperationException $"the table cannot be copied for a condition: {reason}")

    static member private Filled(table: Table) : sqlite3 =
        NativeSqlite.start ()
        let mutable db: sqlite3 = Unchecked.defaultof<sqlite3>

        let flags =
            raw.SQLITE_OPEN_READWRITE ||| raw.SQLITE_OPEN_CREATE ||| raw.SQLITE_OPEN_MEMORY

        let code = raw.sqlite3_open_v2 (":memory:", &db, flags, null)
        Database.Check db code
        let check code = Database.Check db code

        let configure option value =
            let mutable result = 0
            raw.sqlite3_db_config (db, option, value, &result) |> check

        // A misspelt column in double quotes must be an error, not a text.
        configure raw.SQLITE_DBCONFIG_DQS_DML 0
        configure raw.SQLITE_DBCONFIG_DQS_DDL 0
        configure raw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION 0

        let columns =
            table.Columns |> List.map (fun name -> table.Cells name |> ValueOption.get)

        let declarations =
            List.zip (Database.Names table.Columns) columns
            |> List.map (fun (name, cells) -> $"{Database.Quoted name} {Database.Affinity cells}")

        let declarations =
            if declarations.IsEmpty then
                [ "no_column" ]
            else
                declarations

        raw.sqlite3_exec (db, $"""CREATE TABLE neurons ({String.concat ", " declarations})""")
        |> check

        raw.sqlite3_exec (db, "BEGIN") |> check
        let places = declarations |> List.map (fun _ -> "?") |> String.concat ", "
        let mutable insert: sqlite3_stmt = Unchecked.defaultof<sqlite3_stmt>

        raw.sqlite3_prepare_v2 (db, $"INSERT INTO neurons VALUES ({places})", &insert)
        |> check

        let columns = Array.ofList columns

        for row in 0 .. table.RowCount - 1 do
            for i in 0 .. columns.Length - 1 do
                let cell = columns[i][row]

                if cell = "" then
                    raw.sqlite3_bind_null (insert, i + 1) |> check
                else
                    raw.sqlite3_bind_text (insert, i + 1, cell) |> check

            raw.sqlite3_step insert |> check
            raw.sqlite3_reset insert |> check

        raw.sqlite3_finalize insert |> check
        raw.sqlite3_exec (db, "COMMIT") |> check
        raw.sqlite3_exec (db, "PRAGMA query_only = 1") |> check

        // The limit on the length of a text must not cut off the table's own cells.
        let longest =
            columns
            |> Array.fold
                (fun longest cells -> cells |> Array.fold (fun longest cell -> max longest cell.Length) longest)
                0

        for limit, value in
            [
                raw.SQLITE_LIMIT_LENGTH, max 200_000 (4 * longest)
                raw.SQLITE_LIMIT_SQL_LENGTH, 1_100_000
                raw.SQLITE_LIMIT_COMPOUND_SELECT, 1
                raw.SQLITE_LIMIT_FUNCTION_ARG, 16
                raw.SQLITE_LIMIT_ATTACHED, 0
                raw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256
                raw.SQLITE_LIMIT_TRIGGER_DEPTH, 0
            ] do
            raw.sqlite3_limit (db, limit, value) |> ignore

        db

    /// The positions of the rows for which the condition holds, or why it cannot be evaluated.
    member _.Evaluate(condition: string) : Result<int[], string> =
        lock db (fun () ->
            guard.Start()
            let mutable statement: sqlite3_stmt = Unchecked.defaultof<sqlite3_stmt>

            let reason () =
                match guard.Refusal with
                | Some reason -> reason
                | None -> raw.sqlite3_errmsg(db).utf8_to_string()

            try
                let sql = $"SELECT rowid FROM neurons WHERE (\n{condition}\n)"
                let mutable rest = ""
                let code = raw.sqlite3_prepare_v2 (db, sql, &statement, &rest)

                if code <> raw.SQLITE_OK then
                    Error(reason ())
                elif not (String.IsNullOrWhiteSpace rest) || raw.sqlite3_column_count statement <> 1 then
                    Error "a condition is one expression"
                elif raw.sqlite3_bind_parameter_count statement > 0 then
                    Error "a condition cannot hold parameters (?, :name, @name, $name)"
                else
                    let found = List<int>()
                    let mutable code = raw.sqlite3_step statement

                    while code = raw.SQLITE_ROW do
                        found.Add(raw.sqlite3_column_int (statement, 0) - 1)
                        code <- raw.sqlite3_step statement

                    if code = raw.SQLITE_DONE then
                        found.Sort()
                        Ok(found.ToArray())
                    else
                        Error(reason ())
            finally
                if not (isNull (box statement)) then
                    raw.sqlite3_finalize statement |> ignore

                guard.Stop())

[<RequireQualifiedAccess>]
module Condition =

    // A table's copy lives as long as the table, so that many conditions on it cost one copy.
    let private databases = ConditionalWeakTable<Table, Database>()

    let rows (condition: string) (table: Table) : Result<int[], InputError list> =
        let bad reason =
            Error
                [
                    InputError.BadCondition(condition, (reason: string).TrimEnd '.', table.Columns)
                ]

        match ConditionText.fault condition with
        | Some reason -> bad reason
        | None ->
            try
                let database = databases.GetValue(table, fun table -> Database table)

                match database.Evaluate condition with
                | Ok found -> Ok found
                | Error reason -> bad reason
            with :? InvalidOperationException as error ->
                bad error.Message

    let select (condition: string) (table: Table) : Result<int[], InputError list> =
        rows condition table
        |> Result.bind (fun found ->
            if found.Length = 0 then
                Error [ InputError.NothingMatches(condition, table.RowCount) ]
            else
                Ok found)
