namespace ActMax

open TorchSharp

/// What a search moves, and how a stimulus comes out of it.
[<NoEquality; NoComparison>]
type Parameterisation =
    {
        Name: string
        /// Parameters from which `Decode` makes the given stimulus, as nearly as it can. What constraints and given
        /// starts go through.
        Encode: NdArray -> NdArray
        /// Parameters [batch; ...] to stimuli [batch; ...], differentiable.
        Decode: torch.Tensor -> torch.Tensor
        /// `Start seed shape` are the parameters of a start of its own, for stimuli of that shape, batch first.
        Start: int64 -> int[] -> NdArray
        /// Whether one item's parameters change another item's stimulus.
        Couples: bool
    }

/// A differentiable map of stimuli to stimuli and its inverse.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type StimulusMap =
    {
        Name: string
        Forward: torch.Tensor -> torch.Tensor
        Inverse: torch.Tensor -> torch.Tensor
    }

[<RequireQualifiedAccess>]
module Parameterisation =

    /// A parameterisation of the user's own; its own start is the encoding of small normal numbers.
    let custom (name: string) (encode: NdArray -> NdArray) (decode: torch.Tensor -> torch.Tensor) : Parameterisation =
        {
            Name = name
            Encode = encode
            Decode = decode
            Start = fun seed shape -> encode (Seed.normalItems shape seed |> NdArray.map (fun x -> 0.01f * x))
            Couples = false
        }

    /// The stimulus itself, pixel by pixel; its own start is normal with deviation 0.01, as lucid's.
    let direct: Parameterisation = custom "direct" id id

    /// A function of tensors as one of arrays.
    let internal onArrays (f: torch.Tensor -> torch.Tensor) (array: NdArray) : NdArray =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            Convert.ofTensor (f (Convert.toTensor array)))

    /// Tensors that live as long as somebody holds them, whatever scope they are made in.
    let internal constant (array: NdArray) : torch.Tensor =
        Scope.keeping List.singleton (fun () -> Convert.toTensor array)

    /// A parameterisation, then a map of its stimuli.
    let andThen (map: StimulusMap) (inner: Parameterisation) : Parameterisation =
        { inner with
            Name = $"{inner.Name}, {map.Name}"
            Encode = onArrays map.Inverse >> inner.Encode
            Decode = inner.Decode >> map.Forward
        }

    /// The logistic function onto a range for each channel, of the axis "channel"; or onto one range where the list has
    /// one. The inverse is exact but for values within 1e-6 of the range's width of its ends, which it keeps that far
    /// inside. Throws ArgumentException for another number of ranges, or an empty one.
    let sigmoid (space: StimulusSpace) (ranges: (float32 * float32) list) : StimulusMap =
        let shape = Array.create (space.Axes.Length + 1) 1

        if ranges.Length <> 1 then
            ChannelRange.mustFit space (ranges |> List.map (fun (lower, upper) -> Some lower, Some upper))
            shape[StimulusSpace.position "channel" space] <- ranges.Length

        for lower, upper in ranges do
            if not (lower < upper) then
                invalidArg (nameof ranges) $"the range from {lower} to {upper} is empty."

        let side pick =
            constant (NdArray.create shape (ranges |> List.map pick |> Array.ofList))

        let lower, width = side fst, side (fun (lower, upper) -> upper - lower)
        let like (x: torch.Tensor) (constant: torch.Tensor) = constant.``to`` x.dtype

        {
            Name = "sigmoid"
            Forward = fun x -> like x lower + like x width * x.sigmoid ()
            Inverse = fun x -> ((x - like x lower) / like x width).logit 1e-6
        }

    /// Every stimulus value within a range by a sigmoid of its parameter.
    let bounded (space: StimulusSpace) (ranges: (float32 * float32) list) : Parameterisation =
        andThen (sigmoid space ranges) direct

    /// lucid's colour directions of natural images, rows red, green, blue, divided by the largest column norm.
    let private colours: float32[] =
        let rows = [| 0.26f; 0.09f; 0.02f; 0.27f; 0.00f; -0.05f; 0.27f; -0.09f; 0.03f |]

        let norm column =
            sqrt (Seq.sum [ for row in 0..2 -> rows[3 * row + column] * rows[3 * row + column] ])

        let largest = Seq.max [ norm 0; norm 1; norm 2 ]
        rows |> Array.map (fun value -> value / largest)

    let private inverse3 (matrix: float32[]) : float32[] =
        let m = Array.map float matrix
        let at r c = m[3 * (r % 3) + c % 3]

        let cofactor r c =
            at (r + 1) (c + 1) * at (r + 2) (c + 2)
            - at (r + 1) (c + 2) * at (r + 2) (c + 1)

        let determinant = Seq.sum [ for c in 0..2 -> at 0 c * cofactor 0 c ]

        [|
            for r in 0..2 do
                for c in 0..2 -> float32 (cofactor c r / determinant)
        |]

    /// From decorrelated colours to red, green and blue: t' = t M^T along the axis "channel", with lucid's matrix for
    /// natural images. The inverse is exact. Throws ArgumentException for another number of channels than 3.
    let decorrelatedColour (space: StimulusSpace) : StimulusMap =
        let axis = StimulusSpace.position "channel" space
        let channels = (List.item (axis - 1) space.Axes).Size

        if channels <> 3 then
            invalidArg (nameof space) $"decorrelated colour needs 3 channels; the stimulus has {channels}."

        let matrix values = NdArray.create [| 3; 3 |] values

        {
            Name = "decorrelated colour"
            Forward = AxisFilter.along axis (matrix colours)
            Inverse = AxisFilter.along axis (matrix (inverse3 colours))
        }

    /// One parameter set that all items share, seen by each through an own deviation: the stimulus of an item is its own
    /// part plus the mean over the batch of the shared parts, which have a coarser grid of 1 / `coarse` of height and
    /// width and are made larger by interpolation. Keeps a series of stimuli aligned; couples the items. A given stimulus
    /// goes into the own part as a whole. Source: the shared low-resolution tensors of lucid.
    let shared (space: StimulusSpace) (coarse: int) (inner: Parameterisation) : Parameterisation =
        let single = StimulusSpace.shape 1 space |> Array.tail
        let size = Array.fold (*) 1 single
        let place name = StimulusSpace.position name space - 1
        let height, width = single[place "height"], single[place "width"]

        if place "height" <> single.Length - 2 || place "width" <> single.Length - 1 then
            invalidArg (nameof space) "shared parameters need height and width as the last axes."

        if coarse < 1 then
            invalidArg (nameof coarse) $"a grid {coarse} times coarser."

        let planes = size / (height * width)
        let low = [| max 1 (height / coarse); max 1 (width / coarse) |]
        let lowSize = planes * low[0] * low[1]

        let spread (common: torch.Tensor) =
            torch.nn.functional
                .interpolate(
                    common.mean([| 0L |]).reshape([| 1L; int64 planes; int64 low[0]; int64 low[1] |]),
                    size = [| int64 height; int64 width |],
                    mode = torch.InterpolationMode.Bilinear
                )
                .reshape(Array.append [| 1L |] (Array.map int64 single))

        let joined (own: NdArray) (common: int -> float32[]) =
            let each = own.Values.Length / own.Shape[0]

            NdArray.create
                [| own.Shape[0]; each + lowSize |]
                (Array.concat
                    [
                        for item in 0 .. own.Shape[0] - 1 do
                            Array.sub own.Values (item * each) each
                            common item
                    ])

        {
            Name = $"{inner.Name}, shared at 1/{coarse}"
            Encode = fun x -> joined (inner.Encode x) (fun _ -> Array.zeroCreate lowSize)
            Decode =
                fun p ->
                    let own = p.shape[1] - int64 lowSize
                    let shape = Array.append [| p.shape[0] |] (Array.map int64 single)

                    (inner.Decode(p.narrow(1L, 0L, own).reshape shape))
                    + spread (p.narrow (1L, own, int64 lowSize))
            Start =
                fun seed shape ->
                    let common =
                        Seed.normal lowSize (Seed.derive -1 seed) |> Array.map (fun x -> 0.01f * x)

                    joined (inner.Encode(NdArray.zeros shape)) (fun _ -> common)
            Couples = true
        }
