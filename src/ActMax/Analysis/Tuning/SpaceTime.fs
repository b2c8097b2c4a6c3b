namespace ActMax

open TorchSharp

/// A movie [time; height; width] as the product of one course in time and one map in space that comes nearest to it.
type SpaceTime =
    {
        /// As long as the movie; carries its size.
        Temporal: float[]
        /// [height; width], row after row; its largest absolute value is 1.
        Spatial: float[]
        Height: int
        Width: int
        /// All singular values, falling: how much of the movie each such product carries.
        Spectrum: float[]
        FrameSeconds: float
    }

/// After decompose_kernel of open-retina: its scaling and its sign, with the whole spectrum and the true time axis.
[<RequireQualifiedAccess>]
module SpaceTime =

    /// The middle of the map, by which the sign is chosen: upstream's rows and columns, kept within small maps.
    let private middle (size: int) =
        max 0 (size / 2 - 3), min (size - 1) (size / 2 + 1)

    /// Decomposes `frames * height * width` values. The middle of the map (5 x 5) is positive in the mean. Throws
    /// ArgumentException when the values do not fill whole frames, or a frame does not last.
    let decompose (frameSeconds: float) (height: int) (width: int) (movie: float[]) : SpaceTime =
        let size = height * width

        if size < 1 || movie.Length = 0 || movie.Length % size <> 0 then
            invalidArg (nameof movie) $"{movie.Length} values; whole frames of {height} x {width} are needed."

        if not (frameSeconds > 0.0) then
            invalidArg (nameof frameSeconds) $"a frame of {frameSeconds} s."

        let frames = movie.Length / size

        let numbers (tensor: torch.Tensor) =
            (Convert.elements<float>(tensor.contiguous ())).ToArray()

        let course, map, spectrum =
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                let matrix = torch.tensor(movie).reshape([| int64 frames; int64 size |])
                let struct (u, s, vh) = torch.linalg.svd (matrix, false)
                numbers (u.select (1L, 0L)), numbers (vh.select (0L, 0L)), numbers s)

        let largest = map |> Array.fold (fun most x -> max most (abs x)) 0.0
        let (top, bottom), (left, right) = middle height, middle width

        let centre =
            Seq.sum
                [
                    for y in top..bottom do
                        for x in left..right -> map[y * width + x]
                ]

        let sign = if centre < 0.0 then -1.0 else 1.0

        {
            Temporal = course |> Array.map (fun x -> sign * x * largest * spectrum[0])
            Spatial = map |> Array.map (fun x -> sign * x / largest)
            Height = height
            Width = width
            Spectrum = spectrum
            FrameSeconds = frameSeconds
        }

    /// One decomposition for each channel of [channel; time; height; width]. Throws ArgumentException for another rank.
    let ofStimulus (frameSeconds: float) (stimulus: NdArray) : SpaceTime[] =
        match stimulus.Shape with
        | [| channels; times; height; width |] ->
            let size = times * height * width

            Array.init channels (fun channel ->
                Array.sub stimulus.Values (channel * size) size
                |> Array.map float
                |> decompose frameSeconds height width)
        | shape ->
            invalidArg (nameof stimulus) $"a stimulus of shape %A{shape}; expected [channel; time; height; width]."

    /// When each frame begins, in seconds: i * frameSeconds. (Upstream stretches this axis by T / (T - 1).)
    let times (parts: SpaceTime) : float[] =
        Array.init parts.Temporal.Length (fun i -> float i * parts.FrameSeconds)

    /// The product of course and map, [time; height; width].
    let product (parts: SpaceTime) : float[] =
        parts.Temporal
        |> Array.collect (fun course -> parts.Spatial |> Array.map (fun map -> course * map))

    /// Share of the movie's sum of squares that the product carries; 0 for an empty movie.
    let share (parts: SpaceTime) : float =
        let total = parts.Spectrum |> Array.sumBy (fun s -> s * s)

        if total > 0.0 then
            parts.Spectrum[0] ** 2.0 / total
        else
            0.0
