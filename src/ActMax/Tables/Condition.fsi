namespace ActMax

/// Conditions on the rows of a table, in SQL: "cell_type = 'MBON' AND side <> 'left'", "name REGEXP '^KC'".
///
/// They may come from a job file of unknown origin. A condition is one expression, evaluated by SQLite on a copy in
/// memory that holds nothing but this table; it may use operators, columns and a list of harmless functions, no
/// sub-selects, and is stopped after five seconds. Column names with other characters than letters, digits and `_`
/// are written in double quotes. A column whose non-empty cells are all whole numbers, or all numbers, compares as
/// numbers; an empty cell is NULL. REGEXP uses .NET's regular expressions and finds a match anywhere in the cell.
[<RequireQualifiedAccess>]
module Condition =

    /// The 0-based positions of the rows that fulfil the condition, ascending; may be empty.
    /// Faults: `BadCondition` with SQLite's message and the columns that exist.
    val rows: condition: string -> table: Table -> Result<int[], InputError list>

    /// As `rows`, where no row at all is the fault `NothingMatches`.
    val select: condition: string -> table: Table -> Result<int[], InputError list>
