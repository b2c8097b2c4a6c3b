namespace ActMax

/// Places on a hexagonal lattice in axial coordinates (u, v), as the columns of a fly's eye are
/// counted. A regular lattice of extent e holds every place at most e steps from (0, 0), in the
/// order of hexals: u from -e to e, within it v from max(-e, -e-u) to min(e, e-u) (flyvis,
/// `get_hex_coords`). Everything is computed; no table is kept.
module HexLattice =
    /// A symmetry of the lattice. Turns go by 60 degrees, (u, v) to (-v, u + v); the mirrors
    /// are numbered as flyvis numbers its flip axes.
    type Symmetry =
        /// So many turns by 60 degrees; any whole number.
        | Turn of int
        /// (u, v) to (u + v, -v).
        | MirrorOne
        /// (u, v) to (-u, u + v).
        | MirrorTwo
        /// (u, v) to (-v, -u).
        | MirrorThree

    let private checkExtent extent =
        if extent < 0 then
            invalidArg (nameof extent) $"The extent of a lattice is 0 or more, not {extent}."

    /// The number of hexals of a lattice of an extent: 1 + 3 e (e + 1).
    let count extent =
        checkExtent extent
        1 + 3 * extent * (extent + 1)

    /// The extent of the lattice with so many hexals; None when no lattice has that many.
    let extentOf hexals =
        if hexals < 1 then
            None
        else
            // 3 e^2 + 3 e + 1 = n; the root is rounded and checked in whole numbers.
            let extent = int (round ((sqrt (12.0 * float hexals - 3.0) - 3.0) / 6.0))

            [ extent; extent + 1 ]
            |> List.tryFind (fun e -> 1L + 3L * int64 e * (int64 e + 1L) = int64 hexals)

    /// Steps from (0, 0) to a place: (|u| + |v| + |u + v|) / 2.
    let distance u v = (abs u + abs v + abs (u + v)) / 2

    /// The first v of row u of a lattice, u within -extent .. extent.
    let firstOfRow extent u = max -extent (-extent - u)

    /// The last v of row u of a lattice.
    let lastOfRow extent u = min extent (extent - u)

    /// The places of a lattice in the order of hexals, as struct (u, v).
    let coordinates extent =
        checkExtent extent

        [|
            for u in -extent .. extent do
                for v in firstOfRow extent u .. lastOfRow extent u -> struct (u, v)
        |]

    /// The number of the hexal at (u, v); None outside the lattice.
    let indexOf extent u v =
        checkExtent extent

        if distance u v > extent then
            None
        else
            // Rows up to 0 grow by one hexal from extent + 1; those after it shrink again.
            let rows = u + extent

            let before =
                if u <= 0 then
                    rows * (extent + 1) + rows * (rows - 1) / 2
                else
                    count extent
                    - ((extent - u + 1) * (extent + 1) + (extent - u + 1) * (extent - u) / 2)

            Some(before + v - firstOfRow extent u)

    /// The number of the hexal at (0, 0), the middle one.
    let centre extent = count extent / 2

    /// The middle of a hexagon on a page, x to the right and y upwards, where a hexagon has a
    /// side of 1: x = 3/2 v, y = -sqrt 3 (u + v / 2) (flyvis, `hex_to_pixel`).
    let pixel u v =
        struct (1.5 * float v, -(sqrt 3.0) * (float u + float v / 2.0))

    /// Where a symmetry takes the place (u, v).
    let place symmetry (struct (u, v)) =
        match symmetry with
        | Turn turns ->
            let mutable place = struct (u, v)

            for _ in 1 .. ((turns % 6) + 6) % 6 do
                let struct (u, v) = place
                place <- struct (-v, u + v)

            place
        | MirrorOne -> struct (u + v, -v)
        | MirrorTwo -> struct (-u, u + v)
        | MirrorThree -> struct (-v, -u)

    /// The permutation that moves a picture on the lattice by a symmetry: hexal k of the moved
    /// picture is hexal `sources[k]` of the picture.
    let permutation extent symmetry =
        let places = coordinates extent
        let sources = Array.zeroCreate places.Length

        places
        |> Array.iteri (fun source from ->
            let struct (u, v) = place symmetry from

            match indexOf extent u v with
            | Some target -> sources[target] <- source
            | None -> invalidOp "A symmetry keeps every hexal on the lattice.")

        sources
