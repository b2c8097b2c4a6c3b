namespace ActMax

open System
open System.Collections.Generic
open System.Diagnostics
open System.Text.RegularExpressions
open SQLitePCL

/// What a condition may look like before SQLite sees it.
[<RequireQualifiedAccess>]
module internal ConditionText =

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

/// Watches over one condition after another: what it may call and read, and for how long. It must not refer to the
/// database: SQLite's handle keeps its callbacks alive, and they would keep the handle alive in turn.
[<Sealed>]
type internal ConditionGuard() =

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
                raise (ArgumentException "a regular expression is longer than 1000 characters")

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
            if watch.Elapsed > deadline then
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

    /// Called before a condition is prepared.
    member _.Start() : unit =
        selects <- 0
        refusal <- None
        watch.Restart()

    /// Called when a condition has been evaluated.
    member _.Stop() : unit = watch.Reset()

    /// Why the guard ended the evaluation, if it did.
    member _.Refusal: string option =
        if refusal.IsNone && watch.Elapsed > deadline then
            Some "it takes longer than 5 seconds"
        else
            refusal

    /// Sets the callbacks of a connection.
    member _.Attach(db: sqlite3) : unit =
        let flags = raw.SQLITE_UTF8 ||| raw.SQLITE_DETERMINISTIC

        let regexp =
            delegate_function_scalar (fun context _ arguments -> isMatch context arguments)

        raw.sqlite3_create_function (db, "regexp", 2, flags, null, regexp) |> ignore

        let progress =
            delegate_progress (fun _ -> if watch.Elapsed > deadline then 1 else 0)

        raw.sqlite3_progress_handler (db, 100, progress, null)

        let authorizer =
            strdelegate_authorizer (fun _ action first second database _ -> authorise action first second database)

        raw.sqlite3_set_authorizer (db, authorizer, null) |> ignore
