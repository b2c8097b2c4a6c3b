namespace ActMax.Report

open System
open ActMax

/// Hexagonal lattices as drawings.
[<RequireQualifiedAccess>]
module HexFigure =

    /// The hexals of a lattice at most so far from its middle: number, and its centre in sides, y downwards.
    let places (hexals: int) (mostExtent: int) : (struct (int * float * float))[] =
        match HexLattice.extentOf hexals with
        | None -> invalidArg (nameof hexals) $"{hexals} hexals fill no hexagonal lattice."
        | Some extent ->
            HexLattice.coordinates extent
            |> Array.indexed
            |> Array.filter (fun (_, struct (u, v)) -> HexLattice.distance u v <= mostExtent)
            |> Array.map (fun (hexal, struct (u, v)) ->
                let struct (x, y) = HexLattice.pixel u v
                struct (hexal, x, -y))

    /// Half of the width and of the height of a lattice with sides of 1.
    let halfSize (extent: int) : struct (float * float) =
        struct (1.5 * float extent + 1.0, sqrt 3.0 * (float extent + 0.5))

    /// One hexagon, flat at its top, for `panel` to repeat; a little larger, so that no ground shines through.
    let definition (side: float) : string =
        let corner i =
            let angle = Math.PI / 3.0 * float i
            $"{Svg.number (1.02 * side * cos angle)},{Svg.number (1.02 * side * sin angle)}"

        Svg.element
            "defs"
            []
            [
                Svg.element "polygon" [ "id", "hexal"; "points", List.init 6 corner |> String.concat " " ] []
            ]

    /// A lattice around a point.
    let panel (side: float) (mostExtent: int) (scale: ColourScale) (x: float) (y: float) (values: float32[]) : string =
        places values.Length mostExtent
        |> Array.map (fun (struct (hexal, px, py)) ->
            Svg.element
                "use"
                [
                    "href", "#hexal"
                    "x", Svg.number (x + side * px)
                    "y", Svg.number (y + side * py)
                    "fill", ColourScale.text scale values[hexal]
                ]
                [])
        |> List.ofArray
        |> Svg.element
            "g"
            [
                "class", "lattice"
                // White hexals would vanish on the paper.
                "stroke", "#c8c8c8"
                "stroke-width", "0.3"
            ]

    /// Lines through the middle, to tell where a panel's centre is.
    let cross (side: float) (extent: int) (x: float) (y: float) : string list =
        let struct (halfWidth, halfHeight) = halfSize extent
        let green = [ "stroke", "#006400"; "stroke-width", "0.4" ]

        [
            Svg.line (x - side * halfWidth) y (x + side * halfWidth) y green
            Svg.line x (y - side * halfHeight) x (y + side * halfHeight) green
        ]

    /// A receptive field, or any values on a lattice: one panel for each named set of values, one diverging scale
    /// around 0 for all. Throws ArgumentException for none, or values that fill no lattice.
    let field (title: string) (panels: (string * float32[])[]) : string =
        if panels.Length = 0 then
            invalidArg (nameof panels) "nothing to draw."

        let scale =
            ColourScale.symmetric ColourMap.blueWhiteRed (panels |> Array.collect snd)

        let extent =
            panels
            |> Array.map (fun (_, values) -> HexLattice.extentOf values.Length |> Option.defaultValue 0)
            |> Array.max

        let struct (halfWidth, halfHeight) = halfSize extent
        let side = min 12.0 (75.0 / halfWidth * (if panels.Length = 1 then 1.6 else 1.0))
        let columns = min 5 panels.Length
        let step = 2.0 * side * halfWidth + 12.0
        let rise = 2.0 * side * halfHeight + 24.0
        let rows = (panels.Length + columns - 1) / columns
        let width = max 200.0 (12.0 + float columns * step)

        let parts =
            panels
            |> Array.mapi (fun i (name, values) ->
                let x = 12.0 + step * (float (i % columns) + 0.5) - 6.0
                let y = 20.0 + rise * float (i / columns) + side * halfHeight

                [
                    Svg.text x (y - side * halfHeight - 5.0) "middle" [] name
                    panel side extent scale x y values
                ])
            |> List.concat

        Svg.document
            width
            (30.0 + float rows * rise + 24.0)
            title
            (ColourScale.caption scale)
            (definition side :: parts
             @ SvgPlot.ramp 12.0 (20.0 + float rows * rise) (min 180.0 (width - 24.0)) scale)
