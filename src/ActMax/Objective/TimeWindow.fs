namespace ActMax

open TorchSharp

/// How a trace of frames becomes one number.
[<RequireQualifiedAccess>]
type Reduction =
    | Mean
    | Sum
    | Max
    /// The last frame of the window.
    | Last

/// Some frames of a response, and how they become one number.
type TimeWindow =
    {
        /// First frame and number of frames; None: the whole response.
        Frames: (int * int) option
        Over: Reduction
        /// What open-retina's SliceMeanReducer does with a window that the response does not have: frames beyond the
        /// end are dropped, and a window wholly beyond it becomes the FIRST frames. Otherwise that is an error.
        ClampToStart: bool
    }

/// Windows of response frames. Frame 0 is the model's first output, which may lie frames after the stimulus began.
[<RequireQualifiedAccess>]
module TimeWindow =

    /// The mean over the whole response.
    let whole: TimeWindow =
        {
            Frames = None
            Over = Reduction.Mean
            ClampToStart = false
        }

    /// The mean over `length` frames from `start` on.
    let frames (start: int) (length: int) : TimeWindow =
        { whole with
            Frames = Some(start, length)
        }

    /// The mean over a window of seconds of response time, from `start` until `start + length`; `frameSeconds` is the
    /// duration of one frame. Start and end are rounded to whole frames. Throws ArgumentException for a window of no
    /// frame or a frame of no duration.
    let seconds (frameSeconds: float) (start: float) (length: float) : TimeWindow =
        if not (frameSeconds > 0.0) then
            invalidArg (nameof frameSeconds) $"a frame of {frameSeconds} seconds."

        let first = int (round (start / frameSeconds))
        let past = int (round ((start + length) / frameSeconds))

        if past <= first then
            invalidArg (nameof length) $"{length} seconds hold no frame of {frameSeconds} seconds."

        frames first (past - first)

    /// The same in seconds of stimulus time, for a model whose first output frame belongs to stimulus frame `latency`.
    /// Throws ArgumentException for a window that begins before the model answers.
    let stimulusSeconds (frameSeconds: float) (latency: int) (start: float) (length: float) : TimeWindow =
        let window = seconds frameSeconds start length

        match window.Frames with
        | Some(first, _) when first < latency ->
            invalidArg (nameof start) $"stimulus frame {first} lies before the first answer, of frame {latency}."
        | Some(first, count) ->
            { window with
                Frames = Some(first - latency, count)
            }
        | None -> window

    let over (reduction: Reduction) (window: TimeWindow) : TimeWindow = { window with Over = reduction }

    /// open-retina's reading of a window that is out of range.
    let clampedToStart (window: TimeWindow) : TimeWindow = { window with ClampToStart = true }

    /// First frame and number of frames in a response of `available` frames. Throws ArgumentException, naming both
    /// numbers, for a window that the response does not have.
    let within (available: int) (window: TimeWindow) : int * int =
        match window.Frames with
        | None -> 0, available
        | Some(start, length) when length < 1 || start < 0 ->
            invalidArg (nameof window) $"a window of {length} frames from frame {start}."
        | Some(start, length) when window.ClampToStart ->
            let left = min (available - start) length
            if left > 0 then start, left else 0, min length available
        | Some(start, length) ->
            if start + length > available then
                invalidArg
                    (nameof window)
                    $"the window ends at frame {start + length}, and the response has {available} frames."

            start, length

    /// Reduces the last axis, frames: [...; frame] to [...]. Throws ArgumentException as `within` does.
    let reduce (window: TimeWindow) (traces: torch.Tensor) : torch.Tensor =
        let axis = traces.dim () - 1L
        let available = int traces.shape[int axis]
        let start, length = within available window
        let read = traces.narrow (axis, int64 start, int64 length)

        match window.Over with
        | Reduction.Mean -> read.mean ([| axis |])
        | Reduction.Sum -> read.sum (axis)
        | Reduction.Max -> read.amax ([| axis |])
        | Reduction.Last -> read.select (axis, int64 length - 1L)
