namespace ActMax

/// A stimulus known to be best, and what it evokes.
[<RequireQualifiedAccess>]
type KnownOptimum =
    {
        /// [channel; time; height; width].
        Stimulus: NdArray
        /// Activity of the unit in the frame that it was made for.
        Response: float
    }

/// Units that each weigh the last frames of a video by a filter and turn the sum into a rate:
/// r(frame) = f(bias + sum over channel, lag, row, column of filter * stimulus).
[<RequireQualifiedAccess>]
type LinearNonlinear =
    {
        /// For each unit [channel; time; height; width], all of one shape; time runs forward, the last frame is the
        /// newest one.
        Filters: NdArray list
        /// One a unit.
        Biases: float32 list
        /// None leaves the sum as it is.
        Nonlinearity: Activation option
        /// Frames of a stimulus.
        Frames: int
        FrameSeconds: float
    }

/// The place of short filters in long stimuli, and their lengths.
[<RequireQualifiedAccess>]
module internal SpaceTimeFilter =

    let dot (a: NdArray) (b: NdArray) : float =
        Array.fold2 (fun sum x y -> sum + float x * float y) 0.0 a.Values b.Values

    let norm (a: NdArray) : float = sqrt (dot a a)

    let combine (weights: float list) (arrays: NdArray list) : NdArray =
        { arrays.Head with
            Values =
                Array.init arrays.Head.Values.Length (fun i ->
                    List.fold2
                        (fun sum weight (array: NdArray) -> sum + weight * float array.Values[i])
                        0.0
                        weights
                        arrays
                    |> float32)
        }

    /// A stimulus of so many frames that is `length` times the direction of a pattern in the frames from `first` on,
    /// and 0 in all others. A pattern that is 0 everywhere stays so.
    let place (frames: int) (first: int) (length: float) (pattern: NdArray) : NdArray =
        let size = norm pattern
        let factor = if size > 0.0 then length / size else 0.0
        let times = pattern.Shape[1]

        NdArray.init [| pattern.Shape[0]; frames; pattern.Shape[2]; pattern.Shape[3] |] (fun index ->
            let time = index[1] - first

            if time < 0 || time >= times then
                0f
            else
                float32 (factor * float (NdArray.get [| index[0]; time; index[2]; index[3] |] pattern)))

    /// The value of an activation function.
    let apply (activation: Activation option) (x: float) : float =
        match activation with
        | None -> x
        | Some(Activation.Relu | Activation.RedirectedRelu) -> max 0.0 x
        | Some(Activation.LeakyRelu slope) -> if x > 0.0 then x else slope * x
        | Some(Activation.Elu alpha) -> if x > 0.0 then x else alpha * (exp x - 1.0)
        | Some Activation.Sigmoid -> 1.0 / (1.0 + exp -x)
        | Some Activation.Tanh -> tanh x
        | Some Activation.Softplus -> max 0.0 x + log (1.0 + exp -(abs x))
        | Some Activation.Exp -> exp x
        | Some Activation.Gelu ->
            invalidArg (nameof activation) "GELU does not grow everywhere; it has no known optimum."

