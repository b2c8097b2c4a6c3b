/// A step (forward, and backward to the stimulus) of AlexNet and of a retina model of 3-D convolutions.
/// images_reference.py runs the same steps in Python; both print the same columns.
module ActMax.Benchmarks.Images

open System.Diagnostics
open ActMax
open TorchSharp

let private retina: Layers =
    let convolve inputs outputs kernel =
        Layer.Convolution(Layer.convolution inputs outputs kernel)

    Layers.create
        "retina"
        (Layers.video (1.0 / 30.0) 2 50 18 16)
        [
            Layer.named "conv1" (convolve 2 16 [ 11; 7; 7 ])
            Layer.named "act1" (Layer.Activate Activation.Softplus)
            Layer.named "conv2" (convolve 16 16 [ 7; 5; 5 ])
            Layer.named "act2" (Layer.Activate Activation.Softplus)
            Layer.named "frames" Layer.Frames
            Layer.named "readout" (Layer.Linear(16 * 8 * 6, 40, true))
            Layer.named "rate" (Layer.Activate Activation.Softplus)
        ]

/// Milliseconds of a step: the median over `count` steps after five others.
let private step (model: Model) (batch: int) (count: int) : float =
    let shape = StimulusSpace.shape batch model.Space |> Array.map int64

    let once () =
        Scope.run (fun () ->
            let stimulus = (torch.rand shape).requires_grad_()
            let clock = Stopwatch.StartNew()
            ((model.Respond stimulus).Activity.select(1L, 3L)).sum().backward()
            clock.Elapsed.TotalMilliseconds)

    for _ in 1..5 do
        once () |> ignore

    let times = Array.init count (fun _ -> once ()) |> Array.sort
    times[count / 2]

let run () =
    torch.set_num_threads 2
    printfn "\n%-34s %8s %12s" "step, 2 threads" "batch" "ms"

    for layers, count in [ ImageNet.alexNet 224, 15; retina, 30 ] do
        let model = Layers.random Initialisation.Kaiming 1L layers

        for batch, count in [ 1, count; 16, max 5 (count / 3) ] do
            printfn "%-34s %8d %12.2f" layers.Name batch (step model batch count)

/// Debian's dataset-fashion-mnist.
let private fashion = "/usr/share/datasets/fashion-mnist/"

/// Trains the small network on Fashion-MNIST and prints its accuracy on the test images.
let train () =
    torch.set_num_threads 2

    let images name =
        Idx.read (fashion + name)
        |> InputError.orFail
        |> fun all -> NdArray.create [| all.Shape[0]; 1; 28; 28 |] (all.Values |> Array.map (fun value -> value / 255f))

    let labels name =
        Idx.readLabels (fashion + name) |> InputError.orFail

    let layers = ImageClassifier.layers 1 28 28 10

    let unseen, answers =
        images "t10k-images-idx3-ubyte.gz", labels "t10k-labels-idx1-ubyte.gz"

    printfn "\n%-34s %12s %12s" "Fashion-MNIST" "loss" "seconds"

    let fitted =
        Fitting.observed
            (fun epoch -> printfn "%-34s %12.4f %12.1f" $"epoch {epoch.Number}" epoch.Loss epoch.Seconds)
            Fitting.defaults
            layers
            (LayerWeights.random Initialisation.Torch 1L layers.Stack)
            (images "train-images-idx3-ubyte.gz")
            (labels "train-labels-idx1-ubyte.gz")

    let model = Layers.model layers fitted.Weights |> InputError.orFail
    printfn $"accuracy on the test images: {Fitting.accuracy model unseen answers}"
