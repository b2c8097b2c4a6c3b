namespace ActMax

/// What is measured when noise is added to a stimulus.
type NoiseLevel =
    {
        /// Standard deviation of the noise.
        Sd: float
        /// Mean and standard deviation of what is measured over the repeats.
        Mean: float
        SdResponse: float
        /// Every repeat.
        Values: float[]
    }

[<RequireQualifiedAccess>]
module NoiseTolerance =

    /// Standard normal numbers (Box and Muller 1958), the same for the same seed.
    let internal normal (count: int) (seed: int64) : float[] =
        let generator = SplitMix64(uint64 seed)

        Array.init count (fun _ ->
            let radius = sqrt (-2.0 * log (1.0 - generator.Uniform()))
            radius * cos (2.0 * System.Math.PI * generator.Uniform()))

    let private deviation (values: float[]) =
        if values.Length < 2 then
            0.0
        else
            let mean = Array.average values
            sqrt (Array.sumBy (fun x -> (x - mean) ** 2.0) values / float (values.Length - 1))

    /// For every standard deviation: what is measured under the stimulus plus normal noise on every element, kept
    /// within the bounds of the model's space, `repeats` times. The same seed gives the same noise, scaled from level
    /// to level. Throws ArgumentException for no repeat, a negative deviation, or a stimulus of another shape.
    let measure
        (seed: int64)
        (repeats: int)
        (deviations: float list)
        (model: Model)
        (readout: Readout)
        (stimulus: NdArray)
        : NoiseLevel list =
        if repeats < 1 then
            invalidArg (nameof repeats) $"{repeats} repeats; at least 1 is needed."

        deviations
        |> List.tryFind (fun sd -> not (sd >= 0.0))
        |> Option.iter (fun sd -> invalidArg (nameof deviations) $"a standard deviation of {sd}; at least 0 is needed.")

        let whole = Presentation.single model stimulus
        let levels = Array.ofList deviations

        let noisy i =
            let noise = normal whole.Length (Seed.derive (i % repeats) seed)
            let sd = levels[i / repeats]
            Array.map2 (fun x z -> Presentation.bounded model.Space (x + float32 (sd * z))) whole noise

        Presentation.values model readout (levels.Length * repeats) noisy
        |> Array.chunkBySize repeats
        |> Array.map2
            (fun sd values ->
                {
                    Sd = sd
                    Mean = Array.average values
                    SdResponse = deviation values
                    Values = values
                })
            levels
        |> List.ofArray
