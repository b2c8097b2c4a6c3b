/// Drawings: that they are well-formed, and that what they show is what they were given.
module ActMax.Tests.Report.FigureTests

open System
open System.Globalization
open System.IO
open System.Xml.Linq
open ActMax
open ActMax.Report
open Xunit

let private parse (svg: string) = XDocument.Parse(svg).Root |> nonNull

let private named (name: string) (root: XElement) =
    root.Descendants()
    |> Seq.filter (fun part -> part.Name.LocalName = name)
    |> List.ofSeq

let private attribute (name: string) (part: XElement) =
    match part.Attribute(XName.Get name) with
    | null -> ""
    | found -> found.Value

let private ofClass (name: string) (root: XElement) =
    root.Descendants()
    |> Seq.filter (fun part -> attribute "class" part = name)
    |> List.ofSeq

let private number (text: string) =
    Double.Parse(text, CultureInfo.InvariantCulture)

let private points (curve: XElement) =
    (attribute "d" curve).Split([| 'M'; 'L' |], StringSplitOptions.RemoveEmptyEntries)
    |> Array.map (fun pair ->
        let parts = pair.Split ' '
        number parts[0], number parts[1])

let private composition times =
    let stimulus =
        NdArray.init [| 2; times; 6; 5 |] (fun i -> float32 (sin (0.5 * float i[1])) * float32 (i[2] + i[3] + i[0]))

    CompositionFigure.ofStimulus "composition" Spectrum.defaults (1.0 / 30.0) [| "green"; "UV" |] stimulus

[<Fact>]
let ``a composition has a map and a course for each channel, on the true time axis`` () =
    let root =
        { composition 50 with
            Highlight = Some(40.0 / 30.0, 50.0 / 30.0)
            ScaleBar = Some(1.0, "50 µm")
        }
        |> CompositionFigure.draw
        |> parse

    Assert.Equal(2, (ofClass "course" root).Length)
    Assert.Equal(2, (ofClass "frequency" root).Length)
    // Two maps and the ramp.
    Assert.Equal(3, (named "image" root).Length)
    let course = points (ofClass "course" root).Head
    Assert.Equal(50, course.Length)
    // Frame i lies at i / 50 of an axis of 50 frames: 290 points from 320 on.
    Assert.Equal(320.0, fst course[0], 0.01)
    Assert.Equal(320.0 + 290.0 * 49.0 / 50.0, fst course[49], 0.02)
    let highlight = (ofClass "highlight" root).Head
    Assert.Equal(320.0 + 290.0 * 0.8, number (attribute "x" highlight), 0.02)
    Assert.Equal(58.0, number (attribute "width" highlight), 0.02)
    Assert.Contains("50 µm", root.Value)

[<Fact>]
let ``a movie too short for the filter has no frequency panel`` () =
    let short = composition 18
    Assert.True short.Spectra.IsNone
    Assert.Empty(ofClass "frequency" (parse (CompositionFigure.draw short)))
    Assert.True (composition 19).Spectra.IsSome

[<Fact>]
let ``a frame sheet names every frame's time and a grid every class`` () =
    let movie =
        Movie.ofVideo (ColourScale.create ColourMap.grey 0f 1f) 0.1 (NdArray.zeros [| 1; 7; 3; 3 |])

    let root = parse (PictureGrid.frameSheet "sheet" 4 movie)
    Assert.Equal(7, (named "image" root).Length)
    Assert.Contains("0.6 s", root.Value)

    let picture =
        {
            Picture = movie.Frames[0]
            Caption = "logit 3"
        }

    let root =
        parse (PictureGrid.classes "classes" "" [| "<boot>", picture, [| picture; picture |]; "bag", picture, [||] |])

    Assert.Equal(4, (named "image" root).Length)
    Assert.Contains("<boot>", root.Value)

    Assert.Throws<ArgumentException>(fun () -> PictureGrid.draw "" "" [||] |> ignore)
    |> ignore

/// A response of the middle hexal that peaks at frame 50 of 80, and some padding.
let private strip: HexStripData =
    {
        Title = "strip"
        Stimulus = NdArray.init [| 80; 37 |] (fun i -> if i[0] >= 75 then Single.NaN else float32 i[1] / 36f)
        Response =
            NdArray.init [| 80; 37 |] (fun i ->
                if i[0] >= 75 then Single.NaN
                elif i[1] = 18 then 0.5f - abs (float32 i[0] - 50f) / 100f
                else 0.1f)
        FrameSeconds = 0.01
    }

