namespace ActMax.Report

open System.Globalization

/// One picture of a grid with words below it.
type GridPicture = { Picture: Raster; Caption: string }

/// Pictures in rows: the frames of a movie, or what a unit likes best beside the best real images.
[<RequireQualifiedAccess>]
module PictureGrid =

    let private cell = 96.0
    let private gap = 10.0
    let private words = 16.0

    /// Rows with a name each (may be empty), pictures from left to right; `title` and `description` as in
    /// `Svg.document`. Throws ArgumentException for no picture.
    let draw (title: string) (description: string) (rows: (string * GridPicture[])[]) : string =
        let most = rows |> Array.fold (fun most (_, pictures) -> max most pictures.Length) 0

        if most = 0 then
            invalidArg (nameof rows) "a grid without pictures."

        let named = rows |> Array.exists (fun (name, _) -> name <> "")
        let left = if named then 110.0 else gap

        let tallest =
            rows
            |> Seq.collect snd
            |> Seq.map (fun entry -> cell * float entry.Picture.Height / float entry.Picture.Width)
            |> Seq.max

        let step = tallest + words + gap

        let parts =
            [
                for row in 0 .. rows.Length - 1 do
                    let name, pictures = rows[row]
                    let top = gap + float row * step

                    if named then
                        Svg.text (left - 8.0) (top + tallest / 2.0 + 4.0) "end" [ "font-weight", "bold" ] name

                    for column in 0 .. pictures.Length - 1 do
                        let x = left + float column * (cell + gap)
                        let picture = pictures[column].Picture
                        let height = cell * float picture.Height / float picture.Width
                        Svg.image x top cell height picture
                        Svg.rect x top cell height [ "fill", "none"; "stroke", "#888888"; "stroke-width", "0.5" ]

                        Svg.text
                            (x + cell / 2.0)
                            (top + height + 12.0)
                            "middle"
                            [ "font-size", "9" ]
                            pictures[column].Caption
            ]

        Svg.document (left + float most * (cell + gap)) (gap + float rows.Length * step) title description parts

    /// At most this many frames on a sheet.
    let private mostFrames = 60

    /// The frames of a movie with their times; of a long one every second, third, ... frame.
    let frameSheet (title: string) (columns: int) (movie: Movie) : string =
        let every = (movie.Frames.Length + mostFrames - 1) / mostFrames
        let shown = [| 0..every .. movie.Frames.Length - 1 |]

        let caption frame =
            match movie.Duration with
            | Some duration ->
                let seconds = float frame * FrameDuration.seconds duration
                seconds.ToString("0.###", CultureInfo.InvariantCulture) + " s"
            | None -> ""

        shown
        |> Array.map (fun frame ->
            {
                Picture = movie.Frames[frame]
                Caption = caption frame
            })
        |> Array.chunkBySize (max 1 columns)
        |> Array.map (fun row -> "", row)
        |> draw title movie.Caption

    /// One row for every class or unit: what was found first, then the best real pictures.
    let classes (title: string) (description: string) (rows: (string * GridPicture * GridPicture[])[]) : string =
        rows
        |> Array.map (fun (name, found, real) -> name, Array.append [| found |] real)
        |> draw title description
