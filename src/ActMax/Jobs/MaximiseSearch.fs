namespace ActMax

open ActMax.Report
open FsToolkit.ErrorHandling

/// From the settings of a job to its network, loss and search.
[<RequireQualifiedAccess>]
module internal MaximiseSearch =

    let network (job: MaximiseJob) (rules: Rules) (connectome: Connectome) (sensory: int[]) (silenced: int[]) =
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

        let timed =
            match job.Tau with
            | Some tau -> Network.withTau (Grouped.same tau) grouped
            | None -> grouped

        if job.Divisive.IsEmpty then
            timed
        else
            timed
            |> Network.withDivisive
                {
                    Groups = job.Divisive
                    Strength = Grouped.same 1f
                }

    /// The network with the parameters of the job's file, if it has one.
    let withParameters (job: MaximiseJob) (network: Network) : Result<Network, InputError list> =
        match job.Parameters with
        | None -> Ok network
        | Some path ->
            ParameterFile.read path
            |> Result.bind (fun table -> ParameterTable.apply table network)

    let start (job: MaximiseJob) (network: Network) (items: int) : Result<NdArray option, InputError list> =
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
                                InputError.WrongShape(
                                    path,
                                    array.Shape,
                                    $"{Shape.text (List.map int64 whole)} (batch; sensory; time)"
                                )
                            ]

                match values |> Array.tryFindIndex (fun x -> not (System.Single.IsFinite x)) with
                | Some at -> return! Error [ InputError.NotFinite(path, $"element {at}") ]
                | None -> return Some(NdArray.create (Array.ofList array.Shape) values)
            }

    let goals (items: int) (targets: Target list) (wishes: (int * int * Wish) list) : Goal[] =
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

    let search (job: MaximiseJob) (network: Network) (targets: Target list) (wishes: (int * int * Wish) list) =
        let reference = Rules.isReference network.Rules

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

    let refine
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
            | None when job.LinearGuess && not (Rules.isReference network.Rules) -> LinearGuess.start targets network
            | None when job.LinearGuess -> Initial.Given(LinearGuess.stimulus network.Layers targets network)
            | None -> search.Initial

        { search with
            Initial = initial
            Optimiser = chosen
            Seed = job.Seed
            Restarts = job.Restarts
            KeepRestarts = job.Restarts > 1
            Preconditions =
                match job.NormaliseGradients, Rules.isReference network.Rules with
                | true, true -> [ Precondition.NormalisePerTime ]
                | true, false -> [ Precondition.NormalisePerTimeAndItem ]
                | false, _ -> []
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

    /// A search by a reference version is followed in double precision where that costs next to nothing: then what
    /// differs from that version's float32 is that version's rounding alone.
    let precision (job: MaximiseJob) (rules: Rules) (edges: int) (items: int) : Precision =
        match job.Precision with
        | Some precision -> precision
        | None when not (Rules.isReference rules) -> Precision.Single
        | None ->
            let visits = int64 edges * int64 job.Layers * int64 (items * job.Restarts)

            if visits <= 1_000_000L then
                Precision.Double
            else
                Precision.Single
