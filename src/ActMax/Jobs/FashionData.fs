namespace ActMax

open System.IO
open FsToolkit.ErrorHandling

/// Fashion-MNIST (Xiao et al. 2017): images [image; 1; 28; 28] from 0 to 1 with their classes.
type FashionData =
    {
        Train: NdArray
        TrainLabels: int[]
        Test: NdArray
        TestLabels: int[]
    }

[<RequireQualifiedAccess>]
module FashionData =

    /// Where Debian's package puts it.
    let usualFolder = "/usr/share/datasets/fashion-mnist"

    let classes =
        [|
            "T-shirt"
            "trouser"
            "pullover"
            "dress"
            "coat"
            "sandal"
            "shirt"
            "sneaker"
            "bag"
            "ankle boot"
        |]

    let private names =
        [
            "train-images-idx3-ubyte"
            "train-labels-idx1-ubyte"
            "t10k-images-idx3-ubyte"
            "t10k-labels-idx1-ubyte"
        ]

    /// The file, packed or not.
    let private place (folder: string) (name: string) : string option =
        [ name + ".gz"; name ]
        |> List.map (fun name -> Path.Combine(folder, name))
        |> List.tryFind File.Exists

    let private images (path: string) =
        Idx.read path
        |> Result.bind (fun array ->
            match array.Shape with
            | [| count; 28; 28 |] when count > 0 ->
                Ok(NdArray.create [| count; 1; 28; 28 |] (array.Values |> Array.map (fun value -> value / 255f)))
            | shape -> Error [ InputError.WrongShape(path, List.ofArray shape, "images of 28 x 28") ])

    let private labelled (path: string) (images: NdArray, labels: int[]) =
        if images.Shape[0] <> labels.Length then
            Error
                [
                    InputError.WrongShape(path, [ labels.Length ], $"a label for each of {images.Shape[0]} images")
                ]
        elif labels |> Array.exists (fun label -> label >= classes.Length) then
            Error
                [
                    InputError.OutOfRange($"a label in {path}", string (Array.max labels), $"0 .. {classes.Length - 1}")
                ]
        else
            Ok(images, labels)

    /// The four files of a folder. Faults: files that are missing (one message says how to get them), damaged, or of
    /// other sizes.
    let read (folder: string) : Result<FashionData, InputError list> =
        match names |> List.map (place folder) with
        | [ Some trainFile; Some trainLabelFile; Some testFile; Some testLabelFile ] ->
            result {
                let! train, trainLabels, test, testLabels =
                    validation {
                        let! train = images trainFile
                        and! trainLabels = Idx.readLabels trainLabelFile
                        and! test = images testFile
                        and! testLabels = Idx.readLabels testLabelFile
                        return train, trainLabels, test, testLabels
                    }

                let! train, trainLabels = labelled trainLabelFile (train, trainLabels)
                let! test, testLabels = labelled testLabelFile (test, testLabels)

                return
                    {
                        Train = train
                        TrainLabels = trainLabels
                        Test = test
                        TestLabels = testLabels
                    }
            }
        | _ ->
            Error
                [
                    InputError.Missing(
                        $"Fashion-MNIST in {folder}",
                        "its four files; 'sudo apt-get install dataset-fashion-mnist' brings them, and --data names another folder"
                    )
                ]

    /// The first so many training images with their labels.
    let truncated (count: int) (data: FashionData) : FashionData =
        let count = min count data.TrainLabels.Length

        { data with
            Train = NdArray.create [| count; 1; 28; 28 |] (Array.truncate (count * 784) data.Train.Values)
            TrainLabels = Array.truncate count data.TrainLabels
        }
