namespace ActMax

open System.Diagnostics
open TorchSharp

/// How layers learn to classify.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Fitting =
    {
        /// Times that every image is seen.
        Epochs: int
        /// Images a step.
        BatchSize: int
        /// Adam or SGD.
        Optimiser: Optimiser
        /// Multiplies the learning rate after each epoch.
        Decay: float
        /// What happens to the images of a step before they are learned from, drawn anew every time. An image must stay
        /// one image: no several views.
        Augment: Transform list
        /// Of the order of images, of what they are augmented with, and of dropout.
        Seed: int64
    }

/// An epoch that is over.
[<RequireQualifiedAccess>]
type Epoch =
    {
        Number: int
        /// Mean cross entropy of the epoch's steps.
        Loss: float
        Seconds: float
    }

/// Layers that have learned: managed data only.
[<RequireQualifiedAccess>]
type Fitted =
    {
        Weights: Map<string, NdArray>
        Epochs: Epoch list
    }

/// Training of layers on images and labels by cross entropy. Weights go in and come out as data.
[<RequireQualifiedAccess>]
module Fitting =

    /// Adam with a learning rate of 0.002 that falls to 0.4 of itself from epoch to epoch.
    let defaults: Fitting =
        {
            Fitting.Epochs = 3
            BatchSize = 64
            Optimiser = Optimiser.adam 0.002
            Decay = 0.4
            Augment = []
            Seed = 0L
        }

    /// What moves: every trainable weight with the optimiser's memory of it.
    [<NoEquality; NoComparison>]
    type private Moving =
        {
            Name: string
            Value: torch.Tensor
            Memory: Memory
        }

    let private kept (moving: Moving list) =
        moving
        |> List.collect (fun weight -> weight.Value :: Optimiser.tensors weight.Memory)

    let private check (fitting: Fitting) (layers: Layers) (images: NdArray) (labels: int[]) =
        let expected = layers.Space.Axes |> List.map _.Size

        if List.ofArray images.Shape[1..] <> expected then
            invalidArg (nameof images) $"images of shape %A{images.Shape[1..]}; the layers take %A{expected}."

        if images.Shape[0] <> labels.Length then
            invalidArg (nameof labels) $"{labels.Length} labels for {images.Shape[0]} images."

        if fitting.Epochs < 1 || fitting.BatchSize < 1 then
            invalidArg
                (nameof fitting)
                $"{fitting.Epochs} epochs of {fitting.BatchSize} images a step; at least 1 each."

        let classes =
            LayerShape.at "" layers |> List.fold (fun size axis -> size * axis.Size) 1

        labels
        |> Array.tryFind (fun label -> label < 0 || label >= classes)
        |> Option.iter (fun label -> invalidArg (nameof labels) $"label {label} is outside of 0 .. {classes - 1}.")

        match fitting.Optimiser with
        | Optimiser.Adam _
        | Optimiser.Sgd _ -> ()
        | _ -> invalidArg (nameof fitting) "layers are fitted by Adam or SGD."

    /// The images of a step as the layers see them.
    let private augmented (fitting: Fitting) (number: int) (images: torch.Tensor) : torch.Tensor =
        let change (images: torch.Tensor) (place, transform: Transform) =
            let seed = fitting.Seed |> Seed.derive number |> Seed.derive place

            transform.Apply
                {
                    Iteration = number
                    Seeds = Array.init (int images.shape[0]) (fun row -> Seed.derive row seed)
                }
                images

        let changed = List.fold change images (List.indexed fitting.Augment)

        if changed.shape <> images.shape then
            invalidArg
                (nameof fitting)
                $"images of shape {Shape.text images.shape} are of shape {Shape.text changed.shape} when augmented."

        changed

    /// One step on some images: the weights after it, and the loss before.
    let private step (fitting: Fitting) (layers: Layers) factor statistics moving (images: torch.Tensor) labels =
        let leaves =
            moving |> List.map (fun weight -> weight.Value.detach().requires_grad_())

        let weights =
            List.fold2 (fun all weight leaf -> Map.add weight.Name leaf all) statistics moving leaves

        let pass =
            {
                Weights = weights
                IsTraining = true
                Told = fun _ _ -> ()
            }

        let scores = (LayerPass.through pass "" layers.Stack images).flatten 1L
        let loss = torch.nn.functional.cross_entropy (scores, labels)
        loss.backward ()
        use _ = torch.no_grad ()

        let moved =
            List.map2
                (fun weight (leaf: torch.Tensor) ->
                    match leaf.grad with
                    | null -> weight
                    | gradient ->
                        let value, memory =
                            Optimiser.step factor fitting.Optimiser weight.Memory weight.Value gradient

                        { weight with
                            Value = value
                            Memory = memory
                        })
                moving
                leaves

        moved, Convert.number loss

    let private release (survivors: Moving list) (moving: Moving list) =
        let alive = kept survivors

        for tensor in kept moving do
            if not (alive |> List.exists (fun other -> obj.ReferenceEquals(other, tensor))) then
                tensor.Dispose()

    /// Trains the layers from the given weights on images [image; axes of the layers' space] and their labels from 0;
    /// the scores are what the last layer gives out. `observe` is told of every epoch. The same seed gives the same
    /// weights on the same number of threads. Throws ArgumentException for weights, images or labels that do not fit.
    let observed
        (observe: Epoch -> unit)
        (fitting: Fitting)
        (layers: Layers)
        (start: Map<string, NdArray>)
        (images: NdArray)
        (labels: int[])
        : Fitted =
        check fitting layers images labels

        match LayerWeights.check layers.Stack start with
        | Error faults -> invalidArg (nameof start) (InputError.messages faults)
        | Ok start ->
            Scope.run (fun () ->
                use _ = torch.enable_grad ()
                torch.manual_seed fitting.Seed |> ignore
                let clock = Stopwatch.StartNew()
                let pictures, answers = Convert.toTensor images, Convert.indices labels
                let trainable = LayerWeights.trainable layers.Stack
                // Batch normalisation writes its statistics into these.
                let statistics =
                    List.fold (fun rest name -> Map.remove name rest) start trainable
                    |> Layers.tensors

                let batches epoch =
                    SplitMix64(uint64 (Seed.derive epoch fitting.Seed)).Shuffled [| 0 .. labels.Length - 1 |]
                    |> Array.chunkBySize fitting.BatchSize

                let learn factor moving (number: int, batch: int[]) =
                    let moved, loss =
                        Scope.keeping (fst >> kept) (fun () ->
                            let chosen = Convert.indices batch

                            step
                                fitting
                                layers
                                factor
                                statistics
                                moving
                                (augmented fitting number (pictures.index_select (0L, chosen)))
                                (answers.index_select (0L, chosen)))

                    release moved moving
                    loss, moved

                let epoch (moving, epochs) number =
                    let factor = fitting.Decay ** float number
                    let all = batches number

                    let losses, moved =
                        all
                        |> Array.mapi (fun place batch -> number * all.Length + place, batch)
                        |> Array.mapFold (learn factor) moving

                    let finished: Epoch =
                        {
                            Epoch.Number = number
                            Loss = Array.average losses
                            Seconds = clock.Elapsed.TotalSeconds
                        }

                    observe finished
                    moved, epochs @ [ finished ]

                let first =
                    Layers.tensors (Map.filter (fun name _ -> List.contains name trainable) start)
                    |> Map.toList
                    |> List.map (fun (name, value) ->
                        {
                            Name = name
                            Value = value
                            Memory = Optimiser.start
                        })

                let moving, epochs = [ 0 .. fitting.Epochs - 1 ] |> List.fold epoch (first, [])

                let weights =
                    List.fold
                        (fun all weight -> Map.add weight.Name (Convert.ofTensor weight.Value) all)
                        (Map.map (fun _ tensor -> Convert.ofTensor tensor) statistics)
                        moving

                release [] moving
                statistics |> Map.iter (fun _ tensor -> tensor.Dispose())

                {
                    Fitted.Weights = weights
                    Epochs = epochs
                })

    /// The same, unwatched.
    let run
        (fitting: Fitting)
        (layers: Layers)
        (start: Map<string, NdArray>)
        (images: NdArray)
        (labels: int[])
        : Fitted =
        observed ignore fitting layers start images labels

    /// The class with the highest score for each image; images [image; axes] go through the model 256 at a time.
    let classes (model: Model) (images: NdArray) : int[] =
        let size = images.Values.Length / max 1 images.Shape[0]

        [| 0 .. images.Shape[0] - 1 |]
        |> Array.chunkBySize 256
        |> Array.collect (fun batch ->
            let some =
                NdArray.create
                    (Array.append [| batch.Length |] images.Shape[1..])
                    (Array.sub images.Values (batch[0] * size) (batch.Length * size))

            let scores = Model.activity some model

            [|
                for i in 0 .. batch.Length - 1 ->
                    let own = (NdArray.item i scores).Values
                    Array.findIndex ((=) (Array.max own)) own
            |])

    /// Share of images whose highest score is their label's.
    let accuracy (model: Model) (images: NdArray) (labels: int[]) : float =
        Array.map2 (fun found label -> if found = label then 1.0 else 0.0) (classes model images) labels
        |> Array.average
