namespace ActMax

open TorchSharp

/// Sizes of a network that paints a stimulus from coordinates.
type CppnSettings = { Width: int; Depth: int }

/// Stimuli painted by a small network of each position's coordinates (a compositional pattern producing network): smooth
/// at any resolution.
[<RequireQualifiedAccess>]
module Cppn =

    /// lucid's: 24 neurons in each of 8 layers.
    let defaults: CppnSettings = { Width = 24; Depth = 8 }

    /// The weights of the network, [batch; weight], one network an item. Coordinates from -sqrt 3 to sqrt 3 along every
    /// axis but "channel", which must be the first one where there is one; after every layer atan x / 0.67 beside
    /// (atan x)^2 / 0.6. Its own start has zeros in the last layer, so a blank stimulus. Encoding is approximate: the
    /// last layer is fitted in squares on the random features of seed 0. Put a range behind it with
    /// `Parameterisation.andThen`. Source: lucid's cppn. Throws ArgumentException for another order of axes.
    let create (space: StimulusSpace) (settings: CppnSettings) : Parameterisation =
        let single = StimulusSpace.shape 1 space |> Array.tail
        let hasChannels = StimulusSpace.has "channel" space

        if hasChannels && StimulusSpace.position "channel" space <> 1 then
            invalidArg (nameof space) "the axis 'channel' must be the first one."

        if settings.Width < 1 || settings.Depth < 1 then
            invalidArg (nameof settings) $"{settings.Depth} layers of {settings.Width} neurons."

        let channels = if hasChannels then single[0] else 1
        let grid = if hasChannels then Array.tail single else single
        let count = Array.fold (*) 1 grid

        let coordinates =
            NdArray.init [| count; grid.Length |] (fun at ->
                let stride = Array.fold (*) 1 grid[at[1] + 1 ..]
                let i, n = at[0] / stride % grid[at[1]], grid[at[1]]
                let share = if n = 1 then 0.5 else float i / float (n - 1)
                float32 (sqrt 3.0 * (2.0 * share - 1.0)))
            |> Parameterisation.constant

        // Inputs and outputs of every layer; a bias each.
        let layers =
            [
                yield grid.Length, settings.Width

                for _ in 2 .. settings.Depth do
                    yield 2 * settings.Width, settings.Width

                yield 2 * settings.Width, channels
            ]

        let sizes = layers |> List.map (fun (inputs, outputs) -> (inputs + 1) * outputs)
        let total = List.sum sizes
        let starts = List.scan (+) 0 sizes

        let linear (p: torch.Tensor) index (x: torch.Tensor) =
            let inputs, outputs = layers[index]
            let batch = p.shape[0]

            let weights =
                p
                    .narrow(1L, int64 starts[index], int64 (inputs * outputs))
                    .reshape([| batch; int64 inputs; int64 outputs |])

            let bias = p.narrow (1L, int64 (starts[index] + inputs * outputs), int64 outputs)

            x.matmul weights + bias.unsqueeze 1L

        /// [batch; position; feature] before the last layer.
        let features (p: torch.Tensor) =
            let first =
                (coordinates.``to`` p.dtype).unsqueeze(0L).expand([| p.shape[0]; -1L; -1L |])

            [ 0 .. settings.Depth - 1 ]
            |> List.fold
                (fun x index ->
                    let a = (linear p index x).atan()
                    torch.cat ([| a / 0.67; a.square () / 0.6 |], 2L))
                first

        let decode (p: torch.Tensor) =
            (linear p settings.Depth (features p))
                .transpose(1L, 2L)
                .reshape(Array.append [| p.shape[0] |] (Array.map int64 single))

        let start (seed: int64) (items: int) =
            let draw item =
                let numbers = Seed.normal total (Seed.derive item seed)

                let deviation =
                    List.concat
                        [
                            for index, (inputs, outputs) in List.indexed layers do
                                let isLast = index = settings.Depth

                                yield
                                    List.replicate
                                        (inputs * outputs)
                                        (if isLast then 0f else 1f / sqrt (float32 inputs))

                                yield List.replicate outputs 0f
                        ]

                Array.map2 (*) numbers (Array.ofList deviation)

            NdArray.create [| items; total |] (Array.init items draw |> Array.concat)

        let encode (x: NdArray) =
            let items = x.Shape[0]
            let drawn = start 0L 1
            let fixed' = starts[settings.Depth]

            Scope.run (fun () ->
                use _ = torch.no_grad ()
                let random = (features (Convert.toTensor drawn)).``to``(torch.float64).squeeze(0L)
                let ones = torch.ones ([| int64 count; 1L |], dtype = torch.float64)
                let design = torch.cat ([| random; ones |], 1L)

                let wanted =
                    (Convert.toTensor x).``to``(torch.float64).reshape([| int64 items; int64 channels; int64 count |])

                // A little ridge: features may be fewer than they look.
                let square = (design.transpose (0L, 1L)).matmul design
                let ridge = torch.eye (square.shape[0], dtype = torch.float64) * 1e-8
                let right = (design.transpose (0L, 1L)).matmul(wanted.transpose (1L, 2L))

                let fitted =
                    torch.linalg.solve ((square + ridge).unsqueeze(0L).expand([| int64 items; -1L; -1L |]), right)

                let last = Convert.ofTensor (fitted.reshape [| int64 items; -1L |])
                let each = last.Shape[1]

                NdArray.create
                    [| items; total |]
                    (Array.concat
                        [
                            for item in 0 .. items - 1 do
                                Array.sub drawn.Values 0 fixed'
                                Array.sub last.Values (item * each) each
                        ]))

        {
            Name = $"painted by a network of {settings.Depth} layers of {settings.Width}"
            Encode = encode
            Decode = decode
            Start = fun seed shape -> start seed shape[0]
            Couples = false
        }
