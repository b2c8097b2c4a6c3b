namespace ActMax

open FsToolkit.ErrorHandling

/// A training on a connectome from files.
type TrainJob =
    {
        /// The network: of a job to maximise, what it says about it.
        Network: MaximiseJob
        /// Stimuli, .npy or .csv.
        Inputs: string
        /// What was measured, .csv.
        Responses: string
        Training: Training
    }

/// A training whose files have been read and whose every setting has been checked.
[<NoEquality; NoComparison>]
type PreparedTraining =
    {
        Job: TrainJob
        Network: Network
        Data: TrainingData
        Training: Training
        /// What the numbers depend on, hashes of the files included.
        Settings: (string * string) list
        Provenance: Provenance
    }

/// From a job to a training on a connectome.
[<RequireQualifiedAccess>]
module TrainJob =

    let private atLeast (what: string) (least: float) (value: float) : Result<unit, InputError list> =
        if value >= least then
            Ok()
        else
            Error [ InputError.OutOfRange(what, $"{value:g}", $"at least {least:g}") ]

    let private checkedTraining (job: TrainJob) : Result<unit, InputError list> =
        let training = job.Training

        validation {
            let! () = atLeast "epochs" 0.0 (float training.Epochs)
            and! () = atLeast "pull" 0.0 training.PullWeight

            and! () =
                if training.LearningRate > 0.0 then
                    Ok()
                else
                    Error
                        [
                            InputError.OutOfRange("learning rate", $"{training.LearningRate:g}", "above 0")
                        ]

            and! () =
                if training.Fraction > 0.0 && training.Fraction <= 1.0 then
                    Ok()
                else
                    Error
                        [
                            InputError.OutOfRange("fraction", $"{training.Fraction:g}", "above 0, at most 1")
                        ]

            and! () =
                if
                    List.contains ParameterKind.Divisive training.Kinds
                    && job.Network.Divisive.IsEmpty
                then
                    Error
                        [
                            InputError.Missing("divides", "groups whose inhibition divides, to train their strength")
                        ]
                else
                    Ok()

            return ()
        }

    let private selected (condition: string option) (connectome: Connectome) =
        match condition with
        | Some condition -> Connectome.select condition connectome
        | None -> Ok Array.empty

    /// Presets follow the reference in double precision where that costs next to nothing, as a search does.
    let private execution (job: TrainJob) (kernel: string) (rules: Rules) (edges: int) (items: int) : Execution =
        {
            Threads = job.Network.Threads
            Kernel = Some kernel
            Precision = MaximiseSearch.precision job.Network rules edges items
            CheckpointEvery = job.Network.CheckpointEvery
        }

    /// Something to train with: reference trainings leave out what does not train.
    let private someMeasured (split: Split) (measured: Measurement list) : Result<unit, InputError list> =
        let train = set split.Train

        if measured |> List.exists (fun one -> train.Contains one.Item) then
            Ok()
        else
            Error
                [
                    InputError.Missing("responses", $"at least one to a stimulus that trains ({split.Train.Length} do)")
                ]

    /// Reads and checks everything; every fault that can be seen at once is reported.
    let prepare (job: TrainJob) : Result<PreparedTraining, InputError list> =
        result {
            let! rules, kernel =
                validation {
                    let! found = MaximiseChecks.network job.Network
                    and! () = checkedTraining job
                    return found
                }

            let! connectome =
                MatrixReader.read job.Network.Columns job.Network.Weights job.Network.Neurons

            let! sensory, silenced =
                validation {
                    let! sensory = Connectome.select job.Network.Sensory connectome
                    and! silenced = selected job.Network.Silenced connectome
                    and! () = MaximiseChecks.divides job.Network connectome
                    return sensory, silenced
                }

            let! network =
                MaximiseSearch.network job.Network rules connectome sensory silenced
                |> MaximiseSearch.withParameters job.Network

            let! stimuli = TrainingTables.stimuli network connectome job.Inputs
            let items = stimuli.Shape[0]

            let! measured =
                Table.read job.Responses
                |> Result.bind (TrainingTables.measurements network.Layers items connectome)

            do! someMeasured (Split.draw job.Training.Seed job.Training.Fraction items) measured

            let files =
                [
                    "weights", Some job.Network.Weights
                    "neurons", Some job.Network.Neurons
                    "parameters", job.Network.Parameters
                    "inputs", Some job.Inputs
                    "responses", Some job.Responses
                ]
                |> List.choose (fun (role, path) -> path |> Option.map (fun path -> role, path))

            let! provenance = Provenance.collect kernel.Name job.Network.Threads files

            let training =
                { job.Training with
                    Execution = execution job kernel.Name rules connectome.Weights.NonZeros items
                }

            // When it ends is no part of what it is.
            let ends = [ "epochs"; "patience" ]

            return
                {
                    Job = job
                    Network = network
                    Data =
                        {
                            Stimuli = stimuli
                            Measured = measured
                        }
                    Training = training
                    Settings =
                        [
                            yield!
                                Training.describe training
                                |> List.filter (fun (name, _) -> not (List.contains name ends))
                            for name, value in Describe.network network do
                                yield "network: " + name, value

                            yield "sensory", job.Network.Sensory
                            yield "silence", defaultArg job.Network.Silenced ""
                            yield "kernel", kernel.Name

                            for role, _, hash in provenance.Inputs do
                                yield "file: " + role, hash
                        ]
                    Provenance = provenance
                }
        }

    /// Runs a prepared training, from a state or from the start; see `TrainingRun.observed`.
    let run
        (observe: TrainingState -> unit)
        (stop: unit -> bool)
        (from: TrainingState option)
        (prepared: PreparedTraining)
        : Trained =
        TrainingRun.observed observe stop from prepared.Training prepared.Network prepared.Data
