namespace ActMax

open System.IO
open FsToolkit.ErrorHandling

/// What is to be measured around the stimulus of a run.
type LandscapeRequest =
    {
        Folder: string
        /// Which stimulus of the run.
        Item: int
        /// Conditions that pick the inputs of the sweep's two directions; empty: the groups that matter most.
        Sweep: string list
        Options: LandscapeOptions
    }

/// The landscape around the stimulus of a run's folder.
[<RequireQualifiedAccess>]
module RunLandscape =

    /// Mean activity over the cells that an item is to have active; over all its goals where it has none of these.
    let private readout (run: OpenedRun) (item: int) : (Readout * string) option =
        let goals = run.Prepared.Goals |> Array.filter (fun goal -> goal.Item = item)

        let wanted =
            match goals |> Array.filter (fun goal -> goal.Text <> "minimise") with
            | [||] -> goals
            | up -> up

        if wanted.Length = 0 then
            None
        else
            let cells = wanted |> Array.map (fun goal -> goal.Neuron, goal.Layer)
            Some(Readout.mean cells, $"mean activity of {wanted.Length} target cells")

    let private direction (run: OpenedRun) (condition: string) : Result<SweepDirection, InputError list> =
        Connectome.select condition run.Connectome
        |> Result.bind (fun neurons ->
            let chosen = set neurons

            let inputs =
                run.Prepared.Network.Sensory
                |> Seq.indexed
                |> Seq.filter (fun (_, neuron) -> chosen.Contains neuron)
                |> Seq.map fst
                |> set

            if inputs.IsEmpty then
                Error [ InputError.NothingMatches(condition, run.Prepared.Network.Sensory.Length) ]
            else
                Ok { Name = condition; Inputs = inputs })

    let private directions (run: OpenedRun) (conditions: string list) =
        match conditions with
        | [] -> Ok None
        | [ first; second ] ->
            validation {
                let! first = direction run first
                and! second = direction run second
                return Some(first, second)
            }
        | _ ->
            Error
                [
                    InputError.OutOfRange("the number of sweep conditions", string conditions.Length, "none or 2")
                ]

    let private checkedOptions (request: LandscapeRequest) : Result<unit, InputError list> =
        let options = request.Options

        [
            if options.Repeats < 1 then
                InputError.OutOfRange("repeats", string options.Repeats, "at least 1")
            if options.Grid < 2 then
                InputError.OutOfRange("grid", string options.Grid, "at least 2")
            for sd in options.Noise do
                if not (sd >= 0.0) then
                    InputError.OutOfRange("noise", $"{sd:g}", "at least 0")
        ]
        |> function
            | [] -> Ok()
            | faults -> Error faults

    /// Reads the run, measures, and writes landscape.json into its folder. Faults: those of reading the run, an item
    /// that it does not have, conditions that pick no input.
    let write (request: LandscapeRequest) : Result<Landscape, InputError list> =
        result {
            do! checkedOptions request
            let! run = OpenedRun.read request.Folder
            let! stimulus = OpenedRun.stimulus request.Item run
            let! given = directions run request.Sweep

            let! read, reading =
                match readout run request.Item with
                | Some found -> Ok found
                | None -> Error [ InputError.Missing($"a target of item {request.Item}", "at least one") ]

            let model = run.Prepared.Model
            let neurons = run.Connectome.Neurons
            let sensory = run.Prepared.Network.Sensory

            let names =
                {
                    Id = fun input -> neurons.Id[sensory[input]]
                    Group = fun input -> neurons.Group[sensory[input]]
                }

            let restarts =
                match run.Outcome.RestartStimuli with
                | Some _ when run.Outcome.Restarts.Length > 0 ->
                    RestartClusters.ofOutcome RestartClusters.near run.Outcome
                    |> List.tryFind (fun clusters -> clusters.Item = request.Item)
                | _ -> None

            let landscape =
                Landscape.measure
                    request.Options
                    (StimulusInputs.along [ "sensory" ] model.Space)
                    (fun removal ->
                        given
                        |> Option.orElseWith (fun () -> Landscape.directions names.Group names.Id removal))
                    restarts
                    model
                    read
                    stimulus

            do!
                LandscapeFile.write
                    (Path.Combine(request.Folder, "landscape.json"))
                    request.Item
                    reading
                    names
                    landscape

            return landscape
        }
