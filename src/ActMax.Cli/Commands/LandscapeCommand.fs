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

    let private reals key (value: SettingValue) : Result<float list, InputError list> =
        SettingValue.text key value
        |> Result.bind (fun text ->
            text.Split(',', StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray
            |> List.map (fun part -> SettingValue.real key (SettingValue.Word part))
            |> InputError.gather)

    let private request (flags: ParseResults<LandscapeFlag>) : Result<LandscapeRequest, InputError list> =
        let usual = Landscape.defaults

        validation {
            let! folder = flags.TryGetResult LandscapeFlag.Run |> Given.folder

            and! item =
                flags.TryGetResult LandscapeFlag.Item
                |> Given.orElse 0 SettingValue.whole "item"

            and! noise =
                flags.TryGetResult LandscapeFlag.Noise |> Given.orElse usual.Noise reals "noise"

            and! repeats =
                flags.TryGetResult LandscapeFlag.Repeats
                |> Given.orElse usual.Repeats SettingValue.whole "repeats"

            and! seed =
                flags.TryGetResult LandscapeFlag.Seed
                |> Given.orElse usual.Seed SettingValue.long "seed"

            and! grid =
                flags.TryGetResult LandscapeFlag.Grid
                |> Given.orElse usual.Grid SettingValue.whole "grid"

            return
                {
                    Folder = folder
                    Item = item
                    Sweep = flags.GetResults LandscapeFlag.Sweep
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

    let run (screen: Screen) (flags: ParseResults<LandscapeFlag>) : int =
        result {
            let! request = request flags
            let! found = RunLandscape.write request
            do! RunReport.refresh request.Folder
            return lines request found
        }
        |> Screen.answer (Screen.quietIf (flags.Contains LandscapeFlag.Quiet) screen)
