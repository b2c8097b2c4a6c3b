namespace ActMax.Cli

open ActMax
open Argu
open FsToolkit.ErrorHandling

/// `actmax train`: from stimuli and measured activity to parameters.
[<RequireQualifiedAccess>]
module TrainCommand =

    let private setting (flag: TrainFlag) : string * SettingValue =
        let word key text = key, SettingValue.Word text
        let on key = key, SettingValue.Flag true

        match flag with
        | TrainFlag.Weights x -> word "weights" x
        | TrainFlag.Neurons x -> word "neurons" x
        | TrainFlag.Id_Column x -> word "id-column" x
        | TrainFlag.Index_Column x -> word "index-column" x
        | TrainFlag.Sign_Column x -> word "sign-column" x
        | TrainFlag.Transmitter_Column x -> word "transmitter-column" x
        | TrainFlag.Group_Column x -> word "group-column" x
        | TrainFlag.Allow_Missing -> on "allow-missing"
        | TrainFlag.Sensory x -> word "sensory" x
        | TrainFlag.Layers x -> word "layers" x
        | TrainFlag.Inputs x -> word "inputs" x
        | TrainFlag.Responses x -> word "responses" x
        | TrainFlag.Train x -> word "train" x
        | TrainFlag.Preset x -> word "preset" x
        | TrainFlag.Linear -> on "linear"
        | TrainFlag.Tau x -> word "tau" x
        | TrainFlag.Threshold x -> word "threshold" x
        | TrainFlag.Slope x -> word "slope" x
        | TrainFlag.Silence x -> word "silence" x
        | TrainFlag.Divides x -> "divides", SettingValue.Texts [ x ]
        | TrainFlag.Parameters x -> word "parameters" x
        | TrainFlag.Epochs x -> word "epochs" x
        | TrainFlag.Learning_Rate x -> word "learning-rate" x
        | TrainFlag.Pull x -> word "pull" x
        | TrainFlag.Fraction x -> word "fraction" x
        | TrainFlag.Patience x -> word "patience" x
        | TrainFlag.Seed x -> word "seed" x
        | TrainFlag.Save_Every x -> word "save-every" x
        | TrainFlag.Resume -> on "resume"
        | TrainFlag.Threads x -> word "threads" x
        | TrainFlag.Kernel x -> word "kernel" x
        | TrainFlag.Precision x -> word "precision" x
        | TrainFlag.Quiet -> on "quiet"
        | TrainFlag.Out x -> word "out" x

    /// The folder is looked at before the training, so that no work is lost.
    let private prepare (request: TrainRequest) =
        result {
            let! prepared = TrainJob.prepare request.Job

            let! from =
                if request.Resume then
                    TrainFolder.state request.Out prepared |> Result.map Some
                else
                    Ok None

            do! RunFolder.prepare request.Out
            return prepared, from
        }

    let private lines (request: TrainRequest) (trained: Trained) : string list =
        let split = trained.Split

        [
            $"Stopped after {trained.State.Epoch} epochs and {trained.Seconds:f1} s: {StopRule.describe trained.Stop}."
            $"{split.Train.Length} stimuli train, {split.Validation.Length} validate."

            match Array.tryHead trained.History, Array.tryLast trained.History with
            | Some first, Some last ->
                $"Misfit: {first.Misfit:g4} at first, {last.Misfit:g4} at last; best parameters after {trained.BestEpoch} epochs."

                if trained.Split.Validation.Length > 0 then
                    $"Validation: {first.Validation:g4} at first, {last.Validation:g4} at last, {trained.State.Best.Score:g4} at best."
            | _ -> ()

            for KeyValue(kind, values) in trained.Parameters do
                let numbers = values |> Map.values |> Array.ofSeq
                let name = ParameterTable.name kind
                $"{name}: {numbers.Length} groups, {Array.min numbers:g4} to {Array.max numbers:g4}"

            $"Written: {request.Out} (parameters.json, history.csv, training.json)"
        ]

    let private train (screen: Screen) (request: TrainRequest) (prepared: PreparedTraining) from : int =
        use interruption = new Interruption()
        let mutable unsaved = Ok()

        let trained =
            Watching.training screen prepared.Training.Epochs (fun observe ->
                TrainJob.run
                    (fun state ->
                        observe state

                        if state.Epoch > 0 && state.Epoch % request.SaveEvery = 0 then
                            unsaved <- TrainFolder.saveState request.Out prepared state)
                    (fun () -> interruption.Signal.IsSome || Result.isError unsaved)
                    from
                    prepared)

        match unsaved |> Result.bind (fun () -> TrainFolder.save request.Out prepared trained) with
        | Error faults -> Screen.refuse screen faults
        | Ok() ->
            lines request trained |> List.iter (Screen.line screen)

            match interruption.Signal with
            | Some number -> Exit.signal number
            | None when trained.Stop.IsNotFinite ->
                screen.Error.WriteLine
                    $"actmax: the training failed: {StopRule.describe trained.Stop}. A smaller --learning-rate may help."

                Exit.failed
            | None -> Exit.ok

    let run (screen: Screen) (arguments: ParseResults<TrainFlag>) : int =
        let settings =
            arguments.GetAllResults()
            |> List.map setting
            |> List.fold MaximiseCommand.add Map.empty

        match
            TrainRequest.ofSettings settings
            |> Result.bind (fun request -> prepare request |> Result.map (fun ready -> request, ready))
        with
        | Error faults -> Screen.refuse screen faults
        | Ok(request, (prepared, from)) ->
            let screen = Screen.quietIf request.Quiet screen
            train screen request prepared from
