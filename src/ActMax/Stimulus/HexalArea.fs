namespace ActMax

open System

/// A half-plane on the page: the points whose distance along the direction is at most `Limit`, in ommatidia.
[<Struct>]
type internal HalfPlane =
    {
        /// Unit vector.
        X: float
        Y: float
        Limit: float
    }

/// How much of a hexal a straight-edged figure covers. Lengths are in ommatidia, the distance of two neighbouring
/// hexals; x goes to the right and y upwards on the page of `HexLattice.pixel`.
[<RequireQualifiedAccess>]
module internal HexalArea =

    /// Centres of the hexals of a lattice.
    let centres (extent: int) : struct (float * float)[] =
        HexLattice.coordinates extent
        |> Array.map (fun struct (u, v) ->
            let struct (x, y) = HexLattice.pixel u v
            struct (x / sqrt 3.0, y / sqrt 3.0))

    /// The unit vector of an angle in degrees: 0 to the right, 90 upwards.
    let direction (degrees: float) : struct (float * float) =
        let radians = degrees * Math.PI / 180.0
        struct (cos radians, sin radians)

    /// A hexagon around 0 with corners to the right and left, its sides at a distance of 1/2.
    let private corners =
        [|
            for corner in 0..5 ->
                let angle = float corner * Math.PI / 3.0
                struct (cos angle / sqrt 3.0, sin angle / sqrt 3.0)
        |]

    let private area (polygon: struct (float * float)[]) =
        let mutable twice = 0.0

        for i in 0 .. polygon.Length - 1 do
            let struct (x0, y0) = polygon[i]
            let struct (x1, y1) = polygon[(i + 1) % polygon.Length]
            twice <- twice + x0 * y1 - x1 * y0

        0.5 * twice

    let private whole = area corners

    /// Sutherland and Hodgman 1974: the part of a convex polygon in a half-plane.
    let private clip (polygon: struct (float * float)[]) (side: HalfPlane) =
        let kept = ResizeArray<struct (float * float)>(polygon.Length + 1)

        for i in 0 .. polygon.Length - 1 do
            let struct (x0, y0) = polygon[i]
            let struct (x1, y1) = polygon[(i + 1) % polygon.Length]
            let before = side.Limit - (side.X * x0 + side.Y * y0)
            let after = side.Limit - (side.X * x1 + side.Y * y1)

            if before >= 0.0 then
                kept.Add(struct (x0, y0))

            if (before >= 0.0) <> (after >= 0.0) then
                let share = before / (before - after)
                kept.Add(struct (x0 + share * (x1 - x0), y0 + share * (y1 - y0)))

        kept.ToArray()

    // Corners lie this far from the centre.
    let private reach = 1.0 / sqrt 3.0

    /// The share, 0 to 1, of the hexal at a centre that lies in all half-planes.
    let covered (sides: HalfPlane[]) (struct (x, y)) : float =
        let mutable polygon = corners
        let mutable isOut = false

        for side in sides do
            if not isOut then
                let limit = side.Limit - (side.X * x + side.Y * y)

                if limit <= -reach then
                    isOut <- true
                elif limit < reach then
                    polygon <- clip polygon { side with Limit = limit }

        if isOut || polygon.Length < 3 then 0.0
        elif obj.ReferenceEquals(polygon, corners) then 1.0
        else area polygon / whole
