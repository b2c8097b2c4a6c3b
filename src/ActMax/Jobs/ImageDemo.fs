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

    /// What every image is brought to, found or real: half of the median norm of the test images, which leaves room to
    /// the bounds 0 and 1.
    let norm (data: FashionData) : float =
        let all =
            data.Test.Values |> Array.chunkBySize pixels |> Array.map length |> Array.sort

        round (all[all.Length / 2] / 2.0)

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

    /// The symmetric root of a matrix without negative eigenvalues (Denman and Beavers' iteration in its product form).
    let private root (matrix: torch.Tensor) : torch.Tensor =
        let size = matrix.norm().item<float32>() |> float
        let one = torch.eye matrix.shape[0]

        let step (y: torch.Tensor, z: torch.Tensor) _ =
            let t = (one * 3.0 - z.mm y) * 0.5
            y.mm t, t.mm z

        // What is added keeps directions in which nothing varies from growing by rounding.
        let y, _ = List.fold step (matrix / size + one * 1e-6, one) [ 1..16 ]
        y * sqrt size

    /// The mean of some images, and the fourth root of their covariance, [pixel; pixel].
    let private statistics (images: float32[][]) : float32[] * NdArray =
        let mean =
            Array.init pixels (fun pixel -> images |> Array.averageBy (fun image -> float image[pixel]) |> float32)

        Scope.run (fun () ->
            use _ = torch.no_grad ()

            let centred =
                images
                |> Array.collect (Array.map2 (fun m x -> x - m) mean)
                |> NdArray.create [| images.Length; pixels |]
                |> Convert.toTensor

            mean, Convert.ofTensor (root (root ((centred.t().mm centred) / float images.Length))))

    /// The gradient times a root of the covariance of images: directions in which images vary count, fine grain, which
    /// every network has of its own, counts less.
    let private likeImages (covariance: NdArray) : Precondition =
        Precondition.Custom(
            "fourth root of the covariance of images",
            fun gradient ->
                let flat =
                    (gradient.``to`` torch.float32).reshape([| gradient.shape[0]; int64 pixels |])

                (flat.mm (Convert.toTensor covariance)).reshape(gradient.shape).``to``(gradient.dtype)
        )

    let private iterations = 100

    /// Steps of the shrinking length from the mean image, along what images vary in, under the norm.
    let private search (settings: ImageDemo) (data: FashionData) (items: int) : Search =
        let wanted = norm data
        let images = data.Train.Values |> Array.chunkBySize pixels |> Array.truncate 10_000
        let mean, covariance = statistics images

        { Search.defaults with
            Optimiser = Optimiser.NormalisedStep(0.05 * wanted / 12.0)
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
            (Model.activity (ofRows some) model).Values
            |> Array.chunkBySize FashionData.classes.Length)

    /// The found image of every class on every network, beside the real one that the searched network likes best and
    /// the highest score of any: of all test images, each brought to the same norm.
    let comparison (data: FashionData) (networks: TrainedClassifier list) : Outcome -> TransferRow list =
        let labels = [ 0 .. FashionData.classes.Length - 1 ]

        let real =
            lazy
                (let images =
                    data.Test.Values |> Array.chunkBySize pixels |> Array.map (scaled (norm data))

                 networks |> List.map (fun network -> scores network.Model images))

        let score (all: float32[][]) image (label: int) = float (Array.item label all[image])

        let highest (all: float32[][]) label =
            [ 0 .. all.Length - 1 ] |> List.maxBy (fun image -> score all image label)

        fun outcome ->
            let found = outcome.Stimulus.Values |> Array.chunkBySize pixels
            let own = networks |> List.map (fun network -> scores network.Model found)

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

        let all =
            scores network.Model (data.Test.Values |> Array.chunkBySize pixels |> Array.map (scaled wanted))

        let candidates =
            labels
            |> Array.collect (fun label ->
                [| 0 .. all.Length - 1 |]
                |> Array.sortByDescending (fun image -> Array.item label all[image])
                |> Array.truncate (2 * shown))
            |> Array.distinct

        let loss = Objective.increase "score" (UnitReadout.each TimeWindow.whole labels)

        let facts outcome =
            [
                "scores of found and best real images, at the same norm",
                [
                    for row in compare outcome ->
                        row.Class,
                        row.Scores
                        |> List.map (fun score ->
                            $"{score.Network}: found {score.Found:f1}, best real {score.BestReal:f1}, any real {score.AnyReal:f1}")
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
    let channels
        (settings: ImageDemo)
        (data: FashionData)
        (network: TrainedClassifier)
        : (string * PreparedModel) list =
        let images = min 1_000 data.TestLabels.Length

        let some =
            data.Test.Values
            |> Array.chunkBySize pixels
            |> Array.truncate images
            |> Array.map (scaled (norm data))

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
