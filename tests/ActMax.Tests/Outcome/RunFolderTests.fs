/// The folder that a run leaves.
module ActMax.Tests.RunFolderTests

open System
open System.IO
open System.Text.Json
open ActMax
open TorchSharp
open Xunit

let private inFolder (work: string -> unit) =
    let folder = Path.Combine(Path.GetTempPath(), $"actmax-{Guid.NewGuid():N}")
    Directory.CreateDirectory folder |> ignore

    try
        work folder
    finally
        Directory.Delete(folder, true)

let private ok (result: Result<'value, InputError list>) : 'value =
    match result with
    | Ok value -> value
    | Error faults -> failwith $"%A{faults}"

let private record: RunRecord =
    {
        Title = "two odours, \"quoted\""
        Settings =
            [
                "search", [ "optimiser", "Adam"; "seed", "3" ]
                "network", [ "neurons", "12" ]
            ]
        Provenance =
            {
                Version = "1.2.3"
                Kernel = "reference"
                Inputs = [ "weights", "w.npz", "abc" ]
                Machine = [ "threads", "1" ]
            }
        Space = None
        Inputs = [| "ORN 1"; "ORN 2"; "720575940600000001"; "µ" |]
        InputGroups = [| "ORN"; "ORN"; ""; "<b>, \"x\"" |]
        Units = Array.init 12 (fun i -> $"n{i}")
        UnitGroups = Array.init 12 (fun i -> if i < 6 then "KC" else "MBON")
        IdColumn = Some "root_id"
        Goals =
            [|
                {
                    Item = 0
                    Neuron = 8
                    Layer = 2
                    Text = "0.4"
                    Value = Some 0.4
                }
                {
                    Item = 0
                    Neuron = 9
                    Layer = 2
                    Text = "maximise"
                    Value = None
                }
            |]
    }

let private outcome =
    lazy
        (let loss, search =
            Preset.standard (SampleModel.alone 0) { Stimulus = 0.05; Activity = 0.1 } 0.1 12

         Search.run
             SampleModel.model
             loss
             { search with
                 Initial = Initial.Given(SampleModel.start 1 1)
             })

let private json (folder: string) =
    JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "outcome.json"))).RootElement

let private array (path: string) : NdArray =
    let read = ok (Npy.read path)
    NdArray.create (Array.ofList read.Shape) (ok (Npy.toFloat32 path read))

let private lines (folder: string) (name: string) =
    File.ReadAllText(Path.Combine(folder, name)).TrimEnd('\n').Split '\n'

[<Fact>]
let ``a run is written and reads back as it was`` () =
    inFolder (fun folder ->
        let outcome = outcome.Value
        let folder = Path.Combine(folder, "new", "run")
        ok (RunFolder.write folder None record outcome)

        let written =
            Directory.GetFiles folder
            |> Array.map (Path.GetFileName >> string)
            |> Array.sort

        Assert.Equal<string[]>(
            [|
                "activity.npy"
                "activity_units.csv"
                "history.csv"
                "inputs.csv"
                "outcome.json"
                "stimulus.npy"
            |],
            written
        )

        Assert.Equal(outcome.Stimulus, array (Path.Combine(folder, "stimulus.npy")))
        Assert.Equal(outcome.Activity, array (Path.Combine(folder, "activity.npy")))
        let root = json folder
        Assert.Equal(record.Title, root.GetProperty("title").GetString())
        Assert.Equal(StopRule.describe outcome.Stop, root.GetProperty("stop").GetString())
        Assert.Equal(12, root.GetProperty("iterations").GetInt32())
        Assert.Equal(outcome.Losses.Total, root.GetProperty("losses").GetProperty("total").GetDouble())
        let terms = root.GetProperty("losses").GetProperty "terms"

        for name, value in outcome.Losses.Terms do
            Assert.Equal(value, terms.GetProperty(name).GetDouble())

        Assert.Equal("Adam", root.GetProperty("settings").GetProperty("search").GetProperty("optimiser").GetString())
        Assert.Equal("1.2.3", root.GetProperty("version").GetString())
        Assert.Equal("abc", root.GetProperty("files").[0].GetProperty("sha256").GetString())

        Assert.Equal<string[]>(
            record.Inputs,
            [|
                for id in root.GetProperty("inputs").EnumerateArray() -> string (id.GetString())
            |]
        )

        let reached = float (NdArray.get [| 0; 8; 2 |] outcome.Activity)
        Assert.Equal(reached, root.GetProperty("targets").[0].GetProperty("reached").GetDouble())
        Assert.Equal(1, root.GetProperty("restarts").GetArrayLength()))

