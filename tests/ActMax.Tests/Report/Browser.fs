namespace ActMax.Tests.Report

open System
open System.Collections.Generic
open System.IO
open System.Threading.Tasks
open Microsoft.Playwright
open Xunit
open ActMax.Report
open ActMax.Tests

/// Waits for a browser, in a test.
[<AutoOpen>]
module internal Waiting =
    let wait (task: Task<'value>) : 'value = task.GetAwaiter().GetResult()
    let rest (task: Task) : unit = task.GetAwaiter().GetResult()

/// A page that is open in a browser, and all that it said and asked for.
[<Sealed>]
type OpenPage(page: IPage, messages: List<string>, requests: List<string>) =
    member _.Page = page
    member _.Messages = messages
    member _.Requests = requests
    member _.Find(selector: string) : ILocator = page.Locator selector

    member _.Count(selector: string) : int =
        wait (page.Locator(selector).CountAsync())

    member _.Text(selector: string) : string =
        wait (page.Locator(selector).First.InnerTextAsync())

    member _.Run<'value>(script: string) : 'value =
        wait (page.EvaluateAsync<'value> script)

    /// The file that a click on this makes the browser save.
    member _.Download(selector: string) : string =
        let download =
            wait (page.RunAndWaitForDownloadAsync(fun () -> page.Locator(selector).First.ClickAsync()))

        File.ReadAllText(wait (download.PathAsync()))

    /// Nothing was said, nothing failed, and nothing but the page itself was asked for.
    member this.IsQuiet() : unit =
        Assert.Empty messages
        Assert.All(requests, (fun address -> Assert.Matches("^(file|data|blob):", address)))

        Assert.Equal(
            "",
            this.Run "document.getElementById('errors').hidden ? '' : document.getElementById('errors').textContent"
        )

/// One browser for all tests of a class.
[<Sealed>]
type Browser() =

    let screenshots =
        Path.GetFullPath(Path.Combine(GoldenFile.folder, "..", "..", ".artifacts", "screenshots"))

    let started =
        lazy
            (match ChartFiles.browser () with
             | None -> None
             | Some program ->
                 let playwright = wait (Playwright.CreateAsync())

                 let options =
                     BrowserTypeLaunchOptions(
                         ExecutablePath = program,
                         Args = [| "--no-sandbox"; "--disable-gpu" |],
                         Headless = true
                     )

                 Some(playwright, wait (playwright.Chromium.LaunchAsync options)))

    let opened (path: string) (width: int) (dark: bool) : OpenPage =
        match started.Value with
        | None ->
            Assert.Skip "no chromium on the PATH ('dotnet fsi build.fsx setup' installs it)"
            failwith "skipped"
        | Some(_, browser) ->
            let context =
                wait (
                    browser.NewContextAsync(
                        BrowserNewContextOptions(
                            ViewportSize = ViewportSize(Width = width, Height = 900),
                            ColorScheme = Nullable(if dark then ColorScheme.Dark else ColorScheme.Light),
                            ReducedMotion = Nullable ReducedMotion.Reduce,
                            AcceptDownloads = true
                        )
                    )
                )

            let page = wait (context.NewPageAsync())
            let messages, requests = List<string>(), List<string>()
            page.Console.Add(fun message -> messages.Add message.Text)
            page.PageError.Add messages.Add
            page.Request.Add(fun request -> requests.Add request.Url)
            wait (page.GotoAsync(Uri(path).AbsoluteUri)) |> ignore
            OpenPage(page, messages, requests)


    /// Opens a file that may be too broken to become ready.
    member _.OpenBroken(path: string) : OpenPage = opened path 1280 false

    /// Opens a file, `width` points wide, in the light or the dark theme.
    member _.Open(path: string, width: int, dark: bool) : OpenPage =
        let opened = opened path width dark

        wait (opened.Page.WaitForFunctionAsync "document.documentElement.dataset.ready === 'yes'")
        |> ignore

        opened

    member this.Open(path: string) : OpenPage = this.Open(path, 1280, false)

    /// Keeps a picture of the whole page among the artifacts.
    member _.Keep(name: string, opened: OpenPage) : unit =
        Directory.CreateDirectory screenshots |> ignore
        let path = Path.Combine(screenshots, name + ".png")

        wait (opened.Page.ScreenshotAsync(PageScreenshotOptions(Path = path, FullPage = true)))
        |> ignore

    interface IDisposable with
        member _.Dispose() =
            if started.IsValueCreated then
                match started.Value with
                | Some(playwright, browser) ->
                    rest (browser.CloseAsync())
                    playwright.Dispose()
                | None -> ()
