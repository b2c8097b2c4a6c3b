namespace ActMax

open System
open System.IO

/// The found image of a class beside real ones, on one network.
type TransferScore =
    {
        Network: string
        Found: float
        /// The real image that the searched network likes best, under the same norm.
        BestReal: float
        /// The highest score of any real image under that norm on this network.
        AnyReal: float
    }

/// A class on every network, the searched one first.
type TransferRow =
    {
        Class: string
        Scores: TransferScore list
    }

/// Whether networks that took no part in the search of the image demo agree with the one that did.
[<RequireQualifiedAccess>]
module ImageTransfer =

    /// The found image of every class on every network, beside the real one that the searched network likes best and
    /// the highest score of any: of all test images, each brought to the same norm.
    let comparison (data: FashionData) (networks: TrainedClassifier list) : Outcome -> TransferRow list =
        let labels = [ 0 .. FashionData.classes.Length - 1 ]

        let real =
            lazy
                (let images =
                    data.Test.Values
                    |> Array.chunkBySize ImageDemo.pixels
                    |> Array.map (ImageDemo.scaled (ImageDemo.norm data))

                 networks |> List.map (fun network -> ImageDemo.scores network.Model images))

        let score (all: float32[][]) image (label: int) = float (Array.item label all[image])

        let highest (all: float32[][]) label =
            [ 0 .. all.Length - 1 ] |> List.maxBy (fun image -> score all image label)

        fun outcome ->
            let found = outcome.Stimulus.Values |> Array.chunkBySize ImageDemo.pixels
            let own = networks |> List.map (fun network -> ImageDemo.scores network.Model found)

            [
                for label in labels ->
                    let chosen = highest real.Value.Head label

                    {
                        Class = FashionData.classes[label]
                        Scores =
                            List.zip3 networks own real.Value
                            |> List.map (fun (network, own, all) ->
                                {
                                    Network = network.Name
                                    Found = score own label label
                                    BestReal = score all chosen label
                                    AnyReal = score all (highest all label) label
                                })
                    }
            ]

    /// The transfer table in lines of Markdown.
    let table (rows: TransferRow list) : string list =
        let line = String.concat " | "

        let names =
            [
                for score in rows.Head.Scores do
                    $"{score.Network}: found"
                    "best real"
                    "any real"
            ]

        [
            "| " + line ("class" :: names) + " |"
            "|---|" + String.replicate names.Length "---|"
            for row in rows do
                let numbers =
                    [
                        for score in row.Scores do
                            $"{score.Found:f1}"
                            $"{score.BestReal:f1}"
                            $"{score.AnyReal:f1}"
                    ]

                "| " + line (row.Class :: numbers) + " |"
        ]

    /// The same for the record of a run.
    let facts (rows: TransferRow list) : (string * (string * string) list) list =
        [
            "scores of found and best real images, at the same norm",
            [
                for row in rows ->
                    row.Class,
                    row.Scores
                    |> List.map (fun score ->
                        $"{score.Network}: found {score.Found:f1}, best real {score.BestReal:f1}, any real {score.AnyReal:f1}")
                    |> String.concat "; "
            ]
        ]

    /// On how many of the classes the found image beats the best real one on every network, and any real one there.
    let wins (rows: TransferRow list) : int * int =
        let count (real: TransferScore -> float) =
            rows
            |> List.filter (fun row -> row.Scores |> List.forall (fun score -> score.Found > real score))
            |> List.length

        count _.BestReal, count _.AnyReal

    /// Writes the networks' weights (.safetensors, for `actmax visualise --network classifier`) and transfer.csv.
    let write
        (folder: string)
        (networks: TrainedClassifier list)
        (rows: TransferRow list)
        : Result<unit, InputError list> =
        let number (x: float) =
            x.ToString("R", Globalization.CultureInfo.InvariantCulture)

        let column (pick: TransferScore -> float) index =
            rows |> List.map (fun row -> number (pick row.Scores[index])) |> Array.ofList

        InputFile.inTurn
            [
                for network in networks do
                    fun () ->
                        WeightFile.write
                            (Path.Combine(folder, network.Name.Replace(' ', '-') + ".safetensors"))
                            network.Weights
                fun () ->
                    Table.create
                        "class"
                        [
                            "class", rows |> List.map _.Class |> Array.ofList
                            for index, network in List.indexed networks do
                                $"{network.Name} found", column _.Found index
                                $"{network.Name} best real", column _.BestReal index
                                $"{network.Name} any real", column _.AnyReal index
                        ]
                    |> Table.write (Path.Combine(folder, "transfer.csv"))
            ]
