namespace ActMax

open System.IO
open System.Text

/// The folder of a training: parameters.json, history.csv and training.json, from which it goes on. Every file is
/// written under a temporary name and renamed.
[<RequireQualifiedAccess>]
module TrainFolder =

    let private stateFile (folder: string) = Path.Combine(folder, "training.json")

    let private names (prepared: PreparedTraining) =
        TrainingRun.parameterNames prepared.Training prepared.Network

    let private historyCsv (history: TrainingEpoch seq) (stream: Stream) =
        use writer = new StreamWriter(stream, UTF8Encoding false)
        writer.NewLine <- "\n"
        writer.WriteLine "epoch,loss,misfit,pull,validation"

        for epoch in history do
            let values =
                [ epoch.Loss; epoch.Misfit; epoch.Pull; epoch.Validation ]
                |> List.map Cell.ofFloat
                |> String.concat ","

            writer.WriteLine $"{epoch.Epoch},{values}"

    /// Writes the state alone: what a training that is cut off goes on from.
    let saveState (folder: string) (prepared: PreparedTraining) (state: TrainingState) : Result<unit, InputError list> =
        TrainingFile.write
            (stateFile folder)
            {
                Settings = prepared.Settings
                Parameters = names prepared
                State = state
            }

    /// Writes everything.
    let save (folder: string) (prepared: PreparedTraining) (trained: Trained) : Result<unit, InputError list> =
        InputFile.inTurn
            [
                fun () -> ParameterFile.write (Path.Combine(folder, "parameters.json")) trained.Parameters
                fun () -> InputFile.writeAtomically (Path.Combine(folder, "history.csv")) (historyCsv trained.History)
                fun () -> saveState folder prepared trained.State
            ]

    /// The state that the folder's training stopped in. Faults: no such file, a damaged one, and one of a training with
    /// other settings, files or parameters.
    let state (folder: string) (prepared: PreparedTraining) : Result<TrainingState, InputError list> =
        let path = stateFile folder

        TrainingFile.read path
        |> Result.bind (TrainingFile.matching path prepared.Settings (names prepared))
