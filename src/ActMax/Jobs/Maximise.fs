namespace ActMax

open System.IO
open ActMax.Kernels
open ActMax.Report
open FsToolkit.ErrorHandling

/// A job whose files have been read and whose every setting has been checked.
[<NoEquality; NoComparison>]
type PreparedMaximise =
    {
        Job: MaximiseJob
        Connectome: Connectome
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

    let private optimisers = [ "adam"; "sgd"; "lbfgs"; "proximal" ]

    let private optimiser (job: MaximiseJob) (inputs: int) : Result<Optimiser, InputError list> =
        match job.Optimiser.ToLowerInvariant() with
        | "adam" -> Ok(Optimiser.adam job.LearningRate)
        | "sgd" -> Ok(Optimiser.Sgd(job.LearningRate, 0.9, false))
        | "lbfgs" -> Ok(Optimiser.lbfgs job.LearningRate)
        | "proximal" ->
            // The proximal map takes the place of the input term, with the same weight per input.
            let weight = defaultArg job.InputWeight Preset.weights.Stimulus / float inputs
            Ok(Optimiser.proximalGradient job.LearningRate weight)
        | _ -> Error [ InputError.UnknownName("optimiser", job.Optimiser, optimisers) ]

    let private atLeast (what: string) (least: float) (value: float) : Result<unit, InputError list> =
        if value >= least then
            Ok()
        else
            Error [ InputError.OutOfRange(what, $"{value:g}", $"at least {least:g}") ]

    let private positive (what: string) (value: float) : Result<unit, InputError list> =
        if value > 0.0 && System.Double.IsFinite value then
            Ok()
        else
            Error [ InputError.OutOfRange(what, $"{value:g}", "above 0") ]

    let private kernel (name: string option) : Result<IRolloutKernel, InputError list> =
        let environment =
            System.Environment.GetEnvironmentVariable Kernel.EnvironmentVariable
            |> Option.ofObj
            |> Option.filter (fun name -> not (System.String.IsNullOrWhiteSpace name))

        let isNamed (name: string) (kernel: IRolloutKernel) =
            System.String.Equals(kernel.Name, name, System.StringComparison.OrdinalIgnoreCase)

        match Option.orElse environment name with
        | Some wanted when Kernel.All |> Seq.forall (isNamed wanted >> not) ->
            Error
                [
                    InputError.UnknownName("kernel", wanted, [ for kernel in Kernel.All -> kernel.Name ])
                ]
        | _ -> Ok(Kernel.Choose(Option.toObj name))

    let private atLeastIfGiven (what: string) (least: int) (value: int option) =
        match value with
        | Some value -> atLeast what (float least) (float value)
        | None -> Ok()

    let private earlyStop (rule: (int * float) option) =
        match rule with
        | None -> Ok()
        | Some(window, tolerance) ->
            validation {
                let! () = atLeast "stop window" 1.0 (float window)
                and! () = atLeast "stop tolerance" 0.0 tolerance
                return ()
            }

    /// A start is either given or guessed.
    let private oneStart (job: MaximiseJob) =
        match job.Init, job.LinearGuess with
        | Some path, true ->
            let expected = "either an initial stimulus or the linear guess, not both"
            Error [ InputError.Unreadable("init", path, expected) ]
        | _ -> Ok()

    /// What can be wrong with a job before any file is opened.
    let private settings (job: MaximiseJob) : Result<Rules * IRolloutKernel, InputError list> =
        validation {
            let! rules = Rules.byName job.Preset
            and! kernel = kernel job.Kernel
            and! _ = optimiser job 1
            and! () = atLeast "layers" 1.0 (float job.Layers)
            and! () = atLeast "iterations" 0.0 (float job.Iterations)
            and! () = atLeast "restarts" 1.0 (float job.Restarts)
            and! () = atLeast "threads" 0.0 (float job.Threads)
            and! () = atLeast "tau" 1.0 (float (defaultArg job.Tau 1f))
            and! () = positive "learning rate" job.LearningRate
            and! () = atLeast "input weight" 0.0 (defaultArg job.InputWeight 0.0)
            and! () = atLeast "activity weight" 0.0 (defaultArg job.ActivityWeight 0.0)
            and! () = atLeastIfGiven "most inputs" 1 job.MostInputs
            and! () = positive "seconds" (defaultArg job.Seconds 1.0)
            and! () = earlyStop job.EarlyStop
            and! () = oneStart job

            and! () =
                if job.Targets.IsEmpty && job.TargetsFile.IsNone then
                    Error [ InputError.Missing("target", "at least one target, or a file of targets") ]
                else
                    Ok()

            return rules, kernel
        }

    let private network (job: MaximiseJob) (rules: Rules) (connectome: Connectome) (sensory: int[]) (silenced: int[]) =
        let plain =
            Network.create (Connectome.signed connectome) sensory job.Layers
            |> Network.withRules rules
            |> Network.withThreshold job.Threshold
            |> Network.withSlope (Grouped.same job.Slope)
            |> Network.silence silenced

        let shaped =
            if job.Linear then
                Network.withNeuron NeuronModel.Linear plain
            else
                plain

        let grouped =
            if job.Columns.Group.IsSome then
                Network.withGroups connectome.Neurons.Group shaped
            else
                shaped

        match job.Tau with
        | Some tau -> Network.withTau (Grouped.same tau) grouped
        | None -> grouped

    let private sizes (shape: int list) =
        "[" + (shape |> List.map string |> String.concat "; ") + "]"

    let private start (job: MaximiseJob) (network: Network) (items: int) : Result<NdArray option, InputError list> =
        match job.Init with
        | None -> Ok None
        | Some path ->
            result {
                let! array = Npy.read path
                let! values = Npy.toFloat32 path array
                let single = [ network.Sensory.Length; network.Layers ]
                let whole = items * job.Restarts :: single

                if not (List.contains array.Shape [ whole; single; 1 :: single ]) then
                    return!
                        Error
                            [
                                InputError.WrongShape(path, array.Shape, $"{sizes whole} (batch; sensory; time)")
                            ]

                match values |> Array.tryFindIndex (fun x -> not (System.Single.IsFinite x)) with
                | Some at -> return! Error [ InputError.NotFinite(path, $"element {at}") ]
                | None -> return Some(NdArray.create (Array.ofList array.Shape) values)
            }

    let private goals (items: int) (targets: Target list) (wishes: (int * int * Wish) list) : Goal[] =
        [|
            for target in targets do
                for item in 0 .. items - 1 do
                    if Option.forall ((=) item) target.Item then
                        {
                            Item = item
                            Neuron = target.Neuron
                            Layer = target.Layer
                            Text = $"{target.Value:g4}"
                            Value = Some(float target.Value)
                        }
            for neuron, layer, wish in wishes do
                for item in 0 .. items - 1 do
                    match wish with
                    | Wish.Value _ -> ()
                    | Wish.Maximum
                    | Wish.Minimum ->
                        {
                            Item = item
                            Neuron = neuron
                            Layer = layer
                            Text = if wish.IsMaximum then "maximise" else "minimise"
                            Value = None
                        }
        |]

    /// Mean activity of the neurons of every wish for a maximum or minimum, by layer.
    let private extremes (wishes: (int * int * Wish) list) : Loss list =
        wishes
        |> List.filter (fun (_, _, wish) -> not wish.IsValue)
        |> List.groupBy (fun (_, layer, wish) -> layer, wish)
        |> List.map (fun ((layer, wish), members) ->
            let reading =
                Reading.window (layer, layer) [| for neuron, _, _ in members -> neuron |]

            if wish.IsMaximum then
                Objective.maximise reading
            else
                Objective.minimise reading)

    let private search (job: MaximiseJob) (network: Network) (targets: Target list) (wishes: (int * int * Wish) list) =
        let reference = network.Rules.GateStimulus || network.Rules.Name = Rules.v2_10.Name

        let preset: Preset.Weights =
            if reference then
                Preset.referenceWeights
            else
                Preset.weights

        let weights: Preset.Weights =
            {
                Stimulus =
                    if job.Optimiser = "proximal" then
                        0.0
                    else
                        defaultArg job.InputWeight preset.Stimulus
                Activity = defaultArg job.ActivityWeight preset.Activity
            }

        let loss, search =
            if reference then
                Preset.reference network targets weights job.LearningRate job.Iterations job.EarlyStop
            else
                let loss, search = Preset.standard targets weights job.LearningRate job.Iterations

                loss,
                match job.EarlyStop with
                | Some(window, tolerance) -> search |> Search.withStopRule (StopRule.Plateau(window, tolerance))
                | None -> search

        let withExtremes = List.fold (+) loss (extremes wishes)

        // Without a single value to reach the term would be an idle 0.
        (if targets.IsEmpty then
             {
                 Terms = withExtremes.Terms |> List.filter (fun term -> term.Name <> "target")
             }
         else
             withExtremes),
        search

    let private refine
        (job: MaximiseJob)
        (chosen: Optimiser)
        (start: NdArray option)
        (network: Network)
        (targets: Target list)
        (search: Search)
        =
        let initial =
            match start with
            | Some array -> Initial.Given array
            | None when job.LinearGuess && network.Rules.Name = Rules.standard.Name -> LinearGuess.start targets network
            | None when job.LinearGuess -> Initial.Given(LinearGuess.stimulus network.Layers targets network)
            | None -> search.Initial

        { search with
            Initial = initial
            Optimiser = chosen
            Seed = job.Seed
            Restarts = job.Restarts
            Preconditions =
                if job.NormaliseGradients then
                    [ Precondition.NormalisePerTime ]
                else
                    []
            Constraints =
                search.Constraints
                @ [
                    if job.ConstantInTime then
                        Constraint.ConstantInTime
                    match job.MostInputs with
                    | Some inputs -> Constraint.AtMostActive inputs
                    | None -> ()
                ]
        }
        |> fun search ->
            match job.Seconds with
            | Some seconds -> search |> Search.withStopRule (StopRule.WallClock seconds)
            | None -> search

    let private tableTargets (job: MaximiseJob) (connectome: Connectome) =
        match job.TargetsFile with
        | None -> Ok []
        | Some path -> Table.read path |> Result.bind (TargetReader.ofTable job.Layers connectome)

    let private wanted (job: MaximiseJob) (connectome: Connectome) =
        job.Targets
        |> List.map (TargetReader.resolve job.Layers connectome)
        |> TargetReader.gather

    let private selected (condition: string option) (connectome: Connectome) =
        match condition with
        | Some condition -> Connectome.select condition connectome
        | None -> Ok Array.empty

    /// A search by a reference version is followed in double precision where that costs next to nothing: then what
    /// differs from that version's float32 is that version's rounding alone.
    let private precision (job: MaximiseJob) (rules: Rules) (edges: int) (items: int) : Precision =
        match job.Precision with
        | Some precision -> precision
        | None when rules.Name = Rules.standard.Name -> Precision.Single
        | None ->
            let visits = int64 edges * int64 job.Layers * int64 (items * job.Restarts)

            if visits <= 1_000_000L then
                Precision.Double
            else
                Precision.Single

    /// A neuron without an id would be named by its position, which is no id of the data set's.
    let private identified (job: MaximiseJob) (connectome: Connectome) : Result<unit, InputError list> =
        match job.Columns.Id with
        | Some name when not job.Columns.AllowMissing ->
            Table.column name connectome.Neurons.Table
            |> Result.bind (fun cells ->
                let faults =
                    [
                        for neuron, cell in Seq.indexed cells do
                            if System.String.IsNullOrWhiteSpace cell then
                                InputError.Missing($"{name} of neuron {neuron}", "an id")
                    ]

                if faults.IsEmpty then
                    Ok()
                else
                    Error(List.truncate 10 faults))
        | _ -> Ok()

    let private someTarget (listed: Target list) (wishes: (int * int * Wish) list) : Result<unit, InputError list> =
        if listed.IsEmpty && wishes.IsEmpty then
            Error [ InputError.Missing("target", "at least one row in the table of targets") ]
        else
            Ok()

    /// Memory that the search needs at least: stimuli with their gradients and moments, and every layer's activity.
    let private fits (job: MaximiseJob) (connectome: Connectome) (sensory: int) (items: int) =
        let cells = float items * float job.Restarts * float job.Layers
        let values = 3.0 * float (Connectome.size connectome) + 8.0 * float sensory
        let needed = 4.0 * cells * values
        let there = float (System.GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        let gigabytes (bytes: float) = $"{bytes / 1e9:f1} GB"

        if needed <= there then
            Ok()
        else
            let what =
                $"the memory for {items} stimuli, {job.Restarts} restarts and {job.Layers} layers"

            Error
                [
                    InputError.OutOfRange(what, gigabytes needed, $"at most {gigabytes there}, which this machine has")
                ]

    /// Reads and checks everything; every fault that can be seen at once is reported.
    let prepare (job: MaximiseJob) : Result<PreparedMaximise, InputError list> =
        result {
            let! rules, kernel = settings job
            let! connectome = MatrixReader.read job.Columns job.Weights job.Neurons

            let! sensory, silenced, listed, wishes =
                validation {
                    let! sensory = Connectome.select job.Sensory connectome
                    and! silenced = selected job.Silenced connectome
                    and! listed = tableTargets job connectome
                    and! wishes = wanted job connectome
                    and! () = identified job connectome
                    return sensory, silenced, listed, wishes
                }

            let targets =
                listed
                @ (wishes
                   |> List.choose (fun (neuron, layer, wish) ->
                       match wish with
                       | Wish.Value value -> Some(Target.create layer neuron value)
                       | _ -> None))

            do! someTarget listed wishes
            let items = Target.items targets
            do! fits job connectome sensory.Length items
            let network = network job rules connectome sensory silenced
            let! start = start job network items
            let! chosen = optimiser job (network.Sensory.Length * network.Layers)
            let loss, search = search job network targets wishes

            let files =
                [
                    "weights", Some job.Weights
                    "neurons", Some job.Neurons
                    "targets", job.TargetsFile
                    "init", job.Init
                ]
                |> List.choose (fun (role, path) -> path |> Option.map (fun path -> role, path))

            let! provenance = Provenance.collect kernel.Name job.Threads files

            return
                {
                    Job = job
                    Connectome = connectome
                    Network = network
                    Model =
                        Multilayered.modelWith
                            {
                                Threads = job.Threads
                                Kernel = Some kernel.Name
                                Precision = precision job rules connectome.Weights.NonZeros items
                            }
                            network
                    Loss = loss
                    Search = refine job chosen start network targets search
                    Goals = goals items targets wishes
                    Provenance = provenance
                }
        }

    /// Runs a prepared job; `observe` sees the progress at every state, `stop` may end it with the best so far.
    let run (observe: Progress -> unit) (stop: StopRule) (prepared: PreparedMaximise) : Outcome =
        let search =
            { prepared.Search with
                StopRule = StopRule.Any [ stop; prepared.Search.StopRule ]
            }

        Search.observed observe prepared.Model prepared.Loss search

    /// The run in words, for its folder and its page.
    let record (prepared: PreparedMaximise) (outcome: Outcome) : RunRecord =
        let neurons = prepared.Connectome.Neurons

        {
            Title = prepared.Job.Title
            Settings =
                [
                    "network", Describe.network prepared.Network
                    "objective", Describe.loss prepared.Loss
                    "search", Describe.search prepared.Search
                ]
            Provenance = prepared.Provenance
            Inputs = prepared.Network.Sensory |> Array.map (fun neuron -> neurons.Id[neuron])
            Units = neurons.Id
            Targets =
                [
                    for goal in prepared.Goals ->
                        $"{neurons.Id[goal.Neuron]} in layer {goal.Layer}, stimulus {goal.Item}",
                        goal.Text,
                        float (NdArray.get [| goal.Item; goal.Neuron; goal.Layer |] outcome.Activity)
                ]
        }

    /// Writes the run's folder, with the page unless it is not wanted. `full` keeps the activity of every neuron;
    /// otherwise targets and neurons that reach the threshold are kept.
    let save (folder: string) (full: bool) (page: bool) (prepared: PreparedMaximise) (outcome: Outcome) =
        let record = record prepared outcome

        let units =
            if full then
                None
            else
                let listed = prepared.Goals |> Array.map _.Neuron
                Some(RunFolder.activeUnits prepared.Job.Threshold listed outcome.Activity)

        let report = Path.Combine(folder, "report.html")

        RunFolder.write folder units record outcome
        |> Result.bind (fun () ->
            if page then
                RunPage.ofConnectome prepared.Connectome prepared.Network record prepared.Goals outcome
                |> Html.write report
            else
                // An older run's page beside these numbers would mislead.
                RunFolder.remove report)
