namespace ActMax

open System.IO
open FsToolkit.ErrorHandling

/// The folder of an `actmax maximise` run, read back: what every analysis starts from.
[<NoEquality; NoComparison>]
type OpenedRun =
    {
        Folder: string
        /// The job as its job.json has it, paths absolute.
        Request: MaximiseRequest
        /// Of the job's files.
        Connectome: Connectome
        /// Network, model, loss, search and goals, made again from the job's files. The provenance is that
        /// of the run.
        Prepared: PreparedMaximise
        /// The run's stimulus with its activity computed again, its losses and their history (without the losses of
        /// single items, which are not written); the stop reason is the sentence that the run wrote.
        Outcome: Outcome
    }

/// Reads the folder of a run back.
[<RequireQualifiedAccess>]
module OpenedRun =

    let private present (folder: string) : Result<unit, InputError list> =
        if not (Directory.Exists folder) then
            Error [ InputError.FileMissing folder ]
        else
            [ "outcome.json"; "job.json"; "stimulus.npy"; "history.csv" ]
            |> List.filter (fun name -> not (File.Exists(Path.Combine(folder, name))))
            |> function
                | [] -> Ok()
                | missing ->
                    let names = String.concat ", " missing

                    Error
                        [
                            InputError.FileDamaged(
                                folder,
                                $"is not the folder of a run by actmax maximise: it has no {names}"
                            )
                        ]

    /// The files of a job by their role in its provenance.
    let private files (job: MaximiseJob) : Map<string, string> =
        [
            Some("weights", job.Weights)
            Some("neurons", job.Neurons)
            job.TargetsFile |> Option.map (fun path -> "targets", path)
            job.Init |> Option.map (fun path -> "init", path)
            job.Parameters |> Option.map (fun path -> "parameters", path)
        ]
        |> List.choose id
        |> Map.ofList

    /// Every file of the job must still be what the run read; otherwise its stimulus belongs to another network.
    let private unchanged (job: MaximiseJob) (provenance: Provenance) : Result<unit, InputError list> =
        let paths = files job

        let check (role: string, name: string, hash: string) =
            match Map.tryFind role paths with
            | None ->
                Error
                    [
                        InputError.Missing($"the {role} of job.json", $"the file {name}, which the run read")
                    ]
            | Some path ->
                Provenance.hash path
                |> Result.bind (fun now ->
                    if now = hash then
                        Ok()
                    else
                        Error
                            [
                                InputError.FileDamaged(
                                    path,
                                    $"has changed since the run read it as its {role} (its SHA-256 was {hash} and is {now})"
                                )
                            ])

        provenance.Inputs |> List.map check |> InputError.gather |> Result.map ignore

    let private fitting (path: string) (count: int) (network: Network) (stimuli: NdArray) =
        let expected = [ count; network.Sensory.Length; network.Layers ]

        if List.ofArray stimuli.Shape <> expected then
            let wanted = $"{Shape.text (List.map int64 expected)} (item; sensory; time)"
            Error [ InputError.WrongShape(path, List.ofArray stimuli.Shape, wanted) ]
        else
            match stimuli.Values |> Array.tryFindIndex (fun x -> not (System.Single.IsFinite x)) with
            | Some at -> Error [ InputError.NotFinite(path, $"element {at}") ]
            | None -> Ok stimuli

    /// What every restart found, where the run kept it.
    let private restarts (folder: string) (prepared: PreparedMaximise) : Result<NdArray option, InputError list> =
        let path = Path.Combine(folder, "restarts.npy")

        if File.Exists path then
            SavedRun.array "[restart and item; input; time]" path
            |> Result.bind (fitting path (prepared.Search.Items * prepared.Search.Restarts) prepared.Network)
            |> Result.map Some
        else
            Ok None

    /// How the run computed, for analyses of it, which keep every layer.
    let execution (run: OpenedRun) : Execution =
        {
            Threads = run.Prepared.Job.Threads
            Kernel = run.Prepared.Job.Kernel
            Precision = run.Prepared.Model.Precision
            CheckpointEvery = 0
        }

    /// One of the run's stimuli, [input; time]. A fault when the run has no such item.
    let stimulus (item: int) (run: OpenedRun) : Result<NdArray, InputError list> =
        let items = run.Outcome.Stimulus.Shape[0]

        if item >= 0 && item < items then
            Ok(NdArray.item item run.Outcome.Stimulus)
        else
            Error
                [
                    InputError.OutOfRange("item", string item, $"0 .. {items - 1}, the stimuli of the run")
                ]

    /// The model again, made when it is first asked for: a compiled network is large, and few analyses need it.
    let private uncompiled (prepared: PreparedMaximise) : PreparedMaximise =
        let job, network, model = prepared.Job, prepared.Network, prepared.Model

        let execution =
            {
                Threads = job.Threads
                Kernel = job.Kernel
                Precision = model.Precision
                CheckpointEvery = job.CheckpointEvery
            }

        let made = lazy (Multilayered.modelWith execution network)

        { prepared with
            Model =
                {
                    Name = model.Name
                    Space = model.Space
                    Precision = model.Precision
                    Respond = fun stimulus -> made.Value.Respond stimulus
                    Inner = None
                    Notes = []
                    Redirected = None
                    Cells = None
                }
        }

    /// Reads the folder. Faults: no such folder, files that are missing or damaged, a job that cannot be read, input
    /// files that have changed since (by their hashes), a stimulus that does not fit the network.
    let read (folder: string) : Result<OpenedRun, InputError list> =
        result {
            do! present folder
            let! settings = JobFile.read MaximiseRequest.form (Path.Combine(folder, "job.json"))
            let! request = MaximiseRequest.ofSettings settings
            let job = MaximiseRequest.job request
            let! saved = SavedRun.read folder
            do! unchanged job saved.Record.Provenance
            let! connectome, prepared = Maximise.prepareWithConnectome job

            let! stimulus =
                saved.Stimulus
                |> fitting (Path.Combine(folder, "stimulus.npy")) prepared.Search.Items prepared.Network

            let! restarts = restarts folder prepared

            return
                {
                    Folder = folder
                    Request = request
                    Connectome = connectome
                    Prepared =
                        { uncompiled prepared with
                            Provenance = saved.Record.Provenance
                        }
                    Outcome =
                        {
                            Stimulus = stimulus
                            Activity = Model.activity stimulus prepared.Model
                            Units = None
                            Losses = saved.Losses
                            History = saved.History
                            // Only the sentence was saved.
                            Stop = StopReason.User saved.Stop
                            Iterations = saved.Iterations
                            Restarts = saved.Restarts
                            RestartStimuli = restarts
                            Snapshots = Array.empty
                            Landmarks = Array.empty
                            Seconds = saved.Seconds
                        }
                }
        }

    /// What the run wants active, one target for every goal and stimulus: with the value asked for, or where a maximum
    /// was asked for with the activity reached. Cells to be kept low (min) are not among them; the goals have them all.
    let targets (run: OpenedRun) : Target list =
        [
            for goal in run.Prepared.Goals do
                let reached =
                    NdArray.get [| goal.Item; goal.Neuron; goal.Layer |] run.Outcome.Activity

                match goal.Value with
                | Some value ->
                    { Target.create goal.Layer goal.Neuron (float32 value) with
                        Item = Some goal.Item
                    }
                | None when goal.Text = "maximise" ->
                    { Target.create goal.Layer goal.Neuron reached with
                        Item = Some goal.Item
                    }
                | None -> ()
        ]

    /// The cells of `specs`, or what the run wants active where there are none. A fault when that is nothing.
    let targetsOf (specs: TargetSpec list) (run: OpenedRun) : Result<Target list, InputError list> =
        match specs with
        | [] ->
            match targets run with
            | [] ->
                Error
                    [
                        InputError.Missing("a target", "--target CONDITION@LAYER, as the run wants nothing active")
                    ]
            | known -> Ok known
        | given ->
            given
            |> List.map (TargetReader.resolve run.Prepared.Network.Layers run.Connectome)
            |> InputError.gather
            |> Result.map (fun found -> [ for neuron, layer, _ in List.concat found -> Target.create layer neuron 1f ])

    /// The run in words, as its outcome.json and its page have it.
    let record (run: OpenedRun) : RunRecord = Maximise.record run.Prepared
