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
            | Job _ -> "a job file: a JSON object whose keys are these flags without dashes; flags given here win."
            | Weights _ -> "the connectome's matrix as scipy saves it (.npz), presynaptic in rows."
            | Neurons _ -> "the table of its neurons (.csv, .csv.gz)."
            | Id_Column _ -> "the column that identifies a neuron (default: root_id, bodyId, skid, ...)."
            | Index_Column _ -> "the column of positions in the matrix (default: idx); '' when rows are in its order."
            | Sign_Column _ -> "the column of signs: 1 or -1, + or -."
            | Transmitter_Column _ -> "the column of transmitters, from which signs follow (GABA and glutamate: -1)."
            | Group_Column _ -> "the column of groups, mostly the cell type."
            | Allow_Missing -> "neurons of the matrix may have no row in the table."
            | Sensory _ -> "which neurons receive the stimulus: \"cell_type = 'sensory'\"."
            | Layers _ -> "how many layers (time steps) the network is unrolled over."
            | Target _ -> "what is wanted: \"CONDITION@LAYER=VALUE\", VALUE a number, max or min; may come again."
            | Targets _ -> "a table of targets (.csv): layer, value, one of neuron, id and where, perhaps batch."
            | Preset _ -> "v2.8 or v2.10 (as those versions of connectome_interpreter), or default."
            | Linear -> "linear neurons instead of rectified tanh."
            | Tau _ -> "leak in layers, at least 1 (default: 1; with v2.10: 10)."
            | Threshold _ -> "activity below it counts as 0 (default: 0.01)."
            | Slope _ -> "steepness of the neurons (default: 5)."
            | Silence _ -> "which neurons are held at 0 throughout."
            | Divides _ -> "groups whose inhibition divides: \"GROUP:GROUP,GROUP\"; may come again."
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
            | Seed _ -> "the same seed gives the same result (default: 0)."
            | Restarts _ -> "so many starts, of which the best is kept (default: 1)."
            | Threads _ -> "most threads; 0 is one a processor (default: 0). The result does not depend on it."
            | Checkpoint_Every _ ->
                "keep every so many layers, compute the others again: less memory (default: 0, keep all)."
            | Kernel _ -> "the kernel to compute with (actmax doctor lists them)."
            | Precision _ -> "single or double (default: single; double for small networks with v2.x)."
            | Full_Activity -> "keep the activity of every neuron (always with v2.x)."
            | No_Report -> "write no report.html."
            | Quiet -> "print nothing but errors."
            | Title _ -> "title of the report."
            | Out _ -> "the folder to write."

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
            | Weights _ -> "the connectome's matrix as scipy saves it (.npz), presynaptic in rows."
            | Neurons _ -> "the table of its neurons (.csv, .csv.gz)."
            | Id_Column _ -> "the column that identifies a neuron (default: root_id, bodyId, skid, ...)."
            | Index_Column _ -> "the column of positions in the matrix (default: idx); '' when rows are in its order."
            | Sign_Column _ -> "the column of signs: 1 or -1, + or -."
            | Transmitter_Column _ -> "the column of transmitters, from which signs follow (GABA and glutamate: -1)."
            | Group_Column _ -> "the column of groups; the neurons of a group share parameters."
            | Allow_Missing -> "neurons of the matrix may have no row in the table."
            | Sensory _ -> "which neurons receive the stimuli: \"cell_type = 'sensory'\"."
            | Layers _ -> "how many layers (time steps) the network is unrolled over."
            | Inputs _ ->
                "the stimuli: .npy [item; sensory; time], or .csv with batch, value, one of neuron, id and where, perhaps time."
            | Responses _ ->
                "what was measured (.csv): batch, value, one of neuron, id and where, perhaps layer (none: mean over layers)."
            | Train _ ->
                "what is fitted: slope, bias, tau, divisive, or some of them with commas (default: slope,bias)."
            | Preset _ ->
                "v2.8 or v2.10 (network and training as in those versions of connectome_interpreter), or default."
            | Linear -> "linear neurons instead of rectified tanh."
            | Tau _ -> "leak in layers to start from, at least 1 (default: 1; with v2.10: 10)."
            | Threshold _ -> "activity below it counts as 0 (default: 0.01)."
            | Slope _ -> "steepness of the neurons to start from (default: 5)."
            | Silence _ -> "which neurons are held at 0 throughout."
            | Divides _ -> "groups whose inhibition divides: \"GROUP:GROUP,GROUP\"; may come again."
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
            | Threads _ -> "most threads; 0 is one a processor (default: 0). The result does not depend on it."
            | Kernel _ -> "the kernel to compute with (actmax doctor lists them)."
            | Precision _ -> "single or double (default: single; double for small networks with v2.x)."
            | Quiet -> "print nothing but errors."
            | Out _ -> "the folder to write: parameters.json, history.csv, training.json."

