namespace ActMax

/// How a stimulus of a hex network is sought.
[<RequireQualifiedAccess>]
type HexMethod =
    /// Among clips that there are.
    | Find
    /// From a clip: the response kept, everything else grey.
    | Regularise
    /// From noise.
    | Generate

/// A search on a recurrent network on the hexagonal lattice: everything that the command line or a job file can say.
type HexJob =
    {
        Title: string
        /// flyvis' connectome file, or a network that was saved (.json).
        Hex: string option
        /// The planted motion detector instead.
        Planted: bool
        /// A flyvis checkpoint, or the folder of a network with several.
        Checkpoint: string option
        /// Biases from Normal(0.5, 0.05) with this seed, as flyvis draws them, instead of the file's or 0.5 each. A
        /// checkpoint has its own.
        BiasSeed: int64 option
        Extent: int
        /// One of the cell types of the network.
        Cell: string
        /// Where on the lattice the cell is; (0, 0) is the centre.
        Position: int * int
        Method: HexMethod
        /// The clips to search: a family of the library ("moving-edges"), a file or a folder of .npy.
        Clips: string
        /// The stimulus to regularise (.npy); None: the best of the clips.
        Stimulus: string option
        /// Integration step, which is the duration of a frame.
        FrameSeconds: float
        /// Duration of a generated stimulus.
        Seconds: float
        /// "default" or "flyvis".
        Preset: string
        Iterations: int option
        LearningRate: float option
        /// Weight of the response; None: what the preset has.
        ResponseWeight: float option
        /// Weight of what is not grey; None: what the preset has.
        GreyWeight: float option
        /// Whether only the last frame counts; None: what the preset has.
        LastOnly: bool option
        Seed: int64
        Restarts: int
        Threads: int
        Precision: Precision option
    }

[<RequireQualifiedAccess>]
module HexJob =

    /// The settings of a job that names only its network and its cell.
    let defaults: HexJob =
        {
            Title = "Optimal stimulus"
            Hex = None
            Planted = false
            Checkpoint = None
            BiasSeed = None
            Extent = 15
            Cell = ""
            Position = 0, 0
            Method = HexMethod.Generate
            Clips = "moving-edges"
            Stimulus = None
            FrameSeconds = 0.01
            Seconds = 0.8
            Preset = "default"
            Iterations = None
            LearningRate = None
            ResponseWeight = None
            GreyWeight = None
            LastOnly = None
            Seed = 0L
            Restarts = 1
            Threads = 0
            Precision = None
        }
