namespace ActMax

open TorchSharp

/// What every stimulus of a search fulfils, by projection after each step: exactly where the search moves the stimulus
/// itself, as nearly as a parameterisation can encode it otherwise. The second axis of a stimulus is its inputs, the
/// last one time.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Constraint =
    /// Between the bounds of the model's stimulus space.
    | WithinBounds
    | Box of lower: float32 * upper: float32
    /// At most this many inputs of an item are ever different from 0: those with the largest peaks stay.
    | AtMostActive of inputs: int
    /// These inputs have these values at all times, in every item.
    | Fixed of inputs: int[] * values: float32[]
    /// These inputs are 0 at all times.
    | Masked of inputs: int[]
    /// The inputs of each group are equal at every time: their mean. No input is in two groups.
    | Tied of groups: int[][]
    /// Every input is constant in time: its mean.
    | ConstantInTime
    /// Every item has this L2 norm, smaller ones scaled up; an item of zeros stays zero, as no direction is its own.
    | NormEqual of norm: float
    /// Every item has at most this L2 norm.
    | NormAtMost of norm: float
    /// Every item has at most this p-norm: nearest point for p 1, 2 and infinity, scaled down for others.
    | PNormAtMost of p: float * norm: float
    /// Every channel within a range of its own; the axis "channel" of the space.
    | ChannelRanges of (float32 option * float32 option) list
    /// The nearest stimulus with at most this norm and every channel within its range; both hold exactly.
    | NormAndRanges of norm: float * ranges: (float32 option * float32 option) list
    /// open-retina's ChangeNormJointlyClipRangeSeparately: first the norm made equal, then the channels clipped. The
    /// norm comes out smaller than asked for, and a second application changes it again. Zeros stay zeros here.
    | NormThenRanges of norm: float option * ranges: (float32 option * float32 option) list
    /// Mean and standard deviation (over n) of every item; None leaves one as it is.
    | MeanAndContrast of mean: float option * contrast: float option
    /// A Gaussian low-pass along the axis "time", sigma and size of its kernel in frames. An even size is made odd, so
    /// that nothing shifts.
    | TemporalLowPass of sigma: float * size: int * boundary: Boundary
    /// open-retina's filter: zeros beyond the ends, and an even kernel shifts by a frame.
    | TemporalLowPassAsReference of sigma: float * size: int
    /// Another constraint, only in iterations that are multiples of `every`.
    | Every of every: int * inner: Constraint
    | Custom of name: string * project: (torch.Tensor -> torch.Tensor)

