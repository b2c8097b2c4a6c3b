namespace ActMax.Report

open System
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

    /// What one part of a run's folder needed, before the next: the peak is that of the largest part alone.
    let internal giveBack () =
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, true, true)

    /// Writes drawings into a folder that is there, each as .svg. Gives the names.
    let drawings (folder: string) (figures: PageFigure[]) : Result<string list, InputError list> =
        let nameOf (figure: PageFigure) = figure.Name + ".svg"
        let figures = List.ofArray figures

        figures
        |> List.map (fun figure () -> text (Path.Combine(folder, nameOf figure)) figure.Svg)
        |> InputFile.inTurn
        |> Result.map (fun () -> List.map nameOf figures)

    /// Writes into `folder`: of every item stimulus-1.png (of a movie its frames in rows), for movies also .apng, .gif
    /// and, where ffmpeg is there, .mp4, all at true speed and on one colour scale; and the page's drawings as .svg.
    /// Gives the names. Nothing for runs of networks. Faults: a place that cannot be written, what ffmpeg says.
    let write (folder: string) (run: SavedRun) : Result<string list, InputError list> =
        match run.Record.Space with
        | None -> Ok []
        | Some space ->
            let scale = Movie.scaleFor space run.Stimulus
            let isMovie = StimulusKind.ofSpace space <> StimulusKind.Image

            let extensions =
                [
                    ".png"
                    if isMovie then
                        ".apng"
                        ".gif"

                        if (Mp4File.program ()).IsSome then
                            ".mp4"
                ]

            // The frames of one item at a time: those of all may be larger than everything else of a run.
            let pictures item () =
                match Movie.onScale scale space (NdArray.item item run.Stimulus) with
                | None -> Ok []
                | Some movie ->
                    let names =
                        extensions |> List.map (fun extension -> $"stimulus-{item + 1}{extension}")

                    names
                    |> List.map (fun name () ->
                        giveBack ()
                        Movie.save (Path.Combine(folder, name)) $"{run.Record.Title}, stimulus {item + 1}" movie)
                    |> InputFile.inTurn
                    |> Result.map (fun () -> names)

            RunFolder.prepare folder
            |> Result.bind (fun () ->
                [
                    for item in 0 .. run.Stimulus.Shape[0] - 1 do
                        pictures item

                    fun () -> drawings folder (RunMovie.figures run)
                ]
                |> List.fold
                    (fun written write ->
                        written
                        |> Result.bind (fun names -> write () |> Result.map (fun more -> names @ more)))
                    (Ok []))
