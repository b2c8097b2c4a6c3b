namespace ActMax.Tests.Report

open System
open System.IO
open Microsoft.Playwright
open Xunit
open ActMax
open ActMax.Report

/// The page of pictures in a real browser, where there is one.
[<Collection "browser">]
type PlayerTests(browser: Browser) =

    let folder = Directory.CreateTempSubdirectory "actmax-player-"

    let page (name: string) (space: StimulusSpace) (items: int) (layers: int) =
        let path = Path.Combine(folder.FullName, name)
        SampleMovies.write path (SampleMovies.run space items layers)
        Path.Combine(path, RunReport.fileName)

    let picture (opened: OpenPage) =
        opened.Run<string> "document.querySelector('#player canvas').toDataURL()"

    let frame (opened: OpenPage) =
        opened.Run<int> "Number(document.getElementById('player').dataset.frame)"

    let press (opened: OpenPage) (key: string) =
        rest (opened.Find("#player .scene").PressAsync key)

    interface IDisposable with
        member _.Dispose() = folder.Delete true

    [<Fact>]
    member _.``a movie plays, stops, steps and seeks, with the response beside it``() =
        let opened = browser.Open(page "video" SampleMovies.video 2 30)
        opened.IsQuiet()
        Assert.Equal(0, frame opened)
        let first = picture opened
        press opened "ArrowRight"
        press opened "ArrowRight"
        Assert.Equal(2, frame opened)
        Assert.NotEqual<string>(first, picture opened)
        press opened "ArrowLeft"
        press opened "Home"
        Assert.Equal(0, frame opened)
        Assert.Equal(first, picture opened)
        press opened "End"
        Assert.Equal(39, frame opened)

        let cursor () =
            opened.Run<float> "Number(document.querySelector('#player .cursor').getAttribute('x1'))"

        let atEnd = cursor ()
        rest (opened.Find("#player input[type=range]").FillAsync "10")
        Assert.Equal(10, frame opened)
        Assert.True(cursor () < atEnd)
        Assert.Contains("frame 10 of 39, 0.333 s", opened.Text "#player output")
        // True speed: in half a second about 15 of 30 frames a second, on a busy machine too.
        let start = frame opened
        rest (opened.Find("#player .play").ClickAsync())
        opened.Run<unit> "new Promise((done) => setTimeout(done, 500))"
        rest (opened.Find("#player .play").ClickAsync())
        Assert.InRange(frame opened - start, 8, 28)
        let stopped = frame opened
        opened.Run<unit> "new Promise((done) => setTimeout(done, 150))"
        Assert.Equal(stopped, frame opened)
        // What belongs to networks is absent.
        for id in [ "stimulus"; "inputs"; "wiring" ] do
            Assert.Equal(0, opened.Count $"#{id}:not([hidden])")

        Assert.Equal(2, opened.Count "#pictures figure")
        Assert.Equal(2, opened.Count "#baselines .gallery figure")
        Assert.Equal(3, opened.Count "#baselines tbody tr")
        // The second item has no baselines.
        rest (
            opened.Find("#item").SelectOptionAsync "1"
            |> fun task -> task :> Threading.Tasks.Task
        )

        Assert.Equal(0, opened.Count "#baselines:not([hidden])")
        opened.IsQuiet()
        browser.Keep("player-video", opened)

    [<Fact>]
    member _.``every kind shows its picture on a phone and in the dark``() =
        for name, space, layers in
            [
                "video", SampleMovies.video, 30
                "image", SampleMovies.image, 1
                "hex", SampleMovies.hex, 30
            ] do
            let opened = browser.Open(page name space 1 layers, 360, true)
            opened.IsQuiet()
            Assert.Equal(1, opened.Count "#player canvas")
            Assert.Equal(0, opened.Run<int> "Math.max(0, document.documentElement.scrollWidth - 360)")
            Assert.Equal((if space = SampleMovies.image then 0 else 1), opened.Count "#player .play")
            browser.Keep($"player-{name}-phone", opened)

    [<Fact>]
    member _.``hexals light up where the lattice has them``() =
        // One white hexal in the middle of a dark lattice of 37.
        let run = SampleMovies.run SampleMovies.hex 1 30

        let run =
            { run with
                Stimulus = NdArray.init run.Stimulus.Shape (fun index -> if index[3] = 18 then 1f else 0f)
            }

        let path = Path.Combine(folder.FullName, "spot")
        SampleMovies.write path run
        let opened = browser.Open(Path.Combine(path, RunReport.fileName))

        let levels =
            opened.Run<int[]>
                """
                (() => {
                    const canvas = document.querySelector('#player canvas');
                    const { width, height } = canvas;
                    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
                    const level = (x, y) => data[4 * (Math.floor(y * height) * width + Math.floor(x * width))];
                    return [level(0.5, 0.5), level(0.5, 0.2), level(0.8, 0.5)];
                })()
                """

        Assert.Equal<int[]>([| 255; 0; 0 |], levels)
        opened.IsQuiet()
