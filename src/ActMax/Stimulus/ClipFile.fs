namespace ActMax

open System
open System.IO

/// Sets of clips from files.
[<RequireQualifiedAccess>]
module ClipFile =

    let private ofItems (frameSeconds: float) (items: NpyItems) : Result<ClipSet, InputError list> =
        let shape = items.Count :: items.ItemShape

        let wrong expected =
            Error [ InputError.WrongShape(items.Path, shape, expected) ]

        let counts, frames, hexals =
            match items.ItemShape with
            | [ hexals ] -> Some 1, items.Count, hexals
            | [ frames; hexals ] -> Some items.Count, frames, hexals
            | [ frames; 1; hexals ] -> Some items.Count, frames, hexals
            | _ -> None, 0, 0

        match counts, HexLattice.extentOf hexals with
        | None, _ -> wrong "[clip; frame; hexal], or [frame; hexal] of a single clip"
        | Some _, None -> wrong "a last axis of 1 + 3e(e + 1) hexals: 1, 7, 19, 37, ..., 721"
        | Some count, Some _ when count = 0 || frames = 0 -> wrong "at least one clip and frame"
        | Some count, Some extent ->
            let name =
                Path.GetFileNameWithoutExtension items.Path
                |> Option.ofObj
                |> Option.defaultValue items.Path

            let values i =
                if items.ItemShape.Length = 1 then
                    Array.init frames items.Read |> Array.concat
                else
                    items.Read i

            let clip i =
                Clip.create
                    (if count = 1 then name else $"{name} {i}")
                    frameSeconds
                    []
                    (NdArray.create [| frames; hexals |] (values i))

            let mutable faults = []

            let all =
                Seq.init count (fun i ->
                    let clip = clip i
                    faults <- faults @ ClipSet.faultsOf extent frameSeconds $"{items.Path}, clip {i}" clip
                    clip)

            let hash = ClipSet.hashClips all

            if faults.IsEmpty then
                Ok
                    {
                        Name = name
                        Count = count
                        Extent = extent
                        FrameSeconds = frameSeconds
                        Read = ClipSet.within count clip
                        Hash = hash
                    }
            else
                Error faults

    let private checkDuration (what: string) (frameSeconds: float) =
        if frameSeconds > 0.0 && Double.IsFinite frameSeconds then
            Ok()
        else
            Error
                [
                    InputError.OutOfRange(
                        $"the frame duration of {what}",
                        $"{ClipSet.number frameSeconds} s",
                        "more than 0 s"
                    )
                ]

    /// Clips of a .npy file [clip; frame; hexal] (or [clip; frame; 1; hexal], or [frame; hexal] of one clip), whose
    /// frames last so long. The file is read once through, for its hash and for numbers that are not finite; after that
    /// clip by clip. Another shape, a width that no lattice has and every clip with a NaN are errors.
    let ofNpy (frameSeconds: float) (path: string) : Result<ClipSet, InputError list> =
        checkDuration path frameSeconds
        |> Result.bind (fun () -> NpyItems.openFile path)
        |> Result.bind (ofItems frameSeconds)

    /// All .npy files of a folder, in the order of their names, each as `ofNpy` reads it. Every fault of every file is
    /// reported.
    let ofFolder (frameSeconds: float) (folder: string) : Result<ClipSet, InputError list> =
        InputFile.attempt folder (fun () ->
            Directory.GetFiles(folder, "*.npy")
            |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))
            |> List.ofArray)
        |> Result.bind (fun files ->
            if files.IsEmpty then
                Error [ InputError.Missing($"a clip in {folder}", "files that end in .npy") ]
            else
                files |> List.map (ofNpy frameSeconds) |> InputError.gather)
        |> Result.bind (fun sets ->
            let name =
                Path.GetFileName(folder.TrimEnd('/', '\\'))
                |> Option.ofObj
                |> Option.defaultValue folder

            ClipSet.concat name sets)

    /// What an eye sees of films whose frames last so long, rendered when a clip is read. Every film is rendered once
    /// for the hash.
    let ofMovies
        (name: string)
        (eye: BoxEye)
        (frameSeconds: float)
        (movies: PixelMovie list)
        : Result<ClipSet, InputError list> =
        match movies with
        | [] -> Error [ InputError.Missing($"a film in the set '{name}'", "at least one") ]
        | _ ->
            checkDuration name frameSeconds
            |> Result.bind (fun () ->
                let all = Array.ofList movies

                let read i =
                    PixelMovie.toClip eye frameSeconds all[i]

                Ok
                    {
                        Name = name
                        Count = all.Length
                        Extent = eye.Extent
                        FrameSeconds = frameSeconds
                        Read = ClipSet.within all.Length read
                        Hash = ClipSet.hashClips (Seq.init all.Length read)
                    })
