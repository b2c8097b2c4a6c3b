namespace ActMax

open TorchSharp

/// What a precondition may know besides the gradient.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type GradientContext =
    {
        Stimuli: StimulusSpace
        /// Number of the state whose gradient it is, from 0.
        Iteration: int
        /// One seed an item, other ones in every iteration.
        Seeds: int64[]
        /// What the optimiser moves, float64.
        Parameters: torch.Tensor
    }

/// What happens to a gradient before the optimiser sees it. Those with axes need parameters of the stimulus' shape.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Precondition =
    /// Each position of the last axis, time, is divided by its L2 norm over batch and inputs plus 1e-8
    /// (connectome_interpreter's normalize_gradients); couples the items of a batch.
    | NormalisePerTime
    /// The same with a norm of its own for every item.
    | NormalisePerTimeAndItem
    /// A Gaussian blur along the named axes, mirrored at the ends, of sigma + decay * (iteration + first); none where
    /// that is not above 0. `first` is the number that the schedule gives the first iteration: 0 as in sinzlab mei's
    /// core; its ancestor featurevis counts from 1 and has sigma + decay * (count - 1), which is 0 too.
    | GaussianBlur of axes: string list * sigma: float * decay: float * first: int
    /// The spectrum along the named axes times (1 - sqrt 2 |f|)^exponent, f in cycles a sample. Source: featurevis.
    | FourierSmooth of axes: string list * exponent: float
    /// The spectrum divided by max(|f|, 1 / longest axis)^power.
    | FourierDecay of axes: string list * power: float
    /// Divided by the mean of the absolute values of the item; a gradient of zeros stays.
    | MeanAbsolute
    /// Scaled down to at most this L2 norm, item by item.
    | ClipNorm of most: float
    /// Every value within [-most; most].
    | ClipValue of most: float
    /// Plug and play generative networks (Nguyen et al. 2017): the gradient of -log p plus the pull to what the prior
    /// reconstructs and noise, `pull` * (h - reconstruct h) + `push` * gradient - N(0, noise), on parameters h.
    | Reconstructing of pull: float * push: float * noise: float * reconstruct: (torch.Tensor -> torch.Tensor)
    | Custom of name: string * f: (torch.Tensor -> torch.Tensor)
    | CustomIn of name: string * f: (GradientContext -> torch.Tensor -> torch.Tensor)

[<RequireQualifiedAccess>]
module Precondition =

    /// sinzlab mei's blur of the gradient along height and width; sigma in pixels.
    let blur (sigma: float) : Precondition =
        Precondition.GaussianBlur([ "height"; "width" ], sigma, 0.0, 0)

    let private overNorm (axes: int64[]) (gradient: torch.Tensor) =
        let norm = (gradient.square().sum(axes, keepdim = true)).sqrt()
        gradient.div (norm.add (Scalar.op_Implicit 1e-8f))

    let private axesOf (context: GradientContext) (axes: string list) (gradient: torch.Tensor) : int list =
        if gradient.dim () <> int64 context.Stimuli.Axes.Length + 1L then
            invalidArg
                (nameof gradient)
                $"a gradient of shape {Shape.text gradient.shape} has no axes of the stimulus; this precondition needs parameters of its shape."

        axes |> List.map (fun axis -> StimulusSpace.position axis context.Stimuli)

    let private weighted context axes (weight: float[] -> torch.Tensor -> torch.Tensor) (gradient: torch.Tensor) =
        let positions = axesOf context axes gradient
        let sizes = positions |> List.map (fun axis -> int gradient.shape[axis])
        let along = positions |> List.map int64 |> Array.ofList

        let frequency =
            positions
            |> List.map (fun axis ->
                let shape = Array.create (int (gradient.dim ())) 1L
                shape[axis] <- gradient.shape[axis]
                (torch.fft.fftfreq (gradient.shape[axis])).square().reshape(shape))
            |> List.reduce (fun (a: torch.Tensor) b -> a + b)
            |> _.sqrt()

        let weights = weight [| for size in sizes -> float size |] frequency
        let spectrum = torch.fft.fftn (gradient, dim = along)
        (torch.fft.ifftn (spectrum * weights.``to`` (gradient.dtype), dim = along)).real.contiguous()

    /// [batch; 1; ...], to spread over the gradient.
    let private perItem (gradient: torch.Tensor) (values: torch.Tensor) =
        values.reshape (Array.append [| gradient.shape[0] |] (Array.create (int (gradient.dim ()) - 1) 1L))

    let private notZero (values: torch.Tensor) =
        torch.where (values.gt (torch.zeros_like values), values, torch.ones_like values)

    let private noise (context: GradientContext) (gradient: torch.Tensor) =
        let shape = Array.map int gradient.shape
        let size = Array.fold (*) 1 shape / shape[0]

        let numbers =
            context.Seeds |> Array.map (fun seed -> Seed.normal size seed) |> Array.concat

        (Convert.toTensor (NdArray.create shape numbers)).``to`` gradient.dtype

    /// The gradient as the optimiser gets it. Throws ArgumentException for axes that the parameters do not have.
    let apply (context: GradientContext) (gradient: torch.Tensor) (precondition: Precondition) : torch.Tensor =
        let last = gradient.dim () - 1L
        let flat = lazy (gradient.reshape [| gradient.shape[0]; -1L |])

        match precondition with
        | Precondition.NormalisePerTime -> overNorm [| 0L .. last - 1L |] gradient
        | Precondition.NormalisePerTimeAndItem -> overNorm [| 1L .. last - 1L |] gradient
        | Precondition.GaussianBlur(axes, sigma, decay, first) ->
            let now = sigma + decay * float (context.Iteration + first)
            let positions = axesOf context axes gradient

            if now > 0.0 then
                AxisFilter.blur now positions gradient
            else
                gradient
        | Precondition.FourierSmooth(axes, exponent) ->
            gradient
            |> weighted context axes (fun _ frequency ->
                (1.0 - sqrt 2.0 * frequency).clamp(min = Scalar.op_Implicit 0.0).pow(Scalar.op_Implicit exponent))
        | Precondition.FourierDecay(axes, power) ->
            gradient
            |> weighted context axes (fun sizes frequency ->
                (frequency.clamp (min = Scalar.op_Implicit (1.0 / Array.max sizes))).pow(Scalar.op_Implicit -power))
        | Precondition.MeanAbsolute -> gradient / perItem gradient (notZero (flat.Value.abs().mean([| 1L |])))
        | Precondition.ClipNorm most ->
            let norm = flat.Value.norm (1, false, 2f)

            gradient
            * perItem gradient ((most / notZero norm).clamp(max = Scalar.op_Implicit 1.0))
        | Precondition.ClipValue most -> gradient.clamp (min = Scalar.op_Implicit -most, max = Scalar.op_Implicit most)
        | Precondition.Reconstructing(pull, push, deviation, reconstruct) ->
            let h = context.Parameters.``to`` gradient.dtype
            let drawn = pull * (h - reconstruct h) + push * gradient

            if deviation = 0.0 then
                drawn
            else
                drawn - deviation * noise context gradient
        | Precondition.Custom(_, f) -> f gradient
        | Precondition.CustomIn(_, f) -> f context gradient
