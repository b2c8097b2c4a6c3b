namespace ActMax.Cli

open Argu

/// The commands.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type Command =
    | [<CliPrefix(CliPrefix.None)>] Maximise of ParseResults<MaximiseFlag>
    | [<CliPrefix(CliPrefix.None)>] Find of ParseResults<HexFlag>
    | [<CliPrefix(CliPrefix.None)>] Regularise of ParseResults<HexFlag>
    | [<CliPrefix(CliPrefix.None)>] Visualise of ParseResults<ModelFlag>
    | [<CliPrefix(CliPrefix.None)>] Saliency of ParseResults<SaliencyFlag>
    | [<CliPrefix(CliPrefix.None)>] Paths of ParseResults<PathsFlag>
    | [<CliPrefix(CliPrefix.None)>] Circuit of ParseResults<CircuitFlag>
    | [<CliPrefix(CliPrefix.None)>] Contrast of ParseResults<ContrastFlag>
    | [<CliPrefix(CliPrefix.None)>] Landscape of ParseResults<LandscapeFlag>
    | [<CliPrefix(CliPrefix.None)>] Train of ParseResults<TrainFlag>
    | [<CliPrefix(CliPrefix.None)>] Report of ParseResults<ReportFlag>
    | [<CliPrefix(CliPrefix.None)>] Demo of ParseResults<DemoFlag>
    | [<CliPrefix(CliPrefix.None)>] Data of ParseResults<DataFlag>
    | [<CliPrefix(CliPrefix.None)>] Doctor of ParseResults<DoctorFlag>
    | [<CliPrefix(CliPrefix.None)>] Bench of ParseResults<BenchFlag>
    | [<Unique>] Version

    interface IArgParserTemplate with
        member command.Usage =
            match command with
            | Maximise _ -> "find the stimulus that drives neurons of a connectome, or units of another model, best."
            | Find _ -> "find the clip that drives a cell of the fly's visual system the most (--hex or --planted)."
            | Regularise _ ->
                "make everything grey in a clip that a cell's response does not need (--hex or --planted)."
            | Visualise _ -> "what units of an image network respond to most, beside the best of a data set."
            | Saliency _ -> "how much each input of a run counts for its targets, and each group in every layer."
            | Paths _ -> "the connections that a run's activity takes, and how strongly inputs bear on targets."
            | Circuit _ -> "the smallest circuit that keeps a run's targets active, proven by ablation."
            | Contrast _ -> "what tells the optimal stimuli of two runs or two sets of targets apart."
            | Landscape _ -> "how firm a run's stimulus stands: fewer inputs, noise, dose, other restarts."
            | Train _ -> "fit parameters of a connectome's network to measured activity."
            | Report _ -> "the page of a run from its folder, with what analyses left there; several runs side by side."
            | Demo _ -> "an example from end to end, with a report to open: circuit, retina, image."
            | Data _ -> "public data sets: where they are and what to do with them."
            | Doctor _ -> "what ActMax finds on this machine, and what is missing."
            | Bench _ -> "how long a search takes on this machine."
            | Version -> "print the version."
