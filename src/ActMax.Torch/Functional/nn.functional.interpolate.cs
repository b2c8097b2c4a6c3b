using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Brings the dimensions after batch and channel to another size.</summary>
            /// <param name="x">[batch; channel; ...] with one, two or three dimensions more.</param>
            /// <param name="size">The sizes wanted; or else scale_factor.</param>
            /// <param name="scale_factor">Factor of each dimension; one factor stands for all.</param>
            /// <param name="mode">How to fill in; must fit the number of dimensions.</param>
            /// <param name="align_corners">Do the centres of the corner elements stay where they are?</param>
            /// <param name="recompute_scale_factor">Sample by the ratio of the rounded sizes, not by
            /// scale_factor.</param>
            /// <param name="antialias">Blur before shrinking (bilinear and bicubic).</param>
            /// <exception cref="ArgumentException">Neither or both of size and scale_factor are given, or the mode does
            /// not fit.</exception>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false, bool antialias = false)
            {
                var dimensions = (int)x.Dimensions - 2;
                if (size is null == scale_factor is null)
                {
                    throw new ArgumentException("interpolate needs either a size or a scale factor");
                }

                var target = Full(size, dimensions, nameof(size));
                var factors = Full(scale_factor, dimensions, nameof(scale_factor));
                if (factors is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    target = [.. factors.Select((factor, i) => (long)Math.Floor(x.size(i + 2) * factor))];
                    factors = null;
                }

                var corners = align_corners ?? false;
                return (mode, dimensions, antialias) switch
                {
                    (InterpolationMode.Nearest, >= 1 and <= 3, false) =>
                        Operators.Call(Nearest[dimensions - 1], x, target, factors),
                    (InterpolationMode.NearestExact, >= 1 and <= 3, false) =>
                        Operators.Call(NearestExact[dimensions - 1], x, target, factors),
                    (InterpolationMode.Area, 1, false) => adaptive_avg_pool1d(x, target![0]),
                    (InterpolationMode.Area, 2, false) => adaptive_avg_pool2d(x, target!),
                    (InterpolationMode.Area, 3, false) => adaptive_avg_pool3d(x, target!),
                    (InterpolationMode.Linear, 1, false) =>
                        Operators.Call("upsample_linear1d.vec", x, target, corners, factors),
                    (InterpolationMode.Bilinear, 2, false) =>
                        Operators.Call("upsample_bilinear2d.vec", x, target, corners, factors),
                    (InterpolationMode.Bicubic, 2, false) =>
                        Operators.Call("upsample_bicubic2d.vec", x, target, corners, factors),
                    (InterpolationMode.Trilinear, 3, false) =>
                        Operators.Call("upsample_trilinear3d.vec", x, target, corners, factors),
                    (InterpolationMode.Bilinear, 2, true) =>
                        Operators.Call("_upsample_bilinear2d_aa.vec", x, target, corners, factors),
                    (InterpolationMode.Bicubic, 2, true) =>
                        Operators.Call("_upsample_bicubic2d_aa.vec", x, target, corners, factors),
                    _ => throw new ArgumentException(
                        $"mode {mode}{(antialias ? " with antialias" : "")} and {dimensions + 2} dimensions do not fit",
                        nameof(mode)),
                };
            }

            private static readonly string[] Nearest =
                ["upsample_nearest1d.vec", "upsample_nearest2d.vec", "upsample_nearest3d.vec"];

            private static readonly string[] NearestExact =
                ["_upsample_nearest_exact1d.vec", "_upsample_nearest_exact2d.vec", "_upsample_nearest_exact3d.vec"];

            private static T[]? Full<T>(T[]? values, int dimensions, string name) => values switch
            {
                null => null,
                [var one] => [.. Enumerable.Repeat(one, dimensions)],
                _ when values.Length == dimensions => values,
                _ => throw new ArgumentException($"{values.Length} values for {dimensions} dimensions", name),
            };
        }
    }
}
