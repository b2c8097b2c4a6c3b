namespace ActMax

/// What a cell of the lattice does for moving edges and for single points of light. `model` makes the model for a number
/// of frames, as for `DatasetSearch`; voltages count from the first frame on, where the model is at grey.
[<RequireQualifiedAccess>]
module HexTuning =

    let private lattice (space: StimulusSpace) : int * float =
        let hexals = space.Axes |> List.tryFind (fun axis -> axis.Name = "hexal")

        match hexals |> Option.bind (fun axis -> HexLattice.extentOf axis.Size), space.FrameSeconds with
        | Some extent, Some seconds -> extent, seconds
        | _ -> invalidArg (nameof space) "the stimuli of the model are no movies on a hexagonal lattice."

    let private traces (model: int -> Model) (unit': int) (clips: Clip list) : float32[][] =
        let model = model (Clip.frames clips.Head)

        UnitTrace.ofStimuli model unit' (DatasetSearch.stimuli model.Space clips)
        |> Array.map (fun trace -> trace |> Array.map (fun value -> value - trace[0]))

    /// Ommatidia a second of the edges.
    let speed = 9.7

    /// Highest voltage above grey for ON and for OFF edges that cross the middle in twelve directions, in degrees.
    let directions (model: int -> Model) (unit': int) : (string * (float * float)[])[] =
        let extent, seconds = lattice (model 1).Space
        let reach = float (min 5 extent) + 1.0

        [|
            for name, intensity in [ "ON edges", 1.0; "OFF edges", 0.0 ] do
                let clip angle =
                    HexStimulus.Moving
                        {
                            Shape = MovingShape.Edge
                            Angle = angle
                            Speed = speed
                            Intensity = intensity
                            Background = float Clip.grey
                            First = -reach
                            Last = reach
                            Height = None
                            Before = 2.0 * seconds
                            After = 0.2
                        }
                    |> HexStimulus.render extent seconds

                let angles = HexGrid.motion.Angles

                name,
                traces model unit' (List.map clip angles)
                |> Array.map2 (fun angle trace -> angle, float (Array.max trace)) (Array.ofList angles)
        |]

    /// Hexals from the middle that a receptive field covers.
    let fieldExtent = 4

    /// Seconds after the impulse at which a receptive field is shown.
    let fieldTimes = [ 0.02; 0.05; 0.1; 0.15; 0.2 ]

    /// Responses to a bright impulse of 20 ms in every hexal around the middle, at several times after it began: voltage
    /// by place of the impulse.
    let receptiveField (model: int -> Model) (unit': int) : (string * float32[])[] =
        let extent, seconds = lattice (model 1).Space

        let impulse (struct (u, v)) =
            HexStimulus.Dot
                {
                    U = u
                    V = v
                    Radius = 0
                    Intensity = 1.0
                    Background = float Clip.grey
                    Before = seconds
                    Seconds = List.max fieldTimes + seconds
                    After = 0.0
                    Duration = Some 0.02
                }
            |> HexStimulus.render extent seconds

        let traces =
            HexLattice.coordinates (min fieldExtent extent)
            |> Array.map impulse
            |> List.ofArray
            |> traces model unit'

        [|
            for time in fieldTimes do
                let frame = min (traces[0].Length - 1) (Clip.framesIn seconds time)
                $"{1000.0 * time:f0} ms", traces |> Array.map (fun trace -> trace[frame])
        |]
