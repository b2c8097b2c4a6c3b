namespace ActMax.Tests.Report

open System
open System.IO
open Xunit
open ActMax
open ActMax.Report
open ActMax.Tests.Cli

/// Pages from nothing but the folders of runs.
type FolderTests() =

    let fault (result: Result<'value, InputError list>) : string =
        match result with
        | Ok _ -> failwith "there was no fault"
        | Error faults -> InputError.messages faults

    /// A small run with every analysis; its folder is gone afterwards.
    let withRun (work: string -> unit) =
        SamplePage.inFolder (fun folder ->
            let run = Path.Combine(folder, "run")
            SampleRun.write run [ "--neurons"; "200" ]
            work run)

    let at (folder: string) (name: string) = Path.Combine(folder, name)

    [<Fact>]
    member _.``a folder reads back as the run that was written``() =
        use bench = new Bench()
        Assert.Equal(0, (CommandLine.run (bench.Small() @ [ "--full-activity" ])).Code)
        let run = SavedRun.read (bench.At "run") |> InputError.orFail
        Assert.Equal<string[]>([| "10"; "11" |], run.Record.Inputs)
        Assert.Equal<string[]>([| "in"; "in"; "mid"; "mid"; "out" |], run.Record.UnitGroups)
        Assert.Equal<int[]>([| 0..4 |], run.Positions)
        Assert.Equal(Some "id", run.Record.IdColumn)
        let goal = Assert.Single run.Record.Goals

        Assert.Equal(
            (0, 4, 2, Some 0.8),
            (goal.Item, goal.Neuron, goal.Layer, goal.Value |> Option.map (fun v -> Math.Round(v, 6)))
        )

        Assert.Equal(20, run.Iterations)
        Assert.Equal(20, run.History.Length)
        Assert.Equal(run.Losses.Total, run.Losses.Items[0])

    [<Fact>]
    member _.``the page that a search writes is the page that its folder gives``() =
        use bench = new Bench()
        Assert.Equal(0, (CommandLine.run (bench.Small())).Code)
        let path = at (bench.At "run") "report.html"
        let before = File.ReadAllText path
        File.Delete path
        let said = CommandLine.run [ "report"; bench.At "run" ]
        Assert.Equal((0, ""), (said.Code, said.Error))
        Assert.Equal(before, File.ReadAllText path)

    [<Fact>]
    member _.``sections appear when their files are there``() =
        withRun (fun run ->
            let page = RunReport.read run |> InputError.orFail
            Assert.Equal<string list>([ "minimal circuit"; "paths" ], page.Analyses.Wiring |> List.map _.Name)
            Assert.True(page.Analyses.Segments.IsSome)

            for file in
                [
                    "circuit.json"
                    "paths.csv"
                    "saliency.csv"
                    "contrast.csv"
                    "landscape.json"
                ] do
                File.Delete(at run file)

            let bare = (RunReport.read run |> InputError.orFail).Analyses

            Assert.True(
                bare.Circuit.IsNone
                && bare.Saliency.IsNone
                && bare.Contrast.IsNone
                && bare.Landscape.IsNone
            )

            Assert.Empty bare.Wiring)

    [<Fact>]
    member _.``a circuit is drawn where its members are active, back from its targets``() =
        withRun (fun run ->
            let page = RunReport.read run |> InputError.orFail
            let wiring = page.Analyses.Wiring.Head
            let saved = SavedRun.read run |> InputError.orFail

            let targets =
                wiring.Nodes
                |> Array.filter _.IsTarget
                |> Array.map (fun node -> node.Unit.Id, node.Column)

            Assert.Equal<Set<string * int>>(
                saved.Record.Goals
                |> Array.map (fun goal -> saved.Record.Units[goal.Neuron], goal.Layer + 1)
                |> set,
                set targets
            )

            for edge in wiring.Edges do
                let pre, post = wiring.Nodes[edge.From], wiring.Nodes[edge.To]
                Assert.Equal(pre.Column + 1, post.Column)
                Assert.NotEqual(0.0, pre.Activity)

            // What an input shows is its stimulus at that time, digit by digit.
            for node in wiring.Nodes do
                if node.IsInput then
                    let row = Array.IndexOf(saved.Record.Inputs, node.Unit.Id)
                    Assert.Equal(float (NdArray.get [| 0; row; node.Column |] saved.Stimulus), node.Activity)
                else
                    let row = Array.IndexOf(saved.Record.Units, node.Unit.Id)

                    if not node.IsTarget then
                        Assert.Equal(float (NdArray.get [| 0; row; node.Column - 1 |] saved.Activity), node.Activity)

            // All that is drawn leads to a target.
            let leading = Collections.Generic.HashSet<int>()

            wiring.Nodes
            |> Array.iteri (fun i node ->
                if node.IsTarget then
                    leading.Add i |> ignore)

            for column in wiring.Columns.Length - 1 .. -1 .. 0 do
                for edge in wiring.Edges do
                    if wiring.Nodes[edge.From].Column = column && leading.Contains edge.To then
                        leading.Add edge.From |> ignore

            Assert.Equal(wiring.Nodes.Length, leading.Count))

    [<Fact>]
    member _.``paths of groups are nodes without ids, and either column may say the sign``() =
        withRun (fun run ->
            File.WriteAllText(
                at run "paths.csv",
                "pre,post,weight,layer,pre_activation,post_activation,sign\nORN,PN,0.5,1,1,0.25,1\nPN,MBON,0.5,2,0.25,0.1,-1\nPN,DAN,-0.5,2,0.25,0.1,1\n"
            )

            let saved = SavedRun.read run |> InputError.orFail
            let wiring = WiringDiagram.ofPaths saved (at run "paths.csv") |> InputError.orFail
            Assert.Equal<string[]>([| "stimulus"; "layer 0"; "layer 1" |], wiring.Columns)
            Assert.Equal<string[]>([| "ORN"; "PN"; "MBON"; "DAN" |], wiring.Nodes |> Array.map _.Unit.Name)
            Assert.All(wiring.Nodes, (fun node -> Assert.Equal("", node.Unit.Id)))
            Assert.Equal<float[]>([| 0.5; -0.5; -0.5 |], wiring.Edges |> Array.map _.Weight))

    [<Fact>]
    member _.``only the strongest of many connections are carried, and their number is told``() =
        withRun (fun run ->
            let rows = [ for i in 1..5000 -> $"a{i},b,{i},1,1,1" ]

            File.WriteAllLines(at run "paths.csv", "pre,post,weight,layer,pre_activation,post_activation" :: rows)

            let saved = SavedRun.read run |> InputError.orFail
            let wiring = WiringDiagram.ofPaths saved (at run "paths.csv") |> InputError.orFail
            Assert.Equal(5_000, wiring.AllEdges)
            Assert.Equal(3_000, wiring.Edges.Length)
            Assert.Equal(2_001.0, wiring.Edges |> Array.map _.Weight |> Array.min))

    [<Fact>]
    member _.``of many connections those that lead to a target are kept, however strong the others are``() =
        withRun (fun run ->
            let saved = SavedRun.read run |> InputError.orFail
            let goal = saved.Record.Goals[0]
            let target = saved.Record.Units[goal.Neuron]

            let strong =
                [
                    for layer in 1 .. goal.Layer + 1 do
                        for i in 1..2000 -> $"a{i},b{i},1,{layer},1,1"
                ]

            let weak =
                [
                    for layer in 1 .. goal.Layer -> $"w{layer - 1},w{layer},0.001,{layer},0.01,0.01"
                ]

            let last = $"w{goal.Layer},{target},0.001,{goal.Layer + 1},0.01,0.01"
            let rows = strong @ weak @ [ last ]
            File.WriteAllLines(at run "paths.csv", "pre,post,weight,layer,pre_activation,post_activation" :: rows)
            let wiring = WiringDiagram.ofPaths saved (at run "paths.csv") |> InputError.orFail
            Assert.Equal(3_000, wiring.Edges.Length)

            let kept =
                wiring.Edges
                |> Array.filter (fun edge -> wiring.Nodes[edge.From].Unit.Name.StartsWith "w")
                |> Array.map (fun edge -> wiring.Nodes[edge.To].Column)

            Assert.Equal<int[]>([| 1 .. goal.Layer + 1 |], Array.sort kept))

    [<Fact>]
    member _.``every fault of every file is one message, and nothing is written``() =
        withRun (fun run ->
            let page = at run "report.html"
            let before = File.ReadAllText page
            File.WriteAllText(at run "circuit.json", "{\"share\": \"much\", \"full\": 1}")

            File.WriteAllText(
                at run "landscape.json",
                "{\"sweep\": {\"a\": [0, 1], \"b\": [0], \"response\": [[1, 2]]}}"
            )

            File.WriteAllText(at run "saliency.csv", "neuron,id\n1,2\n")
            let said = CommandLine.run [ "report"; run ]
            Assert.Equal(2, said.Code)
            Assert.Equal("", said.Out)

            for part in
                [
                    "circuit.json: share is not a number"
                    "circuit.json: kept is missing"
                    "landscape.json: sweep.response is not 2 lists of 1 numbers"
                    "no column 'group'"
                    "no column 'value'"
                ] do
                Assert.Contains(part, said.Error)

            Assert.DoesNotContain("   at ", said.Error)
            Assert.Equal(before, File.ReadAllText page)
            Assert.Empty(Directory.GetFiles(run, "*.part")))

    [<Fact>]
    member _.``what is no run, or not all of one, is refused``() =
        withRun (fun run ->
            Assert.Contains("no such file", fault (SavedRun.read (at run "nothing")))
            Assert.Contains("it has no outcome.json", fault (SavedRun.read (string (Path.GetDirectoryName run))))
            File.Delete(at run "inputs.csv")
            File.WriteAllText(at run "history.csv", "iteration,total\n0,much\n")
            let message = fault (SavedRun.read run)
            Assert.Contains("inputs.csv: no such file", message)
            Assert.Contains("'much' cannot be read", message))

    [<Fact>]
    member _.``a matrix of another size is refused``() =
        withRun (fun run ->
            Npy.write (at run "stimulus.npy") (Npy.ofFloat32 [ 1; 2; 3 ] (Array.zeroCreate 6))
            |> InputError.orFail

            Assert.Contains("[1; 2; 3]", fault (SavedRun.read run)))

    [<Fact>]
    member _.``without a run there is a message``() =
        let said = CommandLine.run [ "report" ]
        Assert.Equal(2, said.Code)
        Assert.Contains("the folder of a run is missing", said.Error)

    [<Fact>]
    member _.``charts are written as svg and png``() =
        if (ChartFiles.browser ()).IsNone then
            Assert.Skip "no chromium on the PATH"

        withRun (fun run ->
            let said = CommandLine.run [ "report"; run; "--png" ]
            Assert.Equal((0, ""), (said.Code, said.Error))
            let charts = at run "report-charts"

            for name in [ "stimulus"; "response"; "losses"; "wiring"; "curve"; "sweep" ] do
                let svg = Xml.Linq.XDocument.Load(at charts (name + ".svg"))
                Assert.Equal("svg", (nonNull svg.Root).Name.LocalName)
                let png = File.ReadAllBytes(at charts (name + ".png"))
                Assert.Equal<byte[]>([| 0x89uy; 0x50uy; 0x4Euy; 0x47uy |], Array.truncate 4 png)
                Assert.True(png.Length > 5_000, $"{name}.png has {png.Length} bytes"))
