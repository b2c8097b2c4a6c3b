namespace ActMax

/// Families of stimuli over grids of parameters, as lazy sequences of descriptions. Defaults and order (the last
/// parameter runs fastest) are those of flyvis' data sets of the same names; durations are exact and clips keep their
/// own length, where flyvis fills up with NaN.
[<RequireQualifiedAccess>]
module HexGrid =

    /// Parameters of moving bars and edges. Widths, the height and offsets are in columns of light-emitting diodes of
    /// 2.25 degrees, as in flyvis.
    type Motion =
        {
            Angles: float list
            /// Of bars; edges have none.
            Widths: float list
            Intensities: float list
            /// Ommatidia a second.
            Speeds: float list
            /// The first offset and the one after the last.
            Offsets: float * float
            /// None: across the whole field.
            Height: float option
            Background: float
            Before: float
            After: float
        }

    let motion: Motion =
        {
            Angles = [ for i in 0..11 -> 30.0 * float i ]
            Widths = [ 1.0; 2.0; 4.0 ]
            Intensities = [ 0.0; 1.0 ]
            Speeds = [ 2.4; 4.8; 9.7; 13.0; 19.0; 25.0 ]
            Offsets = -10.0, 11.0
            Height = Some 9.0
            Background = 0.5
            Before = 1.0
            After = 1.0
        }

    let private moving (grid: Motion) shape angle intensity speed =
        HexStimulus.Moving
            {
                Shape = shape
                Angle = angle
                Speed = speed
                Intensity = intensity
                Background = grid.Background
                First = fst grid.Offsets * Ommatidium.led
                Last = snd grid.Offsets * Ommatidium.led
                Height = grid.Height |> Option.map (fun height -> height * Ommatidium.led)
                Before = grid.Before
                After = grid.After
            }

    /// 12 angles x 2 intensities x 6 speeds: 144 by default.
    let movingEdges (grid: Motion) : seq<HexStimulus> =
        seq {
            for angle in grid.Angles do
                for intensity in grid.Intensities do
                    for speed in grid.Speeds do
                        moving grid MovingShape.Edge angle intensity speed
        }

    /// 12 angles x 3 widths x 2 intensities x 6 speeds: 432 by default.
    let movingBars (grid: Motion) : seq<HexStimulus> =
        seq {
            for angle in grid.Angles do
                for width in grid.Widths do
                    for intensity in grid.Intensities do
                        for speed in grid.Speeds do
                            moving grid (MovingShape.Bar(width * Ommatidium.led)) angle intensity speed
        }

    /// Parameters of flashes.
    type Flashes =
        {
            Intensities: float list
            /// None: the whole field.
            Radii: int option list
            OnSeconds: float
            OffSeconds: float
            Alternations: bool list
        }

    let flashes: Flashes =
        {
            Intensities = [ 0.0; 1.0 ]
            Radii = [ None; Some 6 ]
            OnSeconds = 1.0
            OffSeconds = 1.0
            Alternations = [ false; true; false ]
        }

    /// Flashes from the middle of the range of intensities to each of them: 4 by default.
    let flashing (grid: Flashes) : seq<HexStimulus> =
        let baseline = (List.min grid.Intensities + List.max grid.Intensities) / 2.0

        seq {
            for intensity in grid.Intensities do
                for radius in grid.Radii do
                    HexStimulus.Flash
                        {
                            Baseline = baseline
                            Intensity = intensity
                            Radius = radius
                            OnSeconds = grid.OnSeconds
                            OffSeconds = grid.OffSeconds
                            Alternations = grid.Alternations
                        }
        }

    /// Parameters of dots and impulses.
    type Dots =
        {
            /// Hexals from the centre where dots appear.
            MaxExtent: int
            Radius: int
            Background: float
            /// The brighter of two intensities; the other one is as far below the background.
            Intensity: float
            Before: float
            Seconds: float
            /// How long a dot is shown; None: throughout.
            Durations: float option list
        }

    /// Dots of 5 seconds at every place: 1442 at extent 15.
    let dots: Dots =
        {
            MaxExtent = 15
            Radius = 0
            Background = 0.5
            Intensity = 1.0
            Before = 2.0
            Seconds = 5.0
            Durations = [ None ]
        }

    /// Impulses at the centre, 5 to 300 ms: 12.
    let centralImpulses: Dots =
        { dots with
            MaxExtent = 0
            Durations = [ 0.005; 0.02; 0.05; 0.1; 0.2; 0.3 ] |> List.map Some
        }

    /// Impulses of 5 and 20 ms at every place up to 4 hexals from the centre: 244.
    let spatialImpulses: Dots =
        { dots with
            MaxExtent = 4
            Durations = [ Some 0.005; Some 0.02 ]
        }

    /// Dots over places, intensities and durations on a lattice of an extent.
    let dotting (extent: int) (grid: Dots) : seq<HexStimulus> =
        seq {
            for struct (u, v) in HexLattice.coordinates (min extent grid.MaxExtent) do
                for intensity in [ 2.0 * grid.Background - grid.Intensity; grid.Intensity ] do
                    for duration in grid.Durations do
                        HexStimulus.Dot
                            {
                                U = u
                                V = v
                                Radius = grid.Radius
                                Intensity = intensity
                                Background = grid.Background
                                Before = grid.Before
                                Seconds = grid.Seconds
                                After = 0.0
                                Duration = duration
                            }
        }

    /// The clips of stimuli, one at a time.
    let clips (extent: int) (frameSeconds: float) (stimuli: seq<HexStimulus>) : seq<Clip> =
        stimuli |> Seq.map (HexStimulus.render extent frameSeconds)
