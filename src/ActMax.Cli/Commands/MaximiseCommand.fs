namespace ActMax.Cli

open System
open ActMax
open Argu
open FsToolkit.ErrorHandling

/// `actmax maximise`: from flags and a job file to a run's folder.
[<RequireQualifiedAccess>]
module MaximiseCommand =

    let private setting (flag: MaximiseFlag) : (string * SettingValue) option =
        let word key text = Some(key, SettingValue.Word text)

        let on key =
            Some(JobForm.normal MaximiseRequest.form key (SettingValue.Flag true))

        match flag with
        | MaximiseFlag.Job _ -> None
        | MaximiseFlag.Weights x -> word "weights" x
        | MaximiseFlag.Neurons x -> word "neurons" x
        | MaximiseFlag.Id_Column x -> word "id-column" x
        | MaximiseFlag.Index_Column x -> word "index-column" x
        | MaximiseFlag.Sign_Column x -> word "sign-column" x
        | MaximiseFlag.Transmitter_Column x -> word "transmitter-column" x
        | MaximiseFlag.Group_Column x -> word "group-column" x
        | MaximiseFlag.Allow_Missing -> on "allow-missing"
        | MaximiseFlag.Sensory x -> word "sensory" x
        | MaximiseFlag.Layers x -> word "layers" x
        | MaximiseFlag.Target x -> Some("target", SettingValue.Texts [ x ])
        | MaximiseFlag.Targets x -> word "targets" x
        | MaximiseFlag.Preset x -> word "preset" x
        | MaximiseFlag.Linear -> on "linear"
        | MaximiseFlag.Tau x -> word "tau" x
        | MaximiseFlag.Threshold x -> word "threshold" x
        | MaximiseFlag.Slope x -> word "slope" x
        | MaximiseFlag.Silence x -> word "silence" x
        | MaximiseFlag.Divides x -> Some("divides", SettingValue.Texts [ x ])
        | MaximiseFlag.Parameters x -> word "parameters" x
        | MaximiseFlag.Init x -> word "init" x
        | MaximiseFlag.Linear_Guess -> on "linear-guess"
        | MaximiseFlag.Iterations x -> word "iterations" x
        | MaximiseFlag.Learning_Rate x -> word "learning-rate" x
        | MaximiseFlag.Input_Weight x -> word "input-weight" x
        | MaximiseFlag.Activity_Weight x -> word "activity-weight" x
        | MaximiseFlag.Optimiser x -> word "optimiser" x
        | MaximiseFlag.Most_Inputs x -> word "most-inputs" x
        | MaximiseFlag.On_Off x -> word "on-off" x
        | MaximiseFlag.On_Value x -> word "on-value" x
        | MaximiseFlag.Constant_In_Time -> on "constant-in-time"
        | MaximiseFlag.Normalise_Gradients -> on "normalise-gradients"
        | MaximiseFlag.Early_Stop -> on "early-stop"
        | MaximiseFlag.No_Early_Stop -> on "no-early-stop"
        | MaximiseFlag.Stop_Window x -> word "stop-window" x
        | MaximiseFlag.Stop_Tolerance x -> word "stop-tolerance" x
        | MaximiseFlag.Seconds x -> word "seconds" x
        | MaximiseFlag.Seed x -> word "seed" x
        | MaximiseFlag.Restarts x -> word "restarts" x
        | MaximiseFlag.Threads x -> word "threads" x
        | MaximiseFlag.Checkpoint_Every x -> word "checkpoint-every" x
        | MaximiseFlag.Kernel x -> word "kernel" x
        | MaximiseFlag.Precision x -> word "precision" x
        | MaximiseFlag.Full_Activity -> on "full-activity"
        | MaximiseFlag.No_Report -> on "no-report"
        | MaximiseFlag.Quiet -> on "quiet"
        | MaximiseFlag.Title x -> word "title" x
        | MaximiseFlag.Out x -> word "out" x

    /// Flags that come again add up; else the later one wins.
    let add (settings: Settings) (key: string, value: SettingValue) : Settings =
        match Map.tryFind key settings, value with
        | Some(SettingValue.Texts before), SettingValue.Texts added ->
            Map.add key (SettingValue.Texts(before @ added)) settings
        | _ -> Map.add key value settings

    /// The settings of a command line, over those of its job file.
    let settings (flags: MaximiseFlag list) : Result<Settings, InputError list> =
        let given = flags |> List.choose setting |> List.fold add Map.empty

        let file =
            flags
            |> List.tryPick (fun flag ->
                match flag with
                | MaximiseFlag.Job path -> Some path
                | _ -> None)

        match file with
        | None -> Ok given
        | Some path ->
            JobFile.read MaximiseRequest.form path
            |> Result.map (fun settings -> Map.fold (fun all key value -> Map.add key value all) settings given)

    let private isNotFinite (outcome: Outcome) =
        outcome.Stop.IsNotFinite || not (Double.IsFinite outcome.Losses.Total)

    /// The folder is looked at before the search, so that no work is lost.
    let private prepare (request: MaximiseRequest) =
        result {
            let! prepared = Maximise.prepare (MaximiseRequest.job request)
            do! RunFolder.prepare request.Out
            return prepared
        }

    let private save (request: MaximiseRequest) (prepared: PreparedMaximise) (outcome: Outcome) =
        Maximise.save request.Out (MaximiseRequest.keepsAll request) request.Report prepared outcome
        |> Result.bind (fun () ->
            { request with Quiet = false }
            |> MaximiseRequest.settings
            |> JobFile.write MaximiseRequest.form request.Out)

    /// Does what is asked for; what was found is there when something was written.
    let execute (screen: Screen) (request: MaximiseRequest) : int * (PreparedMaximise * Outcome) option =
        let screen = Screen.quietIf request.Quiet screen

        match prepare request with
        | Error faults -> Screen.refuse screen faults, None
        | Ok prepared ->
            use interruption = new Interruption()

            let stop = StopRule.Any [ interruption.Rule; StopRule.NotFinite ]

            let outcome =
                Watching.run screen request.Job.Iterations (fun observe -> Maximise.run observe stop prepared)

            match save request prepared outcome with
            | Error faults -> Screen.refuse screen faults, None
            | Ok() ->
                RunSummary.lines request.Out request.Report prepared outcome
                |> List.iter (Screen.line screen)

                let code =
                    match interruption.Signal with
                    | Some number -> Exit.signal number
                    | None when isNotFinite outcome ->
                        screen.Error.WriteLine
                            $"actmax: the search failed: {StopRule.describe outcome.Stop}. A smaller --learning-rate may help."

                        Exit.failed
                    | None -> Exit.ok

                code, Some(prepared, outcome)

    let run (screen: Screen) (arguments: ParseResults<MaximiseFlag>) : int =
        match arguments.GetAllResults() |> settings |> Result.bind MaximiseRequest.ofSettings with
        | Ok request -> execute screen request |> fst
        | Error faults -> Screen.refuse screen faults
