namespace ActMax.Tests

open System
open System.Globalization
open System.Text.Json
open System.Text.RegularExpressions
open ActMax
open ActMax.Kernels

/// A golden file as the analyses see it: connectome, network, stimulus and activity.
[<NoEquality; NoComparison>]
type AnalysisFile =
    {
        File: GoldenFile
        Connectome: Connectome
        Network: Network
        /// [item; sensory; time].
        Stimulus: NdArray
        /// [item; neuron; layer].
        Activity: NdArray
    }

/// A recorded data frame: column names and rows of cells.
[<NoEquality; NoComparison>]
type Frame =
    {
        Columns: string list
        Rows: JsonElement[][]
    }

[<RequireQualifiedAccess>]
module AnalysisFile =

    let private edges (name: string) (root: JsonElement) =
        root.GetProperty(name).EnumerateArray()
        |> Seq.map (fun edge -> edge[0].GetInt32(), edge[1].GetInt32(), edge[2].GetSingle())
        |> Array.ofSeq

    let matrix (size: int) (edges: (int * int * float32)[]) : CsrMatrix =
        CsrMatrix.FromCoordinates(
            size,
            size,
            ReadOnlySpan(edges |> Array.map (fun (row, _, _) -> row)),
            ReadOnlySpan(edges |> Array.map (fun (_, column, _) -> column)),
            ReadOnlySpan(edges |> Array.map (fun (_, _, value) -> value))
        )

    /// Neurons of a test under their positions as ids.
    let neurons (group: string[]) (sign: float32[]) : Neurons =
        {
            Id = Array.init group.Length string
            Group = group
            Sign = sign
            Table = Table.create "neurons" [ "group", group ]
        }

    let read (file: GoldenFile) : AnalysisFile =
        let root = file.Root
        let size = GoldenFile.size file
        let signs = root.GetProperty "idx_to_sign"

        let sign = Array.init size (fun i -> signs.GetProperty(string i).GetSingle())

        let sensory =
            root.GetProperty("sensory_indices").EnumerateArray()
            |> Seq.map _.GetInt32()
            |> Array.ofSeq

        {
            File = file
            Connectome =
                Connectome.create
                    file.Name
                    (matrix size (edges "inprop_edges_pre_post_w" root))
                    (neurons (GoldenFile.groups file) sign)
                |> InputError.orFail
            Network =
                Network.create
                    (matrix size (edges "signed_edges_row_post_col_pre" root))
                    sensory
                    (root.GetProperty("num_layers").GetInt32())
                |> Network.withRules file.Rules
            Stimulus = GoldenFile.array (root.GetProperty "input_B_S_T")
            Activity =
                GoldenFile.array (
                    if GoldenFile.has "activity_B_N_T" root then
                        root.GetProperty "activity_B_N_T"
                    else
                        root.GetProperty("forward_B_N_T").GetProperty "default"
                )
        }

    /// Files that have a section, with that section.
    let having (section: string) : (AnalysisFile * JsonElement) list =
        [
            for file in GoldenFile.all.Value do
                if GoldenFile.has section file.Root then
                    read file, file.Root.GetProperty section
        ]

    let frame (element: JsonElement) : Frame =
        {
            Columns =
                [
                    for name in element.GetProperty("columns").EnumerateArray() -> name.GetString() |> string
                ]
            Rows =
                [|
                    for row in element.GetProperty("data").EnumerateArray() ->
                        [| for cell in row.EnumerateArray() -> cell |]
                |]
        }

    /// The cell as text, whatever its kind.
    let text (cell: JsonElement) : string =
        match cell.ValueKind with
        | JsonValueKind.String -> cell.GetString() |> string
        | _ -> cell.GetRawText()

    /// The numbers in the text of a call, after the kind of call.
    let numbers (call: string) : float list =
        [
            for found in Regex.Matches(call, @"(?<![A-Za-z_])\d*\.?\d+") ->
                Double.Parse(found.Value, CultureInfo.InvariantCulture)
        ]
