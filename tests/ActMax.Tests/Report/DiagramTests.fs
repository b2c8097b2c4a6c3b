namespace ActMax.Tests.Report

open Xunit

/// The wiring diagram under the mouse and the keyboard, in a real browser.
[<Collection "browser">]
type DiagramTests(browser: Browser, sample: SampleFolders) =

    let links (opened: OpenPage) = opened.Count "svg.wiring .link"
    let places (opened: OpenPage) = opened.Count "svg.wiring .place"

    [<Fact>]
    member _.``pointing at a node or a connection tells names and numbers``() =
        let opened = browser.Open sample.Page
        rest (opened.Find("svg.wiring .place").First.HoverAsync())
        Assert.Matches(@"(activity|stimulus) −?\d", opened.Text "#wiring .tip")
        Assert.True(opened.Count "svg.wiring [data-far]" > 0)

        // The mouse must not come to lie on another node when the page scrolls.
        rest (opened.Page.Mouse.MoveAsync(1f, 1f))

        let middle =
            opened.Run<float[]>
                """
                (() => {
                    const path = document.querySelector('svg.wiring .link path:last-child');
                    path.scrollIntoView({ block: 'center' });
                    const point = path.getPointAtLength(path.getTotalLength() * 0.04).matrixTransform(path.getScreenCTM());
                    path.parentElement.dispatchEvent(new PointerEvent('pointerenter'));
                    return [point.x, point.y];
                })()
                """

        Assert.Equal(2, middle.Length)
        Assert.Matches("(excites|inhibits)", opened.Text "#wiring .tip")
        Assert.Contains("weight", opened.Text "#wiring .tip")

    [<Fact>]
    member _.``the slider filters connections, and a group opens into its neurons``() =
        let opened = browser.Open sample.Page
        rest (opened.Find("#wiring .slider input").FillAsync "0")
        let all = links opened
        rest (opened.Find("#wiring .slider input").FillAsync "75")
        Assert.InRange(links opened, 1, all - 1)
        rest (opened.Find("#wiring .slider input").FillAsync "0")
        Assert.Equal(all, links opened)
        let before = places opened
        let group = "svg.wiring .place[aria-expanded=false]"
        rest (opened.Find(group).First.ClickAsync())
        Assert.True(places opened > before)
        // The keyboard closes it where the mouse opened it.
        rest (opened.Page.Keyboard.PressAsync "Enter")
        Assert.Equal(before, places opened)

    [<Fact>]
    member _.``the keyboard reaches the diagram, its nodes and its numbers``() =
        let opened = browser.Open sample.Page
        rest (opened.Find("#wiring .slider input").FocusAsync())
        rest (opened.Page.Keyboard.PressAsync "ArrowRight")
        rest (opened.Find("svg.wiring .place[tabindex='0']").FocusAsync())
        let told () = opened.Text "#wiring .tip"
        let first = told ()
        rest (opened.Page.Keyboard.PressAsync "ArrowLeft")
        let second = told ()
        Assert.NotEqual<string>(first, second)
        Assert.Equal("place", opened.Run<string> "document.activeElement.getAttribute('class')")
        rest (opened.Page.Keyboard.PressAsync "Escape")
        Assert.Equal(1, opened.Count "#wiring .tip[hidden]")

        // Every control can be reached and has a name.
        let nameless =
            opened.Run<string[]>
                """
                [...document.querySelectorAll('button, select, input, a[href]')]
                    .filter((part) => part.offsetParent !== null && !part.closest('.modebar'))
                    .filter((part) => !(part.textContent.trim() || part.getAttribute('aria-label') || part.labels?.length))
                    .map((part) => part.outerHTML)
                """

        Assert.Empty nameless
