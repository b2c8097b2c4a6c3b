namespace ActMax.Report

open System
open System.Globalization
open System.Net
open System.Text

/// Drawings as text: parts are strings, put together without any library.
[<RequireQualifiedAccess>]
module Svg =

    /// Two decimals at most, as SVG reads them.
    let number (value: float) : string =
        if Double.IsFinite value then
            let text = value.ToString("0.##", CultureInfo.InvariantCulture)
            if text = "-0" then "0" else text
        else
            "0"

    /// For people: few digits and a true minus sign.
    let shown (value: float) : string =
        let size = abs value

        let digits =
            if size >= 1e5 || (size > 0.0 && size < 1e-3) then
                value.ToString("0.##e0", CultureInfo.InvariantCulture)
            elif size >= 1e3 then
                value.ToString("0", CultureInfo.InvariantCulture)
            else
                value.ToString("g4", CultureInfo.InvariantCulture)

        digits.Replace("-", "\u2212")

    let escape (text: string) : string = nonNull (WebUtility.HtmlEncode text)

    let private attributes (pairs: (string * string) list) =
        pairs
        |> List.map (fun (name, value) -> $" {name}=\"{escape value}\"")
        |> String.concat ""

    let element (name: string) (pairs: (string * string) list) (children: string list) : string =
        if children.IsEmpty then
            $"<{name}{attributes pairs}/>"
        else
            let inside = String.concat "" children
            $"<{name}{attributes pairs}>{inside}</{name}>"

    let line (x1: float) (y1: float) (x2: float) (y2: float) (more: (string * string) list) : string =
        element "line" ([ "x1", number x1; "y1", number y1; "x2", number x2; "y2", number y2 ] @ more) []

    let rect (x: float) (y: float) (width: float) (height: float) (more: (string * string) list) : string =
        element
            "rect"
            ([
                "x", number x
                "y", number y
                "width", number (max 0.0 width)
                "height", number (max 0.0 height)
             ]
             @ more)
            []

    /// `anchor` is "start", "middle" or "end".
    let text (x: float) (y: float) (anchor: string) (more: (string * string) list) (words: string) : string =
        element "text" ([ "x", number x; "y", number y; "text-anchor", anchor ] @ more) [ escape words ]

    /// A line through points; where one is not finite it is broken.
    let curve (points: (struct (float * float))[]) (more: (string * string) list) : string =
        let path = StringBuilder()
        let mutable isDown = false

        for struct (x, y) in points do
            if Double.IsFinite x && Double.IsFinite y then
                path.Append(if isDown then "L" else "M").Append(number x).Append(' ').Append(number y)
                |> ignore

                isDown <- true
            else
                isDown <- false

        element "path" ([ "d", path.ToString(); "fill", "none" ] @ more) []

    /// A picture, its pixels as squares.
    let image (x: float) (y: float) (width: float) (height: float) (raster: Raster) : string =
        element
            "image"
            [
                "x", number x
                "y", number y
                "width", number width
                "height", number height
                "preserveAspectRatio", "none"
                "style", "image-rendering:pixelated"
                "href", PngFile.dataAddress raster
            ]
            []

    /// A whole drawing on white, with a title that screen readers say and a description of its colours.
    let document (width: float) (height: float) (title: string) (description: string) (parts: string list) : string =
        element
            "svg"
            [
                "xmlns", "http://www.w3.org/2000/svg"
                "viewBox", $"0 0 {number width} {number height}"
                "width", number width
                "height", number height
                "font-family", "Helvetica, Arial, 'DejaVu Sans', sans-serif"
                "font-size", "11"
                "role", "img"
            ]
            ([
                element "title" [] [ escape title ]
                element "desc" [] [ escape description ]
                rect 0.0 0.0 width height [ "fill", "#ffffff" ]
             ]
             @ parts)

    /// Okabe and Ito's colours, told apart with every kind of colour vision.
    let categories: string[] =
        [|
            "#0072b2"
            "#d55e00"
            "#009e73"
            "#cc79a7"
            "#e69f00"
            "#56b4e9"
            "#5b4db0"
            "#5f6670"
        |]

    let category (i: int) : string = categories[i % categories.Length]
