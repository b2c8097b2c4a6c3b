/// Layers that learn to classify, and the files with the images.
module ActMax.Tests.FittingTests

open System
open System.IO
open System.IO.Compression
open ActMax
open Xunit

/// Pictures with a bar that is upright or level, at a random place, in noise.
let private bars (seed: int) (count: int) : NdArray * int[] =
    let random = Random seed
    let labels = Array.init count (fun _ -> random.Next 2)
    let places = labels |> Array.map (fun _ -> random.Next 8)

    NdArray.init [| count; 1; 8; 8 |] (fun i ->
        let along = if labels[i[0]] = 0 then i[2] else i[3]
        float32 (0.4 * random.NextDouble() + (if along = places[i[0]] then 0.6 else 0.0))),
    labels

let private layers =
    Layers.create
        "bars"
        (Layers.images 1 8 8)
        [
            Layer.named "conv" (Layer.Convolution(Layer.convolution 1 6 [ 3; 3 ]))
            Layer.named "norm" (Layer.batchNorm 6)
            Layer.named "relu" Layer.relu
            Layer.named "pool" (Layer.AdaptivePool(PoolKind.Max, [ 2; 2 ]))
            Layer.named "drop" (Layer.Dropout 0.1)
            Layer.named "flatten" Layer.Flatten
            Layer.named "out" (Layer.Linear(24, 2, true))
        ]

let private start = LayerWeights.random Initialisation.Torch 2L layers.Stack

[<Fact>]
let ``a small network learns bars, and generalises`` () =
    let images, labels = bars 1 600
    let unseen, answers = bars 2 200

    let fitted =
        Fitting.run
            { Fitting.defaults with
                Fitting.Epochs = 6
                Fitting.BatchSize = 20
                Fitting.Optimiser = Optimiser.adam 0.01
                Fitting.Decay = 0.7
            }
            layers
            start
            images
            labels

    let model = Layers.model layers fitted.Weights |> InputError.orFail
    let accuracy = Fitting.accuracy model unseen answers
    Assert.True(accuracy > 0.95, $"accuracy {accuracy}")
    Assert.Equal(6, fitted.Epochs.Length)
    Assert.True(fitted.Epochs[5].Loss < 0.5 * fitted.Epochs[0].Loss)
    // Statistics of batch normalisation have moved, from 0 and 1.
    Assert.Contains(fitted.Weights["norm.running_mean"].Values, fun value -> abs value > 0.01f)

[<Fact>]
let ``a fitting is that of its seed, and changes nothing that it is given`` () =
    let images, labels = bars 3 60
    let before = start |> Map.map (fun _ array -> Array.copy array.Values)
    let threads = TorchSharp.torch.get_num_threads ()

    try
        TorchSharp.torch.set_num_threads 1

        let run seed =
            (Fitting.run
                { Fitting.defaults with
                    Fitting.Seed = seed
                }
                layers
                start
                images
                labels)
                .Weights

        let first = run 7L
        Assert.Equal<Map<string, NdArray>>(first, run 7L)
        Assert.NotEqual<Map<string, NdArray>>(first, run 8L)
        Assert.Equal<Map<string, float32[]>>(before, start |> Map.map (fun _ array -> array.Values))
    finally
        TorchSharp.torch.set_num_threads threads

[<Fact>]
let ``augmented images are drawn anew in every step, and stay images`` () =
    let images, labels = bars 3 40
    let seen = ResizeArray<float32[]>()

    let watched =
        Transform.custom "watched" (fun context x ->
            Assert.Equal(int x.shape[0], context.Seeds.Length)
            seen.Add (Convert.ofTensor x).Values
            x)

    let fit augment =
        Fitting.run
            { Fitting.defaults with
                Fitting.Epochs = 2
                Fitting.BatchSize = 40
                Fitting.Augment = augment
            }
            layers
            start
            images
            labels

    fit [ Transform.noise 0.5; watched ] |> ignore
    let first = List.ofSeq seen
    fit [ Transform.noise 0.5; watched ] |> ignore
    Assert.Equal<float32[] list>(first @ first, List.ofSeq seen)
    // Sums differ by the noise alone: both epochs have all images.
    Assert.NotEqual(Array.sumBy float first[0], Array.sumBy float first[1])

    let error =
        Assert.Throws<ArgumentException>(fun () -> fit [ Transform.views 2 ] |> ignore)

    Assert.Contains("80", error.Message)
    Assert.Contains("40", error.Message)

