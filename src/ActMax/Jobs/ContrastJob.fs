namespace ActMax

open FsToolkit.ErrorHandling

/// Contrasts of runs that were read back.
[<RequireQualifiedAccess>]
module ContrastJob =

    /// How many edges a contrast lists.
    let private edges = 1000

    let private sameNetwork (a: OpenedRun) (b: OpenedRun) : Result<unit, InputError list> =
        let hash (role: string) (run: OpenedRun) =
            run.Prepared.Provenance.Inputs
            |> List.tryPick (fun (found, _, hash) -> if found = role then Some hash else None)

        let differ what =
            InputError.FileDamaged(b.Folder, $"is a run with another {what} than {a.Folder}")

        match
            [
                for role, what in [ "weights", "weight matrix"; "neurons", "neuron table" ] do
                    if hash role a <> hash role b then
                        differ what

                if a.Prepared.Network.Sensory <> b.Prepared.Network.Sensory then
                    differ "set of sensory neurons"

                if a.Prepared.Network.Layers <> b.Prepared.Network.Layers then
                    differ $"number of layers ({b.Prepared.Network.Layers}, not {a.Prepared.Network.Layers})"
            ]
        with
        | [] -> Ok()
        | faults -> Error faults

    let private side (run: OpenedRun) : Result<ContrastSide, InputError list> =
        match CircuitJob.cells 0 run with
        | [||] -> Error [ InputError.Missing($"a target of {run.Folder}", "one that is to be active") ]
        | cells ->
            Ok
                {
                    Stimulus = NdArray.item 0 run.Outcome.Stimulus
                    Cells = cells
                }

    /// The first stimuli of two runs on one network, side by side; neurons follow the rules of the first run. Faults:
    /// runs on different networks, a run without a target that is to be active.
    let ofRuns (a: OpenedRun) (b: OpenedRun) : Result<Contrast, InputError list> =
        result {
            do! sameNetwork a b
            let! execution, network, _ = CircuitJob.stimulus 0 a
            let! left = side a
            let! right = side b
            return Contrast.ofSides execution network edges left right
        }

    let private cells (run: OpenedRun) (texts: string list) : Result<WatchedCell[], InputError list> =
        texts
        |> List.map (TargetReader.cells run.Prepared.Job.Layers run.Connectome)
        |> InputError.gather
        |> Result.map (fun found ->
            [|
                for neuron, layer in List.concat found |> List.distinct do
                    { Neuron = neuron; Layer = layer }
            |])

    /// Searches on the network of a run for the stimulus that drives some cells up and others down, and for the
    /// reverse, with the run's iterations, learning rate, input weight and seed, and contrasts the two. Cells as
    /// "CONDITION@LAYER". Faults: conditions that match nothing, layers that are not there, cells that are to be up
    /// and down at once.
    let joint (up: string list) (down: string list) (run: OpenedRun) : Result<Contrast, InputError list> =
        result {
            let! ups, downs =
                validation {
                    let! ups = cells run up
                    and! downs = cells run down
                    return ups, downs
                }

            let both = Array.filter (fun cell -> Array.contains cell downs) ups

            if both.Length > 0 then
                let id = run.Connectome.Neurons.Id[both[0].Neuron]
                return! Error [ InputError.Duplicate("up and down: the cell", $"{id}@{both[0].Layer}") ]

            let! execution, network, _ = CircuitJob.stimulus 0 run
            let job = run.Prepared.Job
            let weight = defaultArg job.InputWeight Preset.weights.Stimulus

            let search =
                Search.defaults
                |> Search.withOptimiser (Optimiser.adam job.LearningRate)
                |> Search.withBudget job.Iterations
                |> Search.withSeed job.Seed

            let model = Multilayered.modelWith execution network

            let a, b = Contrast.search model (weight * Regulariser.stimulus) search ups downs

            return Contrast.ofSides execution network edges a b
        }
