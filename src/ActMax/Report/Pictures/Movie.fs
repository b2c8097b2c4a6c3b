namespace ActMax.Report

open System
open System.IO
open ActMax

/// A stimulus as pictures: one for an image, one a frame for what moves.
type Movie =
    {
        Frames: Raster[]
        /// How long a frame is shown; None for an image.
        Duration: FrameDuration option
        /// What the colours mean: the same for all frames.
        Caption: string
    }

/// Values become colours on one scale for all frames and channels. One channel is grey; of two the first is green and
/// the second magenta (of a retina: green and ultraviolet light); three are red, green and blue; more stand side by side in grey.
[<RequireQualifiedAccess>]
module Movie =

    /// The whole range of what a stimulus may be, where its space says so; else from its least to its largest value.
    let scaleFor (space: StimulusSpace) (stimulus: NdArray) : ColourScale =
        match space.Bounds.Lower, space.Bounds.Upper with
        | Some lower, Some upper when Single.IsFinite lower && Single.IsFinite upper && lower < upper ->
            ColourScale.create ColourMap.grey lower upper
        | _ -> ColourScale.spanning ColourMap.grey stimulus.Values

    /// One frame of planes [channel; height; width], each plane `height * width` values from its offset on.
    let private picture (scale: ColourScale) (height: int) (width: int) (values: float32[]) (planes: int[]) : Raster =
        let size = height * width

        let level plane pixel =
            byte (ColourScale.index scale values[plane + pixel])

        let pixels channels (parts: int[]) =
            Raster.create
                width
                height
                channels
                (Array.init (size * channels) (fun i -> level parts[i % channels] (i / channels)))

        match planes with
        | [| only |] when scale.Map = ColourMap.grey -> pixels 1 [| only |]
        | [| only |] ->
            Array.init size (fun pixel -> ColourScale.colour scale values[only + pixel])
            |> Array.collect (fun (struct (red, green, blue)) -> [| red; green; blue |])
            |> Raster.create width height 3
        | [| first; second |] -> pixels 3 [| second; first; second |]
        | [| red; green; blue |] -> pixels 3 [| red; green; blue |]
        | several ->
            several
            |> Array.map (fun plane -> pixels 1 [| plane |])
            |> Raster.sheet several.Length 1

    let private colours (channels: int) =
        match channels with
        | 2 -> "first channel green, second magenta; "
        | 3 -> "red, green, blue; "
        | _ -> ""

    let private mustHave (axes: string) (rank: int) (stimulus: NdArray) =
        if stimulus.Shape.Length <> rank then
            invalidArg (nameof stimulus) $"a stimulus of shape %A{stimulus.Shape}; expected {axes}."

    /// Of [channel; time; height; width].
    let ofVideo (scale: ColourScale) (frameSeconds: float) (stimulus: NdArray) : Movie =
        mustHave "[channel; time; height; width]" 4 stimulus

        let channels, times, height, width =
            stimulus.Shape[0], stimulus.Shape[1], stimulus.Shape[2], stimulus.Shape[3]

        {
            Frames =
                Array.init times (fun time ->
                    Array.init channels (fun channel -> (channel * times + time) * height * width)
                    |> picture scale height width stimulus.Values)
            Duration = Some(FrameDuration.ofSeconds frameSeconds)
            Caption = colours channels + ColourScale.caption scale
        }

    /// Of [channel; height; width].
    let ofImage (scale: ColourScale) (stimulus: NdArray) : Movie =
        mustHave "[channel; height; width]" 3 stimulus

        let channels, height, width =
            stimulus.Shape[0], stimulus.Shape[1], stimulus.Shape[2]

        {
            Frames =
                [|
                    Array.init channels (fun channel -> channel * height * width)
                    |> picture scale height width stimulus.Values
                |]
            Duration = None
            Caption = colours channels + ColourScale.caption scale
        }

    /// Of [time; 1; hexal], hexagons `side` pixels a side.
    let ofHex (side: float) (scale: ColourScale) (frameSeconds: float) (stimulus: NdArray) : Movie =
        mustHave "[time; 1; hexal]" 3 stimulus
        let times, hexals = stimulus.Shape[0], stimulus.Shape[2]

        if stimulus.Shape[1] <> 1 then
            invalidArg (nameof stimulus) $"{stimulus.Shape[1]} channels of hexals; one can be drawn."

        let lattice = HexRaster.create side hexals

        {
            Frames =
                Array.init times (fun time ->
                    HexRaster.paint scale (Array.sub stimulus.Values (time * hexals) hexals) lattice)
            Duration = Some(FrameDuration.ofSeconds frameSeconds)
            Caption = ColourScale.caption scale
        }

    /// Seconds of a frame where the space does not tell.
    let unknownFrameSeconds = 0.1

    /// One stimulus of a space, [axes], on a scale; None for those of networks. Hexagons are 8 pixels a side, on
    /// lattices of more than 300 of them 4, which is as large on the whole and a quarter of the memory.
    let onScale (scale: ColourScale) (space: StimulusSpace) (stimulus: NdArray) : Movie option =
        let seconds = space.FrameSeconds |> Option.defaultValue unknownFrameSeconds

        PictureAxes.inOrder space stimulus
        |> Option.map (fun stimulus ->
            match StimulusKind.ofSpace space with
            | StimulusKind.Image -> ofImage scale stimulus
            | StimulusKind.Hex ->
                let side = if stimulus.Shape[2] > 300 then 4.0 else 8.0
                ofHex side scale seconds stimulus
            | _ -> ofVideo scale seconds stimulus)

    /// One stimulus of a space, [axes], on the scale of `scaleFor`; None for those of networks.
    let ofStimulus (space: StimulusSpace) (stimulus: NdArray) : Movie option =
        onScale (scaleFor space stimulus) space stimulus

    /// The frame that is farthest from one even colour: a movie as one picture.
    let still (movie: Movie) : Raster =
        let unevenness (raster: Raster) =
            let mean = raster.Pixels |> Array.averageBy float
            raster.Pixels |> Array.sumBy (fun level -> (float level - mean) ** 2.0)

        movie.Frames |> Array.maxBy unevenness

    let private about (title: string) (movie: Movie) =
        [ "Title", title; "Description", movie.Caption; "Software", "ActMax" ]

    /// Enlarged to whole squares of pixels until the longer side has about 384.
    let private visible (movie: Movie) =
        let factor = Raster.factorFor 384 movie.Frames[0]
        movie.Frames |> Array.map (Raster.enlarge factor)

    let private write (path: string) (bytes: byte[]) =
        InputFile.writeAtomically path (fun stream -> stream.Write(bytes, 0, bytes.Length))

    /// Writes the movie as its extension says: .png (of a movie its frames in rows of ten), .apng, .gif or .mp4, at
    /// true speed. Faults: another extension, a place that cannot be written, no ffmpeg.
    let save (path: string) (title: string) (movie: Movie) : Result<unit, InputError list> =
        let duration =
            movie.Duration |> Option.defaultValue { Numerator = 1; Denominator = 1 }

        let extension = (Path.GetExtension path |> string).ToLowerInvariant()

        match extension with
        | ".png" when movie.Frames.Length = 1 ->
            visible movie |> Array.head |> PngFile.bytes (about title movie) |> write path
        | ".png" -> write path (PngFile.bytes (about title movie) (Raster.sheet 10 2 movie.Frames))
        | ".apng" -> write path (PngFile.animated (about title movie) duration (visible movie))
        | ".gif" -> write path (GifFile.animated $"{title}. {movie.Caption}" duration (visible movie))
        | ".mp4" -> Mp4File.write path $"{title}. {movie.Caption}" duration movie.Frames
        | _ ->
            Error
                [
                    InputError.UnknownName("kind of picture", extension, [ ".png"; ".apng"; ".gif"; ".mp4" ])
                ]
