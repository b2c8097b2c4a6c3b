module ActMax.Tests.PreprocessTests

open System
open System.IO
open ActMax
open ActMax.Kernels
open ActMax.Tests
open Xunit

/// Counts from a to b, c, d; a and b are KC, c is DAN, d is MBON and inhibitory.
let private counts =
    let entries =
        [
            0, 1, 4.0f
            0, 3, 6.0f
            1, 0, 1.0f
            1, 3, 2.0f
            2, 0, 3.0f
            2, 3, 8.0f
            3, 2, 5.0f
        ]

    let pre, post, weight = List.unzip3 entries

    let weights =
        CsrMatrix.FromCoordinates(
            4,
            4,
            ReadOnlySpan(Array.ofList pre),
            ReadOnlySpan(Array.ofList post),
            ReadOnlySpan(Array.ofList weight)
        )

    let ids = [| "a"; "b"; "c"; "d" |]
    let types = [| "KC"; "KC"; "DAN"; "MBON" |]

    Connectome.create
        "counts"
        weights
        {
            Id = ids
            Group = types
            Sign = [| 1.0f; 1.0f; 1.0f; -1.0f |]
            Table =
                Table.create
                    "neurons"
                    [
                        "id", ids
                        "type", types
                        "nt", [| "ACH"; "GABA"; ""; "glutamate" |]
                        "sign", [| "+"; "-1"; "1.0"; "?" |]
                    ]
        }
    |> InputError.orFail

let private edges (connectome: Connectome) =
    let weights = connectome.Weights

    Map.ofList
        [
            for row in 0 .. weights.Rows - 1 do
                for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                    connectome.Neurons.Id[row] + connectome.Neurons.Id[weights.ColumnIndices[k]], weights.Values[k]
        ]

let private same (expected: (string * float32) list) connectome =
    let found = edges connectome
    Assert.Equal<string list>(expected |> List.map fst, found |> Map.keys |> List.ofSeq)

    for key, value in expected do
        Assert.Equal(value, found[key], 1e-6f)

[<Fact>]
let ``input proportions are shares of the inputs of each neuron`` () =
    counts
    |> Preprocess.inputProportions
    |> same
        [
            "ab", 1.0f
            "ad", 0.375f
            "ba", 0.25f
            "bd", 0.125f
            "ca", 0.75f
            "cd", 0.5f
            "dc", 1.0f
        ]

[<Fact>]
let ``known totals make the proportions smaller`` () =
    counts
    |> Preprocess.inputProportionsOf [| 8.0; 4.0; 10.0; 32.0 |]
    |> same
        [
            "ab", 1.0f
            "ad", 0.1875f
            "ba", 0.125f
            "bd", 0.0625f
            "ca", 0.375f
            "cd", 0.25f
            "dc", 0.5f
        ]

    for totals in [ [| 8.0 |]; [| 3.0; 4.0; 10.0; 32.0 |]; [| nan; 4.0; 10.0; 32.0 |] ] do
        Assert.Throws<ArgumentException>(fun () -> Preprocess.inputProportionsOf totals counts |> ignore)
        |> ignore

[<Fact>]
let ``weak connections are dropped`` () =
    counts |> Preprocess.atLeast 5.0f |> same [ "ad", 6.0f; "cd", 8.0f; "dc", 5.0f ]

[<Fact>]
let ``signs come from a column or from transmitters`` () =
    let signs = Preprocess.signsFromTransmitter "nt" counts |> InputError.orFail
    Assert.Equal<float32[]>([| 1.0f; -1.0f; 1.0f; -1.0f |], signs.Neurons.Sign)
    Preprocess.signsFrom "sign" counts |> Fixtures.failsWith [ "'?'" ]
    Preprocess.signsFrom "no" counts |> Fixtures.failsWith [ "'no'" ]
    let grouped = Preprocess.groupBy "nt" counts |> InputError.orFail
    Assert.Equal<string[]>([| "ACH"; "GABA"; "untyped"; "glutamate" |], grouped.Neurons.Group)

