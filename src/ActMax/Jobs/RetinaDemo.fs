namespace ActMax

/// A model of retinal neurons with the stimuli that are known to be best for its units.
[<NoEquality; NoComparison>]
type RetinaCase =
    {
        /// The name of its folder.
        Name: string
        Prepared: PreparedModel
        /// One an item.
        Known: KnownOptimum list
    }

/// Models of the retina whose best stimulus under a norm is known exactly, and the searches that are to find it.
[<RequireQualifiedAccess>]
module RetinaDemo =

    let private norm = 5.0
    let private frames = 30
    let private frameSeconds = 1.0 / 30.0
    let private lags = 15

    /// The response frame that is driven: the filters see stimulus frames 10 .. 24.
    let private driven = 10

    let private filter channels size place radius peak =
        RetinaFilter.centreSurround channels lags size place radius peak

    let private linear: LinearNonlinear =
        {
            LinearNonlinear.Filters =
                [
                    filter [ 1.0; 0.5 ] (16, 18) (7.0, 8.0) 2.0 3.0
                    filter [ -0.6; -1.0 ] (16, 18) (8.0, 10.0) 1.5 4.0
                    filter [ 1.0; -0.8 ] (16, 18) (6.0, 6.0) 2.5 2.5
                ]
            Biases = [ 0.5f; 0.2f; 0f ]
            Nonlinearity = Some Activation.Softplus
            Frames = frames
            FrameSeconds = frameSeconds
        }

    let private subunits: Subunits =
        {
            Subunits.Filter = filter [ 1.0 ] (7, 7) (3.0, 3.0) 1.2 3.0
            Step = 3
            Weights =
                NdArray.init [| 4; 4 |] (fun index ->
                    let distance = (float index[0] - 1.5) ** 2.0 + (float index[1] - 1.5) ** 2.0
                    float32 (exp (-distance / 4.0)))
            Bias = 0f
            Nonlinearity = Some Activation.Softplus
            Frames = frames
            FrameSeconds = frameSeconds
        }

    let private search (model: Model) (seed: int64) (items: int) (restarts: int) : Search =
        let size = model.Space.Axes |> List.fold (fun product axis -> product * axis.Size) 1

        let deviation = norm / sqrt (float size)

        { Search.defaults with
            Optimiser = Optimiser.NormalisedStep(0.5 * deviation)
            Schedule = Schedule.Cosine 100
            Initial = Initial.Normal(0f, float32 deviation)
            Constraints = [ Constraint.NormEqual norm ]
            Seed = seed
            Items = items
            Restarts = restarts
        }
        |> Search.withBudget 100

    let private case name title seed restarts (model: Model) (sign: float) (units: int list) known : RetinaCase =
        let window = TimeWindow.frames driven 1

        let chosen =
            [
                for unit' in units ->
                    let read = UnitReadout.unit' window unit'

                    {
                        Number = unit'
                        Position = unit'
                        Readout = fun response -> read response * sign
                        Reading =
                            if sign > 0.0 then
                                $"activity of unit {unit'}"
                            else
                                $"minus the activity of unit {unit'}"
                    }
            ]

        let readout = UnitReadout.each window (Array.ofList units)

        {
            Name = name
            Known = known
            Prepared =
                {
                    Title = title
                    Model = model
                    Loss =
                        if sign > 0.0 then
                            Objective.increase "activation" readout
                        else
                            Objective.decrease "activation" readout
                    Search = search model seed units.Length restarts
                    Units = chosen
                    Window = window
                    Names = None
                    Facts = fun _ -> []
                    Baselines = ModelRun.baselines model units.Length seed
                    HeldOut = []
                    Provenance = Provenance.ofScript ()
                }
        }

    /// The searches of the demo: three linear-nonlinear units excited, the same inhibited, and a cell of rectified
    /// subunits.
    let cases (seed: int64) : RetinaCase list =
        let model = LinearNonlinear.model linear
        let units = [ 0; 1; 2 ]

        [
            case
                "linear-nonlinear"
                "Linear-nonlinear units, most exciting"
                seed
                1
                model
                1.0
                units
                [ for unit' in units -> LinearNonlinear.best unit' driven norm linear ]
            case
                "inhibiting"
                "Linear-nonlinear units, most inhibiting"
                seed
                1
                model
                -1.0
                units
                [ for unit' in units -> LinearNonlinear.worst unit' driven norm linear ]
            case
                "subunits"
                "Rectified subunits, most exciting"
                seed
                12
                (Subunits.model subunits)
                1.0
                [ 0 ]
                [ Subunits.best driven norm subunits ]
        ]

    /// The cosine of an item's stimulus with the known one, and the activity of both.
    let compare (case: RetinaCase) (outcome: Outcome) : (ModelUnit * float * float * float) list =
        List.indexed (List.zip case.Prepared.Units case.Known)
        |> List.map (fun (item, (unit', known)) ->
            let found = NdArray.item item outcome.Stimulus

            let dot (a: NdArray) (b: NdArray) =
                Array.fold2 (fun sum x y -> sum + float x * float y) 0.0 a.Values b.Values

            let cosine =
                dot found known.Stimulus
                / sqrt (dot found found * dot known.Stimulus known.Stimulus)

            let reached = float (Outcome.reached item unit'.Position driven outcome)
            unit', cosine, reached, known.Response)
