namespace ActMax

/// Image networks with the layer names, shapes and order of torchvision.models, so that its weight files load as they
/// are. Stimuli are images [3; height; width] with values from 0 to 1; the first layer, "preprocess", standardises
/// them as torchvision's weights expect.
[<RequireQualifiedAccess>]
module ImageNet =

    /// Mean and standard deviation of the images that torchvision's networks were trained on, by channel.
    let preprocess: Layer =
        Layer.Standardise([ 0.485; 0.456; 0.406 ], [ 0.229; 0.224; 0.225 ])

    let private network name (size: int) (stack: NamedLayer list) : Layers =
        Layers.create name (Layers.images 3 size size) (Layer.named "preprocess" preprocess :: stack)

    let private convolve inputs outputs kernel stride padding =
        Layer.convolution inputs outputs [ kernel; kernel ]
        |> Layer.strided stride
        |> Layer.padded padding

    let private maximum kernel stride padding =
        Layer.Pool
            { Layer.pool PoolKind.Max [ kernel; kernel ] with
                Pooling.Stride = [ stride; stride ]
                Pooling.Padding = [ padding; padding ]
            }

    let private average size =
        Layer.AdaptivePool(PoolKind.Average, [ size; size ])

    /// Krizhevsky 2014, the model of the activation maximisation tutorials; 1000 classes, images of the given size
    /// (224; at least 63).
    let alexNet (size: int) : Layers =
        let features =
            [
                Layer.Convolution(convolve 3 64 11 4 2)
                Layer.relu
                maximum 3 2 0
                Layer.Convolution(convolve 64 192 5 1 2)
                Layer.relu
                maximum 3 2 0
                Layer.Convolution(convolve 192 384 3 1 1)
                Layer.relu
                Layer.Convolution(convolve 384 256 3 1 1)
                Layer.relu
                Layer.Convolution(convolve 256 256 3 1 1)
                Layer.relu
                maximum 3 2 0
            ]

        let classifier =
            [
                Layer.Dropout 0.5
                Layer.Linear(256 * 6 * 6, 4096, true)
                Layer.relu
                Layer.Dropout 0.5
                Layer.Linear(4096, 4096, true)
                Layer.relu
                Layer.Linear(4096, 1000, true)
            ]

        network
            "AlexNet"
            size
            [
                Layer.named "features" (Layer.numbered features)
                Layer.named "avgpool" (average 6)
                Layer.named "flatten" Layer.Flatten
                Layer.named "classifier" (Layer.numbered classifier)
            ]

    /// Simonyan and Zisserman 2015, configuration D; 1000 classes, images of the given size (224; at least 32).
    let vgg16 (size: int) : Layers =
        let block (inputs, outputs, count) =
            [
                for i in 0 .. count - 1 do
                    Layer.Convolution(convolve (if i = 0 then inputs else outputs) outputs 3 1 1)
                    Layer.relu
                maximum 2 2 0
            ]

        let features =
            [ 3, 64, 2; 64, 128, 2; 128, 256, 3; 256, 512, 3; 512, 512, 3 ]
            |> List.collect block

        let classifier =
            [
                Layer.Linear(512 * 7 * 7, 4096, true)
                Layer.relu
                Layer.Dropout 0.5
                Layer.Linear(4096, 4096, true)
                Layer.relu
                Layer.Dropout 0.5
                Layer.Linear(4096, 1000, true)
            ]

        network
            "VGG-16"
            size
            [
                Layer.named "features" (Layer.numbered features)
                Layer.named "avgpool" (average 7)
                Layer.named "flatten" Layer.Flatten
                Layer.named "classifier" (Layer.numbered classifier)
            ]

    let private basicBlock inputs outputs stride =
        let shortcut =
            if stride = 1 && inputs = outputs then
                None
            else
                [
                    Layer.Convolution(convolve inputs outputs 1 stride 0 |> Layer.withoutBias)
                    Layer.batchNorm outputs
                ]
                |> Layer.numbered
                |> Layer.named "downsample"
                |> Some

        Layer.Residual
            {
                Residual.Main =
                    [
                        Layer.named "conv1" (Layer.Convolution(convolve inputs outputs 3 stride 1 |> Layer.withoutBias))
                        Layer.named "bn1" (Layer.batchNorm outputs)
                        Layer.named "relu" Layer.relu
                        Layer.named "conv2" (Layer.Convolution(convolve outputs outputs 3 1 1 |> Layer.withoutBias))
                        Layer.named "bn2" (Layer.batchNorm outputs)
                    ]
                Shortcut = shortcut
                After = Some Activation.Relu
            }

    /// He et al. 2016 with 18 layers; 1000 classes, images of the given size (224; at least 33).
    let resNet18 (size: int) : Layers =
        let stage name inputs outputs stride =
            [ basicBlock inputs outputs stride; basicBlock outputs outputs 1 ]
            |> Layer.numbered
            |> Layer.named name

        network
            "ResNet-18"
            size
            [
                Layer.named "conv1" (Layer.Convolution(convolve 3 64 7 2 3 |> Layer.withoutBias))
                Layer.named "bn1" (Layer.batchNorm 64)
                Layer.named "relu" Layer.relu
                Layer.named "maxpool" (maximum 3 2 1)
                stage "layer1" 64 64 1
                stage "layer2" 64 128 2
                stage "layer3" 128 256 2
                stage "layer4" 256 512 2
                Layer.named "avgpool" (average 1)
                Layer.named "flatten" Layer.Flatten
                Layer.named "fc" (Layer.Linear(512, 1000, true))
            ]
