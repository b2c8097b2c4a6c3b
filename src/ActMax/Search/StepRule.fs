namespace ActMax

open TorchSharp

/// What is done to the parameters after an optimiser's step, item by item. Pixel rules take parameters that are images
/// [batch; channel; height; width].
[<RequireQualifiedAccess>]
type StepRule =
    /// Times 1 - share.
    | Decay of share: float
    /// A Gaussian blur along the last two axes after every so many steps, the first included.
    | BlurEvery of sigma: float * every: int
    /// Pixels whose norm over channels is below this percentile become 0.
    | SmallNorm of percentile: float
    /// Pixels whose removal would help most, to first order, become 0: those below this percentile of the benefit
    /// summed over channels.
    | SmallBenefit of percentile: float
    /// Pixels that matter least, to first order: the same with the absolute value of the benefit.
    | SmallContribution of percentile: float
    /// Between bounds: one for all, or one for each position of the second axis.
    | Clip of lower: float32[] * upper: float32[]

/// Source of the pixel rules: Yosinski et al. 2015 and its deep-visualization-toolbox.
[<RequireQualifiedAccess>]
module internal StepRule =

    let private withoutSmall (percentile: float) (values: torch.Tensor) (x: torch.Tensor) =
        let flat = values.reshape [| values.shape[0]; -1L |]
        let share = torch.tensor (percentile / 100.0, dtype = values.dtype)
        let limit = flat.quantile (share, 1L, true)
        let kept = flat.ge(limit).``to``(x.dtype).reshape(values.shape).unsqueeze(1L)
        x * kept

    let private bound (name: string) (x: torch.Tensor) (values: float32[]) =
        let shape = Array.create (int (x.dim ())) 1

        if values.Length > 1 then
            if int64 values.Length <> x.shape[1] then
                invalidArg name $"{values.Length} bounds for {x.shape[1]} parameters."

            shape[1] <- values.Length

        (Convert.toTensor (NdArray.create shape values)).``to`` x.dtype

    /// The parameters after a rule; `gradient` is that of the loss at the parameters before the step.
    let apply (steps: int) (gradient: torch.Tensor) (x: torch.Tensor) (rule: StepRule) : torch.Tensor =
        match rule with
        | StepRule.Decay share -> x * (1.0 - share)
        | StepRule.BlurEvery(sigma, every) ->
            if sigma > 0.0 && steps % max 1 every = 0 then
                let rank = int (x.dim ())
                AxisFilter.blur sigma [ rank - 2; rank - 1 ] x
            else
                x
        | StepRule.SmallNorm percentile -> withoutSmall percentile (x.square().sum(1L).sqrt()) x
        | StepRule.SmallBenefit percentile -> withoutSmall percentile ((gradient * x).sum(1L)) x
        | StepRule.SmallContribution percentile -> withoutSmall percentile ((gradient * x).sum(1L).abs()) x
        | StepRule.Clip(lower, upper) -> (x.maximum (bound "lower" x lower)).minimum(bound "upper" x upper)

    let describe (rule: StepRule) : string =
        match rule with
        | StepRule.Decay share -> $"decay {share:g}"
        | StepRule.BlurEvery(sigma, every) -> $"blur {sigma:g} every {every} steps"
        | StepRule.SmallNorm percentile -> $"pixels below percentile {percentile:g} of the norm are 0"
        | StepRule.SmallBenefit percentile -> $"pixels below percentile {percentile:g} of the benefit are 0"
        | StepRule.SmallContribution percentile -> $"pixels below percentile {percentile:g} of the contribution are 0"
        | StepRule.Clip(lower, upper) -> $"clipped, {max lower.Length upper.Length} bounds"
