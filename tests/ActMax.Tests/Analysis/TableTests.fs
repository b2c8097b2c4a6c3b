module ActMax.Tests.AnalysisTableTests

open System.IO
open ActMax
open ActMax.Kernels
open Xunit

[<Fact>]
let ``inputs are named by the neurons they belong to, in whatever order these are listed`` () =
    let naming = Naming.byGroup [| "x"; "y"; "x"; "z" |]
    let stimulus = NdArray.create [| 1; 3; 2 |] [| 0.9f; 0f; 0.5f; 0.1f; 0.1f; 0.2f |]

    let found =
        ActivityTable.ofInputs naming [| 3; 0; 2 |] None (ActivityThreshold.Magnitude 0.15f) stimulus

    Assert.Equal<string list>([ "x"; "z" ], [ for row in found -> row.Name ])
    Assert.Equal<float32[]>([| 0.3f; 0.15f |], found[0].Activity |> Array.map (fun x -> round (x * 100f) / 100f))
    Assert.Equal<float32[]>([| 0.9f; 0f |], found[1].Activity)

    let only =
        ActivityTable.ofInputs naming [| 3; 0; 2 |] (Some [| 2; 3 |]) (ActivityThreshold.AtLeast 0.3f) stimulus

    Assert.Equal<string list>([ "z" ], [ for row in only -> row.Name ])

[<Fact>]
let ``activity by column has the stimulus as time step 0 of groups that receive it`` () =
    let group = [| "in"; "in"; "deep"; "deep" |]
    let column = [| 2.0; 4.0; 1.0; nan |]

    let activity =
        NdArray.init [| 1; 4; 2 |] (fun index -> float32 (10 * index[1] + index[2]))

    let stimulus = NdArray.create [| 1; 2; 2 |] [| 0.7f; 0f; 0.3f; 0f |]

    let found =
        ActivityTable.byColumn group column [ "in"; "deep" ] (Some([| 1; 0 |], stimulus)) 0 activity

    let rows =
        [ for row in found -> row.TimeStep, row.Group, row.Column, float row.Activity ]

    Assert.Equal<(int * string * float * float) list>(
        [
            0, "in", 0.5, float 0.3f
            0, "in", 1.0, float 0.7f
            1, "deep", 1.0, 20.0
            1, "in", 0.5, 0.0
            1, "in", 1.0, 10.0
            2, "deep", 1.0, 21.0
            2, "in", 0.5, 1.0
            2, "in", 1.0, 11.0
        ],
        rows
    )

[<Fact>]
let ``tables of activity are wide and long with the same numbers`` () =
    let rows =
        ActivityTable.ofNeurons
            (Naming.byNeuron [| "p"; "q" |])
            [| 1; 0; 1 |]
            (NdArray.init [| 2; 2; 3 |] (fun index -> float32 (100 * index[0] + 10 * index[1] + index[2])))

    let wide, long = ActivityTable.wide rows, ActivityTable.long rows
    Assert.Equal<string list>([ "batch"; "group"; "time_0"; "time_1"; "time_2" ], wide.Columns)
    Assert.Equal<float[]>([| 0.0; 10.0; 100.0; 110.0 |], Table.floats "time_0" wide |> InputError.orFail)
    Assert.Equal(12, long.RowCount)

    Assert.Equal<float[]>(
        [| 0.0; 1.0; 2.0; 10.0; 11.0; 12.0; 100.0; 101.0; 102.0; 110.0; 111.0; 112.0 |],
        Table.floats "activity" long |> InputError.orFail
    )

[<Fact>]
let ``a summary leaves out faint rows, for an average sender and by median`` () =
    let weights =
        AnalysisFile.matrix 4 [| 0, 2, 0.4f; 1, 2, 0.2f; 1, 3, 0.1f; 3, 2, 0.0001f |]

    let naming = Naming.byGroup [| "s"; "s"; "t"; "t" |]
    let everyone = [| 0..3 |]

    let summary average combining faintest =
        ConnectivitySummary.create average combining faintest weights (naming, everyone) (naming, everyone)

    let cell (summary: ConnectivitySummary) row column =
        let weights = summary.Values

        seq { weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 }
        |> Seq.filter (fun k -> weights.ColumnIndices[k] = column)
        |> Seq.sumBy (fun k -> float weights.Values[k])

    let plain = summary Average.Receiver Combining.Mean 0f
    Assert.Equal<string[]>([| "s"; "t" |], plain.Rows)
    Assert.Equal(0.35, cell plain 0 1, 1e-6)
    Assert.Equal<string[]>([| "s" |], (summary Average.Receiver Combining.Mean 1e-3f).Rows)
    Assert.Equal(0.35, cell (summary Average.Sender Combining.Mean 0f) 0 1, 1e-6)
    Assert.Equal(0.7, cell (summary Average.Receiver Combining.Sum 0f) 0 1, 1e-6)
    Assert.Equal(0.35, cell (summary Average.Receiver Combining.Median 0f) 0 1, 1e-6)

