namespace ActMax

open System.IO
open System.Runtime.CompilerServices
open ActMax.Report
open FsToolkit.ErrorHandling

/// A job whose files have been read and whose every setting has been checked.
[<NoEquality; NoComparison>]
type PreparedMaximise =
    {
        Job: MaximiseJob
        /// The neurons only: the connectome's own weights are not needed once the network has them.
        Neurons: Neurons
        Network: Network
        Model: Model
        Loss: Loss
        Search: Search
        Goals: Goal[]
        Provenance: Provenance
    }

/// From a job to a search on a connectome, and from its outcome to a folder.
[<RequireQualifiedAccess>]
module Maximise =

    let private tableTargets (job: MaximiseJob) (connectome: Connectome) =
        match job.TargetsFile with
        | None -> Ok []
        | Some path -> Table.read path |> Result.bind (TargetReader.ofTable job.Layers connectome)

    let private wanted (job: MaximiseJob) (connectome: Connectome) =
        job.Targets
        |> List.map (TargetReader.resolve job.Layers connectome)
        |> InputError.gather
        |> Result.map List.concat

    let private selected (condition: string option) (connectome: Connectome) =
        match condition with
        | Some condition -> Connectome.select condition connectome
        | None -> Ok Array.empty

    /// Reads and checks everything; what is left is to compile the network, which asks for nothing of the connectome.
    let private described (job: MaximiseJob) : Result<Connectome * (unit -> PreparedMaximise), InputError list> =
        result {
            let! rules, kernel = MaximiseChecks.settings job
            Preload.start ()
            let! connectome = MatrixReader.read job.Columns job.Weights job.Neurons

            let! sensory, silenced, listed, wishes =
                validation {
                    let! sensory = Connectome.select job.Sensory connectome
                    and! silenced = selected job.Silenced connectome
                    and! listed = tableTargets job connectome
                    and! wishes = wanted job connectome
                    and! () = MaximiseChecks.identified job connectome
                    and! () = MaximiseChecks.divides job connectome
                    return sensory, silenced, listed, wishes
                }

            let targets =
                listed
                @ (wishes
                   |> List.choose (fun (neuron, layer, wish) ->
                       match wish with
                       | Wish.Value value -> Some(Target.create layer neuron value)
                       | _ -> None))

            do! MaximiseChecks.someTarget listed wishes
            let items = Target.items targets
            do! MaximiseChecks.fits job rules connectome sensory.Length items

            let! network =
                MaximiseSearch.network job rules connectome sensory silenced
                |> MaximiseSearch.withParameters job

            let! start = MaximiseSearch.start job network items
            let! chosen = MaximiseChecks.optimiser job (network.Sensory.Length * network.Layers)
            let loss, search = MaximiseSearch.search job network targets wishes

            let files =
                [
                    "weights", Some job.Weights
                    "neurons", Some job.Neurons
                    "targets", job.TargetsFile
                    "init", job.Init
                    "parameters", job.Parameters
                ]
                |> List.choose (fun (role, path) -> path |> Option.map (fun path -> role, path))

            let! provenance = Provenance.collect kernel.Name job.Threads files
            let neurons = connectome.Neurons

            let execution =
                {
                    Threads = job.Threads
                    CheckpointEvery = job.CheckpointEvery
                    Kernel = Some kernel.Name
                    Precision = MaximiseSearch.precision job rules connectome.Weights.NonZeros items
                }

            let compile () =
                {
                    Job = job
                    Neurons = neurons
                    Network = network
                    Model = Multilayered.modelWith execution network
                    Loss = loss
                    Search = MaximiseSearch.refine job chosen start network targets search
                    Goals = MaximiseSearch.goals items targets wishes
                    Provenance = provenance
                }

            return connectome, compile
        }

    /// Not inlined, so that nothing holds the connectome any more when the network is compiled: a brain's weights take
    /// more than 100 MB.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let private uncompiled (job: MaximiseJob) = described job |> Result.map snd

    /// Reads and checks everything; every fault that can be seen at once is reported.
    let prepare (job: MaximiseJob) : Result<PreparedMaximise, InputError list> =
        uncompiled job |> Result.map (fun compile -> compile ())

    /// The same with the connectome, for whoever goes on to ask it.
    let prepareWithConnectome (job: MaximiseJob) : Result<Connectome * PreparedMaximise, InputError list> =
        described job
        |> Result.map (fun (connectome, compile) -> connectome, compile ())

    /// Whether to end the flips after an on/off search: they have no losses of their own to look at.
    let private isOver (stop: StopRule) (job: MaximiseJob) : unit -> bool =
        let watch = System.Diagnostics.Stopwatch.StartNew()

        let rule =
            StopRule.Any
                [
                    stop
                    match job.Seconds with
                    | Some seconds -> StopRule.WallClock seconds
                    | None -> ()
                ]

        fun () ->
            StopRule.check
                {
                    Iteration = 0
                    Losses = Array.empty
                    Sizes = Array.empty
                    Elapsed = watch.Elapsed
                    NotFinite = None
                }
                rule
            |> Option.isSome

    /// Runs a prepared job; `observe` sees the progress at every state, `stop` may end it with the best so far.
    let run (observe: Progress -> unit) (stop: StopRule) (prepared: PreparedMaximise) : Outcome =
        let search =
            { prepared.Search with
                StopRule = StopRule.Any [ stop; prepared.Search.StopRule ]
            }

        match prepared.Job.OnOff with
        | None -> Search.observed observe prepared.Model prepared.Loss search
        | Some most ->
            let onOff = OnOff.create most prepared.Job.OnValue prepared.Model.Space
            (OnOffSearch.observed observe (isOver stop prepared.Job) onOff prepared.Model prepared.Loss search).Outcome

    /// The run in words, for its folder and its page.
    let record (prepared: PreparedMaximise) : RunRecord =
        let neurons = prepared.Neurons

        {
            Title = prepared.Job.Title
            Settings =
                [
                    "network", Describe.network prepared.Network
                    "objective", Describe.loss prepared.Loss
                    "search", Describe.search prepared.Search
                ]
            Provenance = prepared.Provenance
            Space = None
            Inputs = prepared.Network.Sensory |> Array.map (fun neuron -> neurons.Id[neuron])
            InputGroups = prepared.Network.Sensory |> Array.map (fun neuron -> neurons.Group[neuron])
            Units = neurons.Id
            UnitGroups = neurons.Group
            IdColumn = NeuronColumns.idColumn prepared.Job.Columns neurons.Table
            Goals = prepared.Goals
        }

    /// Writes the run's folder, with the page unless it is not wanted. `full` keeps the activity of every neuron;
    /// otherwise targets and neurons that reach the threshold are kept.
    let save (folder: string) (full: bool) (page: bool) (prepared: PreparedMaximise) (outcome: Outcome) =
        let record = record prepared

        let units =
            if full || outcome.Units.IsSome then
                None
            else
                let listed = prepared.Goals |> Array.map _.Neuron
                Some(RunFolder.activeUnits prepared.Job.Threshold listed outcome.Activity)

        RunFolder.write folder units record outcome
        |> Result.bind (fun () ->
            if page then
                // From the folder, as `actmax report` makes it later.
                RunReport.write folder
            else
                // An older run's page beside these numbers would mislead.
                RunFolder.remove (Path.Combine(folder, RunReport.fileName)))
