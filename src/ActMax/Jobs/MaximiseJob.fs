namespace ActMax

/// What is wanted of the activity of a target.
[<RequireQualifiedAccess>]
type Wish =
    | Value of float32
    | Maximum
    | Minimum

/// Neurons by a condition on the table, in a layer, and what is wanted of them.
type TargetSpec =
    {
        Condition: string
        Layer: int
        Wish: Wish
    }

/// A search on a connectome from files: everything that the command line or a job file can say.
type MaximiseJob =
    {
        Title: string
        Weights: string
        Neurons: string
        Columns: NeuronColumns
        /// Condition that picks the neurons which receive the stimulus.
        Sensory: string
        Layers: int
        /// "v2.8", "v2.10" or "default".
        Preset: string
        Linear: bool
        /// None: what the preset has.
        Tau: float32 option
        Threshold: float32
        Slope: float32
        /// Condition that picks neurons held at 0 throughout.
        Silenced: string option
        /// Groups whose inhibition divides, each with the groups that it divides.
        Divisive: (string * string list) list
        /// A file of parameters by kind and group (as `actmax train` writes it) that take the place of those above.
        Parameters: string option
        TargetsFile: string option
        Targets: TargetSpec list
        /// An .npy file [batch; sensory; time]; None: what the preset starts from.
        Init: string option
        /// Start from the linear guess instead.
        LinearGuess: bool
        Iterations: int
        LearningRate: float
        /// None: what the preset has.
        InputWeight: float option
        ActivityWeight: float option
        Optimiser: string
        /// At most this many active inputs.
        MostInputs: int option
        /// Every input is on or off, at most this many on.
        OnOff: int option
        /// The value of an input that is on.
        OnValue: float32
        ConstantInTime: bool
        NormaliseGradients: bool
        /// Window and tolerance of the plateau rule; None: none.
        EarlyStop: (int * float) option
        Seconds: float option
        Seed: int64
        Restarts: int
        Threads: int
        /// Keep the state after every so many layers only; 0: after every layer.
        CheckpointEvery: int
        Kernel: string option
        /// None: double for a small network by a reference version's rules, else single.
        Precision: Precision option
    }

[<RequireQualifiedAccess>]
module MaximiseJob =

    /// The settings of a job that names only its files and what it wants.
    let defaults: MaximiseJob =
        {
            Title = "Optimal stimulus"
            Weights = ""
            Neurons = ""
            Columns = NeuronColumns.defaults
            Sensory = ""
            Layers = 1
            Preset = "default"
            Linear = false
            Tau = None
            Threshold = 0.01f
            Slope = 5f
            Silenced = None
            Divisive = []
            Parameters = None
            TargetsFile = None
            Targets = []
            Init = None
            LinearGuess = false
            Iterations = 50
            LearningRate = 0.1
            InputWeight = None
            ActivityWeight = None
            Optimiser = "adam"
            MostInputs = None
            OnOff = None
            OnValue = 1f
            ConstantInTime = false
            NormaliseGradients = false
            EarlyStop = None
            Seconds = None
            Seed = 0L
            Restarts = 1
            Threads = 0
            CheckpointEvery = 0
            Kernel = None
            Precision = None
        }
