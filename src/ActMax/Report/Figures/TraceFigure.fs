namespace ActMax.Report

open System

/// Courses over time, one colour each: responses to a natural, a regularised and an artificial stimulus, say.
[<RequireQualifiedAccess>]
module TraceFigure =

    /// Named courses, each with one value every `frameSeconds`; courses may differ in length. `highlight` is a span of
    /// seconds. Throws ArgumentException for none.
    let draw
        (title: string)
        (yTitle: string)
        (frameSeconds: float)
        (highlight: (float * float) option)
        (courses: (string * float32[])[])
        : string =
        if courses.Length = 0 then
            invalidArg (nameof courses) "nothing to draw."

        let values (_, course: float32[]) = course |> Array.map float
        let low, high = SvgPlot.range (courses |> Seq.collect values)
        let longest = courses |> Array.map (fun (_, course) -> course.Length) |> Array.max

        let plot: SvgPlot =
            {
                Left = 62.0
                Top = 16.0
                Width = 420.0
                Height = 180.0
                XFrom = 0.0
                XTo = max frameSeconds (float (longest - 1) * frameSeconds)
                YFrom = low
                YTo = high
            }

        let parts =
            [
                match highlight with
                | Some(from, upTo) ->
                    let left = SvgPlot.x plot (max plot.XFrom from)
                    let right = SvgPlot.x plot (min plot.XTo upTo)
                    Svg.rect left plot.Top (right - left) plot.Height [ "fill", "#000000"; "fill-opacity", "0.1" ]
                | None -> ()

                if low < 0.0 && high > 0.0 then
                    Svg.line
                        plot.Left
                        (SvgPlot.y plot 0.0)
                        (plot.Left + plot.Width)
                        (SvgPlot.y plot 0.0)
                        [ "stroke", "#cccccc" ]

                yield! SvgPlot.frame "time (s)" yTitle plot

                for i in 0 .. courses.Length - 1 do
                    let course = values courses[i]
                    let times = Array.init course.Length (fun frame -> float frame * frameSeconds)

                    Svg.curve
                        (SvgPlot.points plot times course)
                        [ "stroke", Svg.category i; "stroke-width", "1.8"; "class", "course" ]

                yield! SvgPlot.legend 498.0 30.0 [ for i in 0 .. courses.Length - 1 -> fst courses[i], Svg.category i ]
            ]

        Svg.document 680.0 240.0 title "" parts
