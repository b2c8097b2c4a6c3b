namespace ActMax.Cli

open System.IO
open ActMax
open ActMax.Report

/// `actmax demo retina`: models whose best stimulus is known exactly.
[<RequireQualifiedAccess>]
module RetinaDemoCommand =

    let private verdict (case: RetinaCase) (outcome: Outcome) =
        [
            for unit', cosine, reached, best in RetinaDemo.compare case outcome do
                $"  unit {unit'.Number}: cosine with the known stimulus {cosine:f5}, activity {reached:f4} of {best:f4} ({reached / best:f4})"
        ]

    let private one (screen: Screen) (folder: string) (case: RetinaCase) : Result<int, InputError list> =
        let own = Path.Combine(folder, case.Name)
        Screen.line screen case.Prepared.Title

        RunFolder.prepare own
        |> Result.map (fun () ->
            let code, outcome =
                ModelCommand.perform
                    (Screen.quiet { screen with IsTerminal = false })
                    own
                    true
                    (fun () -> Ok())
                    case.Prepared

            outcome
            |> Option.iter (fun outcome ->
                verdict case outcome |> List.iter (Screen.line screen)
                Screen.line screen $"  {Path.Combine(own, RunReport.fileName)}")

            code)

    let run (screen: Screen) (folder: string) (seed: int64) : int =
        let ended =
            RetinaDemo.cases seed
            |> List.fold
                (fun ended case ->
                    match ended with
                    | Ok 0 -> one screen folder case
                    | other -> other)
                (Ok Exit.ok)

        match ended with
        | Ok code -> code
        | Error faults -> Screen.refuse screen faults
