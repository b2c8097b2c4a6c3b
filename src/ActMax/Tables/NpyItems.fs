namespace ActMax

open System.IO

/// The items of an array file along its first axis, read one at a time, so that the file may be larger than memory.
[<NoEquality; NoComparison>]
type NpyItems =
    {
        Path: string
        Count: int
        /// Sizes of one item.
        ItemShape: int list
        /// Whether the file holds whole numbers of 8 or 16 bits, and the largest of that type.
        Largest: float32 option
        /// Item `i` as float32 in C order. Throws ArgumentException for another `i`; a file that has been changed or
        /// taken away meanwhile is a failure.
        Read: int -> float32[]
    }

[<RequireQualifiedAccess>]
module NpyItems =

    let private largest (data: NpyData) =
        match data with
        | NpyData.UInt8 _ -> Some 255f
        | NpyData.UInt16 _ -> Some 65535f
        | _ -> None

    /// Opens a .npy file of numbers with at least one axis. An array in Fortran order is read whole.
    let openFile (path: string) : Result<NpyItems, InputError list> =
        InputFile.attempt path (fun () ->
            use file = InputFile.openRead path
            let header, elements = NpyReader.readHeader path file.Length file
            let start = file.Position

            match header.Shape with
            | [] -> InputFile.fault (InputError.WrongShape(path, [], "at least one axis"))
            | count :: rest ->
                let size = if count = 0 then 0L else elements / int64 count

                if size > int64 (System.Array.MaxLength / 8) then
                    InputFile.fault (
                        InputError.WrongShape(path, header.Shape, "items small enough to be read one at a time")
                    )

                let each = int size

                let numbers (data: NpyData) =
                    match Npy.toFloat32 path { Shape = rest; Data = data } with
                    | Ok values -> values
                    | Error errors -> InputFile.faults errors

                let item = { header with Shape = rest }

                let readOne i =
                    use file =
                        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 <<< 16)

                    file.Position <- start + int64 i * int64 each * int64 (NpyReader.elementBytes header)
                    NpyReader.readData path item file each

                // Faults of the element type belong to the opening.
                let sample = NpyReader.readData path { item with Shape = [ 0 ] } file 0
                numbers sample |> ignore

                let read =
                    if header.Fortran then

                        if elements > int64 System.Array.MaxLength then
                            InputFile.fault (
                                InputError.WrongType(
                                    path,
                                    "an array in Fortran order that fits in no memory",
                                    "C order"
                                )
                            )

                        let whole = numbers (NpyReader.readData path header file (int elements))
                        fun i -> Array.sub whole (i * each) each
                    else
                        fun i ->
                            match InputFile.attempt path (fun () -> numbers (readOne i)) with
                            | Ok values -> values
                            | Error errors -> failwith (InputError.messages errors)

                {
                    Path = path
                    Count = count
                    ItemShape = rest
                    Largest = largest sample
                    Read =
                        fun i ->
                            if i < 0 || i >= count then
                                invalidArg (nameof i) $"item {i} of {count} in {path}."

                            read i
                })