[<Fact>]
let ``edges between two conditions are removed, and inputs are normalised again as asked`` () =
    let remove rule =
        counts
        |> Preprocess.inputProportions
        |> Preprocess.removeEdges "type = 'DAN'" "type in ('KC', 'MBON')" rule
        |> InputError.orFail

    remove Renormalise.No
    |> same [ "ab", 1.0f; "ad", 0.375f; "ba", 0.25f; "bd", 0.125f; "dc", 1.0f ]

    remove Renormalise.AllToOne
    |> same [ "ab", 1.0f; "ad", 0.75f; "ba", 1.0f; "bd", 0.25f; "dc", 1.0f ]

    counts
    |> Preprocess.removeEdges "type = 'DAN'" "type = 'MBON'" Renormalise.ChangedToFormerSum
    |> InputError.orFail
    |> same [ "ab", 4.0f; "ad", 12.0f; "ba", 1.0f; "bd", 4.0f; "ca", 3.0f; "dc", 5.0f ]

    Preprocess.removeEdges "type = 'X'" "typ = 'Y'" Renormalise.No counts
    |> Fixtures.failsWith [ "matches none of 4 rows"; "no such column" ]

[<Fact>]
let ``edges between two conditions are set, also where there were none`` () =
    counts
    |> Preprocess.setEdges "type = 'KC'" "type in ('KC', 'DAN')" 2.0f Renormalise.No
    |> InputError.orFail
    |> same
        [
            "ab", 2.0f
            "ac", 2.0f
            "ad", 6.0f
            "ba", 2.0f
            "bc", 2.0f
            "bd", 2.0f
            "ca", 3.0f
            "cd", 8.0f
            "dc", 5.0f
        ]

[<Fact>]
let ``a subset keeps its connections and its table`` () =
    let subset = Preprocess.restrict "type <> 'DAN'" counts |> InputError.orFail
    same [ "ab", 4.0f; "ad", 6.0f; "ba", 1.0f; "bd", 2.0f ] subset
    Assert.Equal<int[]>([| 2 |], Connectome.select "type = 'MBON'" subset |> InputError.orFail)
    Assert.Equal<float32[]>([| 1.0f; 1.0f; -1.0f |], subset.Neurons.Sign)
    counts |> Preprocess.keep [| 3; 0 |] |> same [ "ad", 6.0f ]

    Assert.Throws<ArgumentException>(fun () -> Preprocess.keep [| 0; 0 |] counts |> ignore)
    |> ignore

    Assert.Throws<ArgumentException>(fun () -> Preprocess.keep [| 4 |] counts |> ignore)
    |> ignore

[<Fact>]
let ``groups are merged by sums of counts, or by means of proportions`` () =
    let merged = Preprocess.mergeGroups MergedWeight.Sum counts

    same
        [
            "DANKC", 3.0f
            "DANMBON", 8.0f
            "KCKC", 5.0f
            "KCMBON", 8.0f
            "MBONDAN", 5.0f
        ]
        merged

    Assert.Equal<float32[]>([| 1.0f; 1.0f; -1.0f |], merged.Neurons.Sign)

    Assert.Equal<int[]>(
        [| 0 |],
        Connectome.select "members = 2 AND id IS NULL AND type = 'KC'" merged
        |> InputError.orFail
    )

    let proportions =
        counts
        |> Preprocess.inputProportions
        |> Preprocess.mergeGroups MergedWeight.MeanOfSums

    same
        [
            "DANKC", 0.375f
            "DANMBON", 0.5f
            "KCKC", 0.625f
            "KCMBON", 0.5f
            "MBONDAN", 1.0f
        ]
        proportions

[<Fact>]
let ``proportions of merged counts and merged proportions both sum to at most one`` () =
    let connectome, _ =
        PlantedCircuit.create
            { PlantedCircuit.defaults with
                Neurons = 300
            }

    for merged in
        [
            connectome |> Preprocess.mergeGroups MergedWeight.MeanOfSums
            connectome
            |> Preprocess.mergeGroups MergedWeight.Sum
            |> Preprocess.inputProportions
        ] do
        let sums = Array.zeroCreate<float>(Connectome.size merged)

        merged.Weights.ColumnIndices
        |> Array.iteri (fun k column -> sums[column] <- sums[column] + float merged.Weights.Values[k])

        Assert.All(sums, fun sum -> Assert.InRange(sum, 0.0, 1.000001))
