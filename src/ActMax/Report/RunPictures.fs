namespace ActMax.Report

open System.IO
open System.Text
open ActMax

/// The stimuli of a run as picture files beside its numbers.
[<RequireQualifiedAccess>]
module RunPictures =

    let private text (path: string) (words: string) =
        InputFile.writeAtomically path (fun stream ->
            let bytes = UTF8Encoding(false).GetBytes words
            stream.Write(bytes, 0, bytes.Length))

    /// Writes into `folder`: of every item stimulus-1.png (of a movie its frames in rows), for movies also .apng, .gif
    /// and, where ffmpeg is there, .mp4, all at true speed and on one colour scale; and the page's drawings as .svg.
    /// Gives the names. Nothing for runs of networks. Faults: a place that cannot be written, what ffmpeg says.
    let write (folder: string) (run: SavedRun) : Result<string list, InputError list> =
        match run.Record.Space with
        | None -> Ok []
        | Some space ->
            let scale = Movie.scaleFor space run.Stimulus
            let isMovie = StimulusKind.ofSpace space <> StimulusKind.Image

            let movies =
                [
                    for item in 0 .. run.Stimulus.Shape[0] - 1 do
                        match Movie.onScale scale space (NdArray.item item run.Stimulus) with
                        | Some movie ->
                            for extension in [ ".png"; ".apng"; ".gif"; ".mp4" ] do
                                if
                                    extension = ".png"
                                    || (isMovie && (extension <> ".mp4" || (Mp4File.program ()).IsSome))
                                then
                                    let name = $"stimulus-{item + 1}{extension}"

                                    name,
                                    fun () ->
                                        Movie.save
                                            (Path.Combine(folder, name))
                                            $"{run.Record.Title}, stimulus {item + 1}"
                                            movie
                        | None -> ()
                ]

            let drawings =
                [
                    for figure in RunMovie.figures run do
                        let name = figure.Name + ".svg"
                        name, (fun () -> text (Path.Combine(folder, name)) figure.Svg)
                ]

            let files = movies @ drawings

            if files.IsEmpty then
                Ok []
            else
                InputFile.inTurn ((fun () -> RunFolder.prepare folder) :: List.map snd files)
                |> Result.map (fun () -> List.map fst files)
