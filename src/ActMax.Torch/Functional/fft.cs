using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class fft
    {
        private static readonly long[] LastTwo = [-2, -1];

        /// <summary>Fourier transform along one dimension. n -1 keeps the size.</summary>
        public static Tensor fft_(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_fft", input, Size(n), dim, Name(norm));

        /// <summary>Inverse Fourier transform along one dimension. n -1 keeps the size.</summary>
        public static Tensor ifft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_ifft", input, Size(n), dim, Name(norm));

        /// <summary>
        /// Fourier transform of real numbers along one dimension; only the frequencies from 0 up. n -1 keeps the
        /// size.
        /// </summary>
        public static Tensor rfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_rfft", input, Size(n), dim, Name(norm));

        /// <summary>Inverse of rfft; n is the size of the result, as it may be odd. n -1 keeps the size.</summary>
        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_irfft", input, Size(n), dim, Name(norm));

        /// <summary>Transform of a half spectrum with real result. n -1 keeps the size.</summary>
        public static Tensor hfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_hfft", input, Size(n), dim, Name(norm));

        /// <summary>Inverse of hfft. n -1 keeps the size.</summary>
        public static Tensor ihfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_ihfft", input, Size(n), dim, Name(norm));

        /// <summary>Fourier transform along two dimensions: the last two unless given.</summary>
        public static Tensor fft2(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_fft2", input, s, dim ?? LastTwo, Name(norm));

        /// <summary>Inverse Fourier transform along two dimensions: the last two unless given.</summary>
        public static Tensor ifft2(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_ifft2", input, s, dim ?? LastTwo, Name(norm));

        /// <summary>Fourier transform of real numbers along two dimensions: the last two unless given.</summary>
        public static Tensor rfft2(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_rfft2", input, s, dim ?? LastTwo, Name(norm));

        /// <summary>Inverse of rfft2: the last two unless given.</summary>
        public static Tensor irfft2(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_irfft2", input, s, dim ?? LastTwo, Name(norm));

        /// <summary>Fourier transform along several dimensions: all unless given.</summary>
        public static Tensor fftn(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_fftn", input, s, dim, Name(norm));

        /// <summary>Inverse Fourier transform along several dimensions: all unless given.</summary>
        public static Tensor ifftn(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_ifftn", input, s, dim, Name(norm));

        /// <summary>Fourier transform of real numbers along several dimensions: all unless given.</summary>
        public static Tensor rfftn(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_rfftn", input, s, dim, Name(norm));

        /// <summary>Inverse of rfftn: all unless given.</summary>
        public static Tensor irfftn(
            Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Operators.Call("fft_irfftn", input, s, dim, Name(norm));

        /// <summary>Frequency 0 to the middle.</summary>
        public static Tensor fftshift(Tensor input, long[]? dim = null) => Operators.Call("fft_fftshift", input, dim);

        /// <summary>Frequency 0 from the middle to the start.</summary>
        public static Tensor ifftshift(Tensor input, long[]? dim = null) => Operators.Call("fft_ifftshift", input, dim);

        /// <summary>Frequencies of fft_ of n samples that are d apart, in cycles per unit of d.</summary>
        public static Tensor fftfreq(
            long n, double d = 1.0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Require(
                Operators.Call("fft_fftfreq", n, d, dtype ?? get_default_dtype(), Argument.None, device),
                requires_grad);

        /// <summary>Frequencies of rfft of n samples that are d apart, in cycles per unit of d.</summary>
        public static Tensor rfftfreq(
            long n, double d = 1.0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Require(
                Operators.Call("fft_rfftfreq", n, d, dtype ?? get_default_dtype(), Argument.None, device),
                requires_grad);
    }
}
