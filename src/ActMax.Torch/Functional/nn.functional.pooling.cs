using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Largest element of each window.</summary>
            public static Tensor max_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                Operators.Call(
                    "max_pool1d", input, kernel_size, Stride(stride), Each(padding, 0), Each(dilation, 1), ceil_mode);

            /// <summary>Largest element of each window.</summary>
            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) =>
                Operators.Call(
                    "max_pool2d", input, kernel_size, Stride(strides), Each(padding, 0), Each(dilation, 1),
                    ceil_mode);

            /// <summary>Largest element of each window.</summary>
            public static Tensor max_pool2d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                Operators.Call(
                    "max_pool2d", input, kernel_size, Stride(stride), Each(padding, 0), Each(dilation, 1), ceil_mode);

            /// <summary>Largest element of each window.</summary>
            public static Tensor max_pool2d(
                Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false) =>
                Operators.Call(
                    "max_pool2d", input, Pair(kernel_size), stride is { } step ? Pair(step) : Array.Empty<long>(),
                    Pair(padding ?? (0, 0)), Pair(dilation ?? (1, 1)), ceil_mode);

            /// <summary>Largest element of each window.</summary>
            public static Tensor max_pool3d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) =>
                Operators.Call(
                    "max_pool3d", input, kernel_size, Stride(strides), Each(padding, 0), Each(dilation, 1),
                    ceil_mode);

            /// <summary>Largest element of each window, and where it is in its plane.</summary>
            public static (Tensor output, Tensor indices) max_pool2d_with_indices(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) =>
                Operators.CallPair(
                    "max_pool2d_with_indices", input, kernel_size, Stride(strides), Each(padding, 0), Each(dilation,
                    1), ceil_mode);

            /// <summary>Mean of each window.</summary>
            public static Tensor avg_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true) =>
                Operators.Call(
                    "avg_pool1d", input, kernel_size, Stride(stride), Each(padding, 0), ceil_mode, count_include_pad);

            /// <summary>Mean of each window.</summary>
            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Operators.Call(
                    "avg_pool2d", input, kernel_size, Stride(stride), Each(padding, 0), ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Mean of each window.</summary>
            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Operators.Call(
                    "avg_pool2d", input, kernel_size, Stride(stride), padding, ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Mean of each window.</summary>
            public static Tensor avg_pool2d(
                Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Operators.Call(
                    "avg_pool2d", input, Pair(kernel_size), stride is { } step ? Pair(step) : Array.Empty<long>(),
                    Pair(padding ?? (0, 0)), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Mean of each window.</summary>
            public static Tensor avg_pool3d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Operators.Call(
                    "avg_pool3d", input, kernel_size, Stride(stride), Each(padding, 0), ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) =>
                Operators.Call("adaptive_avg_pool1d", input, output_size);

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Operators.Call("adaptive_avg_pool2d", input, output_size);

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                Operators.Call("adaptive_avg_pool2d", input, output_size);

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                Operators.Call("adaptive_avg_pool2d", input, new[] { output_size.Item1, output_size.Item2 });

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) =>
                Operators.Call("adaptive_avg_pool3d", input, output_size);

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) =>
                Operators.Call("adaptive_avg_pool3d", input, output_size);

            /// <summary>Means of as many windows as the output has elements.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) =>
                Operators.Call(
                    "adaptive_avg_pool3d", input, new[] { output_size.Item1, output_size.Item2, output_size.Item3 });

            /// <summary>Largest elements of as many windows as the output has elements.</summary>
            public static Tensor adaptive_max_pool1d(Tensor input, long output_size) =>
                Operators.CallPair("adaptive_max_pool1d", input, output_size).First;

            /// <summary>Largest elements of as many windows as the output has elements.</summary>
            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) =>
                Operators.CallPair("adaptive_max_pool2d", input, output_size).First;

            /// <summary>Largest elements of as many windows as the output has elements.</summary>
            public static Tensor adaptive_max_pool3d(Tensor input, long[] output_size) =>
                Operators.CallPair("adaptive_max_pool3d", input, output_size).First;

            /// <summary>p-norm of each window, of elements that are not negative.</summary>
            public static Tensor lp_pool2d(
                Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) =>
                avg_pool2d(
                    input.pow(norm_type), kernel_size, stride, 0,
                    ceil_mode).mul((double)kernel_size * kernel_size).pow(1 / norm_type);
        }
    }
}
