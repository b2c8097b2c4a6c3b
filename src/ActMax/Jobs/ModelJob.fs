namespace ActMax

/// A search on an image network or a video model: everything that the command line or a job file can say.
type ModelJob =
    {
        Title: string
        /// A TorchScript file.
        Model: string option
        /// Instead, a network that the library describes, by its name.
        Network: string option
        /// Weights of such a network: a state dict (.pt, .pth) or safetensors.
        Weights: string option
        /// Sizes of a stimulus without the batch: [channel; height; width] of an image, [channel; frame; height; width]
        /// of a video. Empty: what a described network takes.
        Size: int list
        /// Frames a second of a video.
        FrameRate: float option
        /// What the axes of a TorchScript model's output are; None: seen from it.
        Layout: string option
        /// Of a model with several outputs one, by its place or key.
        Output: string option
        /// The session, or data key, that the model is asked for beside the stimulus.
        Session: string option
        /// Dotted path of the layer that is read; None: the output.
        Layer: string option
        /// Every unit is one stimulus of the batch.
        Units: int list
        /// None: what the preset has.
        Objective: string option
        /// The units that the objective sets the others against.
        Against: int list
        /// From and until which second of the response it is read; None: all of it.
        Window: (float * float) option
        Preset: string
        /// L2 norm of every stimulus.
        Norm: float option
        /// Lowest and highest value of a stimulus: one pair, or one for every channel. Empty: what the preset has.
        Range: (float32 * float32) list
        /// What the search moves; None: what the preset has.
        Parameterisation: string option
        /// Standard deviation in pixels of the blur of the gradient.
        Blur: float option
        /// Most pixels that the stimulus is shifted by in every iteration.
        Jitter: int option
        /// Weight of the total variation.
        TotalVariation: float option
        /// An .npy file to start from.
        Init: string option
        Iterations: int option
        LearningRate: float option
        Seed: int64
        /// Searches from different starts for every unit, all of which are kept.
        Seeds: int
        /// Real stimuli to compare with: .npy [stimulus; axes], or IDX.
        Data: string option
        /// Models that the search does not see and that are asked what they make of its stimuli.
        HeldOut: string list
        Threads: int
    }

[<RequireQualifiedAccess>]
module ModelJob =

    /// The settings of a job that names only its model and its units.
    let defaults: ModelJob =
        {
            Title = "Optimal stimulus"
            Model = None
            Network = None
            Weights = None
            Size = []
            FrameRate = None
            Layout = None
            Output = None
            Session = None
            Layer = None
            Units = []
            Objective = None
            Against = []
            Window = None
            Preset = "default"
            Norm = None
            Range = []
            Parameterisation = None
            Blur = None
            Jitter = None
            TotalVariation = None
            Init = None
            Iterations = None
            LearningRate = None
            Seed = 0L
            Seeds = 1
            Data = None
            HeldOut = []
            Threads = 0
        }
