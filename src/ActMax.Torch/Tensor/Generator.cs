using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers of its own.</summary>
    public class Generator : IDisposable
    {
        private static Generator? shared;
        private nint handle;

        /// <summary>A generator with a seed.</summary>
        /// <exception cref="NotSupportedException">The device is not main memory.</exception>
        public Generator(ulong seed = 0, Device? device = null)
        {
            if (device is not null && device.type != DeviceType.CPU)
            {
                throw new NotSupportedException($"generators of one's own exist for cpu only, not for {device}");
            }

            handle = NativeMethods.actmax_generator(unchecked((long)seed));
            if (handle == 0)
            {
                throw NativeMethods.LastError();
            }
        }

        private Generator(nint handle) => this.handle = handle;

        /// <summary>Releases the generator if nobody did.</summary>
        ~Generator() => Release();

        /// <summary>The generator used where none is given.</summary>
        public static Generator Default => shared ??= new Generator(NativeMethods.actmax_default_generator());

        /// <summary>The native generator (borrowed).</summary>
        public IntPtr Handle => handle != 0
            ? handle
            : throw new InvalidOperationException("this generator has been disposed");

        /// <summary>Where it makes numbers: always main memory.</summary>
        public Device device => Device.CPU;

        /// <summary>Starts again from a seed.</summary>
        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.actmax_generator_seed(Handle, seed));
            return this;
        }

        /// <summary>The seed it started from.</summary>
        public long initial_seed() => NativeMethods.actmax_generator_initial_seed(Handle);

        /// <summary>Releases the generator.</summary>
        public void Dispose()
        {
            if (!ReferenceEquals(this, shared))
            {
                Release();
                GC.SuppressFinalize(this);
            }
        }

        private void Release() => NativeMethods.actmax_generator_release(Interlocked.Exchange(ref handle, 0));
    }

    /// <summary>Starts all shared generators from a seed, those of GPUs too.</summary>
    public static Generator manual_seed(long seed)
    {
        NativeMethods.Check(NativeMethods.actmax_manual_seed(seed));
        return Generator.Default;
    }

    /// <summary>The shared source of random numbers.</summary>
    public static partial class random
    {
        /// <inheritdoc cref="torch.manual_seed"/>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <summary>The seed the shared generator started from.</summary>
        public static long initial_seed() => Generator.Default.initial_seed();
    }
}
