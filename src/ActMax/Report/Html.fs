namespace ActMax.Report

open System
open System.IO
open System.Net
open System.Reflection
open System.Security.Cryptography
open System.Text
open System.Text.RegularExpressions
open ActMax

/// The offline page of a run: one HTML file that holds its data, its style, its code and its chart library.
/// A content security policy inside forbids every request and every script but its own.
[<RequireQualifiedAccess>]
module Html =

    let private resource (name: string) =
        use stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream("ActMax.Report." + name)
            |> nonNull

        use reader = new StreamReader(stream, Encoding.UTF8)
        // Browsers read CR LF as LF, and the hashes below are of what they read.
        reader.ReadToEnd().ReplaceLineEndings "\n"

    /// In the order in which they run.
    let private scriptsOf (names: string list) = lazy (names |> List.map resource)

    let private shared =
        [
            "banner.js"
            "theme.js"
            "plotly.js"
            "numbers.js"
            "svg.js"
            "table.js"
            "chart.js"
        ]

    let private runScripts =
        shared
        @ [
            "stimulus.js"
            "movie.js"
            "player.js"
            "pictures.js"
            "response.js"
            "losses.js"
            "wiring-view.js"
            "wiring-layout.js"
            "wiring-draw.js"
            "wiring-focus.js"
            "wiring.js"
            "circuit.js"
            "influences.js"
            "contrast.js"
            "landscape.js"
            "segments.js"
            "export.js"
            "page.js"
        ]
        |> scriptsOf

    let private comparisonScripts =
        shared @ [ "stimulus.js"; "export.js"; "compare-stimuli.js"; "compare.js" ]
        |> scriptsOf

    let private hash (script: string) =
        "'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes script))
        + "'"

    let private policy (scripts: string list) =
        let hashes = scripts |> List.map hash |> String.concat " "

        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; "
        + $"style-src 'unsafe-inline'; script-src {hashes}"

    let private escape (text: string) : string = nonNull (WebUtility.HtmlEncode text)

    let private rows (pairs: (string * string) list) =
        pairs
        |> List.map (fun (name, value) -> $"<tr><th scope=\"row\">{escape name}</th><td>{escape value}</td></tr>")
        |> String.concat "\n"

    let private pairTable (file: string) (caption: string) (pairs: (string * string) list) =
        $"<table class=\"pairs\" data-csv=\"{escape file}\"><caption>{escape caption}</caption>\n"
        + "<thead class=\"unseen\"><tr><th scope=\"col\">name</th><th scope=\"col\">value</th></tr></thead>\n"
        + $"<tbody>\n{rows pairs}\n</tbody></table>"

    let private fileName (caption: string) =
        Regex.Replace(caption.ToLowerInvariant(), "[^a-z0-9]+", "-").Trim('-') + ".csv"

    let private settings (sections: (string * (string * string) list) list) =
        sections
        |> List.map (fun (name, pairs) -> pairTable (fileName $"settings {name}") name pairs)
        |> String.concat "\n"

    let private summary (sentences: string list) =
        sentences
        |> List.mapi (fun i sentence ->
            let role = if i = 0 then " class=\"lead\"" else ""
            $"<p{role}>{escape sentence}</p>")
        |> String.concat "\n"

    let private fill (template: string) (scripts: string list) (parts: (string * string) list) : string =
        let parts =
            dict (
                [
                    "policy", policy scripts
                    "style", resource "page.css"
                    "scripts",
                    scripts
                    |> List.map (fun script -> $"<script>{script}</script>")
                    |> String.concat "\n"
                ]
                @ parts
            )

        // One pass over the template: braces inside of names stay what they are.
        Regex.Replace(resource template, "{{([a-z]+)}}", (fun found -> parts[found.Groups[1].Value]))

    /// The page as text, under 6 MB; `ArgumentException` when sizes inside of it disagree (`Page.checkSizes`).
    /// The same page gives the same text.
    let render (page: Page) : string =
        let page = Page.checkSizes page

        fill
            "page.html"
            runScripts.Value
            [
                "title", escape page.Title
                "summary", summary page.Summary
                "settings", settings page.Settings
                "provenance", pairTable "provenance.csv" "Provenance" page.Provenance
                "data", PageData.json page
            ]

    /// Runs side by side as text, as `render` does for one.
    let renderComparison (comparison: Comparison) : string =
        fill
            "compare.html"
            comparisonScripts.Value
            [
                "title", escape comparison.Title
                "summary", summary comparison.Summary
                "data", ComparisonData.json comparison
            ]

    let private writeText (path: string) (text: string) =
        InputFile.writeAtomically path (fun stream ->
            use writer = new StreamWriter(stream, UTF8Encoding false)
            writer.Write text)

    /// Writes `render page` to a temporary name beside `path` and renames it, so that no half-written page is left;
    /// `InputError.Unwritable` when the place cannot be written.
    let write (path: string) (page: Page) : Result<unit, InputError list> = writeText path (render page)

    /// As `write`, for a comparison.
    let writeComparison (path: string) (comparison: Comparison) : Result<unit, InputError list> =
        writeText path (renderComparison comparison)
