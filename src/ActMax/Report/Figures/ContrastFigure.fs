namespace ActMax.Report

open System
open ActMax

/// A response over contrast.
[<RequireQualifiedAccess>]
module ContrastFigure =

    let private dot (x: float) (y: float) (isFilled: bool) =
        Svg.element
            "circle"
            [
                "class", "point"
                "cx", Svg.number x
                "cy", Svg.number y
                "r", "3.5"
                "fill", (if isFilled then Svg.category 0 else "#ffffff")
                "stroke", Svg.category 0
            ]
            []

    /// Points by their contrast, joined; those that bounds held back are hollow, those that are not finite left out.
    /// Throws ArgumentException for none.
    let draw (title: string) (yTitle: string) (points: ContrastPoint list) : string =
        if points.IsEmpty then
            invalidArg (nameof points) "nothing to draw."

        let contrasts = points |> List.map _.Contrast |> Array.ofList
        let responses = points |> List.map _.Response |> Array.ofList
        let low, high = SvgPlot.range responses
        let from, upTo = Array.min contrasts, Array.max contrasts

        let plot: SvgPlot =
            {
                Left = 72.0
                Top = 16.0
                Width = 320.0
                Height = 180.0
                XFrom = from
                XTo = if upTo > from then upTo else from + 1.0
                YFrom = low
                YTo = high
            }

        [
            yield! SvgPlot.frame "contrast, as a share of the found stimulus" yTitle plot

            Svg.curve
                (SvgPlot.points plot contrasts responses)
                [ "stroke", Svg.category 0; "stroke-width", "1.8"; "class", "course" ]

            for point in points do
                if Double.IsFinite point.Response then
                    dot (SvgPlot.x plot point.Contrast) (SvgPlot.y plot point.Response) (not point.IsClipped)
        ]
        |> Svg.document 410.0 240.0 title ""
