namespace ActMax.Report

open System
open ActMax

/// A run whose stimuli are pictures in sentences, the most important first.
[<RequireQualifiedAccess>]
module PictureSummary =

    /// When a response frame is, where it has a time.
    let moment (run: SavedRun) (layer: int) : string =
        match run.Record.Space with
        | Some {
                   FrameSeconds = Some seconds
                   Axes = axes
               } when run.Activity.Shape[2] > 1 ->
            let frames =
                axes
                |> List.tryFind (fun axis -> axis.Name = "time")
                |> Option.map _.Size
                |> Option.defaultValue run.Activity.Shape[2]

            let start = max 0 (frames - run.Activity.Shape[2])
            $" at {float (start + layer) * seconds:g4} s"
        | _ ->
            if run.Activity.Shape[2] > 1 then
                $" in frame {layer}"
            else
                ""

    let private reached (run: SavedRun) (item: int) : string =
        let own = run.Record.Goals |> Array.filter (fun goal -> goal.Item = item)

        let shown =
            own
            |> Array.truncate 3
            |> Array.map (fun goal ->
                let unit =
                    PageUnit.create run.Record.Units[goal.Neuron] run.Record.UnitGroups[goal.Neuron]

                let activity = NdArray.get [| goal.Item; goal.Neuron; goal.Layer |] run.Activity
                $"{unit.Name} reaches {activity:g4}{moment run goal.Layer} (goal: {goal.Text})")
            |> String.concat "; "

        let more =
            if own.Length > 3 then
                $"; and {own.Length - 3} more"
            else
                ""

        let start =
            if run.Stimulus.Shape[0] > 1 then
                $"Stimulus {item + 1}: "
            else
                ""

        $"{start}{shown}{more}."

    let private compared (_: int, baselines: Baselines) : string option =
        let others =
            baselines.Rows |> Array.filter (fun row -> row.Kind <> BaselineKind.Found)

        if others.Length = 0 || baselines.Rows.Length = others.Length then
            None
        else
            let found = baselines.Rows |> Array.find (fun row -> row.Kind = BaselineKind.Found)
            let best = others |> Array.maxBy _.Response

            Some
                $"{baselines.Reading}: {found.Response:g4}; the strongest of the others, {best.Name}, gives {best.Response:g4}."

    let sentences (run: SavedRun) (baselines: (int * Baselines)[]) : string list =
        let updates =
            if run.Iterations = 1 then
                "1 update"
            else
                $"{run.Iterations:N0} updates"

        [
            for item in 0 .. min run.Stimulus.Shape[0] 4 - 1 do
                if run.Record.Goals |> Array.exists (fun goal -> goal.Item = item) then
                    reached run item

            match Array.tryHead baselines with
            | Some first -> yield! Option.toList (compared first)
            | None -> ()

            $"The search made {updates} and ended because {run.Stop}; the total loss is {run.Losses.Total:g4}."
        ]
