namespace ActMax

open System.Numerics

/// One ganglion cell that adds up rectified subunits: the same small filter at several places,
/// r(frame) = f(bias + sum over places of weight * max(0, filter at the place * stimulus)).
[<RequireQualifiedAccess>]
type Subunits =
    {
        /// [channel; time; height; width] of one subunit.
        Filter: NdArray
        /// From one subunit to the next, in pixels.
        Step: int
        /// Weight of each subunit, [row; column]; none negative.
        Weights: NdArray
        Bias: float32
        Nonlinearity: Activation option
        Frames: int
        FrameSeconds: float
    }

[<RequireQualifiedAccess>]
module Subunits =

    /// Most subunits whose every subset is tried.
    let private mostTried = 20

    let private check (cell: Subunits) =
        if cell.Filter.Shape.Length <> 4 then
            invalidArg
                (nameof cell)
                $"a filter of shape %A{cell.Filter.Shape}; expected [channel; time; height; width]."

        if cell.Weights.Shape.Length <> 2 then
            invalidArg (nameof cell) $"weights of shape %A{cell.Weights.Shape}; expected [row; column]."

        if cell.Weights.Values |> Array.exists (fun weight -> not (weight >= 0f)) then
            invalidArg (nameof cell) "a subunit's weight is negative, or not a number."

        if cell.Step < 1 then
            invalidArg (nameof cell) $"a step of {cell.Step} pixels; at least 1 is needed."

        if cell.Filter.Shape[1] > cell.Frames then
            invalidArg (nameof cell) $"filters over {cell.Filter.Shape[1]} frames, and stimuli of {cell.Frames}."

    /// Height and width of the stimuli.
    let private size (cell: Subunits) =
        (cell.Weights.Shape[0] - 1) * cell.Step + cell.Filter.Shape[2],
        (cell.Weights.Shape[1] - 1) * cell.Step + cell.Filter.Shape[3]

    /// The layers "subunits", "rectified", "pool" and "rate" (none without a nonlinearity) with their weights. Throws
    /// ArgumentException for a negative weight, and for shapes that do not fit.
    let layers (cell: Subunits) : Layers * Map<string, NdArray> =
        check cell
        let shape = cell.Filter.Shape
        let height, width = size cell

        let filter =
            { Layer.convolution shape[0] 1 [ shape[1]; shape[2]; shape[3] ] with
                Convolution.Stride = [ 1; cell.Step; cell.Step ]
            }

        let pool = Layer.convolution 1 1 [ 1; cell.Weights.Shape[0]; cell.Weights.Shape[1] ]

        let stack =
            [
                Layer.named "subunits" (Layer.Convolution(Layer.withoutBias filter))
                Layer.named "rectified" Layer.relu
                Layer.named "pool" (Layer.Convolution pool)
                match cell.Nonlinearity with
                | Some activation -> Layer.named "rate" (Layer.Activate activation)
                | None -> ()
            ]

        Layers.create "subunits" (Layers.video cell.FrameSeconds shape[0] cell.Frames height width) stack,
        Map.ofList
            [
                "subunits.weight", NdArray.create (Array.append [| 1 |] shape) cell.Filter.Values
                "pool.weight", NdArray.create (Array.append [| 1; 1; 1 |] cell.Weights.Shape) cell.Weights.Values
                "pool.bias", NdArray.create [| 1 |] [| cell.Bias |]
            ]

    /// Activity [batch; 1; frame].
    let model (cell: Subunits) : Model =
        layers cell ||> Layers.model |> InputError.orFail

    /// Each subunit's filter in the whole field, times its weight.
    let private weighted (cell: Subunits) : NdArray list =
        let shape = cell.Filter.Shape
        let height, width = size cell

        [
            for row in 0 .. cell.Weights.Shape[0] - 1 do
                for column in 0 .. cell.Weights.Shape[1] - 1 do
                    let weight = NdArray.get [| row; column |] cell.Weights

                    NdArray.init [| shape[0]; shape[1]; height; width |] (fun index ->
                        let y, x = index[2] - row * cell.Step, index[3] - column * cell.Step

                        if y < 0 || x < 0 || y >= shape[2] || x >= shape[3] then
                            0f
                        else
                            weight * NdArray.get [| index[0]; index[1]; y; x |] cell.Filter)
        ]

    /// The subset of vectors whose sum is longest, by trying all of them (each is one flip from the one before: the
    /// squared length changes by what the flipped one shares with the rest).
    let private longest (gram: float[,]) : bool[] =
        let count = Array2D.length1 gram
        let chosen = Array.create count false
        let shared = Array.zeroCreate<float> count
        let mutable length = 0.0
        let mutable best = 0.0
        let mutable bestSet = Array.copy chosen

        for step in 1u .. (1u <<< count) - 1u do
            let flipped = BitOperations.TrailingZeroCount step
            let sign = if chosen[flipped] then -1.0 else 1.0
            length <- length + 2.0 * sign * shared[flipped] + gram[flipped, flipped]

            chosen[flipped] <- not chosen[flipped]

            for other in 0 .. count - 1 do
                shared[other] <- shared[other] + sign * gram[flipped, other]

            if length > best then
                best <- length
                bestSet <- Array.copy chosen

        bestSet

    /// The stimulus of this norm that drives the cell most in a response frame. A sum of rectified terms with weights
    /// of at least 0 is the largest of the linear sums over all subsets of subunits, so the best stimulus is
    /// norm * s / |s| with s the longest of these sums of weighted filters, and the response f(bias + norm |s|). Where
    /// no two filters oppose each other that is the sum of all of them. Throws ArgumentException for more than 20
    /// subunits of which some oppose each other, and for a frame outside of the response.
    let best (frame: int) (norm: float) (cell: Subunits) : KnownOptimum =
        check cell
        let last = cell.Frames - cell.Filter.Shape[1]

        if frame < 0 || frame > last then
            invalidArg (nameof frame) $"response frame {frame} is outside of 0 .. {last}."

        let filters = weighted cell |> Array.ofList

        let gram =
            Array2D.init filters.Length filters.Length (fun i j -> SpaceTimeFilter.dot filters[i] filters[j])

        let agree = gram |> Seq.cast<float> |> Seq.forall (fun product -> product >= 0.0)

        let chosen =
            if agree then
                Array.create filters.Length true
            elif filters.Length <= mostTried then
                longest gram
            else
                invalidArg
                    (nameof cell)
                    $"{filters.Length} subunits of which some oppose each other; the optimum is known for at most {mostTried}."

        let weights =
            chosen |> Array.map (fun is -> if is then 1.0 else 0.0) |> List.ofArray

        let sum = SpaceTimeFilter.combine weights (List.ofArray filters)

        {
            KnownOptimum.Stimulus = SpaceTimeFilter.place cell.Frames frame norm sum
            Response = SpaceTimeFilter.apply cell.Nonlinearity (float cell.Bias + norm * SpaceTimeFilter.norm sum)
        }
