namespace ActMax

/// A fault in something that came from outside: a file, a table, a condition, a job or an argument.
/// Functions that read return every fault they found as an `InputError list`.
[<RequireQualifiedAccess>]
type InputError =
    /// The file or folder does not exist.
    | FileMissing of path: string
    /// The file exists and is not what it should be: truncated, another format, a damaged archive.
    | FileDamaged of path: string * reason: string
    /// An array has another element type than can be used.
    | WrongType of what: string * found: string * expected: string
    /// An array has another shape; both are named.
    | WrongShape of what: string * found: int list * expected: string
    /// A number lies outside of what it indexes or may be.
    | OutOfRange of what: string * value: string * expected: string
    /// A number that must be finite is NaN or infinite.
    | NotFinite of what: string * where: string
    /// A condition on a table cannot be evaluated; `columns` are those that exist.
    | BadCondition of condition: string * reason: string * columns: string list
    /// A condition is fine and no row fulfils it.
    | NothingMatches of condition: string * rows: int
    /// A column that is needed is not in the table; `columns` are those that exist.
    | MissingColumn of column: string * table: string * columns: string list
    /// Something is there twice that must be there once.
    | Duplicate of what: string * value: string
    /// A name is not one of the known ones.
    | UnknownName of what: string * name: string * known: string list
    /// Something that must be given was not.
    | Missing of what: string * expected: string
    /// A text could not be read as what it should say.
    | Unreadable of what: string * text: string * expected: string
    /// The output cannot be written.
    | Unwritable of path: string * reason: string

[<RequireQualifiedAccess>]
module InputError =

    let private listing (names: string list) =
        match names with
        | [] -> "none"
        | _ when names.Length <= 24 -> String.concat ", " names
        | _ -> String.concat ", " (List.truncate 24 names) + $", ... ({names.Length} in all)"

    let private shape (sizes: int list) =
        "[" + (sizes |> List.map string |> String.concat "; ") + "]"

    /// One readable sentence a fault, without a stack trace.
    let message (error: InputError) : string =
        match error with
        | InputError.FileMissing path -> $"{path}: no such file or folder."
        | InputError.FileDamaged(path, reason) -> $"{path}: {reason}."
        | InputError.WrongType(what, found, expected) -> $"{what} holds {found}; expected {expected}."
        | InputError.WrongShape(what, found, expected) -> $"{what} has shape {shape found}; expected {expected}."
        | InputError.OutOfRange(what, value, expected) -> $"{what} is {value}; expected {expected}."
        | InputError.NotFinite(what, where) -> $"{what} is NaN or infinite at {where}."
        | InputError.BadCondition(condition, reason, columns) ->
            $"condition \"{condition}\": {reason}. Columns: {listing columns}."
        | InputError.NothingMatches(condition, rows) -> $"condition \"{condition}\" matches none of {rows} rows."
        | InputError.MissingColumn(column, table, columns) ->
            $"{table} has no column '{column}'. Columns: {listing columns}."
        | InputError.Duplicate(what, value) -> $"{what} '{value}' appears more than once."
        | InputError.UnknownName(what, name, known) ->
            $"unknown {what} '{name}'. Known: " + String.concat ", " known + "."
        | InputError.Missing(what, expected) -> $"{what} is missing; expected {expected}."
        | InputError.Unreadable(what, text, expected) -> $"{what} '{text}' cannot be read; expected {expected}."
        | InputError.Unwritable(path, reason) -> $"{path} cannot be written: {reason}."

    /// All messages, one a line.
    let messages (errors: InputError list) : string =
        errors |> List.map message |> String.concat "\n"

    /// Every value, or every fault once.
    let gather (results: Result<'value, InputError list> list) : Result<'value list, InputError list> =
        let faults =
            results
            |> List.collect (fun result ->
                match result with
                | Error faults -> faults
                | Ok _ -> [])

        if faults.IsEmpty then
            Ok(List.choose Result.toOption results)
        else
            Error(List.distinct faults)

    /// For scripts: the value, or an exception whose message lists every fault.
    let orFail (result: Result<'value, InputError list>) : 'value =
        match result with
        | Ok value -> value
        | Error errors -> failwith (messages errors)
