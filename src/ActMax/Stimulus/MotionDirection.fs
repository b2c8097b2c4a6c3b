namespace ActMax

open System

/// Which way something moves.
type MotionDirection =
    {
        /// Degrees, 0 to the right and 90 upwards, from 0 to below 360.
        Angle: float
        /// 0 for no net motion; 1 where everything that correlates does so in this direction.
        Strength: float
    }

/// The net direction of motion in a clip, by opponent correlation of neighbouring hexals over time (Hassenstein and
/// Reichardt 1956): how much better hexals follow their neighbours than go before them.
[<RequireQualifiedAccess>]
module MotionDirection =

    let private steps =
        [ struct (-1, 0), 90.0; struct (-1, 1), 30.0; struct (0, 1), 330.0 ]

    /// The direction over lags of up to so many seconds, from hexals at most `radius` steps from the centre (None: all
    /// of them). Luminance counts as its difference from grey.
    let within (radius: int option) (longest: float) (clip: Clip) : MotionDirection =
        let extent, count, size = Clip.extent clip, Clip.frames clip, Clip.hexals clip
        let places = HexLattice.coordinates extent
        let radius = defaultArg radius extent
        let lags = max 1 (min (count - 1) (Clip.framesIn clip.FrameSeconds longest))

        let trace hexal =
            Array.init count (fun frame -> float (clip.Frames.Values[frame * size + hexal] - Clip.grey))

        let traces = Array.init size trace

        // Of the earlier hexal's frames t with the later one's t + lag, over all lags.
        let following (a: float[]) (b: float[]) =
            let mutable sum = 0.0

            for lag in 1..lags do
                for t in 0 .. count - 1 - lag do
                    sum <- sum + a[t] * b[t + lag]

            sum

        let mutable x = 0.0
        let mutable y = 0.0
        let mutable all = 0.0

        for struct (du, dv), angle in steps do
            let struct (dx, dy) = HexalArea.direction angle
            let mutable net = 0.0

            for hexal in 0 .. size - 1 do
                let struct (u, v) = places[hexal]

                if
                    HexLattice.distance u v <= radius
                    && HexLattice.distance (u + du) (v + dv) <= radius
                then
                    let next = (HexLattice.indexOf extent (u + du) (v + dv)).Value
                    let forwards = following traces[hexal] traces[next]
                    let backwards = following traces[next] traces[hexal]
                    net <- net + forwards - backwards
                    all <- all + abs forwards + abs backwards

            x <- x + net * dx
            y <- y + net * dy

        let angle = atan2 y x * 180.0 / Math.PI

        {
            Angle = (angle + 360.0) % 360.0
            Strength = if all = 0.0 then 0.0 else sqrt (x * x + y * y) / all
        }

    /// Over lags of up to 0.2 seconds, from all hexals.
    let ofClip (clip: Clip) : MotionDirection = within None 0.2 clip

    /// Degrees between two directions, 0 to 180.
    let between (a: float) (b: float) : float =
        let difference = ((a - b) % 360.0 + 360.0) % 360.0
        min difference (360.0 - difference)
