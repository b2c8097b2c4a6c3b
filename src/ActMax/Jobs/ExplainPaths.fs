namespace ActMax

open System.IO
open FsToolkit.ErrorHandling

/// Which paths of a run are wanted.
type PathsRequest =
    {
        /// Neurons below it, by size, are on no path.
        Activity: float32
        /// Weaker connections are on no path. None: 0.01 between neurons, 0.001 between groups, which are means over many.
        Strength: float32 option
        /// Groups instead of neurons; None: groups where there are several.
        ByGroup: bool option
        /// Only what leads from the stimulus to the targets.
        ToTargets: bool
        /// What the paths lead to, each "CONDITION@LAYER"; empty: the targets of the run.
        Targets: TargetSpec list
    }

/// The paths of a run.
[<NoEquality; NoComparison>]
type ExplainedPaths =
    {
        /// By item.
        Paths: PathTable[]
        /// Effective connectivity from the inputs that the stimulus uses to the targets, by the length of paths.
        Effective: EffectiveConnection[]
    }

/// Paths of an opened run.
[<RequireQualifiedAccess>]
module ExplainPaths =

    let defaults: PathsRequest =
        {
            Activity = 0.01f
            Strength = None
            ByGroup = None
            ToTargets = false
            Targets = []
        }

    /// Runs by the rules of a version of connectome_interpreter have its tables.
    let private rules (request: PathsRequest) (naming: Naming) (network: Network) : PathRules =
        let strength =
            request.Strength
            |> Option.defaultWith (fun () -> if Naming.isByNeuron naming then 0.01f else 0.001f)

        if Rules.isReference network.Rules then
            PathRules.reference request.Activity strength
        else
            { PathRules.defaults with
                Activity = ActivityThreshold.Magnitude request.Activity
                Strength = strength
            }

    let private naming (request: PathsRequest) (neurons: Neurons) : Naming =
        let groups = Naming.byGroup neurons.Group

        if request.ByGroup |> Option.defaultValue (groups.Names.Length > 1) then
            groups
        else
            Naming.byNeuron neurons.Id

    let private usedInputs (network: Network) (stimulus: NdArray) : int[] =
        let times = stimulus.Shape[2]

        stimulus.Values
        |> Array.indexed
        |> Array.filter (fun (_, value) -> value <> 0f)
        |> Array.map (fun (at, _) -> network.Sensory[at / times % network.Sensory.Length])
        |> Array.distinct
        |> Array.sort

    /// Finds them. Faults: targets that nothing matches.
    let compute (request: PathsRequest) (run: OpenedRun) : Result<ExplainedPaths, InputError list> =
        result {
            let! targets = OpenedRun.targetsOf request.Targets run
            let connectome, network = run.Connectome, run.Prepared.Network
            let stimulus, activity = run.Outcome.Stimulus, run.Outcome.Activity
            let naming = naming request connectome.Neurons

            let rules = rules request naming network
            let wiring = Wiring.grouped naming connectome

            let paths =
                if request.ToTargets then
                    PathFilter.ofActivity rules wiring network targets stimulus activity
                else
                    ActivePaths.ofActivity rules wiring network stimulus activity

            let resolved =
                Target.resolve network.Layers (Network.size network) stimulus.Shape[0] targets
                |> List.map snd

            let longest =
                resolved |> List.fold (fun most target -> max most (target.Layer + 1)) 0

            return
                {
                    Paths = paths
                    Effective =
                        EffectiveConnectivity.byLength
                            longest
                            (Wiring.ofNeurons connectome)
                            naming
                            (usedInputs network stimulus)
                            (Naming.byGroup connectome.Neurons.Group)
                            (resolved |> Seq.map _.Neuron |> Seq.distinct |> Array.ofSeq)
                }
        }

    /// Writes paths.csv (see `PathTable.write`) and effective.csv (length, pre, post, excitatory, inhibitory) into the
    /// run's folder.
    let write (run: OpenedRun) (found: ExplainedPaths) : Result<unit, InputError list> =
        PathTable.write (Path.Combine(run.Folder, "paths.csv")) found.Paths
        |> Result.bind (fun () ->
            EffectiveConnectivity.table found.Effective
            |> Table.write (Path.Combine(run.Folder, "effective.csv")))
