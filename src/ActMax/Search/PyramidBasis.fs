namespace ActMax

open TorchSharp

/// Stimuli as a sum of images of several sizes.
[<RequireQualifiedAccess>]
module PyramidBasis =

    /// Levels of 1, 1/2, 1/4 ... of height and width, made as large as the stimulus by interpolation and summed;
    /// parameters [batch; all levels]. A given stimulus goes into the finest level as a whole, exactly. Its own start is
    /// normal with deviation 0.01. Source: lucid's laplacian_pyramid_image with 4 levels. Throws ArgumentException where
    /// height and width are not the last axes of the space.
    let create (space: StimulusSpace) (levels: int) : Parameterisation =
        let single = StimulusSpace.shape 1 space |> Array.tail
        let place name = StimulusSpace.position name space - 1

        if place "height" <> single.Length - 2 || place "width" <> single.Length - 1 then
            invalidArg (nameof space) "a pyramid needs height and width as the last axes."

        if levels < 1 then
            invalidArg (nameof levels) $"a pyramid of {levels} levels."

        let height, width = single[single.Length - 2], single[single.Length - 1]
        let planes = Array.fold (*) 1 single / (height * width)

        let sizes =
            [
                for level in 0 .. levels - 1 -> max 1 (height >>> level), max 1 (width >>> level)
            ]

        let counts = sizes |> List.map (fun (h, w) -> planes * h * w)
        let total = List.sum counts
        let finest = counts.Head

        let decode (p: torch.Tensor) =
            let batch = p.shape[0]

            let grown first (h: int, w: int) =
                let level =
                    p
                        .narrow(1L, int64 first, int64 (planes * h * w))
                        .reshape([| batch; int64 planes; int64 h; int64 w |])

                if (h, w) = (height, width) then
                    level
                else
                    torch.nn.functional.interpolate (
                        level,
                        size = [| int64 height; int64 width |],
                        mode = torch.InterpolationMode.Bilinear
                    )

            List.map2 grown (List.scan (+) 0 counts |> List.truncate levels) sizes
            |> List.reduce (fun a b -> a + b)
            |> _.reshape(Array.append [| batch |] (Array.map int64 single))

        {
            Name = $"pyramid of {levels} levels"
            Encode =
                fun x ->
                    NdArray.create
                        [| x.Shape[0]; total |]
                        (Array.concat
                            [
                                for item in 0 .. x.Shape[0] - 1 do
                                    Array.sub x.Values (item * finest) finest
                                    Array.zeroCreate (total - finest)
                            ])
            Decode = decode
            Start = fun seed shape -> Seed.normalItems [| shape[0]; total |] seed |> NdArray.map (fun x -> 0.01f * x)
            Couples = false
        }
