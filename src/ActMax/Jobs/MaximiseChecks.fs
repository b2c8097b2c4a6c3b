namespace ActMax

open ActMax.Kernels
open FsToolkit.ErrorHandling

/// What can be wrong with a job.
[<RequireQualifiedAccess>]
module internal MaximiseChecks =

    let private optimisers = [ "adam"; "sgd"; "lbfgs"; "proximal" ]

    let optimiser (job: MaximiseJob) (inputs: int) : Result<Optimiser, InputError list> =
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

    /// What can be wrong with the network of a job before any file is opened.
    let network (job: MaximiseJob) : Result<Rules * IRolloutKernel, InputError list> =
        validation {
            let! rules = Rules.byName job.Preset
            and! kernel = kernel job.Kernel
            and! () = atLeast "layers" 1.0 (float job.Layers)
            and! () = atLeast "threads" 0.0 (float job.Threads)
            and! () = atLeast "checkpoint-every" 0.0 (float job.CheckpointEvery)
            and! () = atLeast "tau" 1.0 (float (defaultArg job.Tau 1f))
            return rules, kernel
        }

    /// Flips compare stimuli of one item with each other, which the losses of other systems do not allow, and two
    /// ways to keep inputs few would contradict each other.
    let private onOff (job: MaximiseJob) =
        match job.OnOff with
        | None -> Ok()
        | Some most ->
            validation {
                let! () = atLeast "on-off" 1.0 (float most)

                and! () =
                    if job.OnValue > 0f && job.OnValue <= 1f then
                        Ok()
                    else
                        Error [ InputError.OutOfRange("on-value", $"{job.OnValue:g}", "above 0, at most 1") ]

                and! () =
                    if job.Preset = MaximiseJob.defaults.Preset then
                        Ok()
                    else
                        Error
                            [
                                InputError.OutOfRange("preset with on-off", job.Preset, MaximiseJob.defaults.Preset)
                            ]

                and! () =
                    if job.MostInputs.IsNone then
                        Ok()
                    else
                        Error
                            [
                                InputError.Unreadable("most-inputs", string job.MostInputs.Value, "on-off alone")
                            ]

                return ()
            }

    /// What can be wrong with a job before any file is opened.
    let settings (job: MaximiseJob) : Result<Rules * IRolloutKernel, InputError list> =
        validation {
            let! rules, kernel = network job
            and! _ = optimiser job 1
            and! () = atLeast "iterations" 0.0 (float job.Iterations)
            and! () = atLeast "restarts" 1.0 (float job.Restarts)
            and! () = onOff job
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

    /// A neuron without an id would be named by its position, which is no id of the data set's.
    let identified (job: MaximiseJob) (connectome: Connectome) : Result<unit, InputError list> =
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

    /// Groups that divide must be there, and their neurons must inhibit.
    let divides (job: MaximiseJob) (connectome: Connectome) : Result<unit, InputError list> =
        let neurons = connectome.Neurons

        let known = lazy (neurons.Group |> Array.distinct |> Array.sort |> List.ofArray)

        let unknown =
            [
                for pre, posts in job.Divisive do
                    for group in pre :: posts do
                        if not (List.contains group known.Value) then
                            InputError.UnknownName("group of divides", group, known.Value)
            ]

        let exciting =
            [
                for pre, _ in job.Divisive do
                    for i in 0 .. neurons.Group.Length - 1 do
                        if neurons.Group[i] = pre && neurons.Sign[i] > 0f then
                            InputError.OutOfRange(
                                $"the sign of neuron {neurons.Id[i]}, whose group '{pre}' divides",
                                "1",
                                "-1"
                            )
            ]

        match job.Divisive, job.Columns.Group with
        | [], _ -> Ok()
        | _, None ->
            Error
                [
                    InputError.Missing("group-column", "the column of the groups that divide and are divided")
                ]
        | _ ->
            match List.truncate 10 (unknown @ exciting) with
            | [] -> Ok()
            | faults -> Error faults

    let someTarget (listed: Target list) (wishes: (int * int * Wish) list) : Result<unit, InputError list> =
        if listed.IsEmpty && wishes.IsEmpty then
            Error [ InputError.Missing("target", "at least one row in the table of targets") ]
        else
            Ok()

    /// Memory that the search needs at least: stimuli with their gradients and moments, and the states of the layers
    /// that are kept, each with its drive; where every cell is read, each layer's activity with its gradient too.
    let fits (job: MaximiseJob) (rules: Rules) (connectome: Connectome) (sensory: int) (items: int) =
        let layers = float job.Layers

        let states =
            if job.CheckpointEvery = 0 then
                2.0 * layers
            else
                let segment = min layers (float job.CheckpointEvery)
                2.0 * segment + layers / segment

        let readsAll =
            Rules.isReference rules && job.ActivityWeight <> Some 0.0
            || defaultArg job.ActivityWeight 0.0 > 0.0

        let activity = if readsAll then 2.0 * layers else 0.0

        let values =
            (states + activity) * float (Connectome.size connectome)
            + 8.0 * layers * float sensory

        let needed = 4.0 * float items * float job.Restarts * values
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
