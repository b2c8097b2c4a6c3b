namespace ActMax.Cli

open System
open System.IO
open ActMax
open ActMax.Report

/// The end of a run in a few lines.
[<RequireQualifiedAccess>]
module RunSummary =

    /// A target counts as reached when the activity is this close to its value.
    let private close = 0.05

    let private shown = 8

    /// The page of a run, in its folder.
    let page = "report.html"

    /// Positions of the inputs of an item that are active at some time, on the axis of the stimulus.
    let activeInputs (outcome: Outcome) (item: int) : int[] =
        let inputs, times = outcome.Stimulus.Shape[1], outcome.Stimulus.Shape[2]

        [|
            for input in 0 .. inputs - 1 do
                let first = (item * inputs + input) * times
                let values = ReadOnlySpan(outcome.Stimulus.Values, first, times).ToArray()

                if values |> Array.exists (fun x -> abs x >= RunPage.activeFrom) then
                    input
        |]

    let private reached (outcome: Outcome) (goal: Goal) =
        float (Outcome.reached goal.Item goal.Neuron goal.Layer outcome)

    let private targets (prepared: PreparedMaximise) (outcome: Outcome) =
        let ids = prepared.Neurons.Id
        let goals = prepared.Goals

        let hits, valued =
            goals
            |> Array.choose (fun goal ->
                goal.Value
                |> Option.map (fun value -> abs (reached outcome goal - value) <= close))
            |> fun hits -> hits |> Array.filter id |> Array.length, hits.Length

        [
            if valued > 0 then
                $"Targets reached (within {close:g}): {hits} of {valued}"

            for goal in Array.truncate shown goals do
                let wish =
                    if goal.Value.IsSome then
                        $"wanted {goal.Text}"
                    else
                        goal.Text

                let where =
                    if prepared.Search.Items = 1 then
                        $"layer {goal.Layer}"
                    else
                        $"layer {goal.Layer}, stimulus {goal.Item}"

                $"  neuron {ids[goal.Neuron]}, {where}: {wish}, got {reached outcome goal:f4}"

            if goals.Length > shown then
                $"  ... and {goals.Length - shown} more (outcome.json has them all)"
        ]

    let private inputs (outcome: Outcome) =
        let all = outcome.Stimulus.Shape[1]

        let counts =
            [
                for item in 0 .. outcome.Stimulus.Shape[0] - 1 -> (activeInputs outcome item).Length
            ]

        let text = counts |> List.truncate shown |> List.map string |> String.concat ", "
        let rest = if counts.Length > shown then ", ..." else ""
        $"Active inputs: {text}{rest} of {all}"

    let private losses (outcome: Outcome) =
        let terms =
            outcome.Losses.Terms
            |> Array.map (fun (name, value) -> $"{name} {value:g4}")
            |> String.concat ", "

        $"Loss: {outcome.Losses.Total:g4} ({terms})"

    /// What came out and where it is.
    let lines (folder: string) (withPage: bool) (prepared: PreparedMaximise) (outcome: Outcome) : string list =
        [
            $"Stopped after {outcome.Iterations} iterations and {outcome.Seconds:f2} s: {StopRule.describe outcome.Stop}."
            losses outcome
            yield! targets prepared outcome
            inputs outcome
            $"Written: {folder} (stimulus.npy, activity.npy, history.csv, outcome.json, job.json)"

            if withPage then
                "Report: " + Path.Combine(folder, page)
        ]
