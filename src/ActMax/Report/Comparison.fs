namespace ActMax.Report

open System
open System.Collections.Generic

/// A run among others: its name and its page.
type ComparedRun = { Name: string; Page: Page }

/// Several runs side by side.
type Comparison =
    {
        Title: string
        Summary: string list
        Runs: ComparedRun[]
        /// Section, name, and the value in each run ("" where it has none).
        Settings: (string * string * string[])[]
        /// The inputs that are strongest in any run, and how many there are in all.
        Inputs: PageUnit[]
        AllInputs: int
        /// Of each run: first stimulus over `Inputs`, input-major [input; time]; NaN for an input that it lacks.
        Stimuli: float32[][]
    }

/// Brings runs together.
[<RequireQualifiedAccess>]
module Comparison =

    /// More rows than this cannot be told apart side by side.
    let private mostInputs = 300

    let private settings (runs: ComparedRun[]) =
        let keys =
            runs
            |> Array.collect (fun run ->
                [|
                    for section, pairs in run.Page.Settings do
                        for name, _ in pairs do
                            section, name
                    for name, _ in run.Page.Provenance do
                        if name <> "seconds" && name <> "date" then
                            "provenance", name
                |])
            |> Array.distinct

        let valueOf (run: ComparedRun) (section, name) =
            ("provenance", run.Page.Provenance) :: run.Page.Settings
            |> List.tryPick (fun (found, pairs) ->
                if found = section then
                    pairs |> List.tryFind (fun (key, _) -> key = name) |> Option.map snd
                else
                    None)
            |> Option.defaultValue ""

        keys
        |> Array.map (fun (section, name) -> section, name, runs |> Array.map (fun run -> valueOf run (section, name)))

    let private rows (page: Page) =
        let places = Dictionary<string, int>(StringComparer.Ordinal)
        page.Inputs |> Array.iteri (fun i input -> places.TryAdd(input.Id, i) |> ignore)
        places

    let private firstStimulus (page: Page) =
        if page.Items.Length > 0 then
            page.Items[0].Stimulus
        else
            Array.zeroCreate (page.Inputs.Length * page.Times.Length)

    let private strongest (runs: ComparedRun[]) : PageUnit[] * int =
        let peaks = Dictionary<string, float32>(StringComparer.Ordinal)
        let units = Dictionary<string, PageUnit>(StringComparer.Ordinal)

        for run in runs do
            let stimulus = firstStimulus run.Page
            let times = run.Page.Times.Length

            run.Page.Inputs
            |> Array.iteri (fun i input ->
                let mutable peak = 0f

                for t in i * times .. (i + 1) * times - 1 do
                    peak <- max peak (abs stimulus[t])

                units.TryAdd(input.Id, input) |> ignore

                peaks[input.Id] <-
                    match peaks.TryGetValue input.Id with
                    | true, before -> max before peak
                    | _ -> peak)

        let present = peaks |> Seq.filter (fun found -> found.Value > 0f) |> Array.ofSeq

        present
        |> Array.sortByDescending _.Value
        |> Array.truncate mostInputs
        |> Array.map (fun found -> units[found.Key]),
        present.Length

    let private unique (names: string list) : string list =
        names
        |> List.mapi (fun i name ->
            if List.filter ((=) name) names |> List.length > 1 then
                $"{name} ({i + 1})"
            else
                name)

    let private best (run: ComparedRun) =
        run.Page.Items
        |> Array.tryHead
        |> Option.bind (fun item -> Array.tryHead item.Targets)
        |> Option.map (fun target ->
            $"{run.Name} brings {target.Unit.Name} to {target.Reached:f3} (goal: {target.Goal})")

    /// What a run wants: unit, layer and goal of every target of its stimuli.
    let private wishes (run: ComparedRun) =
        run.Page.Items
        |> Array.map (fun item ->
            item.Targets
            |> Array.map (fun target -> target.Unit.Id, target.Layer, target.Goal))

    /// At least two runs, each with the name that it should have. Raises ArgumentException for fewer.
    let create (named: (string * Page) list) : Comparison =
        if named.Length < 2 then
            invalidArg (nameof named) $"a comparison needs at least 2 runs; there is {named.Length}."

        let runs =
            List.map2 (fun name (_, page) -> { Name = name; Page = page }) (unique (List.map fst named)) named
            |> Array.ofList

        let settings = settings runs

        let differing =
            settings
            |> Array.filter (fun (section, _, values) ->
                section <> "provenance"
                && values |> Array.exists (fun value -> value <> values[0]))

        let filesDiffer =
            settings
            |> Array.exists (fun (section, _, values) ->
                section = "provenance"
                && values
                   |> Array.exists (fun value -> value <> values[0] && value.Contains "SHA-256"))

        let targetsDiffer = runs |> Array.exists (fun run -> wishes run <> wishes runs[0])
        let inputs, all = strongest runs

        let ahead = runs |> Array.choose best |> Array.truncate 4 |> String.concat "; "

        let names =
            differing
            |> Array.truncate 6
            |> Array.map (fun (_, name, _) -> name)
            |> String.concat ", "

        {
            Title = "Comparison of " + string runs.Length + " runs"
            Summary =
                [
                    if ahead <> "" then
                        ahead + "."

                    if differing.Length = 0 && filesDiffer then
                        "Their settings are the same; the files they read are not."
                    elif differing.Length = 0 && targetsDiffer then
                        "Their settings are the same; their targets are not."
                    elif differing.Length = 0 then
                        "Their settings are the same."
                    else
                        let more = if differing.Length > 6 then ", ..." else ""
                        $"They differ in {differing.Length} of their settings: {names}{more}."
                ]
            Runs = runs
            Settings = settings
            Inputs = inputs
            AllInputs = all
            Stimuli =
                runs
                |> Array.map (fun run ->
                    let places = rows run.Page
                    let stimulus = firstStimulus run.Page
                    let times = run.Page.Times.Length

                    inputs
                    |> Array.collect (fun input ->
                        match places.TryGetValue input.Id with
                        | true, row -> Array.sub stimulus (row * times) times
                        | _ -> Array.create times nanf))
        }
