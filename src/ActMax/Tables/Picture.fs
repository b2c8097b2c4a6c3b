namespace ActMax

open System
open System.IO

/// Reads pictures as luminance.
[<RequireQualifiedAccess>]
module Picture =

    /// Endings of the files that `read` reads.
    let endings = [ ".png"; ".pgm"; ".ppm"; ".pnm" ]

    let isPicture (path: string) : bool =
        match Path.GetExtension path with
        | null -> false
        | ending -> List.contains (ending.ToLowerInvariant()) endings

    /// Luminance, 0 (black) to 1, [height; width], of a PNG, PGM or PPM file; colours as the Python imaging library
    /// makes them grey. A missing, damaged or foreign file is an error.
    let read (path: string) : Result<NdArray, InputError list> =
        InputFile.attempt path (fun () ->
            use file = InputFile.openRead path

            let isPng = file.ReadByte() = int PngReader.signature[0]
            file.Position <- 0L

            if isPng then
                PngReader.read path file
            else
                use buffered = new BufferedStream(file, 1 <<< 16)
                PnmReader.read path buffered)

    /// The pictures of a folder in the order of their names, in which whole numbers count as numbers (frame_9 before
    /// frame_10).
    let filesOf (folder: string) : Result<string list, InputError list> =
        let key (path: string) =
            let name = Path.GetFileName path |> Option.ofObj |> Option.defaultValue ""

            Text.RegularExpressions.Regex.Replace(
                name,
                "[0-9]+",
                fun found -> found.Value.TrimStart('0').PadLeft(20, '0')
            )

        InputFile.attempt folder (fun () ->
            Directory.GetFiles folder
            |> Array.filter isPicture
            |> Array.sortWith (fun a b -> String.CompareOrdinal(key a, key b))
            |> List.ofArray)
