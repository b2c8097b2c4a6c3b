namespace ActMax

/// Named columns of text cells, all of the same length; never changes. Numbers stay text until they are asked for,
/// so that 18-digit ids stay exact.
[<Sealed>]
type Table =
    /// Where it came from, for messages.
    member Name: string
    /// The names of the columns, in order.
    member Columns: string list
    /// The number of rows.
    member RowCount: int
    /// The cells of a column without a copy.
    member internal Cells: column: string -> string[] voption

/// Reads, rearranges and writes tables.
[<RequireQualifiedAccess>]
module Table =

    /// A table of these columns (name and cells).
    /// Raises ArgumentException when columns have different lengths or the same name.
    val create: name: string -> columns: (string * string[]) list -> Table

    /// Reads .csv, .tsv and both as .gz. The first row names the columns; an empty name becomes "column_" and its
    /// 0-based place, as for the index that pandas writes in front. The separator is the one of comma, tab and semicolon
    /// that the header uses most. Faults: duplicate column names, rows that are longer or shorter than the header
    /// (with their line numbers), a file that is empty or damaged.
    val read: path: string -> Result<Table, InputError list>

    /// A copy of the cells of a column.
    val column: name: string -> table: Table -> Result<string[], InputError list>

    /// A column of whole numbers; "128.0" counts as 128. Every cell must hold one; up to ten that do not are reported.
    val integers: name: string -> table: Table -> Result<int64[], InputError list>

    /// As `integers`, where an empty cell (also "nan") becomes `ValueNone`.
    val optionalIntegers: name: string -> table: Table -> Result<int64 voption[], InputError list>

    /// A column of finite numbers with a decimal point. Up to ten cells that hold none are reported.
    val floats: name: string -> table: Table -> Result<float[], InputError list>

    /// As `floats`, where an empty cell (also "nan") becomes `ValueNone`.
    val optionalFloats: name: string -> table: Table -> Result<float voption[], InputError list>

    /// The rows at these 0-based positions in this order; a position may come again, and -1 gives a row of empty cells.
    /// Raises ArgumentException for a position outside of the table.
    val rows: positions: int[] -> table: Table -> Table

    /// The table with one more column at the end, or with that column replaced.
    /// Raises ArgumentException when there are more or fewer cells than rows.
    val withColumn: name: string -> cells: string[] -> table: Table -> Table

    /// The table with the columns of `other` where the cell of `key` equals the cell of `otherKey` there; rows without
    /// a partner get empty cells. A column that is there already gets the suffix "_2".
    /// Faults: a key column that is missing; an `otherKey` that names a row twice.
    val join: key: string -> otherKey: string -> other: Table -> table: Table -> Result<Table, InputError list>

    /// Writes a .csv (or .csv.gz) file; the name appears only when everything is written.
    val write: path: string -> table: Table -> Result<unit, InputError list>
