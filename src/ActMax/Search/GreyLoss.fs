namespace ActMax

open TorchSharp

/// Which frames of a response count.
[<RequireQualifiedAccess>]
type ResponseFrames =
    | All
    | Last
    /// Frames from the first to the last, both included.
    | Window of first: int * last: int

/// Losses that pull a unit's activity up, hold it to a trace, and pull luminance to grey. All give one number an item.
[<RequireQualifiedAccess>]
module GreyLoss =

    let private flat (x: torch.Tensor) = x.flatten 1L

    let private squares (x: torch.Tensor) : torch.Tensor =
        (flat x).sub(Scalar.op_Implicit Clip.grey).square()

    let private ofStimulus (name: string) (measure: torch.Tensor -> torch.Tensor) : Loss =
        let reads _ =
            {
                Cells = Array.empty
                OfCells = fun stimulus _ -> measure stimulus
            }

        Loss.reading name None reads (fun stimulus _ -> measure stimulus)

    /// Mean over the stimulus of (x - 0.5)^2.
    let mean: Loss = ofStimulus "grey" (fun x -> (squares x).mean [| 1L |])

    /// Sum over the stimulus of (x - 0.5)^2.
    let sum: Loss = ofStimulus "grey" (fun x -> (squares x).sum 1L)

    /// A loss of a unit's activity in some frames, [batch; frame].
    let private ofTrace
        (name: string)
        (unit': int)
        (frames: ResponseFrames)
        (measure: torch.Tensor -> torch.Tensor)
        : Loss =
        let positions layers =
            match frames with
            | ResponseFrames.All -> [| 0 .. layers - 1 |]
            | ResponseFrames.Last -> [| layers - 1 |]
            | ResponseFrames.Window(first, last) ->
                if first < 0 || last >= layers || first > last then
                    invalidArg (nameof frames) $"frames {first} to {last} of a response of {layers}."

                [| first..last |]

        let check units =
            if unit' < 0 || unit' >= units then
                invalidArg (nameof unit') $"unit {unit'} is outside of 0 .. {units - 1}."

        let reads (shape: ActivityShape) =
            check shape.Units

            {
                Cells =
                    positions shape.Layers
                    |> Array.map (fun layer -> { Unit = unit'; Layer = layer })
                OfCells = fun _ activity -> measure activity
            }

        Loss.reading name None reads (fun _ response ->
            let activity = response.Activity
            check (int activity.shape[1])

            activity.select(1L, int64 unit').index_select(1L, Convert.indices (positions (int activity.shape[2])))
            |> measure)

    /// Minus the mean over frames of exp(activity): what flyvis makes small.
    let exponential (frames: ResponseFrames) (unit': int) : Loss =
        ofTrace "central" unit' frames (fun trace -> trace.exp().mean([| 1L |]).neg())

    /// Minus a soft maximum over frames, log(mean(exp(sharpness * activity))) / sharpness: its gradient is of size 1
    /// wherever the activity is, and reaches every frame before the best one.
    let softMaximum (sharpness: float) (frames: ResponseFrames) (unit': int) : Loss =
        ofTrace "maximise" unit' frames (fun trace ->
            let count = float trace.shape[1]
            let scaled = trace.mul (Scalar.op_Implicit sharpness)
            let sum = scaled.logsumexp (1L)
            sum.sub(Scalar.op_Implicit (log count)).mul(Scalar.op_Implicit (-1.0 / sharpness)))

    let private wantedTensor (wanted: float32[]) (trace: torch.Tensor) =
        if trace.shape[1] <> int64 wanted.Length then
            invalidArg (nameof wanted) $"a trace of {wanted.Length} frames for a response of {trace.shape[1]}."

        (torch.tensor (wanted: float32[])).``to``(trace.dtype)

    /// Sum over frames of the squared difference from a wanted trace.
    let trace (wanted: float32[]) (unit': int) : Loss =
        ofTrace "trace" unit' ResponseFrames.All (fun trace -> (trace.sub (wantedTensor wanted trace)).square().sum(1L))

    /// Sum over frames of the square of what the difference from a wanted trace exceeds a margin by, in margins.
    let traceWithin (margin: float) (wanted: float32[]) (unit': int) : Loss =
        ofTrace "trace" unit' ResponseFrames.All (fun trace ->
            let excess =
                (trace.sub (wantedTensor wanted trace))
                    .abs()
                    .sub(Scalar.op_Implicit margin)
                    .clamp(min = Scalar.op_Implicit 0f)

            excess.div(Scalar.op_Implicit margin).square().sum(1L))
