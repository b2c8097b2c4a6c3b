namespace ActMax.Report

open System

/// Which value has which colour. One scale serves all frames of a movie, so that a colour means one value.
type ColourScale =
    {
        Map: ColourMap
        /// The value that has the first colour.
        Lower: float32
        /// The value that has the last colour.
        Upper: float32
    }

[<RequireQualifiedAccess>]
module ColourScale =

    /// Throws ArgumentException for limits that are not finite or not in order.
    let create (map: ColourMap) (lower: float32) (upper: float32) : ColourScale =
        if not (Single.IsFinite lower && Single.IsFinite upper && lower <= upper) then
            invalidArg (nameof lower) $"a colour scale from {lower} to {upper}."

        {
            Map = map
            Lower = lower
            Upper = upper
        }

    /// The least and the largest of the values that are finite; 0 and 0 for none.
    let private limits (values: float32[]) =
        let mutable least, most = Single.PositiveInfinity, Single.NegativeInfinity

        for value in values do
            if Single.IsFinite value then
                least <- min least value
                most <- max most value

        if least > most then 0f, 0f else least, most

    /// From the least to the largest value.
    let spanning (map: ColourMap) (values: float32[]) : ColourScale =
        let least, most = limits values
        create map least most

    /// Zero in the middle, as far to both sides as the values go.
    let symmetric (map: ColourMap) (values: float32[]) : ColourScale =
        let least, most = limits values
        let size = max (abs least) (abs most)
        create map -size size

    /// Place on the scale, 0 .. 255; where all values are one, the middle.
    let index (scale: ColourScale) (value: float32) : int =
        let span = float scale.Upper - float scale.Lower

        if not (span > 0.0) then
            128
        else
            int (Math.Round(255.0 * Math.Clamp((float value - float scale.Lower) / span, 0.0, 1.0)))

    /// Red, green and blue; white for NaN.
    let colour (scale: ColourScale) (value: float32) : struct (byte * byte * byte) =
        if Single.IsNaN value then
            struct (255uy, 255uy, 255uy)
        else
            ColourMap.colour (index scale value) scale.Map

    /// As "#rrggbb".
    let text (scale: ColourScale) (value: float32) : string =
        let struct (red, green, blue) = colour scale value
        $"#{red:x2}{green:x2}{blue:x2}"

    /// What a picture says about its colours.
    let caption (scale: ColourScale) : string =
        let number (value: float32) =
            value.ToString("g5", Globalization.CultureInfo.InvariantCulture)

        $"{scale.Map.Name}: {number scale.Lower} to {number scale.Upper}"
