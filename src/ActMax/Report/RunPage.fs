namespace ActMax.Report

open System.Globalization
open ActMax

/// From what a search found to the page that shows it.
[<RequireQualifiedAccess>]
module RunPage =

    /// An input counts as active from here on.
    let activeFrom = Summary.activeFrom

    /// How many of the most active neurons are listed.
    let private listed = 40

    let private trace (run: SavedRun) (item: int) (unit: int) : float32[] =
        let layers = run.Activity.Shape[2]
        Array.sub run.Activity.Values ((item * run.Activity.Shape[1] + unit) * layers) layers

    /// The neurons with the largest activity in any layer, the strongest first; silent ones are left out.
    let private strongest (run: SavedRun) (item: int) (units: PageUnit[]) =
        [| 0 .. units.Length - 1 |]
        |> Array.map (fun unit -> unit, trace run item unit |> Array.fold (fun peak x -> max peak (abs x)) 0f)
        |> Array.filter (fun (_, peak) -> peak > 0f)
        |> Array.sortByDescending snd
        |> Array.truncate listed
        |> Array.map (fun (unit, _) -> units[unit], trace run item unit)

    let private item (run: SavedRun) (units: PageUnit[]) (item: int) : PageItem =
        {
            Name = $"stimulus {item + 1}"
            Stimulus =
                if RunRecord.kind run.Record = StimulusKind.Network then
                    (NdArray.item item run.Stimulus).Values
                else
                    // The movie of the page has it.
                    [||]
            Targets =
                [|
                    for goal in run.Record.Goals do
                        if goal.Item = item then
                            let activity = trace run item goal.Neuron

                            {
                                Unit = units[goal.Neuron]
                                Layer = goal.Layer
                                Goal = goal.Text
                                GoalValue = goal.Value
                                Reached = float activity[goal.Layer]
                                Trace = activity
                            }
                |]
            Strongest = strongest run item units
            FinalLoss =
                if run.Losses.Items.Length = run.Stimulus.Shape[0] then
                    run.Losses.Items[item]
                else
                    run.Losses.Total
        }

    let private losses (run: SavedRun) : PageLosses =
        {
            Iterations = Array.init run.History.Length id
            Total = run.History |> Array.map _.Total
            Terms =
                run.Losses.Terms
                |> Array.mapi (fun i (name, _) -> name, run.History |> Array.map (fun losses -> snd losses.Terms[i]))
        }

    /// Names of the response's frames: seconds of the stimulus where it has them.
    let private layers (run: SavedRun) (movie: PageMovie option) : string[] =
        let layers = run.Activity.Shape[2]

        match movie |> Option.bind _.FrameSeconds with
        | Some seconds when layers > 1 ->
            let start = movie |> Option.map _.ResponseStart |> Option.defaultValue 0

            Array.init layers (fun layer ->
                (float (start + layer) * seconds).ToString("g4", CultureInfo.InvariantCulture))
        | _ -> Array.init layers string

    /// The page of a run, with what analyses found.
    let withBaselines (run: SavedRun) (baselines: (int * Baselines)[]) (analyses: Analyses) : Page =
        let record = run.Record
        let units = Array.map2 PageUnit.create record.Units record.UnitGroups
        let movie = RunMovie.ofRun run
        let isNetwork = RunRecord.kind record = StimulusKind.Network

        {
            Title = record.Title
            Summary =
                if isNetwork then
                    Summary.sentences run analyses
                else
                    PictureSummary.sentences run baselines
            StopReason = run.Stop
            Inputs = Array.map2 PageUnit.create record.Inputs record.InputGroups
            ActiveFrom = activeFrom
            Times =
                if isNetwork then
                    Array.init run.Stimulus.Shape[2] string
                else
                    [||]
            TimeUnit =
                if isNetwork then
                    "time step"
                elif (movie |> Option.bind _.FrameSeconds).IsSome && run.Activity.Shape[2] > 1 then
                    "s"
                else
                    "frame"
            Layers = layers run movie
            Items = Array.init run.Stimulus.Shape[0] (item run units)
            Losses = losses run
            Settings = record.Settings
            Provenance =
                [
                    "version", record.Provenance.Version
                    "kernel", record.Provenance.Kernel
                    for role, name, hash in record.Provenance.Inputs do
                        role, $"{name}, SHA-256 {hash}"
                    yield! record.Provenance.Machine
                    "seconds", $"{run.Seconds:f2}"
                ]
            Movie = movie
            Figures = Array.append (RunMovie.classGrid run baselines) (RunMovie.figures run)
            Baselines = RunMovie.baselines run baselines
            Analyses = analyses
        }

    /// The same without baselines.
    let create (run: SavedRun) (analyses: Analyses) : Page = withBaselines run [||] analyses

    /// The page of a run that a script composed, with what the descriptions themselves say as its settings.
    let ofScript
        (title: string)
        (connectome: Connectome)
        (network: Network)
        (loss: Loss)
        (search: Search)
        (targets: Target list)
        (outcome: Outcome)
        : Page =
        let goals = Goal.ofTargets network outcome.Stimulus.Shape[0] targets
        let record = RunRecord.ofScript title connectome network loss search goals
        create (SavedRun.ofOutcome record outcome) Analyses.none
