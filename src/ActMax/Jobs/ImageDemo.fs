namespace ActMax

open System
open System.IO
open TorchSharp

/// How the networks of the image demo are trained.
type ImageDemo =
    {
        Seed: int64
        /// Times that every image is seen.
        Epochs: int
        /// So many training images only; None: all.
        Images: int option
    }

/// A network that has learned Fashion-MNIST.
[<NoEquality; NoComparison>]
type TrainedClassifier =
    {
        Name: string
        Weights: Map<string, NdArray>
        Model: Model
        /// Share of the test images that it gets right.
        Accuracy: float
    }

/// A class on every network: the score of the found image, and the best score of any real image under the same norm.
type TransferRow =
    {
        Class: string
        Networks: (string * float * float) list
    }

/// What a network trained on Fashion-MNIST likes best, and whether networks that took no part in the search agree.
[<RequireQualifiedAccess>]
module ImageDemo =

    let defaults: ImageDemo = { Seed = 0L; Epochs = 2; Images = None }

    let private pixels = 784

    let private layers = ImageClassifier.layers 1 28 28 FashionData.classes.Length

    /// Network 0 is searched, others judge; each has a seed of its own.
    let train (observe: Epoch -> unit) (settings: ImageDemo) (number: int) (data: FashionData) : TrainedClassifier =
        let seed = Seed.derive number settings.Seed

        let fitted =
            Fitting.observed
                observe
                { Fitting.defaults with
                    Fitting.Epochs = settings.Epochs
                    Seed = seed
                }
                layers
                (LayerWeights.random Initialisation.Kaiming seed layers.Stack)
                data.Train
                data.TrainLabels

        let model = Layers.model layers fitted.Weights |> InputError.orFail

        {
            Name = if number = 0 then "network" else $"held-out {number}"
            Weights = fitted.Weights
            Model = model
            Accuracy = Fitting.accuracy model data.Test data.TestLabels
        }

    let private length (values: float32[]) =
        sqrt (values |> Array.sumBy (fun x -> float x * float x))

    /// Half of the test images are longer: what every image is brought to, found or real.
    let norm (data: FashionData) : float =
        let all = data.Test.Values |> Array.chunkBySize pixels |> Array.map length |> Array.sort
        round all[all.Length / 2]

    /// Brought to a norm within 0 .. 1, as far as that goes.
    let private scaled (wanted: float) (values: float32[]) : float32[] =
        Seq.init 8 id
        |> Seq.fold
            (fun (values: float32[]) _ ->
                let factor = wanted / max 1e-9 (length values)
                values |> Array.map (fun x -> min 1f (max 0f (float32 (float x * factor)))))
            values

    let private ofRows (rows: float32[][]) =
        NdArray.create [| rows.Length; 1; 28; 28 |] (Array.concat rows)

    /// Mean of some images, and their covariance [pixel; pixel].
    let private statistics (images: float32[][]) : float32[] * NdArray =
        let mean =
            Array.init pixels (fun pixel -> images |> Array.averageBy (fun image -> float image[pixel]) |> float32)

        Scope.run (fun () ->
            use _ = torch.no_grad ()

            let centred =
                Convert.toTensor (NdArray.create [| images.Length; pixels |] (images |> Array.collect (Array.map2 (fun m x -> x - m) mean)))

            mean, Convert.ofTensor ((centred.t().mm centred) / float images.Length))

    /// The gradient times the covariance of images: directions in which images vary count, fine grain does not.
    let private likeImages (covariance: NdArray) : Precondition =
        Precondition.Custom(
            "covariance of images",
            fun gradient ->
                let flat = (gradient.``to`` torch.float32).reshape([| gradient.shape[0]; int64 pixels |])
                (flat.mm (Convert.toTensor covariance)).reshape(gradient.shape).``to``(gradient.dtype)
        )

    let private iterations = 60

    /// Steps of the shrinking length from the mean image, along what images vary in, under the norm.
    let private search (settings: ImageDemo) (data: FashionData) (items: int) : Search =
        let wanted = norm data
        let images = data.Train.Values |> Array.chunkBySize pixels |> Array.truncate 10_000
        let mean, covariance = statistics images

        { Search.defaults with
            Optimiser = Optimiser.NormalisedStep 0.05
            Schedule = Schedule.Cosine iterations
            Preconditions = [ likeImages covariance ]
            Transforms = [ Transform.jitter 1 ]
            Initial = Initial.Given(NdArray.create [| 1; 28; 28 |] (scaled wanted mean))
            Constraints = [ Constraint.NormAndRanges(wanted, [ Some 0f, Some 1f ]) ]
            Seed = settings.Seed
            Items = items
        }
        |> Search.withBudget iterations

    /// Scores of every class for images, [image][class].
    let private scores (model: Model) (images: float32[][]) : float32[][] =
        images
        |> Array.chunkBySize 256
        |> Array.collect (fun some ->
            (Model.activity (ofRows some) model).Values |> Array.chunkBySize FashionData.classes.Length)

    /// The found image of every class on every network, beside the best real one there: any of the test images, each
    /// brought to the same norm.
    let comparison (data: FashionData) (networks: TrainedClassifier list) : Outcome -> TransferRow list =
        let best =
            lazy
                (let real = data.Test.Values |> Array.chunkBySize pixels |> Array.map (scaled (norm data))

                 networks
                 |> List.map (fun network ->
                     let all = scores network.Model real
                     [| for label in 0 .. FashionData.classes.Length - 1 -> all |> Array.map (fun (row: float32[]) -> float row[label]) |> Array.max |]))

        fun outcome ->
            let found = outcome.Stimulus.Values |> Array.chunkBySize pixels
            let own = networks |> List.map (fun network -> scores network.Model found)

            [
                for label in 0 .. FashionData.classes.Length - 1 ->
                    {
                        Class = FashionData.classes[label]
                        Networks =
                            List.zip3 networks own best.Value
                            |> List.map (fun (network, own, best) ->
                                network.Name, float (Array.item label (Array.item label own)), Array.item label best)
                    }
            ]

    /// The transfer table in lines of Markdown.
    let table (rows: TransferRow list) : string list =
        let names = rows.Head.Networks |> List.map (fun (name, _, _) -> $"{name}: found | best real")
        let line = String.concat " | "

        [
            "| " + line ("class" :: names) + " |"
            "|---|" + String.replicate (2 * names.Length) "---|"
            for row in rows do
                "| " + line (row.Class :: [ for _, found, real in row.Networks -> $"{found:f1} | {real:f1}" ]) + " |"
        ]

    /// How many of the best real images are shown.
    let private shown = 5

    let private prepared title model units loss search best data heldOut : PreparedModel =
        {
            Title = title
            Model = model
            Loss = loss
            Search = search
            Units = units
            Window = TimeWindow.whole
            Names = None
            Facts = fun _ -> []
            Baselines =
                { ModelRun.baselines model units.Length search.Seed with
                    DataSet = data
                    Best = best
                }
            HeldOut = heldOut
            Provenance = Provenance.ofScript ()
        }

    let private named (data: FashionData) (number: int) =
        $"test {number}, {FashionData.classes[data.TestLabels[number]]}", NdArray.item number data.Test

    /// The search for the best image of every class, judged by the other networks. `compare` is `comparison`'s.
    let classes
        (settings: ImageDemo)
        (data: FashionData)
        (networks: TrainedClassifier list)
        (compare: Outcome -> TransferRow list)
        : PreparedModel =
        let network = networks.Head
        let labels = [| 0 .. FashionData.classes.Length - 1 |]

        let units =
            [
                for label in labels ->
                    {
                        Number = label
                        Position = label
                        Readout = UnitReadout.unit' TimeWindow.whole label
                        Reading = $"score of {FashionData.classes[label]}"
                    }
            ]

        // Candidates for the best real images of any class: the rest need not be shown to every item again.
        let wanted = norm data
        let all = scores network.Model (data.Test.Values |> Array.chunkBySize pixels |> Array.map (scaled wanted))

        let candidates =
            labels
            |> Array.collect (fun label ->
                [| 0 .. all.Length - 1 |]
                |> Array.sortByDescending (fun image -> Array.item label all[image])
                |> Array.truncate (2 * shown))
            |> Array.distinct

        let loss =
            Objective.increase "score" (UnitReadout.each TimeWindow.whole labels)

        let facts outcome =
            [
                "scores of found and best real images, at the same norm",
                [
                    for row in compare outcome ->
                        row.Class,
                        row.Networks
                        |> List.map (fun (name, found, real) -> $"{name}: {found:f1} and {real:f1}")
                        |> String.concat "; "
                ]
            ]

        { prepared
              "Fashion-MNIST: what each class looks like to a network"
              network.Model
              units
              loss
              (search settings data labels.Length)
              shown
              (candidates |> Seq.map (named data))
              [ for other in networks.Tail -> other.Name, other.Model ] with
            Names = Some FashionData.classes
            Facts = facts
        }

    /// Searches for the best images of four channels each of the layers inside: those that real images drive most.
    let channels (settings: ImageDemo) (data: FashionData) (network: TrainedClassifier) : (string * PreparedModel) list =
        let images = min 1_000 data.TestLabels.Length
        let some = data.Test.Values |> Array.chunkBySize pixels |> Array.truncate images |> Array.map (scaled (norm data))

        [
            for layer in [ "relu1"; "relu2" ] ->
                let model = Model.at layer network.Model
                let activity = Model.activity (ofRows (Array.truncate 200 some)) model
                let count = if layer = "relu1" then 16 else 32
                let each = activity.Shape[1] / count
                let side = int (sqrt (float each))

                let strength channel =
                    Seq.sum
                        [
                            for image in 0 .. activity.Shape[0] - 1 ->
                                Array.sum (Array.sub activity.Values ((image * count + channel) * each) each)
                        ]

                let chosen = [ 0 .. count - 1 ] |> List.sortByDescending strength |> List.truncate 4

                let units =
                    [
                        for channel in chosen ->
                            {
                                Number = channel
                                Position = channel * each + (side / 2) * side + side / 2
                                Readout = Feature.channel channel layer
                                Reading = $"mean of channel {channel}"
                            }
                    ]

                let loss =
                    Together.perItem [ for unit' in units -> Objective.increase "channel" unit'.Readout ]

                layer,
                prepared
                    $"Fashion-MNIST: channels of {layer}"
                    model
                    units
                    loss
                    (search settings data units.Length)
                    shown
                    (Seq.init images (named data))
                    []
        ]

    /// Writes the networks' weights (.safetensors, for `actmax visualise --network classifier`) and transfer.csv.
    let write (folder: string) (networks: TrainedClassifier list) (rows: TransferRow list) : Result<unit, InputError list> =
        let number (x: float) = x.ToString("R", Globalization.CultureInfo.InvariantCulture)

        let column pick index =
            rows |> List.map (fun row -> number (pick row.Networks[index])) |> Array.ofList

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
                                $"{network.Name} found", column (fun (_, found, _) -> found) index
                                $"{network.Name} best real", column (fun (_, _, real) -> real) index
                        ]
                    |> Table.write (Path.Combine(folder, "transfer.csv"))
            ]