[<Fact>]
let ``the history has one row for every state before the last, with every term`` () =
    inFolder (fun folder ->
        let outcome = outcome.Value
        ok (RunFolder.write folder None record outcome)
        let rows = lines folder "history.csv"
        Assert.Equal("iteration,total,target,stimulus L1,activity L1", rows[0])
        Assert.Equal(outcome.Iterations, rows.Length - 1)

        for i in 1 .. rows.Length - 1 do
            let cells = rows[i].Split ','
            Assert.Equal(string (i - 1), cells[0])
            let total = Double.Parse(cells[1], Globalization.CultureInfo.InvariantCulture)
            Assert.Equal(outcome.History[i - 1].Total, total)
            Assert.Equal(5, cells.Length))

[<Fact>]
let ``what is not a number is null, and the file still parses`` () =
    inFolder (fun folder ->
        let broken =
            Loss.custom "a, \"b\"" (fun x _ -> x.sum([| 1L; 2L |]).mul(Scalar.op_Implicit Double.NaN))

        let found = Search.run SampleModel.model broken SampleModel.search

        let outcome =
            { found with
                Activity = NdArray.init found.Activity.Shape (fun _ -> nanf)
            }

        ok (RunFolder.write folder None record outcome)
        let root = json folder
        Assert.Equal(JsonValueKind.Null, root.GetProperty("losses").GetProperty("total").ValueKind)

        Assert.Equal(
            JsonValueKind.Null,
            root.GetProperty("losses").GetProperty("terms").GetProperty("a, \"b\"").ValueKind
        )

        Assert.Equal(JsonValueKind.Null, root.GetProperty("targets").[1].GetProperty("reached").ValueKind)
        Assert.Contains("not finite", root.GetProperty("stop").GetString())
        Assert.Equal("iteration,total,\"a, \"\"b\"\"\"", (lines folder "history.csv")[0]))

