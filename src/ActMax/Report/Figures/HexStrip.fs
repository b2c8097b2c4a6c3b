namespace ActMax.Report

open System
open ActMax

/// A moving stimulus on the lattice and the response to it, for a strip of panels.
type HexStripData =
    {
        Title: string
        /// [time; hexal]; grey, 0 black to 1 white.
        Stimulus: NdArray
        /// [time; hexal]: what the same cell does in every column of the lattice.
        Response: NdArray
        FrameSeconds: float
    }

/// Where the strip's window lies around the peak of the middle cell's response.
[<RequireQualifiedAccess>]
type StripWindow =
    /// It ends with the frame before the peak, as in flyvis.
    | PeakLast
    /// The peak is in its middle.
    | PeakCentral

type HexStripSettings =
    {
        /// How long the window is.
        Seconds: float
        /// Panels in a row.
        Columns: int
        /// Hexals farther from the middle are left out.
        MostExtent: int
        Window: StripWindow
        /// Whether the response at the first frame is taken off every cell.
        IsRelative: bool
    }

/// Stimulus and response in two rows of panels that take turns in time, the response half a column later. After
/// plot_stim_response of flyvis, whose window and whose choice of frames this follows.
[<RequireQualifiedAccess>]
module HexStrip =

    let defaults: HexStripSettings =
        {
            Seconds = 0.2
            Columns = 10
            MostExtent = 6
            Window = StripWindow.PeakLast
            IsRelative = true
        }

    let private checkSizes (data: HexStripData) =
        let stimulus, response = data.Stimulus.Shape, data.Response.Shape

        if stimulus.Length <> 2 || response.Length <> 2 || stimulus <> response then
            invalidArg
                (nameof data)
                $"a stimulus of shape %A{stimulus} and a response of shape %A{response}; both are [time; hexal]."

    /// Frames whose stimulus and response are finite; padding of movies is not.
    let private usable (data: HexStripData) =
        let hexals = data.Stimulus.Shape[1]

        [| 0 .. data.Stimulus.Shape[0] - 1 |]
        |> Array.filter (fun frame ->
            Seq.forall
                (fun hexal ->
                    Single.IsFinite data.Stimulus.Values[frame * hexals + hexal]
                    && Single.IsFinite data.Response.Values[frame * hexals + hexal])
                (seq { 0 .. hexals - 1 }))

    let private row (array: NdArray) (frame: int) =
        Array.sub array.Values (frame * array.Shape[1]) array.Shape[1]

    /// Of the usable frames: their values of both kinds, the frame of the peak, the window's first frame and length.
    let private prepared (settings: HexStripSettings) (data: HexStripData) =
        checkSizes data
        let frames = usable data

        if frames.Length = 0 then
            invalidArg (nameof data) "no frame is finite."

        let stimulus = frames |> Array.map (row data.Stimulus)
        let response = frames |> Array.map (row data.Response)

        let response =
            if settings.IsRelative then
                response |> Array.map (fun now -> Array.map2 (-) now response[0])
            else
                response

        let middle = data.Stimulus.Shape[1] / 2
        let course = response |> Array.map (fun now -> now[middle])
        let peak = Array.IndexOf(course, Array.max course)

        let steps =
            max 1 (min frames.Length (int (settings.Seconds / data.FrameSeconds + 1e-9)))

        let first =
            match settings.Window with
            | StripWindow.PeakLast -> peak - steps
            | StripWindow.PeakCentral -> peak - steps / 2

        stimulus, response, peak, Math.Clamp(first, 0, frames.Length - steps), steps

    /// The frame of the largest response of the middle cell, and the window's first frame and length, among the frames
    /// that are finite.
    let window (settings: HexStripSettings) (data: HexStripData) : struct (int * int * int) =
        let _, _, peak, first, steps = prepared settings data
        struct (peak, first, steps)

    /// The frames of the panels: of an even number of evenly spaced ones the first, third, ... show the stimulus and
    /// the others the response.
    let private panels (settings: HexStripSettings) (first: int) (steps: int) =
        let count = 2 * settings.Columns

        let at i =
            first + int (float i * float (steps - 1) / float (max 1 (count - 1)))

        Array.init settings.Columns (fun column -> at (2 * column), at (2 * column + 1))

    let private scales (response: float32[][]) =
        ColourScale.create ColourMap.grey 0f 1f, ColourScale.symmetric ColourMap.coolWarm (Array.concat response)

    /// Milliseconds of a frame before the last panel, as its label.
    let private label (data: HexStripData) (last: int) (frame: int) =
        Svg.shown (Math.Round(1000.0 * float (frame - last) * data.FrameSeconds))

    /// The drawing. Throws ArgumentException for arrays of other or different shapes, or without a finite frame.
    let draw (settings: HexStripSettings) (data: HexStripData) : string =
        let stimulus, response, peak, first, steps = prepared settings data
        let grey, diverging = scales response
        let lattice = HexLattice.extentOf data.Stimulus.Shape[1] |> Option.defaultValue 0
        let extent = min settings.MostExtent lattice
        let struct (halfWidth, halfHeight) = HexFigure.halfSize extent
        let side = 30.0 / halfWidth
        let step = 2.0 * side * halfWidth + 4.0
        let height = 2.0 * side * halfHeight
        let upper, lower = 22.0 + height / 2.0, 22.0 + 1.5 * height + 4.0
        let bottom = 22.0 + 2.0 * height + 14.0
        let shown = panels settings first steps
        let last = snd shown[shown.Length - 1]
        let left = 70.0

        let parts =
            [
                Svg.text (left - 12.0) (upper + 4.0) "end" [] "response"
                Svg.text (left - 12.0) (lower + 4.0) "end" [] "stimulus"

                for column in 0 .. shown.Length - 1 do
                    let seen, done' = shown[column]
                    let x = left + step * (float column + 0.5)
                    let later = x + step / 2.0
                    HexFigure.panel side extent grey x lower stimulus[seen]
                    yield! HexFigure.cross side extent x lower
                    HexFigure.panel side extent diverging later upper response[done']
                    yield! HexFigure.cross side extent later upper

                    if
                        done' = peak
                        || (column < shown.Length - 1 && done' <= peak && fst shown[column + 1] > peak)
                    then
                        Svg.text later 16.0 "middle" [ "font-weight", "bold" ] "peak"

                    Svg.line later bottom later (bottom + 4.0) [ "stroke", "#555555" ]
                    Svg.text later (bottom + 16.0) "middle" [] (label data last done')

                Svg.line
                    left
                    bottom
                    (left + step * (float shown.Length + 0.5))
                    bottom
                    [ "stroke", "#555555"; "stroke-width", "0.8" ]

                Svg.text
                    (left + step * float shown.Length / 2.0)
                    (bottom + 32.0)
                    "middle"
                    []
                    "time before the last panel (ms)"

                yield! SvgPlot.ramp left (bottom + 44.0) 140.0 diverging
                Svg.text (left + 150.0) (bottom + 52.0) "start" [] "response"
                yield! SvgPlot.ramp (left + 240.0) (bottom + 44.0) 140.0 grey
                Svg.text (left + 390.0) (bottom + 52.0) "start" [] "stimulus"
            ]

        Svg.document
            (left + step * (float shown.Length + 0.5) + 14.0)
            (bottom + 74.0)
            data.Title
            $"Response {ColourScale.caption diverging}; stimulus {ColourScale.caption grey}."
            (HexFigure.definition side :: parts)

    /// The same panels as a picture of pixels, without words: the responses above, the stimuli below them.
    let raster (settings: HexStripSettings) (data: HexStripData) : Raster =
        let stimulus, response, _, first, steps = prepared settings data
        let grey, diverging = scales response
        let lattice = HexLattice.extentOf data.Stimulus.Shape[1] |> Option.defaultValue 0
        let extent = min settings.MostExtent lattice
        let inside = HexFigure.places data.Stimulus.Shape[1] extent
        let picture = HexRaster.create 6.0 inside.Length

        let cropped (values: float32[]) =
            inside |> Array.map (fun (struct (hexal, _, _)) -> values[hexal])

        let shown = panels settings first steps

        Array.append
            (shown
             |> Array.map (fun (_, frame) -> HexRaster.paint diverging (cropped response[frame]) picture))
            (shown
             |> Array.map (fun (frame, _) -> HexRaster.paint grey (cropped stimulus[frame]) picture))
        |> Raster.sheet settings.Columns 4
