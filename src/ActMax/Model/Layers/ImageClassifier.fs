namespace ActMax

/// A small network for small pictures, such as Fashion-MNIST's.
[<RequireQualifiedAccess>]
module ImageClassifier =

    /// Two convolutions with pooling and two linear layers: "conv1", "relu1", "pool1", "conv2", "relu2", "pool2",
    /// "flatten", "fc1", "relu3", "drop", "fc2" (the score of each class). Height and width are divided by 4.
    let layers (channels: int) (height: int) (width: int) (classes: int) : Layers =
        let convolve inputs outputs =
            Layer.Convolution(Layer.convolution inputs outputs [ 5; 5 ] |> Layer.padded 2)

        let pool = Layer.Pool(Layer.pool PoolKind.Max [ 2; 2 ])

        Layers.create
            "image classifier"
            (Layers.images channels height width)
            [
                Layer.named "conv1" (convolve channels 16)
                Layer.named "relu1" Layer.relu
                Layer.named "pool1" pool
                Layer.named "conv2" (convolve 16 32)
                Layer.named "relu2" Layer.relu
                Layer.named "pool2" pool
                Layer.named "flatten" Layer.Flatten
                Layer.named "fc1" (Layer.Linear(32 * (height / 4) * (width / 4), 128, true))
                Layer.named "relu3" Layer.relu
                Layer.named "drop" (Layer.Dropout 0.25)
                Layer.named "fc2" (Layer.Linear(128, classes, true))
            ]
