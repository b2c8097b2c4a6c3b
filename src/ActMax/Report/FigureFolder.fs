namespace ActMax.Report

open System.IO
open System.Text
open System.Text.Json
open FsToolkit.ErrorHandling
open ActMax

/// Drawings that a run leaves in its folder: every one as .svg, and figures.json, which says what they are, so that the
/// page can be made again.
[<RequireQualifiedAccess>]
module FigureFolder =

    let fileName = "figures.json"

    let private text (path: string) (words: string) =
        InputFile.writeAtomically path (fun stream ->
            let bytes = UTF8Encoding(false).GetBytes words
            stream.Write(bytes, 0, bytes.Length))

    let private index (figures: PageFigure[]) (json: Utf8JsonWriter) =
        figures
        |> JsonText.objects json "figures" (fun figure ->
            json.WriteString("name", figure.Name)
            json.WriteString("title", figure.Title)
            json.WriteString("caption", figure.Caption)

            match figure.Item with
            | Some item -> json.WriteNumber("item", item)
            | None -> json.WriteNull "item")

    /// Writes the drawings and their list; of some also a picture of pixels, by name.
    let write (folder: string) (figures: PageFigure[]) (pictures: (string * Raster)[]) : Result<unit, InputError list> =
        let at name = Path.Combine(folder, name)

        InputFile.inTurn
            [
                for figure in figures do
                    fun () -> text (at (figure.Name + ".svg")) figure.Svg
                for name, picture in pictures do
                    fun () ->
                        InputFile.writeAtomically (at (name + ".png")) (fun stream ->
                            let bytes = PngFile.bytes [] picture
                            stream.Write(bytes, 0, bytes.Length))
                fun () -> JsonText.write (at fileName) (index figures)
            ]

    /// Names become paths: only plain ones are taken.
    let private isPlain (name: string) =
        name <> ""
        && name |> Seq.forall (fun c -> System.Char.IsAsciiLetterOrDigit c || c = '-')

    /// What `write` left; nothing where there is no list. Faults: a damaged list, a drawing that is gone.
    let read (folder: string) : Result<PageFigure[], InputError list> =
        let path = Path.Combine(folder, fileName)

        if not (File.Exists path) then
            Ok [||]
        else
            result {
                let! entries =
                    JsonFields.Read(
                        path,
                        fun fields root ->
                            fields.List("", root, "figures")
                            |> Array.map (fun (where, entry) ->
                                let name = fields.Text(where, entry, "name")

                                if not (isPlain name) then
                                    fields.Fault($"{where}.name", "is not a plain name of letters, digits and dashes")

                                {
                                    Name = name
                                    Title = fields.Text(where, entry, "title")
                                    Caption = fields.Text(where, entry, "caption")
                                    Svg = ""
                                    Item =
                                        if JsonFields.Has(entry, "item") then
                                            Some(fields.Whole(where, entry, "item"))
                                        else
                                            None
                                })
                    )

                return!
                    entries
                    |> List.ofArray
                    |> List.map (fun figure ->
                        let svg = Path.Combine(folder, figure.Name + ".svg")

                        InputFile.attempt svg (fun () ->
                            { figure with
                                Svg = File.ReadAllText svg
                            }))
                    |> InputError.gather
                    |> Result.map Array.ofList
            }
