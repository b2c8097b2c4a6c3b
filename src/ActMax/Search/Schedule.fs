namespace ActMax

/// What multiplies the learning rate, iteration by iteration.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Schedule =
    | Constant
    /// `factor` to the power of the iteration.
    | Exponential of factor: float
    /// Multiplied by `factor` after every `every` iterations.
    | Steps of every: int * factor: float
    /// Along a line from 1 to `last`, which is reached after `iterations`.
    | Linear of last: float * iterations: int
    /// From 1 to 0 along half a cosine within `iterations`.
    | Cosine of iterations: int
    | Custom of (int -> float)

[<RequireQualifiedAccess>]
module Schedule =

    let factor (iteration: int) (schedule: Schedule) : float =
        match schedule with
        | Schedule.Constant -> 1.0
        | Schedule.Exponential factor -> factor ** float iteration
        | Schedule.Steps(every, factor) -> factor ** float (iteration / every)
        | Schedule.Linear(last, iterations) -> 1.0 + (last - 1.0) * min 1.0 (float iteration / float iterations)
        | Schedule.Cosine iterations ->
            let share = min 1.0 (float iteration / float iterations)
            0.5 * (1.0 + cos (System.Math.PI * share))
        | Schedule.Custom f -> f iteration
