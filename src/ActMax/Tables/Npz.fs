namespace ActMax

open System
open System.IO
open System.IO.Compression
open System.Threading.Tasks

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

        let atEnd checksum _ =
            if checksum <> entry.Crc32 then
                damaged "is damaged: its checksum is wrong"

        use stream = new ChecksumStream(entry.Open(), atEnd)
        let array = NpyReader.readStream what entry.Length stream
        stream.CopyTo Stream.Null
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
