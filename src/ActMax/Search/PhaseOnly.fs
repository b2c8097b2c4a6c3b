namespace ActMax

open TorchSharp

/// Stimuli whose spectrum has a fixed magnitude: only the phases are sought (MaCo, Fel et al. 2023).
[<RequireQualifiedAccess>]
module PhaseOnly =

    /// Mean 0 and deviation 1 for every item, as xplique has it (epsilon 1e-5).
    let private standardised (x: torch.Tensor) : torch.Tensor =
        let flat = x.reshape [| x.shape[0]; -1L |]
        let centred = flat - flat.mean ([| 1L |], keepdim = true)
        (centred / (centred.square().mean([| 1L |], keepdim = true).sqrt() + 1e-5)).reshape(x.shape)

    /// Phases [batch; spectrum axes], standardised, with the magnitude (see `FourierBasis.magnitude` and `power`), and
    /// the stimulus standardised in turn; put colour and range behind it with `Parameterisation.andThen`. Its own start
    /// is N(0, 1). Encoding is approximate: it keeps the phases, up to the scale that standardising gives them, and
    /// cannot keep another magnitude. Throws ArgumentException for a magnitude of another shape, naming both.
    let create (space: StimulusSpace) (names: string list) (magnitude: NdArray) : Parameterisation =
        let axes = FourierBasis.axes space names

        let expected =
            FourierBasis.spectrumShape axes (StimulusSpace.shape 1 space) |> Array.tail

        if magnitude.Shape <> expected then
            invalidArg (nameof magnitude) $"a magnitude of shape %A{magnitude.Shape}; the spectrum has %A{expected}."

        let size =
            Parameterisation.constant
                { magnitude with
                    Shape = Array.append [| 1 |] magnitude.Shape
                }

        {
            Name = "phases"
            Encode = Parameterisation.onArrays (fun x -> (FourierBasis.forward axes x).angle())
            Decode =
                fun p ->
                    let phase, m = standardised p, size.``to`` p.dtype

                    torch.complex (m * phase.cos (), m * phase.sin ())
                    |> FourierBasis.inverse axes
                    |> standardised
            Start = fun seed shape -> Seed.normalItems (FourierBasis.spectrumShape axes shape) seed
            Couples = false
        }
