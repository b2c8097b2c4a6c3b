namespace ActMax

open System

/// How one start did.
type Restart =
    {
        /// Which stimulus was sought.
        Item: int
        Number: int
        /// Total loss of the state that is kept; that of all items together where terms couple them.
        Total: float
        Iteration: int
    }

/// A stimulus that was kept beside the result.
[<RequireQualifiedAccess>]
type LandmarkStimulus =
    {
        /// "best", "last" or "majority".
        Name: string
        /// [batch; axes]: item after item, restart after restart.
        Stimulus: NdArray
        /// Total loss of every position there.
        Totals: float[]
        /// Iteration of every position; -1 where there was no such state, and the stimulus is the first one.
        Iterations: int[]
    }

/// What a search found. Managed data only: nothing to dispose of.
type Outcome =
    {
        /// [item; axes of the stimulus space].
        Stimulus: NdArray
        /// Activity that this stimulus evokes, [item; unit; layer].
        Activity: NdArray
        /// The units whose activity is kept, in its order; None: all of them. See `Search.MostActivity`.
        Units: int[] option
        /// Losses at this stimulus.
        Losses: LossReport
        /// Losses of every state before the last, in order: entry i is the loss before update i.
        History: LossReport[]
        Stop: StopReason
        /// Number of updates made.
        Iterations: int
        /// Every start of every item; the outcome has the best one of each.
        Restarts: Restart[]
        /// What each of them found, [restart; axes], in the order of `Restarts`, where the search was to keep it.
        RestartStimuli: NdArray option
        /// Copies on the way with their iterations, [batch; axes].
        Snapshots: (int * NdArray)[]
        /// What `Search.Landmarks` asked for, in its order.
        Landmarks: LandmarkStimulus[]
        Seconds: float
    }

[<RequireQualifiedAccess>]
module Outcome =

    /// Activity of a unit in every layer. Throws ArgumentException for a unit whose activity is not kept.
    let trace (item: int) (unit': int) (outcome: Outcome) : float32[] =
        let kept, layers = outcome.Activity.Shape[1], outcome.Activity.Shape[2]

        let place =
            match outcome.Units with
            | None -> unit'
            | Some units -> Array.IndexOf(units, unit')

        if place < 0 || place >= kept then
            invalidArg (nameof unit') $"the outcome keeps no activity of unit {unit'}."

        Array.sub outcome.Activity.Values ((item * kept + place) * layers) layers

    /// Activity of a unit in a layer. Throws ArgumentException for a unit whose activity is not kept.
    let reached (item: int) (unit': int) (layer: int) (outcome: Outcome) : float32 = (trace item unit' outcome)[layer]