/// The flags of `actmax landscape`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type LandscapeFlag =
    | [<MainCommand; ExactlyOnce>] Run of folder: string
    | [<EqualsAssignmentOrSpaced; Unique>] Item of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Noise of deviations: string
    | [<EqualsAssignmentOrSpaced; Unique>] Repeats of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Grid of count: string
    | [<EqualsAssignmentOrSpaced>] Sweep of condition: string
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Run _ -> "the folder of a run by actmax maximise; landscape.json is written into it."
            | Item _ -> "which stimulus of the run (default: 0)."
            | Noise _ -> "standard deviations of the noise, with commas (default: 0,0.02,0.05,0.1,0.2,0.4)."
            | Repeats _ -> "how often noise is drawn for each of them (default: 50)."
            | Seed _ -> "the same seed gives the same noise (default: 0)."
            | Grid _ -> "points along each direction of the sweep (default: 11)."
            | Sweep _ -> "which inputs are a direction of the sweep; twice (default: the two groups that matter most)."
            | Quiet -> "print nothing but errors."

/// What `actmax demo` shows.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type DemoFlag =
    | [<MainCommand; ExactlyOnce>] Demo of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Neurons of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<Unique>] Quiet
    | [<EqualsAssignmentOrSpaced; Unique>] Out of folder: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Demo _ -> "circuit: an invented olfactory circuit with targets whose best stimulus is known."
            | Seed _ -> "another seed invents another circuit (default: 0)."
            | Neurons _ -> "how many neurons it has (default: 1000)."
            | Threads _ -> "most threads; 0 is one a processor (default: 0)."
            | Quiet -> "print nothing but errors."
            | Out _ -> "the folder to write (default: actmax-demo)."

/// The flags of `actmax circuit`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type CircuitFlag =
    | [<MainCommand; ExactlyOnce>] Run of folder: string
    | [<EqualsAssignmentOrSpaced; Unique>] Share of number: string
    | [<Unique>] No_Edges
    | [<EqualsAssignmentOrSpaced; Unique>] Seconds of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Item of number: string
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Run _ -> "the folder that actmax maximise wrote; the circuit is written there too."
            | Share _ -> "least share of every target's activity that the circuit keeps alone (default: 0.9)."
            | No_Edges -> "keep every connection between kept neurons."
            | Seconds _ -> "after about so many seconds be content with less proof (default: 40)."
            | Item _ -> "which stimulus of the run (default: 0)."
            | Quiet -> "print nothing but errors."

/// The flags of `actmax contrast`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type ContrastFlag =
    | [<MainCommand>] Runs of folder: string list
    | [<EqualsAssignmentOrSpaced>] Up of target: string
    | [<EqualsAssignmentOrSpaced>] Down of target: string
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Runs _ -> "two runs on one network, or one run with --up and --down; the first folder gets the result."
            | Up _ -> "what is to be active: \"CONDITION@LAYER\"; may come again."
            | Down _ -> "what is to stay silent meanwhile: \"CONDITION@LAYER\"; may come again."
            | Quiet -> "print nothing but errors."

/// `actmax doctor` has nothing to say but help.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type DoctorFlag =
    | [<Hidden>] Nothing

    interface IArgParserTemplate with
        member _.Usage = ""

/// The flags of `actmax data`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type DataFlag =
    | [<MainCommand; Last>] Words of word: string list
    | [<EqualsAssignmentOrSpaced; Unique>] To of folder: string
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Words _ -> "list (default), or download and the NAME of a data set."
            | To _ -> "the folder for the files (default: ACTMAX_DATA, else a folder of the user's own)."
            | Quiet -> "print nothing but errors."

/// The flags of `actmax bench`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type BenchFlag =
    | [<MainCommand; ExactlyOnce>] Workload of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Weights of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Neurons of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Sensory of condition: string
    | [<EqualsAssignmentOrSpaced; Unique>] Layers of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Batch of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Iterations of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Checkpoint_Every of layers: string
    | [<EqualsAssignmentOrSpaced; Unique>] Kernel of name: string
    | [<Unique>] Json

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Workload _ -> "connectome: a search as connectome_interpreter v2.10 does it."
            | Weights _ -> "the connectome's matrix as scipy saves it (.npz), presynaptic in rows."
            | Neurons _ -> "the table of its neurons with columns idx, cell_type and sign."
            | Sensory _ -> "which neurons receive the stimulus (default: \"is_sensory = 1\")."
            | Layers _ -> "how many layers (default: 6)."
            | Batch _ -> "how many stimuli side by side (default: 4)."
            | Iterations _ -> "how many updates (default: 20)."
            | Threads _ -> "most threads; 0 is one a processor (default: 0)."
            | Checkpoint_Every _ ->
                "keep every so many layers, compute the others again: less memory (default: 0, keep all)."
            | Kernel _ -> "the kernel to compute with (actmax doctor lists them)."
            | Json -> "print one JSON object."

