namespace ActMax.Cli

open System.IO
open ActMax
open ActMax.Report
open Argu

/// `actmax report`: the pages of runs from nothing but their folders, and a page that compares several.
[<RequireQualifiedAccess>]
module ReportCommand =

    let private pictures (page: string) =
        let name = Path.GetFileNameWithoutExtension page
        let folder = Path.Combine(string (Path.GetDirectoryName page), $"{name}-charts")

        ChartFiles.write folder page
        |> Result.map (fun names -> $"""Charts: {folder} (.svg and .png of {String.concat ", " names})""")

    let private comparison (path: string) (folders: string list) (pages: Page list) =
        Comparison.create (List.zip (folders |> List.map RunReport.nameOf) pages)
        |> Html.writeComparison path
        |> Result.map (fun () -> path)

    /// All folders are read before anything is written.
    let private write
        (folders: string list)
        (out: string option)
        (charts: bool)
        : Result<string list, InputError list> =
        folders
        |> List.map RunReport.read
        |> InputError.gather
        |> Result.bind (fun pages ->
            match folders, pages, out with
            | [ _ ], [ page ], Some path -> Html.write path page |> Result.map (fun () -> [ path ])
            | _ ->
                List.map2
                    (fun folder page ->
                        let path = Path.Combine(folder, RunReport.fileName)
                        Html.write path page |> Result.map (fun () -> path))
                    folders
                    pages
                |> InputError.gather
                |> Result.bind (fun written ->
                    if folders.Length < 2 then
                        Ok written
                    else
                        comparison (defaultArg out "compare.html") folders pages
                        |> Result.map (fun path -> written @ [ path ])))
        |> Result.bind (fun written ->
            let said = written |> List.map (fun path -> $"Report: {path}")

            if charts then
                written
                |> List.map pictures
                |> InputError.gather
                |> Result.map (fun drawn -> said @ drawn)
            else
                Ok said)

    let run (screen: Screen) (flags: ParseResults<ReportFlag>) : int =
        match flags.GetResult(ReportFlag.Runs, []) with
        | [] -> Error [ InputError.Missing("the folder of a run", "one folder or several") ]
        | folders -> write folders (flags.TryGetResult ReportFlag.Out) (flags.Contains ReportFlag.Png)
        |> Screen.answer (Screen.quietIf (flags.Contains ReportFlag.Quiet) screen)
