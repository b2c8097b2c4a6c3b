using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Convolution over 1 dimension: input [batch; channel; length], weight [out; channel / groups; kernel
            /// size].
            /// </summary>
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv1d", input, weight, bias, Each(stride, 1), Each(padding, 0), Each(dilation, 1), groups);

            /// <summary>Convolution over 1 dimension, padded with zeros to the same size or not at all.</summary>
            public static Tensor conv1d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null,
                Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv1d.padding", input, weight, bias, Each(stride, 1), Name(padding), Each(dilation, 1), groups);

            /// <summary>Transposed convolution over 1 dimension: weight [channel; out / groups; kernel size].</summary>
            public static Tensor conv_transpose1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? output_padding = null, long? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv_transpose1d", input, weight, bias, Each(stride, 1), Each(padding, 0), Each(output_padding,
                    0), groups, Each(dilation, 1));

            /// <summary>
            /// Convolution over 2 dimensions: input [batch; channel; height; width], weight [out; channel / groups;
            /// kernel size].
            /// </summary>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv2d", input, weight, bias, Each(strides, 1), Each(padding, 0), Each(dilation, 1), groups);

            /// <summary>Convolution over 2 dimensions, padded with zeros to the same size or not at all.</summary>
            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv2d.padding", input, weight, bias, Each(strides, 1), Name(padding), Each(dilation, 1),
                    groups);

            /// <summary>
            /// Transposed convolution over 2 dimensions: weight [channel; out / groups; kernel size].
            /// </summary>
            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv_transpose2d.input", input, weight, bias, Each(strides, 1), Each(padding, 0),
                    Each(output_padding, 0), groups, Each(dilation, 1));

            /// <summary>
            /// Convolution over 3 dimensions: input [batch; channel; depth; height; width], weight [out; channel /
            /// groups; kernel size].
            /// </summary>
            public static Tensor conv3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv3d", input, weight, bias, Each(strides, 1), Each(padding, 0), Each(dilation, 1), groups);

            /// <summary>Convolution over 3 dimensions, padded with zeros to the same size or not at all.</summary>
            public static Tensor conv3d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv3d.padding", input, weight, bias, Each(strides, 1), Name(padding), Each(dilation, 1),
                    groups);

            /// <summary>
            /// Transposed convolution over 3 dimensions: weight [channel; out / groups; kernel size].
            /// </summary>
            public static Tensor conv_transpose3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Operators.Call(
                    "conv_transpose3d.input", input, weight, bias, Each(strides, 1), Each(padding, 0),
                    Each(output_padding, 0), groups, Each(dilation, 1));

            /// <summary>input @ weights transposed + bias: weights [out; in].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Operators.Call("linear", input, weights, bias);

            /// <summary>input1 @ weight @ input2 + bias, one number an output: weight [out; in1; in2].</summary>
            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
                Operators.Call("bilinear", input1, input2, weight, bias);

            /// <summary>Patches of an image as columns: [batch; channel * kernel elements; patch].</summary>
            public static Tensor unfold(
                Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                Operators.Call("im2col", input, kernel_size, dilation, padding, stride);

            /// <summary>Patches of an image as columns: [batch; channel * kernel elements; patch].</summary>
            public static Tensor unfold(
                Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null) =>
                Operators.Call(
                    "im2col", input, Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)),
                    Pair(stride ?? (1, 1)));

            /// <summary>Sums columns of patches back into an image.</summary>
            public static Tensor fold(
                Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0,
                long stride = 1) =>
                Operators.Call("col2im", input, output_size, kernel_size, dilation, padding, stride);
        }
    }
}
