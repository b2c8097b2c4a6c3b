namespace ActMax

open TorchSharp

/// Measures of the stimulus alone, [batch], to be weighted and added to a loss. Axes go by the names of the stimulus
/// space; all throw ArgumentException for an axis that it does not have.
[<RequireQualifiedAccess>]
module StimulusTerm =

    let private term (name: string) (measure: torch.Tensor -> torch.Tensor) : Loss =
        let reads _ =
            {
                Cells = Array.empty
                OfCells = fun stimulus _ -> measure stimulus
            }

        Loss.reading name None reads (fun stimulus _ -> measure stimulus)

    let private perItem (x: torch.Tensor) = x.reshape ([| x.shape[0]; -1L |])

    /// Sum of the absolute differences of neighbours along the named axes. Source: Mahendran and Vedaldi 2015 with
    /// beta 1; sinzlab mei's reads a wrong row.
    let totalVariation (space: StimulusSpace) (axes: string list) : Loss =
        let positions = axes |> List.map (fun axis -> StimulusSpace.position axis space)

        term "total variation" (fun x ->
            positions
            |> List.map (fun axis ->
                let size = x.shape[axis]

                let later, earlier =
                    x.narrow (int64 axis, 1L, size - 1L), x.narrow (int64 axis, 0L, size - 1L)

                (perItem ((later - earlier).abs())).sum(1L))
            |> List.reduce (fun (a: torch.Tensor) b -> a + b))

    /// Sum of the absolute values' distance from a constant.
    let l1 (about: float) : Loss =
        term "L1" (fun x -> (perItem (x - about)).abs().sum(1L))

    /// sqrt(1e-6 + sum of squares): smooth at 0. Source: lucid's L2.
    let l2 (about: float) : Loss =
        term "L2" (fun x -> ((perItem (x - about)).square().sum(1L) + 1e-6).sqrt())

    /// Sum of |x|^alpha. Source: Mahendran and Vedaldi 2015, alpha 6.
    let alphaNorm (alpha: float) : Loss =
        term "alpha norm" (fun x -> (perItem x).abs().pow(Scalar.op_Implicit alpha).sum(1L))

    /// What lies outside of the channels' ranges, summed, plus what the L2 norm of the item exceeds `most` by. Source:
    /// open-retina's RangeRegularizationLoss, whose norm is that of the whole batch; here every item has its own.
    let rangeHinge (space: StimulusSpace) (ranges: (float32 option * float32 option) list) (most: float option) : Loss =
        let channels = StimulusSpace.position "channel" space
        ChannelRange.mustFit space ranges

        term "range" (fun x ->
            let hinges =
                [
                    for channel, (lower, upper) in List.indexed ranges do
                        let values = perItem (x.select (int64 channels, int64 channel))

                        match lower with
                        | Some bound -> (float bound - values).relu().sum(1L)
                        | None -> ()

                        match upper with
                        | Some bound -> (values - float bound).relu().sum(1L)
                        | None -> ()

                    match most with
                    | Some most -> ((perItem x).norm(1, false, 2f) - most).relu()
                    | None -> ()
                ]

            match hinges with
            | [] -> (perItem x).sum(1L) * 0.0
            | hinges -> List.reduce (fun (a: torch.Tensor) b -> a + b) hinges)

    /// Energy weighted by frequency: the mean over the spectrum along the named axes of |X(f)|^2 |f|^power, f in cycles
    /// a sample. Makes fine structure dear; power 2 is the mean square gradient but for a factor.
    let spectrum (space: StimulusSpace) (axes: string list) (power: float) : Loss =
        let positions =
            axes |> List.map (fun axis -> int64 (StimulusSpace.position axis space))

        term "spectrum" (fun x ->
            let size (axis: int64) = x.shape[int axis]
            let count = positions |> List.fold (fun product axis -> product * size axis) 1L
            let spectrum = torch.fft.fftn (x, dim = Array.ofList positions)

            let squares =
                positions
                |> List.map (fun axis ->
                    let shape = Array.create (int (x.dim ())) 1L
                    shape[int axis] <- size axis
                    (torch.fft.fftfreq (size axis)).square().reshape(shape))
                |> List.reduce (fun (a: torch.Tensor) b -> a + b)

            let weight = squares.pow(Scalar.op_Implicit (power / 2.0)).``to``(x.dtype)
            let energy = spectrum.abs().square()
            (perItem (energy * weight)).sum(1L) / (float count * float (x[0L].numel())))
