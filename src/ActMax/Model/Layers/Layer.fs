namespace ActMax

/// A function of single numbers, named and defined as in torch.
[<RequireQualifiedAccess>]
type Activation =
    | Relu
    /// The same, but its gradient finds a way into units that are silent; see `RedirectedRelu`.
    | RedirectedRelu
    /// x where positive, slope * x elsewhere.
    | LeakyRelu of slope: float
    /// x where positive, alpha (exp x - 1) elsewhere.
    | Elu of alpha: float
    /// The exact form, x times the normal distribution function.
    | Gelu
    | Sigmoid
    | Tanh
    /// log (1 + exp x).
    | Softplus
    | Exp

/// A convolution over one, two or three axes: every list has one number an axis.
[<RequireQualifiedAccess>]
type Convolution =
    {
        Inputs: int
        Outputs: int
        Kernel: int list
        Stride: int list
        /// Zeros added at both ends of each axis.
        Padding: int list
        Dilation: int list
        Groups: int
        HasBias: bool
    }

[<RequireQualifiedAccess>]
type PoolKind =
    | Max
    /// Zeros of the padding count, as torch has it by default.
    | Average

/// Pooling over one, two or three axes: every list has one number an axis.
[<RequireQualifiedAccess>]
type Pooling =
    {
        Kind: PoolKind
        Kernel: int list
        Stride: int list
        Padding: int list
        /// Whether a window that begins inside and ends outside counts.
        Ceiling: bool
    }

[<RequireQualifiedAccess>]
type Normalisation =
    /// Each channel by its stored mean and variance.
    | Batch of channels: int
    /// Each channel of each item by its own mean and variance.
    | Instance of channels: int * hasWeights: bool
    /// Each item over the last axes, of these sizes.
    | Layer of sizes: int list

[<RequireQualifiedAccess>]
type RecurrentCell =
    | Tanh
    | Gru
    | Lstm

/// Recurrent layers over time as torch.nn has them, [time; unit] to [time; hidden].
[<RequireQualifiedAccess>]
type Recurrent =
    {
        Cell: RecurrentCell
        Inputs: int
        Hidden: int
        /// Layers on top of each other.
        Depth: int
    }

/// A gated recurrent unit whose products are convolutions over height and width,
/// [channel; time; height; width] to [hidden; time; height; width], starting from zeros (Ballas et al. 2016).
/// `gates` convolves input and state into reset and update, `candidate` input and reset state into the new value.
[<RequireQualifiedAccess>]
type ConvolutionalGru =
    {
        Inputs: int
        Hidden: int
        /// Odd: the padding keeps height and width.
        Kernel: int
    }

/// One layer of a model that is a description: what it does, without its weights.
[<RequireQualifiedAccess>]
type Layer =
    | Convolution of Convolution
    /// The transpose of a convolution, as generators use it to enlarge; sizes (n - 1) stride - 2 padding + kernel.
    | Transposed of Convolution
    | Pool of Pooling
    /// To the given sizes, whatever the sizes before.
    | AdaptivePool of PoolKind * sizes: int list
    /// `epsilon` is added to variances; 1e-5 in torch unless said otherwise.
    | Normalise of Normalisation * epsilon: float
    | Activate of Activation
    /// Over the last axis.
    | Linear of inputs: int * outputs: int * hasBias: bool
    /// All axes into one, "unit".
    | Flatten
    /// All axes but time into one: [channel; time; height; width] to [time; unit].
    | Frames
    /// The inverse of `Flatten`: one axis into several.
    | Unflatten of Axis list
    /// Nothing in evaluation; in training each value goes with this probability.
    | Dropout of float
    /// (x - mean) / deviation, channel by channel: the preprocessing of image networks, part of the model.
    | Standardise of mean: float list * deviation: float list
    | Recurrent of Recurrent
    | ConvolutionalGru of ConvolutionalGru
    | Sequence of NamedLayer list
    /// What `Main` gives plus what the shortcut gives of the same input, then an activation.
    | Residual of Residual

and [<RequireQualifiedAccess>] NamedLayer = { Name: string; Layer: Layer }

and [<RequireQualifiedAccess>] Residual =
    {
        Main: NamedLayer list
        /// Named as a whole, "downsample" in torchvision; None hands the input on.
        Shortcut: NamedLayer option
        After: Activation option
    }

/// A model as a description: its layers by name, without weights.
[<RequireQualifiedAccess>]
type Layers =
    {
        Name: string
        Space: StimulusSpace
        Stack: NamedLayer list
    }

/// Making layers.
[<RequireQualifiedAccess>]
module Layer =

    let named (name: string) (layer: Layer) : NamedLayer =
        {
            NamedLayer.Name = name
            Layer = layer
        }

    /// A convolution with stride 1, no padding and a bias; its number of axes is that of the kernel.
    let convolution (inputs: int) (outputs: int) (kernel: int list) : Convolution =
        let each n = kernel |> List.map (fun _ -> n)

        {
            Convolution.Inputs = inputs
            Outputs = outputs
            Kernel = kernel
            Stride = each 1
            Padding = each 0
            Dilation = each 1
            Groups = 1
            HasBias = true
        }

    let strided (stride: int) (convolution: Convolution) : Convolution =
        { convolution with
            Convolution.Stride = convolution.Kernel |> List.map (fun _ -> stride)
        }

    let padded (padding: int) (convolution: Convolution) : Convolution =
        { convolution with
            Convolution.Padding = convolution.Kernel |> List.map (fun _ -> padding)
        }

    let withoutBias (convolution: Convolution) : Convolution =
        { convolution with
            Convolution.HasBias = false
        }

    /// Pooling whose windows lie side by side.
    let pool (kind: PoolKind) (kernel: int list) : Pooling =
        {
            Pooling.Kind = kind
            Kernel = kernel
            Stride = kernel
            Padding = kernel |> List.map (fun _ -> 0)
            Ceiling = false
        }

    /// Batch normalisation with torch's epsilon.
    let batchNorm (channels: int) : Layer =
        Layer.Normalise(Normalisation.Batch channels, 1e-5)

    let relu: Layer = Layer.Activate Activation.Relu

    /// A sequence whose layers are named "0", "1", ... as those of torch.nn.Sequential.
    let numbered (layers: Layer list) : Layer =
        layers |> List.mapi (fun i layer -> named (string i) layer) |> Layer.Sequence