[<RequireQualifiedAccess>]
module Constraint =

    let private box (lower: float32 option) (upper: float32 option) (x: torch.Tensor) =
        match lower, upper with
        | None, None -> x
        | Some low, None -> x.clamp (min = Scalar.op_Implicit (low: float32))
        | None, Some high -> x.clamp (max = Scalar.op_Implicit (high: float32))
        | Some low, Some high -> x.clamp (min = Scalar.op_Implicit low, max = Scalar.op_Implicit high)

    let private within (inputs: int[]) (x: torch.Tensor) =
        inputs
        |> Array.tryFind (fun i -> i < 0 || int64 i >= x.shape[1])
        |> Option.iter (fun i -> invalidArg (nameof inputs) $"input {i} is outside of 0 .. {x.shape[1] - 1L}.")

    let private replace (inputs: int[]) (values: float32[]) (x: torch.Tensor) =
        if inputs.Length <> values.Length then
            invalidArg (nameof values) $"{values.Length} values for {inputs.Length} inputs."

        within inputs x

        if inputs.Length = 0 then
            x
        else
            let rest = Array.create (int (x.dim ()) - 2) 1

            let column =
                Convert.toTensor (NdArray.create (Array.append [| 1; inputs.Length |] rest) values)

            let sizes = Array.copy x.shape
            sizes[1] <- int64 inputs.Length
            x.index_copy (1L, Convert.indices inputs, column.expand(sizes).``to``(x.dtype).contiguous())

    let private atMostActive (inputs: int) (x: torch.Tensor) =
        if inputs < 0 then
            invalidArg (nameof inputs) $"at most {inputs} active inputs."

        if int64 inputs >= x.shape[1] then
            x
        else
            let peaks = x.abs().flatten(2L).amax([| 2L |])
            let struct (_, strongest) = peaks.topk (inputs, dim = 1)

            let mask =
                (torch.zeros_like peaks).scatter(1L, strongest, torch.ones_like (strongest.``to`` x.dtype))

            let shape = Array.append mask.shape (Array.create (int (x.dim ()) - 2) 1L)
            x.mul (mask.reshape shape)

    let private tied (groups: int[][]) (x: torch.Tensor) =
        let all = Array.concat groups
        within all x

        // The mean of a second group would untie the first one.
        all
        |> Array.countBy id
        |> Array.tryFind (fun (_, count) -> count > 1)
        |> Option.iter (fun (input, _) -> invalidArg (nameof groups) $"input {input} is in two groups.")

        let tie (x: torch.Tensor) (group: int[]) =
            if group.Length < 2 then
                x
            else
                let positions = Convert.indices group
                let members = x.index_select (1L, positions)
                let mean = members.mean ([| 1L |], keepdim = true)
                x.index_copy (1L, positions, mean.expand(members.shape).contiguous())

        Array.fold tie x groups

    let private ranged (space: StimulusSpace) ranges (x: torch.Tensor) =
        ChannelRange.mustFit space ranges
        Projection.bounds (StimulusSpace.position "channel" space) ranges x

    let private lowPass (space: StimulusSpace) boundary (kernel: float[]) (x: torch.Tensor) =
        let axis = StimulusSpace.position "time" space
        AxisFilter.along axis (AxisFilter.matrix boundary kernel (int x.shape[axis])) x

    /// The nearest stimulus [batch; inputs; ...; time] that fulfils the constraint (for `AtMostActive`: the largest
    /// peaks kept). Throws ArgumentException for inputs that the stimulus does not have.
    let rec project (space: StimulusSpace) (x: torch.Tensor) (constraint': Constraint) : torch.Tensor =
        match constraint' with
        | Constraint.WithinBounds -> box space.Bounds.Lower space.Bounds.Upper x
        | Constraint.Box(lower, upper) -> box (Some lower) (Some upper) x
        | Constraint.AtMostActive inputs -> atMostActive inputs x
        | Constraint.Fixed(inputs, values) -> replace inputs values x
        | Constraint.Masked inputs -> replace inputs (Array.zeroCreate inputs.Length) x
        | Constraint.Tied groups -> tied groups x
        | Constraint.ConstantInTime -> (x.mean ([| x.dim () - 1L |], keepdim = true)).expand(x.shape).contiguous()
        | Constraint.NormEqual norm -> Projection.toNorm norm x
        | Constraint.NormAtMost norm -> Projection.intoBall norm x
        | Constraint.PNormAtMost(p, norm) -> Projection.intoPNormBall p norm x
        | Constraint.ChannelRanges ranges ->
            let lower, upper = ranged space ranges x
            Projection.intoBox lower upper x
        | Constraint.NormAndRanges(norm, ranges) ->
            let lower, upper = ranged space ranges x
            Projection.intoBallAndBox norm lower upper x
        | Constraint.NormThenRanges(norm, ranges) ->
            let lower, upper = ranged space ranges x

            norm
            |> Option.fold (fun x norm -> Projection.toNorm norm x) x
            |> Projection.intoBox lower upper
        | Constraint.MeanAndContrast(mean, contrast) -> Projection.toStatistics mean contrast x
        | Constraint.TemporalLowPass(sigma, size, boundary) ->
            lowPass space boundary (AxisFilter.kernel sigma (size + 1 - size % 2)) x
        | Constraint.TemporalLowPassAsReference(sigma, size) ->
            lowPass space Boundary.Zeros (AxisFilter.kernel sigma size) x
        | Constraint.Every(_, inner) -> project space x inner
        | Constraint.Custom(_, f) -> f x

    /// All projections that are due in an iteration, one after the other in the given order. The start of a search is
    /// iteration 0; update i leads to iteration i + 1, and asks for what is due in iteration i.
    let projectDue
        (iteration: int)
        (space: StimulusSpace)
        (constraints: Constraint list)
        (x: torch.Tensor)
        : torch.Tensor =
        constraints
        |> List.filter (fun constraint' ->
            match constraint' with
            | Constraint.Every(every, _) -> iteration % max 1 every = 0
            | _ -> true)
        |> List.fold (project space) x

    /// All projections, one after the other in the given order.
    let projectAll (space: StimulusSpace) (constraints: Constraint list) (x: torch.Tensor) : torch.Tensor =
        List.fold (project space) x constraints
