namespace ActMax

/// An eye's constants.
[<RequireQualifiedAccess>]
module Ommatidium =
    /// Visual angle between neighbouring ommatidia (flyvis).
    let degrees = 5.8

    /// Visual angle of a column of light-emitting diodes, in which flyvis counts widths, heights and offsets of bars
    /// (Gruntman et al. 2018), in ommatidia.
    let led = 2.25 / degrees

/// A disc that lights up between times of baseline.
type Flash =
    {
        Baseline: float
        Intensity: float
        /// Hexals from the centre that it reaches; None: the whole field.
        Radius: int option
        /// Duration of each time in which it is on, and of each in which it is off, in seconds.
        OnSeconds: float
        OffSeconds: float
        /// Which of them follow each other; false is off.
        Alternations: bool list
    }

/// A small disc anywhere that appears on a background.
type Dot =
    {
        U: int
        V: int
        /// Hexals around its own centre; 0 is a single hexal.
        Radius: int
        Intensity: float
        Background: float
        /// Seconds of background before it, of the time that starts with it, and after that.
        Before: float
        Seconds: float
        After: float
        /// Seconds for which it is shown; None: for the whole of `Seconds`.
        Duration: float option
    }

/// What moves across the field: an edge with everything behind it, or a bar.
[<RequireQualifiedAccess>]
type MovingShape =
    | Edge
    /// Width in ommatidia; the bar's position is that of its middle.
    | Bar of width: float

/// An edge or bar that moves steadily over a background.
type Moving =
    {
        Shape: MovingShape
        /// Direction of motion in degrees: 0 to the right, 90 upwards, as in flyvis.
        Angle: float
        /// Ommatidia (of 5.8 degrees) a second.
        Speed: float
        Intensity: float
        Background: float
        /// Where it starts and ends along its direction, in ommatidia from the centre: frame k of the motion shows it
        /// at `First + Speed * k * frame duration`.
        First: float
        Last: float
        /// How far it extends across its direction, in ommatidia; None: over the whole field.
        Height: float option
        /// Seconds of background before the motion.
        Before: float
        /// Seconds after it: an edge stays where it has come to, a bar is gone.
        After: float
    }

[<RequireQualifiedAccess>]
type Wave =
    | Sine
    | Square

/// A grating that drifts over the whole field.
type Grating =
    {
        Wave: Wave
        /// Direction of motion in degrees.
        Angle: float
        /// Cycles per degree of visual angle.
        SpatialFrequency: float
        /// Cycles per second; 0 stands still.
        TemporalFrequency: float
        /// Michelson contrast: luminance is mean * (1 +- contrast).
        Contrast: float
        Mean: float
        Before: float
        Seconds: float
        After: float
    }

/// Discs that walk about at random on noise. Source of the rule of a step: flyvis, `random_walk_of_blocks`.
type BlockWalk =
    {
        Blocks: int
        /// Hexals from a block's centre that it reaches.
        Radius: int
        /// Luminance of its upper and lower half.
        Upper: float
        Lower: float
        /// The background: normal noise, new in every step, cut to 0 .. 1.
        NoiseMean: float
        NoiseDeviation: float
        Steps: int
        StepSeconds: float
        /// Hexals of one step.
        StepSize: int
        /// Probabilities of a step towards the centre and away from it; else it goes anywhere.
        ToCentre: float
        ToEdge: float
        Seed: int64
    }

/// Stimuli of known kinds on the hexagonal lattice.
[<RequireQualifiedAccess>]
type HexStimulus =
    | Flash of Flash
    | Dot of Dot
    | Moving of Moving
    | Grating of Grating
    | Walk of BlockWalk