/// The flags of `actmax report`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type ReportFlag =
    | [<MainCommand>] Runs of folder: string list
    | [<EqualsAssignmentOrSpaced; Unique>] Out of file: string
    | [<Unique>] Png
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Runs _ -> "folders of runs; each gets its report.html anew, and several are compared."
            | Out _ -> "the page to write (default: report.html in the run, compare.html here for several)."
            | Png -> "also write every chart as .svg and .png, beside the page (needs Chromium)."
            | Quiet -> "print nothing but errors."

/// The flags of `actmax saliency`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type SaliencyFlag =
    | [<MainCommand; ExactlyOnce>] Run of folder: string
    | [<EqualsAssignmentOrSpaced; Unique>] Method of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Steps of count: string
    | [<EqualsAssignment; Unique>] Normalise of scale: string option
    | [<EqualsAssignmentOrSpaced>] Target of target: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Run _ -> "the folder that actmax maximise wrote."
            | Method _ -> "vanilla, input-x-gradient or integrated (default: vanilla)."
            | Steps _ -> "steps of integrated (default: 50)."
            | Normalise _ -> "divide by the largest magnitude, or =signed-maximum as connectome_interpreter does."
            | Target _ -> "\"CONDITION@LAYER\" instead of the run's targets; may come again."

/// The flags of `actmax paths`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type PathsFlag =
    | [<MainCommand; ExactlyOnce>] Run of folder: string
    | [<EqualsAssignmentOrSpaced; Unique>] Activity_Threshold of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Strength_Threshold of number: string
    | [<Unique>] By_Group
    | [<Unique>] By_Neuron
    | [<Unique>] To_Targets
    | [<EqualsAssignmentOrSpaced>] Target of target: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Run _ -> "the folder that actmax maximise wrote."
            | Activity_Threshold _ -> "neurons of less activity are on no path (default: 0.01)."
            | Strength_Threshold _ -> "weaker connections are on no path (default: 0.01, between groups 0.001)."
            | By_Group -> "connections between groups (default where there are several)."
            | By_Neuron -> "connections between neurons."
            | To_Targets -> "only what leads from the stimulus to the targets."
            | Target _ -> "\"CONDITION@LAYER\" instead of the run's targets; may come again."

/// The commands.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type Command =
    | [<CliPrefix(CliPrefix.None)>] Maximise of ParseResults<MaximiseFlag>
    | [<CliPrefix(CliPrefix.None)>] Landscape of ParseResults<LandscapeFlag>
    | [<CliPrefix(CliPrefix.None)>] Train of ParseResults<TrainFlag>
    | [<CliPrefix(CliPrefix.None)>] Demo of ParseResults<DemoFlag>
    | [<CliPrefix(CliPrefix.None)>] Circuit of ParseResults<CircuitFlag>
    | [<CliPrefix(CliPrefix.None)>] Contrast of ParseResults<ContrastFlag>
    | [<CliPrefix(CliPrefix.None)>] Saliency of ParseResults<SaliencyFlag>
    | [<CliPrefix(CliPrefix.None)>] Paths of ParseResults<PathsFlag>
    | [<CliPrefix(CliPrefix.None)>] Report of ParseResults<ReportFlag>
    | [<CliPrefix(CliPrefix.None)>] Doctor of ParseResults<DoctorFlag>
    | [<CliPrefix(CliPrefix.None)>] Data of ParseResults<DataFlag>
    | [<CliPrefix(CliPrefix.None)>] Bench of ParseResults<BenchFlag>
    | [<Unique>] Version

    interface IArgParserTemplate with
        member command.Usage =
            match command with
            | Maximise _ -> "find the stimulus that drives neurons of a connectome to a wanted activity."
            | Landscape _ -> "what happens around the stimulus of a run: fewer inputs, noise, dose, other restarts."
            | Train _ -> "fit parameters of a connectome's network to measured activity."
            | Demo _ -> "a planted example from end to end, with a report to open."
            | Circuit _ -> "the smallest circuit that keeps a run's targets active, proven by ablation."
            | Contrast _ -> "what tells the optimal stimuli of two runs or two sets of targets apart."
            | Saliency _ -> "how much each input of a run counts for its targets, and each group in every layer."
            | Paths _ -> "the connections that a run's activity takes, and how strongly inputs bear on targets."
            | Report _ -> "the page of a run from its folder, with what analyses left there; several runs side by side."
            | Doctor _ -> "what ActMax finds on this machine, and what is missing."
            | Data _ -> "public data sets: where they are and what to do with them."
            | Bench _ -> "how long a search takes here."
            | Version -> "print the version."