[<Fact>]
let ``the strip's window ends with the frame before the peak`` () =
    let struct (peak, first, length) = HexStrip.window HexStrip.defaults strip
    Assert.Equal((50, 30, 20), (peak, first, length))

    let struct (_, first, _) =
        HexStrip.window
            { HexStrip.defaults with
                Window = StripWindow.PeakCentral
            }
            strip

    Assert.Equal(40, first)
    // Near the start it begins with the first frame.
    let early =
        { strip with
            Response = NdArray.init [| 80; 37 |] (fun i -> if i[0] = 5 then 1f else 0f)
            Stimulus = NdArray.zeros [| 80; 37 |]
        }

    let struct (peak, first, length) = HexStrip.window HexStrip.defaults early
    Assert.Equal((5, 0, 20), (peak, first, length))

[<Fact>]
let ``a strip has ten panels a row, every second frame a stimulus`` () =
    let root = parse (HexStrip.draw HexStrip.defaults strip)
    Assert.Equal(20, (ofClass "lattice" root).Length)
    Assert.Equal(20 * 37, (named "use" root).Length)
    // Panels are 20 ms apart, the last at 0.
    for label in [ "\u2212180"; "\u221220"; "0" ] do
        Assert.Contains(named "text" root, (fun text -> text.Value = label))
    // Stimulus panels hold the stimulus, black to white.
    let fills =
        (ofClass "lattice" root).Head |> named "use" |> List.map (attribute "fill")

    Assert.Equal("#000000", fills.Head)
    Assert.Equal("#ffffff", List.last fills)
    // Farther hexals are left out.
    let small =
        parse (
            HexStrip.draw
                { HexStrip.defaults with
                    MostExtent = 1
                    Columns = 5
                }
                strip
        )

    Assert.Equal(10 * 7, (named "use" small).Length)
    let raster = HexStrip.raster HexStrip.defaults strip
    let panel = HexRaster.create 6.0 37
    Assert.Equal((10 * panel.Width + 36, 2 * panel.Height + 4), (raster.Width, raster.Height))

    Assert.Throws<ArgumentException>(fun () ->
        HexStrip.draw
            HexStrip.defaults
            { strip with
                Response = NdArray.zeros [| 80; 19 |]
            }
        |> ignore)
    |> ignore

[<Fact>]
let ``a receptive field is drawn around zero`` () =
    let values =
        Array.init 19 (fun i ->
            if i = 9 then 2f
            elif i = 0 then -1f
            else 0f)

    let root = parse (HexFigure.field "field" [| "T4a", values |])
    let fills = named "use" root |> List.map (attribute "fill")
    Assert.Equal(19, fills.Length)
    let struct (r, g, b) = ColourMap.colour 255 ColourMap.blueWhiteRed
    Assert.Equal($"#{r:x2}{g:x2}{b:x2}", fills[9])
    Assert.NotEqual<string>(fills[1], fills[0])

    Assert.Throws<ArgumentException>(fun () -> HexFigure.field "x" [| "", Array.zeroCreate 5 |] |> ignore)
    |> ignore

[<Fact>]
let ``curves of different lengths share seconds`` () =
    let root =
        TraceFigure.draw
            "traces"
            "voltage"
            0.01
            None
            [| "natural", Array.init 80 float32; "artificial", [| 1f; Single.NaN; 3f |] |]
        |> parse

    let curves = ofClass "course" root
    Assert.Equal(80, (points curves[0]).Length)
    Assert.Equal(2, (points curves[1]).Length)
    Assert.Contains("natural", root.Value)

[<Fact>]
let ``the preferred direction is the vector sum`` () =
    let tuning =
        [|
            for degrees in 0.0..30.0..330.0 -> degrees, 1.0 + cos ((degrees - 90.0) * Math.PI / 180.0)
        |]

    let struct (degrees, index) = PolarFigure.preferred tuning
    Assert.Equal(90.0, degrees, 1e-9)
    Assert.Equal(0.5, index, 1e-9)
    let struct (_, none) = PolarFigure.preferred [| 0.0, -1.0; 180.0, 0.0 |]
    Assert.Equal(0.0, none)
    let root = parse (PolarFigure.draw "polar" [| "T4c", tuning |])
    Assert.Equal(13, (points (ofClass "tuning" root).Head).Length)
    Assert.Contains("90°", root.Value)

