namespace ActMax

open System.Globalization
open System.IO
open ActMax.Report

/// The folder of a run on a hex network.
[<RequireQualifiedAccess>]
module HexFolder =

    let private exact (value: float) =
        value.ToString("R", CultureInfo.InvariantCulture)

    /// Every clip, the strongest first: number in the set, name, peak, frame and time of the peak, labels.
    let private ranking (set: ClipSet) (found: FoundClip) : Table =
        // Labels of families are made with the clip; of files there are none, and they are not read again.
        let labels = found.Best.Labels |> List.map fst

        let clips =
            if labels.IsEmpty then
                [||]
            else
                found.Ranking |> Array.map (fun peak -> set.Read peak.Clip)

        Table.create
            "ranking"
            [
                "rank", Array.init found.Ranking.Length (fun i -> string (i + 1))
                "clip", found.Ranking |> Array.map (fun peak -> string peak.Clip)
                if clips.Length > 0 then
                    "name", clips |> Array.map _.Name
                "peak", found.Ranking |> Array.map (fun peak -> exact peak.Peak)
                "frame", found.Ranking |> Array.map (fun peak -> string peak.Frame)
                "seconds",
                found.Ranking
                |> Array.map (fun peak -> exact (float peak.Frame * set.FrameSeconds))
                for label in labels do
                    label,
                    clips
                    |> Array.map (fun clip ->
                        clip.Labels
                        |> List.tryFind (fun (name, _) -> name = label)
                        |> Option.map (snd >> exact)
                        |> Option.defaultValue "")
            ]

    let private record (prepared: PreparedHex) (found: HexFound) : RunRecord =
        {
            Title = prepared.Job.Title
            Settings = found.Settings
            Provenance = prepared.Provenance
            Space = Some (prepared.Model found.Outcome.Stimulus.Shape[1]).Space
            Inputs = [||]
            InputGroups = [||]
            Units = Array.map fst prepared.Units
            UnitGroups = Array.map snd prepared.Units
            IdColumn = None
            Goals = found.Goals
        }

    /// What the driven cell's type does in every column, [time; hexal] of every item; None where it is not in all.
    let private everywhere (prepared: PreparedHex) (found: HexFound) : NdArray option[] =
        let job, network = prepared.Job, prepared.Network
        let stimulus = found.Outcome.Stimulus
        let items, frames = stimulus.Shape[0], stimulus.Shape[1]

        match HexNetwork.range job.Cell network with
        | Ok(struct (first, count)) when count = stimulus.Shape[3] ->
            let run =
                { HexRun.create frames with
                    Cells = HexCells.Nodes [| first .. first + count - 1 |]
                    Threads = job.Threads
                }

            let model = HexModel.create network run |> InputError.orFail

            Array.init items (fun item ->
                let activity = Model.activity (NdArray.stack [ NdArray.item item stimulus ]) model

                Some(NdArray.init [| frames; count |] (fun index -> activity.Values[index[1] * frames + index[0]])))
        | _ -> Array.create items None

    /// What there is to draw of a run.
    let drawings (prepared: PreparedHex) (found: HexFound) : HexDrawingData =
        let job = prepared.Job
        let stimulus = found.Outcome.Stimulus
        let responses = everywhere prepared found

        let tuned =
            prepared.Units
            |> Array.tryFindIndex (fun (id, _) -> id = job.Cell)
            |> Option.defaultValue prepared.Unit

        {
            Cell = job.Cell
            FrameSeconds = job.FrameSeconds
            Items =
                found.Names
                |> Array.mapi (fun item name ->
                    name,
                    NdArray.create [| stimulus.Shape[1]; stimulus.Shape[3] |] (NdArray.item item stimulus).Values,
                    responses[item])
            Courses = found.Courses
            Field = HexTuning.receptiveField prepared.Model tuned
            Directions = HexTuning.directions prepared.Model tuned
        }

    /// Writes the run: outcome.json, stimulus.npy [item; time; 1; hexal], activity.npy [item; cell; frame] of the middle
    /// cells, history.csv, ranking.csv where clips were searched, stimuli and drawings as pictures, and the page unless
    /// it is not wanted.
    let save (folder: string) (page: bool) (prepared: PreparedHex) (found: HexFound) : Result<unit, InputError list> =
        let at name = Path.Combine(folder, name)
        let record = record prepared found

        InputFile.inTurn
            [
                fun () -> RunFolder.write folder None record found.Outcome
                fun () ->
                    match found.Ranking with
                    | Some(set, clip) -> ranking set clip |> Table.write (at "ranking.csv")
                    | None -> RunFolder.remove (at "ranking.csv")
                fun () ->
                    let drawings = drawings prepared found
                    FigureFolder.write folder (HexDrawings.figures drawings) (HexDrawings.pictures drawings)
                fun () ->
                    RunPictures.giveBack ()

                    RunPictures.write folder (SavedRun.ofOutcome record found.Outcome)
                    |> Result.map ignore
                fun () ->
                    RunPictures.giveBack ()

                    if page then
                        RunReport.write folder
                    else
                        RunFolder.remove (at RunReport.fileName)
            ]
