namespace ActMax

/// How one start did.
type Restart =
    {
        /// Which stimulus was sought.
        Item: int
        Number: int
        /// Total loss of the state that is kept; that of all items together where terms couple them.
        Total: float
        Iteration: int
    }

/// What a search found. Managed data only: nothing to dispose of.
type Outcome =
    {
        /// [item; axes of the stimulus space].
        Stimulus: NdArray
        /// Activity that this stimulus evokes, [item; unit; layer].
        Activity: NdArray
        /// Losses at this stimulus.
        Losses: LossReport
        /// Losses of every state before the last, in order: entry i is the loss before update i.
        History: LossReport[]
        Stop: StopReason
        /// Number of updates made.
        Iterations: int
        /// Every start of every item; the outcome has the best one of each.
        Restarts: Restart[]
        /// What each of them found, [restart; axes], in the order of `Restarts`, where the search was to keep it.
        RestartStimuli: NdArray option
        /// Copies on the way with their iterations, [batch; axes].
        Snapshots: (int * NdArray)[]
        Seconds: float
    }
