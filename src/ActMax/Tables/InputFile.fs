namespace ActMax

open System
open System.IO

/// Carries faults out of the middle of a reader; never leaves `InputFile.attempt`.
exception internal InputFault of InputError list

[<RequireQualifiedAccess>]
module internal InputFile =

    /// Ends the reading that `attempt` runs with this one fault.
    let fault (error: InputError) : 'value = raise (InputFault [ error ])

    /// Ends the reading that `attempt` runs with all of these faults.
    let faults (errors: InputError list) : 'value = raise (InputFault errors)

    let private reading (path: string) (error: exn) =
        match error with
        | InputFault errors -> Some errors
        | :? FileNotFoundException
        | :? DirectoryNotFoundException -> Some [ InputError.FileMissing path ]
        | :? UnauthorizedAccessException when Directory.Exists path ->
            Some [ InputError.FileDamaged(path, "is a folder, not a file") ]
        | :? UnauthorizedAccessException -> Some [ InputError.FileDamaged(path, "may not be read") ]
        | :? EndOfStreamException -> Some [ InputError.FileDamaged(path, "ends too early") ]
        | :? InvalidDataException as damage ->
            Some [ InputError.FileDamaged(path, "is damaged: " + damage.Message.TrimEnd('.')) ]
        | :? NotSupportedException as damage ->
            Some
                [
                    InputError.FileDamaged(path, "cannot be read: " + damage.Message.TrimEnd('.'))
                ]
        | :? IOException as damage ->
            Some
                [
                    InputError.FileDamaged(path, "cannot be read: " + damage.Message.TrimEnd('.'))
                ]
        | :? AggregateException -> None
        | _ -> None

    let rec private faultsOf path (error: exn) =
        match error with
        | :? AggregateException as several ->
            let found =
                several.Flatten().InnerExceptions |> List.ofSeq |> List.map (faultsOf path)

            if List.forall Option.isSome found then
                Some(found |> List.collect Option.get |> List.distinct)
            else
                None
        | _ -> reading path error

    /// Runs a reader; what a damaged, missing or forbidden file makes it throw becomes `Error`.
    let attempt (path: string) (read: unit -> 'value) : Result<'value, InputError list> =
        try
            Ok(read ())
        with error ->
            match faultsOf path error with
            | Some errors -> Error errors
            | None -> reraise ()

    /// The file as a stream for reading from front to back.
    let openRead (path: string) : FileStream =
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 <<< 16, FileOptions.SequentialScan)

    /// The file's text content as a stream, decompressed when it begins as a gzip file does.
    let openPerhapsCompressed (path: string) : Stream =
        let isCompressed =
            use file = openRead path
            file.ReadByte() = 0x1f && file.ReadByte() = 0x8b

        if isCompressed then
            GzipFile.openRead path
        else
            openRead path

    /// Writes one file after the other, until one cannot be written.
    let inTurn (writes: (unit -> Result<unit, InputError list>) list) : Result<unit, InputError list> =
        writes |> List.fold (fun result write -> Result.bind write result) (Ok())

    /// Writes to a temporary name beside `path` and renames it at the end, so that `path` is never half-written.
    let writeAtomically (path: string) (write: Stream -> unit) : Result<unit, InputError list> =
        let unwritable (reason: string) =
            Error [ InputError.Unwritable(path, reason.TrimEnd('.')) ]

        let temporary = $"{path}.{Guid.NewGuid():N}.part"

        try
            try
                do
                    use file =
                        new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 <<< 16)

                    write file

                File.Move(temporary, path, overwrite = true)
                Ok()
            with
            | :? IOException as error -> unwritable error.Message
            | :? UnauthorizedAccessException as error -> unwritable error.Message
            | :? ArgumentException as error -> unwritable error.Message
            | :? NotSupportedException as error -> unwritable error.Message
        finally
            try
                File.Delete temporary
            with
            | :? IOException
            | :? ArgumentException
            | :? NotSupportedException
            | :? UnauthorizedAccessException -> ()
