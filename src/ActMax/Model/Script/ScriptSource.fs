namespace ActMax

/// Which of a TorchScript module's outputs is the response.
[<RequireQualifiedAccess>]
type ScriptOutput =
    /// The only one.
    | Whole
    /// One of a tuple or list, from 0.
    | Item of int
    /// One of a dictionary.
    | Key of string

/// What the axes of the response are.
[<RequireQualifiedAccess>]
type ScriptLayout =
    /// [batch; ...]: every other position is a unit, and there is one frame.
    | Units
    /// [batch; frame; unit].
    | FramesUnits
    /// [batch; unit; frame].
    | UnitsFrames

/// A TorchScript file, and what it does not say itself.
[<RequireQualifiedAccess>]
type ScriptSource =
    {
        Path: string
        /// Stimuli [batch; axes] are the first argument of forward.
        Space: StimulusSpace
        /// The second argument, for models with sessions.
        DataKey: string option
        Output: ScriptOutput
        Layout: ScriptLayout
        Edits: WeightEdit list
    }

[<RequireQualifiedAccess>]
module ScriptSource =

    /// A module that takes nothing but the stimulus, and responds with [batch; units].
    let create (path: string) (space: StimulusSpace) : ScriptSource =
        {
            ScriptSource.Path = path
            Space = space
            DataKey = None
            Output = ScriptOutput.Whole
            Layout = ScriptLayout.Units
            Edits = []
        }
