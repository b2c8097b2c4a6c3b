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

/// What a network trained on Fashion-MNIST likes best, and whether networks that took no part in the search agree.
[<RequireQualifiedAccess>]
module ImageDemo =

    let defaults: ImageDemo = { Seed = 0L; Epochs = 2; Images = None }

    let internal pixels = 784

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
    let internal scaled (wanted: float) (values: float32[]) : float32[] =
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

    /// The fourth root of the covariance of some images, [pixel; pixel].
    let private covarianceRoot (images: float32[][]) : NdArray =
        let mean =
            Array.init pixels (fun pixel -> images |> Array.averageBy (fun image -> float image[pixel]) |> float32)

        Scope.run (fun () ->
            use _ = torch.no_grad ()

            let centred =
                images
                |> Array.collect (Array.map2 (fun m x -> x - m) mean)
                |> NdArray.create [| images.Length; pixels |]
                |> Convert.toTensor

            Convert.ofTensor (root (root ((centred.t().mm centred) / float images.Length))))

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

    let private iterations = 40

    /// From given images of the norm in shrinking steps, along what images vary in, under the norm. Few steps: what a
    /// longer climb gains is more and more this network's own.
    let private search (settings: ImageDemo) (data: FashionData) (starts: float32[][]) : Search =
        let wanted = norm data

        let images = data.Test.Values |> Array.chunkBySize pixels |> Array.truncate 10_000

        { Search.defaults with
            Optimiser = Optimiser.NormalisedStep(0.05 * wanted / 12.0)
            Schedule = Schedule.Cosine iterations
            Preconditions = [ likeImages (covarianceRoot images) ]
            Transforms = [ Transform.jitter 1 ]
            Initial = Initial.Given(ofRows starts)
            Constraints = [ Constraint.NormAndRanges(wanted, [ Some 0f, Some 1f ]) ]
            Seed = settings.Seed
            Items = starts.Length
        }
        |> Search.withBudget iterations

    /// Scores of every class for images, [image][class].
    let internal scores (model: Model) (images: float32[][]) : float32[][] =
        images
        |> Array.chunkBySize 256
        |> Array.collect (fun some ->
            (Model.activity (ofRows some) model).Values
            |> Array.chunkBySize FashionData.classes.Length)

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

    /// The search for the best image of every class, from the real one with the highest score, judged by the other
    /// networks. `facts` says more of the outcome, for the record.
    let classes
        (settings: ImageDemo)
        (data: FashionData)
        (networks: TrainedClassifier list)
        (facts: Outcome -> (string * (string * string) list) list)
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

        let real =
            data.Test.Values |> Array.chunkBySize pixels |> Array.map (scaled (norm data))

        let all = scores network.Model real

        let ranked =
            labels
            |> Array.map (fun label ->
                [| 0 .. all.Length - 1 |]
                |> Array.sortByDescending (fun image -> Array.item label all[image]))

        // Candidates for the best real images of any class: the rest need not be shown to every item again.
        let candidates =
            ranked |> Array.collect (Array.truncate (2 * shown)) |> Array.distinct

        let starts = ranked |> Array.map (fun images -> real[images[0]])
        let loss = Objective.increase "score" (UnitReadout.each TimeWindow.whole labels)

        { prepared
              "Fashion-MNIST: what each class looks like to a network"
              network.Model
              units
              loss
              (search settings data starts)
              shown
              (candidates |> Seq.map (named data))
              [ for other in networks.Tail -> other.Name, other.Model ] with
            Names = Some FashionData.classes
            Facts = facts
        }

    /// Searches for the best images of four channels each of the layers inside, those that real images drive most, from
    /// the real image that drives the channel most.
    let channels
        (settings: ImageDemo)
        (data: FashionData)
        (network: TrainedClassifier)
        : (string * PreparedModel) list =
        let images = min 500 data.TestLabels.Length

        let some =
            data.Test.Values
            |> Array.chunkBySize pixels
            |> Array.truncate images
            |> Array.map (scaled (norm data))

        [
            for layer in [ "relu1"; "relu2" ] ->
                let model = Model.at layer network.Model
                let activity = Model.activity (ofRows some) model
                let count = if layer = "relu1" then 16 else 32
                let each = activity.Shape[1] / count
                let side = int (sqrt (float each))

                let mean channel image =
                    Array.average (Array.sub activity.Values ((image * count + channel) * each) each)

                let strongest channel =
                    [ 0 .. some.Length - 1 ] |> List.maxBy (mean channel)

                let chosen =
                    [ 0 .. count - 1 ]
                    |> List.sortByDescending (fun channel -> mean channel (strongest channel))
                    |> List.truncate 4

                let starts = [| for channel in chosen -> some[strongest channel] |]

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
                    (search settings data starts)
                    shown
                    (Seq.init images (named data))
                    []
        ]
