namespace ActMax.Tests.Report

open System
open System.Text
open System.Text.RegularExpressions
open FsCheck
open FsCheck.FSharp
open Xunit
open ActMax.Report

/// What is in the text of a page.
type PageTests() =

    let hostile =
        [|
            "</script><script>alert(1)</script>"
            "<img src=x onerror=alert(1)>"
            "<!-- <script>"
            "]]> & \" ' ` \\ \u2028 \u2029 \u0000"
            "{{style}} {{data}} $1 $&"
            "%{y} é 神経"
        |]

    let named (name: string) : Page =
        let page = SamplePage.small
        let odd: PageUnit = { Id = name; Name = name; Group = name }

        { page with
            Title = name
            Summary = [ name ]
            StopReason = name
            Inputs = page.Inputs |> Array.mapi (fun i input -> if i = 0 then odd else input)
            Items =
                page.Items
                |> Array.map (fun item ->
                    { item with
                        Name = name
                        Targets = [| SamplePage.target odd page.Layers.Length |]
                        Strongest = [| odd, Array.create page.Layers.Length 1.0f |]
                    })
            Losses =
                { page.Losses with
                    Terms = [| name, page.Losses.Total |]
                }
            Settings = [ name, [ name, name ] ]
            Provenance = [ name, name ]
        }

    let tags (html: string) =
        Regex.Matches(SamplePage.markup html, "<[a-zA-Z/!][^>]*>").Count

    let harmlessTags = tags (Html.render (named "harmless"))

    let staysText (name: string) =
        let html = Html.render (named name)
        let data = SamplePage.data html

        let first =
            SamplePage.strings (data.GetProperty("inputs").GetProperty("name"))
            |> Array.head

        let term = data.GetProperty("losses") |> SamplePage.entry "terms" 0

        tags html = harmlessTags
        && first = name
        && term.GetProperty("name").GetString() = name

    [<Fact>]
    member _.``hostile names stay text``() =
        for name in hostile do
            Assert.True(staysText name, name)

    [<Fact>]
    member _.``any name stays text``() =
        // Half of a surrogate pair is no text; see the next test.
        let isText (name: string) =
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes name) = name

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest 40,
            fun (letters: char[]) ->
                let name = String letters
                isText name ==> lazy (staysText name)
        )

    [<Fact>]
    member _.``half of a surrogate pair does no harm``() =
        let html = Html.render (named "a\ud800b")
        Assert.Equal(harmlessTags, tags html)
        Assert.Equal("a\ufffdb", SamplePage.data(html).GetProperty("title").GetString())

    [<Fact>]
    member _.``a page loads nothing``() =
        let html = Html.render SamplePage.small
        let markup = SamplePage.markup html
        Assert.DoesNotMatch("https?://", markup)
        Assert.DoesNotMatch("(?i)(src|srcset|action|poster)\\s*=", markup)
        Assert.DoesNotMatch("(?i)href\\s*=\\s*\"(?!#)", markup)
        Assert.DoesNotMatch("(?i)<(link|iframe|object|embed|img)\\b", markup)
        Assert.DoesNotMatch("(?i)@import|url\\(", markup)
        Assert.Contains("default-src 'none'", markup)

    [<Fact>]
    member _.``the policy names the hash of every script``() =
        let html = Html.render SamplePage.small

        let policy =
            Regex.Match(html, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value

        let scripts = Regex.Matches(html, "<script>(.*?)</script>", RegexOptions.Singleline)
        Assert.True(scripts.Count >= 2)

        for script in scripts do
            let hash =
                Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes script.Groups[1].Value)

            Assert.Contains("'sha256-" + Convert.ToBase64String hash + "'", policy)

    [<Fact>]
    member _.``a page holds title, summary, settings and provenance as markup``() =
        let markup = SamplePage.markup (Html.render SamplePage.small)
        Assert.Contains("<h1>A sample</h1>", markup)
        Assert.Contains("The target reaches 0.875 of 0.9.", markup)
        Assert.Contains("<th scope=\"row\">optimiser</th><td>Adam</td>", markup)
        Assert.Contains("<th scope=\"row\">ActMax</th><td>0.1.0</td>", markup)

    [<Fact>]
    member _.``a page holds every loss term``() =
        let losses = SamplePage.data(Html.render SamplePage.small).GetProperty "losses"
        let terms = losses.GetProperty("terms").EnumerateArray() |> Seq.toArray

        Assert.Equal<string[]>(
            [| "activity"; "input L1" |],
            terms |> Array.map (fun term -> nonNull (term.GetProperty("name").GetString()))
        )

        for (_, values), term in Array.zip SamplePage.small.Losses.Terms terms do
            let found =
                [|
                    for value in term.GetProperty("values").EnumerateArray() -> value.GetDouble()
                |]

            Assert.Equal<float[]>(values, found)

    [<Fact>]
    member _.``a long history is thinned and keeps its ends``() =
        let steps = 20_001

        let losses =
            {
                Iterations = Array.init steps id
                Total = Array.init steps float
                Terms = [||]
            }

        let losses =
            SamplePage
                .data(
                    Html.render
                        { SamplePage.small with
                            Losses = losses
                        }
                )
                .GetProperty
                "losses"

        let iterations = SamplePage.integers (losses.GetProperty "iterations")
        Assert.InRange(iterations.Length, 1_000, 4_002)
        Assert.Equal(0, Array.head iterations)
        Assert.Equal(steps - 1, Array.last iterations)
        Assert.Equal(iterations.Length, losses.GetProperty("total").GetArrayLength())

    [<Fact>]
    member _.``what is not finite becomes a gap``() =
        let page =
            { SamplePage.small with
                Losses =
                    {
                        Iterations = [| 0; 1; 2 |]
                        Total = [| nan; infinity; 1e-300 |]
                        Terms = [||]
                    }
            }

        let total =
            SamplePage.data(Html.render page).GetProperty("losses").GetProperty "total"

        Assert.Equal(Text.Json.JsonValueKind.Null, total[0].ValueKind)
        Assert.Equal(Text.Json.JsonValueKind.Null, total[1].ValueKind)
        Assert.Equal(1e-300, total[2].GetDouble())

    [<Fact>]
    member _.``the same page gives the same text``() =
        Assert.Equal(Html.render SamplePage.small, Html.render SamplePage.small)

    [<Fact>]
    member _.``a page without items is a page``() =
        let empty =
            { SamplePage.small with
                Inputs = [||]
                Items = [||]
                Losses =
                    {
                        Iterations = [||]
                        Total = [||]
                        Terms = [||]
                    }
            }

        Assert.Equal(0, SamplePage.data(Html.render empty).GetProperty("items").GetArrayLength())

    [<Fact>]
    member _.``sizes that disagree are named``() =
        let page = SamplePage.small
        let item = page.Items[0]

        let wrong =
            [
                { page with
                    Items =
                        [|
                            { item with
                                Stimulus = Array.zeroCreate 35
                            }
                        |]
                },
                "35",
                "12 inputs x 3 times"
                { page with
                    Items =
                        [|
                            { item with
                                Targets =
                                    [|
                                        { item.Targets[0] with
                                            Trace = [| 1.0f |]
                                        }
                                    |]
                            }
                        |]
                },
                "1",
                "4 layers"
                { page with
                    Items =
                        [|
                            { item with
                                Targets = [| { item.Targets[0] with Layer = 4 } |]
                            }
                        |]
                },
                "4",
                "4 layers"
                { page with
                    Losses = { page.Losses with Total = [| 1.0 |] }
                },
                "1",
                "3 iterations"
            ]

        for page, found, expected in wrong do
            let error = Assert.Throws<ArgumentException>(fun () -> Html.render page |> ignore)
            Assert.Contains(found, error.Message)
            Assert.Contains(expected, error.Message)
