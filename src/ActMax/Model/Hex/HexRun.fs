namespace ActMax

/// The state in which a network meets the first frame.
[<RequireQualifiedAccess>]
type HexStart =
    /// What a second of grey (0.5) leaves of voltages that were at their bias; computed once and shared.
    | Grey
    /// Voltages at their bias.
    | Rest
    /// From rest through so many seconds in which the first frame comes out of grey; the response leaves them out.
    | FadeIn of seconds: float
    /// Given voltages, one a node: the end of an earlier response goes on from there.
    | Given of float[]

/// Which cells are units of the model.
[<RequireQualifiedAccess>]
type HexCells =
    | All
    /// The middle cells of these types; of all types when none is named.
    | Central of types: string list
    /// Single nodes.
    | Nodes of int[]

/// How a network is shown stimuli: how long, from which state, and what of it is read.
type HexRun =
    {
        /// Frames of the stimulus, and of the response.
        Frames: int
        Start: HexStart
        Cells: HexCells
        Precision: Precision
        /// Most threads to use; 0 for one per processor.
        Threads: int
        /// Name of a kernel; None for the best of this machine.
        Kernel: string option
    }

[<RequireQualifiedAccess>]
module HexRun =

    /// So many frames from grey, every cell, single precision.
    let create (frames: int) : HexRun =
        {
            Frames = frames
            Start = HexStart.Grey
            Cells = HexCells.All
            Precision = Precision.Single
            Threads = 0
            Kernel = None
        }

    /// Frames of a duration, rounded to the nearest: floats like 0.29 / 0.01 are a little less than 29, and flyvis cuts
    /// them off.
    let framesOf (seconds: float) (network: HexNetwork) : int =
        int (System.Math.Round(seconds / network.StepSeconds))

    /// A run of so many seconds from grey.
    let lasting (seconds: float) (network: HexNetwork) : HexRun = create (framesOf seconds network)

    let from (start: HexStart) (run: HexRun) : HexRun = { run with Start = start }
    let reading (cells: HexCells) (run: HexRun) : HexRun = { run with Cells = cells }
