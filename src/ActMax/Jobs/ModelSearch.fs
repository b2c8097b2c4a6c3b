namespace ActMax

open FsToolkit.ErrorHandling

/// From the settings of a job to its search.
[<RequireQualifiedAccess>]
module ModelSearch =

    let parameterisations = [ "pixels"; "sigmoid"; "fourier"; "pyramid"; "maco" ]

    let private usualIterations = 200

    let private channels (space: StimulusSpace) =
        (List.item (StimulusSpace.position "channel" space - 1) space.Axes).Size

    let private count (space: StimulusSpace) =
        space.Axes |> List.fold (fun product axis -> product * axis.Size) 1

    /// A range for every channel: the job's, or the bounds of the model; None where nothing bounds the stimulus.
    let private ranges (job: ModelJob) (space: StimulusSpace) : (float32 * float32) list option =
        match job.Range, space.Bounds.Lower, space.Bounds.Upper with
        | [ range ], _, _ -> Some(List.replicate (channels space) range)
        | [], Some lower, Some upper -> Some(List.replicate (channels space) (lower, upper))
        | [], _, _ -> None
        | ranges, _, _ -> Some ranges

    let private opened (ranges: (float32 * float32) list) =
        ranges |> List.map (fun (lower, upper) -> Some lower, Some upper)

    /// The smallest norm that a stimulus within these ranges can have.
    let private leastNorm (space: StimulusSpace) (ranges: (float32 * float32) list) =
        let each = float (count space / channels space)

        ranges
        |> List.sumBy (fun (lower, upper) ->
            let nearest = max 0.0 (max (float lower) (-(float upper)))
            each * nearest * nearest)
        |> sqrt

    /// Every fault of the numbers of a job that needs no model.
    let check (job: ModelJob) : Result<unit, InputError list> =
        let outside what value expected =
            InputError.OutOfRange(what, string value, expected)

        let above0 what (value: float option) =
            [
                match value with
                | Some value when not (value > 0.0) -> outside what value "more than 0"
                | _ -> ()
            ]

        let faults =
            [
                yield! above0 "norm" job.Norm
                yield! above0 "blur" job.Blur
                yield! above0 "learning-rate" job.LearningRate

                match job.Jitter with
                | Some pixels when pixels < 0 -> outside "jitter" pixels "at least 0"
                | _ -> ()

                match job.TotalVariation with
                | Some weight when weight < 0.0 -> outside "total-variation" weight "at least 0"
                | _ -> ()

                match job.Iterations with
                | Some number when number < 0 -> outside "iterations" number "at least 0"
                | _ -> ()

                if job.Seeds < 1 then
                    outside "seeds" job.Seeds "at least 1"

                if job.Threads < 0 then
                    outside "threads" job.Threads "at least 0"

                match job.Parameterisation with
                | Some name when not (List.contains name parameterisations) ->
                    InputError.UnknownName("parameterisation", name, parameterisations)
                | Some name when job.Blur.IsSome && name <> "pixels" && name <> "sigmoid" ->
                    outside "blur" job.Blur.Value $"none, as {name} has no pixels whose gradient could be blurred"
                | _ -> ()

                match job.Objective with
                | Some name when not (List.contains name ModelObjective.names) ->
                    InputError.UnknownName("objective", name, ModelObjective.names)
                | _ -> ()

                match ModelPreset.find job.Preset with
                | Error found -> yield! found
                | Ok _ -> ()

                if List.distinct job.Units <> job.Units then
                    InputError.Duplicate(
                        "unit",
                        job.Units |> List.countBy id |> List.find (fun (_, n) -> n > 1) |> fst |> string
                    )
            ]

        if faults.IsEmpty then Ok() else Error faults

    /// Every fault of the settings that depend on the model's stimuli.
    let private fits (job: ModelJob) (space: StimulusSpace) : Result<unit, InputError list> =
        let known = ranges job space

        let faults =
            [
                if job.Range.Length > 1 && job.Range.Length <> channels space then
                    InputError.OutOfRange(
                        "range",
                        $"{job.Range.Length} ranges",
                        $"one, or one for each of {channels space} channels"
                    )
                elif
                    known.IsSome
                    && job.Norm |> Option.exists (fun norm -> norm <= leastNorm space known.Value)
                then
                    InputError.OutOfRange(
                        "norm",
                        string job.Norm.Value,
                        $"more than {leastNorm space known.Value:g6}, the least within the range"
                    )

                if job.Parameterisation = Some "sigmoid" && known.IsNone then
                    InputError.Missing("range", "the values between which a sigmoid runs")

                if job.Preset = "default" && known.IsNone && job.Norm.IsNone then
                    InputError.Missing("norm", "--norm or --range, as nothing else bounds the stimulus")

                if
                    (job.Preset.StartsWith "openretina" || job.Preset = "openretina-cli")
                    && not (StimulusSpace.has "time" space)
                then
                    InputError.OutOfRange("preset", job.Preset, "one for images, as the stimuli have no time")
            ]

        if faults.IsEmpty then Ok() else Error faults

    let private isBound (constraint': Constraint) =
        match constraint' with
        | Constraint.WithinBounds
        | Constraint.Box _
        | Constraint.NormEqual _
        | Constraint.NormAtMost _
        | Constraint.ChannelRanges _
        | Constraint.NormAndRanges _
        | Constraint.NormThenRanges _ -> true
        | _ -> false

    /// Norm and ranges of the job instead of the preset's, first; what else the preset has comes after.
    let private constraints (job: ModelJob) (space: StimulusSpace) (before: Constraint list) : Constraint list =
        let rest = before |> List.filter (isBound >> not)

        match job.Norm, ranges job space with
        | None, _ when job.Range.IsEmpty -> before
        | None, Some ranges -> Constraint.ChannelRanges(opened ranges) :: rest
        | Some norm, Some ranges -> Constraint.NormAndRanges(norm, opened ranges) :: rest
        | Some norm, None -> Constraint.NormEqual norm :: rest
        | None, None -> before

    /// Steps whose length does not depend on the scale of the gradient, which shrink to 0: what a norm asks for.
    let private underNorm (job: ModelJob) (space: StimulusSpace) (norm: float) (iterations: int) : Search =
        let deviation = norm / sqrt (float (count space))

        { Search.defaults with
            Optimiser = Optimiser.NormalisedStep(0.5 * deviation)
            Schedule = Schedule.Cosine(max 1 iterations)
            Initial =
                match ranges job space with
                | Some((lower, upper) :: _) -> Initial.Uniform(lower, upper)
                | _ -> Initial.Normal(0f, float32 deviation)
            Constraints = []
        }

    let private withinRange (lower: float32, upper: float32) : Search =
        let width = upper - lower

        { Search.defaults with
            Optimiser = Optimiser.adam (0.05 * float width)
            Initial = Initial.Normal((lower + upper) / 2f, 0.1f * width)
            Constraints = [ Constraint.WithinBounds ]
        }

    /// What the job asks for when no preset is named.
    let private own (job: ModelJob) (space: StimulusSpace) : Search =
        let iterations = job.Iterations |> Option.defaultValue usualIterations

        match job.Norm, ranges job space with
        | Some norm, _ -> underNorm job space norm iterations
        | None, Some(range :: _) -> withinRange range
        | None, _ -> Search.defaults
        |> Search.withBudget iterations

    let private parameterised (job: ModelJob) (space: StimulusSpace) (search: Search) : Search =
        let bounded (inner: Parameterisation) =
            let coloured =
                if channels space = 3 then
                    Parameterisation.andThen (Parameterisation.decorrelatedColour space) inner
                else
                    inner

            match ranges job space with
            | Some ranges -> Parameterisation.andThen (Parameterisation.sigmoid space ranges) coloured
            | None -> coloured

        // The sigmoid keeps the ranges.
        let only =
            match job.Norm with
            | Some norm -> [ Constraint.NormAtMost norm ]
            | None -> []

        let inside optimiser inner =
            { search with
                Parameterisation = bounded inner
                Initial = Initial.Own
                Optimiser =
                    if job.Preset = "default" then
                        optimiser
                    else
                        search.Optimiser
                Schedule =
                    if job.Preset = "default" then
                        Schedule.Constant
                    else
                        search.Schedule
                Constraints = only @ (search.Constraints |> List.filter (isBound >> not))
            }

        let axes = FourierBasis.usual space

        match job.Parameterisation with
        | None -> search
        | Some "sigmoid" ->
            { search with
                Parameterisation = Parameterisation.bounded space (ranges job space |> Option.get)
                Optimiser =
                    if job.Preset = "default" then
                        Optimiser.adam 0.1
                    else
                        search.Optimiser
                Constraints = only @ (search.Constraints |> List.filter (isBound >> not))
            }
        | Some "fourier" -> inside (Optimiser.adam 0.05) (FourierBasis.create space axes 1.0)
        | Some "pyramid" -> inside (Optimiser.adam 0.05) (PyramidBasis.create space 4)
        | Some "maco" -> inside (Optimiser.nAdam 1.0) (PhaseOnly.create space axes (FourierBasis.power space axes 1.0))
        | Some _ ->
            { search with
                Parameterisation = Parameterisation.direct
                Initial =
                    match search.Initial with
                    | Initial.Own -> Initial.Normal(0f, 0.1f)
                    | initial -> initial
            }

    let rec private withRate (rate: float) (optimiser: Optimiser) : Optimiser =
        match optimiser with
        | Optimiser.Adam(_, a, b, epsilon) -> Optimiser.Adam(rate, a, b, epsilon)
        | Optimiser.Sgd(_, momentum, nesterov) -> Optimiser.Sgd(rate, momentum, nesterov)
        | Optimiser.Lbfgs(_, history) -> Optimiser.Lbfgs(rate, history)
        | Optimiser.AdamW(_, a, b, epsilon, decay) -> Optimiser.AdamW(rate, a, b, epsilon, decay)
        | Optimiser.NAdam(_, a, b, epsilon, decay) -> Optimiser.NAdam(rate, a, b, epsilon, decay)
        | Optimiser.RmsProp(_, alpha, epsilon, momentum) -> Optimiser.RmsProp(rate, alpha, epsilon, momentum)
        | Optimiser.NormalisedStep _ -> Optimiser.NormalisedStep rate
        | Optimiser.Progress(wanted, _) -> Optimiser.Progress(wanted, rate)
        | Optimiser.Regularised(rules, inner) -> Optimiser.Regularised(rules, withRate rate inner)
        | Optimiser.Proximal(weight, inner) -> Optimiser.Proximal(weight, withRate rate inner)

    /// What comes on top of any preset.
    let private refined (job: ModelJob) (units: int[]) (start: NdArray option) (search: Search) : Search =
        { search with
            Optimiser =
                job.LearningRate
                |> Option.fold (fun how rate -> withRate rate how) search.Optimiser
            Initial = start |> Option.fold (fun _ array -> Initial.Given array) search.Initial
            Preconditions =
                match job.Blur with
                | Some sigma -> [ Precondition.blur sigma ]
                | None -> search.Preconditions
            Transforms =
                match job.Jitter with
                | Some pixels when pixels > 0 -> Transform.jitter pixels :: search.Transforms
                | _ -> search.Transforms
            Landmarks =
                search.Landmarks
                |> List.map (fun landmark ->
                    match landmark with
                    | Landmark.Majority _ -> Landmark.Majority units
                    | other -> other)
            Seed = job.Seed
            Items = units.Length
            Restarts = job.Seeds
            KeepRestarts = job.Seeds > 1
        }
        |> match job.Iterations with
           | Some iterations -> Search.withBudget iterations
           | None -> id

    /// Loss and search of a job for these units, one an item.
    let create
        (job: ModelJob)
        (preset: ModelPreset option)
        (model: Model)
        (units: ModelUnit list)
        : Result<Loss * Search, InputError list> =
        result {
            do! fits job model.Space
            let space = model.Space
            let numbers = units |> List.map _.Number |> Array.ofList

            let! start =
                match job.Init with
                | Some path -> ModelStimuli.start space (units.Length * job.Seeds) path |> Result.map Some
                | None -> Ok None

            let search =
                match preset with
                | Some preset -> snd (preset.Create model numbers[0])
                | None -> own job space

            let losses =
                match preset with
                | Some preset when job.Objective.IsNone && job.Window.IsNone ->
                    [ for unit' in units -> fst (preset.Create model unit'.Number) ]
                | _ -> [ for unit' in units -> Objective.increase "objective" unit'.Readout ]

            let rough =
                match job.TotalVariation with
                | Some weight when weight > 0.0 -> weight * StimulusTerm.totalVariation space (FourierBasis.usual space)
                | _ -> Loss.Zero

            let objective =
                match losses with
                | [ loss ] -> loss
                | losses -> Together.perItem losses

            return
                objective + rough,
                { search with
                    Constraints = constraints job space search.Constraints
                }
                |> parameterised job space
                |> refined job numbers start
        }
