namespace ActMax

open TorchSharp

/// How a spectrum is taken.
type SpectrumSettings =
    {
        /// Frequencies above are filtered away first, in Hz; None: no filter.
        Cutoff: float option
        /// Order of that filter.
        Order: int
        /// Whether the highest frequency, half the sampling rate, is among the bins where there is one (an even number
        /// of values). Upstream leaves it out.
        Nyquist: bool
    }

/// How much of each frequency a trace has.
type Spectrum =
    {
        /// In Hz, rising from 0.
        Frequencies: float[]
        /// Absolute values of the Fourier transform: not divided by the number of values, the mean not taken away.
        Magnitudes: float[]
        /// Mean frequency, weighted by the magnitudes; 0 of a silent trace.
        MainFrequency: float
    }

[<RequireQualifiedAccess>]
module Spectrum =

    let defaults: SpectrumSettings =
        {
            Cutoff = Some 10.0
            Order = 5
            Nyquist = true
        }

    /// The bins of open-retina's calculate_fft.
    let upstream: SpectrumSettings = { defaults with Nyquist = false }

    /// The fewest values of which a spectrum can be taken with these settings.
    let shortest (settings: SpectrumSettings) : int =
        match settings.Cutoff with
        | Some _ -> 3 * (settings.Order + 1) + 1
        | None -> 2

    /// The spectrum of values that follow each other every `frameSeconds`. Throws ArgumentException for fewer values
    /// than `shortest`, or a cutoff at or above half the rate.
    let ofTrace (settings: SpectrumSettings) (frameSeconds: float) (trace: float[]) : Spectrum =
        if not (frameSeconds > 0.0) then
            invalidArg (nameof frameSeconds) $"a frame of {frameSeconds} s."

        if trace.Length < shortest settings then
            invalidArg
                (nameof trace)
                $"{trace.Length} frames are too few for a spectrum: at least {shortest settings} are needed."

        let filtered =
            match settings.Cutoff with
            | Some cutoff ->
                Butterworth.withoutDelay (Butterworth.lowPass settings.Order cutoff (1.0 / frameSeconds)) trace
            | None -> trace

        let magnitudes =
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                (Convert.elements<float>((torch.fft.rfft (torch.tensor filtered)).abs().contiguous())).ToArray())

        let n = trace.Length

        let bins =
            if settings.Nyquist && n % 2 = 0 then n / 2 + 1
            elif settings.Nyquist then (n + 1) / 2
            else n / 2

        let kept = Array.truncate bins magnitudes
        let frequencies = Array.init bins (fun i -> float i / (float n * frameSeconds))
        let total = Array.sum kept

        {
            Frequencies = frequencies
            Magnitudes = kept
            MainFrequency =
                if total > 0.0 then
                    Array.fold2 (fun sum f w -> sum + f * w) 0.0 frequencies kept / total
                else
                    0.0
        }
