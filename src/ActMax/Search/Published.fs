namespace ActMax

/// The four settings of Yosinski et al. 2015 (deep-visualization-toolbox, "Hyperparameter combinations").
[<RequireQualifiedAccess>]
type YosinskiSetting =
    /// Blur 0.5 every 4, pixels of small norm below percentile 50, 500 iterations, progress 2.
    | SmallNorm
    /// Decay 0.3, pixels of small norm below percentile 20, 750 iterations.
    | StrongDecay
    /// Decay 1e-4, blur 1 every 4, 1000 iterations: most pictures of the paper.
    | Blurred
    /// Blur 0.5 every 4, pixels of small benefit below percentile 90, 1000 iterations, progress 2.
    | SmallBenefit

/// Published recipes for single units of video models and image networks: each gives the loss and the search with the
/// settings of its source. A unit is read from `Response.Activity`. Defects of the sources are not reproduced: what is
/// reported belongs to the stimulus that is handed over, n iterations are n, and zeros do not become NaN.
[<RequireQualifiedAccess>]
module Published =

    let private activation (window: TimeWindow) (unit': int) : Loss =
        Objective.increase "activation" (UnitReadout.unit' window unit')

    /// A start from zero, no constraint, and the last state as the sources have it.
    let private plain (iterations: int) (optimiser: Optimiser) : Search =
        { Search.defaults with
            Optimiser = optimiser
            Constraints = []
            Keep = Keep.Last
        }
        |> Search.withBudget iterations

    /// Green and ultraviolet of the mouse's retina (Höfling et al. 2024), where the model has two channels; open
    /// ranges for others.
    let private retinaRanges (space: StimulusSpace) : (float32 option * float32 option) list =
        let channels =
            (List.item (StimulusSpace.position "channel" space - 1) space.Axes).Size

        if channels = 2 then
            [ Some -0.654f, Some 6.269f; Some -0.913f, Some 6.269f ]
        else
            List.replicate channels (None, None)

    let private retina (model: Model) (norm: float) (learningRate: float) (iterations: int) : Search =
        { plain iterations (Optimiser.sgd learningRate) with
            Initial = Initial.Normal(0f, 0.1f)
            Constraints = [ Constraint.NormThenRanges(Some norm, retinaRanges model.Space) ]
        }

    /// open-retina, notebooks/mei_example: SGD 10, 10 iterations, response frames 10 to 19, norm 5.
    let openRetinaNotebook (model: Model) (unit': int) : Loss * Search =
        activation (TimeWindow.frames 10 10) unit', retina model 5.0 10.0 10

    /// The notebook's least exciting stimulus: the same search for the smallest response. It starts from its own start,
    /// not from the stimulus found before.
    let openRetinaInhibiting (model: Model) (unit': int) : Loss * Search =
        Objective.decrease "activation" (UnitReadout.unit' (TimeWindow.frames 10 10) unit'), retina model 5.0 10.0 10

    /// The notebook's sparse stimulus: one neuron against the field, 50 iterations.
    let openRetinaSparse (model: Model) (unit': int) : Loss * Search =
        Objective.increase "sparse" (UnitReadout.sparse (TimeWindow.frames 10 10) (Some unit')),
        retina model 5.0 10.0 50

    /// open-retina's visualize_model_neurons: SGD 100, 10 iterations, norm 30, range regulariser 0.1.
    let openRetinaCommandLine (window: TimeWindow) (model: Model) (unit': int) : Loss * Search =
        activation window unit'
        + 0.1 * StimulusTerm.rangeHinge model.Space (retinaRanges model.Space) (Some 30.0),
        retina model 30.0 100.0 10

    /// open-retina's most discriminative stimulus: a cluster against others, temperature 1.6, SGD 100, 10 iterations,
    /// norm 30, then a low-pass of sigma 0.5 over 5 frames (mirrored at the ends, where theirs has zeros).
    let openRetinaDiscriminative (window: TimeWindow) (model: Model) (on: int[]) (off: int[] list) : Loss * Search =
        let ranges = [ Some -0.6f, Some 6.2f; Some -0.9f, Some 6.2f ]

        let fitting =
            if (retinaRanges model.Space).Length = 2 then
                ranges
            else
                retinaRanges model.Space

        Objective.increase "contrast" (UnitReadout.contrastive window 1.6 on off),
        { retina model 30.0 100.0 10 with
            Seed = 40L
            Constraints =
                [
                    Constraint.NormThenRanges(Some 30.0, fitting)
                    Constraint.TemporalLowPass(0.5, 5, Boundary.Reflect)
                ]
        }

    let private size (space: StimulusSpace) (axis: string) =
        (List.item (StimulusSpace.position axis space - 1) space.Axes).Size

    let private range (space: StimulusSpace) : float32 * float32 =
        match space.Bounds.Lower, space.Bounds.Upper with
        | Some lower, Some upper -> lower, upper
        | _ -> 0f, 1f

    /// Colours decorrelated where there are three, then a sigmoid onto the range.
    let private coloured (space: StimulusSpace) range (inner: Parameterisation) : Parameterisation =
        let isColour = StimulusSpace.has "channel" space && size space "channel" = 3

        (if isColour then
             Parameterisation.andThen (Parameterisation.decorrelatedColour space) inner
         else
             inner)
        |> Parameterisation.andThen (Parameterisation.sigmoid space [ range ])

    /// lucid's render_vis: a 1/f spectrum of decorrelated colours within the model's bounds (0 .. 1 where it has none),
    /// standard transforms, Adam 0.05, 512 iterations. ReLUs are redirected in the first 17 evaluations where the model
    /// knows its own (`Layers` and ensembles of them); other models, such as scripted ones, have plain gradients
    /// throughout. A batch is for transforms of its own.
    let lucid (model: Model) (unit': int) : Loss * Search =
        let space = model.Space
        let lower, upper = range space
        let angles = [ for angle in -10 .. 10 -> float angle ] @ List.replicate 5 0.0

        activation TimeWindow.whole unit',
        { plain 512 (Optimiser.adam 0.05) with
            Initial = Initial.Own
            WarmUp =
                model.Redirected
                |> Option.map (fun redirected -> { Evaluations = 17; Model = redirected })
            Parameterisation = coloured space (lower, upper) (FourierBasis.create space (FourierBasis.usual space) 1.0)
            Transforms =
                [
                    Transform.pad 12 (float (lower + upper) / 2.0)
                    Transform.jitterCrop 8
                    Transform.scale [ for i in 0..10 -> 1.0 + (float i - 5.0) / 50.0 ]
                    Transform.rotate angles
                    Transform.jitterCrop 4
                    Transform.cropOrPad (size space "height") (size space "width")
                ]
        }

    /// MaCo (Fel et al. 2023; xplique): phases of a fixed magnitude, 32 crops whose side goes from 0.5 to 0.05 of the
    /// image, noise 0.08, NAdam 1, 256 iterations, range -1 .. 1. None takes 1/f for the magnitude: that of ImageNet,
    /// which the source ships, is not part of ActMax.
    let maco (magnitude: NdArray option) (model: Model) (unit': int) : Loss * Search =
        let space = model.Space
        let axes = FourierBasis.usual space

        let magnitude =
            magnitude |> Option.defaultWith (fun () -> FourierBasis.power space axes 1.0)

        let side iteration =
            0.5 + (0.05 - 0.5) * float iteration / 256.0

        activation TimeWindow.whole unit',
        { plain 256 (Optimiser.nAdam 1.0) with
            Initial = Initial.Own
            Parameterisation = coloured space (-1f, 1f) (PhaseOnly.create space axes magnitude)
            Transforms =
                [
                    Transform.crops 32 (0.05, 1.0) side
                    Transform.noise 0.08
                    Transform.uniformNoise 0.04
                ]
        }

    /// The gradient baseline of sinzlab's MEIs (energy-guided-diffusion): AdamW 10, the gradient blurred with sigma 1,
    /// norm made 25, 1000 iterations.
    let sinzlab (_: Model) (unit': int) : Loss * Search =
        activation TimeWindow.whole unit',
        { plain 1000 (Optimiser.adamW 10.0) with
            Initial = Initial.Normal(0f, 1f)
            Preconditions = [ Precondition.blur 1.0 ]
            Constraints = [ Constraint.NormEqual 25.0 ]
        }

    /// Yosinski et al. 2015, one of their settings; the start is normal with deviation 10 of 255 values of the model's
    /// range, and the best state as well as the best in which the unit is the most active one are kept too.
    let yosinski (setting: YosinskiSetting) (model: Model) (unit': int) : Loss * Search =
        let blur sigma = StepRule.BlurEvery(sigma, 4)
        let progress = Optimiser.Progress(2.0, 100.0)
        let constant = Optimiser.sgd 100.0

        let inner, rules, iterations =
            match setting with
            | YosinskiSetting.SmallNorm -> progress, [ blur 0.5; StepRule.SmallNorm 50.0 ], 500
            | YosinskiSetting.StrongDecay -> constant, [ StepRule.Decay 0.3; StepRule.SmallNorm 20.0 ], 750
            | YosinskiSetting.Blurred -> constant, [ StepRule.Decay 1e-4; blur 1.0 ], 1000
            | YosinskiSetting.SmallBenefit -> progress, [ blur 0.5; StepRule.SmallBenefit 90.0 ], 1000

        let width =
            match model.Space.Bounds.Lower, model.Space.Bounds.Upper with
            | Some lower, Some upper -> upper - lower
            | _ -> 255f

        activation TimeWindow.whole unit',
        { plain iterations (Optimiser.Regularised(rules, inner)) with
            Initial = Initial.Normal(0f, 10f / 255f * width)
            Constraints = [ Constraint.WithinBounds ]
            Landmarks = [ Landmark.Best; Landmark.Majority [| unit' |] ]
        }

    /// Erhan et al. 2009: the gradient followed on the sphere of a norm. Their rates are unknown; 100 and 250 iterations
    /// from N(0, 1) are those of the code that goes with a later article (hoa-am).
    let erhan (norm: float) (_: Model) (unit': int) : Loss * Search =
        activation TimeWindow.whole unit',
        { plain 250 (Optimiser.sgd 100.0) with
            Initial = Initial.Normal(0f, 1f)
            Constraints = [ Constraint.NormEqual norm ]
        }

    /// DGN-AM (Nguyen et al. 2016): codes of a generator from N(0, 1), normalised steps from 8 to 1e-10 along a line, the
    /// code times 0.99, 200 iterations, the last state.
    let dgnAm (prior: GeneratorPrior) (_: Model) (unit': int) : Loss * Search =
        activation TimeWindow.whole unit',
        { plain 200 (GeneratorPrior.step 8.0 0.01 prior) with
            Initial = Initial.Own
            Schedule = Schedule.Linear(1e-10 / 8.0, 200)
            Parameterisation = GeneratorPrior.create prior
        }

    /// PPGN (Nguyen et al. 2017): pull 1e-5, push 1, noise 1e-17, rate 1, 200 iterations. The unit should be a log
    /// probability. Throws ArgumentException for a generator without an encoder.
    let ppgn (prior: GeneratorPrior) (_: Model) (unit': int) : Loss * Search =
        let precondition, optimiser = GeneratorPrior.langevin 1e-5 1.0 1e-17 1.0 prior

        activation TimeWindow.whole unit',
        { plain 200 optimiser with
            Initial = Initial.Own
            Preconditions = [ precondition ]
            Parameterisation = GeneratorPrior.create prior
        }
