namespace ActMax

open TorchSharp

/// How the gradient of a response turns over a set of stimuli, in the plane where gradients vary most.
type GradientField =
    {
        /// The two directions of the plane, each of length 1, with as many values as a gradient.
        First: float[]
        Second: float[]
        /// Shares of the gradients' variance, falling; those of `First` and `Second` lead.
        Shares: float[]
        /// Of every stimulus: where it lies in the plane.
        Places: struct (float * float)[]
        /// Of every stimulus: its gradient in the plane.
        Slopes: struct (float * float)[]
        Responses: float[]
    }

/// Mean slopes of the stimuli that share a bin of the plane.
type SlopeBin =
    {
        X: float
        Y: float
        SlopeX: float
        SlopeY: float
        Response: float
        Count: int
    }

/// After the vector-field analysis of open-retina: gradients at many stimuli, their principal plane, and both laid into it.
[<RequireQualifiedAccess>]
module GradientField =

    /// Means over the time axis where the space has one: what a still picture's gradient is.
    let private overTime (space: StimulusSpace) : float[] -> float[] =
        let still =
            StimulusInputs.along
                [
                    for axis in space.Axes do
                        if axis.Name <> "time" then
                            axis.Name
                ]
                space

        let frames = float still.OfElement.Length / float still.Count

        fun values ->
            let sums = Array.zeroCreate<float> still.Count

            values
            |> Array.iteri (fun element value ->
                sums[still.OfElement[element]] <- sums[still.OfElement[element]] + value / frames)

            sums

    /// Measures the field at these stimuli of the model's space. `still` averages stimuli and gradients over time.
    /// Throws ArgumentException for fewer than three stimuli, or one of another shape.
    let measure (still: bool) (model: Model) (readout: Readout) (stimuli: NdArray[]) : GradientField =
        if stimuli.Length < 3 then
            invalidArg (nameof stimuli) $"{stimuli.Length} stimuli; a plane needs at least 3."

        let shown = stimuli |> Array.map (Presentation.single model)
        let flat = if still then overTime model.Space else id

        let found = Presentation.gradients model readout shown.Length (fun i -> shown[i])

        let gradients = found |> Array.map (snd >> flat)
        let size = gradients[0].Length

        let mean =
            Array.init size (fun i -> gradients |> Array.averageBy (fun gradient -> gradient[i]))

        let centred = gradients |> Array.map (fun gradient -> Array.map2 (-) gradient mean)

        let spectrum, first, second =
            Scope.run (fun () ->
                use _ = torch.no_grad ()

                let matrix =
                    torch.tensor(Array.concat centred).reshape([| int64 centred.Length; int64 size |])

                let struct (_, s, vh) = torch.linalg.svd (matrix, false)

                let numbers (tensor: torch.Tensor) =
                    (Convert.elements<float>(tensor.contiguous ())).ToArray()

                numbers s, numbers (vh.select (0L, 0L)), numbers (vh.select (0L, min 1L (vh.shape[0] - 1L))))

        // The sign of a principal direction is arbitrary: its sum is made positive.
        let signed direction =
            if Array.sum direction < 0.0 then
                Array.map (~-) direction
            else
                direction

        let first, second = signed first, signed second

        let dot (a: float[]) (b: float[]) =
            Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b

        let place values =
            struct (dot first values, dot second values)

        let total = spectrum |> Array.sumBy (fun s -> s * s)

        {
            First = first
            Second = second
            Shares = spectrum |> Array.map (fun s -> if total > 0.0 then s * s / total else 0.0)
            Places = shown |> Array.map (Array.map float >> flat >> place)
            Slopes = gradients |> Array.map place
            Responses = found |> Array.map fst
        }

    /// Means in `count * count` bins over the range of the places; empty bins are left out.
    let binned (count: int) (field: GradientField) : SlopeBin[] =
        if count < 1 then
            invalidArg (nameof count) $"{count} bins."

        let xs = field.Places |> Array.map (fun (struct (x, _)) -> x)
        let ys = field.Places |> Array.map (fun (struct (_, y)) -> y)

        let bin (values: float[]) value =
            let least, most = Array.min values, Array.max values

            if most > least then
                min (count - 1) (int (float count * (value - least) / (most - least)))
            else
                0

        let centre (values: float[]) index =
            let least, most = Array.min values, Array.max values
            least + (float index + 0.5) * (most - least) / float count

        Array.init xs.Length id
        |> Array.groupBy (fun i -> bin xs xs[i], bin ys ys[i])
        |> Array.sortBy fst
        |> Array.map (fun ((column, row), members) ->
            let mean f = members |> Array.averageBy f

            {
                X = centre xs column
                Y = centre ys row
                SlopeX = mean (fun i -> let struct (x, _) = field.Slopes[i] in x)
                SlopeY = mean (fun i -> let struct (_, y) = field.Slopes[i] in y)
                Response = mean (fun i -> field.Responses[i])
                Count = members.Length
            })
