namespace TorchSharp
{
    /// <summary>What lies outside of a tensor that is padded.</summary>
    public enum PaddingModes
    {
        /// <summary>Zeros.</summary>
        Zeros = 0,

        /// <summary>The inside mirrored, without repeating the border.</summary>
        Reflect = 1,

        /// <summary>The border repeated.</summary>
        Replicate = 2,

        /// <summary>The other end.</summary>
        Circular = 3,

        /// <summary>A value.</summary>
        Constant = 4,
    }

    /// <summary>How much a convolution pads.</summary>
    public enum Padding
    {
        /// <summary>Nothing: the output is smaller.</summary>
        Valid = 0,

        /// <summary>So much that the output has the size of the input.</summary>
        Same = 1,
    }

    /// <summary>Scaling of Fourier transforms.</summary>
    public enum FFTNormType
    {
        /// <summary>1/n in the inverse transform.</summary>
        Backward = 0,

        /// <summary>1/n in the forward transform.</summary>
        Forward = 1,

        /// <summary>1/sqrt(n) in both.</summary>
        Ortho = 2,
    }

    public static partial class torch
    {
        /// <summary>How interpolate fills in.</summary>
        public enum InterpolationMode
        {
            /// <summary>The element at the rounded-down position.</summary>
            Nearest = 0,

            /// <summary>Linear, for one dimension.</summary>
            Linear = 1,

            /// <summary>Linear in two dimensions.</summary>
            Bilinear = 2,

            /// <summary>Cubic in two dimensions.</summary>
            Bicubic = 3,

            /// <summary>Linear in three dimensions.</summary>
            Trilinear = 4,

            /// <summary>Mean of the area.</summary>
            Area = 5,

            /// <summary>The element whose centre is nearest.</summary>
            NearestExact = 6,
        }

        /// <summary>How grid_sample reads between elements.</summary>
        public enum GridSampleMode
        {
            /// <summary>The nearest element.</summary>
            Nearest = 0,

            /// <summary>Linear in each dimension.</summary>
            Bilinear = 2,
        }

        /// <summary>What grid_sample reads outside.</summary>
        public enum GridSamplePaddingMode
        {
            /// <summary>Zeros.</summary>
            Zeros = 0,

            /// <summary>The inside mirrored.</summary>
            Reflection = 1,

            /// <summary>The border repeated.</summary>
            Border = 2,
        }

        /// <summary>Neural network functions.</summary>
        public static partial class nn
        {
            /// <summary>What a loss does with the losses of the elements.</summary>
            public enum Reduction : long
            {
                /// <summary>Nothing.</summary>
                None = 0,

                /// <summary>Mean.</summary>
                Mean = 1,

                /// <summary>Sum.</summary>
                Sum = 2,
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Here only for <see cref="Approximate"/>.</summary>
    public static class GELU
    {
        /// <summary>Form of gelu.</summary>
        public enum Approximate
        {
            /// <summary>Exact.</summary>
            none,

            /// <summary>By a hyperbolic tangent.</summary>
            tanh,
        }
    }
}
