namespace ActMax.Cli

open Argu

/// The flags of `actmax train`. As with `maximise`, each value stays text here.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type TrainFlag =
    | [<EqualsAssignmentOrSpaced; Unique>] Weights of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Neurons of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Id_Column of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Index_Column of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Sign_Column of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Transmitter_Column of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Group_Column of name: string
    | [<Unique>] Allow_Missing
    | [<EqualsAssignmentOrSpaced; Unique>] Sensory of condition: string
    | [<EqualsAssignmentOrSpaced; Unique>] Layers of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Inputs of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Responses of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Train of kinds: string
    | [<EqualsAssignmentOrSpaced; Unique>] Preset of name: string
    | [<Unique>] Linear
    | [<EqualsAssignmentOrSpaced; Unique>] Tau of layers: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threshold of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Slope of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Silence of condition: string
    | [<EqualsAssignmentOrSpaced>] Divides of groups: string
    | [<EqualsAssignmentOrSpaced; Unique>] Parameters of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Epochs of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Learning_Rate of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Pull of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Fraction of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Patience of epochs: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Save_Every of epochs: string
    | [<Unique>] Resume
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Kernel of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Precision of name: string
    | [<Unique>] Quiet
    | [<EqualsAssignmentOrSpaced; Unique>] Out of folder: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Weights _ -> FlagText.weights
            | Neurons _ -> FlagText.neurons
            | Id_Column _ -> FlagText.idColumn
            | Index_Column _ -> FlagText.indexColumn
            | Sign_Column _ -> FlagText.signColumn
            | Transmitter_Column _ -> FlagText.transmitterColumn
            | Group_Column _ -> "the column of groups; the neurons of a group share parameters."
            | Allow_Missing -> FlagText.allowMissing
            | Sensory _ -> "which neurons receive the stimuli: \"cell_type = 'sensory'\"."
            | Layers _ -> FlagText.layers
            | Inputs _ ->
                "the stimuli: .npy [item; sensory; time], or .csv with batch, value, one of neuron, id and where, perhaps time."
            | Responses _ ->
                "what was measured (.csv): batch, value, one of neuron, id and where, perhaps layer (none: mean over layers)."
            | Train _ ->
                "what is fitted: slope, bias, tau, divisive, or some of them with commas (default: slope,bias)."
            | Preset _ ->
                "v2.8 or v2.10 (network and training as in those versions of connectome_interpreter), or default."
            | Linear -> FlagText.linear
            | Tau _ -> "leak in layers to start from, at least 1 (default: 1; with v2.10: 10)."
            | Threshold _ -> FlagText.threshold
            | Slope _ -> "steepness of the neurons to start from (default: 5)."
            | Silence _ -> FlagText.silence
            | Divides _ -> FlagText.divides
            | Parameters _ -> "parameters to start from, by kind and group (.json)."
            | Epochs _ -> "how many updates (default: 500; with v2.x: 100)."
            | Learning_Rate _ -> "step of the optimiser (default: 0.02; with v2.x: 0.01)."
            | Pull _ -> "weight of the pull to the start values (default: 1e-5; with v2.x: 0.01)."
            | Fraction _ -> "share of the stimuli that train; the others validate (default: 0.8)."
            | Patience _ ->
                "stop after so many epochs without a better validation (default: 100; with v2.x: never); 0: never."
            | Seed _ -> "which stimuli train (default: 42)."
            | Save_Every _ -> "how often training.json is written, in epochs (default: 100)."
            | Resume -> "go on from the folder's training.json; the same flags, perhaps more epochs."
            | Threads _ -> FlagText.threads
            | Kernel _ -> FlagText.kernel
            | Precision _ -> FlagText.precision
            | Quiet -> FlagText.quiet
            | Out _ -> "the folder to write: parameters.json, history.csv, training.json."
