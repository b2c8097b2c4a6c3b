namespace ActMax

/// What a stimulus evokes at one contrast.
type ContrastPoint =
    {
        Contrast: float
        /// Euclidean norm of the stimulus less its background.
        Norm: float
        Response: float
        /// Whether the bounds of the space held a value back, so that the contrast is less than it says.
        IsClipped: bool
    }

/// What the found stimulus of an item evokes over contrasts.
type ContrastCurve =
    {
        Item: int
        /// What is measured, in words.
        Reading: string
        Points: ContrastPoint list
    }

[<RequireQualifiedAccess>]
module ContrastResponse =

    /// From none to the whole contrast.
    let contrasts: float list = [ for i in 0..20 -> float i / 20.0 ]

    /// What is measured under background + contrast * (stimulus - background), kept within the bounds of the model's
    /// space. The background is a grey level; 0 for stimuli around zero. Throws ArgumentException for a stimulus of
    /// another shape.
    let measure
        (contrasts: float list)
        (background: float)
        (model: Model)
        (readout: Readout)
        (stimulus: NdArray)
        : ContrastPoint list =
        let whole = Presentation.single model stimulus
        let contrasts = Array.ofList contrasts

        let wanted i element =
            float32 (background + contrasts[i] * (float whole[element] - background))

        let shown i =
            Array.init whole.Length (fun element -> Presentation.bounded model.Space (wanted i element))

        let point i response =
            let values = shown i

            {
                Contrast = contrasts[i]
                Norm = sqrt (values |> Array.sumBy (fun x -> (float x - background) ** 2.0))
                Response = response
                IsClipped = Seq.exists (fun element -> values[element] <> wanted i element) [ 0 .. whole.Length - 1 ]
            }

        Presentation.values model readout contrasts.Length shown
        |> Array.mapi point
        |> List.ofArray
