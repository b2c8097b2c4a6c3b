namespace ActMax

open TorchSharp

/// The Fourier transform of real stimuli along some of their axes, which go by name.
[<NoEquality; NoComparison>]
type internal FourierAxes =
    {
        /// Positions in a batch; the last one has only the frequencies from 0 up.
        Positions: int64[]
        Sizes: int64[]
        /// Absolute frequency in cycles a sample, [1; ...] spreading over a spectrum.
        Frequency: NdArray
    }

/// Stimuli by their spectrum: every frequency within reach of the same step, however small its share of a natural
/// stimulus.
[<RequireQualifiedAccess>]
module FourierBasis =

    let internal axes (space: StimulusSpace) (names: string list) : FourierAxes =
        if names.IsEmpty then
            invalidArg (nameof names) "no axis to transform."

        let positions =
            names
            |> List.map (fun name -> StimulusSpace.position name space)
            |> List.sort
            |> Array.ofList

        let sizes =
            positions
            |> Array.map (fun position -> (List.item (position - 1) space.Axes).Size)

        let last = positions.Length - 1
        let shape = Array.create (space.Axes.Length + 1) 1

        for k in 0..last do
            shape[positions[k]] <- if k = last then sizes[k] / 2 + 1 else sizes[k]

        let frequency (index: int[]) =
            positions
            |> Array.mapi (fun k position ->
                let i, n = index[position], sizes[k]
                float (min i (n - i)) / float n)
            |> Array.sumBy (fun f -> f * f)
            |> sqrt
            |> float32

        {
            Positions = Array.map int64 positions
            Sizes = Array.map int64 sizes
            Frequency = NdArray.init shape frequency
        }

    /// Shape of the half spectrum of a batch of stimuli.
    let internal spectrumShape (axes: FourierAxes) (stimulus: int[]) : int[] =
        let last = Array.last axes.Positions

        stimulus
        |> Array.mapi (fun axis size -> if int64 axis = last then size / 2 + 1 else size)

    let internal forward (axes: FourierAxes) (x: torch.Tensor) : torch.Tensor =
        torch.fft.rfftn (x, dim = axes.Positions)

    let internal inverse (axes: FourierAxes) (spectrum: torch.Tensor) : torch.Tensor =
        torch.fft.irfftn (spectrum, s = axes.Sizes, dim = axes.Positions)

    /// The spatial axes and time, as far as the space has them.
    let usual (space: StimulusSpace) : string list =
        [ "time"; "height"; "width" ]
        |> List.filter (fun name -> StimulusSpace.has name space)

    /// Real and imaginary parts of the spectrum along the named axes, divided by sqrt(N) / max(f, 1 / longest)^decay;
    /// the stimulus is a quarter of what the spectrum makes. Parameters [batch; spectrum axes; 2]; exact both ways, for
    /// odd and even sizes. Its own start is normal with deviation 0.01. Source: lucid's fft_image, which makes an odd
    /// width of a period one too long. Throws ArgumentException for axes that the space does not have.
    let create (space: StimulusSpace) (names: string list) (decay: float) : Parameterisation =
        let axes = axes space names
        let count = axes.Sizes |> Array.fold (fun product size -> product * float size) 1.0
        let floor = 1.0 / float (Array.max axes.Sizes)

        let scale =
            axes.Frequency
            |> NdArray.map (fun f -> float32 (0.25 * sqrt count / (max (float f) floor ** decay)))
            |> Parameterisation.constant

        let like (x: torch.Tensor) = scale.``to`` x.dtype

        {
            Name = $"Fourier, decay {decay:g}"
            Encode = Parameterisation.onArrays (fun x -> (forward axes x / like x).view_as_real())
            Decode =
                fun p ->
                    // Not in place and contiguous: parameters may come as a view.
                    inverse axes (p.contiguous().view_as_complex() * like p)
            Start =
                fun seed shape ->
                    Seed.normalItems (Array.append (spectrumShape axes shape) [| 2 |]) seed
                    |> NdArray.map (fun x -> 0.01f * x)
            Couples = false
        }

    /// Mean absolute spectrum of stimuli [item; axes of the space] along the named axes, without the batch axis: what
    /// `PhaseOnly` keeps fixed.
    let magnitude (space: StimulusSpace) (names: string list) (stimuli: NdArray) : NdArray =
        let axes = axes space names

        stimuli
        |> Parameterisation.onArrays (fun x -> (forward axes x).abs().mean([| 0L |]))

    /// A magnitude of 1 / max(f, 1 / longest)^decay in every channel, without the batch axis: where no set of natural
    /// stimuli is at hand.
    let power (space: StimulusSpace) (names: string list) (decay: float) : NdArray =
        let axes = axes space names
        let floor = 1.0 / float (Array.max axes.Sizes)
        let shape = spectrumShape axes (StimulusSpace.shape 1 space) |> Array.tail
        let frequency = axes.Frequency

        NdArray.init shape (fun index ->
            let at =
                Array.append [| 0 |] (index |> Array.mapi (fun i n -> if frequency.Shape[i + 1] = 1 then 0 else n))

            float32 (1.0 / (max (float (NdArray.get at frequency)) floor ** decay)))
