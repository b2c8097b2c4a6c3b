namespace ActMax

/// A film on the hexagonal lattice: what every hexal sees in every frame, as long as it lasts and no longer.
type Clip =
    {
        Name: string
        /// What it shows, by name: "angle" in degrees, "speed" in ommatidia a second, "intensity", ...
        Labels: (string * float) list
        /// Luminance [frame; hexal]; hexals in the order of `HexLattice.coordinates`; 0 is black, 1 white.
        Frames: NdArray
        /// Duration of a frame in seconds.
        FrameSeconds: float
    }

[<RequireQualifiedAccess>]
module Clip =

    /// Luminance of neutral grey.
    let grey = 0.5f

    /// Throws ArgumentException for frames that are not [frame; hexal] of a lattice, and for a frame without duration.
    let create (name: string) (frameSeconds: float) (labels: (string * float) list) (frames: NdArray) : Clip =
        if frames.Shape.Length <> 2 || (HexLattice.extentOf frames.Shape[1]).IsNone then
            invalidArg
                (nameof frames)
                $"frames of shape %A{frames.Shape}; expected [frame; hexal], 1 + 3e(e + 1) hexals."

        if not (frameSeconds > 0.0 && System.Double.IsFinite frameSeconds) then
            invalidArg (nameof frameSeconds) $"a frame of {frameSeconds} s; expected more than 0."

        {
            Name = name
            Labels = labels
            Frames = frames
            FrameSeconds = frameSeconds
        }

    let frames (clip: Clip) : int = clip.Frames.Shape[0]
    let hexals (clip: Clip) : int = clip.Frames.Shape[1]

    let extent (clip: Clip) : int =
        (HexLattice.extentOf (hexals clip)).Value

    let seconds (clip: Clip) : float = float (frames clip) * clip.FrameSeconds

    /// The value of a label. Throws ArgumentException, naming those that exist, when there is none of that name.
    let label (name: string) (clip: Clip) : float =
        match List.tryFind (fun (known, _) -> known = name) clip.Labels with
        | Some(_, value) -> value
        | None ->
            let known = clip.Labels |> List.map fst |> String.concat ", "
            invalidArg (nameof name) $"clip '{clip.Name}' has no label '{name}'; it has: {known}."

    /// The number of frames that last so long: the nearest whole number, so that 0.29 s of 10 ms are 29 frames (flyvis
    /// rounds down and gets 28).
    let framesIn (frameSeconds: float) (seconds: float) : int =
        int (System.Math.Round(seconds / frameSeconds, System.MidpointRounding.AwayFromZero))

    let private gather (count: int) (source: int -> int -> float32) (clip: Clip) : NdArray =
        let hexals = hexals clip

        {
            Shape = [| count; hexals |]
            Values = Array.init (count * hexals) (fun i -> source (i / hexals) (i % hexals))
        }

    /// The frames from the first to before the last. Throws ArgumentException outside of the clip.
    let window (first: int) (last: int) (clip: Clip) : Clip =
        if first < 0 || last > frames clip || first >= last then
            invalidArg (nameof first) $"frames {first} to before {last} of a clip of {frames clip}."

        let size = hexals clip

        { clip with
            Frames =
                {
                    Shape = [| last - first; size |]
                    Values = Array.sub clip.Frames.Values (first * size) ((last - first) * size)
                }
        }

    /// The same film turned or mirrored with the lattice. A label "angle" follows.
    let moved (symmetry: HexLattice.Symmetry) (clip: Clip) : Clip =
        let sources = HexLattice.permutation (extent clip) symmetry
        let size = hexals clip
        let values = clip.Frames.Values

        // Directions on the page: a turn is counterclockwise, mirrors keep their own axis.
        let angle degrees =
            let moved =
                match symmetry with
                | HexLattice.Turn turns -> degrees + 60.0 * float turns
                | HexLattice.MirrorOne -> 180.0 - degrees
                | HexLattice.MirrorTwo -> -60.0 - degrees
                | HexLattice.MirrorThree -> 60.0 - degrees

            (moved % 360.0 + 360.0) % 360.0

        { clip with
            Frames = gather (frames clip) (fun frame hexal -> values[frame * size + sources[hexal]]) clip
            Labels =
                clip.Labels
                |> List.map (fun (name, value) -> name, (if name = "angle" then angle value else value))
        }

    /// The same film at another frame duration: every new frame is the old one at its middle ("nearest-exact" of torch),
    /// as many as cover the old ones (flyvis, `Interpolate`).
    let resampled (frameSeconds: float) (clip: Clip) : Clip =
        let from = frames clip
        // Products such as 0.1 * 3 may exceed a whole number by rounding alone.
        let count = int (ceil (float from * clip.FrameSeconds / frameSeconds - 1e-9))
        let size = hexals clip
        let values = clip.Frames.Values

        let source frame =
            int ((2L * int64 frame + 1L) * int64 from / (2L * int64 count))

        { clip with
            FrameSeconds = frameSeconds
            Frames = gather count (fun frame hexal -> values[source frame * size + hexal]) clip
        }

    /// First frames and lengths of the pieces into which flyvis cuts so many frames: the nearest number of pieces of
    /// `most` frames, overlapping as far as needed; longer where fewer pieces must cover all; one that is cut short or
    /// smaller where there is but one (`temporal_split_sequence`).
    let pieces (most: int) (frames: int) : (int * int)[] =
        if most < 1 then
            invalidArg (nameof most) $"pieces of {most} frames; expected at least 1."

        let count =
            int (System.Math.Round(float frames / float most, System.MidpointRounding.ToEven))

        if count <= 1 then
            [| 0, min most frames |]
        else
            let length = max most (frames / count)
            let surplus = length * count - frames
            let overlap = (surplus + count - 2) / (count - 1)
            Array.init count (fun i -> i * (length - overlap), length)

    /// The clip in pieces of `most` frames, as `pieces` says.
    let split (most: int) (clip: Clip) : Clip list =
        pieces most (frames clip)
        |> Array.mapi (fun i (first, length) ->
            { window first (first + length) clip with
                Name = $"{clip.Name} piece {i}"
            })
        |> List.ofArray
