namespace ActMax

/// One axis of a stimulus: its name, its size, and the names of its positions when they have any.
type Axis =
    {
        Name: string
        Size: int
        Labels: string[]
    }

/// What a stimulus value may be; None is unbounded.
type Bounds =
    {
        Lower: float32 option
        Upper: float32 option
    }

/// The stimuli that a model takes. The axes leave out the first one, batch.
type StimulusSpace =
    {
        Axes: Axis list
        Bounds: Bounds
        /// Duration of one position of the time axis, in seconds; None where time has no unit (layers).
        FrameSeconds: float option
    }

[<RequireQualifiedAccess>]
module Axis =

    let create (name: string) (size: int) : Axis =
        {
            Name = name
            Size = size
            Labels = Array.empty
        }

    /// Throws ArgumentException when the number of labels is not the size.
    let labelled (labels: string[]) (axis: Axis) : Axis =
        if labels.Length <> axis.Size then
            invalidArg (nameof labels) $"{labels.Length} labels for axis '{axis.Name}' of size {axis.Size}."

        { axis with Labels = labels }

[<RequireQualifiedAccess>]
module Bounds =

    let unbounded = { Lower = None; Upper = None }

    let between (lower: float32) (upper: float32) =
        {
            Lower = Some lower
            Upper = Some upper
        }

[<RequireQualifiedAccess>]
module StimulusSpace =

    /// Sizes of a batch of stimuli: the batch and then every axis.
    let shape (batch: int) (space: StimulusSpace) : int[] =
        batch :: (space.Axes |> List.map _.Size) |> Array.ofList

    /// Position of a named axis in a batch of stimuli, the batch being 0. Throws ArgumentException for an axis that the
    /// space does not have.
    let position (name: string) (space: StimulusSpace) : int =
        match space.Axes |> List.tryFindIndex (fun axis -> axis.Name = name) with
        | Some index -> index + 1
        | None ->
            let known = space.Axes |> List.map _.Name |> String.concat ", "
            invalidArg (nameof name) $"the stimulus has no axis '{name}'; it has {known}."

    /// Whether the space has an axis of this name.
    let has (name: string) (space: StimulusSpace) : bool =
        space.Axes |> List.exists (fun axis -> axis.Name = name)
