namespace ActMax.Report

open ActMax

/// Stimuli that the page shows as pictures and plays.
type PageMovie =
    {
        Kind: StimulusKind
        /// Names of the channels.
        Channels: string[]
        Frames: int
        /// Rows of pixels; 1 for hexals.
        Height: int
        /// Pixels in a row, or hexals.
        Width: int
        FrameSeconds: float option
        /// The value that is black, and the one that is white.
        Lower: float32
        Upper: float32
        /// What the colours mean, and what was left out.
        Caption: string
        /// Response frames begin so many stimulus frames after the first.
        ResponseStart: int
        /// Of every item: brightness 0 .. 255, [frame; channel; height; width].
        Items: byte[][]
    }

/// A drawing of the page.
type PageFigure =
    {
        /// Also its file's name.
        Name: string
        Title: string
        Caption: string
        Svg: string
        /// The item that it is about; None: all.
        Item: int option
    }

/// What an item was compared with.
type PageBaselines =
    {
        Item: int
        Baselines: Baselines
        /// A picture of each row's stimulus, as an address that holds it; empty for rows without.
        Pictures: string[]
    }
