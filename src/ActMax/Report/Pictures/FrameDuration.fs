namespace ActMax.Report

open System

/// How long a frame is shown, in seconds, as a fraction of whole numbers in 1 .. 65535, as APNG keeps it.
[<Struct>]
type FrameDuration = { Numerator: int; Denominator: int }

[<RequireQualifiedAccess>]
module FrameDuration =

    let private most = 65_535L

    /// The fraction nearest to so many seconds (by continued fractions): 1/30 for 0.033333. Throws
    /// ArgumentException for a time that is not above 0, or more than 65535 s or less than 1/65535 s.
    let ofSeconds (seconds: float) : FrameDuration =
        if not (seconds >= 1.0 / float most && seconds <= float most) then
            invalidArg (nameof seconds) $"a frame of {seconds} s; between 1/{most} s and {most} s are possible."

        let rec refine (value: float) (n0, d0) (n1, d1) =
            let whole = int64 (floor value)
            let n, d = whole * n1 + n0, whole * d1 + d0

            if n > most || d > most then
                n1, d1
            elif
                abs (float n / float d - seconds) <= 1e-9 * seconds
                || value - floor value < 1e-12
            then
                n, d
            else
                refine (1.0 / (value - floor value)) (n1, d1) (n, d)

        let numerator, denominator = refine seconds (0L, 1L) (1L, 0L)

        // A time between whole numbers near the largest may round to nothing on the way.
        {
            Numerator = int (max 1L numerator)
            Denominator = int (max 1L denominator)
        }

    let seconds (duration: FrameDuration) : float =
        float duration.Numerator / float duration.Denominator

    /// When frame `i` begins, in hundredths of a second, rounded.
    let hundredths (duration: FrameDuration) (i: int) : int =
        int (
            (200L * int64 i * int64 duration.Numerator + int64 duration.Denominator)
            / (2L * int64 duration.Denominator)
        )
