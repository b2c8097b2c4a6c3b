namespace ActMax.Report

open System.IO
open FsToolkit.ErrorHandling
open ActMax

/// The page of a run from nothing but its folder: the run's own files and whatever analyses have left beside them.
[<RequireQualifiedAccess>]
module RunReport =

    /// The page's name in the folder of a run.
    let fileName = "report.html"

    let private found (folder: string) (name: string) (read: string -> Result<'value, InputError list>) =
        let path = Path.Combine(folder, name)

        if File.Exists path then
            read path |> Result.map Some
        else
            Ok None

    let private analyses (folder: string) (run: SavedRun) : Result<Analyses, InputError list> =
        let known =
            lazy
                (Array.zip3 run.Positions run.Record.Units run.Record.UnitGroups
                 |> Array.map (fun (position, id, group) -> position, PageUnit.create id group)
                 |> dict)

        let unitAt position =
            match known.Value.TryGetValue position with
            | true, unit -> Some unit
            | _ -> None

        validation {
            let! circuit = found folder "circuit.json" (CircuitReader.read unitAt)
            and! paths = found folder "paths.csv" (WiringDiagram.ofPaths run)
            and! saliency = found folder "saliency.csv" InfluenceReader.saliency
            and! contrast = found folder "contrast.csv" InfluenceReader.contrast
            and! parts = found folder "contrast.json" (ContrastReader.read unitAt)
            and! landscape = found folder "landscape.json" LandscapeReader.read

            return
                {
                    Circuit = circuit |> Option.map CircuitReader.shortened
                    Wiring =
                        [
                            yield! circuit |> Option.map (WiringDiagram.ofCircuit run) |> Option.toList
                            yield! Option.toList paths
                        ]
                        |> List.filter (fun wiring -> wiring.Edges.Length > 0)
                    Saliency = saliency
                    Contrast = contrast
                    ContrastParts = parts
                    Landscape = landscape
                    Segments = Segments.ofRun RunPage.activeFrom run
                }
        }

    /// The page of the run in `folder`. Faults of its files are all reported.
    let read (folder: string) : Result<Page, InputError list> =
        result {
            let! run = SavedRun.read folder
            let! analyses = analyses folder run

            let! baselines =
                found folder BaselineFile.jsonName (fun _ -> BaselineFile.read folder)

            let! contrasts =
                found folder ContrastResponseFile.fileName (fun _ ->
                    ContrastResponseFile.read run.Stimulus.Shape[0] folder)

            let! drawn = FigureFolder.read folder

            let page =
                RunPage.withBaselines run (baselines |> Option.defaultValue [||]) analyses

            return
                { page with
                    Figures =
                        Array.concat
                            [
                                drawn
                                page.Figures
                                ContrastDrawings.figures (contrasts |> Option.defaultValue [])
                            ]
                }
        }

    /// Reads the folder and writes report.html into it; nothing is written when anything is at fault.
    let write (folder: string) : Result<unit, InputError list> =
        read folder |> Result.bind (Html.write (Path.Combine(folder, fileName)))

    /// What a run is called among others: the name of its folder.
    let nameOf (folder: string) : string =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath folder))
        |> string

    /// Writes a page that compares the runs in these folders, at least two; nothing is written when anything is at
    /// fault. Throws ArgumentException for fewer.
    let compare (path: string) (folders: string list) : Result<unit, InputError list> =
        folders
        |> List.map read
        |> InputError.gather
        |> Result.map (fun pages -> Comparison.create (List.zip (List.map nameOf folders) pages))
        |> Result.bind (Html.writeComparison path)

    /// Makes the page again when the run has one, after an analysis has added to its folder.
    let refresh (folder: string) : Result<unit, InputError list> =
        if File.Exists(Path.Combine(folder, fileName)) then
            write folder
        else
            Ok()
