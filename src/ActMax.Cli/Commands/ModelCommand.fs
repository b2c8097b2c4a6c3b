namespace ActMax.Cli

open System
open ActMax
open Argu
open FsToolkit.ErrorHandling

/// `actmax visualise`, and `actmax maximise --model`: from flags and a job file to a run's folder.
[<RequireQualifiedAccess>]
module ModelCommand =

    let private repeated = [ "unit"; "against"; "held-out" ]

    let private iterations (prepared: PreparedModel) =
        let rec budget (rule: StopRule) =
            match rule with
            | StopRule.Budget count -> [ count ]
            | StopRule.Any rules -> List.collect budget rules
            | _ -> []

        budget prepared.Search.StopRule |> List.fold max 0

    /// Searches, measures and writes; `files` writes what else belongs into the folder.
    let perform
        (screen: Screen)
        (folder: string)
        (page: bool)
        (files: unit -> Result<unit, InputError list>)
        (prepared: PreparedModel)
        : int * Outcome option =
        use interruption = new Interruption()
        let stop = StopRule.Any [ interruption.Rule; StopRule.NotFinite ]

        let outcome =
            Watching.run screen (iterations prepared) (fun observe -> ModelRun.run observe stop prepared)

        let measured = Measured.ofOutcome prepared outcome

        match ModelRun.save folder page prepared measured outcome |> Result.bind files with
        | Error faults -> Screen.refuse screen faults, None
        | Ok() ->
            ModelSummary.lines folder page prepared measured outcome
            |> List.iter (Screen.line screen)

            match interruption.Signal with
            | Some number -> Exit.signal number, Some outcome
            | None when outcome.Stop.IsNotFinite || not (Double.IsFinite outcome.Losses.Total) ->
                screen.Error.WriteLine
                    $"actmax: the search failed: {StopRule.describe outcome.Stop}. A smaller --learning-rate may help."

                Exit.failed, Some outcome
            | None -> Exit.ok, Some outcome

    /// Does what is asked for. Nothing is written before everything has been checked.
    let execute (screen: Screen) (request: ModelRequest) : int =
        let screen = Screen.quietIf request.Quiet screen

        let prepared =
            result {
                let! prepared = ModelRun.prepare request.Job
                do! RunFolder.prepare request.Out
                return prepared
            }

        match prepared with
        | Error faults -> Screen.refuse screen faults
        | Ok prepared ->
            let job () =
                { request with Quiet = false }
                |> ModelRequest.settings
                |> JobFile.write ModelRequest.form request.Out

            perform screen request.Out request.Report job prepared |> fst

    let run (screen: Screen) (arguments: ParseResults<ModelFlag>) : int =
        match
            arguments
            |> FlagSettings.read ModelRequest.form repeated
            |> Result.bind ModelRequest.ofSettings
        with
        | Ok request -> execute screen request
        | Error faults -> Screen.refuse screen faults
