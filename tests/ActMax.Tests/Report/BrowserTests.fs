namespace ActMax.Tests.Report

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Xunit
open ActMax
open ActMax.Report

/// Pages opened in a real browser, where there is one.
type BrowserTests() =

    let chromium =
        (Environment.GetEnvironmentVariable "PATH"
         |> Option.ofObj
         |> Option.defaultValue "")
            .Split
            Path.PathSeparator
        |> Seq.collect (fun folder ->
            [ "chromium"; "chromium-browser"; "google-chrome" ]
            |> List.map (fun name -> Path.Combine(folder, name)))
        |> Seq.tryFind File.Exists

    let options (profile: string) =
        [
            "--headless"
            "--no-sandbox"
            "--disable-gpu"
            "--no-first-run"
            "--disable-background-networking"
            "--disable-component-update"
            "--disable-sync"
            "--user-data-dir=" + profile
            "--virtual-time-budget=8000"
            "--enable-logging=stderr"
            "--dump-dom"
        ]

    /// The document after its scripts ran, and what it wrote to the console.
    let opened (html: string) : string * string[] =
        match chromium with
        | None ->
            Assert.Skip "no chromium on the PATH"
            "", [||]
        | Some program ->
            let folder = Directory.CreateTempSubdirectory "actmax-browser-"

            try
                let path = Path.Combine(folder.FullName, "report.html")
                File.WriteAllText(path, html)

                let start =
                    ProcessStartInfo(program, RedirectStandardOutput = true, RedirectStandardError = true)

                options (Path.Combine(folder.FullName, "profile"))
                |> List.iter start.ArgumentList.Add

                start.ArgumentList.Add(Uri(path).AbsoluteUri)
                use browser = nonNull (Process.Start start)
                let output = browser.StandardOutput.ReadToEndAsync()
                let messages = browser.StandardError.ReadToEndAsync()

                if not (browser.WaitForExit 120_000) then
                    browser.Kill true
                    failwith "the browser did not end within two minutes"

                let console =
                    messages.Result.Split '\n'
                    |> Array.filter (fun line -> line.Contains ":CONSOLE")

                output.Result, console
            finally
                try
                    folder.Delete true
                with :? IOException ->
                    // The browser may still be closing files; the folder is in the temporary one.
                    ()

    let banner (dom: string) =
        Regex.Match(dom, "<div id=\"errors\"[^>]*>").Value

    [<Fact>]
    member _.``a page shows its figures, charts and tables without an error``() =
        let dom, console = opened (Html.render SamplePage.small)
        Assert.Empty console
        Assert.Contains("data-ready=\"yes\"", dom)
        Assert.Contains("hidden", banner dom)
        Assert.Contains("<h1>A sample</h1>", dom)
        // Stimulus, response, losses, neurons; plotly draws each in several layers.
        Assert.True(Regex.Matches(dom, "class=\"main-svg\"").Count >= 4)
        // Items, targets, inputs, neurons, one section of settings, provenance.
        Assert.Equal(6, Regex.Matches(dom, "<table").Count)
        Assert.Contains("DM1_3", dom)
        Assert.Contains("input L1", dom)
        Assert.Contains("4 of 12 inputs are active", dom)

    [<Fact>]
    member _.``hostile names are text in the document``() =
        let name = "</script><img src=x onerror=\"document.title='owned'\"><b>%{y}</b>"

        let page =
            { SamplePage.small with
                Inputs =
                    SamplePage.small.Inputs
                    |> Array.map (fun input -> { input with Name = name; Group = name })
                Losses =
                    { SamplePage.small.Losses with
                        Terms = [| name, [| 1.0; 2.0; 3.0 |]; "other", [| 1.0; 1.0; 1.0 |] |]
                    }
            }

        let dom, console = opened (Html.render page)
        Assert.Empty console
        Assert.Contains("hidden", banner dom)
        Assert.DoesNotContain("<img", SamplePage.markup dom)
        Assert.DoesNotContain("owned</title>", dom)
        Assert.Contains("&lt;/script&gt;&lt;img src=x", dom)

    [<Fact>]
    member _.``a fault is shown on the page``() =
        let broken =
            (Html.render SamplePage.small).Replace("\"timeUnit\":", "\"timeUnit\" ")

        let dom, _ = opened broken
        Assert.DoesNotContain("hidden", banner dom)
        Assert.Contains("Something on this page failed", dom)
