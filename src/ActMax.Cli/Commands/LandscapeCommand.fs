namespace ActMax.Cli

open System
open System.IO
open ActMax
open ActMax.Report
open Argu
open FsToolkit.ErrorHandling

/// `actmax landscape`: what happens around the stimulus of a run.
[<RequireQualifiedAccess>]
module LandscapeCommand =

    let private request (flags: LandscapeFlag list) : Result<LandscapeRequest, InputError list> =
        let pick choose = List.tryPick choose flags

        let number key read fallback word =
            match word with
            | Some text -> read key (SettingValue.Word text)
            | None -> Ok fallback

        let usual = Landscape.defaults

        let noise (text: string option) =
            match text with
            | None -> Ok usual.Noise
            | Some text ->
                text.Split(',', StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries)
                |> List.ofArray
                |> List.map (fun part -> SettingValue.real "noise" (SettingValue.Word part))
                |> InputError.gather

        validation {
            let! folder =
                match
                    pick (function
                        | LandscapeFlag.Run folder -> Some folder
                        | _ -> None)
                with
                | Some folder when not (folder.Contains '\000') -> Ok folder
                | _ -> Error [ InputError.Missing("RUN", "the folder of a run") ]

            and! item =
                pick (function
                    | LandscapeFlag.Item text -> Some text
                    | _ -> None)
                |> number "item" SettingValue.whole 0

            and! noise =
                noise (
                    pick (function
                        | LandscapeFlag.Noise text -> Some text
                        | _ -> None)
                )

            and! repeats =
                pick (function
                    | LandscapeFlag.Repeats text -> Some text
                    | _ -> None)
                |> number "repeats" SettingValue.whole usual.Repeats

            and! seed =
                pick (function
                    | LandscapeFlag.Seed text -> Some text
                    | _ -> None)
                |> number "seed" SettingValue.long usual.Seed

            and! grid =
                pick (function
                    | LandscapeFlag.Grid text -> Some text
                    | _ -> None)
                |> number "grid" SettingValue.whole usual.Grid

            return
                {
                    Folder = folder
                    Item = item
                    Sweep =
                        flags
                        |> List.choose (function
                            | LandscapeFlag.Sweep condition -> Some condition
                            | _ -> None)
                    Options =
                        { usual with
                            Noise = noise
                            Repeats = repeats
                            Seed = seed
                            Grid = grid
                        }
                }
        }

    let private percent (share: float) =
        if Double.IsFinite share then
            $"{100.0 * share:f0} %%"
        else
            "-"

    let private lines (request: LandscapeRequest) (found: Landscape) : string list =
        let removal = found.StrongestFirst
        let share value = percent (Removal.share removal value)

        let after count =
            if removal.Steps.Length >= count then
                Some $"{share removal.Steps[count - 1].Value} without the {count} strongest"
            else
                None

        let enough =
            found.WeakestFirst.Steps
            |> Array.filter (fun step -> Removal.share removal step.Value >= 0.9)
            |> Array.map _.Left
            |> Array.append [| removal.Active.Length |]
            |> Array.min

        [
            $"Response {removal.Full:f4}; without any stimulus {removal.Empty:f4}."

            match List.choose after [ 1; 2; 5; 10 ] with
            | [] -> "No active input."
            | parts -> "Inputs removed: " + String.concat ", " parts + "."

            $"Inputs that keep 90 %%: {enough} of {removal.Active.Length}."

            for level in found.Noise do
                $"Noise of {level.Sd:g}: {level.Mean:f4} +- {level.SdResponse:f4}"

            match found.Sweep with
            | Some(first, second, _) -> $"Sweep: {first.Name} against {second.Name}"
            | None -> ()

            match found.Restarts with
            | Some restarts ->
                $"Restarts: {restarts.Clusters.Length} different stimuli, diversity {restarts.Diversity:f3}"
            | None -> "Restarts: one, or not kept."

            "Written: " + Path.Combine(request.Folder, "landscape.json")
        ]

    let run (screen: Screen) (arguments: ParseResults<LandscapeFlag>) : int =
        let flags = arguments.GetAllResults()

        let screen =
            if List.contains LandscapeFlag.Quiet flags then
                Screen.quiet screen
            else
                screen

        match
            request flags
            |> Result.bind (fun request ->
                result {
                    let! found = RunLandscape.write request
                    do! RunReport.refresh request.Folder
                    return lines request found
                })
        with
        | Ok lines ->
            lines |> List.iter (Screen.line screen)
            Exit.ok
        | Error faults ->
            Screen.faults screen faults
            Exit.badInput
