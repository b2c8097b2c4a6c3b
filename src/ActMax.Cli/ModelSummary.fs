namespace ActMax.Cli

open System
open System.IO
open ActMax
open ActMax.Report

/// The end of a run on an image network or a video model in a few lines.
[<RequireQualifiedAccess>]
module ModelSummary =

    let private shown = 12

    let private compared (prepared: PreparedModel) (item: int, baselines: Baselines) =
        let unit' = prepared.Units[item].Number
        let found = baselines.Rows[0]

        let others =
            baselines.Rows |> Array.filter (fun row -> row.Kind <> BaselineKind.Found)

        let best = others |> Array.maxBy _.Response

        let judges =
            Array.map2 (fun name value -> $", {name} {value:g4}") baselines.Validators found.Validators
            |> String.concat ""

        $"  unit {unit'}: {baselines.Reading} {found.Response:g4}{judges}; next best, {best.Name}: {best.Response:g4}"

    /// What came out and where it is.
    let lines
        (folder: string)
        (withPage: bool)
        (prepared: PreparedModel)
        (measured: Measured)
        (outcome: Outcome)
        : string list =
        let baselines = measured.Baselines

        [
            $"Stopped after {outcome.Iterations} iterations and {outcome.Seconds:f2} s: {StopRule.describe outcome.Stop}."

            for entry in List.truncate shown baselines do
                compared prepared entry

            if baselines.Length > shown then
                $"  ... and {baselines.Length - shown} more (baselines.json has them all)"

            $"Written: {folder} (stimulus.npy, activity.npy, history.csv, outcome.json, baselines.json, contrast-response.csv, pictures)"

            if withPage then
                "Report: " + Path.Combine(folder, RunReport.fileName)
        ]
