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

    let defaults: ImageDemo = { Seed = 0L; Epochs = 3; Images = None }

    let internal pixels = 784

    let private layers = ImageClassifier.layers 1 28 28 FashionData.classes.Length

    /// Networks see their images in noise, each in another amount of it: what they then go by are forms rather than
    /// grains that only one of them knows, and what one of them likes best the others like too. Drawn from torch's
    /// generator, which the fitting seeds: numbers of a seed of their own for every image would take longer.
    let private noise =
        Transform.custom "noise up to 0.3" (fun _ images ->
            let deviations = 0.3 * torch.rand [| images.shape[0]; 1L; 1L; 1L |]
            images + deviations * torch.randn images.shape)

    /// Network 0 is searched, others judge; each has a seed of its own.
    let train (observe: Epoch -> unit) (settings: ImageDemo) (number: int) (data: FashionData) : TrainedClassifier =
        let seed = Seed.derive number settings.Seed

        let fitted =
            Fitting.observed
                observe
                { Fitting.defaults with
                    Fitting.Epochs = settings.Epochs
                    Augment = [ noise ]
                    Seed = seed
                }
                layers
                (LayerWeights.random Initialisation.Torch seed layers.Stack)
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

    /// What every image is brought to, found or real: two thirds of the median norm of the test images, which dims
    /// most of them and leaves room to the bounds 0 and 1.
    let norm (data: FashionData) : float =
        let all =
            data.Test.Values |> Array.chunkBySize pixels |> Array.map length |> Array.sort

        round (all[all.Length / 2] * 2.0 / 3.0)

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

    /// The eighth root of the covariance of some images, [pixel; pixel].
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

            Convert.ofTensor (root (root (root ((centred.t().mm centred) / float images.Length)))))

    /// The gradient times a root of the covariance of images: directions in which images vary count, fine grain, which
    /// every network has of its own, counts less.
    let private likeImages (covariance: NdArray) : Precondition =
        Precondition.Custom(
            "eighth root of the covariance of images",
            fun gradient ->
                let flat =
                    (gradient.``to`` torch.float32).reshape([| gradient.shape[0]; int64 pixels |])

                (flat.mm (Convert.toTensor covariance)).reshape(gradient.shape).``to``(gradient.dtype)
        )

    let private iterations = 60

    /// From grey, the same for every item, in shrinking steps along what images vary in, under the norm; each step goes
    /// by several views in noise.
    let private search (settings: ImageDemo) (data: FashionData) (items: int) : Search =
        let wanted = norm data
        let grey = float32 (wanted / sqrt (float pixels))
        let images = data.Test.Values |> Array.chunkBySize pixels |> Array.truncate 10_000

        { Search.defaults with
            Optimiser = Optimiser.NormalisedStep(0.3 * wanted / 12.0)
            Schedule = Schedule.Cosine iterations
            Preconditions = [ likeImages (covarianceRoot images) ]
            Transforms = [ Transform.views 4; Transform.noise 0.3 ]
            Initial = Initial.Given(NdArray.create [| 1; 1; 28; 28 |] (Array.create pixels grey))
            Constraints = [ Constraint.NormAndRanges(wanted, [ Some 0f, Some 1f ]) ]
            Seed = settings.Seed
            Items = items
            // The losses are those of views in noise: the lowest one is the luckiest, not the best image.
            Keep = Keep.Last
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

    /// The search for the best image of every class, judged by the other networks. `facts` says more of the outcome, for
    /// the record.
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

        let loss = Objective.increase "score" (UnitReadout.each TimeWindow.whole labels)

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

    /// Searches for the best images of four channels each of the layers inside, those that real images drive most.
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
                    [ 0 .. some.Length - 1 ] |> List.map (mean channel) |> List.max

                let chosen =
                    [ 0 .. count - 1 ] |> List.sortByDescending strongest |> List.truncate 4

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
                    (search settings data chosen.Length)
                    shown
                    (Seq.init images (named data))
                    []
        ]