[<Fact>]
let ``a tuning field has an arrow at every place with a slope`` () =
    let sweep: StimulusSweep =
        {
            A = [| 0.0; 1.0; 2.0 |]
            B = [| 0.0; 1.0 |]
            Value = [| [| 0.0; 1.0 |]; [| 1.0; 2.0 |]; [| 2.0; 3.0 |] |]
            GradientA = Array.init 3 (fun i -> [| (if i = 0 then 0.0 else 1.0); 1.0 |])
            GradientB = Array.init 3 (fun i -> [| (if i = 0 then 0.0 else 1.0); 1.0 |])
        }

    Assert.Equal(5, (ofClass "arrow" (parse (FieldFigure.draw "field" "green" "UV" sweep))).Length)

[<Fact>]
let ``a contrast response has a point for every finite response, hollow where bounds held it back`` () =
    let point contrast response clipped =
        {
            Contrast = contrast
            Norm = contrast
            Response = response
            IsClipped = clipped
        }

    let points =
        [
            point 0.0 0.1 false
            point 0.5 nan false
            point 1.0 2.0 false
            point 2.0 2.5 true
        ]

    let svg = ContrastFigure.draw "contrast" "activity" points
    Assert.Equal(3, (ofClass "point" (parse svg)).Length)
    // The ground is white too.
    Assert.Equal(2, (svg.Split "fill=\"#ffffff\"").Length - 1)

    Assert.Throws<ArgumentException>(fun () -> ContrastFigure.draw "contrast" "activity" [] |> ignore)
    |> ignore

[<Fact>]
let ``a run of pictures is kept in its folder and read again`` () =
    for space, layers in [ SampleMovies.video, 30; SampleMovies.image, 1; SampleMovies.hex, 30 ] do
        SamplePage.inFolder (fun folder ->
            let run = SampleMovies.run space 2 layers
            // What a network left there before would mislead.
            File.WriteAllText(Path.Combine(folder, "inputs.csv"), "input,id,group\n0,a,b\n")
            SampleMovies.write folder run
            Assert.False(File.Exists(Path.Combine(folder, "inputs.csv")))
            let read = SavedRun.read folder |> InputError.orFail
            Assert.Equal(Some space, read.Record.Space)
            Assert.Equal(run.Stimulus, read.Stimulus)
            Assert.True(FileInfo(Path.Combine(folder, "report.html")).Length > 100_000L)

            let names = RunPictures.write folder read |> InputError.orFail
            Assert.All(names, (fun name -> Assert.True(File.Exists(Path.Combine(folder, name)))))
            Assert.Contains("stimulus-2.png", names)
            Assert.Equal(space <> SampleMovies.image, List.contains "stimulus-1.gif" names)

            // A stimulus of another shape than the space is a fault that names both.
            Npy.write (Path.Combine(folder, "stimulus.npy")) (Npy.ofFloat32 [ 2; 3 ] (Array.zeroCreate 6))
            |> InputError.orFail

            match SavedRun.read folder with
            | Ok _ -> failwith "a stimulus of another shape was read"
            | Error faults -> Assert.Contains("[2; 3]", faults |> List.map InputError.message |> String.concat ""))

[<Fact>]
let ``units of an image network stand beside the best real images`` () =
    let run = SampleMovies.run SampleMovies.image 2 1
    let both = [| 0, SampleMovies.baselines run; 1, SampleMovies.baselines run |]
    let page = RunPage.withBaselines run both Analyses.none

    let grid =
        page.Figures
        |> Array.filter (fun figure -> figure.Name = "classes")
        |> Array.exactlyOne
    // Two rows of a found and a real image; the random mean has no picture.
    Assert.Equal(4, (named "image" (parse grid.Svg)).Length)
    Assert.Contains("number 17: 1.5", grid.Svg)
    Assert.Empty((RunPage.withBaselines run both[..0] Analyses.none).Figures)
