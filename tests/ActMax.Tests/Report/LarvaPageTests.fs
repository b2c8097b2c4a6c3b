namespace ActMax.Tests.Report

open System
open System.Diagnostics
open System.IO
open Xunit
open ActMax.Tests

/// The pages that script 08 leaves of the larval brain; it runs once.
[<Sealed>]
type LarvaPages() =
    let folder = Directory.CreateTempSubdirectory "actmax-larva-"

    let written =
        lazy
            (let watch = Stopwatch.StartNew()
             let script = Path.Combine(Repository.root, "scripts", "08-contrast.fsx")

             let code, output, errors =
                 Repository.run (Path.GetTempPath()) "dotnet" [ "fsi"; "--quiet"; script; folder.FullName ]

             Assert.True((code = 0), $"script 08 ended with {code}:\n{output}\n{errors}")
             watch.Elapsed)

    let isThere =
        Repository.data
        |> Option.exists (fun data -> File.Exists(Path.Combine(data, "larva", "larva_inprop.npz")))

    /// How long the script took.
    member _.Elapsed: TimeSpan =
        if not isThere then
            Assert.Skip "the larval connectome is not there (ACTMAX_DATA)"

        written.Value

    member this.At(name: string) : string =
        this.Elapsed |> ignore
        Path.Combine(folder.FullName, name)

    interface IDisposable with
        member _.Dispose() = folder.Delete true

/// From two senses to their circuits and the contrast of two output neurons, as a reader sees it.
[<Collection "browser">]
type LarvaPageTests(browser: Browser, larva: LarvaPages) =

    let drawsCircuit (opened: OpenPage) =
        opened.IsQuiet()
        Assert.True(opened.Count "svg.wiring .place" > 3)
        Assert.True(opened.Count "svg.wiring .link" > 3)
        Assert.True(opened.Count "#circuit .members tbody tr" > 3)
        Assert.True(opened.Count "#circuit .curve .trace path" > 0)
        Assert.Contains("keeps", opened.Text ".summary")

    [<Fact>]
    member _.``the script ends in less than a minute``() =
        Assert.True(larva.Elapsed.TotalSeconds < 60.0, $"it took {larva.Elapsed.TotalSeconds:f1} s")

    [<Fact>]
    member _.``each sense has a page with its circuit, and both are compared``() =
        for sense in [ "smell"; "taste" ] do
            let opened = browser.Open(larva.At(Path.Combine(sense, "report.html")))
            drawsCircuit opened
            Assert.Equal(0, opened.Count "#contrast:not([hidden])")
            browser.Keep($"larva-{sense}", opened)

        let opened = browser.Open(larva.At "senses.html")
        opened.IsQuiet()
        Assert.Equal(2, opened.Count "#runs tbody tr")
        Assert.Contains("smell brings DN-SEZ", opened.Text ".summary")
        browser.Keep("larva-senses", opened)

    [<Fact>]
    member _.``the page of an output has what tells it from the other``() =
        let opened = browser.Open(larva.At(Path.Combine("B", "report.html")))
        drawsCircuit opened
        Assert.Equal(1, opened.Count "#contrast:not([hidden])")
        Assert.True(opened.Count "#contrast .trace path" > 0)

        let rows (table: string) =
            opened.Count $"#contrast {table} tbody tr"

        Assert.Equal(2, rows ".sides")
        Assert.Equal(25, rows ".parts .neurons")
        Assert.True(rows ".parts .edges" > 3)
        // Both targets take part, and no member is without a name.
        Assert.Contains("DN-VNC 10915553", opened.Text "#contrast .sides")
        Assert.DoesNotContain("neuron ", wait (opened.Find("#contrast .parts .edges tbody").TextContentAsync()))
        browser.Keep("larva-output", opened)

    [<Fact>]
    member _.``both outputs are compared``() =
        let opened = browser.Open(larva.At "outputs.html")
        opened.IsQuiet()
        Assert.Equal(2, opened.Count "#runs tbody tr")
        Assert.Equal(2, opened.Count "#stimuli .heatmaplayer image")
        Assert.Equal(1, opened.Count "#difference .heatmaplayer image")
        browser.Keep("larva-outputs", opened)

    [<Fact>]
    member _.``they fit on a phone, in the dark too``() =
        for file, kept in
            [
                Path.Combine("B", "report.html"), "larva-output-phone"
                "outputs.html", "larva-outputs-phone"
            ] do
            let opened = browser.Open(larva.At file, 360, true)
            opened.IsQuiet()
            Assert.InRange(opened.Run<int> "document.documentElement.scrollWidth", 1, 360)
            browser.Keep(kept, opened)

    interface IClassFixture<LarvaPages>
