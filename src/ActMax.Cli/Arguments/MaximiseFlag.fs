namespace ActMax.Cli

open Argu

/// The flags of `actmax maximise`. Each value stays text here: the settings of a job read it, as in a job file.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type MaximiseFlag =
    | [<EqualsAssignmentOrSpaced; Unique>] Job of file: string
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
    | [<EqualsAssignmentOrSpaced>] Target of target: string
    | [<EqualsAssignmentOrSpaced; Unique>] Targets of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Preset of name: string
    | [<Unique>] Linear
    | [<EqualsAssignmentOrSpaced; Unique>] Tau of layers: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threshold of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Slope of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Silence of condition: string
    | [<EqualsAssignmentOrSpaced>] Divides of groups: string
    | [<EqualsAssignmentOrSpaced; Unique>] Parameters of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Init of file: string
    | [<Unique>] Linear_Guess
    | [<EqualsAssignmentOrSpaced; Unique>] Iterations of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Learning_Rate of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Input_Weight of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Activity_Weight of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Optimiser of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Most_Inputs of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] On_Off of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] On_Value of number: string
    | [<Unique>] Constant_In_Time
    | [<Unique>] Normalise_Gradients
    | [<Unique>] Early_Stop
    | [<Unique>] No_Early_Stop
    | [<EqualsAssignmentOrSpaced; Unique>] Stop_Window of iterations: string
    | [<EqualsAssignmentOrSpaced; Unique>] Stop_Tolerance of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seconds of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Restarts of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Checkpoint_Every of layers: string
    | [<EqualsAssignmentOrSpaced; Unique>] Kernel of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Precision of name: string
    | [<Unique>] Full_Activity
    | [<Unique>] No_Report
    | [<Unique>] Quiet
    | [<EqualsAssignmentOrSpaced; Unique>] Title of text: string
    | [<EqualsAssignmentOrSpaced; Unique>] Out of folder: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Job _ -> FlagText.job
            | Weights _ -> FlagText.weights
            | Neurons _ -> FlagText.neurons
            | Id_Column _ -> FlagText.idColumn
            | Index_Column _ -> FlagText.indexColumn
            | Sign_Column _ -> FlagText.signColumn
            | Transmitter_Column _ -> FlagText.transmitterColumn
            | Group_Column _ -> "the column of groups, mostly the cell type."
            | Allow_Missing -> FlagText.allowMissing
            | Sensory _ -> "which neurons receive the stimulus: \"cell_type = 'sensory'\"."
            | Layers _ -> FlagText.layers
            | Target _ -> "what is wanted: \"CONDITION@LAYER=VALUE\", VALUE a number, max or min; may come again."
            | Targets _ -> "a table of targets (.csv): layer, value, one of neuron, id and where, perhaps batch."
            | Preset _ -> "v2.8 or v2.10 (as those versions of connectome_interpreter), or default."
            | Linear -> FlagText.linear
            | Tau _ -> "leak in layers, at least 1 (default: 1; with v2.10: 10)."
            | Threshold _ -> FlagText.threshold
            | Slope _ -> "steepness of the neurons (default: 5)."
            | Silence _ -> FlagText.silence
            | Divides _ -> FlagText.divides
            | Parameters _ -> "parameters by kind and group (.json), as actmax train writes them."
            | Init _ -> "the stimulus to start from (.npy), [batch; sensory; time] or [sensory; time]."
            | Linear_Guess -> "start from the signed linear influence of each input on the targets."
            | Iterations _ -> "how many updates (default: 50)."
            | Learning_Rate _ -> "step of the optimiser (default: 0.1)."
            | Input_Weight _ -> "weight of the loss of large stimuli (default: 0.1; with v2.x: 0.01)."
            | Activity_Weight _ -> "weight of the loss of large activity (default: 0; with v2.x: 0.01)."
            | Optimiser _ -> "adam, sgd, lbfgs or proximal (default: adam)."
            | Most_Inputs _ -> "at most so many active inputs."
            | On_Off _ -> "every input is on or off, at most so many on; no single flip or swap is better."
            | On_Value _ -> "the value of an input that is on (default: 1)."
            | Constant_In_Time -> "the same stimulus at every time."
            | Normalise_Gradients -> "the gradient of every time is scaled to the same length."
            | Early_Stop -> "stop when the loss stays level (default with v2.x)."
            | No_Early_Stop -> "do all iterations (default without v2.x)."
            | Stop_Window _ -> "over how many iterations the loss must stay level (default: 10)."
            | Stop_Tolerance _ -> "how level (default: 1e-5)."
            | Seconds _ -> "stop after so many seconds with the best so far."
            | Seed _ -> FlagText.seed
            | Restarts _ -> "so many starts, of which the best is kept (default: 1)."
            | Threads _ -> FlagText.threads
            | Checkpoint_Every _ -> FlagText.checkpointEvery
            | Kernel _ -> FlagText.kernel
            | Precision _ -> FlagText.precision
            | Full_Activity -> "keep the activity of every neuron (always with v2.x)."
            | No_Report -> FlagText.noReport
            | Quiet -> FlagText.quiet
            | Title _ -> FlagText.title
            | Out _ -> FlagText.out
