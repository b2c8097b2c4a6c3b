namespace ActMax

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open System.Threading.Tasks

/// The checksum of zip archives (CRC-32 of IEEE 802.3), eight bytes at a time.
[<RequireQualifiedAccess>]
module internal Checksum =

    let private table: uint32[] =
        let table = Array.zeroCreate<uint32>(8 * 256)

        for byte in 0..255 do
            let mutable value = uint32 byte

            for _ in 1..8 do
                value <-
                    if value &&& 1u = 1u then
                        (value >>> 1) ^^^ 0xEDB88320u
                    else
                        value >>> 1

            table[byte] <- value

        for slice in 1..7 do
            for byte in 0..255 do
                let before = table[(slice - 1) * 256 + byte]
                table[slice * 256 + byte] <- (before >>> 8) ^^^ table[int (before &&& 0xffu)]

        table

    /// The running checksum after these bytes; start with 0xffffffff and invert at the end.
    let update (running: uint32) (bytes: ReadOnlySpan<byte>) : uint32 =
        let table = table
        let mutable crc = running
        let mutable rest = bytes

        while rest.Length >= 8 do
            let low = crc ^^^ BinaryPrimitives.ReadUInt32LittleEndian rest
            let high = BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice 4)

            crc <-
                table[7 * 256 + int (low &&& 0xffu)]
                ^^^ table[6 * 256 + int ((low >>> 8) &&& 0xffu)]
                ^^^ table[5 * 256 + int ((low >>> 16) &&& 0xffu)]
                ^^^ table[4 * 256 + int (low >>> 24)]
                ^^^ table[3 * 256 + int (high &&& 0xffu)]
                ^^^ table[2 * 256 + int ((high >>> 8) &&& 0xffu)]
                ^^^ table[256 + int ((high >>> 16) &&& 0xffu)]
                ^^^ table[int (high >>> 24)]

            rest <- rest.Slice 8

        while rest.Length > 0 do
            crc <- (crc >>> 8) ^^^ table[int ((crc ^^^ uint32 rest[0]) &&& 0xffu)]
            rest <- rest.Slice 1

        crc

/// Passes an archive's entry on and keeps the checksum of what was read.
type internal ChecksumStream(inner: Stream) =
    inherit Stream()
    let mutable running = 0xffffffffu
    member _.Checksum = ~~~running
    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = raise (NotSupportedException())
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())

    override this.Read(buffer: byte[], offset: int, count: int) : int = this.Read(buffer.AsSpan(offset, count))

    override _.Read(buffer: Span<byte>) : int =
        let count = inner.Read buffer
        running <- Checksum.update running (Span.op_Implicit (buffer.Slice(0, count)))
        count

/// Reads and writes numpy's .npz files: zip archives of .npy arrays.
[<RequireQualifiedAccess>]
module Npz =

    let private openArchive (path: string) =
        new ZipArchive(InputFile.openRead path, ZipArchiveMode.Read)

    let private keyOf (entry: ZipArchiveEntry) =
        if entry.FullName.EndsWith(".npy", StringComparison.Ordinal) then
            Some(entry.FullName.Substring(0, entry.FullName.Length - 4))
        else
            None

    let private readEntry (path: string) (entry: ZipArchiveEntry) : NpyArray =
        let what = $"{path} ({entry.FullName})"

        let damaged reason =
            InputFile.fault (InputError.FileDamaged(what, reason))

        // Deflate cannot compress by more than 1032 to 1: a larger size is a lie, and is not worth an allocation.
        if entry.Length / 1032L > entry.CompressedLength + 64L then
            damaged "says it unpacks to more than its bytes can hold"

        use stream = new ChecksumStream(entry.Open())
        let array = Npy.readStream what entry.Length stream
        stream.CopyTo Stream.Null

        if stream.Checksum <> entry.Crc32 then
            damaged "is damaged: its checksum is wrong"

        array

    /// The names of the arrays in the archive.
    let names (path: string) : Result<string list, InputError list> =
        InputFile.attempt path (fun () ->
            use archive = openArchive path
            archive.Entries |> Seq.choose keyOf |> List.ofSeq)

    /// The arrays of these names, unpacked side by side; a name that is not there is a fault that lists those that are.
    let readOnly (keys: string list) (path: string) : Result<Map<string, NpyArray>, InputError list> =
        InputFile.attempt path (fun () ->
            let known =
                use archive = openArchive path
                archive.Entries |> Seq.choose keyOf |> List.ofSeq

            match keys |> List.filter (fun key -> not (List.contains key known)) with
            | [] -> ()
            | missing ->
                InputFile.faults (
                    missing
                    |> List.map (fun key -> InputError.UnknownName($"array of {path}:", key, known))
                )

            let arrays = Array.zeroCreate<NpyArray> keys.Length

            let read i =
                use archive = openArchive path
                arrays[i] <- readEntry path (archive.GetEntry(keys[i] + ".npy") |> Unchecked.nonNull)

            Parallel.For(0, keys.Length, read) |> ignore
            Seq.zip keys arrays |> Map.ofSeq)

    /// All arrays of the archive by name.
    let read (path: string) : Result<Map<string, NpyArray>, InputError list> =
        names path |> Result.bind (fun keys -> readOnly (List.distinct keys) path)

    /// Writes an archive of these arrays, deflated; the name appears only when everything is written.
    let write (path: string) (arrays: (string * NpyArray) list) : Result<unit, InputError list> =
        InputFile.writeAtomically path (fun stream ->
            use archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen = true)

            for key, array in arrays do
                let entry = archive.CreateEntry(key + ".npy", CompressionLevel.Fastest)
                // The same arrays give the same bytes: no date of today.
                entry.LastWriteTime <- DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero)
                use entryStream = entry.Open()
                Npy.writeStream array entryStream)
