namespace ActMax

/// A film of pixels, read one picture at a time.
[<NoEquality; NoComparison>]
type PixelMovie =
    {
        Name: string
        Frames: int
        Height: int
        Width: int
        /// Luminance, 0 to 1, of a frame, [height; width].
        Read: int -> NdArray
    }

[<RequireQualifiedAccess>]
module PixelMovie =

    let private nameOf (path: string) =
        System.IO.Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\'))
        |> Option.ofObj
        |> Option.defaultValue path

    let private scaled (largest: float32 option) (values: float32[]) =
        match largest with
        | Some largest -> values |> Array.map (fun value -> value / largest)
        | None -> values

    let private firstNotFinite (values: float32[]) =
        Array.tryFindIndex (fun value -> not (System.Single.IsFinite value)) values

    /// Films from a .npy file [frame; height; width], or several from [film; frame; height; width]. Bytes and 16-bit
    /// whole numbers are divided by the largest of their type; other numbers are luminance as they are. Another rank,
    /// no frame, and every film with a NaN are errors.
    let ofNpy (path: string) : Result<PixelMovie list, InputError list> =
        NpyItems.openFile path
        |> Result.bind (fun items ->
            let check movies frames height width frame =
                if movies = 0 || frames = 0 || height = 0 || width = 0 then
                    Error
                        [
                            InputError.WrongShape(path, items.Count :: items.ItemShape, "at least one frame and pixel")
                        ]
                else
                    let faults =
                        [
                            for movie in 0 .. movies - 1 do
                                let wrong =
                                    Seq.init frames id
                                    |> Seq.tryPick (fun i ->
                                        firstNotFinite ((frame movie i: NdArray).Values)
                                        |> Option.map (fun at -> i, at / width, at % width))

                                match wrong with
                                | Some(i, y, x) ->
                                    InputError.NotFinite(path, $"film {movie}, frame {i}, row {y}, column {x}")
                                | None -> ()
                        ]

                    if not faults.IsEmpty then
                        Error faults
                    else
                        Ok
                            [
                                for movie in 0 .. movies - 1 ->
                                    {
                                        Name = if movies = 1 then nameOf path else $"{nameOf path} {movie}"
                                        Frames = frames
                                        Height = height
                                        Width = width
                                        Read = frame movie
                                    }
                            ]

            match items.ItemShape with
            | [ height; width ] ->
                check 1 items.Count height width (fun _ i ->
                    NdArray.create [| height; width |] (scaled items.Largest (items.Read i)))
            | [ frames; height; width ] ->
                check items.Count frames height width (fun movie i ->
                    let size = height * width

                    NdArray.create
                        [| height; width |]
                        (scaled items.Largest (Array.sub (items.Read movie) (i * size) size)))
            | _ ->
                Error
                    [
                        InputError.WrongShape(
                            path,
                            items.Count :: items.ItemShape,
                            "[frame; height; width] or [film; frame; height; width]"
                        )
                    ])

    /// A film from the pictures of a folder, in the order of their names. A folder without pictures, pictures that
    /// cannot be read, and pictures of another size than the first are errors, all of them reported.
    let ofFolder (folder: string) : Result<PixelMovie, InputError list> =
        Picture.filesOf folder
        |> Result.bind (fun files ->
            if files.IsEmpty then
                Error
                    [
                        InputError.Missing(
                            $"a picture in {folder}",
                            "files that end in " + String.concat ", " Picture.endings
                        )
                    ]
            else
                // Only sizes are kept: the pictures of a long film need not fit in memory.
                let sizes =
                    files
                    |> List.map (fun file ->
                        Picture.read file
                        |> Result.map (fun picture -> file, (picture.Shape[0], picture.Shape[1])))

                let wanted = List.choose Result.toOption sizes |> List.tryHead |> Option.map snd

                let sameSize result =
                    match result, wanted with
                    | Ok(file, (height, width)), Some size when size <> (height, width) ->
                        Error
                            [
                                InputError.WrongShape(
                                    file,
                                    [ height; width ],
                                    $"[{fst size}; {snd size}] as the first picture has"
                                )
                            ]
                    | _ -> result

                sizes
                |> List.map sameSize
                |> InputError.gather
                |> Result.map (fun read ->
                    let files = Array.ofList files
                    let height, width = snd read.Head

                    {
                        Name = nameOf folder
                        Frames = files.Length
                        Height = height
                        Width = width
                        Read = fun i -> InputError.orFail (Picture.read files[i])
                    }))

    /// What an eye sees of a film whose frames last so long.
    let toClip (eye: BoxEye) (frameSeconds: float) (movie: PixelMovie) : Clip =
        let values =
            Array.init movie.Frames (fun frame -> BoxEye.render eye (movie.Read frame))
            |> Array.concat

        Clip.create movie.Name frameSeconds [] (NdArray.create [| movie.Frames; HexLattice.count eye.Extent |] values)
