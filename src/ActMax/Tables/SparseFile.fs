namespace ActMax

open System
open System.Threading
open System.Threading.Tasks
open ActMax.Kernels

/// Reads and writes sparse matrices as scipy.sparse.save_npz does.
[<RequireQualifiedAccess>]
module SparseFile =

    let private orFault result =
        match result with
        | Ok value -> value
        | Error errors -> InputFile.faults errors

    let private oneAxis (what: string) (array: NpyArray) =
        match array.Shape with
        | [ _ ] -> array
        | shape -> InputFile.fault (InputError.WrongShape(what, shape, "one axis"))

    let private indices (path: string) (key: string) (arrays: Map<string, NpyArray>) : int[] =
        let what = $"{path} ({key})"
        Npy.toInt32 what (oneAxis what arrays[key]) |> orFault

    let private within (what: string) (size: int) (values: int[]) : unit =
        let mutable i = 0

        while i < values.Length && uint values[i] < uint size do
            i <- i + 1

        if i < values.Length then
            InputFile.fault (InputError.OutOfRange($"{what}[{i}]", string values[i], $"0 .. {size - 1}"))

    let private sameLength (path: string) (named: (string * int) list) =
        match named |> List.map snd |> List.distinct with
        | [ _ ] -> ()
        | _ ->
            let sizes =
                named |> List.map (fun (name, size) -> $"{name} {size}") |> String.concat ", "

            InputFile.fault (InputError.FileDamaged(path, $"has arrays of different lengths: {sizes}"))

    let private firstNotFinite (values: float32[]) : int =
        let mutable i = 0

        while i < values.Length && Single.IsFinite values[i] do
            i <- i + 1

        i

    let private notFinite (path: string) (row: int) (column: int) =
        InputFile.fault (InputError.NotFinite($"{path}: the weight", $"row {row}, column {column}"))

    /// Whether (major, minor) rises strictly, so that the entries already are compressed rows without duplicates.
    let private isSorted (major: int[]) (minor: int[]) =
        let mutable i = 1

        while i < major.Length
              && (major[i - 1] < major[i] || (major[i - 1] = major[i] && minor[i - 1] < minor[i])) do
            i <- i + 1

        i >= major.Length

    let private starts (size: int) (major: int[]) =
        let starts = Array.zeroCreate<int>(size + 1)

        for index in major do
            starts[index + 1] <- starts[index + 1] + 1

        for i in 0 .. size - 1 do
            starts[i + 1] <- starts[i + 1] + starts[i]

        starts

    let private fromCoordinates rows columns (row: int[]) (column: int[]) (values: float32[]) =
        if isSorted row column then
            CsrMatrix(rows, columns, starts rows row, column, values)
        elif isSorted column row then
            CsrMatrix(columns, rows, starts columns column, row, values).Transpose()
        else
            CsrMatrix.FromCoordinates(rows, columns, row, column, values)

    let private coordinates (path: string) (rows: int, columns: int) : CsrMatrix =
        let arrays = Npz.readOnly [ "row"; "col"; "data" ] path |> orFault
        let row = indices path "row" arrays
        let column = indices path "col" arrays

        let values =
            Npy.toFloat32 $"{path} (data)" (oneAxis $"{path} (data)" arrays["data"])
            |> orFault

        sameLength path [ "row", row.Length; "col", column.Length; "data", values.Length ]
        within $"{path}: row" rows row
        within $"{path}: col" columns column
        let bad = firstNotFinite values

        if bad < values.Length then
            notFinite path row[bad] column[bad]

        fromCoordinates rows columns row column values

    /// The row that holds entry `k`.
    let private majorOf (pointers: int[]) (k: int) =
        Array.FindLastIndex(pointers, (fun start -> start <= k))

    /// Sorts the entries of each row in place; true when a row holds two entries for one column.
    /// (Products in scipy leave their rows unsorted, often in falling order.)
    let private sortWithin (pointers: int[]) (minor: int[]) (values: float32[]) : bool =
        let hasDuplicates = [| 0 |]

        let rises first past =
            let mutable k = first + 1

            while k < past && minor[k - 1] < minor[k] do
                k <- k + 1

            k >= past

        let sortRow row =
            let first, past = pointers[row], pointers[row + 1]

            if not (rises first past) then
                Array.Reverse(minor, first, past - first)
                Array.Reverse(values, first, past - first)

                if not (rises first past) then
                    Array.Sort(minor, values, first, past - first)

                    if not (rises first past) then
                        Volatile.Write(&hasDuplicates[0], 1)

        let rows = pointers.Length - 1
        let block = 1024

        Parallel.For(
            0,
            (rows + block - 1) / block,
            fun i ->
                for row in i * block .. min rows ((i + 1) * block) - 1 do
                    sortRow row
        )
        |> ignore

        hasDuplicates[0] = 1

    /// Compressed along `majors`: rows for CSR, columns for CSC.
    let private compressed (path: string) (majors: int, minors: int) (place: int -> int -> int * int) : CsrMatrix =
        let arrays = Npz.readOnly [ "indptr"; "indices"; "data" ] path |> orFault
        let pointers = indices path "indptr" arrays
        let minor = indices path "indices" arrays

        let values =
            Npy.toFloat32 $"{path} (data)" (oneAxis $"{path} (data)" arrays["data"])
            |> orFault

        let rises = pointers |> Seq.pairwise |> Seq.forall (fun (a, b) -> a <= b)

        if
            pointers.Length <> majors + 1
            || pointers[0] <> 0
            || not rises
            || pointers[majors] > minor.Length
        then
            InputFile.fault (
                InputError.FileDamaged(path, $"has an indptr that does not divide {minor.Length} entries in {majors}")
            )

        sameLength path [ "indices", minor.Length; "data", values.Length ]
        // scipy may leave unused room behind the last entry.
        let count = pointers[majors]

        let minor =
            if minor.Length = count then
                minor
            else
                Array.truncate count minor

        let values =
            if values.Length = count then
                values
            else
                Array.truncate count values

        within $"{path}: indices" minors minor
        let bad = firstNotFinite values

        if bad < count then
            let major = majorOf pointers bad
            place major minor[bad] ||> notFinite path

        if not (sortWithin pointers minor values) then
            CsrMatrix(majors, minors, pointers, minor, values)
        else
            let major = Array.zeroCreate<int> count

            for i in 0 .. majors - 1 do
                Array.Fill(major, i, pointers[i], pointers[i + 1] - pointers[i])

            CsrMatrix.FromCoordinates(majors, minors, major, minor, values)

    /// Reads a matrix of any shape saved by scipy in COO, CSR or CSC form, compressed or not, with integer or float
    /// values (made float32) and int32 or int64 indices. Entries at the same place are summed. Rows stay rows.
    /// Faults: missing arrays, another format, an index outside, a weight that is not finite (its place is named).
    let read (path: string) : Result<CsrMatrix, InputError list> =
        InputFile.attempt path (fun () ->
            let head = Npz.readOnly [ "format"; "shape" ] path |> orFault

            let size =
                match head["shape"].Shape, Npy.toInt32 $"{path} (shape)" head["shape"] with
                | [ 2 ], Ok [| rows; columns |] when rows >= 0 && columns >= 0 -> rows, columns
                | _, Error errors -> InputFile.faults errors
                | shape, _ -> InputFile.fault (InputError.WrongShape($"{path} (shape)", shape, "two sizes"))

            match head["format"].Data with
            | NpyData.Text [| "coo" |] -> coordinates path size
            | NpyData.Text [| "csr" |] -> compressed path size (fun row column -> row, column)
            | NpyData.Text [| "csc" |] ->
                (compressed path (snd size, fst size) (fun column row -> row, column)).Transpose()
            | NpyData.Text [| format |] ->
                InputFile.fault (InputError.UnknownName("sparse format", format, [ "coo"; "csr"; "csc" ]))
            | _ ->
                InputFile.fault (
                    InputError.WrongType($"{path} (format)", Npy.typeName head["format"], "one text: coo, csr or csc")
                ))

    /// As `read`, for a matrix that must have as many rows as columns.
    let readSquare (path: string) : Result<CsrMatrix, InputError list> =
        read path
        |> Result.bind (fun matrix ->
            if matrix.Rows = matrix.Columns then
                Ok matrix
            else
                Error
                    [
                        InputError.WrongShape(path, [ matrix.Rows; matrix.Columns ], "as many rows as columns")
                    ])

    /// Writes the matrix in CSR form so that scipy.sparse.load_npz reads it.
    let write (path: string) (matrix: CsrMatrix) : Result<unit, InputError list> =
        let ints values =
            {
                Shape = [ Array.length values ]
                Data = NpyData.Int32 values
            }

        Npz.write
            path
            [
                "indices", ints matrix.ColumnIndices
                "indptr", ints matrix.RowStarts
                "format",
                {
                    Shape = []
                    Data = NpyData.Text [| "csr" |]
                }
                "shape",
                {
                    Shape = [ 2 ]
                    Data = NpyData.Int64 [| int64 matrix.Rows; int64 matrix.Columns |]
                }
                "data", Npy.ofFloat32 [ matrix.NonZeros ] matrix.Values
            ]
