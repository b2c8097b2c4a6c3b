namespace ActMax.Report

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open ActMax

/// The charts of a page as files for papers: SVG and PNG of what a browser draws.
[<RequireQualifiedAccess>]
module ChartFiles =

    let private names = [ "chromium"; "chromium-browser"; "google-chrome"; "chrome" ]

    let private patience = TimeSpan.FromMinutes 2.0

    /// The browser: what ACTMAX_CHROMIUM names, else the first Chromium on the PATH.
    let browser () : string option =
        match Environment.GetEnvironmentVariable "ACTMAX_CHROMIUM" with
        | null
        | "" ->
            (Environment.GetEnvironmentVariable "PATH"
             |> Option.ofObj
             |> Option.defaultValue "")
                .Split
                Path.PathSeparator
            |> Seq.collect (fun folder -> names |> List.map (fun name -> Path.Combine(folder, name)))
            |> Seq.tryFind File.Exists
        | named -> Some named

    let private flags (profile: string) =
        [
            "--headless"
            // Without a sandbox of its own a browser runs in containers and for root too; the page loads nothing.
            "--no-sandbox"
            "--disable-gpu"
            "--no-first-run"
            "--disable-background-networking"
            "--disable-component-update"
            "--disable-sync"
            "--hide-scrollbars"
            "--window-size=1280,1000"
            "--virtual-time-budget=20000"
            "--user-data-dir=" + profile
            "--dump-dom"
        ]

    let private noBrowser =
        InputError.Missing(
            "a browser for pictures",
            "Chromium on the PATH ('dotnet fsi build.fsx setup' installs it) or its path in ACTMAX_CHROMIUM"
        )

    /// The document after its scripts ran.
    let private opened (program: string) (page: string) : Result<string, InputError list> =
        let folder = Directory.CreateTempSubdirectory "actmax-charts-"

        try
            let start =
                ProcessStartInfo(program, RedirectStandardOutput = true, RedirectStandardError = true)

            flags folder.FullName |> List.iter start.ArgumentList.Add
            start.ArgumentList.Add(Uri(Path.GetFullPath page).AbsoluteUri + "#export")

            try
                use browser = nonNull (Process.Start start)
                let output = browser.StandardOutput.ReadToEndAsync()
                let errors = browser.StandardError.ReadToEndAsync()

                if not (browser.WaitForExit patience) then
                    browser.Kill true

                    Error
                        [
                            InputError.FileDamaged(page, $"was not drawn by {program} within two minutes")
                        ]
                else
                    errors.Wait()
                    Ok output.Result
            with :? ComponentModel.Win32Exception ->
                Error
                    [
                        InputError.Unreadable("ACTMAX_CHROMIUM", program, "a program that can be started")
                    ]
        finally
            try
                folder.Delete true
            with :? IOException ->
                // The browser may still be closing files; the folder is in the temporary one.
                ()

    let private pictures (page: string) (document: string) : Result<(string * string * byte[]) list, InputError list> =
        let found =
            Regex.Match(
                document,
                "<script type=\"application/json\" id=\"exported\">(.*?)</script>",
                RegexOptions.Singleline
            )

        if not found.Success then
            Error [ InputError.FileDamaged(page, "gave no charts when the browser drew it") ]
        else
            use json = JsonDocument.Parse found.Groups[1].Value

            Ok
                [
                    for chart in json.RootElement.EnumerateObject() ->
                        chart.Name,
                        string (chart.Value.GetProperty("svg").GetString()),
                        chart.Value.GetProperty("png").GetBytesFromBase64()
                ]

    /// Draws every chart of a page that was written by `Html.write`, and writes NAME.svg and NAME.png (three pixels a
    /// point, white ground) into `folder`. Returns the names. Faults: no browser, a page that cannot be drawn, a folder
    /// that cannot be written.
    let write (folder: string) (page: string) : Result<string list, InputError list> =
        match browser () with
        | None -> Error [ noBrowser ]
        | Some program ->
            opened program page
            |> Result.bind (pictures page)
            |> Result.bind (fun pictures ->
                RunFolder.prepare folder
                |> Result.bind (fun () ->
                    pictures
                    |> List.collect (fun (name, svg, png) ->
                        let at extension = Path.Combine(folder, name + extension)

                        [
                            InputFile.writeAtomically (at ".svg") (fun stream ->
                                use writer = new StreamWriter(stream)
                                writer.Write svg)
                            InputFile.writeAtomically (at ".png") (fun stream -> stream.Write(png, 0, png.Length))
                        ])
                    |> InputError.gather
                    |> Result.map (fun _ -> pictures |> List.map (fun (name, _, _) -> name))))
