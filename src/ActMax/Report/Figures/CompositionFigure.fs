namespace ActMax.Report

open System
open ActMax

/// What a video stimulus is made of: for every channel a map in space, a course in time and its frequencies.
type Composition =
    {
        Title: string
        /// Names of the channels.
        Channels: string[]
        Parts: SpaceTime[]
        /// None where the movie is too short, or its frames too long, for the filter.
        Spectra: Spectrum[] option
        /// The time whose response was asked for, in seconds.
        Highlight: (float * float) option
        /// Length and words of the scale bar, in pixels of the stimulus: upstream's is 1 or 4 pixels for 50 um.
        ScaleBar: (float * string) option
    }

/// After plot_stimulus_composition of open-retina, on the true time axis.
[<RequireQualifiedAccess>]
module CompositionFigure =

    /// Colours of the courses: black alone; green and violet for green and ultraviolet light; red, green and blue.
    let private colours (channels: int) =
        match channels with
        | 1 -> [| "#000000" |]
        | 2 -> [| "#006400"; "#9400d3" |]
        | 3 -> [| "#d62728"; "#2ca02c"; "#1f4fd6" |]
        | _ -> Array.init channels Svg.category

    /// Decomposes a stimulus [channel; time; height; width]. Names are those of the channel axis, or numbers.
    let ofStimulus
        (title: string)
        (settings: SpectrumSettings)
        (frameSeconds: float)
        (channels: string[])
        (stimulus: NdArray)
        : Composition =
        let parts = SpaceTime.ofStimulus frameSeconds stimulus

        if channels.Length > 0 && channels.Length <> parts.Length then
            invalidArg (nameof channels) $"{channels.Length} names for {parts.Length} channels."

        let isLong =
            stimulus.Shape[1] >= Spectrum.shortest settings
            && (match settings.Cutoff with
                | Some cutoff -> cutoff < 0.5 / frameSeconds
                | None -> true)

        {
            Title = title
            Channels =
                if channels.Length > 0 then
                    channels
                else
                    Array.init parts.Length (fun i -> $"channel {i}")
            Parts = parts
            Spectra =
                if isLong then
                    Some(
                        parts
                        |> Array.map (fun part -> Spectrum.ofTrace settings frameSeconds part.Temporal)
                    )
                else
                    None
            Highlight = None
            ScaleBar = None
        }

    let private map (scale: ColourScale) (part: SpaceTime) : Raster =
        part.Spatial
        |> Array.collect (fun value ->
            let struct (red, green, blue) = ColourScale.colour scale (float32 value)
            [| red; green; blue |])
        |> Raster.create part.Width part.Height 3

    /// The drawing, 900 points wide with a frequency panel, else 640.
    let draw (composition: Composition) : string =
        let parts = composition.Parts
        let colours = colours parts.Length
        let largest = parts |> Array.collect _.Spatial |> Array.map float32
        let scale = ColourScale.symmetric ColourMap.blueWhiteRed largest
        let first = parts[0]
        // Maps side by side share 230 points.
        let mapWidth = min 180.0 (230.0 / float parts.Length)
        let mapHeight = mapWidth * float first.Height / float first.Width
        let bottom = max 170.0 (40.0 + mapHeight)

        let maps =
            [
                for i in 0 .. parts.Length - 1 do
                    let left = 15.0 + float i * (mapWidth + 8.0)
                    Svg.image left 40.0 mapWidth mapHeight (map scale parts[i])

                    Svg.rect left 40.0 mapWidth mapHeight [ "fill", "none"; "stroke", "#000000"; "stroke-width", "1" ]

                    Svg.text (left + mapWidth / 2.0) 34.0 "middle" [ "fill", colours[i] ] composition.Channels[i]

                match composition.ScaleBar with
                | Some(length, words) ->
                    let points = length * mapWidth / float first.Width
                    let y = 40.0 + mapHeight - 8.0
                    Svg.rect 21.0 y points 3.0 [ "fill", "#000000" ]
                    Svg.text 21.0 (y - 3.0) "start" [ "font-size", "9" ] words
                | None -> ()

                yield! SvgPlot.ramp 15.0 (bottom + 12.0) 180.0 scale
            ]

        let times = SpaceTime.times first
        let low, high = SvgPlot.range (parts |> Seq.collect _.Temporal)
        let size = max (abs low) (abs high)

        let course: SvgPlot =
            {
                Left = 320.0
                Top = 40.0
                Width = 290.0
                Height = bottom - 40.0
                XFrom = 0.0
                XTo = float times.Length * first.FrameSeconds
                YFrom = -size
                YTo = size
            }

        let courses =
            [
                match composition.Highlight with
                | Some(from, upTo) ->
                    let left = SvgPlot.x course (max course.XFrom from)
                    let right = SvgPlot.x course (min course.XTo upTo)

                    Svg.rect
                        left
                        course.Top
                        (right - left)
                        course.Height
                        [ "fill", "#000000"; "fill-opacity", "0.1"; "class", "highlight" ]
                | None -> ()

                yield! SvgPlot.frame "time (s)" "temporal weight" course

                for i in 0 .. parts.Length - 1 do
                    Svg.curve
                        (SvgPlot.points course times parts[i].Temporal)
                        [ "stroke", colours[i]; "stroke-width", "1.6"; "class", "course" ]
            ]

        let frequencies =
            match composition.Spectra with
            | None -> []
            | Some spectra ->
                let _, top = SvgPlot.range (spectra |> Seq.collect _.Magnitudes)
                let highest = spectra[0].Frequencies |> Array.last

                let plot: SvgPlot =
                    { course with
                        Left = 690.0
                        Width = 195.0
                        XTo = max 1e-9 highest
                        YFrom = 0.0
                        YTo = max 1e-9 top
                    }

                let main =
                    spectra
                    |> Array.map (fun spectrum ->
                        spectrum.MainFrequency.ToString("0.0", Globalization.CultureInfo.InvariantCulture))
                    |> String.concat " / "

                [
                    yield! SvgPlot.frame "frequency (Hz)" "magnitude" plot

                    for i in 0 .. spectra.Length - 1 do
                        Svg.curve
                            (SvgPlot.points plot spectra[i].Frequencies spectra[i].Magnitudes)
                            [ "stroke", colours[i]; "stroke-width", "1.6"; "class", "frequency" ]

                    Svg.text (plot.Left + plot.Width / 2.0) 26.0 "middle" [] $"weighted frequency: {main} Hz"
                ]

        let width = if composition.Spectra.IsSome then 905.0 else 630.0

        let carried =
            parts
            |> Array.map (fun part -> $"{100.0 * SpaceTime.share part:f0} %%")
            |> String.concat ", "

        Svg.document
            width
            (bottom + 48.0)
            composition.Title
            $"Maps: {ColourScale.caption scale}. The product of map and course carries {carried} of the stimulus."
            (maps @ courses @ frequencies)
