namespace ActMax

open System
open System.Buffers.Binary
open System.IO

/// IDX files, plain or gzip, as MNIST and Fashion-MNIST come: two zero bytes, the element type, the number of axes,
/// their sizes (big-endian) and the elements. Source: yann.lecun.com/exdb/mnist.
[<RequireQualifiedAccess>]
module Idx =

    let private mostElements = 1 <<< 30

    let private readShape (path: string) (file: Stream) : int[] =
        let fault reason =
            InputFile.fault (InputError.FileDamaged(path, reason))

        let start = Array.zeroCreate<byte> 4
        file.ReadExactly(start.AsSpan())

        if start[0] <> 0uy || start[1] <> 0uy || start[3] = 0uy then
            fault "is no IDX file"

        if start[2] <> 8uy then
            InputFile.fault (InputError.WrongType(path, $"elements of the type 0x{start[2]:x2}", "bytes (0x08)"))

        let sizes = Array.zeroCreate<byte>(4 * int start[3])
        file.ReadExactly(sizes.AsSpan())

        let shape =
            Array.init (int start[3]) (fun axis ->
                BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(sizes, 4 * axis, 4)))

        let count =
            shape
            |> Array.fold (fun product size -> min (int64 mostElements + 1L) (product * int64 size)) 1L

        if count > int64 mostElements then
            fault $"says that it holds more than {mostElements} elements"

        shape |> Array.map int

    /// The bytes of an IDX file with their shape, as numbers from 0 to 255. Faults: no such file, another format or
    /// element type, a file that is cut off or goes on after its elements.
    let read (path: string) : Result<NdArray, InputError list> =
        InputFile.attempt path (fun () ->
            use file = InputFile.openPerhapsCompressed path
            let shape = readShape path file
            let bytes = Array.zeroCreate<byte>(Array.fold (*) 1 shape)
            file.ReadExactly(bytes.AsSpan())

            if file.ReadByte() >= 0 then
                InputFile.fault (InputError.FileDamaged(path, "goes on after its last element"))

            NdArray.create shape (bytes |> Array.map float32))

    /// The same for labels: one axis of whole numbers.
    let readLabels (path: string) : Result<int[], InputError list> =
        read path
        |> Result.bind (fun array ->
            if array.Shape.Length = 1 then
                Ok(array.Values |> Array.map int)
            else
                Error [ InputError.WrongShape(path, List.ofArray array.Shape, "one axis of labels") ])
