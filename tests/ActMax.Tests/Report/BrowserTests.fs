namespace ActMax.Tests.Report

open System
open System.Globalization
open System.IO
open Microsoft.Playwright
open Xunit
open ActMax
open ActMax.Report
open ActMax.Tests.Cli

/// Pages opened in a real browser, where there is one.
[<Collection "browser">]
type BrowserTests(browser: Browser, sample: SampleFolders) =

    let cells (text: string) =
        text.TrimEnd('\r', '\n').Split '\n'
        |> Array.map (fun line -> line.TrimEnd('\r').Split ',')

    let number (cell: string) =
        Double.Parse(cell, CultureInfo.InvariantCulture)

    let widerThan (width: int) (opened: OpenPage) =
        opened.Run<string[]>
            $"""
            (() => document.documentElement.scrollWidth <= {width} ? [] :
                [...document.querySelectorAll('body *')]
                    .filter((part) => part.getBoundingClientRect().right > {width} && !part.closest('.scroll, .bar ul'))
                    .slice(0, 5)
                    .map((part) => part.tagName + '.' + part.className + ' in ' + part.closest('section')?.id)
                    .concat('scroll width ' + document.documentElement.scrollWidth))()
            """

    let links (opened: OpenPage) = opened.Count "svg.wiring .link"
    let places (opened: OpenPage) = opened.Count "svg.wiring .place"

    [<Fact>]
    member _.``a page shows its figures, charts and tables without an error``() =
        let opened = browser.Open(sample.Text(Html.render SamplePage.small))
        opened.IsQuiet()
        Assert.Equal("A sample", opened.Text "h1")
        // Stimulus, response, losses, neurons; plotly draws each in several layers.
        Assert.True(opened.Count ".main-svg" >= 4)
        // Items, targets, inputs, neurons, one section of settings, provenance.
        Assert.Equal(6, opened.Count "table")
        Assert.Contains("4 of 12 inputs are active", opened.Text "#stimulus .note")
        // Without analyses there is nothing to show of them.
        for id in [ "wiring"; "circuit"; "saliency"; "contrast"; "landscape"; "segments" ] do
            Assert.Equal(0, opened.Count $"#{id}:not([hidden])")

    [<Fact>]
    member _.``hostile names are text in the document``() =
        let name = "</script><img src=x onerror=\"document.title='owned'\"><b>%{y}</b>"

        let page =
            { SamplePage.small with
                Title = name
                Inputs =
                    SamplePage.small.Inputs
                    |> Array.map (fun input -> { input with Name = name; Group = name })
                Losses =
                    { SamplePage.small.Losses with
                        Terms = [| name, [| 1.0; 2.0; 3.0 |]; "other", [| 1.0; 1.0; 1.0 |] |]
                    }
            }

        let opened = browser.Open(sample.Text(Html.render page))
        opened.IsQuiet()
        Assert.Equal(0, opened.Count "img")
        Assert.Equal(name, opened.Text "h1")
        Assert.Equal(name, wait (opened.Page.TitleAsync()))

    [<Fact>]
    member _.``hostile names stay text in every analysis``() =
        let folder = Path.Combine(sample.At ".", "hostile")
        Directory.CreateDirectory folder |> ignore
        let name = "<img src=x onerror=alert(1)></script>"

        for file in Directory.GetFiles sample.Run do
            let copy = Path.Combine(folder, Path.GetFileName file |> string)

            match Path.GetExtension file with
            | ".json" -> File.WriteAllText(copy, (File.ReadAllText file).Replace("\"KC\"", $"\"{name}\""))
            | ".csv" -> File.WriteAllText(copy, (File.ReadAllText file).Replace("KC", name))
            | _ -> File.Copy(file, copy)

        RunReport.write folder |> InputError.orFail
        let opened = browser.Open(Path.Combine(folder, "report.html"))
        opened.IsQuiet()
        Assert.Equal(0, opened.Count "img")
        Assert.Contains(name, wait (opened.Find("#circuit .members").TextContentAsync()))

    [<Fact>]
    member _.``a fault is shown on the page``() =
        let broken =
            (Html.render SamplePage.small).Replace("\"timeUnit\":", "\"timeUnit\" ")

        let path = sample.Text broken
        Assert.Contains("Something on this page failed", (browser.OpenBroken path).Text "#errors")

    [<Fact>]
    member _.``the page of a run with every analysis draws all of them and asks for nothing``() =
        let opened = browser.Open sample.Page
        opened.IsQuiet()

        for id in [ "wiring"; "circuit"; "saliency"; "contrast"; "landscape"; "segments" ] do
            Assert.Equal(1, opened.Count $"#{id}:not([hidden])")

        // Points, lines and cells, not only axes.
        for section in [ "response"; "losses"; "circuit"; "contrast"; "landscape" ] do
            Assert.True(opened.Count $"#{section} .trace path" > 0, section)

        for section in [ "stimulus"; "neurons"; "saliency" ] do
            Assert.True(opened.Count $"#{section} .heatmaplayer image" > 0, section)

        Assert.True(places opened > 3)
        Assert.True(links opened > 3)
        Assert.Contains("keeps", opened.Text ".summary")
        browser.Keep("run-light", opened)

    [<Fact>]
    member _.``pointing at a chart tells the number``() =
        let opened = browser.Open sample.Page
        rest (opened.Find("#losses .chart").ScrollIntoViewIfNeededAsync())
        rest (opened.Find("#losses .chart .nsewdrag").HoverAsync())
        rest (opened.Find("#losses .hoverlayer .legend, #losses .hoverlayer .hovertext").First.WaitForAsync())
        Assert.Matches(@"\d", wait (opened.Find("#losses .hoverlayer").TextContentAsync()))

    [<Fact>]
    member _.``what is downloaded are the numbers of the run, digit by digit``() =
        let opened = browser.Open sample.Page
        let run = SavedRun.read sample.Run |> InputError.orFail

        let losses = cells (opened.Download "#losses .controls button")
        Assert.Equal(run.History.Length + 1, losses.Length)

        for i in 0 .. run.History.Length - 1 do
            Assert.Equal(run.History[i].Total, number (losses[i + 1][1]))

            run.History[i].Terms
            |> Array.iteri (fun j (_, value) -> Assert.Equal(value, number (losses[i + 1][j + 2])))

        let stimulus = cells (opened.Download "#stimulus .controls button")
        let rows = run.Record.Inputs |> Array.mapi (fun i id -> id, i) |> dict
        Assert.True(stimulus.Length > 3)

        for row in Array.tail stimulus do
            for t in 0 .. run.Stimulus.Shape[2] - 1 do
                let expected = NdArray.get [| 0; rows[row[0]]; t |] run.Stimulus
                Assert.Equal(expected, Single.Parse(row[3 + t], CultureInfo.InvariantCulture))

        let targets = cells (opened.Download "#response .table button")

        run.Record.Goals
        |> Array.iteri (fun i goal ->
            let expected = NdArray.get [| goal.Item; goal.Neuron; goal.Layer |] run.Activity
            Assert.Equal(expected, Single.Parse(targets[i + 1][4], CultureInfo.InvariantCulture)))

        let ablation = cells (opened.Download "#circuit .members button:text('Download')")

        let circuit =
            CircuitReader.read (fun _ -> None) (Path.Combine(sample.Run, "circuit.json"))
            |> InputError.orFail

        let necessity =
            Array.append circuit.Inputs circuit.Neurons
            |> Array.map (fun found -> found.Unit.Id, found.Necessity)
            |> dict

        Assert.Equal(necessity.Count + 1, ablation.Length)

        for row in Array.tail ablation do
            Assert.Equal(necessity[row[5]], number (row[3]))

    [<Fact>]
    member _.``a table filters and sorts``() =
        let opened = browser.Open sample.Page

        let rows () =
            opened.Count "#circuit .members tbody tr"

        let before = rows ()
        rest (opened.Find("#circuit .members input[type=search]").FillAsync "input")
        Assert.InRange(rows (), 1, before - 1)
        rest (opened.Find("#circuit .members thead button:text('name')").ClickAsync())
        Assert.Equal(1, opened.Count "#circuit .members th[aria-sort=ascending]")

    [<Fact>]
    member _.``on a phone nothing is wider than the window``() =
        for file, name in [ sample.Page, "run-phone"; sample.At "compare.html", "compare-phone" ] do
            let opened = browser.Open(file, 360, false)
            Assert.Empty(widerThan 360 opened)
            opened.IsQuiet()
            browser.Keep(name, opened)

    [<Fact>]
    member _.``the theme follows the system until the reader chooses``() =
        let ground (opened: OpenPage) =
            opened.Run<int> "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"

        let opened = browser.Open(sample.Page, 1280, true)
        Assert.InRange(ground opened, 0, 60)
        browser.Keep("run-dark", opened)
        rest (opened.Find("#theme").ClickAsync())
        Assert.InRange(ground opened, 200, 255)
        opened.IsQuiet()

    [<Fact>]
    member _.``the state for Neuroglancer has the active neurons and their colours``() =
        let opened = browser.Open sample.Page
        let link = wait (opened.Find("#segments a").GetAttributeAsync "href") |> string
        Assert.StartsWith("https://neuroglancer-demo.appspot.com/#!%7B", link)
        Assert.Contains("flywire_v141_m783", link)
        use state = Text.Json.JsonDocument.Parse(opened.Download "#segments button")
        let layer = state.RootElement.GetProperty("layers")[1]
        let segments = SamplePage.strings (layer.GetProperty "segments")
        let run = SavedRun.read sample.Run |> InputError.orFail
        Assert.NotEmpty segments
        Assert.All(segments, (fun id -> Assert.Contains(id, run.Record.Units)))

        for id in segments do
            Assert.Matches("^#[0-9a-f]{6}$", layer.GetProperty("segmentColors").GetProperty(id).GetString() |> string)

        opened.IsQuiet()

    [<Fact>]
    member _.``runs are compared on one page``() =
        let opened = browser.Open(sample.At "compare.html")
        opened.IsQuiet()
        Assert.Equal("Comparison of 2 runs", opened.Text "h1")
        Assert.Equal(2, opened.Count "#runs tbody tr")
        Assert.Equal(2, opened.Count "#stimuli .heatmaplayer image")
        Assert.Equal(1, opened.Count "#difference .heatmaplayer image")
        Assert.Equal(2, opened.Count "#losses .trace.scatter")

        let runs =
            [
                for name in [ "run"; "other" ] -> SavedRun.read (sample.At name) |> InputError.orFail
            ]

        let losses = cells (opened.Download "#losses .controls button") |> Array.tail

        let expected =
            runs |> List.collect (fun run -> [ for entry in run.History -> entry.Total ])

        Assert.Equal<float list>(expected, [ for row in losses -> number (row[2]) ])
        browser.Keep("compare-light", opened)

    [<Fact>]
    member _.``a page of a whole brain is light and quick``() =
        let path = sample.Text(Html.render (LargePage.create 14_000 10 4))
        Assert.InRange(FileInfo(path).Length, 1_000_000L, 6_000_000L)
        let opened = browser.Open path
        opened.IsQuiet()
        // From the start of the navigation, without the start of the browser.
        let seconds =
            opened.Run<float> "performance.getEntriesByName('ready')[0].startTime" / 1000.0

        // A quiet machine takes half of this.
        Assert.True(seconds < 6.0, $"it took {seconds:f1} s")