[<Fact>]
let ``only the active units are kept when that is wished, and a table says which`` () =
    inFolder (fun folder ->
        let outcome = outcome.Value
        let units = RunFolder.activeUnits 0.2f [| 4 |] outcome.Activity
        Assert.Contains(4, units)

        let peak unit' =
            Seq.max
                [
                    for layer in 0..3 -> abs (NdArray.get [| 0; unit'; layer |] outcome.Activity)
                ]

        for unit' in 0..11 do
            Assert.Equal(unit' = 4 || peak unit' >= 0.2f, Array.contains unit' units)

        Assert.True(units.Length < 12)
        ok (RunFolder.write folder (Some units) record outcome)
        let kept = array (Path.Combine(folder, "activity.npy"))
        Assert.Equal<int[]>([| 1; units.Length; 4 |], kept.Shape)

        for i in 0 .. units.Length - 1 do
            for layer in 0..3 do
                Assert.Equal(NdArray.get [| 0; units[i]; layer |] outcome.Activity, NdArray.get [| 0; i; layer |] kept)

        let rows = lines folder "activity_units.csv"
        Assert.Equal(units.Length + 1, rows.Length)
        Assert.Equal($"{units[0]},n{units[0]},{record.UnitGroups[units[0]]}", rows[1].TrimEnd '\r'))

[<Fact>]
let ``the same run writes the same bytes but for what was measured`` () =
    inFolder (fun folder ->
        let write name =
            let at = Path.Combine(folder, name)
            ok (RunFolder.write at None record outcome.Value)
            at

        let a, b = write "a", write "b"

        for name in [ "stimulus.npy"; "activity.npy"; "history.csv" ] do
            Assert.Equal<byte[]>(File.ReadAllBytes(Path.Combine(a, name)), File.ReadAllBytes(Path.Combine(b, name))))

let private refused (folder: string) =
    match RunFolder.write folder None record outcome.Value with
    | Ok() -> failwith "it was written"
    | Error faults -> faults

[<Fact>]
let ``a folder below a file is refused, and nothing is written`` () =
    inFolder (fun folder ->
        let file = Path.Combine(folder, "file")
        File.WriteAllText(file, "kept")
        Assert.Single(refused (Path.Combine(file, "run"))) |> ignore
        Assert.Single(refused file) |> ignore
        Assert.Equal("kept", File.ReadAllText file)
        Assert.Single(Directory.GetFileSystemEntries folder) |> ignore)

[<Fact>]
let ``a folder in the place of a file is refused, and no part of a file stays behind`` () =
    for name in [ "stimulus.npy"; "activity.npy"; "history.csv"; "outcome.json" ] do
        inFolder (fun folder ->
            Directory.CreateDirectory(Path.Combine(folder, name)) |> ignore

            match refused folder with
            | [ InputError.Unwritable(path, _) ] -> Assert.Contains(name, path)
            | faults -> failwith $"%A{faults}"

            Assert.DoesNotContain(Directory.GetFileSystemEntries folder, (fun entry -> entry.EndsWith ".part"))
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, name))))

[<Fact>]
let ``what was there stays whole until its successor is`` () =
    inFolder (fun folder ->
        ok (RunFolder.write folder None record outcome.Value)
        let before = File.ReadAllBytes(Path.Combine(folder, "outcome.json"))
        File.Delete(Path.Combine(folder, "stimulus.npy"))
        Directory.CreateDirectory(Path.Combine(folder, "stimulus.npy")) |> ignore
        refused folder |> ignore
        Assert.Equal<byte[]>(before, File.ReadAllBytes(Path.Combine(folder, "outcome.json"))))

[<Fact>]
let ``a folder without the right to write is refused`` () =
    inFolder (fun folder ->
        let closed = Path.Combine(folder, "closed")
        Directory.CreateDirectory closed |> ignore
        File.SetUnixFileMode(closed, UnixFileMode.UserRead ||| UnixFileMode.UserExecute)

        let mayWriteAnyway =
            try
                File.WriteAllText(Path.Combine(closed, "probe"), "")
                true
            with :? UnauthorizedAccessException ->
                false

        Assert.SkipWhen(mayWriteAnyway, "root may write everywhere")
        Assert.Single(refused closed) |> ignore
        Assert.Empty(Directory.GetFileSystemEntries closed))

[<Fact>]
let ``provenance has the hash of every file, and every file that is missing`` () =
    inFolder (fun folder ->
        let path = Path.Combine(folder, "abc.txt")
        File.WriteAllText(path, "abc")
        let provenance = ok (Provenance.collect "vector" 2 [ "weights", path ])

        Assert.Equal<(string * string * string) list>(
            [
                "weights", "abc.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ],
            provenance.Inputs
        )

        Assert.Contains(("threads", "2"), provenance.Machine)
        let missing name = "role", Path.Combine(folder, name)

        match Provenance.collect "vector" 2 [ missing "x"; "weights", path; missing "y" ] with
        | Error [ InputError.FileMissing x; InputError.FileMissing y ] ->
            Assert.EndsWith("x", x)
            Assert.EndsWith("y", y)
        | other -> failwith $"%A{other}")