[<RequireQualifiedAccess>]
module LinearNonlinear =

    let private check (units: LinearNonlinear) =
        match units.Filters with
        | [] -> invalidArg (nameof units) "there are no filters."
        | first :: others ->
            if first.Shape.Length <> 4 then
                invalidArg (nameof units) $"a filter of shape %A{first.Shape}; expected [channel; time; height; width]."

            for other in others do
                if other.Shape <> first.Shape then
                    invalidArg (nameof units) $"filters of the shapes %A{first.Shape} and %A{other.Shape}."

            if units.Biases.Length <> units.Filters.Length then
                invalidArg (nameof units) $"{units.Biases.Length} biases for {units.Filters.Length} filters."

            if first.Shape[1] > units.Frames then
                invalidArg (nameof units) $"filters over {first.Shape[1]} frames, and stimuli of {units.Frames}."

            first.Shape

    /// The layers "filter" and "rate" (none without a nonlinearity) with their weights. Frame i of the response sees
    /// the stimulus frames i .. i + (filter frames) - 1. Throws ArgumentException, naming both sizes, for filters,
    /// biases or frames that do not fit each other.
    let layers (units: LinearNonlinear) : Layers * Map<string, NdArray> =
        let shape = check units

        let filter =
            Layer.convolution shape[0] units.Filters.Length [ shape[1]; shape[2]; shape[3] ]

        let stack =
            [
                Layer.named "filter" (Layer.Convolution filter)
                match units.Nonlinearity with
                | Some activation -> Layer.named "rate" (Layer.Activate activation)
                | None -> ()
            ]

        Layers.create "linear-nonlinear" (Layers.video units.FrameSeconds shape[0] units.Frames shape[2] shape[3]) stack,
        Map.ofList
            [
                "filter.weight", NdArray.stack units.Filters
                "filter.bias", NdArray.create [| units.Biases.Length |] (Array.ofList units.Biases)
            ]

    /// Activity [batch; unit; frame].
    let model (units: LinearNonlinear) : Model =
        layers units ||> Layers.model |> InputError.orFail

    let private optimum (sign: float) (units: LinearNonlinear) (unit': int) (frame: int) (norm: float) : KnownOptimum =
        let shape = check units
        let last = units.Frames - shape[1]

        if unit' < 0 || unit' >= units.Filters.Length then
            invalidArg (nameof unit') $"unit {unit'} is outside of 0 .. {units.Filters.Length - 1}."

        if frame < 0 || frame > last then
            invalidArg (nameof frame) $"response frame {frame} is outside of 0 .. {last}."

        let filter = units.Filters[unit']
        let reached = sign * norm * SpaceTimeFilter.norm filter

        {
            KnownOptimum.Stimulus = SpaceTimeFilter.place units.Frames frame (sign * norm) filter
            Response = SpaceTimeFilter.apply units.Nonlinearity (float units.Biases[unit'] + reached)
        }

    /// The stimulus of this norm that drives a unit most in a response frame: norm * filter / |filter| in the frames
    /// that the filter sees, which gives f(bias + norm |filter|) by the inequality of Cauchy and Schwarz, f being
    /// non-decreasing.
    let best (unit': int) (frame: int) (norm: float) (units: LinearNonlinear) : KnownOptimum =
        optimum 1.0 units unit' frame norm

    /// The stimulus of this norm that drives a unit least: the best one with the opposite sign, f(bias - norm
    /// |filter|).
    let worst (unit': int) (frame: int) (norm: float) (units: LinearNonlinear) : KnownOptimum =
        optimum -1.0 units unit' frame norm

    /// For units without a nonlinearity: the stimulus that makes the weighted sum of their activities in a frame
    /// largest, norm * s / |s| with s the weighted sum of filters; weights 1 and -1 tell two units apart. Throws
    /// ArgumentException for units with a nonlinearity, and for another number of weights.
    let bestSum (weights: float list) (frame: int) (norm: float) (units: LinearNonlinear) : KnownOptimum =
        let shape = check units

        if units.Nonlinearity.IsSome then
            invalidArg (nameof units) "the best stimulus of a sum is known for units without a nonlinearity only."

        if weights.Length <> units.Filters.Length then
            invalidArg (nameof weights) $"{weights.Length} weights for {units.Filters.Length} units."

        if frame < 0 || frame > units.Frames - shape[1] then
            invalidArg (nameof frame) $"response frame {frame} is outside of 0 .. {units.Frames - shape[1]}."

        let sum = SpaceTimeFilter.combine weights units.Filters

        let biases =
            List.fold2 (fun total weight bias -> total + weight * float bias) 0.0 weights units.Biases

        {
            KnownOptimum.Stimulus = SpaceTimeFilter.place units.Frames frame norm sum
            Response = biases + norm * SpaceTimeFilter.norm sum
        }
