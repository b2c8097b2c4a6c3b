namespace ActMax.Report

open System

/// A box with two numeric axes inside of a drawing: where a point lies, and the frame around it.
type SvgPlot =
    {
        Left: float
        Top: float
        Width: float
        Height: float
        XFrom: float
        XTo: float
        YFrom: float
        YTo: float
    }

[<RequireQualifiedAccess>]
module SvgPlot =

    /// Round numbers inside of a range, about `count` of them.
    let ticks (count: int) (from: float) (upTo: float) : float list =
        if not (upTo > from) then
            [ from ]
        else
            let raw = (upTo - from) / float count
            let decade = 10.0 ** floor (log10 raw)

            let step =
                [ 1.0; 2.0; 5.0; 10.0 ]
                |> List.find (fun s -> s * decade >= raw * 0.999)
                |> (*) decade

            let first = int64 (ceil (from / step - 1e-9))
            let last = int64 (floor (upTo / step + 1e-9))
            [ for i in first..last -> Math.Round(float i * step, 12) ]

    /// The finite values' range, a little wider; around a single value.
    let range (values: seq<float>) : float * float =
        let finite = values |> Seq.filter Double.IsFinite |> Array.ofSeq

        if finite.Length = 0 then
            -1.0, 1.0
        else
            let least, most = Array.min finite, Array.max finite

            let room =
                if most > least then
                    0.05 * (most - least)
                else
                    max 1e-6 (0.5 * abs most)

            least - room, most + room

    let x (plot: SvgPlot) (value: float) : float =
        plot.Left + plot.Width * (value - plot.XFrom) / (plot.XTo - plot.XFrom)

    let y (plot: SvgPlot) (value: float) : float =
        plot.Top + plot.Height * (plot.YTo - value) / (plot.YTo - plot.YFrom)

    let points (plot: SvgPlot) (xs: float[]) (ys: float[]) : (struct (float * float))[] =
        Array.map2 (fun a b -> struct (x plot a, y plot b)) xs ys

    /// Left and bottom axis with ticks, numbers and titles.
    let frame (xTitle: string) (yTitle: string) (plot: SvgPlot) : string list =
        let bottom = plot.Top + plot.Height
        let grey = [ "stroke", "#555555"; "stroke-width", "0.8" ]

        [
            Svg.line plot.Left bottom (plot.Left + plot.Width) bottom grey
            Svg.line plot.Left plot.Top plot.Left bottom grey

            for tick in ticks (max 2 (int (plot.Width / 70.0))) plot.XFrom plot.XTo do
                Svg.line (x plot tick) bottom (x plot tick) (bottom + 4.0) grey
                Svg.text (x plot tick) (bottom + 16.0) "middle" [] (Svg.shown tick)

            for tick in ticks (max 2 (int (plot.Height / 35.0))) plot.YFrom plot.YTo do
                Svg.line (plot.Left - 4.0) (y plot tick) plot.Left (y plot tick) grey
                Svg.text (plot.Left - 7.0) (y plot tick + 4.0) "end" [] (Svg.shown tick)

            Svg.text (plot.Left + plot.Width / 2.0) (bottom + 32.0) "middle" [] xTitle

            Svg.text
                0.0
                0.0
                "middle"
                [
                    "transform",
                    $"translate({Svg.number (plot.Left - 50.0)} {Svg.number (plot.Top + plot.Height / 2.0)}) rotate(-90)"
                ]
                yTitle
        ]

    /// Names and colours of curves, one below the other, from a corner on.
    let legend (left: float) (top: float) (entries: (string * string) list) : string list =
        entries
        |> List.mapi (fun i (name, colour) ->
            let at = top + 15.0 * float i

            [
                Svg.line left (at - 4.0) (left + 16.0) (at - 4.0) [ "stroke", colour; "stroke-width", "2.5" ]
                Svg.text (left + 21.0) at "start" [] name
            ])
        |> List.concat

    /// What the colours of a map mean: a ramp with its ends.
    let ramp (left: float) (top: float) (width: float) (scale: ColourScale) : string list =
        let colours =
            Array.init 256 (fun i ->
                let struct (red, green, blue) = ColourMap.colour i scale.Map
                [| red; green; blue |])
            |> Array.concat

        [
            Svg.image left top width 8.0 (Raster.create 256 1 3 colours)
            Svg.text left (top + 20.0) "start" [] (Svg.shown (float scale.Lower))

            if scale.Lower < 0f && scale.Upper > 0f then
                let zero =
                    left + width * -(float scale.Lower) / (float scale.Upper - float scale.Lower)

                Svg.text zero (top + 20.0) "middle" [] "0"

            Svg.text (left + width) (top + 20.0) "end" [] (Svg.shown (float scale.Upper))
        ]
