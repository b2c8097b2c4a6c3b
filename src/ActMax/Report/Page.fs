namespace ActMax.Report

/// One goal of the search and what came of it.
type PageTarget =
    {
        /// The neuron that should respond.
        Unit: PageUnit
        /// Layer (0-based, an index into `Page.Layers`) at which it should.
        Layer: int
        /// The goal in words: "0.9", "maximise".
        Goal: string
        /// The goal as a number, where it is one.
        GoalValue: float option
        /// Activity at `Layer`.
        Reached: float
        /// Activity over layers, as long as `Page.Layers`.
        Trace: float32[]
    }

/// What one restart, one target set or one run found.
type PageItem =
    {
        /// Name of the restart or target set.
        Name: string
        /// Input-major `[input; time]`, as long as `Page.Inputs` times `Page.Times`.
        Stimulus: float32[]
        /// Every target with its activity.
        Targets: PageTarget[]
        /// The most active neurons, each with its activity over layers (as long as `Page.Layers`).
        Strongest: (PageUnit * float32[])[]
        /// Loss of the stimulus that is shown.
        FinalLoss: float
    }

/// The losses of a search over its iterations. All arrays are as long as `Iterations`.
type PageLosses =
    {
        /// Iteration numbers, rising.
        Iterations: int[]
        /// The whole loss.
        Total: float[]
        /// Each weighted term with its name.
        Terms: (string * float[])[]
    }

/// Everything that a report page shows; managed data only.
type Page =
    {
        /// Heading of the page.
        Title: string
        /// What was found, in sentences; the first is the most important.
        Summary: string list
        /// Why the search stopped, in a few words; empty when there is nothing to say.
        StopReason: string
        /// Every input, in the order of the stimulus.
        Inputs: PageUnit[]
        /// An input counts as active when it is at least this large at some time; at zero, when it is not silent.
        ActiveFrom: float32
        /// Names of the stimulus columns.
        Times: string[]
        /// "s" and "ms" are measures ("0.25 s"); all else is counted: "layer", "frame", "time step" ("frame 3").
        TimeUnit: string
        /// Names of the response columns.
        Layers: string[]
        /// One for each restart or target set; the first is shown first.
        Items: PageItem[]
        /// The losses of the search.
        Losses: PageLosses
        /// Section -> name and value.
        Settings: (string * (string * string) list) list
        /// Where it came from: versions, hashes, dates, seeds.
        Provenance: (string * string) list
        /// The stimuli as pictures; None for inputs of a network.
        Movie: PageMovie option
        /// Drawings that are the same at every size.
        Figures: PageFigure[]
        /// What items were compared with.
        Baselines: PageBaselines[]
        /// What other analyses found.
        Analyses: Analyses
    }

[<RequireQualifiedAccess>]
module Page =

    let private sameLength (what: string) (found: int) (expected: int) (owner: string) =
        if found <> expected then
            invalidArg what $"{what} holds {found} numbers; {owner} asks for {expected}."

    /// The page itself when all its sizes agree.
    /// Otherwise an `ArgumentException` that names both sizes.
    let checkSizes (page: Page) : Page =
        let inputs, times, layers =
            page.Inputs.Length, page.Times.Length, page.Layers.Length

        for item in page.Items do
            sameLength
                $"stimulus of '{item.Name}'"
                item.Stimulus.Length
                (inputs * times)
                $"{inputs} inputs x {times} times"

            for target in item.Targets do
                sameLength $"trace of target '{target.Unit.Name}'" target.Trace.Length layers $"{layers} layers"

                if target.Layer < 0 || target.Layer >= layers then
                    invalidArg
                        "Layer"
                        $"target '{target.Unit.Name}' is at layer {target.Layer}; the page has {layers} layers."

            for neuron, trace in item.Strongest do
                sameLength $"trace of '{neuron.Name}'" trace.Length layers $"{layers} layers"

        match page.Movie with
        | Some movie ->
            let size = movie.Frames * movie.Channels.Length * movie.Height * movie.Width
            sameLength "the movie" movie.Items.Length page.Items.Length $"{page.Items.Length} items"

            for levels in movie.Items do
                sameLength "a movie" levels.Length size $"{movie.Frames} frames"
        | None -> ()

        let steps = page.Losses.Iterations.Length
        sameLength "total loss" page.Losses.Total.Length steps $"{steps} iterations"

        for name, values in page.Losses.Terms do
            sameLength $"loss term '{name}'" values.Length steps $"{steps} iterations"

        page
