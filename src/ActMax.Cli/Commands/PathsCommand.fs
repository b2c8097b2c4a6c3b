namespace ActMax.Cli

open System
open System.Globalization
open ActMax
open ActMax.Report
open Argu
open FsToolkit.ErrorHandling

/// `actmax paths`: which connections a run's activity takes.
[<RequireQualifiedAccess>]
module PathsCommand =

    let private shown = 8

    let private number (flag: string) (text: string) : Result<float32, InputError list> =
        match Single.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, value when Single.IsFinite value && value >= 0f -> Ok value
        | _ -> Error [ InputError.Unreadable(flag, text, "a number of at least 0") ]

    let private byGroup (flags: ParseResults<PathsFlag>) : Result<bool option, InputError list> =
        match flags.Contains PathsFlag.By_Group, flags.Contains PathsFlag.By_Neuron with
        | true, true ->
            Error
                [
                    InputError.OutOfRange("the number of --by-group and --by-neuron", "2", "at most one of them")
                ]
        | true, _ -> Ok(Some true)
        | _, true -> Ok(Some false)
        | _ -> Ok None

    let private request (flags: ParseResults<PathsFlag>) : Result<PathsRequest, InputError list> =
        validation {
            let! activity =
                number "--activity-threshold" (flags.GetResult(PathsFlag.Activity_Threshold, "0.01"))

            and! strength =
                match flags.TryGetResult PathsFlag.Strength_Threshold with
                | Some text -> number "--strength-threshold" text |> Result.map Some
                | None -> Ok None

            and! byGroup = byGroup flags

            and! targets =
                flags.GetResults PathsFlag.Target
                |> List.map TargetReader.placeOrTarget
                |> InputError.gather

            return
                {
                    Activity = activity
                    Strength = strength
                    ByGroup = byGroup
                    ToTargets = flags.Contains PathsFlag.To_Targets
                    Targets = targets
                }
        }

    let private counts (found: ExplainedPaths) : string list =
        let byLayer =
            found.Paths
            |> Seq.collect (fun paths -> paths.Edges |> Seq.map _.Layer)
            |> Seq.countBy id
            |> Seq.sort
            |> List.ofSeq

        let layers =
            byLayer
            |> List.map (fun (layer, count) -> $"{count} in layer {layer}")
            |> String.concat ", "

        [
            if byLayer.IsEmpty then
                "No connection is on a path; lower thresholds may show some."
            else
                $"Connections on paths: {byLayer |> List.sumBy snd} ({layers})"
        ]

    let private strongest (found: ExplainedPaths) : string list =
        [
            if found.Effective.Length > 0 then
                "Strongest over whole paths from the inputs in use (excitatory, inhibitory):"

            for one in
                found.Effective
                |> Array.sortByDescending (fun one -> max one.Excitatory one.Inhibitory)
                |> Array.truncate shown do
                let hops = if one.Length = 1 then "1 hop" else $"{one.Length} hops"
                $"  {one.Pre} to {one.Post} over {hops}: {one.Excitatory:g3}, {one.Inhibitory:g3}"
        ]

    let run (screen: Screen) (flags: ParseResults<PathsFlag>) : int =
        result {
            let! request = request flags

            let! run =
                flags.TryGetResult PathsFlag.Run |> Given.folder |> Result.bind OpenedRun.read

            let! found = ExplainPaths.compute request run
            do! ExplainPaths.write run found
            do! RunReport.refresh run.Folder

            return
                [
                    yield! counts found
                    yield! strongest found
                    $"Written: {run.Folder} (paths.csv, effective.csv)"
                ]
        }
        |> Screen.answer (Screen.quietIf (flags.Contains PathsFlag.Quiet) screen)
