namespace ActMax.Report

open System
open ActMax

/// Pictures of a hexagonal lattice: which hexal every pixel shows, worked out once for all frames.
type HexRaster =
    {
        Hexals: int
        Width: int
        Height: int
        /// Hexal of every pixel; -1 outside of the lattice.
        HexalAt: int[]
    }

[<RequireQualifiedAccess>]
module HexRaster =

    /// The lattice with so many hexals, its hexagons `side` pixels a side (flat tops), as `HexLattice.pixel` places
    /// them. Throws ArgumentException for a number of hexals that no lattice has.
    let create (side: float) (hexals: int) : HexRaster =
        let extent =
            match HexLattice.extentOf hexals with
            | Some extent -> extent
            | None -> invalidArg (nameof hexals) $"{hexals} hexals fill no hexagonal lattice."

        // Half of the lattice's width and height in sides; the outermost hexagons stick out by 1 and by sqrt 3 / 2.
        let halfWidth = 1.5 * float extent + 1.0
        let halfHeight = sqrt 3.0 * (float extent + 0.5)
        let width = int (ceil (2.0 * halfWidth * side))
        let height = int (ceil (2.0 * halfHeight * side))

        let hexalAt pixel =
            let x = (float (pixel % width) + 0.5 - float width / 2.0) / side
            let y = (float (pixel / width) + 0.5 - float height / 2.0) / side
            let v = x / 1.5
            let u = y / sqrt 3.0 - v / 2.0
            let w = -u - v
            let ru, rv, rw = Math.Round u, Math.Round v, Math.Round w
            let du, dv, dw = abs (ru - u), abs (rv - v), abs (rw - w)
            // The one rounded worst follows from the others.
            let ru, rv =
                if du > dv && du > dw then -rv - rw, rv
                elif dv > dw then ru, -ru - rw
                else ru, rv

            HexLattice.indexOf extent (int ru) (int rv) |> Option.defaultValue -1

        {
            Hexals = hexals
            Width = width
            Height = height
            HexalAt = Array.init (width * height) hexalAt
        }

    /// One frame, as many values as hexals; white around the lattice. Throws ArgumentException for another number.
    let paint (scale: ColourScale) (values: float32[]) (raster: HexRaster) : Raster =
        if values.Length <> raster.Hexals then
            invalidArg (nameof values) $"{values.Length} values for {raster.Hexals} hexals."

        let pixels = Array.create (raster.Width * raster.Height * 3) 255uy

        raster.HexalAt
        |> Array.iteri (fun pixel hexal ->
            if hexal >= 0 then
                let struct (red, green, blue) = ColourScale.colour scale values[hexal]
                pixels[3 * pixel] <- red
                pixels[3 * pixel + 1] <- green
                pixels[3 * pixel + 2] <- blue)

        Raster.create raster.Width raster.Height 3 pixels
