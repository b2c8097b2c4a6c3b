/// Layers as descriptions, one for every case of torch.nn that generate_scripts.py recorded.
module ActMax.Tests.LayerCases

open ActMax

let private conv inputs outputs kernel = Layer.convolution inputs outputs kernel

let private pooled kind kernel stride padding ceiling =
    Layer.Pool
        {
            Pooling.Kind = kind
            Kernel = kernel
            Stride = stride
            Padding = padding
            Ceiling = ceiling
        }

let private recurrent cell depth =
    Layer.Recurrent
        {
            Recurrent.Cell = cell
            Inputs = 3
            Hidden = 4
            Depth = depth
        }

/// The description of every case of generate_scripts.py.
let described =
    Map.ofList
        [
            "conv1d",
            Layer.Convolution
                { conv 4 6 [ 3 ] with
                    Convolution.Stride = [ 2 ]
                    Convolution.Padding = [ 1 ]
                    Convolution.Dilation = [ 2 ]
                    Convolution.Groups = 2
                }
            "conv2d",
            Layer.Convolution
                { conv 4 6 [ 3; 2 ] with
                    Convolution.Stride = [ 1; 2 ]
                    Convolution.Padding = [ 1; 0 ]
                    Convolution.Groups = 2
                    Convolution.HasBias = false
                }
            "conv3d",
            Layer.Convolution
                { conv 2 3 [ 2; 3; 3 ] with
                    Convolution.Padding = [ 0; 1; 1 ]
                }
            "transposed", Layer.Transposed(conv 4 2 [ 3; 3 ] |> Layer.strided 2 |> Layer.padded 1)
            "max", pooled PoolKind.Max [ 3; 3 ] [ 2; 2 ] [ 1; 1 ] false
            "max ceiling", pooled PoolKind.Max [ 2; 2 ] [ 2; 2 ] [ 0; 0 ] true
            "average", pooled PoolKind.Average [ 1; 2; 2 ] [ 1; 2; 2 ] [ 0; 0; 0 ] false
            "average 1d", pooled PoolKind.Average [ 3 ] [ 2 ] [ 1 ] false
            "adaptive", Layer.AdaptivePool(PoolKind.Average, [ 2; 3 ])
            "adaptive max", Layer.AdaptivePool(PoolKind.Max, [ 2; 2; 3 ])
            "batch", Layer.Normalise(Normalisation.Batch 4, 1e-3)
            "batch 3d", Layer.batchNorm 2
            "instance", Layer.Normalise(Normalisation.Instance(4, true), 1e-5)
            "layer norm", Layer.Normalise(Normalisation.Layer [ 6; 7 ], 1e-5)
            "linear", Layer.Linear(7, 3, true)
            "rnn", recurrent RecurrentCell.Tanh 2
            "gru", recurrent RecurrentCell.Gru 1
            "lstm", recurrent RecurrentCell.Lstm 2
            "relu", Layer.relu
            "leaky", Layer.Activate(Activation.LeakyRelu 0.2)
            "elu", Layer.Activate(Activation.Elu 0.5)
            "gelu", Layer.Activate Activation.Gelu
            "sigmoid", Layer.Activate Activation.Sigmoid
            "tanh", Layer.Activate Activation.Tanh
            "softplus", Layer.Activate Activation.Softplus
            "dropout", Layer.Dropout 0.5
            "flatten", Layer.Flatten
            "convolutional gru",
            Layer.ConvolutionalGru
                {
                    ConvolutionalGru.Inputs = 2
                    Hidden = 3
                    Kernel = 3
                }
        ]
