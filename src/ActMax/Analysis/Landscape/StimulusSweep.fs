namespace ActMax

/// What is measured over a plane of stimuli, and how steep it is there.
type StimulusSweep =
    {
        /// Amounts of the first direction.
        A: float[]
        /// Amounts of the second direction.
        B: float[]
        /// `Value[i][j]` is measured under base + A[i] * first + B[j] * second.
        Value: float[][]
        /// Derivative by the amount of the first direction, there.
        GradientA: float[][]
        GradientB: float[][]
    }

[<RequireQualifiedAccess>]
module StimulusSweep =

    /// `count` amounts from 0 to 1.
    let amounts (count: int) : float[] =
        if count < 2 then
            invalidArg (nameof count) $"{count} amounts; at least 2 are needed."

        Array.init count (fun i -> float i / float (count - 1))

    /// Measures base + a * first + b * second for all amounts a and b, every stimulus kept within the bounds of the
    /// model's space (no gradient passes where a bound holds). Base and directions are stimuli of the model's space.
    /// After make_grid_inputs of connectome_interpreter v2.10.0, whose cap this is, with the gradient field besides.
    /// Throws ArgumentException for a stimulus of another shape.
    let measure
        (a: float[])
        (b: float[])
        (model: Model)
        (readout: Readout)
        (origin: NdArray)
        (first: NdArray)
        (second: NdArray)
        : StimulusSweep =
        let start = Presentation.single model origin
        let along = Presentation.single model first
        let across = Presentation.single model second

        let free i element =
            float start[element]
            + a[i / b.Length] * float along[element]
            + b[i % b.Length] * float across[element]

        let shown i =
            Array.init start.Length (fun element -> Presentation.bounded model.Space (float32 (free i element)))

        let slope (direction: float32[]) i (gradient: float[]) =
            let mutable sum = 0.0

            for element in 0 .. gradient.Length - 1 do
                let wanted = float32 (free i element)

                if Presentation.bounded model.Space wanted = wanted then
                    sum <- sum + gradient[element] * float direction[element]

            sum

        let found =
            Presentation.gradients model readout (a.Length * b.Length) shown
            |> Array.mapi (fun i (value, gradient) -> value, slope along i gradient, slope across i gradient)

        let grid choose =
            found |> Array.map choose |> Array.chunkBySize (max 1 b.Length)

        {
            A = a
            B = b
            Value = grid (fun (value, _, _) -> value)
            GradientA = grid (fun (_, a, _) -> a)
            GradientB = grid (fun (_, _, b) -> b)
        }

    /// The part of a stimulus that these inputs make up; all others are 0.
    let part (inputs: StimulusInputs) (chosen: Set<int>) (stimulus: NdArray) : NdArray =
        let size = inputs.OfElement.Length

        { stimulus with
            Values =
                stimulus.Values
                |> Array.mapi (fun i x -> if chosen.Contains inputs.OfElement[i % size] then x else 0f)
        }
