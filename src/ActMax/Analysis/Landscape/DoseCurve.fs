namespace ActMax

/// What is measured under a scaled stimulus.
type Dose = { Scale: float; Value: float }

[<RequireQualifiedAccess>]
module DoseCurve =

    /// From nothing to twice the stimulus.
    let scales: float list = [ for i in 0..20 -> float i / 10.0 ]

    /// What is measured under the stimulus times each scale, kept within the bounds of the model's space. Throws
    /// ArgumentException for a stimulus of another shape.
    let measure (scales: float list) (model: Model) (readout: Readout) (stimulus: NdArray) : Dose list =
        let whole = Presentation.single model stimulus
        let doses = Array.ofList scales

        let scaled i =
            let scale = float32 doses[i]
            whole |> Array.map (fun x -> Presentation.bounded model.Space (scale * x))

        Presentation.values model readout doses.Length scaled
        |> Array.map2 (fun scale value -> { Scale = scale; Value = value }) doses
        |> List.ofArray
