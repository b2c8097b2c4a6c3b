namespace ActMax

open TorchSharp

/// What a transform knows: its randomness, and how far the search is.
[<RequireQualifiedAccess>]
type TransformContext =
    {
        /// Number of the state, from 0.
        Iteration: int
        /// One seed a row of the stimulus, other ones in every iteration and for every transform.
        Seeds: int64[]
    }

/// A differentiable change of the stimulus before the model sees it, drawn anew in every iteration. It may give several
/// views of every item: rows [view * batch + item], over which the loss is averaged.
[<NoEquality; NoComparison>]
type Transform =
    {
        Name: string
        Apply: TransformContext -> torch.Tensor -> torch.Tensor
    }

/// Usual transforms of height and width, the last two axes of a stimulus; what varies is drawn for every item by
/// itself and is the same for all channels and frames.
[<RequireQualifiedAccess>]
module Transform =

    let custom (name: string) (apply: TransformContext -> torch.Tensor -> torch.Tensor) : Transform =
        { Name = name; Apply = apply }

    /// So many copies of every item, which the transforms after it change each in its own way.
    let views (count: int) : Transform =
        if count < 1 then
            invalidArg (nameof count) $"{count} views; at least 1 is needed."

        custom $"{count} views" (fun _ x -> torch.cat (Array.create count x, 0L))

    /// As [row; plane; height; width], and back to the axes before.
    let private onPlanes (f: torch.Tensor -> torch.Tensor) (x: torch.Tensor) : torch.Tensor =
        let rank = int (x.dim ())

        if rank < 3 then
            invalidArg (nameof x) $"a stimulus of shape {Shape.text x.shape} has no height and width."

        let planes = x.reshape [| x.shape[0]; -1L; x.shape[rank - 2]; x.shape[rank - 1] |]
        let changed = f planes

        changed.reshape (Array.concat [| [| changed.shape[0] |]; x.shape[1 .. rank - 3]; changed.shape[2..] |])

    let private padded (around: int64) (mode: PaddingModes) (value: float) (x: torch.Tensor) =
        torch.nn.functional.pad (x, [| around; around; around; around |], mode, value)

    /// A frame of a constant value, `around` pixels wide on every side.
    let pad (around: int) (value: float) : Transform =
        custom $"pad {around}" (fun _ x -> onPlanes (padded (int64 around) PaddingModes.Constant value) x)

    /// The middle of a larger stimulus, or a frame of zeros around a smaller one, so that it has this height and width.
    let cropOrPad (height: int) (width: int) : Transform =
        custom $"crop or pad to {height} x {width}" (fun _ x ->
            let fit (axis: int64) (wanted: int) (x: torch.Tensor) =
                let size = x.shape[int axis]
                let missing = int64 wanted - size

                if missing <= 0L then
                    x.narrow (axis, -missing / 2L, int64 wanted)
                else
                    let before, after = missing / 2L, missing - missing / 2L

                    let around =
                        if axis = 3L then
                            [| before; after; 0L; 0L |]
                        else
                            [| 0L; 0L; before; after |]

                    torch.nn.functional.pad (x, around, PaddingModes.Constant, 0.0)

            onPlanes (fit 2L height >> fit 3L width) x)

    let private eachRow (context: TransformContext) (f: SplitMix64 -> torch.Tensor -> torch.Tensor) (x: torch.Tensor) =
        torch.cat (
            [|
                for row in 0 .. int x.shape[0] - 1 ->
                    f (SplitMix64(uint64 context.Seeds[row])) (x.narrow (0L, int64 row, 1L))
            |],
            0L
        )

    /// A cut of `pixels` less height and width at a random place: lucid's jitter, to be preceded by a pad.
    let jitterCrop (pixels: int) : Transform =
        custom $"jitter {pixels}, smaller" (fun context ->
            onPlanes (fun x ->
                let height, width = x.shape[2] - int64 pixels, x.shape[3] - int64 pixels

                if height < 1L || width < 1L then
                    invalidArg (nameof pixels) $"a jitter of {pixels} in a stimulus of {x.shape[2]} x {x.shape[3]}."

                x
                |> eachRow context (fun random row ->
                    let top, left = int64 (random.Below(pixels + 1)), int64 (random.Below(pixels + 1))
                    row.narrow(2L, top, height).narrow(3L, left, width))))

    /// A shift by up to `pixels` in each direction, around the edge: the size stays.
    let jitter (pixels: int) : Transform =
        custom $"jitter {pixels}" (fun context ->
            onPlanes (
                eachRow context (fun random row ->
                    let down, right =
                        random.Below(2 * pixels + 1) - pixels, random.Below(2 * pixels + 1) - pixels

                    row.roll ([| int64 down; int64 right |], [| 2L; 3L |]))
            ))

    /// Reads [row; plane; height; width] through maps [row; 2; 3] from the places of the result to those of the input,
    /// both from -1 to 1.
    let private through
        (outside: torch.GridSamplePaddingMode)
        (maps: float32[][])
        (height: int64)
        (width: int64)
        (x: torch.Tensor)
        =
        let theta =
            (Convert.toTensor (NdArray.create [| maps.Length; 2; 3 |] (Array.concat maps))).``to``(x.dtype)

        let grid =
            torch.nn.functional.affine_grid (theta, [| x.shape[0]; x.shape[1]; height; width |], false)

        torch.nn.functional.grid_sample (x, grid, padding_mode = outside, align_corners = System.Nullable false)

    let private affine (context: TransformContext) (map: SplitMix64 -> torch.Tensor -> float32[]) (x: torch.Tensor) =
        let maps =
            Array.init (int x.shape[0]) (fun row -> map (SplitMix64(uint64 context.Seeds[row])) x)

        through torch.GridSamplePaddingMode.Zeros maps x.shape[2] x.shape[3] x

    let private oneOf (random: SplitMix64) (choices: float[]) = choices[random.Below choices.Length]

    /// Larger or smaller about the middle by one of some factors, on a canvas of the same size, zeros around.
    let scale (factors: float list) : Transform =
        let choices = Array.ofList factors

        if choices.Length = 0 || Array.exists (fun factor -> not (factor > 0.0)) choices then
            invalidArg (nameof factors) "a scale needs factors above 0."

        custom $"scale {Array.min choices:g} to {Array.max choices:g}" (fun context ->
            onPlanes (
                affine context (fun random _ ->
                    let shrink = float32 (1.0 / oneOf random choices)
                    [| shrink; 0f; 0f; 0f; shrink; 0f |])
            ))

    /// Turned about the middle by one of some angles in degrees, zeros around; right for stimuli that are not square.
    let rotate (degrees: float list) : Transform =
        let choices = Array.ofList degrees

        if choices.Length = 0 then
            invalidArg (nameof degrees) "a rotation needs angles."

        custom $"rotate {Array.min choices:g} to {Array.max choices:g}" (fun context ->
            onPlanes (
                affine context (fun random x ->
                    let angle = oneOf random choices * System.Math.PI / 180.0
                    let height, width = float x.shape[2], float x.shape[3]

                    [|
                        cos angle
                        -(sin angle) * height / width
                        0.0
                        sin angle * width / height
                        cos angle
                        0.0
                    |]
                    |> Array.map float32)
            ))

    /// `views` cuts of every item, each made as large as the whole: their share of height and width is normal around
    /// `share iteration` with deviation 0.05, and never outside of `within`; their middle is normal around that of the
    /// stimulus with deviation 0.15. Source: MaCo.
    let crops (views: int) (within: float * float) (share: int -> float) : Transform =
        let least, most = within

        if views < 1 || not (0.0 < least && least <= most && most <= 1.0) then
            invalidArg (nameof within) $"{views} crops of a share from {least} to {most}."

        custom $"{views} crops" (fun context ->
            onPlanes (fun x ->
                let rows = int x.shape[0]

                let map view row =
                    let seed = context.Seeds[row]
                    let numbers = Seed.normal 3 (Seed.derive view seed) |> Array.map float
                    let size = share context.Iteration + 0.05 * numbers[0] |> max least |> min most
                    // The cut stays inside: a middle in 0 .. 1 at least half a side from the edge.
                    let middle i =
                        0.5 + 0.15 * numbers[i] |> max (size / 2.0) |> min (1.0 - size / 2.0)

                    [| size; 0.0; 2.0 * middle 1 - 1.0; 0.0; size; 2.0 * middle 2 - 1.0 |]
                    |> Array.map float32

                torch.cat (
                    [|
                        for view in 0 .. views - 1 ->
                            // Half a pixel beyond the edge a cut that touches it would be dark.
                            through
                                torch.GridSamplePaddingMode.Border
                                (Array.init rows (map view))
                                x.shape[2]
                                x.shape[3]
                                x
                    |],
                    0L
                )))

    let private added (draw: int -> int64 -> float32[]) (context: TransformContext) (x: torch.Tensor) =
        let shape = Array.map int x.shape
        let size = Array.fold (*) 1 shape / shape[0]
        let numbers = context.Seeds |> Array.map (draw size) |> Array.concat
        x + (Convert.toTensor (NdArray.create shape numbers)).``to`` x.dtype

    /// Normal noise of a deviation, on all axes.
    let noise (deviation: float) : Transform =
        custom
            $"noise {deviation:g}"
            (added (fun size seed -> Seed.normal size seed |> Array.map ((*) (float32 deviation))))

    /// Uniform noise from -half to half, on all axes.
    let uniformNoise (half: float) : Transform =
        custom
            $"uniform noise {half:g}"
            (added (fun size seed -> Seed.uniform size seed |> Array.map (fun u -> float32 half * (2f * u - 1f))))