[<Fact>]
let ``images, labels and weights that do not fit are refused with both sizes`` () =
    let images, labels = bars 3 10

    let message run =
        Assert.Throws<ArgumentException>(fun () -> run () |> ignore).Message

    let fit = Fitting.run Fitting.defaults layers
    Assert.Contains("9 labels for 10 images", message (fun () -> fit start images labels[1..]))
    Assert.Contains("label 2 is outside of 0 .. 1", message (fun () -> fit start images (Array.create 10 2)))
    Assert.Contains("out.bias", message (fun () -> fit (Map.remove "out.bias" start) images labels))

    let turned =
        { images with
            Shape = [| 10; 1; 4; 16 |]
        }

    Assert.Contains("16", message (fun () -> fit start turned labels))

    Assert.Contains(
        "Adam or SGD",
        message (fun () ->
            Fitting.run
                { Fitting.defaults with
                    Fitting.Optimiser = Optimiser.lbfgs 1.0
                }
                layers
                start
                images
                labels)
    )

let private header (kind: byte) (sizes: int list) =
    [|
        0uy
        0uy
        kind
        byte sizes.Length
        for size in sizes do
            byte (size >>> 24)
            byte (size >>> 16)
            byte (size >>> 8)
            byte size
    |]

let private within (bytes: byte[]) (use': string -> unit) =
    let folder = Directory.CreateTempSubdirectory "actmax"

    try
        let path = Path.Combine(folder.FullName, "images-idx")
        File.WriteAllBytes(path, bytes)
        use' path
    finally
        folder.Delete true

let private zipped (bytes: byte[]) =
    use memory = new MemoryStream()

    do
        use zip = new GZipStream(memory, CompressionLevel.Fastest)
        zip.Write(bytes.AsSpan())

    memory.ToArray()

[<Fact>]
let ``IDX files are read, plain and compressed`` () =
    let bytes =
        Array.append (header 8uy [ 2; 1; 3 ]) [| 0uy; 1uy; 2uy; 253uy; 254uy; 255uy |]

    for file in [ bytes; zipped bytes ] do
        within file (fun path ->
            let array = Idx.read path |> InputError.orFail
            Assert.Equal<int[]>([| 2; 1; 3 |], array.Shape)
            Assert.Equal<float32[]>([| 0f; 1f; 2f; 253f; 254f; 255f |], array.Values))

    within (Array.append (header 8uy [ 3 ]) [| 7uy; 0uy; 9uy |]) (fun path ->
        Assert.Equal<int[]>([| 7; 0; 9 |], Idx.readLabels path |> InputError.orFail))

[<Fact>]
let ``IDX files that are damaged have one clear message`` () =
    let good = Array.append (header 8uy [ 2; 3 ]) [| 1uy; 2uy; 3uy; 4uy; 5uy; 6uy |]

    for bytes, part in
        [
            good[..12], "ends too early"
            good[..5], "ends too early"
            [||], "ends too early"
            Array.append good [| 1uy |], "goes on after"
            "text, not numbers"B, "no IDX file"
            Array.append (header 13uy [ 1 ]) [| 0uy; 0uy; 0uy; 0uy |], "0x0d"
            header 8uy [ 0x7fffffff; 0x7fffffff; 0x7fffffff ], "more than"
            (zipped good)[..25], ""
        ] do
        within bytes (fun path ->
            match Idx.read path with
            | Ok _ -> Assert.Fail $"a damaged file was read ({part})"
            | Error faults -> Assert.Contains(part, InputError.message (Assert.Single faults)))

    within good (fun path -> Assert.True(Result.isError (Idx.readLabels path)))

/// Debian's dataset-fashion-mnist.
let private fashion = "/usr/share/datasets/fashion-mnist"

[<Fact>]
let ``Fashion-MNIST is learned from 6,000 of its images`` () =
    Assert.SkipUnless(Directory.Exists fashion, "Debian's package dataset-fashion-mnist is not installed")

    let images (name: string) count =
        let all = Idx.read (Path.Combine(fashion, name)) |> InputError.orFail
        let some = Array.sub all.Values 0 (count * 784)
        NdArray.create [| count; 1; 28; 28 |] (some |> Array.map (fun value -> value / 255f))

    let labels (name: string) count =
        Idx.readLabels (Path.Combine(fashion, name))
        |> InputError.orFail
        |> Array.truncate count

    let layers = ImageClassifier.layers 1 28 28 10

    let fitted =
        Fitting.run
            { Fitting.defaults with
                Fitting.Epochs = 2
            }
            layers
            (LayerWeights.random Initialisation.Torch 1L layers.Stack)
            (images "train-images-idx3-ubyte.gz" 6000)
            (labels "train-labels-idx1-ubyte.gz" 6000)

    let model = Layers.model layers fitted.Weights |> InputError.orFail

    let accuracy =
        Fitting.accuracy model (images "t10k-images-idx3-ubyte.gz" 1000) (labels "t10k-labels-idx1-ubyte.gz" 1000)

    Assert.True(accuracy > 0.78, $"accuracy {accuracy}")
