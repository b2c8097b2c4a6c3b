namespace ActMax

open System
open System.Numerics

/// A digital filter: `Numerator` b and `Denominator` a of its transfer function, a[0] = 1.
type DigitalFilter =
    {
        Numerator: float[]
        Denominator: float[]
    }

/// Low-pass filters without a phase, as scipy.signal's `butter` and `filtfilt` compute them (checked against both).
/// Source: Butterworth, "On the theory of filter amplifiers", 1930; Gustafsson, "Determining the initial states in
/// forward-backward filtering", 1996, for the way ends are extended.
[<RequireQualifiedAccess>]
module Butterworth =

    /// Coefficients of the polynomial with these roots, highest power first.
    let private polynomial (roots: Complex[]) : Complex[] =
        roots
        |> Array.fold
            (fun coefficients root ->
                Array.init (coefficients.Length + 1) (fun i ->
                    let own =
                        if i < coefficients.Length then
                            coefficients[i]
                        else
                            Complex.Zero

                    if i > 0 then own - root * coefficients[i - 1] else own))
            [| Complex.One |]

    /// A low-pass of this order with half its power at `cutoff` Hz, for `rate` samples a second. Throws
    /// ArgumentException for an order below 1, or a cutoff that is not between 0 and half the rate.
    let lowPass (order: int) (cutoff: float) (rate: float) : DigitalFilter =
        if order < 1 then
            invalidArg (nameof order) $"the order {order}; at least 1 is needed."

        if not (cutoff > 0.0 && cutoff < rate / 2.0) then
            invalidArg
                (nameof cutoff)
                $"a cutoff of {cutoff} Hz; at {rate} samples a second it lies between 0 and {rate / 2.0} Hz."

        // The analogue filter is bent so that the bilinear transform brings its cutoff to the right place.
        let bent = 4.0 * tan (Math.PI * cutoff / rate)

        let poles =
            Array.init order (fun i ->
                let turn = Math.PI * float (2 * i + 1 - order) / float (2 * order)
                -bent * Complex.Exp(Complex(0.0, turn)))

        let gain =
            poles
            |> Array.fold
                (fun (product: Complex) pole -> product * (Complex(bent, 0.0) / (Complex(4.0, 0.0) - pole)))
                Complex.One

        let real = Array.map (fun (c: Complex) -> c.Real)
        let ones = polynomial (Array.create order (Complex(-1.0, 0.0))) |> real

        {
            Numerator = ones |> Array.map (fun b -> gain.Real * b)
            Denominator =
                poles
                |> Array.map (fun pole -> (Complex(4.0, 0.0) + pole) / (Complex(4.0, 0.0) - pole))
                |> polynomial
                |> real
        }

    /// The state in which the filter answers a step of 1 without settling.
    let private settled (filter: DigitalFilter) : float[] =
        let b, a = filter.Numerator, filter.Denominator
        let rest i = b[i] - a[i] * b[0]
        let first = Seq.sum [ for i in 1 .. b.Length - 1 -> rest i ] / Array.sum a
        let state = Array.zeroCreate<float>(b.Length - 1)
        state[0] <- first
        let mutable sumA, sumB = 1.0, 0.0

        for i in 1 .. state.Length - 1 do
            sumA <- sumA + a[i]
            sumB <- sumB + rest i
            state[i] <- sumA * first - sumB

        state

    let private run (filter: DigitalFilter) (start: float[]) (values: float[]) : float[] =
        let b, a = filter.Numerator, filter.Denominator
        let state = Array.copy start
        let last = state.Length - 1

        values
        |> Array.map (fun x ->
            let y = b[0] * x + state[0]

            for i in 0 .. last - 1 do
                state[i] <- b[i + 1] * x - a[i + 1] * y + state[i + 1]

            state[last] <- b[last + 1] * x - a[last + 1] * y
            y)

    /// How many values a filter needs at least: one more than it extends the ends by.
    let shortest (filter: DigitalFilter) : int = 3 * filter.Numerator.Length + 1

    /// The values filtered forwards and backwards, so that nothing is delayed; ends are extended by their mirror
    /// images through the last value. Throws ArgumentException for fewer values than `shortest`.
    let withoutDelay (filter: DigitalFilter) (values: float[]) : float[] =
        let pad = 3 * filter.Numerator.Length
        let n = values.Length

        if n <= pad then
            invalidArg
                (nameof values)
                $"{n} values are too few for a filter of order {filter.Numerator.Length - 1}: it needs at least {pad + 1}."

        let extended =
            Array.concat
                [
                    Array.init pad (fun i -> 2.0 * values[0] - values[pad - i])
                    values
                    Array.init pad (fun i -> 2.0 * values[n - 1] - values[n - 2 - i])
                ]

        let state = settled filter

        let pass (values: float[]) =
            run filter (state |> Array.map (fun z -> z * values[0])) values

        let back = extended |> pass |> Array.rev |> pass |> Array.rev
        Array.sub back pad n
