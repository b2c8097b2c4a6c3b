namespace ActMax.Report

open ActMax

/// What there is to draw of a run on the lattice.
type HexDrawingData =
    {
        /// The cell that was driven: "T4c".
        Cell: string
        FrameSeconds: float
        /// Name, stimulus [time; hexal], and the response of the cell's type in every column [time; hexal], of every
        /// item; None for types that are not in every column.
        Items: (string * NdArray * NdArray option)[]
        /// The driven cell's voltage over time for natural and found stimuli, by name.
        Courses: (string * float32[])[]
        /// See `HexTuning`.
        Field: (string * float32[])[]
        Directions: (string * (float * float)[])[]
    }

/// The drawings of a run on the lattice: flyvis' strip of stimulus and response, traces side by side, receptive field
/// and tuning to direction.
[<RequireQualifiedAccess>]
module HexDrawings =

    let private strips (data: HexDrawingData) =
        [|
            for item in 0 .. data.Items.Length - 1 do
                let name, stimulus, response = data.Items[item]

                match response with
                | Some response ->
                    item,
                    {
                        Title = $"{data.Cell}, {name}: stimulus and response"
                        Stimulus = stimulus
                        Response = response
                        FrameSeconds = data.FrameSeconds
                    }
                | None -> ()
        |]

    let figures (data: HexDrawingData) : PageFigure[] =
        [|
            for item, strip in strips data do
                {
                    Name = $"strip-{item + 1}"
                    Title = "Stimulus and response"
                    Caption =
                        $"The {1000.0 * HexStrip.defaults.Seconds:f0} ms up to the peak; above, {data.Cell} in every "
                        + "column of the lattice, less its voltage in the first frame."
                    Svg = HexStrip.draw HexStrip.defaults strip
                    Item = Some item
                }

            if data.Courses.Length > 0 then
                {
                    Name = "traces"
                    Title = "Responses compared"
                    Caption = $"Voltage of {data.Cell} over time for each stimulus."
                    Svg = TraceFigure.draw $"Responses of {data.Cell}" "voltage" data.FrameSeconds None data.Courses
                    Item = None
                }

            if data.Field.Length > 0 then
                {
                    Name = "field"
                    Title = "Receptive field"
                    Caption =
                        $"Voltage of the middle {data.Cell} at times after a bright impulse of 20 ms, by the place of "
                        + "the impulse."
                    Svg = HexFigure.field $"Receptive field of {data.Cell}" data.Field
                    Item = None
                }

            if data.Directions.Length > 0 then
                {
                    Name = "directions"
                    Title = "Tuning to direction"
                    Caption =
                        $"Highest voltage of the middle {data.Cell} above grey for edges of "
                        + $"{HexTuning.speed:g3} ommatidia a second, by the direction in which they move."
                    Svg = PolarFigure.draw $"Directions of {data.Cell}" data.Directions
                    Item = None
                }
        |]

    /// The strips, and the receptive field in one row, as pictures of pixels.
    let pictures (data: HexDrawingData) : (string * Raster)[] =
        [|
            for item, strip in strips data do
                $"strip-{item + 1}", HexStrip.raster HexStrip.defaults strip

            if data.Field.Length > 0 then
                let values = Array.map snd data.Field
                let scale = ColourScale.symmetric ColourMap.blueWhiteRed (Array.concat values)
                let lattice = HexRaster.create 8.0 values[0].Length

                "field",
                values
                |> Array.map (fun values -> HexRaster.paint scale values lattice)
                |> Raster.sheet values.Length 4
        |]
