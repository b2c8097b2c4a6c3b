namespace ActMax.Report

open System
open ActMax

/// A response over a plane of stimuli, with arrows up its slope.
[<RequireQualifiedAccess>]
module FieldFigure =

    let private size = 300.0

    let private arrow (x: float) (y: float) (dx: float) (dy: float) =
        if dx = 0.0 && dy = 0.0 then
            ""
        else
            let tipX, tipY = x + dx, y - dy
            let back, side = 0.35, 0.2

            let barb s =
                $"L{Svg.number (tipX - back * dx + s * side * dy)} {Svg.number (tipY + back * dy + s * side * dx)}"

            Svg.element
                "path"
                [
                    "d",
                    $"M{Svg.number x} {Svg.number y}L{Svg.number tipX} {Svg.number tipY}{barb 1.0}M{Svg.number tipX} {Svg.number tipY}{barb -1.0}"
                    "fill", "none"
                    "stroke", "#222222"
                    "stroke-width", "0.9"
                    "class", "arrow"
                ]
                []

    /// The sweep as a map, the first amount to the right and the second upwards, with an arrow of one length at every
    /// place. Throws ArgumentException for a plane with fewer than two amounts a side.
    let draw (title: string) (first: string) (second: string) (sweep: StimulusSweep) : string =
        let a, b = sweep.A, sweep.B

        if a.Length < 2 || b.Length < 2 then
            invalidArg (nameof sweep) $"a plane of {a.Length} x {b.Length} amounts; at least 2 x 2 are drawn."

        let stepA, stepB = a[1] - a[0], b[1] - b[0]

        let plot: SvgPlot =
            {
                Left = 66.0
                Top = 20.0
                Width = size
                Height = size
                XFrom = a[0] - stepA / 2.0
                XTo = a[a.Length - 1] + stepA / 2.0
                YFrom = b[0] - stepB / 2.0
                YTo = b[b.Length - 1] + stepB / 2.0
            }

        let values = sweep.Value |> Array.concat |> Array.map float32
        let least = values |> Array.filter Single.IsFinite |> Array.fold min 0f

        let scale =
            if least < 0f then
                ColourScale.symmetric ColourMap.blueWhiteRed values
            else
                ColourScale.spanning ColourMap.blueWhiteRed values

        let picture =
            [|
                for j in b.Length - 1 .. -1 .. 0 do
                    for i in 0 .. a.Length - 1 do
                        let struct (red, green, blue) =
                            ColourScale.colour scale (float32 (sweep.Value[i][j]))

                        red
                        green
                        blue
            |]
            |> Raster.create a.Length b.Length 3

        let length = 0.45 * min (size / float a.Length) (size / float b.Length)

        let arrows =
            TuningField.arrows sweep
            |> Array.map (fun (struct (x, y, dx, dy)) ->
                arrow (SvgPlot.x plot x) (SvgPlot.y plot y) (length * dx) (length * dy))
            |> List.ofArray

        Svg.document
            410.0
            410.0
            title
            $"Response {ColourScale.caption scale}; arrows of one length point up the slope."
            (Svg.image plot.Left plot.Top plot.Width plot.Height picture :: arrows
             @ SvgPlot.frame first second plot
             @ SvgPlot.ramp plot.Left 372.0 180.0 scale)

    /// Slopes at scattered places: arrows as long as the slope, the longest a twelfth of the figure. Throws
    /// ArgumentException for none.
    let quiver (title: string) (first: string) (second: string) (bins: SlopeBin[]) : string =
        if bins.Length = 0 then
            invalidArg (nameof bins) "nothing to draw."

        let xFrom, xTo = SvgPlot.range (bins |> Seq.map _.X)
        let yFrom, yTo = SvgPlot.range (bins |> Seq.map _.Y)

        let plot: SvgPlot =
            {
                Left = 66.0
                Top = 20.0
                Width = size
                Height = size
                XFrom = xFrom
                XTo = xTo
                YFrom = yFrom
                YTo = yTo
            }

        let scale =
            ColourScale.spanning ColourMap.coolWarm (bins |> Array.map (fun bin -> float32 bin.Response))

        let steepest =
            bins
            |> Array.map (fun bin -> sqrt (bin.SlopeX * bin.SlopeX + bin.SlopeY * bin.SlopeY))
            |> Array.fold max 1e-30

        let parts =
            [
                for bin in bins do
                    let x, y = SvgPlot.x plot bin.X, SvgPlot.y plot bin.Y

                    Svg.element
                        "circle"
                        [
                            "cx", Svg.number x
                            "cy", Svg.number y
                            "r", "3"
                            "fill", ColourScale.text scale (float32 bin.Response)
                        ]
                        []

                    arrow x y (size / 12.0 * bin.SlopeX / steepest) (size / 12.0 * bin.SlopeY / steepest)

                yield! SvgPlot.frame first second plot
                yield! SvgPlot.ramp plot.Left 372.0 180.0 scale
            ]

        Svg.document 410.0 410.0 title $"Response {ColourScale.caption scale}; arrows as long as the slope." parts