[<Fact>]
let ``published odour responses become a stimulus of each receptor neuron's glomerulus`` () =
    let path =
        match Repository.data with
        | Some folder -> Path.Combine(folder, "processed_door_adult_sfr_subtracted.csv")
        | None -> ""

    if not (File.Exists path) then
        Assert.Skip "the odour responses are not there (ACTMAX_DATA)"

    let table = StimulusTable.read path |> InputError.orFail
    Assert.True(table.Groups.Length > 30 && table.Stimuli.Length > 100)
    let odours = [ table.Stimuli[1]; table.Stimuli[0] ]
    let two = StimulusTable.only odours table |> InputError.orFail
    let group = [| table.Groups[3]; "elsewhere"; table.Groups[0]; table.Groups[3] |]
    let stimulus = two |> StimulusTable.toStimulus group [| 3; 1; 2 |] 4 [ 0; 2 ]
    Assert.Equal<int[]>([| 2; 3; 4 |], stimulus.Shape)

    for item in 0..1 do
        let odour = NdArray.item (1 - item) table.Values

        for time in 0..3 do
            let at row =
                NdArray.get [| item; row; time |] stimulus

            let on = if time % 2 = 0 then 1f else 0f
            Assert.Equal(on * odour.Values[3], at 0)
            Assert.Equal(0f, at 1)
            Assert.Equal(on * odour.Values[0], at 2)

    Assert.Equal(table.Groups.Length - 2, (StimulusTable.unmatched group [| 3; 1; 2 |] two).Length)

[<Fact>]
let ``a table of responses reports every fault`` () =
    let table =
        Table.create
            "odours"
            [
                "glomerulus", [| "A"; "A"; "B" |]
                "one", [| "1"; "x"; "" |]
                "two", [| "0"; "1"; "y" |]
            ]

    match StimulusTable.ofTable table with
    | Ok _ -> failwith "accepted"
    | Error faults ->
        let text = InputError.messages faults
        Assert.Contains("'A'", text)
        Assert.Contains("'x'", text)
        Assert.Contains("'y'", text)

    match
        StimulusTable.ofTable (Table.create "odours" [ "glomerulus", [| "A" |]; "one", [| "" |] ])
        |> Result.bind (StimulusTable.only [ "three" ])
    with
    | Error [ InputError.UnknownName("stimulus", "three", [ "one" ]) ] -> ()
    | other -> failwith $"%A{other}"

/// A hexagonal lattice of radius 2 in the coordinates of the data sets: columns x, rows y of alternating parity.
let private lattice =
    [
        for x in -2 .. 2 do
            for y in -(4 - abs x) .. 2 .. 4 - abs x -> $"{x},{y}"
    ]

[<Fact>]
let ``a looming disc grows ring by ring and stays on the lattice`` () =
    Assert.Equal(19, lattice.Length)
    let found = StimulusPatterns.looming [ "0,0" ] 4 lattice
    Assert.Equal<int list>([ 1; 7; 19; 19 ], found |> List.map List.length)
    Assert.Equal<string list>([ "0,0" ], found[0])
    Assert.All(found, fun step -> Assert.True(Set.isSubset (set step) (set lattice)))
    Assert.Equal<Set<string>>(set [ "0,0"; "0,2"; "0,-2"; "1,1"; "1,-1"; "-1,1"; "-1,-1" ], set found[1])

    Assert.Throws<System.ArgumentException>(fun () -> StimulusPatterns.looming [ "9,9" ] 2 lattice |> ignore)

[<Fact>]
let ``a grid mixes two stimuli, caps them, and its responses go back to the grid`` () =
    let stimuli, mixtures =
        StimulusPatterns.grid [| 1f; 0f; 1f |] [| 0f; 0.5f; 1f |] 2 3 [ 1 ] (Some 1f)

    Assert.Equal<int[]>([| 9; 3; 2 |], stimuli.Shape)
    Assert.Equal((0.5, 1.0), mixtures[7])

    let at mixture row =
        NdArray.get [| mixture; row; 1 |] stimuli

    Assert.Equal<float32 list>([ 0.5f; 0.5f; 1f ], [ at 7 0; at 7 1; at 7 2 ])
    Assert.Equal(0f, NdArray.get [| 7; 0; 0 |] stimuli)

    let activity =
        NdArray.init [| 9; 2; 1 |] (fun index -> float32 (10 * index[0] + index[1]))

    let response = StimulusPatterns.gridResponse 3 [| 0; 1 |] activity
    Assert.Equal(70.5f, NdArray.get [| 0; 2; 1 |] response)
