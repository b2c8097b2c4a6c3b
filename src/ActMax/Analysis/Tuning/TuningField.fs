namespace ActMax

open System

/// Response and its gradient over a plane in the space of stimuli: a `StimulusSweep` around nothing. After
/// get_gradient_grid of open-retina, whose range this honours.
[<RequireQualifiedAccess>]
module TuningField =

    /// Amounts from `start` to `stop` in steps, `stop` itself included when the steps reach it. Throws
    /// ArgumentException for a step that is not above 0, or a stop before the start.
    let range (start: float) (stop: float) (step: float) : float[] =
        if not (step > 0.0 && Double.IsFinite(start + stop) && stop >= start) then
            invalidArg (nameof step) $"from {start} to {stop} in steps of {step}."

        let count = int (floor ((stop - start) / step + 1e-9)) + 1
        Array.init count (fun i -> start + float i * step)

    /// One stimulus for every position along an axis: the given one there, 0 elsewhere. Throws ArgumentException for
    /// an axis that the space does not have, or a stimulus of another shape.
    let parts (axis: string) (space: StimulusSpace) (stimulus: NdArray) : NdArray[] =
        let along = StimulusInputs.along [ axis ] space

        if stimulus.Values.Length <> along.OfElement.Length then
            invalidArg
                (nameof stimulus)
                $"{stimulus.Values.Length} values; a stimulus of this space has {along.OfElement.Length}."

        Array.init along.Count (fun position -> StimulusSweep.part along (Set.singleton position) stimulus)

    /// Every part with the same norm, so that together they have the norm of the whole; silent parts stay silent.
    let equalised (parts: NdArray[]) : NdArray[] =
        let norm (part: NdArray) =
            sqrt (part.Values |> Array.sumBy (fun x -> float x * float x))

        let whole = sqrt (parts |> Array.sumBy (fun part -> norm part ** 2.0))
        let wanted = whole / sqrt (float parts.Length)

        parts
        |> Array.map (fun part ->
            let size = norm part

            if size > 0.0 then
                NdArray.map (fun x -> float32 (float x * wanted / size)) part
            else
                part)

    /// Response and gradient over all pairs of amounts of two directions, from nothing. Throws ArgumentException for
    /// a direction of another shape.
    let measure
        (a: float[])
        (b: float[])
        (model: Model)
        (readout: Readout)
        (first: NdArray)
        (second: NdArray)
        : StimulusSweep =
        let nothing = NdArray.zeros (Array.tail (StimulusSpace.shape 1 model.Space))
        StimulusSweep.measure a b model readout nothing first second

    /// The field of the contrasts of a stimulus' two channels. Throws ArgumentException for another number of
    /// channels.
    let ofChannels (a: float[]) (b: float[]) (model: Model) (readout: Readout) (stimulus: NdArray) : StimulusSweep =
        match parts "channel" model.Space stimulus with
        | [| first; second |] -> measure a b model readout first second
        | parts -> invalidArg (nameof stimulus) $"{parts.Length} channels; the field of two is measured."

    /// Gradients as arrows: place, and direction of length 1 (0 where there is no slope).
    let arrows (sweep: StimulusSweep) : (struct (float * float * float * float))[] =
        [|
            for i in 0 .. sweep.A.Length - 1 do
                for j in 0 .. sweep.B.Length - 1 do
                    let x, y = sweep.GradientA[i][j], sweep.GradientB[i][j]
                    let size = sqrt (x * x + y * y)

                    if size > 0.0 then
                        struct (sweep.A[i], sweep.B[j], x / size, y / size)
                    else
                        struct (sweep.A[i], sweep.B[j], 0.0, 0.0)
        |]
