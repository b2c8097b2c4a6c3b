namespace ActMax.Report

open System

/// 256 colours, from the lowest value to the highest; three bytes each.
type ColourMap = { Name: string; Colours: byte[] }

/// Diverging maps are computed in Moreland's Msh space, where the lightness rises evenly to the middle and falls
/// evenly from it. Source: Moreland, "Diverging color maps for scientific visualization", ISVC 2009.
[<RequireQualifiedAccess>]
module ColourMap =

    let private steps = 256

    let private toLinear (c: float) =
        if c > 0.04045 then
            ((c + 0.055) / 1.055) ** 2.4
        else
            c / 12.92

    let private ofLinear (c: float) =
        if c > 0.0031308 then
            1.055 * c ** (1.0 / 2.4) - 0.055
        else
            12.92 * c

    /// White of daylight, D65.
    let private white = [| 0.9505; 1.0; 1.089 |]

    let private labOf (rgb: float[]) =
        let r, g, b = toLinear rgb[0], toLinear rgb[1], toLinear rgb[2]
        let x = 0.4124 * r + 0.3576 * g + 0.1805 * b
        let y = 0.2126 * r + 0.7152 * g + 0.0722 * b
        let z = 0.0193 * r + 0.1192 * g + 0.9505 * b

        let bend t =
            if t > 0.008856 then
                Math.Cbrt t
            else
                7.787 * t + 16.0 / 116.0

        let fx, fy, fz = bend (x / white[0]), bend (y / white[1]), bend (z / white[2])
        116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)

    let private rgbOf (l: float, a: float, b: float) =
        let fy = (l + 16.0) / 116.0

        let straighten t =
            if t > 0.206893 then
                t ** 3.0
            else
                (t - 16.0 / 116.0) / 7.787

        let x = white[0] * straighten (fy + a / 500.0)
        let y = white[1] * straighten fy
        let z = white[2] * straighten (fy - b / 200.0)

        [|
            3.2406 * x - 1.5372 * y - 0.4986 * z
            -0.9689 * x + 1.8758 * y + 0.0415 * z
            0.0557 * x - 0.2040 * y + 1.0570 * z
        |]
        |> Array.map (fun c -> byte (Math.Round(255.0 * Math.Clamp(ofLinear c, 0.0, 1.0))))

    let private mshOf (rgb: float[]) =
        let l, a, b = labOf rgb
        let m = sqrt (l * l + a * a + b * b)
        m, acos (l / m), atan2 b a

    let private labOfMsh (m: float, s: float, h: float) =
        m * cos s, m * sin s * cos h, m * sin s * sin h

    /// The hue that a colour fades to on its way to a grey of a larger magnitude, so that the way is even.
    let private fadingHue (m: float, s: float, h: float) (toM: float) =
        if m >= toM - 0.1 then
            h
        else
            let turn = s * sqrt (toM * toM - m * m) / (m * sin s)
            if h > -Math.PI / 3.0 then h + turn else h - turn

    let private diverging (name: string) (low: float[]) (middle: float) (high: float[]) : ColourMap =
        let (m1, s1, h1), (m3, s3, h3) = mshOf low, mshOf high

        let colour i =
            let place = float i / float (steps - 1)

            if place <= 0.5 then
                let t = 2.0 * place
                let target = fadingHue (m1, s1, h1) middle
                labOfMsh (m1 + t * (middle - m1), s1 * (1.0 - t), h1 + t * (target - h1))
            else
                let t = 2.0 * place - 1.0
                let target = fadingHue (m3, s3, h3) middle
                labOfMsh (middle + t * (m3 - middle), s3 * t, target + t * (h3 - target))

        {
            Name = name
            Colours = Array.init steps colour |> Array.collect rgbOf
        }

    /// From black to white.
    let grey: ColourMap =
        {
            Name = "grey"
            Colours = Array.init (3 * steps) (fun i -> byte (i / 3))
        }

    /// From blue over light grey to red.
    let coolWarm: ColourMap =
        diverging "blue to red" [| 0.230; 0.299; 0.754 |] 88.0 [| 0.706; 0.016; 0.150 |]

    /// Evenly between colours, in CIELAB.
    let private through (name: string) (anchors: float[] list) : ColourMap =
        let anchors = anchors |> List.map labOf |> Array.ofList

        let colour i =
            let at = float i / float (steps - 1) * float (anchors.Length - 1)
            let low = min (anchors.Length - 2) (int at)
            let share = at - float low
            let (l1, a1, b1), (l2, a2, b2) = anchors[low], anchors[low + 1]
            l1 + share * (l2 - l1), a1 + share * (a2 - a1), b1 + share * (b2 - b1)

        {
            Name = name
            Colours = Array.init steps colour |> Array.collect rgbOf
        }

    /// From dark blue over white to dark red: what is near zero is near the paper.
    let blueWhiteRed: ColourMap =
        through
            "dark blue over white to dark red"
            [
                [| 0.04; 0.18; 0.42 |]
                [| 0.26; 0.56; 0.80 |]
                [| 1.0; 1.0; 1.0 |]
                [| 0.86; 0.40; 0.30 |]
                [| 0.42; 0.02; 0.12 |]
            ]

    /// Red, green and blue of one of the 256 colours.
    let colour (index: int) (map: ColourMap) : struct (byte * byte * byte) =
        let at = 3 * Math.Clamp(index, 0, steps - 1)
        struct (map.Colours[at], map.Colours[at + 1], map.Colours[at + 2])
