namespace ActMax

/// How well a stimulus keeps a response, and how little it has in it.
type TraceMatch =
    {
        /// Peak above the first frame, relative to that of the wanted trace.
        PeakRatio: float
        /// Pearson's correlation of the traces; 0 where one of them is constant.
        Correlation: float
        /// Largest difference of the traces, relative to the range of the wanted one.
        Deviation: float
        /// Mean |x - 0.5| of the stimulus, and of the one it came from.
        Contrast: float
        ContrastBefore: float
        /// Whether every value of the stimulus lies in 0 .. 1.
        IsWithinBounds: bool
    }

[<RequireQualifiedAccess>]
module TraceMatch =

    let private contrast (stimulus: float32[]) =
        stimulus |> Array.averageBy (fun value -> abs (float value - 0.5))

    let private correlation (a: float[]) (b: float[]) =
        let centred (values: float[]) =
            let mean = Array.average values
            values |> Array.map (fun value -> value - mean)

        let a, b = centred a, centred b

        let dot (x: float[]) (y: float[]) =
            Array.fold2 (fun sum p q -> sum + p * q) 0.0 x y

        let norms = sqrt (dot a a * dot b b)
        if norms = 0.0 then 0.0 else dot a b / norms

    /// Compares a trace with the wanted one, and the stimuli that evoke them. Throws ArgumentException for traces of
    /// different lengths.
    let compare (wanted: float32[]) (before: float32[]) (reached: float32[]) (after: float32[]) : TraceMatch =
        if wanted.Length <> reached.Length || wanted.Length = 0 then
            invalidArg
                (nameof reached)
                $"a trace of {reached.Length} frames, to be compared with one of {wanted.Length}."

        let a, b = Array.map float wanted, Array.map float reached
        let peak (trace: float[]) = Array.max trace - trace[0]
        let range = Array.max a - Array.min a
        let largest = Array.fold2 (fun most x y -> max most (abs (x - y))) 0.0 a b

        {
            PeakRatio = if peak a = 0.0 then 1.0 else peak b / peak a
            Correlation = correlation a b
            Deviation = if range = 0.0 then largest else largest / range
            Contrast = contrast after
            ContrastBefore = contrast before
            IsWithinBounds = after |> Array.forall (fun value -> value >= 0f && value <= 1f)
        }

    /// One plain sentence.
    let describe (found: TraceMatch) : string =
        $"peak {100.0 * found.PeakRatio:f0} %%, trace correlation {found.Correlation:f3}, largest difference "
        + $"{100.0 * found.Deviation:f1} %% of the range, mean |x - 0.5| {found.Contrast:g3} (was {found.ContrastBefore:g3})"
        + (if found.IsWithinBounds then
               "."
           else
               ", values outside of 0 .. 1.")
