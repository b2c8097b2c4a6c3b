using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions of which networks are made, without state.</summary>
        public static partial class functional
        {
            private static Argument Each(long? value, long otherwise) => value ?? otherwise;

            private static Argument Each(long[]? values, long otherwise) =>
                values is null ? (Argument)otherwise : values;

            // An empty list means: as large as the kernel.
            private static Argument Stride(long? stride) =>
                stride is { } step ? (Argument)step : Array.Empty<long>();

            private static Argument Stride(long[]? stride) => stride ?? Array.Empty<long>();

            private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];

            private static string Name(Padding padding) => padding == Padding.Same ? "same" : "valid";

            private static string Name(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };

            private static Tensor LocalResponse(Tensor input, long size, double alpha, double beta, double k)
            {
                // The mean over neighbouring channels is an average pool along dimension 1, all else flattened.
                var shape = input.shape;
                var squares = input.square().reshape(shape[0], 1, shape[1], -1);
                var padded = pad(squares, [0, 0, size / 2, (size - 1) / 2]);
                var mean = avg_pool2d(padded, [size, 1], [1, 1]).reshape(shape);
                return input.div(mean.mul(alpha).add(k).pow(beta));
            }

            /// <summary>Elements around a tensor; pairs (before, after) from the last dimension on.</summary>
            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                Operators.Call(
                    "pad", input, pad, Name(mode),
                    mode is PaddingModes.Constant or PaddingModes.Zeros ? value : Argument.None);

            /// <summary>Elements around a tensor; pairs (before, after) from the last dimension on.</summary>
            public static Tensor pad(
                Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>Elements before and after the last dimension.</summary>
            public static Tensor pad(
                Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Pair(pad), mode, value);

            /// <summary>Elements before and after the last dimension, and the one before it.</summary>
            public static Tensor pad(
                Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);

            /// <summary>The same number of elements before and after the last dimension.</summary>
            public static Tensor pad(
                Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad, pad }, mode, value);

            /// <summary>Samples an input [batch; channel; height; width] at the positions of a grid.</summary>
            /// <param name="input">An image, or a volume [batch; channel; depth; height; width].</param>
            /// <param name="grid">Positions in -1..1, [batch; height; width; 2], x before y.</param>
            /// <param name="mode">How to read between elements.</param>
            /// <param name="padding_mode">What to read outside.</param>
            /// <param name="align_corners">Are -1 and 1 the centres of the corner elements, or their outer
            /// edges?</param>
            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // libtorch numbers both differently: bilinear 0, nearest 1; zeros 0, border 1, reflection 2.
                var interpolation = mode == GridSampleMode.Nearest ? 1 : 0;
                var padding = padding_mode switch
                {
                    GridSamplePaddingMode.Border => 1,
                    GridSamplePaddingMode.Reflection => 2,
                    _ => 0,
                };
                return Operators.Call("grid_sampler", input, grid, interpolation, padding, align_corners ?? false);
            }

            /// <summary>The grid of an affine map, for grid_sample.</summary>
            /// <param name="theta">Maps, [batch; 2; 3] or [batch; 3; 4].</param>
            /// <param name="size">Shape of the result of grid_sample, with batch and channel.</param>
            /// <param name="align_corners">As for grid_sample.</param>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Operators.Call("affine_grid_generator", theta, size ?? [], align_corners);
        }
    }
}
