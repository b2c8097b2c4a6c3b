namespace ActMax.Cli

open Argu

/// The flags of `actmax saliency`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type SaliencyFlag =
    | [<MainCommand; ExactlyOnce>] Run of folder: string
    | [<EqualsAssignmentOrSpaced; Unique>] Method of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Steps of count: string
    | [<EqualsAssignment; Unique>] Normalise of scale: string option
    | [<EqualsAssignmentOrSpaced>] Target of target: string
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Run _ -> FlagText.run "saliency.csv and gradients.csv are written"
            | Method _ -> "vanilla, input-x-gradient or integrated (default: vanilla)."
            | Steps _ -> "how many steps integrated takes (default: 50)."
            | Normalise _ -> "divide by the largest magnitude, or =signed-maximum as connectome_interpreter does."
            | Target _ -> FlagText.targets
            | Quiet -> FlagText.quiet

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
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Run _ -> FlagText.run "paths.csv and effective.csv are written"
            | Activity_Threshold _ -> "neurons of less activity are on no path (default: 0.01)."
            | Strength_Threshold _ -> "weaker connections are on no path (default: 0.01, between groups 0.001)."
            | By_Group -> "connections between groups (default where there are several)."
            | By_Neuron -> "connections between neurons."
            | To_Targets -> "only what leads from the stimulus to the targets."
            | Target _ -> FlagText.targets
            | Quiet -> FlagText.quiet

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
            | Run _ -> FlagText.run "circuit.json, circuit_neurons.csv and circuit_edges.csv are written"
            | Share _ -> "least share of every target's activity that the circuit keeps alone (default: 0.9)."
            | No_Edges -> "keep every connection between kept neurons."
            | Seconds _ -> "after about so many seconds, be content with less proof (default: 40)."
            | Item _ -> FlagText.item
            | Quiet -> FlagText.quiet

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
            | Runs _ ->
                "the folders of two runs on one network, or of one with --up and --down; contrast.json and its tables are written into the first."
            | Up _ -> "what is to be active: \"CONDITION@LAYER\"; may come again."
            | Down _ -> "what is to stay silent meanwhile: \"CONDITION@LAYER\"; may come again."
            | Quiet -> FlagText.quiet

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
            | Run _ -> FlagText.run "landscape.json is written"
            | Item _ -> FlagText.item
            | Noise _ -> "standard deviations of the noise, with commas (default: 0,0.02,0.05,0.1,0.2,0.4)."
            | Repeats _ -> "how often noise is drawn for each of them (default: 50)."
            | Seed _ -> "the same seed gives the same noise (default: 0)."
            | Grid _ -> "points along each direction of the sweep (default: 11)."
            | Sweep _ -> "which inputs are a direction of the sweep; twice (default: the two groups that matter most)."
            | Quiet -> FlagText.quiet

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
            | Runs _ ->
                "the folders of runs by actmax maximise; each gets its report.html anew, and several are compared."
            | Out _ -> "the page to write (default: report.html in the run, compare.html here for several)."
            | Png -> "also write every chart as .svg and .png, beside the page (needs Chromium)."
            | Quiet -> FlagText.quiet
