namespace ActMax

open System
open System.Collections.Generic
open System.Diagnostics
open System.Runtime.CompilerServices
open System.Text.RegularExpressions
open SQLitePCL

/// What a condition may look like before SQLite sees it.
[<RequireQualifiedAccess>]
module private ConditionText =

    /// Why the text is not one expression, if it is not: SQLite would let a statement end early, or a comment
    /// swallow the closing parenthesis that is put behind the condition.
    let fault (condition: string) : string option =
        let rec outside depth i =
            if i >= condition.Length then
                if depth = 0 then
                    None
                else
                    Some "a parenthesis is not closed"
            else
                let next = if i + 1 < condition.Length then condition[i + 1] else ' '

                match condition[i], next with
                | ';', _ -> Some "';' cannot be used: a condition is one expression"
                | '-', '-'
                | '/', '*' -> Some "a condition cannot hold comments"
                | '\000', _ -> Some "a condition cannot hold the character 0"
                | '(', _ -> outside (depth + 1) (i + 1)
                | ')', _ when depth = 0 -> Some "a parenthesis is closed that was not opened"
                | ')', _ -> outside (depth - 1) (i + 1)
                | ('\'' | '"' | '`' as quote), _ -> inside quote depth (i + 1)
                | '[', _ -> inside ']' depth (i + 1)
                | _ -> outside depth (i + 1)

        and inside quote depth i =
            match condition.IndexOf(quote, min i condition.Length) with
            | -1 -> Some $"the {quote} of a quotation is missing"
            | closing -> outside depth (closing + 1)

        if String.IsNullOrWhiteSpace condition then
            Some "it is empty"
        elif condition.Length > 1_000_000 then
            Some "it is longer than 1,000,000 characters"
        elif condition.Contains '\000' then
            Some "a condition cannot hold the character 0"
        else
            outside 0 0

/// A table in SQLite's memory, and the state of the condition that is being evaluated on it.
[<Sealed; AllowNullLiteral>]
type private Database(table: Table) =

    static let deadline = TimeSpan.FromSeconds 5.0

    static let functions =
        HashSet<string>(
            [
                "abs"
                "ceil"
                "ceiling"
                "coalesce"
                "floor"
                "glob"
                "ifnull"
                "iif"
                "instr"
                "length"
                "like"
                "likelihood"
                "likely"
                "lower"
                "ltrim"
                "max"
                "min"
                "nullif"
                "regexp"
                "round"
                "rtrim"
                "sign"
                "substr"
                "substring"
                "trim"
                "typeof"
                "unlikely"
                "upper"
            ],
            StringComparer.OrdinalIgnoreCase
        )

    let watch = Stopwatch()
    let patterns = Dictionary<string, Regex>()
    // Number of SELECTs seen while the present condition is prepared; the condition's own is the first.
    let mutable selects = 0
    // What the authorizer or a function refused, which says more than SQLite's "not authorized".
    let mutable refusal: string option = None

    let authorise (action: int) (first: string) (second: string) (database: string) : int =
        let refuse reason =
            refusal <- refusal |> Option.orElse (Some reason)
            raw.SQLITE_DENY

        if action = raw.SQLITE_SELECT then
            selects <- selects + 1

            if selects = 1 then
                raw.SQLITE_OK
            else
                refuse "a condition cannot select from tables"
        elif action = raw.SQLITE_READ then
            // SQLite names no database where a condition reads no column of the table, as in "1 = 1".
            if first = "neurons" && (database = "main" || String.IsNullOrEmpty database) then
                raw.SQLITE_OK
            else
                refuse $"'{first}' cannot be read"
        elif action = raw.SQLITE_FUNCTION then
            if functions.Contains second then
                raw.SQLITE_OK
            else
                refuse $"the function '{second}' cannot be used in a condition"
        else
            refuse "a condition can only compare columns"

    let pattern (text: string) : Regex =
        match patterns.TryGetValue text with
        | true, regex -> regex
        | _ ->
            if text.Length > 1000 then
                invalidArg (nameof text) "a regular expression is longer than 1000 characters"

            let compiled options =
                Regex(text, options ||| RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds 500.0)

            let regex =
                try
                    compiled RegexOptions.NonBacktracking
                with :? NotSupportedException ->
                    // Look-around and back references need the engine that can run for long; the time-out stops it.
                    compiled RegexOptions.None

            // A pattern taken from a column could be another one in each row.
            if patterns.Count >= 64 then
                patterns.Clear()

            patterns[text] <- regex
            regex

    let isMatch (context: sqlite3_context) (arguments: sqlite3_value[]) =
        try
            if watch.IsRunning && watch.Elapsed > deadline then
                raise (TimeoutException())

            let isNull value =
                raw.sqlite3_value_type value = raw.SQLITE_NULL

            if isNull arguments[0] || isNull arguments[1] then
                raw.sqlite3_result_null context
            else
                let text i =
                    raw.sqlite3_value_text(arguments[i]).utf8_to_string()

                let found = (pattern (text 0)).IsMatch(text 1)
                raw.sqlite3_result_int (context, (if found then 1 else 0))
        with error ->
            // An exception must not pass through SQLite's frames.
            let reason =
                match error with
                | :? RegexMatchTimeoutException
                | :? TimeoutException -> "the regular expression takes too long"
                | _ -> error.Message.Split('\n')[0]

            refusal <- refusal |> Option.orElse (Some reason)
            raw.sqlite3_result_error (context, reason)

    let db = Database.Filled table

    do
        raw.sqlite3_create_function (
            db,
            "regexp",
            2,
            raw.SQLITE_UTF8 ||| raw.SQLITE_DETERMINISTIC,
            null,
            delegate_function_scalar (fun context _ arguments -> isMatch context arguments)
        )
        |> ignore

        raw.sqlite3_progress_handler (
            db,
            2000,
            delegate_progress (fun _ -> if watch.IsRunning && watch.Elapsed > deadline then 1 else 0),
            null
        )

        raw.sqlite3_set_authorizer (
            db,
            strdelegate_authorizer (fun _ action first second database _ -> authorise action first second database),
            null
        )
        |> ignore

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
            selects <- 0
            refusal <- None
            watch.Restart()
            let mutable statement: sqlite3_stmt = Unchecked.defaultof<sqlite3_stmt>

            let reason code =
                match refusal with
                | Some reason -> reason
                | None when code = raw.SQLITE_INTERRUPT -> $"it takes longer than 5 seconds"
                | None -> raw.sqlite3_errmsg(db).utf8_to_string()

            try
                let sql = $"SELECT rowid FROM neurons WHERE (\n{condition}\n)"
                let mutable rest = ""
                let code = raw.sqlite3_prepare_v2 (db, sql, &statement, &rest)

                if code <> raw.SQLITE_OK then
                    Error(reason code)
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
                        Error(reason code)
            finally
                if not (isNull (box statement)) then
                    raw.sqlite3_finalize statement |> ignore

                watch.Reset())

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
