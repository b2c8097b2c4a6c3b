namespace ActMax.Report

open System

/// What a cell does for each direction of motion.
[<RequireQualifiedAccess>]
module PolarFigure =

    /// The vector sum of responses (negative ones count as none) over the sum of their sizes: its direction in
    /// degrees, 0 .. 360, and its length, the direction selectivity index, 0 .. 1. Directions are spread evenly.
    let preferred (tuning: (float * float)[]) : struct (float * float) =
        let x, y, total =
            tuning
            |> Array.fold
                (fun (x, y, total) (degrees, response) ->
                    let size = max 0.0 response
                    let angle = degrees * Math.PI / 180.0
                    x + size * cos angle, y + size * sin angle, total + size)
                (0.0, 0.0, 0.0)

        if total > 0.0 then
            let degrees = Math.Atan2(y, x) * 180.0 / Math.PI
            struct ((if degrees < 0.0 then degrees + 360.0 else degrees), sqrt (x * x + y * y) / total)
        else
            struct (nan, 0.0)

    /// Named curves of (direction in degrees counter-clockwise from the right, response), closed, with an arrow to the
    /// preferred direction of each. Responses below 0 lie in the middle. Throws ArgumentException for none.
    let draw (title: string) (curves: (string * (float * float)[])[]) : string =
        if curves.Length = 0 then
            invalidArg (nameof curves) "nothing to draw."

        let most =
            curves
            |> Seq.collect snd
            |> Seq.map snd
            |> Seq.filter Double.IsFinite
            |> Seq.fold max 0.0
            |> fun most -> if most > 0.0 then most else 1.0

        let middle, radius = 170.0, 115.0

        let at degrees share =
            let angle = degrees * Math.PI / 180.0
            struct (middle + radius * share * cos angle, middle - radius * share * sin angle)

        let ring share =
            Svg.element
                "circle"
                [
                    "cx", Svg.number middle
                    "cy", Svg.number middle
                    "r", Svg.number (radius * share)
                    "fill", "none"
                    "stroke", "#cccccc"
                    "stroke-width", "0.8"
                ]
                []

        let parts =
            [
                ring 0.5
                ring 1.0

                for degrees in 0.0..45.0..315.0 do
                    let struct (x, y) = at degrees 1.0
                    let struct (tx, ty) = at degrees 1.16
                    Svg.line middle middle x y [ "stroke", "#e4e4e4"; "stroke-width", "0.8" ]
                    Svg.text tx (ty + 4.0) "middle" [ "fill", "#555555" ] $"{int degrees}°"

                Svg.text
                    (middle + 4.0)
                    (middle - radius - 2.0)
                    "start"
                    [ "font-size", "9"; "fill", "#555555" ]
                    (Svg.shown most)

                for i in 0 .. curves.Length - 1 do
                    let _, tuning = curves[i]
                    let sorted = tuning |> Array.sortBy fst
                    let closed = Array.append sorted (Array.truncate 1 sorted)

                    Svg.curve
                        (closed
                         |> Array.map (fun (degrees, response) -> at degrees (max 0.0 response / most)))
                        [ "stroke", Svg.category i; "stroke-width", "1.8"; "class", "tuning" ]

                    let struct (degrees, index) = preferred tuning

                    if Double.IsFinite degrees then
                        let struct (x, y) = at degrees index

                        Svg.line
                            middle
                            middle
                            x
                            y
                            [ "stroke", Svg.category i; "stroke-width", "3"; "class", "preferred" ]

                yield!
                    curves
                    |> Array.mapi (fun i (name, tuning) ->
                        let struct (degrees, index) = preferred tuning
                        $"{name}: {Math.Round degrees % 360.0:f0}°, index {index:f2}", Svg.category i)
                    |> List.ofArray
                    |> SvgPlot.legend 330.0 60.0
            ]

        Svg.document
            560.0
            340.0
            title
            "Thick lines: preferred direction, as long as its selectivity index (rim: 1)."
            parts
