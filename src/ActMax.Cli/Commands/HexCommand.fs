namespace ActMax.Cli

open System
open System.IO
open ActMax
open ActMax.Report
open Argu

/// `actmax find`, `actmax regularise` and `actmax maximise --hex`: from flags and a job file to a run's folder.
[<RequireQualifiedAccess>]
module HexCommand =

    let private isNotFinite (outcome: Outcome) =
        outcome.Stop.IsNotFinite || not (Double.IsFinite outcome.Losses.Total)

    /// Gives back what reading and searching no longer need: the peak of a run is that of its largest part.
    let private tidy () =
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, true, true)

    let private search (screen: Screen) (interruption: Interruption) (request: HexRequest) (prepared: PreparedHex) =
        let stop = StopRule.Any [ interruption.Rule; StopRule.NotFinite ]

        let clips work =
            let count = prepared.Clips |> Option.map _.Count |> Option.defaultValue 0
            Watching.counting screen "clip" count work

        let updates work =
            Watching.run screen (HexSearch.iterations prepared.Job) work

        match prepared.Job.Method with
        | HexMethod.Find -> clips (fun observe -> HexSearch.find observe (Some request.Out) prepared)
        | HexMethod.Generate ->
            updates (fun observe -> Ok(HexSearch.generate observe stop (HexSearch.frames prepared.Job) prepared))
        | HexMethod.Regularise ->
            match prepared.Clips with
            | None -> updates (fun observe -> HexSearch.regularise ignore None observe stop prepared)
            | Some _ ->
                clips (fun observe -> HexSearch.find observe (Some request.Out) prepared)
                // What was found is in the run's folder now and comes from there.
                |> Result.bind (fun _ ->
                    updates (fun observe -> HexSearch.regularise ignore (Some request.Out) observe stop prepared))

    /// The end of a run in a few lines.
    let lines (request: HexRequest) (prepared: PreparedHex) (found: HexFound) : string list =
        let outcome = found.Outcome
        let seconds = prepared.Job.FrameSeconds

        [
            if outcome.Iterations > 0 then
                $"Stopped after {outcome.Iterations} iterations and {outcome.Seconds:f2} s: {StopRule.describe outcome.Stop}."
            match found.Ranking with
            | Some(set, clip) ->
                let source =
                    if clip.IsCached then
                        "known from before"
                    else
                        $"{clip.Seconds:f1} s"

                $"Best of {set.Count} clips ({source}): {clip.Best.Name}, peak {clip.Ranking[0].Peak:f4} at {float clip.Ranking[0].Frame * seconds:g4} s"
            | None -> ()
            for goal in found.Goals do
                let reached = Outcome.reached goal.Item goal.Neuron goal.Layer outcome

                $"{prepared.Job.Cell}, {found.Names[goal.Item]}: {reached:f4} at {float goal.Layer * seconds:g4} s"
            match found.Kept with
            | Some(kept, isKept) ->
                $"Response kept: {TraceMatch.describe kept}"

                if isKept = Some false then
                    "The trace is not kept within the tolerance: more --iterations may help."
            | None -> ()
            let clips = if found.Ranking.IsSome then "ranking.csv, " else ""

            $"Written: {request.Out} (stimulus.npy, activity.npy, history.csv, {clips}outcome.json, job.json, drawings as .svg)"

            if request.Report then
                "Report: " + Path.Combine(request.Out, RunReport.fileName)
        ]

    /// The clips' file by its whole name, since job.json may be read from anywhere.
    let private located (request: HexRequest) : HexRequest =
        let clips = request.Job.Clips

        if clips = "" || HexSource.isFamily clips then
            request
        else
            { request with
                Job.Clips = Path.GetFullPath clips
            }

    let save (request: HexRequest) (prepared: PreparedHex) (found: HexFound) : Result<unit, InputError list> =
        HexFolder.save request.Out request.Report prepared found
        |> Result.bind (fun () ->
            { located request with Quiet = false }
            |> HexRequest.settings
            |> JobFile.write HexRequest.form request.Out)

    /// The exit code of a run that is written; says why a search failed.
    let ended (screen: Screen) (interruption: Interruption) (found: HexFound) : int =
        match interruption.Signal with
        | Some number -> Exit.signal number
        | None when isNotFinite found.Outcome ->
            screen.Error.WriteLine
                $"actmax: the search failed: {StopRule.describe found.Outcome.Stop}. A smaller --learning-rate may help."

            Exit.failed
        | None -> Exit.ok

    /// Does what is asked for. The folder is looked at before the search, so that no work is lost.
    let execute (screen: Screen) (request: HexRequest) : int =
        let screen = Screen.quietIf request.Quiet screen

        let prepared =
            HexPreparation.prepare request.Job
            |> Result.bind (fun prepared -> RunFolder.prepare request.Out |> Result.map (fun () -> prepared))

        match prepared with
        | Error faults -> Screen.refuse screen faults
        | Ok prepared ->
            for warning in prepared.Warnings do
                Screen.line screen $"Note: {warning}"

            tidy ()
            use interruption = new Interruption()

            match
                search screen interruption request prepared
                |> Result.bind (fun found ->
                    tidy ()
                    save request prepared found |> Result.map (fun () -> found))
            with
            | Error faults -> Screen.refuse screen faults
            | Ok found ->
                lines request prepared found |> List.iter (Screen.line screen)
                ended screen interruption found

    /// `method` None: what the job file says, else from noise.
    let run (screen: Screen) (method: string option) (arguments: ParseResults<HexFlag>) : int =
        let chosen (settings: Settings) =
            match method with
            | Some name -> Map.add "method" (SettingValue.Word name) settings
            | None -> settings

        match
            FlagSettings.read HexRequest.form [] arguments
            |> Result.bind (chosen >> HexRequest.ofSettings)
        with
        | Ok request -> execute screen request
        | Error faults -> Screen.refuse screen faults
